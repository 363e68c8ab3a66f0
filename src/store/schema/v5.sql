-- Version 5: names are folded to one kind of apostrophe and one kind of dash.
UPDATE partnerships SET name_folded = folded(name) WHERE name_folded <> folded(name);

-- The index alone tells to how many partners a decline reason was given.
CREATE INDEX rewards_by_reason ON rewards (decline_reason, partnership_key) WHERE decline_reason IS NOT NULL;
