//! Keys and what they do. What lives here is the list of actions, their names, words, places and default keys;
//! what may not is what an action changes. The console's update looks keys up here, and help and hints are drawn
//! from it, so neither can say what the other doesn't do.

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
    /// Its position among the action's keys; hints show the first.
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
    /// The default keys with the user's changes. A named action has the given keys and no others, in every place
    /// where it does anything, with three exceptions: where text is typed plain letters stay letters; a key that
    /// already does something in a list over a screen goes on doing it; and if that leaves the action without any
    /// key in a place, it keeps its default keys there. All mistakes are reported at once.
    pub fn with<'a>(
        changes: impl IntoIterator<Item = (&'a str, Vec<&'a str>)>,
    ) -> Result<Self, Vec<String>> {
        let mut problems = Vec::new();
        let mut wanted: Vec<(Action, Vec<Key>)> = Vec::new();
        for (name, keys) in changes {
            let Ok(action) = name.parse::<Action>() else {
                problems.push(format!("keys.{name}: there is no such action; {}", alike(name)));
                continue;
            };
            let mut parsed = Vec::new();
            for key in keys {
                match key.parse() {
                    Ok(key) => parsed.push(key),
                    Err(error) => problems.push(format!("keys.{name}: {error}")),
                }
            }
            wanted.push((action, parsed));
        }
        let mut map = Self::default();
        map.bound.retain(|_, bound| wanted.iter().all(|(action, _)| bound.action != *action));
        let unchanged = map.clone();
        for (action, keys) in &wanted {
            for place in action.places() {
                let keys = unchanged.allowed(*action, place, keys);
                for (rank, key) in keys.into_iter().enumerate() {
                    let bound = Bound { action: *action, rank };
                    let other = map.bound.insert((place, key), bound).map(|other| other.action);
                    let is_set = |other: &Action| wanted.iter().any(|(one, _)| one == other);
                    let does = match other.filter(|other| other != action) {
                        // The user's wish beats a key that came with the program, maybe only with its last version.
                        Some(other) if !is_set(&other) => continue,
                        Some(other) => other.name(),
                        // Digits are handled before any action.
                        None if place.counts() && key.digit().is_some() => {
                            "column or step of that number"
                        }
                        None => continue,
                    };
                    let problem = format!("keys.{}: {key} already does {does}", action.name());
                    if !problems.contains(&problem) {
                        problems.push(problem);
                    }
                }
            }
        }
        problems.extend(Where::iter().find_map(|place| map.locked_in(place)));
        if problems.is_empty() { Ok(map) } else { Err(problems) }
    }

    /// Which of `keys` an action may have in a place without disturbing what is there; its default keys if none.
    fn allowed(&self, action: Action, place: Where, keys: &[Key]) -> Vec<Key> {
        let usual: Vec<Key> = action.usual_keys(place).collect();
        let is_letter = |key: &Key| place.is_written() && key.is_letter() && !usual.contains(key);
        let is_lists = |key: &Key| {
            !place.is_screen() && !action.is_of_lists() && self.action(place, *key).is_some()
        };
        let may = |key: &Key| !is_letter(key) && !is_lists(key);
        let allowed: Vec<Key> = keys.iter().copied().filter(may).collect();
        if allowed.is_empty() && !keys.is_empty() { usual } else { allowed }
    }

    /// The error if no key is left to leave a place.
    fn locked_in(&self, place: Where) -> Option<String> {
        // At the top there is nothing to close.
        let closes = !matches!(place, Where::Table | Where::Welcome);
        let leaves =
            [Action::Quit, Action::Back].into_iter().chain(closes.then_some(Action::Close));
        let is_open = leaves.into_iter().any(|action| !self.keys_in(place, action).is_empty());
        (!is_open).then(|| format!("keys: no key is left to close this: {}", place.title()))
    }

    /// What a key does in a place.
    pub fn action(&self, place: Where, key: Key) -> Option<Action> {
        self.bound.get(&(place, key)).map(|bound| bound.action)
    }

    /// The keys of an action in any place.
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

    /// The key that hints show for an action in a place; empty if it has none.
    pub fn hint(&self, place: Where, action: Action) -> String {
        let keys = self.keys_in(place, action);
        keys.first().map(ToString::to_string).unwrap_or_default()
    }

    /// That a key does nothing in a place, and what may have been meant: the same letter in the other case here, else
    /// the key itself on another screen.
    pub fn unbound(&self, place: Where, key: Key) -> String {
        let does = |place, key| self.action(place, key).map(|action| action.words_in(place));
        let other = key.other_case().and_then(|other| Some((other, does(place, other)?)));
        let help = self.fill(place, "{help} shows the keys");
        if let Some((other, words)) = other {
            return format!("{key} does nothing here; {other}: {words}");
        }
        let screens = Where::iter().filter(|place| place.is_screen() && *place != Where::Welcome);
        match screens.into_iter().find_map(|screen| Some((screen, does(screen, key)?))) {
            Some((screen, words)) => {
                let screen = screen.title().to_lowercase();
                format!("{key} does nothing here; in {screen}: {words}")
            }
            None => format!("{key} does nothing here; {help}"),
        }
    }

    /// A hint with its keys filled in: `{open} shows it, {remove} deletes one of yours`. An action without a key
    /// gets a dash.
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

/// Suggestions for an unknown action name.
fn alike(name: &str) -> String {
    let beginning: String = name.chars().take(2).collect();
    let names = Action::iter().map(Action::name).filter(|one| one.starts_with(&beginning));
    let names: Vec<&str> = names.collect();
    match names.as_slice() {
        [] => "the help (?) and docs/keys.md show their names".to_owned(),
        names => format!("did you mean {}?", names.join(" or ")),
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
                // The palette has no more room.
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
        let map = Keymap::with([("remove", vec!["Z"]), ("open", vec!["Ctrl-o"])]).unwrap();
        assert_eq!(map.action(Where::Views, "Z".parse().unwrap()), Some(Action::Remove));
        let hint = map.fill(Where::Views, "{open} shows it, {remove} deletes one of yours");
        assert_eq!(hint, "Ctrl-o shows it, Z deletes one of yours");
        // Where text is typed a letter stays a letter, and nobody is locked in.
        let map = Keymap::with([("exclude", vec!["n"]), ("close", vec!["W"])]).unwrap();
        assert_eq!(map.action(Where::Picker, "n".parse().unwrap()), None);
        for place in Action::Close.places() {
            assert!(!map.keys_in(place, Action::Close).is_empty(), "{place:?}");
        }
        // A list keeps its own keys.
        let changes = [("page_down", vec!["Space"]), ("back", vec!["x"])];
        let map = Keymap::with(changes).unwrap();
        let does = |place, key: &str| map.action(place, key.parse().unwrap());
        assert_eq!(does(Where::Columns, "x"), Some(Action::Toggle));
        assert_eq!(does(Where::Table, "x"), Some(Action::Back));
        assert_eq!(does(Where::Values, "Space"), Some(Action::Toggle));
        let map = Keymap::with([("toggle", vec!["Space", "F2"])]).unwrap();
        assert_eq!(map.action(Where::Values, "Space".parse().unwrap()), Some(Action::Toggle));
        // Where a name is typed, a blank is part of it.
        assert_eq!(map.action(Where::Picker, "Space".parse().unwrap()), None);
        // Nobody is locked in anywhere, whatever the order of the changes; digits are already taken.
        for changes in [
            vec![("quit", vec![]), ("close", vec![])],
            vec![("close", vec![]), ("quit", vec![])],
            vec![("investigate", vec!["1"])],
        ] {
            assert!(Keymap::with(changes.clone()).is_err(), "{changes:?}");
        }
        let changes = [("down", vec!["Esc"]), ("close", vec!["n"])];
        let mut turned = changes.clone();
        turned.reverse();
        assert_eq!(Keymap::with(changes).is_err(), Keymap::with(turned).is_err());
    }

    #[test]
    fn every_mistake_is_told_at_once() {
        let problems = Keymap::with([
            ("fly", vec!["f"]),
            ("clsoe", vec!["f"]),
            ("help", vec!["Hyper-x"]),
            ("down", vec!["F4"]),
            ("up", vec!["F4"]),
            ("back", vec![]),
            ("quit", vec![]),
        ])
        .unwrap_err();
        let all = problems.join("\n");
        for said in ["keys.fly", "Hyper-x", "F4 already does", "no key is left", "or close?"] {
            assert!(all.contains(said), "{said}: {all}");
        }
    }

    #[test]
    fn a_users_key_beats_one_that_came_with_the_program() {
        // Such a configuration was written when nothing was on these keys: it still starts the console.
        let map = Keymap::with([("page_down", vec!["Space", "Ctrl-o"])]).unwrap();
        let does = |key: &str| map.action(Where::Table, key.parse().unwrap());
        assert_eq!(does("Space"), Some(Action::PageDown));
        assert_eq!(does("Ctrl-o"), Some(Action::PageDown));
        assert!(map.keys_in(Where::Table, Action::Glance).is_empty());
        let both = Keymap::with([("page_down", vec!["F4"]), ("glance", vec!["F4"])]);
        assert!(both.unwrap_err().iter().any(|problem| problem.contains("F4 already does")));
    }

    #[test]
    fn keys_may_change_places() {
        let map = Keymap::with([("down", vec!["k"]), ("up", vec!["j"])]).unwrap();
        assert_eq!(map.action(Where::Table, "k".parse().unwrap()), Some(Action::Down));
    }
}
