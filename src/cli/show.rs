//! `partnerdesk show`: everything about one partner, for a script or a ticket (rule: output-shapes).

use std::io::Write;

use serde_json::{Value as Json, json};

use super::args::{Global, ShowArgs, TextFormat};
use super::failure::{Exit, Failure};
use super::output::{note, print};
use super::session::Session;
use super::shapes::partner_json;
use super::sync::fill_demo;
use crate::domain::num::{count, grouped, saturate};
use crate::domain::partner::person_name;
use crate::domain::profile::{ActivityCounts, Commission, Metrics, PartnerProfile, conversion};
use crate::domain::record_table::{CellType, RecordQuery, RecordRow, RecordTable};
use crate::domain::text::clean;
use crate::domain::{Cents, Clean, ColumnValue, Partner, Resource, Timestamp};
use crate::inquiry::AskError;
use crate::offers::{Membership, OffersFile};
use crate::partner_facts::{FactContext, FactStyle, IMPORTED, facts, offer_lines};
use crate::runtime::fetch;
use crate::store::{Store, StoreError};

/// How many rows of each table the text shows.
const ROWS: usize = 10;
/// How many rows are read at once.
const CHUNK: usize = 500;

pub(super) async fn run(global: &Global, args: &ShowArgs) -> Result<Exit, Failure> {
    let session = Session::open(global)?;
    let offers = session.offers()?;
    fill_demo(&session).await?;
    let key = find(&session.read_store()?, &args.partner)?.key;
    fetch_missing(&session, &key).await?;
    let store = session.read_store()?;
    let shown = store.at_once(|store| {
        Ok(match store.profile(&key)? {
            Some(profile) => Some((profile, store.metrics(&key)?)),
            None => None,
        })
    })?;
    let Some((profile, metrics)) = shown else { return Err(unknown(&args.partner)) };
    warn(&profile);
    let shown =
        ShownPartner { session: &session, store: &store, offers: &offers, profile, metrics };
    match args.format() {
        TextFormat::Text => {
            let text = shown.text()?;
            print(|out| out.write_all(text.as_bytes()))
        }
        TextFormat::Json => {
            let mut failed = Ok(());
            let printed = print(|out| {
                shown.json(out).or_else(|error| match error {
                    PrintError::Out(error) => Err(error),
                    PrintError::Store(error) => {
                        failed = Err(error);
                        Ok(())
                    }
                })
            });
            failed?;
            printed
        }
    }
}

fn unknown(asked: &str) -> Failure {
    let what = format!("there is no partner {:?}", clean(asked));
    let hint = "give a partnership key, a partner key, a team e-mail or a name; partnerdesk query \
                finds parts of them";
    Failure::new(Exit::NotFound, "not_found", what, hint)
}

/// The one partner that a text names. Fails if none or several match.
pub(super) fn find(store: &Store, asked: &str) -> Result<Partner, Failure> {
    let mut found = store.partners_named(asked)?;
    match (found.len(), found.pop()) {
        (1, Some(partner)) => Ok(partner),
        (_, None) if !store.was_read(Resource::Partnerships)? => {
            Err(Failure::unread(AskError::Unread(asked.to_owned()).to_string()))
        }
        (_, None) => Err(unknown(asked)),
        (many, Some(last)) => {
            found.push(last);
            let candidates: Vec<String> = found
                .iter()
                .take(10)
                .map(|partner| {
                    let email = partner.owner.email.as_deref().unwrap_or("no e-mail");
                    format!("{} ({email}, {})", clean(&partner.key), partner.name)
                })
                .collect();
            let more = if many > candidates.len() { " and others" } else { "" };
            let what = format!("{:?} matches several partners", clean(asked));
            let hint = format!("use one of these keys: {}{more}", candidates.join("; "));
            Err(Failure::new(Exit::NotFound, "ambiguous", what, hint))
        }
    }
}

/// Fetches members and links that aren't known yet, if the network may be used; a failure is only a warning
/// (rule: members-on-demand).
///
/// Returns whether anything was fetched.
pub(super) async fn fetch_missing(session: &Session, key: &str) -> Result<bool, Failure> {
    let profile = session.read_store()?.profile(key)?;
    let known = profile.is_some_and(|profile| {
        profile.links.is_some() && (profile.team_key.is_none() || profile.members.is_some())
    });
    if known || session.offline || !session.has_keys() {
        return Ok(false);
    }
    let connection = match session.connect().await {
        Ok(connection) => connection,
        Err(failure) => {
            note(&format!("warning: members and links could not be fetched: {}", failure.what));
            return Ok(false);
        }
    };
    let now = session.clock.now();
    if let Err(error) =
        fetch::members_and_links(&session.store_file(), &connection.client, key, now).await
    {
        note(&format!("warning: members and links could not be fetched: {}", error.words()));
    }
    Ok(true)
}

fn warn(profile: &PartnerProfile) {
    if !profile.refused.is_empty() {
        let names: Vec<&str> = profile.refused.keys().map(|resource| resource.name()).collect();
        note(&format!(
            "warning: these keys may not read {}; what depends on it is unknown",
            names.join(", ")
        ));
    }
}

/// Why printing a partner broke off.
enum PrintError {
    Out(std::io::Error),
    Store(StoreError),
}

impl From<std::io::Error> for PrintError {
    fn from(error: std::io::Error) -> Self {
        Self::Out(error)
    }
}

impl From<StoreError> for PrintError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// A partner with all that printing it needs.
struct ShownPartner<'a> {
    session: &'a Session,
    store: &'a Store,
    offers: &'a OffersFile,
    profile: PartnerProfile,
    metrics: Metrics,
}

impl ShownPartner<'_> {
    /// Writes one object; its tables are written row by row.
    fn json(&self, out: &mut dyn Write) -> Result<(), PrintError> {
        let profile = &self.profile;
        let mut head = partner_json(&profile.partner);
        if let Json::Object(head) = &mut head {
            // The list of rewards takes this name; their count is among the metrics.
            head.remove("rewards");
        }
        let more = json!({
            "joined_at": profile.joined_at.map(Timestamp::rfc3339),
            "team_members": profile.members.as_ref().map(|members| members.iter().map(|member| {
                let text = |text: &Option<Clean>| text.as_ref().and_then(Clean::present).map(str::to_owned);
                let name = person_name(text(&member.first_name).as_deref(), text(&member.last_name).as_deref());
                json!({"name": name, "email": text(&member.email), "role": text(&member.role)})
            }).collect::<Vec<_>>()).unwrap_or_default(),
            "fields": profile.fields.iter().map(|(name, value)| json!({"name": name, "value": value})).collect::<Vec<_>>(),
            "metrics": self.metrics_json(),
            "links": profile.links.as_ref().map(|links| links.iter().map(|link| {
                json!({"key": link.key, "url": link.url.as_ref().map(Clean::as_str), "dest": link.dest.as_ref().map(Clean::as_str)})
            }).collect::<Vec<_>>()).unwrap_or_default(),
            "offers": self.offers_json(),
            "missing": self.missing(),
            "unreadable": profile.refused.keys().map(|resource| resource.name()).collect::<Vec<_>>(),
            "provisional": self.store.provisional()?,
            "data_as_of": self.store.data_as_of()?.map(Timestamp::rfc3339),
        });
        if let (Json::Object(head), Json::Object(more)) = (&mut head, more) {
            head.extend(more);
        }
        let head = head.to_string();
        write!(out, "{}", head.strip_suffix('}').unwrap_or(&head))?;
        for sheet in [
            RecordTable::Customers,
            RecordTable::Rewards,
            RecordTable::Transactions,
            RecordTable::Leads,
            RecordTable::Deals,
            RecordTable::Actions,
            RecordTable::Applications,
        ] {
            write!(out, ",\"{}\":[", sheet.name())?;
            self.records(sheet, out)?;
            write!(out, "]")?;
        }
        for sheet in [RecordTable::Resources, RecordTable::Training] {
            let rows = self.rows(sheet, usize::MAX)?;
            let rows: Vec<Json> = rows.iter().map(|row| activity(sheet, row)).collect();
            write!(out, ",\"{}\":{}", sheet.name(), Json::Array(rows))?;
        }
        writeln!(out, "}}")?;
        Ok(())
    }

    /// Writes the records of a table as the API gave them, oldest first.
    fn records(&self, sheet: RecordTable, out: &mut dyn Write) -> Result<(), PrintError> {
        let Some(resource) = sheet.resource() else { return Ok(()) };
        let query = RecordQuery {
            sort: Some(("created_at", false)),
            ..RecordQuery::new(sheet, &self.profile.partner.key)
        };
        let mut first = true;
        for ids in self.store.sheet_ids(&query, usize::MAX)?.chunks(CHUNK) {
            for row in self.store.sheet_rows(sheet, ids)? {
                let Some(mut record) = self.store.record(resource, &row.key)? else { continue };
                with_times(&mut record);
                if let Json::Object(record) = &mut record {
                    let vanished = row.vanished.map(Timestamp::rfc3339);
                    record.insert("vanished_at".to_owned(), vanished.into());
                    if resource == Resource::Rewards {
                        let status = record.get("reward_status").cloned().unwrap_or_default();
                        record.insert("status".to_owned(), status);
                    }
                }
                let gap = if first { "" } else { "," };
                first = false;
                write!(out, "{gap}{record}")?;
            }
        }
        Ok(())
    }

    fn metrics_json(&self) -> Json {
        let counts = |counts: &ActivityCounts| json!({"signups": counts.signups, "paid_customers": counts.paid, "revenue": counts.revenue});
        let commission: Vec<Json> = self
            .metrics
            .commissions()
            .into_iter()
            .map(|(currency, sum)| {
                let Commission { earned, paid, unpaid, scheduled, held } = *sum;
                json!({"currency": currency, "earned": saturate(earned), "paid": saturate(paid),
                    "unpaid": saturate(unpaid), "scheduled": saturate(scheduled), "held": saturate(held)})
            })
            .collect();
        let partner = &self.profile.partner;
        let share = partner.signups.zip(partner.paid).and_then(|(all, paid)| conversion(all, paid));
        let rewards_known = !self.profile.refused.contains_key(&Resource::Rewards);
        json!({
            "signups": partner.signups, "paid_customers": partner.paid,
            "conversion_permille": share, "revenue": partner.revenue, "currency": "USD",
            "rewards": partner.rewards,
            "commission": rewards_known.then_some(commission),
            "list": counts(&self.profile.list), "rows": counts(&self.profile.rows),
        })
    }

    /// The offers the partner can use now, then those known from rewards (rule: output-shapes).
    fn offers_json(&self) -> Vec<Json> {
        let partner = &self.profile.partner;
        let tier =
            partner.tier.clone().map(|name| crate::domain::KeyAndName { key: String::new(), name });
        let membership = Membership::new(partner.group.as_ref(), &partner.tags, tier.as_ref());
        let mut offers: Vec<Json> = self
            .offers
            .offers_for(&membership, self.session.clock.now())
            .map(|offer| {
                json!({"key": offer.key, "description": offer.description, "source": "file",
                    "event": offer.event.name(), "reward": offer.reward.words()})
            })
            .collect();
        for mined in &self.metrics.offers {
            if mined.key.as_deref().is_none_or(|key| self.offers.offer(key).is_none()) {
                offers.push(
                    json!({"key": mined.key, "description": mined.description, "source": "rewards",
                    "event": null, "reward": null, "rewards": mined.rewards}),
                );
            }
        }
        offers
    }

    /// What isn't known: lists never read completely, data never fetched, data that only files bring.
    fn missing(&self) -> Vec<&'static str> {
        let profile = &self.profile;
        let mut missing: Vec<&str> =
            profile.incomplete.iter().map(|resource| resource.name()).collect();
        if profile.links.is_none() {
            missing.push("links");
        }
        if profile.team_key.is_some() && profile.members.is_none() {
            missing.push("team_members");
        }
        for kind in ["resources", "training"] {
            if !profile.imported.iter().any(|known| known == kind) {
                missing.push(kind);
            }
        }
        if profile.group_since.is_none() {
            missing.push("group_join_date");
        }
        missing
    }

    fn rows(&self, sheet: RecordTable, limit: usize) -> Result<Vec<RecordRow>, StoreError> {
        let ids =
            self.store.sheet_ids(&RecordQuery::new(sheet, &self.profile.partner.key), limit)?;
        self.store.sheet_rows(sheet, &ids)
    }

    /// The text for a ticket: the facts of the partner, then the newest rows of each table.
    fn text(&self) -> Result<String, StoreError> {
        let zone = self.session.config.display.timezone;
        let now = self.session.clock.now();
        let offers = offer_lines(self.offers, &self.profile, Some(&self.metrics), now);
        let context = FactContext {
            metrics: Some(&self.metrics),
            segments: &self.offers.segments,
            offers: &offers,
            fetching: false,
            fetch_failed: None,
            word: &self.session.config.display.reward_word,
            zone,
        };
        let mut text = format!("{}\n", self.profile.partner.name);
        // The facts from imported files are left out here; they are printed as tables.
        let facts = facts(&self.profile, &context);
        let told = facts.iter().take_while(|fact| fact.label != IMPORTED);
        for fact in told {
            let line = match fact.standing {
                FactStyle::Heading => format!("\n{}", fact.label),
                _ => format!("  {:<22} {}", fact.label, fact.value),
            };
            text.push_str(line.trim_end());
            text.push('\n');
        }
        for sheet in RecordTable::all()
            .filter(|sheet| !matches!(sheet, RecordTable::Links | RecordTable::Timeline))
        {
            let all = self.metrics.counts.get(&sheet).copied().unwrap_or(0);
            let rows = self.rows(sheet, ROWS)?;
            if rows.is_empty() {
                continue;
            }
            let newest = if all > count(rows.len()) {
                format!(" (the newest {} of {})", rows.len(), grouped(all))
            } else {
                String::new()
            };
            text.extend(["\n", sheet.title(), &newest, "\n"]);
            for row in &rows {
                text.extend(["  ", &words(sheet, row, zone), "\n"]);
            }
        }
        let as_of = self.store.data_as_of()?;
        let as_of =
            as_of.map_or_else(|| "incomplete".to_owned(), |at| format!("as of {}", at.rfc3339()));
        text.extend(["\nData ", &as_of, "\n"]);
        Ok(text)
    }
}

/// A row as a line: its date, then its first columns.
fn words(sheet: RecordTable, row: &RecordRow, zone: crate::domain::Zone) -> String {
    let mut cells = Vec::new();
    let mut date = String::new();
    for (field, value) in sheet.fields().iter().zip(&row.values) {
        let currency = match field.holds {
            CellType::RewardMoney => row.reward_currency.as_deref(),
            CellType::Usd => Some("USD"),
            _ => row.currency.as_deref(),
        };
        let money = matches!(field.holds, CellType::Money | CellType::RewardMoney | CellType::Usd);
        let cell = match (value, field.holds) {
            (ColumnValue::Null, _) => continue,
            (ColumnValue::Text(text), _) => clean(text).into_owned(),
            (ColumnValue::Int(n), CellType::Time) => {
                let Some(at) = Timestamp::from_ms(*n) else { continue };
                if Some(field.name) == sheet.dated_by() {
                    date = zone.date(at);
                    continue;
                }
                format!("{} {}", field.title.to_lowercase(), zone.date(at))
            }
            (ColumnValue::Int(n), _) if money => {
                Cents(*n).in_currency(currency.unwrap_or_default())
            }
            (ColumnValue::Int(n), _) => n.to_string(),
        };
        // The default columns, and the key, by which a record can be found again.
        if field.first || field.name == "key" {
            cells.push(if field.holds == CellType::RewardMoney {
                format!("reward {cell}")
            } else {
                cell
            });
        }
    }
    for (field, words) in [
        ("decline_reason", "declined because"),
        ("unapproved_reasons", "not approved because"),
        ("lost_reason", "lost because"),
    ] {
        if let Some(reason) = row.text(sheet, field).filter(|reason| !reason.trim().is_empty()) {
            cells.push(format!("{words}: {}", clean(reason)));
        }
    }
    if row.value(sheet, "approved").int() == Some(0)
        && row.text(sheet, "unapproved_reasons").is_none()
    {
        cells.push("not approved".to_owned());
    }
    if let Some(usd) = row.value(sheet, "amount_usd").int()
        && row.currency.as_deref() != Some("USD")
    {
        cells.push(format!("({})", Cents(usd).in_currency("USD")));
    }
    if row.test {
        cells.push("test data".to_owned());
    }
    if row.vanished.is_some() {
        let is_money = matches!(sheet, RecordTable::Rewards | RecordTable::Transactions);
        let likely = if is_money { " (refund likely)" } else { "" };
        cells.push(format!("no longer listed by the API{likely}"));
    }
    format!("{date}  {}", cells.join("  ")).trim().to_owned()
}

fn activity(sheet: RecordTable, row: &RecordRow) -> Json {
    let at = row.value(sheet, "created_at").int().and_then(Timestamp::from_ms);
    json!({
        "description": row.text(sheet, "description"),
        "member": row.text(sheet, "member").filter(|member| !member.is_empty()),
        "date": at.map(Timestamp::rfc3339),
    })
}

/// Turns the instants in a record into RFC 3339 text (rule: output-shapes).
fn with_times(value: &mut Json) {
    match value {
        Json::Object(members) => {
            for (name, member) in members.iter_mut() {
                let instant = (name.ends_with("_at") || name == "payment_date")
                    .then(|| member.as_i64().and_then(Timestamp::from_ms))
                    .flatten();
                match instant {
                    Some(at) => *member = at.rfc3339().into(),
                    None => with_times(member),
                }
            }
        }
        Json::Array(items) => items.iter_mut().for_each(with_times),
        _ => {}
    }
}
