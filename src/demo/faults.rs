//! Wrong rewards, one for each way in which a reward can be wrong (`docs/demo.md` names them).

use super::rewards::{Made, MadeFor, Rewards};
use super::rows::MadeRows;
use super::terms::{DRIP10, OLD15, STD20};

/// What can be wrong with a reward.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    TooOld,
    OtherGroup,
    OtherOffer,
    NoProduct,
    TooMuch,
    TooLittle,
    Twice,
    OtherPartner,
    NoEvent,
    UnknownOffer,
    Forgotten,
}

/// Each fault with the suffix of its reward's key.
pub(super) const FAULTS: [(Fault, &str); 11] = [
    (Fault::TooOld, "too-old"),
    (Fault::OtherGroup, "other-group"),
    (Fault::OtherOffer, "other-offer"),
    (Fault::NoProduct, "no-product"),
    (Fault::TooMuch, "too-much"),
    (Fault::TooLittle, "too-little"),
    (Fault::Twice, "twice"),
    (Fault::OtherPartner, "other-partner"),
    (Fault::NoEvent, "no-event"),
    (Fault::UnknownOffer, "unknown-offer"),
    (Fault::Forgotten, "forgotten"),
];

impl Rewards {
    /// Finds a place for each fault among the newer rewards. A small programme may not have one for every
    /// fault, and the smallest get none: they would consist of nothing else.
    pub(super) fn place_faults(&mut self) {
        const TRIES: i64 = 5000;
        const FEWEST: i64 = 500;
        if self.len < FEWEST {
            return;
        }
        let mut taken = Vec::new();
        for (fault, _) in FAULTS {
            let newest = self.len - 1 - self.len / 50;
            let place = (newest.saturating_sub(TRIES).max(1)..=newest).rev().find(|i| {
                !taken.contains(&Self::transaction(*i)) && self.wrong(*i, fault).is_some()
            });
            if let Some(i) = place {
                taken.push(Self::transaction(i));
                self.faults.push((i, fault));
            }
        }
    }

    /// The reward that is wrong in this way, if the place suits it; a forgotten one is for nothing.
    pub(super) fn wrong(&self, i: i64, fault: Fault) -> Option<Made> {
        let t = Self::transaction(i);
        // Beside a payment's own reward, or instead of it.
        let is_beside = i % 2 == 1;
        let wants_beside = matches!(fault, Fault::Twice | Fault::NoEvent);
        if is_beside != wants_beside || is_beside && self.signs_up(t).is_some() {
            return None;
        }
        let payment = self.transactions.payment(t);
        let by_std = self.pays(&STD20, t);
        let only_std = by_std && !self.pays(&DRIP10, t);
        // A large payment for a product that DRIP10 covers, of a partner whom that offer isn't for.
        let not_for_drip = self.is_sound(t)
            && !self.is_for(&DRIP10, t)
            && DRIP10.takes_product(payment.product)
            && self.base(t) >= DRIP10.least;
        let std = || self.by(&STD20, t);
        match fault {
            Fault::TooOld => (self.is_sound(t)
                && !self.pays(&DRIP10, t)
                && self.is_for(&STD20, t)
                && STD20.takes_product(payment.product)
                && !self.is_young(&STD20, t))
            .then(std),
            Fault::OtherGroup => (not_for_drip && !by_std).then(|| self.by(&DRIP10, t)),
            Fault::OtherOffer => (not_for_drip && by_std).then(|| self.by(&DRIP10, t)),
            Fault::NoProduct => (self.is_sound(t)
                && payment.product.is_none()
                && self.is_for(&STD20, t)
                && self.is_young(&STD20, t))
            .then(std),
            Fault::TooMuch => only_std.then(|| Made { amount: self.base(t) / 4, ..std() }),
            Fault::TooLittle => only_std.then(|| Made { amount: self.base(t) / 10, ..std() }),
            Fault::Twice => self.right(i - 1).filter(|made| {
                let (status, _) = self.state(i - 1, made);
                only_std && !matches!(status, "hold" | "declined")
            }),
            Fault::OtherPartner => {
                let other = self.partners.active_at(self.created(i), self.draw(i, 4));
                let own = self.of_payment(t).partner;
                (only_std && other != own).then(|| Made { partner: other, ..std() })
            }
            Fault::NoEvent => only_std.then(|| Made { cause: MadeFor::Gone("nowhere"), ..std() }),
            Fault::UnknownOffer => only_std.then(|| Made { terms: Some(&OLD15), ..std() }),
            Fault::Forgotten => only_std.then(|| Made { cause: MadeFor::Nothing, ..std() }),
        }
    }

    pub(super) fn fault_of(&self, i: i64) -> Option<&'static str> {
        let (_, fault) = self.faults.iter().find(|(at, _)| *at == i)?;
        FAULTS.iter().find(|(known, _)| known == fault).map(|(_, name)| *name)
    }
}
