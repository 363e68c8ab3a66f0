//! What partners share: group, manager, tags, tier, status. Each combination is kept once, and so are its
//! values, so that a filter judges combinations instead of partners.

use std::io::{self, Read, Write};

use super::file::{RosterReader, RosterWriter};
use super::interned::Interned;
use crate::domain::text::fold;
use crate::domain::{Manager, Partner, PartnerGroup};

/// A combination, by the numbers of its values.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Combination {
    pub(super) group: Option<u32>,
    pub(super) manager: Option<u32>,
    pub(super) tags: Box<[u32]>,
    pub(super) tier: Option<u32>,
    pub(super) status: u32,
    pub(super) archived: bool,
    pub(super) vanished: bool,
    pub(super) held: Option<bool>,
}

/// Key, name, slug.
type GroupValue = (String, String, Option<String>);
/// Name, e-mail.
type ManagerValue = (Option<String>, Option<String>);

/// The combinations and their values.
#[derive(Debug, Default)]
pub(super) struct Combinations {
    distinct: Interned<Combination>,
    groups: Interned<GroupValue>,
    managers: Interned<ManagerValue>,
    /// Tags, tiers and statuses.
    words: Interned<String>,
}

impl Combinations {
    /// The number of a partner's combination; a new one is added.
    pub(super) fn number(&mut self, partner: &Partner) -> u32 {
        let group = partner.group.as_ref().map(|group| {
            self.groups.number((group.key.clone(), group.name.clone(), group.slug.clone()))
        });
        let manager = partner
            .manager
            .as_ref()
            .map(|manager| self.managers.number((manager.name.clone(), manager.email.clone())));
        let combination = Combination {
            group,
            manager,
            tags: partner.tags.iter().map(|tag| self.words.number(tag.clone())).collect(),
            tier: partner.tier.as_ref().map(|tier| self.words.number(tier.clone())),
            status: self.words.number(partner.status.clone()),
            archived: partner.archived,
            vanished: partner.vanished,
            held: partner.held,
        };
        self.distinct.number(combination)
    }

    pub(super) fn seal(&mut self) {
        self.distinct.seal();
        self.groups.seal();
        self.managers.seal();
        self.words.seal();
    }

    pub(super) fn write(&self, out: &mut RosterWriter<impl Write>) -> io::Result<()> {
        self.words.write(out, |word, out| out.bytes(word.as_bytes()))?;
        self.groups.write(out, |(key, name, slug), out| {
            out.bytes(key.as_bytes())?;
            out.bytes(name.as_bytes())?;
            out.text(slug.as_deref())
        })?;
        self.managers.write(out, |(name, email), out| {
            out.text(name.as_deref())?;
            out.text(email.as_deref())
        })?;
        self.distinct.write(out, |combination, out| {
            let or = |n: Option<u32>| n.unwrap_or(u32::MAX);
            let is = u32::from;
            let held = combination.held.map_or(2, u32::from);
            let Combination { group, manager, tier, status, archived, vanished, .. } = combination;
            out.small(&[
                or(*group),
                or(*manager),
                or(*tier),
                *status,
                is(*archived),
                is(*vanished),
                held,
            ])?;
            out.small(&combination.tags)
        })
    }

    pub(super) fn read(from: &mut RosterReader<impl Read>) -> io::Result<Self> {
        let words = Interned::read(from, RosterReader::string)?;
        let groups =
            Interned::read(from, |from| Ok((from.string()?, from.string()?, from.text()?)))?;
        let managers = Interned::read(from, |from| Ok((from.text()?, from.text()?)))?;
        let distinct = Interned::read(from, |from| {
            let fields = from.small()?;
            let tags = from.small()?.into();
            let [group, manager, tier, status, archived, vanished, held] = fields[..] else {
                return Err(io::Error::from(io::ErrorKind::InvalidData));
            };
            let some = |n: u32| (n != u32::MAX).then_some(n);
            Ok(Combination {
                group: some(group),
                manager: some(manager),
                tags,
                tier: some(tier),
                status,
                archived: archived == 1,
                vanished: vanished == 1,
                held: (held < 2).then_some(held == 1),
            })
        })?;
        Ok(Self { distinct, groups, managers, words })
    }

    /// Sets the shared values of a partner.
    pub(super) fn fill(&self, number: u32, partner: &mut Partner) {
        let Some(found) = self.distinct.get(number) else { return };
        partner.group = found.group.and_then(|group| self.groups.get(group)).map(|group| {
            let (key, name, slug) = group.clone();
            PartnerGroup { key, name, slug }
        });
        partner.manager = found
            .manager
            .and_then(|manager| self.managers.get(manager))
            .map(|(name, email)| Manager { name: name.clone(), email: email.clone() });
        partner.tags = self.tags(found).into_iter().map(str::to_owned).collect();
        partner.tier = found.tier.map(|tier| self.word(tier).to_owned());
        self.word(found.status).clone_into(&mut partner.status);
        partner.archived = found.archived;
        partner.vanished = found.vanished;
        partner.held = found.held;
    }

    /// All combinations, in the order of their numbers.
    pub(super) fn combinations(&self) -> &[Combination] {
        self.distinct.all()
    }

    pub(super) fn tags(&self, combination: &Combination) -> Vec<&str> {
        combination.tags.iter().map(|tag| self.word(*tag)).collect()
    }

    pub(super) fn word(&self, number: u32) -> &str {
        self.words.get(number).map(String::as_str).unwrap_or_default()
    }

    /// What a group can be asked for by: name, slug, key.
    pub(super) fn group(&self, number: u32) -> [&str; 3] {
        self.groups.get(number).map_or([""; 3], |(key, name, slug)| {
            [name.as_str(), slug.as_deref().unwrap_or_default(), key.as_str()]
        })
    }

    /// What a manager can be asked for by: name, e-mail.
    pub(super) fn manager(&self, number: u32) -> [&str; 2] {
        self.managers.get(number).map_or([""; 2], |(name, email)| {
            [name.as_deref().unwrap_or_default(), email.as_deref().unwrap_or_default()]
        })
    }

    /// Judges each tag, tier and status, folded; by number.
    pub(super) fn judge_words(&self, test: impl Fn(&str) -> bool) -> Vec<bool> {
        self.words.all().iter().map(|word| test(&fold(word))).collect()
    }
}
