//! A reward of which money was taken back.

use crate::domain::num::saturate;
use crate::investigate::case::CheckInput;
use crate::investigate::check::Check;
use crate::investigate::code::Code;
use crate::investigate::finding::Finding;
use crate::investigate::records::Reward;
use crate::investigate::replies::Line;
use crate::offers::money;

/// Money was taken back: what is left, and the reward's state if anything is.
pub(super) fn taken_back(
    case: &CheckInput<'_>,
    taken: &[&Reward],
    reward: Option<Finding>,
) -> Finding {
    let finding = Finding::warn(Check::RewardState, Code::TakenBack);
    if case.quiet {
        return finding;
    }
    let currency = taken.first().map_or("USD", |one| one.currency());
    let same = |one: &&&Reward| one.currency().eq_ignore_ascii_case(currency);
    let sum = |rewards: &mut dyn Iterator<Item = &&Reward>| {
        let amounts = rewards.filter(same).filter_map(|one| one.amount);
        amounts.map(i128::from).sum::<i128>()
    };
    let counts = |one: &&&Reward| one.counts();
    let got = sum(&mut case.own.iter().filter(counts));
    let back = sum(&mut taken.iter());
    let words = |sum: i128| money(saturate(sum), currency);
    let mut finding = finding
        .distance(format!("net {}", words(got + back)))
        .with("taken back", words(-back))
        .with("net", words(got + back));
    for one in taken {
        finding = finding.with("entry", one.key.as_str());
    }
    let Some(reward) = reward else {
        return finding.note("Money was taken back for it, and no reward for it stands.");
    };
    let fields =
        [("amount", &*words(got)), ("taken", &*words(-back)), ("net", &*words(got + back))];
    let said = match (got > 0, got + back > 0) {
        (true, true) => Some(case.say(Line::TakenBack, &fields)),
        (true, false) => Some(case.say(Line::TakenBackAll, &fields)),
        (false, _) => None,
    };
    let state = reward.reply.filter(|_| got == 0 || got + back > 0);
    finding.evidence.extend(reward.evidence);
    let said: Vec<String> = said.into_iter().chain(state).collect();
    finding.note(format!("Money was taken back later. {}", reward.note)).reply(said.join(" "))
}
