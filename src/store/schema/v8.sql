-- Version 8: finds a lead by its e-mail, or by an external key that is one, and a deal by its account, in any
-- case.
ALTER TABLE leads ADD COLUMN email_folded TEXT;
ALTER TABLE leads ADD COLUMN external_folded TEXT;
ALTER TABLE deals ADD COLUMN account_folded TEXT;
UPDATE leads SET email_folded = folded(form(rest, 'email')), external_folded = folded(external_key);
UPDATE deals SET account_folded = folded(trim(account_name));
CREATE INDEX leads_by_email ON leads (email_folded) WHERE email_folded IS NOT NULL;
CREATE INDEX leads_by_external_folded ON leads (external_folded) WHERE external_folded IS NOT NULL;
CREATE INDEX deals_by_account ON deals (account_folded) WHERE account_folded IS NOT NULL;
