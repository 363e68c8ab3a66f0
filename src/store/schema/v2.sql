-- Version 2: what a partner earned and how much of it is on hold; logs of the customers and partners that
-- changed, to tell what is stale in the search file and the roster file.

ALTER TABLE partner_totals ADD COLUMN held_usd INTEGER NOT NULL DEFAULT 0;    -- on hold, US cents
ALTER TABLE partner_totals ADD COLUMN held_usd_wide TEXT;
ALTER TABLE partner_totals ADD COLUMN earned_usd INTEGER NOT NULL DEFAULT 0;  -- neither declined nor vanished
ALTER TABLE partner_totals ADD COLUMN earned_usd_wide TEXT;

-- Sums for a version 1 store. Fails only if a sum exceeds 64 bits; total() would round.
UPDATE partner_totals SET (held_usd, earned_usd) = (
  SELECT coalesce(sum(CASE WHEN r.status = 'hold' THEN coalesce(r.amount, 0) ELSE 0 END), 0),
         coalesce(sum(CASE WHEN r.status IS NOT 'declined' THEN coalesce(r.amount, 0) ELSE 0 END), 0)
  FROM rewards r LEFT JOIN customers c ON c.key = r.customer_key
  WHERE r.partnership_key = partner_totals.partner AND r.vanished_at IS NULL
    AND coalesce(r.currency, 'USD') = 'USD' AND coalesce(c.test, 0) = 0
) WHERE rewards > 0;

-- Customers that changed since the search file beside the store was written, so that it is out of date for
-- them. Nothing is logged while there is no such file.
CREATE TABLE customer_touches (customer INTEGER PRIMARY KEY) STRICT;
CREATE TRIGGER customers_new AFTER INSERT ON customers
  WHEN EXISTS (SELECT 1 FROM facts WHERE name = 'customer_search')
BEGIN
  INSERT OR IGNORE INTO customer_touches VALUES (new.rowid);
END;
CREATE TRIGGER customers_changed AFTER UPDATE OF partner, email, name, external_key, provider_key ON customers
  WHEN (old.partner IS NOT new.partner OR old.email IS NOT new.email OR old.name IS NOT new.name
        OR old.external_key IS NOT new.external_key OR old.provider_key IS NOT new.provider_key)
    AND EXISTS (SELECT 1 FROM facts WHERE name = 'customer_search')
BEGIN
  INSERT OR IGNORE INTO customer_touches VALUES (new.rowid);
END;

-- Partners whose row or totals changed since the roster file beside the store was written, in order. Nothing is
-- logged while there is no such file.
CREATE TABLE partner_touches (id INTEGER PRIMARY KEY, partner TEXT NOT NULL) STRICT;
CREATE TRIGGER partners_new AFTER INSERT ON partnerships
  WHEN EXISTS (SELECT 1 FROM facts WHERE name = 'roster_file')
BEGIN
  INSERT INTO partner_touches (partner) VALUES (new.key);
END;
CREATE TRIGGER partners_changed AFTER UPDATE OF digest, archived, vanished_at ON partnerships
  WHEN EXISTS (SELECT 1 FROM facts WHERE name = 'roster_file')
BEGIN
  INSERT INTO partner_touches (partner) VALUES (new.key);
END;
CREATE TRIGGER totals_new AFTER INSERT ON partner_totals
  WHEN EXISTS (SELECT 1 FROM facts WHERE name = 'roster_file')
BEGIN
  INSERT INTO partner_touches (partner) VALUES (new.partner);
END;
CREATE TRIGGER totals_changed AFTER UPDATE ON partner_totals
  WHEN EXISTS (SELECT 1 FROM facts WHERE name = 'roster_file')
BEGIN
  INSERT INTO partner_touches (partner) VALUES (new.partner);
END;
CREATE TRIGGER teams_new AFTER INSERT ON teams
  WHEN EXISTS (SELECT 1 FROM facts WHERE name = 'roster_file')
BEGIN
  INSERT INTO partner_touches (partner) SELECT key FROM partnerships WHERE team_key = new.key;
END;
CREATE TRIGGER teams_changed AFTER UPDATE ON teams
  WHEN EXISTS (SELECT 1 FROM facts WHERE name = 'roster_file')
BEGIN
  INSERT INTO partner_touches (partner) SELECT key FROM partnerships WHERE team_key = new.key;
END;
