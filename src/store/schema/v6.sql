-- Version 6: the index alone tells whether a payment has a reward that hasn't vanished and takes no money back.
DROP INDEX rewards_by_transaction;
CREATE INDEX rewards_by_transaction ON rewards (transaction_key, vanished_at, amount)
  WHERE transaction_key IS NOT NULL;
