-- Version 4: rewards on hold are few; a partner's are found without reading all that it ever earned.
CREATE INDEX rewards_held ON rewards (partnership_key) WHERE status = 'hold';
