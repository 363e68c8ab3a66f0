//! A set of partners as columns, immutable once built.

use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::sync::OnceLock;

use super::compact::Compact;
use super::file::{RosterReader, RosterWriter, read_map, write_map};
use super::order::Orders;
use super::shared::Combinations;
use super::texts::{TEXTS, TextArena, Which};
use crate::domain::text::fold;
use crate::domain::{KeyAndName, Owner, Partner, Timestamp};

/// Stands for an unknown instant.
const UNKNOWN: i64 = i64::MIN;

/// Which values a partner has, one bit each.
pub(super) const HAS_PARTNER_KEY: u8 = 1;
pub(super) const HAS_OWNER_NAME: u8 = 2;
pub(super) const HAS_OWNER_EMAIL: u8 = 4;
pub(super) const HAS_TEAM: u8 = 8;
/// The team's name isn't stored, since it is the partner's name too.
pub(super) const TEAM_NAMES_PARTNER: u8 = 16;

/// Partners as columns: row `n` of each belongs to the same partner.
#[derive(Debug, Default)]
pub(super) struct RosterColumns {
    pub(super) texts: TextArena,
    pub(super) flags: Vec<u8>,
    pub(super) team_keys: Strings,
    /// Names of teams that differ from the partner's name, by row.
    pub(super) team_names: HashMap<usize, Box<str>>,
    pub(super) shared: Combinations,
    pub(super) shared_of: Vec<u32>,
    pub(super) numbers: Vec<u32>,
    /// Rows ordered by the partner's number; `None` if the rows already are.
    pub(super) by_number: Option<Vec<u32>>,
    pub(super) members: Compact,
    pub(super) signups: Compact,
    pub(super) paid: Compact,
    pub(super) revenue: Compact,
    pub(super) rewards: Compact,
    pub(super) held_usd: Compact,
    pub(super) earned_usd: Compact,
    pub(super) active: Vec<i64>,
    pub(super) signed_up: Vec<i64>,
    pub(super) orders: OnceLock<Orders>,
}

/// Texts stored end to end.
#[derive(Debug, Default)]
pub(super) struct Strings {
    text: String,
    ends: Vec<u32>,
}

impl Strings {
    pub(super) fn push(&mut self, text: &str) {
        let start = self.text.len();
        self.text.push_str(text);
        if u32::try_from(self.text.len()).is_err() {
            self.text.truncate(start);
        }
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
    }

    pub(super) fn get(&self, row: usize) -> &str {
        let end = |row: usize| {
            self.ends.get(row).and_then(|end| usize::try_from(*end).ok()).unwrap_or_default()
        };
        let start = row.checked_sub(1).map_or(0, end);
        self.text.get(start..end(row)).unwrap_or_default()
    }

    pub(super) fn write(&self, out: &mut RosterWriter<impl Write>) -> io::Result<()> {
        out.bytes(self.text.as_bytes())?;
        out.small(&self.ends)
    }

    pub(super) fn read(from: &mut RosterReader<impl Read>) -> io::Result<Self> {
        Ok(Self { text: from.string()?, ends: from.small()? })
    }

    pub(super) fn shrink(&mut self) {
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
    }
}

impl RosterColumns {
    pub(super) fn len(&self) -> usize {
        self.flags.len()
    }

    pub(super) fn push(&mut self, partner: &Partner) {
        let owner = &partner.owner;
        let row = self.len();
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        self.texts.push(
            [
                &partner.name,
                &partner.key,
                &text(&partner.partner_key),
                &text(&owner.name),
                &text(&owner.email),
            ],
            &partner.emails,
        );
        let mut flags = 0;
        let mut flag = |bit: u8, is: bool| flags |= if is { bit } else { 0 };
        flag(HAS_PARTNER_KEY, partner.partner_key.is_some());
        flag(HAS_OWNER_NAME, owner.name.is_some());
        flag(HAS_OWNER_EMAIL, owner.email.is_some());
        if let Some(team) = &partner.team {
            flag(HAS_TEAM, true);
            let same = team.name == partner.name;
            flag(TEAM_NAMES_PARTNER, same);
            if !same {
                self.team_names.insert(row, team.name.as_str().into());
            }
        }
        self.team_keys
            .push(partner.team.as_ref().map(|team| team.key.as_str()).unwrap_or_default());
        self.flags.push(flags);
        self.shared_of.push(self.shared.number(partner));
        self.numbers.push(partner.number);
        self.members.push(Some(partner.members));
        self.signups.push(partner.signups);
        self.paid.push(partner.paid);
        self.revenue.push(partner.revenue);
        self.rewards.push(partner.rewards);
        self.held_usd.push(partner.held_usd);
        self.earned_usd.push(partner.earned_usd);
        self.active.push(partner.last_active.map_or(UNKNOWN, Timestamp::ms));
        self.signed_up.push(partner.signed_up.map_or(UNKNOWN, Timestamp::ms));
    }

    /// Frees what is only needed while partners are added.
    pub(super) fn seal(&mut self) {
        self.texts.shrink();
        self.team_keys.shrink();
        self.shared.seal();
        for column in [
            &mut self.members,
            &mut self.signups,
            &mut self.paid,
            &mut self.revenue,
            &mut self.rewards,
            &mut self.held_usd,
            &mut self.earned_usd,
        ] {
            column.shrink();
        }
        self.flags.shrink_to_fit();
        self.shared_of.shrink_to_fit();
        self.numbers.shrink_to_fit();
        self.active.shrink_to_fit();
        self.signed_up.shrink_to_fit();
        self.sort_numbers();
    }

    fn sort_numbers(&mut self) {
        if !self.numbers.is_sorted() {
            let mut rows: Vec<u32> = row_numbers(self.len()).collect();
            rows.sort_by_key(|row| self.numbers.get(index(*row)).copied());
            self.by_number = Some(rows);
        }
    }

    pub(super) fn write(&self, out: &mut RosterWriter<impl Write>) -> io::Result<()> {
        self.texts.write(out)?;
        out.bytes(&self.flags)?;
        self.team_keys.write(out)?;
        write_map(&self.team_names, out)?;
        self.shared.write(out)?;
        out.small(&self.shared_of)?;
        out.small(&self.numbers)?;
        for column in [
            &self.members,
            &self.signups,
            &self.paid,
            &self.revenue,
            &self.rewards,
            &self.held_usd,
            &self.earned_usd,
        ] {
            column.write(out)?;
        }
        out.signed(&self.active)?;
        out.signed(&self.signed_up)
    }

    pub(super) fn read(from: &mut RosterReader<impl Read>) -> io::Result<Self> {
        let mut columns = Self {
            texts: TextArena::read(from)?,
            flags: from.bytes()?,
            team_keys: Strings::read(from)?,
            team_names: read_map(from)?,
            shared: Combinations::read(from)?,
            shared_of: from.small()?,
            numbers: from.small()?,
            by_number: None,
            members: Compact::read(from)?,
            signups: Compact::read(from)?,
            paid: Compact::read(from)?,
            revenue: Compact::read(from)?,
            rewards: Compact::read(from)?,
            held_usd: Compact::read(from)?,
            earned_usd: Compact::read(from)?,
            active: from.signed()?,
            signed_up: from.signed()?,
            orders: OnceLock::new(),
        };
        columns.sort_numbers();
        Ok(columns)
    }

    /// The row of the partner with this number.
    pub(super) fn row_of(&self, number: u32) -> Option<usize> {
        match &self.by_number {
            None => self.numbers.binary_search(&number).ok(),
            Some(rows) => {
                let of = |row: &u32| self.numbers.get(index(*row)).copied().unwrap_or_default();
                let at = rows.binary_search_by_key(&number, of).ok()?;
                rows.get(at).map(|row| index(*row))
            }
        }
    }

    /// Puts a partner together again, without the members' e-mails.
    pub(super) fn partner(&self, row: usize) -> Partner {
        let has = |bit: u8| self.has(row, bit);
        let text = |which: Which| self.texts.get(row, which);
        let name = text(Which::Name);
        let team = has(HAS_TEAM).then(|| KeyAndName {
            key: self.team_keys.get(row).to_owned(),
            name: if has(TEAM_NAMES_PARTNER) {
                name.clone()
            } else {
                self.team_names.get(&row).map(ToString::to_string).unwrap_or_default()
            },
        });
        let mut partner = Partner {
            key: text(Which::Key),
            number: self.numbers.get(row).copied().unwrap_or_default(),
            partner_key: has(HAS_PARTNER_KEY).then(|| text(Which::PartnerKey)),
            name,
            members: self.members.get(row).unwrap_or(1),
            owner: Owner {
                name: has(HAS_OWNER_NAME).then(|| text(Which::OwnerName)),
                email: has(HAS_OWNER_EMAIL).then(|| text(Which::OwnerEmail)),
            },
            team,
            signups: self.signups.get(row),
            paid: self.paid.get(row),
            revenue: self.revenue.get(row),
            rewards: self.rewards.get(row),
            held_usd: self.held_usd.get(row),
            earned_usd: self.earned_usd.get(row),
            last_active: known(self.active.get(row)).and_then(Timestamp::from_ms),
            signed_up: known(self.signed_up.get(row)).and_then(Timestamp::from_ms),
            ..Partner::default()
        };
        if let Some(number) = self.shared_of.get(row) {
            self.shared.fill(*number, &mut partner);
        }
        partner
    }

    /// A partner with the e-mails it is also found by, folded.
    pub(super) fn partner_with_emails(&self, row: usize) -> Partner {
        let emails = self.texts.row(row).lines().skip(TEXTS).map(str::to_owned).collect();
        Partner { emails, ..self.partner(row) }
    }

    pub(super) fn has(&self, row: usize, bit: u8) -> bool {
        self.flags.get(row).is_some_and(|flags| flags & bit != 0)
    }

    /// The team's name, folded; `None` without a team.
    pub(super) fn team_name(&self, row: usize) -> Option<String> {
        if !self.has(row, HAS_TEAM) {
            return None;
        }
        Some(if self.has(row, TEAM_NAMES_PARTNER) {
            self.texts.folded(row, Which::Name).to_owned()
        } else {
            fold(self.team_names.get(&row).map(AsRef::as_ref).unwrap_or_default())
        })
    }
}

/// An instant of a column, if known.
pub(super) fn known(value: Option<&i64>) -> Option<i64> {
    value.copied().filter(|at| *at != UNKNOWN)
}

pub(super) fn is_known(at: i64) -> bool {
    at != UNKNOWN
}

/// A row number as an index.
#[inline]
pub(super) fn index(row: u32) -> usize {
    usize::try_from(row).unwrap_or(usize::MAX)
}

/// The numbers of the first `len` rows.
pub(super) fn row_numbers(len: usize) -> std::ops::Range<u32> {
    0..u32::try_from(len).unwrap_or(u32::MAX)
}
