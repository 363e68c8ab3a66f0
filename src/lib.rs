//! partnerdesk: a keyboard-driven console for the people who answer a partner programme's questions.

pub mod api;
pub mod domain;
pub mod query;
pub mod roster;
pub mod store;
pub mod sync;
