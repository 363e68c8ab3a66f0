-- Version 5: names are folded with one kind of apostrophe and one kind of dash.
UPDATE partnerships SET name_folded = folded(name) WHERE name_folded <> folded(name);
