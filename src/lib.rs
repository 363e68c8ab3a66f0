//! partnerdesk: a keyboard-driven console for the people who answer a partner programme's questions.

pub mod api;
pub mod config;
pub mod demo;
pub mod domain;
pub mod keymap;
pub mod query;
pub mod roster;
pub mod store;
pub mod sync;
pub mod term;
pub mod theme;
