-- Version 9: finds the customers who once were a partner's, and leads by company in any case.
CREATE INDEX changes_of_owner ON changes (old, key, seen_at)
  WHERE resource = 'customers' AND field = 'partner';
ALTER TABLE leads ADD COLUMN company_folded TEXT;
UPDATE leads SET company_folded = folded(trim(form(rest, 'company')));
CREATE INDEX leads_by_company ON leads (company_folded) WHERE company_folded IS NOT NULL;
