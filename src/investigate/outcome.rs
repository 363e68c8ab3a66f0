//! What an investigation returns.

use super::addressee::Addressee;
use super::check::Check;
use super::code::Code;
use super::finding::{CheckState, Finding};
use super::records::{Customer, Event, Reward};
use super::verdict::Verdict;
use crate::domain::Timestamp;

/// The result of an investigation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Investigation {
    /// The one word for it.
    pub verdict: Verdict,
    /// One line for the agent.
    pub summary: String,
    /// The partner, if there is one.
    pub partner: Option<PartnerRef>,
    /// Who the reply is for; `None` also where there is no partner at all.
    pub addressee: Addressee,
    /// The customer, if there is one.
    pub customer: Option<Customer>,
    /// The event, if there is one.
    pub event: Option<Event>,
    /// The partner's rewards for it and what was taken back, oldest first.
    pub rewards: Vec<Reward>,
    /// The enabled offers for the event's kind, nearest first: fewest failed checks, then the higher pay, then the
    /// order in the file (rule: nearest-offer).
    pub offers: Vec<OfferResult>,
    /// What should be paid by the offers that pass, under the file's stacking, all instalments together: one sum a
    /// currency.
    pub expected: Vec<(String, i64)>,
    /// The same with only one instalment of each offer.
    pub expected_part: Vec<(String, i64)>,
    /// The checks made once, in order. Those made for each offer are with the offers.
    pub checks: Vec<Finding>,
    /// What to look up, if the verdict is that data are missing.
    pub needs: Vec<String>,
    /// What may be sent to the partner.
    pub partner_reply: String,
    /// Everything that was looked at, for the agent.
    pub agent_note: String,
    /// How fresh the data are: the start of the last complete sync.
    pub data_as_of: Option<Timestamp>,
}

/// The partner of an investigation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartnerRef {
    /// The partnership's key.
    pub key: String,
    /// The name it is shown by.
    pub name: String,
    /// The group's name.
    pub group: Option<String>,
}

/// One offer's result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferResult {
    /// The offer's key.
    pub key: String,
    /// The description that partners read.
    pub description: String,
    /// `Fail` if any check failed, else `Unknown` if any is unknown, else `Pass`.
    pub result: CheckState,
    /// What one instalment would pay or would have paid, in minor units (rule: output-shapes).
    pub would_pay: i64,
    /// What all instalments together would pay or would have paid.
    pub would_pay_total: i64,
    /// The currency of both sums.
    pub currency: String,
    /// How many instalments there are.
    pub occurrences: u32,
    /// The checks that failed.
    pub failed: Vec<Check>,
    /// Its checks, in order.
    pub checks: Vec<Finding>,
    /// Its place in the file, from 0.
    pub position: usize,
}

impl OfferResult {
    /// Whether the offer is, or at some time was, for the partner: its group, tags and tier don't rule it out.
    pub fn is_open(&self) -> bool {
        let closed = |finding: &Finding| match finding.id {
            Check::Scope => !matches!(finding.code, Some(Code::JoinedGroupLater | Code::TagLater)),
            Check::PartnershipRules => finding.code == Some(Code::Tier),
            _ => false,
        };
        !self.checks.iter().any(|finding| finding.failed() && closed(finding))
    }
}

impl Investigation {
    /// The offer that came nearest to paying.
    pub fn nearest(&self) -> Option<&OfferResult> {
        self.offers.first()
    }

    /// The nearest offer that is open to the partner.
    pub fn nearest_open(&self) -> Option<&OfferResult> {
        self.offers.iter().find(|offer| offer.is_open())
    }

    /// What should be paid, if that is one sum (rule: one-sum-a-currency); 0 if no offer passes.
    pub fn expected_pay(&self) -> Option<i64> {
        match self.expected.as_slice() {
            [] => Some(0),
            [(_, sum)] => Some(*sum),
            _ => None,
        }
    }

    /// Every check in the order of the phases, each with its offer's key. One check's findings for several offers are
    /// in the order of the offers (rule: output-shapes).
    pub fn all_checks(&self) -> Vec<(Option<&str>, &Finding)> {
        let general = self.checks.iter().map(|finding| (None, finding));
        let of_offers = self.offers.iter().flat_map(|offer| {
            offer.checks.iter().map(|finding| (Some(offer.key.as_str()), finding))
        });
        let mut all: Vec<(Option<&str>, &Finding)> = general.chain(of_offers).collect();
        all.sort_by_key(|(_, finding)| finding.id);
        all
    }

    /// The first failed check, among the general ones and the nearest offer's (rule: sweep-item).
    pub fn first_failing(&self) -> Option<(Option<&str>, &Finding)> {
        let general = self.checks.iter().map(|finding| (None, finding));
        let of_nearest = self.nearest().into_iter().flat_map(|offer| {
            offer.checks.iter().map(|finding| (Some(offer.key.as_str()), finding))
        });
        let failed = general.chain(of_nearest).filter(|(_, finding)| finding.failed());
        failed.min_by_key(|(_, finding)| finding.id)
    }

    /// The money at stake, one sum a currency: what should be paid, else what the nearest offer would have paid
    /// (rule: sweep-item).
    pub fn at_stake(&self) -> Vec<(String, i64)> {
        if !self.expected.is_empty() {
            return self.expected.clone();
        }
        let of = |offer: &OfferResult| (offer.currency.clone(), offer.would_pay_total);
        self.nearest().map(of).into_iter().collect()
    }

    /// The same with only one instalment of each offer.
    pub fn part_at_stake(&self) -> Vec<(String, i64)> {
        if !self.expected_part.is_empty() {
            return self.expected_part.clone();
        }
        let of = |offer: &OfferResult| (offer.currency.clone(), offer.would_pay);
        self.nearest().map(of).into_iter().collect()
    }

    /// What an agent may be asked: the unknown checks, deciding ones first. Offers that failed anyway are left out.
    pub fn questions(&self) -> Vec<(Option<&str>, &Finding)> {
        let open = |key: Option<&str>| {
            let of = |offer: &&OfferResult| Some(offer.key.as_str()) == key;
            self.offers.iter().find(of).is_none_or(|offer| offer.result == CheckState::Unknown)
        };
        let mut asked = self.all_checks();
        asked.retain(|(key, finding)| {
            finding.state == CheckState::Unknown
                && !matches!(
                    finding.id,
                    Check::RewardState | Check::AmountDue | Check::KindOffered | Check::RulesKnown
                )
                && open(*key)
        });
        asked.sort_by_key(|(_, finding)| !finding.id.decides());
        asked
    }

    /// The finding of a check that is made once.
    pub fn check(&self, id: Check) -> Option<&Finding> {
        self.checks.iter().find(|finding| finding.id == id)
    }

    /// Whether the event has a reward already: its partner's, whatever its state, or another partner's that was kept.
    pub fn is_rewarded(&self) -> bool {
        let has =
            |id: Check, code: Code| self.check(id).filter(|finding| finding.code == Some(code));
        has(Check::RewardLinked, Code::Found).is_some()
            || has(Check::Payee, Code::OtherPartner).is_some_and(Finding::failed)
    }

    /// The warnings that matter. Of offers, only those that pass and the nearest; not the state of an existing
    /// reward, which the verdict tells. If there is a reward, a failed general check (the event doesn't count, or is
    /// another partner's) decides nothing, so it is a warning too.
    pub fn warnings(&self) -> Vec<(Option<&str>, &Finding)> {
        let nearest = self.nearest().map(|offer| offer.key.as_str());
        let told = |key: Option<&str>| {
            let offer = self.offers.iter().find(|offer| Some(offer.key.as_str()) == key);
            offer.is_none_or(|offer| offer.result == CheckState::Pass || key == nearest)
        };
        let is_verdict = |finding: &Finding| {
            finding.id == Check::RewardState && self.verdict == Verdict::RewardExists
        };
        let despite = |key: Option<&str>, finding: &Finding| {
            self.verdict == Verdict::RewardExists
                && key.is_none()
                && finding.failed()
                && finding.id != Check::KindOffered
        };
        let mut all = self.all_checks();
        all.retain(|(key, finding)| {
            let is_warning = finding.state == CheckState::Warn && told(*key);
            (is_warning || despite(*key, finding)) && !is_verdict(finding)
        });
        all
    }
}
