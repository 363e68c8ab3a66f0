-- Version 5: names are folded with one kind of apostrophe and one kind of dash.
UPDATE partnerships SET name_folded = folded(name) WHERE name_folded <> folded(name);

-- To how many partners a decline reason was given is read off the index alone.
CREATE INDEX rewards_by_reason ON rewards (decline_reason, partnership_key) WHERE decline_reason IS NOT NULL;
