-- Version 4: what a sweep asks about rewards. Few are on hold, so a partner's are found without reading all
-- that it ever earned.
CREATE INDEX rewards_held ON rewards (partnership_key) WHERE status = 'hold';

-- The index alone tells whether a payment has a reward that hasn't vanished.
DROP INDEX rewards_by_transaction;
CREATE INDEX rewards_by_transaction ON rewards (transaction_key, vanished_at)
  WHERE transaction_key IS NOT NULL;
