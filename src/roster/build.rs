//! Building the columns from partners, and getting a partner back.

use super::arena::{Arena, Interned};
use super::order::Orders;
use crate::domain::text::{clean, fold};
use crate::domain::{Manager, Named, Owner, Partner, Stamp};

/// Texts that a partner has of its own, in the order in which they stand in the arena.
const TEXTS: usize = 5;

/// A number that isn't known.
const UNKNOWN: i64 = i64::MIN;

/// Everything but the texts that mostly repeats from partner to partner.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Shared {
    group: Option<(String, String)>,
    manager: Option<(Option<String>, Option<String>)>,
    tags: Vec<String>,
    tier: Option<String>,
    status: String,
    archived: bool,
    vanished: bool,
    held: Option<bool>,
}

/// Partners as columns, ordered and searchable.
#[derive(Debug, Default)]
pub struct Roster {
    texts: Arena,
    present: Vec<u8>,
    /// What a search looks through: folded texts with a line feed between them, which no word has.
    pub(super) search: Arena,
    pub(super) owners: Arena,
    shared: Interned<Shared>,
    shared_of: Vec<u32>,
    teams: Interned<Option<(String, String)>>,
    team_of: Vec<u32>,
    members: Vec<u32>,
    pub(super) signups: Vec<i64>,
    pub(super) paid: Vec<i64>,
    pub(super) revenue: Vec<i64>,
    rewards: Vec<i64>,
    pub(super) active: Vec<i64>,
    pub(super) signed_up: Vec<i64>,
    pub(super) names: Arena,
    pub(super) orders: Orders,
}

/// Takes partners one by one.
#[derive(Debug, Default)]
pub struct Builder {
    roster: Roster,
}

impl Builder {
    /// Adds a partner.
    pub fn push(&mut self, partner: &Partner) {
        let roster = &mut self.roster;
        let owner = &partner.owner;
        let texts: [Option<&str>; TEXTS] = [
            Some(&partner.key),
            partner.partner_key.as_deref(),
            Some(&partner.name),
            owner.name.as_deref(),
            owner.email.as_deref(),
        ];
        let mut present = 0;
        for (bit, text) in texts.iter().enumerate() {
            present |= u8::from(text.is_some()) << bit;
            roster.texts.push(text.unwrap_or_default());
        }
        roster.present.push(present);
        roster.names.push(&fold(&partner.name));
        roster
            .owners
            .push(&fold(owner.name.as_deref().or(owner.email.as_deref()).unwrap_or_default()));
        roster.search.push(&haystack(texts, &partner.emails));
        let pair = |named: &Named| (named.key.clone(), named.name.clone());
        roster.shared_of.push(
            roster.shared.number(Shared {
                group: partner.group.as_ref().map(pair),
                manager: partner
                    .manager
                    .as_ref()
                    .map(|manager| (manager.name.clone(), manager.email.clone())),
                tags: partner.tags.clone(),
                tier: partner.tier.clone(),
                status: partner.status.clone(),
                archived: partner.archived,
                vanished: partner.vanished,
                held: partner.held,
            }),
        );
        roster.team_of.push(roster.teams.number(partner.team.as_ref().map(pair)));
        roster.members.push(u32::try_from(partner.members.max(0)).unwrap_or(u32::MAX));
        let number = |n: Option<i64>| n.unwrap_or(UNKNOWN);
        roster.signups.push(number(partner.signups));
        roster.paid.push(number(partner.paid));
        roster.revenue.push(number(partner.revenue));
        roster.rewards.push(number(partner.rewards));
        roster.active.push(number(partner.last_active.map(Stamp::ms)));
        roster.signed_up.push(number(partner.signed_up.map(Stamp::ms)));
    }

    /// Sorts by every column. This is the part that takes long.
    pub fn finish(mut self) -> Roster {
        let roster = &mut self.roster;
        for arena in [&mut roster.texts, &mut roster.search, &mut roster.owners, &mut roster.names]
        {
            arena.shrink();
        }
        roster.shared.seal();
        roster.teams.seal();
        roster.orders = Orders::of(roster);
        // The folded names were needed to sort; a search looks through the haystack.
        roster.names = Arena::default();
        roster.owners = Arena::default();
        self.roster
    }
}

/// What a search looks through, each text once.
fn haystack(texts: [Option<&str>; TEXTS], emails: &[String]) -> String {
    let mut folded: Vec<String> = Vec::with_capacity(TEXTS + emails.len());
    for text in texts.into_iter().flatten().chain(emails.iter().map(String::as_str)) {
        let text = fold(&clean(text));
        if !text.is_empty() && !folded.contains(&text) {
            folded.push(text);
        }
    }
    // The feed at the end keeps the last text apart from the next partner's first.
    folded.push(String::new());
    folded.join("\n")
}

impl Roster {
    /// A roster of the given partners.
    pub fn of(partners: &[Partner]) -> Self {
        let mut builder = Builder::default();
        for partner in partners {
            builder.push(partner);
        }
        builder.finish()
    }

    /// How many partners there are.
    pub fn len(&self) -> usize {
        self.present.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.present.is_empty()
    }

    /// The partnership key of a row.
    pub fn key(&self, row: u32) -> &str {
        self.text(row, 0).unwrap_or_default()
    }

    /// The row of a partnership.
    pub fn find(&self, key: &str) -> Option<u32> {
        (0..self.len()).filter_map(|row| u32::try_from(row).ok()).find(|row| self.key(*row) == key)
    }

    /// Whether a row is hidden by default.
    pub fn is_archived(&self, row: u32) -> bool {
        self.shared(row).is_some_and(|shared| shared.archived)
    }

    /// A row as a partner.
    pub fn partner(&self, row: u32) -> Partner {
        let at = index(row);
        let own = |bit| self.text(row, bit).map(str::to_owned);
        let number = |column: &[i64]| column.get(at).copied().filter(|n| *n != UNKNOWN);
        let named = |(key, name): &(String, String)| Named { key: key.clone(), name: name.clone() };
        let shared = self.shared(row).cloned().unwrap_or_default();
        let team = self
            .team_of
            .get(at)
            .and_then(|number| self.teams.get(*number))
            .and_then(Option::as_ref);
        Partner {
            key: own(0).unwrap_or_default(),
            partner_key: own(1),
            name: own(2).unwrap_or_default(),
            members: self.members.get(at).copied().map_or(1, i64::from),
            owner: Owner { name: own(3), email: own(4) },
            emails: Vec::new(),
            group: shared.group.as_ref().map(named),
            manager: shared.manager.map(|(name, email)| Manager { name, email }),
            team: team.map(named),
            tags: shared.tags,
            tier: shared.tier,
            status: shared.status,
            archived: shared.archived,
            vanished: shared.vanished,
            signups: number(&self.signups),
            paid: number(&self.paid),
            revenue: number(&self.revenue),
            rewards: number(&self.rewards),
            held: shared.held,
            last_active: number(&self.active).and_then(Stamp::from_ms),
            signed_up: number(&self.signed_up).and_then(Stamp::from_ms),
        }
    }

    fn text(&self, row: u32, bit: usize) -> Option<&str> {
        let at = index(row);
        let present = self.present.get(at)? >> bit & 1 == 1;
        present.then(|| self.texts.get(at * TEXTS + bit))
    }

    fn shared(&self, row: u32) -> Option<&Shared> {
        self.shared.get(*self.shared_of.get(index(row))?)
    }
}

/// A row number as an index.
pub(super) fn index(row: u32) -> usize {
    usize::try_from(row).unwrap_or(usize::MAX)
}

/// Whether a column's number is known.
pub(super) fn known(n: i64) -> bool {
    n != UNKNOWN
}
