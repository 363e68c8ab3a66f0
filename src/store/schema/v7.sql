-- Version 7: rewards made by hand are found without reading all rewards. unseen_at: start of the last sync
-- before the one that saw the change, so the change happened after it; null if there was none.
CREATE INDEX rewards_by_hand ON rewards (partnership_key)
  WHERE transaction_key IS NULL AND action_key IS NULL AND offer_key IS NULL AND trigger_key IS NULL;
ALTER TABLE changes ADD COLUMN unseen_at INTEGER;
