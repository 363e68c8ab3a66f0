//! Keys and what they do. What lives here is the list of actions, their names, their words, where they are, and
//! their default keys; what may not is what an action changes. The console's update asks it, help and hints are
//! drawn from it, so neither can say what the other doesn't do.

mod actions;
mod key;

use std::collections::HashMap;

use strum::IntoEnumIterator;

pub use actions::{Action, Where};
pub use key::{Key, KeyError};

/// Which key does what, in each place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keymap {
    bound: HashMap<(Where, Key), Bound>,
}

/// What a key does in a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Bound {
    action: Action,
    /// Its place among the action's keys: the first is the one that hints show.
    rank: usize,
}

impl Default for Keymap {
    fn default() -> Self {
        let mut bound = HashMap::new();
        for action in Action::iter() {
            for binding in action.bindings() {
                for place in binding.places {
                    for (rank, key) in binding.keys.iter().enumerate() {
                        if let Ok(key) = key.parse() {
                            bound.insert((*place, key), Bound { action, rank });
                        }
                    }
                }
            }
        }
        Self { bound }
    }
}

impl Keymap {
    /// The default keys with the user's changes: an action that is named has those keys and no others, wherever it
    /// does anything; where letters are written, plain ones stay letters. Every mistake is told at once.
    pub fn with<'a>(
        changes: impl IntoIterator<Item = (&'a str, Vec<&'a str>)>,
    ) -> Result<Self, Vec<String>> {
        let mut problems = Vec::new();
        let mut wanted: Vec<(Action, Key, usize)> = Vec::new();
        let mut map = Self::default();
        for (name, keys) in changes {
            let Ok(action) = name.parse::<Action>() else {
                problems.push(format!(
                    "keys.{name}: there is no such action; the help (?) shows their names"
                ));
                continue;
            };
            map.bound.retain(|_, bound| bound.action != action);
            for (rank, key) in keys.into_iter().enumerate() {
                match key.parse() {
                    Ok(key) => wanted.push((action, key, rank)),
                    Err(error) => problems.push(format!("keys.{name}: {error}")),
                }
            }
        }
        for (action, key, rank) in wanted {
            let mut taken: Option<Action> = None;
            for place in action.places().filter(|place| !(place.is_written() && key.is_letter())) {
                let other = map.bound.insert((place, key), Bound { action, rank });
                taken = taken.or(other.map(|other| other.action).filter(|other| *other != action));
            }
            if let Some(other) = taken {
                problems.push(format!(
                    "keys.{}: {key} already does {}",
                    action.name(),
                    other.name()
                ));
            }
        }
        if map.keys(Action::Quit).is_empty() && map.keys(Action::Back).is_empty() {
            problems.push("keys: no key is left to quit with".to_owned());
        }
        if problems.is_empty() { Ok(map) } else { Err(problems) }
    }

    /// What a key does in a place.
    pub fn action(&self, place: Where, key: Key) -> Option<Action> {
        self.bound.get(&(place, key)).map(|bound| bound.action)
    }

    /// The keys of an action, wherever they do it.
    pub fn keys(&self, action: Action) -> Vec<Key> {
        let bound = self.bound.iter().filter(|(_, bound)| bound.action == action);
        sorted(bound.map(|((_, key), bound)| (bound.rank, *key)))
    }

    /// The keys of an action in a place, the one that hints show first.
    pub fn keys_in(&self, place: Where, action: Action) -> Vec<Key> {
        let here = |at: &Where, bound: &Bound| *at == place && bound.action == action;
        let bound = self.bound.iter().filter(|((at, _), bound)| here(at, bound));
        sorted(bound.map(|((_, key), bound)| (bound.rank, *key)))
    }

    /// The key that hints show for an action in a place; nothing where it has none.
    pub fn hint(&self, place: Where, action: Action) -> String {
        let keys = self.keys_in(place, action);
        keys.first().map(ToString::to_string).unwrap_or_default()
    }

    /// A hint with its keys filled in: `{open} shows it, {remove} deletes one of yours`. An action without a key has
    /// a dash.
    pub fn fill(&self, place: Where, template: &str) -> String {
        let mut told = String::with_capacity(template.len());
        let mut rest = template;
        while let Some((head, tail)) = rest.split_once('{') {
            let (name, behind) = tail.split_once('}').unwrap_or((tail, ""));
            let action = name.parse::<Action>().ok().filter(|action| action.applies(place));
            debug_assert!(action.is_some(), "{name} is no action in {place:?}: {template}");
            let key = action.map(|action| self.hint(place, action)).unwrap_or_default();
            told.push_str(head);
            told.push_str(if key.is_empty() { "-" } else { &key });
            rest = behind;
        }
        told + rest
    }
}

fn sorted(keys: impl Iterator<Item = (usize, Key)>) -> Vec<Key> {
    let mut keys: Vec<(usize, Key)> = keys.collect();
    keys.sort_by_key(|(rank, key)| (*rank, key.to_string()));
    let mut found: Vec<Key> = Vec::new();
    for (_, key) in keys {
        if !found.contains(&key) {
            found.push(key);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::actions::ROWS;
    use super::*;

    #[test]
    fn every_action_has_words_and_keys_in_each_of_its_places() {
        let map = Keymap::default();
        for action in Action::iter() {
            assert!(action.places().count() > 0, "{} is nowhere", action.name());
            for place in action.places() {
                let words = action.words_in(place);
                // The palette has so much room.
                assert!(
                    !words.is_empty() && words.len() < 70,
                    "{} in {place:?}: {words}",
                    action.name()
                );
                assert!(!map.keys_in(place, action).is_empty(), "{} in {place:?}", action.name());
            }
        }
        for place in Where::iter() {
            assert!(Action::iter().any(|action| action.applies(place)), "{place:?} has no action");
        }
    }

    #[test]
    fn no_key_does_two_things_in_one_place() {
        let mut bound: HashMap<(Where, Key), Action> = HashMap::new();
        for row in ROWS {
            for binding in row.bindings {
                for (place, key) in binding.places.iter().flat_map(|place| {
                    binding.keys.iter().map(move |key| (*place, key.parse::<Key>().unwrap()))
                }) {
                    let other = bound.insert((place, key), row.action);
                    assert!(
                        other.is_none_or(|other| other == row.action),
                        "{key} in {place:?}: {other:?} and {:?}",
                        row.action
                    );
                    let is_mark = key.to_string() == "!" || key.to_string() == "Space";
                    assert!(
                        !place.is_written() || !key.is_letter() || is_mark,
                        "{key} in {place:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_change_replaces_the_keys_of_its_action_only() {
        let map = Keymap::with([("sync_now", vec!["F5", "Ctrl-r"])]).unwrap();
        let does = |key: &str| map.action(Where::Table, key.parse().unwrap());
        assert_eq!(
            (does("F5"), does("ctrl-r"), does("r")),
            (Some(Action::SyncNow), Some(Action::SyncNow), None)
        );
        assert_eq!(does("j"), Some(Action::Down));
    }

    #[test]
    fn a_list_is_rebound_too_and_its_hint_says_so() {
        let map = Keymap::with([("remove", vec!["Z"]), ("open", vec!["Ctrl-o", "o"])]);
        let problems = map.unwrap_err();
        assert_eq!(problems, ["keys.open: o already does whole_record"]);
        let map = Keymap::with([("remove", vec!["Z"]), ("open", vec!["Ctrl-o"])]).unwrap();
        assert_eq!(map.action(Where::Views, "Z".parse().unwrap()), Some(Action::Remove));
        let hint = map.fill(Where::Views, "{open} shows it, {remove} deletes one of yours");
        assert_eq!(hint, "Ctrl-o shows it, Z deletes one of yours");
        // A letter stays one where letters are written.
        let map = Keymap::with([("exclude", vec!["n"])]).unwrap();
        assert_eq!(map.action(Where::Picker, "n".parse().unwrap()), None);
    }

    #[test]
    fn every_mistake_is_told_at_once() {
        let problems = Keymap::with([
            ("fly", vec!["f"]),
            ("help", vec!["Hyper-x"]),
            ("down", vec!["k"]),
            ("back", vec![]),
            ("quit", vec![]),
        ])
        .unwrap_err();
        let all = problems.join("\n");
        for said in ["keys.fly", "Hyper-x", "k already does up", "no key is left"] {
            assert!(all.contains(said), "{said}: {all}");
        }
    }

    #[test]
    fn keys_may_change_places() {
        let map = Keymap::with([("down", vec!["k"]), ("up", vec!["j"])]).unwrap();
        assert_eq!(map.action(Where::Table, "k".parse().unwrap()), Some(Action::Down));
    }
}
