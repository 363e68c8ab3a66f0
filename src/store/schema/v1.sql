-- Version 1. Keys are the API's own, byte for byte. Times are epoch milliseconds in UTC, money is in
-- hundredths of its currency, booleans are 0 and 1. In every list:
--   rest         what the API gave and no column took, as a JSON object
--   digest       digest of the whole record, to tell whether it changed
--   seen         number of the last pass that brought the record (sync_passes.id); 0: only files did
--   vanished_at  start of the sync whose complete read no longer had the record, else null
-- `partner` is always the key of a partnership, derived from the record's keys; null while unknown.

CREATE TABLE groups (
  key TEXT PRIMARY KEY NOT NULL,
  created_at INTEGER, updated_at INTEGER, name TEXT, slug TEXT, is_default INTEGER, archived INTEGER,
  rest TEXT NOT NULL, digest INTEGER NOT NULL, seen INTEGER NOT NULL, vanished_at INTEGER
) STRICT;

CREATE TABLE partnerships (
  key TEXT PRIMARY KEY NOT NULL,
  created_at INTEGER, updated_at INTEGER, joined_at INTEGER, partner_key TEXT, email TEXT,
  first_name TEXT, last_name TEXT, approved_status TEXT,
  archived_given INTEGER,             -- the API's own field, where it has one
  group_key TEXT, group_name TEXT, group_slug TEXT, team_key TEXT, team_name TEXT,
  manager_email TEXT, manager_name TEXT, tier_key TEXT, tier_name TEXT,
  tags TEXT,                          -- JSON array of texts
  stat_customers INTEGER, stat_paid INTEGER, stat_revenue INTEGER, stat_members INTEGER,
  rest TEXT NOT NULL, digest INTEGER NOT NULL, seen INTEGER NOT NULL, vanished_at INTEGER,
  archived INTEGER NOT NULL DEFAULT 0,  -- given, or found by comparing the lists with and without
  name TEXT NOT NULL DEFAULT '',        -- team, else person, else e-mail, else key
  name_folded TEXT NOT NULL DEFAULT ''  -- the name without case and accents: the table's own order
) STRICT;
CREATE INDEX partnerships_by_name ON partnerships (archived, name_folded, key);
CREATE INDEX partnerships_by_partner_key ON partnerships (partner_key) WHERE partner_key IS NOT NULL;
CREATE INDEX partnerships_by_email ON partnerships (email) WHERE email IS NOT NULL;
CREATE INDEX partnerships_by_team ON partnerships (team_key) WHERE team_key IS NOT NULL;

CREATE TABLE customers (
  key TEXT PRIMARY KEY NOT NULL,
  created_at INTEGER, updated_at INTEGER, external_key TEXT, email TEXT, name TEXT,
  partner_key TEXT, partnership_key TEXT, provider_key TEXT, source_key TEXT, source_type TEXT,
  test INTEGER,
  rest TEXT NOT NULL, digest INTEGER NOT NULL, seen INTEGER NOT NULL, vanished_at INTEGER,
  partner TEXT,                           -- partnership_key, else by partner_key
  paid_count INTEGER NOT NULL DEFAULT 0,  -- transactions that are neither test nor vanished
  paid_usd INTEGER NOT NULL DEFAULT 0,    -- their sum in US cents, kept within 64 bits
  paid_usd_wide TEXT,                     -- the exact sum in decimal, where 64 bits don't hold it
  paid_last INTEGER                       -- the newest of them
) STRICT;
CREATE INDEX customers_by_partner ON customers (partner, created_at);
CREATE INDEX customers_by_email ON customers (email) WHERE email IS NOT NULL;
CREATE INDEX customers_by_external_key ON customers (external_key) WHERE external_key IS NOT NULL;
CREATE INDEX customers_by_provider_key ON customers (provider_key) WHERE provider_key IS NOT NULL;
CREATE INDEX customers_without_partner ON customers (partner_key) WHERE partner IS NULL;

CREATE TABLE transactions (
  key TEXT PRIMARY KEY NOT NULL,
  created_at INTEGER, updated_at INTEGER, amount INTEGER, amount_usd INTEGER, currency TEXT,
  approved INTEGER, category_key TEXT, product_key TEXT,
  customer_key TEXT, embedded_customer_key TEXT, customer_external_key TEXT, customer_email TEXT,
  test INTEGER,
  rest TEXT NOT NULL, digest INTEGER NOT NULL, seen INTEGER NOT NULL, vanished_at INTEGER,
  customer TEXT                           -- key of the customer: internal, else by external key
) STRICT;
CREATE INDEX transactions_by_customer ON transactions (customer, created_at);
CREATE INDEX transactions_by_created ON transactions (created_at);
CREATE INDEX transactions_without_customer ON transactions (customer_external_key)
  WHERE customer IS NULL AND customer_external_key IS NOT NULL;

CREATE TABLE rewards (
  key TEXT PRIMARY KEY NOT NULL,
  created_at INTEGER, updated_at INTEGER, ready_at INTEGER, amount INTEGER, currency TEXT,
  description TEXT, decline_reason TEXT, status TEXT, partnership_key TEXT,
  customer_key TEXT, customer_external_key TEXT, transaction_key TEXT, action_key TEXT,
  offer_key TEXT, offer_description TEXT, trigger_key TEXT,
  invoice_key TEXT, invoice_status TEXT, invoice_payment_date INTEGER,
  rest TEXT NOT NULL, digest INTEGER NOT NULL, seen INTEGER NOT NULL, vanished_at INTEGER
) STRICT;
CREATE INDEX rewards_by_partnership ON rewards (partnership_key, created_at);
CREATE INDEX rewards_by_customer ON rewards (customer_key) WHERE customer_key IS NOT NULL;
CREATE INDEX rewards_by_transaction ON rewards (transaction_key) WHERE transaction_key IS NOT NULL;
CREATE INDEX rewards_by_action ON rewards (action_key) WHERE action_key IS NOT NULL;
CREATE INDEX rewards_by_created ON rewards (created_at);
CREATE INDEX rewards_open ON rewards (created_at) WHERE status NOT IN ('paid', 'declined');

CREATE TABLE leads (
  key TEXT PRIMARY KEY NOT NULL,
  created_at INTEGER, updated_at INTEGER, amount INTEGER, approved INTEGER, status TEXT,
  stage_name TEXT, external_key TEXT, partner_key TEXT, group_key TEXT, mold_key TEXT,
  customer_key TEXT, team_key TEXT, member_email TEXT,
  rest TEXT NOT NULL, digest INTEGER NOT NULL, seen INTEGER NOT NULL, vanished_at INTEGER,
  partner TEXT
) STRICT;
CREATE INDEX leads_by_partner ON leads (partner, created_at);
CREATE INDEX leads_by_customer ON leads (customer_key) WHERE customer_key IS NOT NULL;
CREATE INDEX leads_by_external_key ON leads (external_key) WHERE external_key IS NOT NULL;
CREATE INDEX leads_without_partner ON leads (partner_key) WHERE partner IS NULL;

CREATE TABLE deals (
  key TEXT PRIMARY KEY NOT NULL,
  created_at INTEGER, updated_at INTEGER, amount INTEGER, account_name TEXT, stage TEXT,
  source TEXT, close_date TEXT, lost_reason TEXT, contact_first_name TEXT, contact_last_name TEXT,
  external_key TEXT, partner_key TEXT, group_key TEXT, mold_key TEXT, customer_key TEXT,
  team_key TEXT, member_email TEXT,
  rest TEXT NOT NULL, digest INTEGER NOT NULL, seen INTEGER NOT NULL, vanished_at INTEGER,
  partner TEXT
) STRICT;
CREATE INDEX deals_by_partner ON deals (partner, created_at);
CREATE INDEX deals_by_customer ON deals (customer_key) WHERE customer_key IS NOT NULL;
CREATE INDEX deals_without_partner ON deals (partner_key) WHERE partner IS NULL;

CREATE TABLE actions (
  key TEXT PRIMARY KEY NOT NULL,
  created_at INTEGER, updated_at INTEGER, action_type TEXT, value INTEGER, archived INTEGER,
  customer_key TEXT, partnership_key TEXT,
  rest TEXT NOT NULL, digest INTEGER NOT NULL, seen INTEGER NOT NULL, vanished_at INTEGER,
  partner TEXT
) STRICT;
CREATE INDEX actions_by_partner ON actions (partner, created_at);
CREATE INDEX actions_by_customer ON actions (customer_key) WHERE customer_key IS NOT NULL;

CREATE TABLE applications (
  key TEXT PRIMARY KEY NOT NULL,
  created_at INTEGER, updated_at INTEGER, approved INTEGER, archived INTEGER, decline_reason TEXT,
  email TEXT, first_name TEXT, last_name TEXT, partner_key TEXT, partnership_key TEXT,
  group_key TEXT, mold_key TEXT,
  rest TEXT NOT NULL, digest INTEGER NOT NULL, seen INTEGER NOT NULL, vanished_at INTEGER
) STRICT;
CREATE INDEX applications_by_partnership ON applications (partnership_key);
CREATE INDEX applications_open ON applications (created_at) WHERE approved IS NULL;

-- A team's members and a partner's links take one call per partner, made when the partner is opened. fetched_at
-- tells how old they are.
CREATE TABLE teams (key TEXT PRIMARY KEY NOT NULL, fetched_at INTEGER NOT NULL) STRICT;
CREATE TABLE members (
  team_key TEXT NOT NULL, position INTEGER NOT NULL,
  key TEXT, email TEXT, first_name TEXT, last_name TEXT, role TEXT, rest TEXT NOT NULL,
  PRIMARY KEY (team_key, position)
) STRICT;
CREATE INDEX members_by_email ON members (email) WHERE email IS NOT NULL;
CREATE TABLE link_lists (partnership_key TEXT PRIMARY KEY NOT NULL, fetched_at INTEGER NOT NULL) STRICT;
CREATE TABLE links (
  partnership_key TEXT NOT NULL, position INTEGER NOT NULL,
  key TEXT, dest TEXT, url TEXT, rest TEXT NOT NULL,
  PRIMARY KEY (partnership_key, position)
) STRICT;

-- A partner's totals, updated as rows arrive. `partner` may be here before its partnership is.
CREATE TABLE partner_totals (
  partner TEXT PRIMARY KEY NOT NULL,
  signups INTEGER NOT NULL DEFAULT 0,       -- customers, neither test nor vanished
  paid INTEGER NOT NULL DEFAULT 0,          -- those of them with a transaction
  revenue INTEGER NOT NULL DEFAULT 0,       -- sum of their transactions in US cents, within 64 bits
  revenue_wide TEXT,                        -- the exact sum, where 64 bits don't hold it
  last_activity INTEGER,                    -- newest customer, transaction, lead, deal or action
  rewards INTEGER NOT NULL DEFAULT 0,       -- in any state, neither vanished nor of a test customer
  held INTEGER NOT NULL DEFAULT 0           -- those of them on hold
) STRICT;

-- Changes that syncs saw: `field` went from `old` to `new`, first seen at `seen_at`.
CREATE TABLE changes (
  id INTEGER PRIMARY KEY,
  resource TEXT NOT NULL, key TEXT NOT NULL, field TEXT NOT NULL,
  old TEXT, new TEXT, seen_at INTEGER NOT NULL
) STRICT;
CREATE INDEX changes_by_record ON changes (resource, key);
CREATE INDEX changes_by_time ON changes (seen_at);

-- One row per sync. state: running (resumed by the next sync), done, abandoned.
CREATE TABLE sync_runs (
  id INTEGER PRIMARY KEY,
  mode TEXT NOT NULL, state TEXT NOT NULL, started_at INTEGER NOT NULL, finished_at INTEGER
) STRICT;

-- One row per pass. The cursor is committed together with its page.
CREATE TABLE sync_passes (
  id INTEGER PRIMARY KEY,                 -- run * 64 + ordinal, so that later passes are larger
  run INTEGER NOT NULL REFERENCES sync_runs (id),
  resource TEXT NOT NULL,
  role TEXT NOT NULL,                     -- what the pass is for
  params TEXT NOT NULL,                   -- the filters asked with, as a JSON object
  window_start INTEGER,                   -- records created before it are not judged; null: all are
  judges INTEGER NOT NULL,                -- 1: what a complete read no longer has is marked vanished
  state TEXT NOT NULL,                    -- waiting, reading, done, refused
  cursor TEXT, pages INTEGER NOT NULL DEFAULT 0, cut INTEGER NOT NULL DEFAULT 0,
  inserted INTEGER NOT NULL DEFAULT 0, updated INTEGER NOT NULL DEFAULT 0,
  unchanged INTEGER NOT NULL DEFAULT 0, vanished INTEGER NOT NULL DEFAULT 0,
  skipped INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX sync_passes_by_run ON sync_passes (run);

-- What is known of each list as a whole.
CREATE TABLE resources (
  name TEXT PRIMARY KEY NOT NULL,
  complete_at INTEGER,                    -- start of the last sync that read all it had to
  window_at INTEGER,                      -- start of the last one that read the trailing window too
  refused_status INTEGER,                 -- 403 or 404, when the keys may not read it
  refused_at INTEGER
) STRICT;

-- Single facts: data_as_of (start of the last sync in which every readable list was complete).
CREATE TABLE facts (name TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) STRICT;
