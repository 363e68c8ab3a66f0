-- Version 7: what people made by hand is found without reading all rewards; and of a change it is known until
-- when it hadn't happened: start of the last sync before the one that saw it, null where there was none.
CREATE INDEX rewards_by_hand ON rewards (partnership_key)
  WHERE transaction_key IS NULL AND action_key IS NULL AND offer_key IS NULL AND trigger_key IS NULL;
ALTER TABLE changes ADD COLUMN unseen_at INTEGER;
