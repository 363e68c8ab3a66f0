-- Version 4: what a sweep asks of rewards. Those on hold are few; a partner's are found without reading all
-- that it ever earned.
CREATE INDEX rewards_held ON rewards (partnership_key) WHERE status = 'hold';

-- Whether a payment has a reward that isn't gone is read off the index alone.
DROP INDEX rewards_by_transaction;
CREATE INDEX rewards_by_transaction ON rewards (transaction_key, vanished_at)
  WHERE transaction_key IS NOT NULL;
