//! partnerdesk: a keyboard-driven console for the support agents of a partner programme.
//!
//! A pure core (domain, query, roster, offers, import, investigate, `partner_facts`, app, keymap, theme) is surrounded by
//! edges (config, api, store, views, demo, term, ui) and joined by sync, export, inquiry, cases, runtime and cli.
//! `ARCHITECTURE.md` says which room may import which and why; `tests/layers.rs` enforces it.

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
