//! What was paid for an event against what is due: its rewards compared with the offers that pass, as if nobody had
//! been paid yet. The check `W5` and the audit say the same, since both are made here (rule: paid-against-due).

mod entries;
#[cfg(test)]
mod tests;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use strum::{EnumIter, EnumString, IntoStaticStr};

use super::by_hand::names_event;
use super::case::CheckInput;
use super::check::Check;
use super::code::Code;
use super::due::{DueNow, due_now};
use super::engine::judge_net;
use super::finding::{CheckState, Finding};
use super::outcome::{Investigation, OfferResult};
use super::records::Reward;
use super::verdict::{Verdict, VerdictInput, decide};
use crate::domain::Resource;
use crate::domain::num::{count, saturate};
use entries::Entries;

/// How what was paid stands to what is due, in the order in which one of them is taken.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, EnumString, IntoStaticStr,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum PaidOutcome {
    /// The rules or the data that it takes aren't known.
    CantTell,
    /// The reward names an event that was never here.
    NoEvent,
    /// The event vanished or was refunded in full, and what stands of its rewards is above zero.
    EventGone,
    /// The event wasn't that partner's when it was recorded.
    WrongPartner,
    /// More than one reward stands for one event, offer and part.
    Twice,
    /// A reward stands, and every offer fails.
    NotDue,
    /// Paid by an offer that fails while another passes.
    OtherOffer,
    /// More than the passing offers pay.
    Overpaid,
    /// Less than the passing offers pay.
    Underpaid,
    /// An instalment is due and isn't there.
    PartMissing,
    /// Nothing explains why there is no reward.
    Missing,
    /// As due.
    Fits,
    /// No reward stands, and a rule or a person's decision explains it.
    Explained,
}

impl PaidOutcome {
    /// Its word in JSON, CSV and tables.
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// Whether somebody should look at it.
    pub fn is_odd(self) -> bool {
        !matches!(self, Self::Fits | Self::Explained)
    }
}

/// What is due and what was paid in one currency, in minor units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaidSum {
    /// The currency.
    pub currency: String,
    /// What the passing offers pay by now.
    pub due: i64,
    /// What stands of the rewards; what was taken back is taken off.
    pub paid: i64,
}

/// What an audit says of one event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paid {
    /// The outcome.
    pub outcome: PaidOutcome,
    /// The offer it is about: the one that paid, else the one that should have, else the nearest.
    pub offer: Option<String>,
    /// One sum a currency, ordered by currency.
    pub sums: Vec<PaidSum>,
    /// The check that explains it, where one does.
    pub check: Option<Check>,
    /// What that check found.
    pub code: Option<Code>,
    /// The keys of all rewards for the event, whatever their state, oldest first.
    pub rewards: Vec<String>,
    /// How far off, in words.
    pub distance: Option<String>,
}

/// One minor unit is rounding.
const ROUNDING: i64 = 1;

/// Compares what was paid for a case's event with what is due. `result` is the case's, with all its checks made.
pub(super) fn paid(case: &CheckInput<'_>, result: &Investigation) -> Paid {
    let entries = Entries::of(case);
    let told = Teller { case, result, entries: &entries };
    let gone = result
        .check(Check::ValidAmount)
        .filter(|one| one.failed() && matches!(one.code, Some(Code::Deleted | Code::Refunded)));
    let has_own = entries.own_sums().values().any(|sum| *sum > 0);
    // Nobody can tell which of several leads or deals of one customer a reward is for.
    if entries.is_kept_by_others() && !case.has_rewards_of_its_own() {
        return told.cant_tell(Some((Check::RewardLinked, None)));
    }
    if let Some(gone) = gone.filter(|_| has_own || entries.is_kept_by_others()) {
        return told.nothing_due(PaidOutcome::EventGone, Some(gone));
    }
    if entries.is_kept_by_others() {
        return told.of_others();
    }
    if entries.standing.is_empty() {
        return told.without();
    }
    let paid = told.with();
    if paid.outcome.is_odd() && !case.has_rewards_of_its_own() {
        return told.cant_tell(Some((Check::RewardLinked, None)));
    }
    paid
}

/// Says what was found of one case.
struct Teller<'c, 'a> {
    case: &'c CheckInput<'a>,
    result: &'c Investigation,
    entries: &'c Entries<'a>,
}

impl Teller<'_, '_> {
    fn told(&self, outcome: PaidOutcome, due: &BTreeMap<String, i128>) -> Paid {
        let mut sums: BTreeMap<String, (i128, i128)> = BTreeMap::new();
        // What others have of it was paid, too.
        let others = self.entries.sums_of_others();
        for (currency, sum) in self.entries.own_sums().into_iter().chain(others) {
            sums.entry(currency).or_default().1 += sum;
        }
        for (currency, sum) in due {
            sums.entry(currency.clone()).or_default().0 += sum;
        }
        let sums = sums.into_iter().map(|(currency, (due, paid))| PaidSum {
            currency,
            due: saturate(due),
            paid: saturate(paid),
        });
        let mut payer = self.entries.standing.iter().chain(&self.entries.others);
        let payer = payer.find_map(|reward| reward.offer_key.clone());
        Paid {
            outcome,
            offer: payer.or_else(|| self.result.nearest().map(|offer| offer.key.clone())),
            sums: sums.collect(),
            check: None,
            code: None,
            rewards: self.entries.all.iter().map(|reward| reward.key.clone()).collect(),
            distance: None,
        }
    }

    /// Nothing is due, for the reason that a check found.
    fn nothing_due(&self, outcome: PaidOutcome, why: Option<&Finding>) -> Paid {
        let (check, code) = (why.map(|one| one.id), why.and_then(|one| one.code));
        Paid { check, code, ..self.told(outcome, &BTreeMap::new()) }
    }

    fn cant_tell(&self, why: Option<(Check, Option<Code>)>) -> Paid {
        let (check, code) = (why.map(|(check, _)| check), why.and_then(|(_, code)| code));
        Paid { check, code, ..self.told(PaidOutcome::CantTell, &BTreeMap::new()) }
    }

    /// Others have it: the partner whose customer it was then may be one of them.
    fn of_others(&self) -> Paid {
        let then = self.case.had_by().and_then(|before| before.partner.as_deref());
        let owners = [then, self.case.owner()];
        let theirs = |reward: &&&Reward| owners.contains(&reward.partnership_key.as_deref());
        let unsure = self.case.moved_around().is_some() || self.case.had_by().is_some();
        let owner = self.result.check(Check::CustomerOwner);
        let unknown = owner.is_some_and(|one| one.state == CheckState::Unknown)
            || self.case.owner().is_none() && self.case.gap(Resource::Customers).is_some();
        if unknown {
            return self.cant_tell(Some((Check::CustomerOwner, None)));
        }
        if unsure || self.entries.others.iter().any(|reward| theirs(&reward)) {
            let moved = self.result.check(Check::AttributionTime);
            return self.cant_tell(moved.map(|one| (one.id, one.code)));
        }
        let due = match (self.entries.standing.is_empty(), self.due()) {
            (false, Some(due)) => due.now(),
            _ => BTreeMap::new(),
        };
        let (check, code) = (Some(Check::Payee), Some(Code::OtherPartner));
        Paid { check, code, ..self.told(PaidOutcome::WrongPartner, &due) }
    }

    /// No reward of the partner's stands.
    fn without(&self) -> Paid {
        if !self.case.own.is_empty() && !self.entries.all.is_empty() {
            let state = self.result.check(Check::RewardState);
            return self.nothing_due(PaidOutcome::Explained, state);
        }
        let first = self.result.first_failing().map(|(_, finding)| finding);
        match self.result.verdict {
            Verdict::ShouldHaveFired => match self.due() {
                Some(due) => self.missing(&due),
                None => self.cant_tell(self.open()),
            },
            // What there is may be for another of the customer's events.
            Verdict::RewardExists if self.may_be_due() => self.cant_tell(None),
            Verdict::RewardExists => {
                self.nothing_due(PaidOutcome::Explained, self.first_failing_but_rewards())
            }
            Verdict::NeedsData => self.cant_tell(self.open()),
            _ => self.nothing_due(PaidOutcome::Explained, first),
        }
    }

    /// Rewards of the partner's stand.
    fn with(&self) -> Paid {
        if self.case.gap(Resource::Rewards).is_some() {
            return self.cant_tell(Some((Check::RewardLinked, None)));
        }
        if self.is_by_unknown_rules() {
            return self.cant_tell(Some((Check::RulesKnown, Some(Code::RulesUnknown))));
        }
        if self.is_of_unknown_sum() {
            return self.cant_tell(Some((Check::RewardLinked, None)));
        }
        if let Some(paid) = self.twice() {
            return paid;
        }
        let earns = self.verdict_without_rewards();
        let is_anything_left = self.entries.own_sums().values().any(|sum| *sum > 0);
        match earns {
            Verdict::ShouldHaveFired | Verdict::HeldForReview => {}
            Verdict::NeedsData => return self.cant_tell(self.open()),
            Verdict::AttributedElsewhere if is_anything_left => {
                let why = [Check::CustomerOwner, Check::AttributionTime]
                    .into_iter()
                    .filter_map(|id| self.result.check(id))
                    .find(|finding| finding.failed());
                return self.nothing_due(PaidOutcome::WrongPartner, why);
            }
            _ if is_anything_left => {
                let why = self.first_failing_but_rewards();
                return self.nothing_due(PaidOutcome::NotDue, why);
            }
            _ => {
                let why = self.first_failing_but_rewards();
                return self.nothing_due(PaidOutcome::Explained, why);
            }
        }
        let Some(due) = self.due() else { return self.cant_tell(self.open()) };
        let failing = match self.failing_payer() {
            Ok(failing) => failing,
            Err(open) => return self.cant_tell(open),
        };
        if let Some(offer) = failing {
            let (check, code) = match offer.checks.iter().find(|finding| finding.failed()) {
                Some(finding) => (Some(finding.id), finding.code),
                None => (None, None),
            };
            let told = self.told(PaidOutcome::OtherOffer, &due.now());
            return Paid { check, code, offer: Some(offer.key.clone()), ..told };
        }
        self.compared(&due)
    }

    fn compared(&self, due: &DueNow) -> Paid {
        let paid = self.entries.own_sums();
        let all = due.now();
        let (here, whole) = (&due.present, &due.whole);
        let currencies: BTreeSet<&String> = paid.keys().chain(all.keys()).collect();
        let rounding = i128::from(ROUNDING.saturating_mul(due.parts.max(1)));
        let sum = |of: &BTreeMap<String, i128>, currency: &String| {
            of.get(currency).copied().unwrap_or_default()
        };
        let off = |of: &BTreeMap<String, i128>| -> Vec<i128> {
            currencies.iter().map(|currency| sum(&paid, currency) - sum(of, currency)).collect()
        };
        let fits = |of: &BTreeMap<String, i128>| off(of).iter().all(|off| off.abs() <= rounding);
        // A person may have paid all parts at once.
        let by_hand = self.entries.standing.iter().any(|reward| reward.is_manual());
        let outcome = if fits(&all) || by_hand && fits(whole) {
            PaidOutcome::Fits
        } else if off(&all).iter().any(|off| *off > rounding) {
            PaidOutcome::Overpaid
        } else if due.missing > 0 && fits(here) {
            PaidOutcome::PartMissing
        } else {
            PaidOutcome::Underpaid
        };
        let due_sums =
            if outcome == PaidOutcome::Fits && by_hand && !fits(&all) { whole } else { &all };
        self.told(outcome, due_sums)
    }

    /// Whether something may be due, rewards aside.
    fn may_be_due(&self) -> bool {
        matches!(
            self.verdict_without_rewards(),
            Verdict::ShouldHaveFired | Verdict::HeldForReview | Verdict::NeedsData
        )
    }

    /// The verdict if there were no reward.
    fn verdict_without_rewards(&self) -> Verdict {
        let (checks, offers) = (&self.result.checks, &self.result.offers);
        decide(self.case, &VerdictInput { checks, offers, ignores_rewards: true })
    }

    /// The first failed check, rewards aside.
    fn first_failing_but_rewards(&self) -> Option<&Finding> {
        let general = self.result.checks.iter();
        let nearest = self.result.nearest().into_iter().flat_map(|offer| &offer.checks);
        let ignored = [Check::RewardLinked, Check::RewardState, Check::Payee, Check::MoneyState];
        let archived = |one: &Finding| one.is(Check::PartnerActive, Code::Archived);
        general
            .chain(nearest)
            .filter(|one| one.failed() && !ignored.contains(&one.id) && !archived(one))
            .min_by_key(|one| one.id)
    }

    /// What keeps it open.
    fn open(&self) -> Option<(Check, Option<Code>)> {
        let general = self.result.checks.iter().filter(|one| one.id.decides());
        let of_offers = self.result.offers.iter();
        let of_offers = of_offers.filter(|offer| offer.result == CheckState::Unknown);
        let all = general.chain(of_offers.flat_map(|offer| &offer.checks));
        let mut open = all.filter(|one| one.state == CheckState::Unknown);
        open.next().map(|one| (one.id, one.code))
    }

    /// Whether a reward stands by an offer that isn't in the file, or is a draft or switched off there.
    fn is_by_unknown_rules(&self) -> bool {
        let file = self.case.facts.offers;
        let known = |key: &String| {
            file.and_then(|file| file.offer(key)).is_some_and(|one| one.enabled && !one.draft)
        };
        file.is_none_or(|file| file.offers.is_empty())
            || self.entries.standing.iter().any(|reward| {
                reward.offer_key.as_ref().map_or(!reward.is_manual(), |key| !known(key))
            })
    }

    /// Whether a reward's sum isn't known, or one made by hand names another payment too, so that nobody knows how much
    /// of it is for this one.
    fn is_of_unknown_sum(&self) -> bool {
        let judged = self.case.event.map(|event| event.key.as_str());
        let others = || self.case.ledger().rows().filter(|row| Some(row.key.as_str()) != judged);
        let counted = self.entries.standing.iter().chain(&self.entries.taken);
        counted.into_iter().any(|reward| {
            reward.amount.is_none()
                || reward.is_manual() && others().any(|row| names_event(reward, row))
        })
    }

    /// The offer that paid although it fails, while another passes; an error if that isn't known of one that paid.
    fn failing_payer(&self) -> Result<Option<&OfferResult>, Option<(Check, Option<Code>)>> {
        let mut failing = None;
        for key in self.entries.standing.iter().filter_map(|reward| reward.offer_key.as_deref()) {
            let result = self.result.offers.iter().find(|offer| offer.key == key);
            match result.map(|offer| offer.result) {
                Some(CheckState::Pass) => {}
                Some(CheckState::Fail) => failing = failing.or(result),
                _ => return Err(self.open().or(Some((Check::RulesKnown, None)))),
            }
        }
        Ok(failing)
    }

    /// Nothing explains why there is no reward; what to look at before one is made is told.
    fn missing(&self, due: &DueNow) -> Paid {
        let looks = [Check::Payee, Check::DuplicatePayment, Check::AttributionTime];
        let odd = looks.into_iter().filter_map(|id| self.result.check(id));
        let odd = odd.into_iter().find(|one| one.state == CheckState::Warn);
        let (check, code) = (odd.map(|one| one.id), odd.and_then(|one| one.code));
        let offer = due.offers.first().cloned();
        Paid { offer, check, code, ..self.told(PaidOutcome::Missing, &due.now()) }
    }

    /// Rewards of one offer beyond its parts, or two for the same part.
    fn twice(&self) -> Option<Paid> {
        // What was taken back and made again is compared as a sum.
        if !self.entries.taken.is_empty() {
            return None;
        }
        let mut of_offers: BTreeMap<&str, Vec<&Reward>> = BTreeMap::new();
        for reward in &self.entries.standing {
            if let Some(key) = reward.offer_key.as_deref() {
                of_offers.entry(key).or_default().push(reward);
            }
        }
        let file = self.case.facts.offers;
        let offer = of_offers.into_iter().find(|(key, rewards)| {
            let Some(offer) = file.and_then(|file| file.offer(key)) else { return false };
            let many = count(rewards.len());
            let days: BTreeSet<_> = rewards.iter().filter_map(|one| one.ready_at).collect();
            let dated = rewards.iter().filter(|one| one.ready_at.is_some()).count();
            let spaced = offer.drip.is_some_and(|drip| drip.every.is_some());
            many > offer.parts() || spaced && days.len() < dated
        });
        let (key, rewards) = offer?;
        let Some(due) = self.due().map(|due| due.now()) else {
            return Some(self.cant_tell(self.open()));
        };
        let (key, distance) = (key.to_owned(), Some(format!("{} rewards", rewards.len())));
        Some(Paid { offer: Some(key), distance, ..self.told(PaidOutcome::Twice, &due) })
    }

    /// What is due by now; of a payment that was refunded in part, for what is left of it. `None` while an offer is
    /// open.
    fn due(&self) -> Option<DueNow> {
        let net = judge_net(self.case).map(|(_, net)| net);
        let result = net.as_ref().unwrap_or(self.result);
        due_now(self.case, &result.offers, &self.entries.standing)
    }
}

/// `W5`: whether the amount of the rewards is as due.
pub(super) fn check(case: &CheckInput<'_>, paid: &Paid) -> Finding {
    let id = Check::AmountDue;
    if case.own.is_empty() {
        return Finding::not_applicable(id);
    }
    let code = match paid.outcome {
        PaidOutcome::Fits => return Finding::found(id, Code::Fits),
        PaidOutcome::CantTell => return Finding::unknown(id, CANT_TELL),
        PaidOutcome::Overpaid => Code::Overpaid,
        PaidOutcome::Underpaid => Code::Underpaid,
        PaidOutcome::NotDue | PaidOutcome::EventGone => Code::NotDue,
        PaidOutcome::OtherOffer => Code::OtherOffer,
        PaidOutcome::Twice => Code::Twice,
        PaidOutcome::PartMissing => Code::PartMissing,
        PaidOutcome::NoEvent
        | PaidOutcome::WrongPartner
        | PaidOutcome::Missing
        | PaidOutcome::Explained => return Finding::not_applicable(id),
    };
    case.tell(Finding::warn(id, code), |finding| words::told(case, finding, paid))
}

/// What the agent reads where nothing can be said.
const CANT_TELL: &str =
    "Whether the amount is right can't be told: not all rules or data are known.";
