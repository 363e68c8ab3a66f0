//! The checks, one a file, each with the cases that test it. A check looks at a case and says what it found; it may
//! not know another check's finding, the verdict or the store.

mod action_type;
mod amount;
mod approved;
mod attribution_time;
mod belongs;
mod caps;
mod category;
mod click;
mod country;
mod currency;
mod customer_age;
mod customer_found;
mod disposable;
mod duplicate_payment;
mod event_found;
mod existing_customer;
mod first_payment;
mod fx;
mod held;
mod invoice;
mod kind_offered;
mod late;
mod live;
mod lookalikes;
mod money_state;
mod order_hazard;
mod origin;
mod partner_active;
mod partner_found;
mod partnership_rules;
mod payee;
mod payment_count;
mod product;
mod provider_key;
mod result;
mod reward_linked;
mod reward_state;
mod rules_known;
mod scope;
mod self_referral;
mod stage;
mod test_data;
mod valid_amount;

use super::case::CheckInput;
use super::finding::Finding;
use crate::offers::Offer;

/// The checks made once, in order. Those of phase F come after the offers' checks.
pub(super) const GENERAL: [fn(&CheckInput<'_>) -> Finding; 27] = [
    partner_found::check,
    partner_active::check,
    customer_found::check,
    event_found::check,
    test_data::check,
    reward_linked::check,
    reward_state::check,
    payee::check,
    money_state::check,
    belongs::check,
    attribution_time::check,
    existing_customer::check,
    lookalikes::check,
    provider_key::check,
    origin::check,
    click::check,
    approved::check,
    valid_amount::check,
    fx::check,
    duplicate_payment::check,
    late::check,
    kind_offered::check,
    order_hazard::check,
    rules_known::check,
    self_referral::check,
    held::check,
    disposable::check,
];

/// The checks made for each offer, in order.
pub(super) const OF_OFFERS: [fn(&CheckInput<'_>, &Offer) -> Finding; 15] = [
    scope::check,
    live::check,
    partnership_rules::check,
    product::check,
    category::check,
    customer_age::check,
    payment_count::check,
    amount::check,
    currency::check,
    first_payment::check,
    country::check,
    stage::check,
    action_type::check,
    caps::check,
    result::check,
];

pub(super) use belongs::is_nobodys;
pub(super) use caps::capped;
pub use caps::caps_since;
