-- Version 3: what a partner's detail view and imports need.

-- A transaction names only its customer. The customer's partner is stored with it, so that an index gives a
-- partner's payments in order however many there are. Triggers keep it up to date.
ALTER TABLE transactions ADD COLUMN partner TEXT;
UPDATE transactions SET partner = (SELECT partner FROM customers WHERE key = transactions.customer)
  WHERE customer IS NOT NULL;
CREATE INDEX transactions_by_partner ON transactions (partner, created_at);
CREATE INDEX transactions_vanished ON transactions (partner, vanished_at) WHERE vanished_at IS NOT NULL;
CREATE INDEX rewards_vanished ON rewards (partnership_key, vanished_at) WHERE vanished_at IS NOT NULL;
CREATE INDEX rewards_ready ON rewards (partnership_key, ready_at) WHERE ready_at IS NOT NULL;
CREATE TRIGGER customers_bring AFTER INSERT ON customers WHEN new.partner IS NOT NULL
BEGIN
  UPDATE transactions SET partner = new.partner WHERE customer = new.key AND partner IS NOT new.partner;
END;
CREATE TRIGGER customers_move AFTER UPDATE OF partner ON customers WHEN old.partner IS NOT new.partner
BEGIN
  UPDATE transactions SET partner = new.partner WHERE customer = new.key;
END;
CREATE TRIGGER transactions_adopted AFTER UPDATE OF customer ON transactions
  WHEN old.customer IS NOT new.customer
BEGIN
  UPDATE transactions SET partner = (SELECT partner FROM customers WHERE key = new.customer)
    WHERE key = new.key;
END;

-- Whose record changed, so that an index gives a partner's history.
ALTER TABLE changes ADD COLUMN partner TEXT;
UPDATE changes SET partner = CASE resource
  WHEN 'partnerships' THEN key
  WHEN 'customers' THEN (SELECT partner FROM customers c WHERE c.key = changes.key)
  WHEN 'transactions' THEN (SELECT partner FROM transactions t WHERE t.key = changes.key)
  WHEN 'rewards' THEN (SELECT partnership_key FROM rewards r WHERE r.key = changes.key)
  WHEN 'leads' THEN (SELECT partner FROM leads l WHERE l.key = changes.key)
  WHEN 'deals' THEN (SELECT partner FROM deals d WHERE d.key = changes.key)
  WHEN 'applications' THEN (SELECT partnership_key FROM applications a WHERE a.key = changes.key)
END;
CREATE INDEX changes_by_partner ON changes (partner, seen_at) WHERE partner IS NOT NULL;

-- What only imported files give of a record: unapproved_reasons, partner_group_join_date, the subscription
-- columns, ... `field` is the file's column. Times are epoch milliseconds.
CREATE TABLE imported (
  resource TEXT NOT NULL, key TEXT NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL,
  PRIMARY KEY (resource, key, field)
) STRICT, WITHOUT ROWID;
CREATE INDEX imported_by_value ON imported (value) WHERE field = 'partner_id';

-- What a partner's members opened ('resource') or completed ('training'); only files tell.
CREATE TABLE activities (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL, partner TEXT NOT NULL, description TEXT NOT NULL,
  member TEXT NOT NULL DEFAULT '', created_at INTEGER NOT NULL,
  UNIQUE (kind, partner, description, member, created_at)
) STRICT;
CREATE INDEX activities_by_partner ON activities (kind, partner, created_at);

-- One row per imported file. `exported_at`: when the file says it was exported, else null.
CREATE TABLE imports (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL, name TEXT NOT NULL, rows INTEGER NOT NULL, at INTEGER NOT NULL, exported_at INTEGER
) STRICT;
