-- Version 9: whose customers once were a partner's is found by the partner.
CREATE INDEX changes_of_owner ON changes (old) WHERE resource = 'customers' AND field = 'partner';
