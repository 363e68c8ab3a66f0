-- Version 6: whether a payment has a reward that is neither gone nor takes money back is read off the index
-- alone.
DROP INDEX rewards_by_transaction;
CREATE INDEX rewards_by_transaction ON rewards (transaction_key, vanished_at, amount)
  WHERE transaction_key IS NOT NULL;
