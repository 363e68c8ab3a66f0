//! The texts below the options in the commands' help.

pub(super) const EXAMPLES: &str = "\
Examples:
  partnerdesk --demo                        look around in a made-up programme, no keys needed
  partnerdesk                               open the console on your own programme
  partnerdesk sync                          bring the local store up to date
  partnerdesk query 'acme sort:-revenue'    the same table, on the command line
  partnerdesk export --out q1 --from 2026-01-01 --to 2026-03-31
  partnerdesk doctor                        what is set up, what isn't, and what to do

Exit codes: 0 done, 1 failed here, 2 bad usage or input, 3 configuration or credentials,
4 the API could not be reached or refused, 5 not found, 130 interrupted.";

pub(super) const QUERY_HELP: &str = "\
Examples:
  partnerdesk query 'sort:-revenue' --limit 10
  partnerdesk query 'group:Marketplace,Agencies held:yes -tag:vip' --format csv > held.csv
  partnerdesk query 'active>90d revenue>1k' --columns partner_name,revenue_usd,last_active
  partnerdesk query --view 'Top revenue' --format json | jq '.partners[0].revenue'

The query line: all its terms must match; a minus before a term excludes its matches:
  acme  \"two words\"       names, owners, e-mails and keys that contain it, ignoring case and accents
  group: manager: team: tag: segment: status: tier:
                          group:Agencies,\"Referral EMEA\" any of them; group:~market part of it;
                          manager:none for no manager
  customer:jane@x.com     with a customer whose e-mail, name or key contains it
  held:yes  held:no       with or without rewards on hold; held>100 in USD
  signups paid revenue rewards
                          revenue>10k  signups>=5  paid:0  revenue:1k..5k
  signed_up active        signed_up:2026-01..2026-03  signed_up>2026-06  active<30d  active>90d
                          active:never  signed_up:this-month (today yesterday, this- and last- with
                          month quarter year)
  archived:yes|no|any     no by default
  sort:-revenue           owner signups paid revenue active signed_up held rewards;
                          a minus sorts largest first";

pub(super) const EXPORT_HELP: &str = "\
Examples:
  partnerdesk export --out q1 --from 2026-01-01 --to 2026-03-31
  partnerdesk export --out all --all-time --data partners,rewards
  partnerdesk export --out emea --all-time --group 'Referral EMEA' --group Agencies
  partnerdesk export --out vip --all-time --query 'tag:vip revenue>10k' --excel --force

The files are partners.csv, rewards.csv, transactions.csv, customers.csv, application_responses.csv,
leads.csv and deals.csv, and transactions_rewards.csv if named. A row is included if it was created
(a partner: if they joined) between the two days, both included, in UTC. All files are from one
instant, so their keys join; test data and vanished records are left out. With --group or --query,
only rows of those partners are included; without --query, archived partners are included too.
manifest.json lists each file's rows, bytes and SHA-256. Whatever happens, a file is either complete
or not there.";

pub(super) const IMPORT_HELP: &str = "\
Examples:
  partnerdesk import partners partners.csv --dry-run     what would change, and three rows as read
  partnerdesk import transactions transactions.csv
  partnerdesk import rewards rewards.csv --complete      all rewards, not just one month's
  partnerdesk import training training.csv               partner_id,description,member,date

The files are those that the web app e-mails (All partners, Export records); partnerdesk's own
exports are read too. Start with partners, then customers, then the others. A file never changes
what the API gave: it fills in what the API lacks and adds what only the file knows. A file is
imported whole or not at all, and importing it again changes nothing. An older file never overwrites
a newer one. With --complete, a file stands for its whole list: what isn't in it doesn't exist.
Without the API, why gives verdicts only on lists imported this way.
Amounts are read as 458.92 (--money minor: 45892; between semicolons also 458,92), dates as
2026-03-01, 2026-03-01T10:00:00Z or 3/1/2026 10:00 AM, in UTC unless they name a zone.";

pub(super) const WHY_HELP: &str = "\
Examples:
  partnerdesk why --partner danaexample --customer jane@shop.example
  partnerdesk why --key invoice-2024-0001 --format json | jq .verdict
  partnerdesk why --customer acct-42 --on 2026-03-01 --amount 45.90 --format reply
  pbpaste | partnerdesk why --message -
  partnerdesk why --file events.csv --column order_id > answers.csv

It asks no questions and changes nothing. Exit codes: 0 a verdict that explains,
20 SHOULD_HAVE_FIRED, 21 NEEDS_DATA, 5 the partner or customer is not found or ambiguous.";
