//! Which lists a sync asks for, and since when: a pure function of the time and of what the store knows, so
//! that every rule on windows can be tested.

use std::collections::HashMap;

use strum::IntoEnumIterator;

use crate::domain::Want;
use crate::domain::time::{DAY, HOUR, MINUTE};
use crate::domain::{Resource, Timestamp};
use crate::store::{PassPlan, ResourceState, RunMode};

/// The part of the configuration that a sync needs.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// How far back rewards and transactions are read again, in days.
    pub trailing_days: u32,
    /// How often the console reads that window, in milliseconds.
    pub window_every: i64,
    /// How many lists are read side by side.
    pub concurrency: usize,
    /// Marks as vanished whatever a list no longer has, however much that is.
    pub accept_vanished: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { trailing_days: 120, window_every: 6 * HOUR, concurrency: 4, accept_vanished: false }
    }
}

/// What the store knows before a sync.
#[derive(Clone, Debug, Default)]
pub(super) struct Knowledge {
    pub(super) states: Vec<ResourceState>,
    /// Up to when each list was read for certain.
    pub(super) read_to: HashMap<Resource, Option<Timestamp>>,
    /// Lists that lacked too much when read from their beginning. Only another whole read can settle it.
    pub(super) doubted: Vec<Resource>,
    pub(super) newest_transaction: Option<Timestamp>,
    pub(super) newest_reward: Option<Timestamp>,
    pub(super) newest_application: Option<Timestamp>,
    pub(super) oldest_open_reward: Option<Timestamp>,
    pub(super) oldest_open_application: Option<Timestamp>,
}

/// How far windows overlap: filters may be inclusive or not (rule: windows), and clocks differ a little.
const OVERLAP: i64 = 5 * MINUTE;
/// How far behind the newest record the background refresh begins.
const RECENT: i64 = HOUR;
/// The longest window (rule: windows).
const LONGEST_WINDOW: i64 = 400 * DAY;

impl Knowledge {
    fn complete_at(&self, resource: Resource) -> Option<Timestamp> {
        self.states.iter().find(|state| state.resource == resource)?.complete_at
    }

    fn read_to(&self, resource: Resource) -> Option<Timestamp> {
        self.read_to.get(&resource).copied().flatten()
    }

    fn window_at(&self, resource: Resource) -> Option<Timestamp> {
        self.states.iter().find(|state| state.resource == resource)?.window_at
    }
}

/// The mode and the passes of a sync that begins at `now`.
pub(super) fn plan(
    want: Want,
    now: Timestamp,
    settings: &Settings,
    known: &Knowledge,
) -> (RunMode, Vec<PassPlan>) {
    let window_due = [Resource::Transactions, Resource::Rewards].iter().any(|resource| {
        known
            .window_at(*resource)
            .is_none_or(|at| now.since(at) >= settings.window_every || now < at)
    });
    let mode = match want {
        Want::Everything => RunMode::Full,
        _ if known.states.iter().all(|state| state.complete_at.is_none()) => RunMode::Full,
        Want::Freshness if !window_due => RunMode::Refresh,
        Want::Changes | Want::Freshness => RunMode::Incremental,
    };
    let planner = Planner { want, mode, now, settings, known };
    let passes = Resource::iter().flat_map(|resource| planner.passes(resource)).collect();
    (mode, passes)
}

struct Planner<'a> {
    want: Want,
    mode: RunMode,
    now: Timestamp,
    settings: &'a Settings,
    known: &'a Knowledge,
}

impl Planner<'_> {
    fn passes(&self, resource: Resource) -> Vec<PassPlan> {
        match resource {
            Resource::Groups
            | Resource::Customers
            | Resource::Leads
            | Resource::Deals
            | Resource::Actions => {
                vec![self.updated(resource, "all", &[])]
            }
            // The plain pass tells which are archived (rule: partnership-passes).
            Resource::Partnerships => vec![
                PassPlan {
                    judges: false,
                    ..self.updated(resource, "all", &[("include_archived", "true")])
                },
                PassPlan { judges: false, ..self.updated(resource, "plain", &[]) },
                PassPlan {
                    judges: false,
                    ..self.updated(resource, "pending", &[("approved_status", "pending")])
                },
                self.updated(resource, "declined", &[("approved_status", "declined")]),
            ],
            Resource::Transactions => {
                vec![self.windowed(resource, self.known.newest_transaction, None)]
            }
            Resource::Applications => vec![PassPlan {
                judges: self.is_full(resource),
                ..self.windowed(
                    resource,
                    self.known.newest_application,
                    self.known.oldest_open_application,
                )
            }],
            // Scheduled ones first: one that becomes pending meanwhile is then in both lists, not in neither.
            Resource::Rewards => {
                let all = self.windowed(
                    resource,
                    self.known.newest_reward,
                    self.known.oldest_open_reward,
                );
                let mut scheduled = vec![("status".to_owned(), "scheduled".to_owned())];
                if all.role == "recent" {
                    scheduled.extend(all.params.iter().cloned());
                }
                vec![
                    PassPlan {
                        role: "scheduled",
                        params: scheduled,
                        window_start: None,
                        judges: false,
                        resource,
                    },
                    all,
                ]
            }
        }
    }

    /// Whether the list is read from its beginning: in a full run, if it was never complete, or if it is
    /// doubted. A doubted list isn't reread by the background refresh, which runs every few minutes.
    fn is_full(&self, resource: Resource) -> bool {
        let doubted = self.want != Want::Freshness && self.known.doubted.contains(&resource);
        self.mode == RunMode::Full || self.known.complete_at(resource).is_none() || doubted
    }

    fn updated(
        &self,
        resource: Resource,
        role: &'static str,
        filters: &[(&str, &str)],
    ) -> PassPlan {
        let mut params: Vec<_> =
            filters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        // If only our own clock says up to when the list was read, it is read from its beginning.
        if let Some(at) = self.known.read_to(resource).filter(|_| !self.is_full(resource)) {
            params.push(since("min_updated", at.plus(-OVERLAP)));
        }
        PassPlan { resource, role, params, window_start: None, judges: self.is_full(resource) }
    }

    fn windowed(
        &self,
        resource: Resource,
        newest: Option<Timestamp>,
        oldest_open: Option<Timestamp>,
    ) -> PassPlan {
        let whole = PassPlan {
            resource,
            role: "all",
            params: Vec::new(),
            window_start: None,
            judges: true,
        };
        if self.is_full(resource) {
            return whole;
        }
        // Every window contains what is newer than all that was seen, whatever our own clock says. A cut read
        // brought the newest records without the older ones, so no window begins after the last complete read.
        let Some(read_to) = self.known.read_to(resource) else { return whole };
        let newest = newest.map_or(read_to, |newest| newest.min(read_to)).min(self.now);
        let recent = newest.plus(-RECENT);
        if self.mode == RunMode::Refresh {
            let params = vec![since("min_created", recent)];
            return PassPlan { role: "recent", params, judges: false, ..whole };
        }
        let trailing = self.now.plus(-i64::from(self.settings.trailing_days) * DAY);
        let open = oldest_open.unwrap_or(self.now).max(self.now.plus(-LONGEST_WINDOW));
        let start = trailing.min(open).min(recent);
        PassPlan {
            params: vec![since("min_created", start.plus(-OVERLAP))],
            window_start: Some(start),
            ..whole
        }
    }
}

fn since(name: &str, at: Timestamp) -> (String, String) {
    (name.to_owned(), at.ms().max(0).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn synced_at(last: Timestamp) -> Knowledge {
        let states = Resource::iter()
            .map(|resource| ResourceState {
                resource,
                complete_at: Some(last),
                window_at: Some(last),
                refused: None,
            })
            .collect();
        Knowledge {
            states,
            read_to: Resource::iter().map(|resource| (resource, Some(last))).collect(),
            newest_transaction: Some(last),
            newest_reward: Some(last),
            newest_application: Some(last),
            ..Knowledge::default()
        }
    }

    fn show(passes: &[PassPlan], resource: Resource) -> Vec<String> {
        passes
            .iter()
            .filter(|pass| pass.resource == resource)
            .map(|pass| {
                let params: Vec<String> = pass
                    .params
                    .iter()
                    .map(|(name, value)| {
                        let value = value
                            .parse()
                            .ok()
                            .and_then(Timestamp::from_ms)
                            .filter(|_| name.starts_with("min"))
                            .map_or(value.clone(), Timestamp::rfc3339);
                        format!("{name}={value}")
                    })
                    .collect();
                format!(
                    "{} {}{}",
                    pass.role,
                    params.join("&"),
                    if pass.judges { " judges" } else { "" }
                )
            })
            .collect()
    }

    #[test]
    fn the_first_sync_reads_everything_unfiltered() {
        for want in [Want::Everything, Want::Changes, Want::Freshness] {
            let (mode, passes) =
                plan(want, at("2026-03-01T00:00:00Z"), &Settings::default(), &Knowledge::default());
            assert_eq!(mode, RunMode::Full);
            assert_eq!(show(&passes, Resource::Groups), ["all  judges"]);
            assert_eq!(
                show(&passes, Resource::Partnerships),
                [
                    "all include_archived=true",
                    "plain ",
                    "pending approved_status=pending",
                    "declined approved_status=declined judges"
                ]
            );
            assert_eq!(
                show(&passes, Resource::Rewards),
                ["scheduled status=scheduled", "all  judges"]
            );
        }
    }

    #[test]
    fn the_next_sync_asks_for_updates_and_the_trailing_window() {
        let known = synced_at(at("2026-03-01T00:00:00Z"));
        let (mode, passes) =
            plan(Want::Changes, at("2026-03-02T00:00:00Z"), &Settings::default(), &known);
        assert_eq!(mode, RunMode::Incremental);
        assert_eq!(show(&passes, Resource::Customers), ["all min_updated=2026-02-28T23:55:00Z"]);
        assert_eq!(
            show(&passes, Resource::Transactions),
            ["all min_created=2025-11-01T23:55:00Z judges"]
        );
        assert_eq!(
            show(&passes, Resource::Rewards),
            ["scheduled status=scheduled", "all min_created=2025-11-01T23:55:00Z judges"]
        );
        assert_eq!(show(&passes, Resource::Applications), ["all min_created=2025-11-01T23:55:00Z"]);
    }

    #[test]
    fn an_open_reward_stretches_its_window_up_to_400_days() {
        let now = at("2026-03-02T00:00:00Z");
        let mut known = synced_at(at("2026-03-01T00:00:00Z"));
        for (oldest, start) in [
            ("2025-06-01T00:00:00Z", "2025-05-31T23:55:00Z"),
            ("2020-06-01T00:00:00Z", "2025-01-25T23:55:00Z"),
            ("2026-02-01T00:00:00Z", "2025-11-01T23:55:00Z"),
        ] {
            known.oldest_open_reward = Some(at(oldest));
            let (_, passes) = plan(Want::Changes, now, &Settings::default(), &known);
            assert_eq!(
                show(&passes, Resource::Rewards)[1],
                format!("all min_created={start} judges")
            );
        }
    }

    #[test]
    fn the_background_reads_the_window_only_when_it_is_due() {
        let last = at("2026-03-01T00:00:00Z");
        let known = synced_at(last);
        let (mode, passes) = plan(Want::Freshness, last.plus(HOUR), &Settings::default(), &known);
        assert_eq!(mode, RunMode::Refresh);
        assert_eq!(
            show(&passes, Resource::Transactions),
            ["recent min_created=2026-02-28T23:00:00Z"]
        );
        assert_eq!(
            show(&passes, Resource::Rewards),
            [
                "scheduled status=scheduled&min_created=2026-02-28T23:00:00Z",
                "recent min_created=2026-02-28T23:00:00Z"
            ]
        );
        let (mode, _) = plan(Want::Freshness, last.plus(6 * HOUR), &Settings::default(), &known);
        assert_eq!(mode, RunMode::Incremental);
    }

    #[test]
    fn a_list_that_was_refused_is_read_whole_once_it_may_be_read() {
        let mut known = synced_at(at("2026-03-01T00:00:00Z"));
        known.states.retain(|state| state.resource != Resource::Leads);
        let (mode, passes) =
            plan(Want::Changes, at("2026-03-02T00:00:00Z"), &Settings::default(), &known);
        assert_eq!(mode, RunMode::Incremental);
        assert_eq!(show(&passes, Resource::Leads), ["all  judges"]);
    }
}
