//! partnerdesk: a keyboard-driven console for the people who answer a partner programme's questions.
//!
//! A pure core (domain, query, roster, offers, import, investigate, app, keymap, theme) is surrounded by edges (config, api, store,
//! demo, term, ui), joined by sync, export, inquiry, runtime and cli. `ARCHITECTURE.md` tells who may import whom and
//! why; `tests/layers.rs` keeps it true.

pub mod api;
pub mod app;
pub mod cases;
pub mod cli;
pub mod config;
pub mod demo;
pub mod domain;
pub mod export;
pub mod import;
pub mod inquiry;
pub mod investigate;
pub mod keymap;
pub mod offers;
pub mod partner_facts;
pub mod query;
pub mod roster;
pub mod runtime;
pub mod store;
pub mod sync;
pub mod term;
pub mod theme;
pub mod ui;
pub mod views;
