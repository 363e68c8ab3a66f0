//! The programme at a glance: its figures against a plain count, and where each line leads.

use partnerdesk::app::{Effect, Msg, ProgrammeEffect, Screen};
use partnerdesk::domain::record_table::RecordQuery;
use partnerdesk::domain::{ColumnValue, RecordTable};
use partnerdesk::keymap::Where;

use super::programme::{Desk, PARTNER};
use super::{Console, NOW, stamp};

fn opened(desk: &Desk, columns: u16, rows: u16) -> Console {
    let mut console = Console::new(Screen::Partners, columns, rows);
    let mut all = Vec::new();
    desk.store.each_partner(|partner| all.push(partner)).unwrap();
    console.load(&all);
    console.keys("D");
    desk.answer(&mut console);
    console
}

#[test]
fn it_counts_what_the_partners_tables_have() {
    let desk = Desk::new();
    let figures = desk.store.programme_figures(stamp(NOW)).unwrap();
    // The programme has one partner: its rows are the programme's.
    let rows = |table: RecordTable| {
        let ids = desk.store.sheet_ids(&RecordQuery::new(table, PARTNER), usize::MAX).unwrap();
        let rows = desk.store.sheet_rows(table, &ids).unwrap();
        rows.into_iter().filter(|row| !row.test && row.vanished.is_none()).collect::<Vec<_>>()
    };
    let rewards = rows(RecordTable::Rewards);
    for status in &figures.statuses {
        let of = rewards.iter().filter(|row| {
            row.text(RecordTable::Rewards, "status") == Some(&status.status)
                && row.currency.as_deref() == Some(&status.currency)
        });
        let amounts: Vec<i128> = of
            .map(|row| match row.value(RecordTable::Rewards, "amount") {
                ColumnValue::Int(n) => i128::from(*n),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(i64::try_from(amounts.len()).unwrap(), status.rewards, "{status:?}");
        assert_eq!(amounts.iter().sum::<i128>(), status.sum, "{status:?}");
    }
    let counted: i64 = figures.statuses.iter().map(|status| status.rewards).sum();
    assert_eq!(counted, i64::try_from(rewards.len()).unwrap());
    assert_eq!(figures.statuses[0].status, "hold", "what is asked about most comes first");
    assert_eq!(figures.months.len(), 12);
    let since = stamp("2025-04-01T00:00:00Z").ms();
    let newer = |table: RecordTable| {
        let at = |row: &partnerdesk::domain::RecordRow| match row.value(table, "created_at") {
            ColumnValue::Int(n) => *n >= since,
            _ => false,
        };
        i64::try_from(rows(table).iter().filter(|row| at(row)).count()).unwrap()
    };
    let sum = |of: fn(&partnerdesk::domain::programme_figures::MonthFigures) -> i64| {
        figures.months.iter().map(|(_, month)| of(month)).sum::<i64>()
    };
    assert_eq!(sum(|month| month.signups), newer(RecordTable::Customers));
    assert_eq!(sum(|month| month.payments), newer(RecordTable::Transactions));
    assert_eq!(sum(|month| month.rewards), newer(RecordTable::Rewards));
}

#[test]
fn each_line_opens_what_it_counts() {
    let desk = Desk::new();
    let mut console = opened(&desk, 80, 24);
    console.shot("figures");
    // A month leads to its rewards.
    console.keys("jjjjj<Enter>3");
    desk.answer(&mut console);
    assert_eq!(console.model.place(), Where::Rewards);
    assert!(console.text().contains("until"), "{}", console.text());
    console.keys("<Esc>");
    desk.answer(&mut console);
    assert_eq!(console.model.place(), Where::Programme);
    let go = |console: &mut Console, label: &str| {
        console.keys("g");
        for _ in 0..80 {
            let pane = console.model.layers.programme().unwrap();
            if pane.lines[pane.scroll.at].label.contains(label) {
                console.keys("<Enter>");
                return;
            }
            console.keys("j");
        }
        panic!("no line {label}");
    };
    go(&mut console, "hold");
    desk.answer(&mut console);
    assert!(console.text().contains("[hold]"), "{}", console.text());
    console.keys("<Esc>");
    desk.answer(&mut console);
    go(&mut console, "Earn 20%");
    desk.answer(&mut console);
    assert_eq!(console.model.focus(), Where::Record);
    console.keys("q");
    go(&mut console, "days, each");
    assert_eq!(console.model.place(), Where::Sweep);
    console.keys("q");
    go(&mut console, "Marketplace");
    assert_eq!(console.model.place(), Where::Table);
    assert_eq!(console.model.table.query().to_string(), "group:Marketplace sort:-revenue");
}

#[test]
fn until_the_figures_are_there_the_rest_is_and_says_so() {
    let desk = Desk::new();
    let mut console = Console::new(Screen::Partners, 80, 24);
    let mut all = Vec::new();
    desk.store.each_partner(|partner| all.push(partner)).unwrap();
    console.load(&all);
    console.keys("D");
    assert!(console.text().contains("reading the store"), "{}", console.text());
    assert!(console.text().contains("Partners, the most revenue first"));
    console.keys("<Esc>");
    assert_eq!(console.model.place(), Where::Table);
}

#[test]
fn figures_that_come_while_something_lies_over_them_are_there_on_the_way_back() {
    let desk = Desk::new();
    let mut console = opened(&desk, 80, 24);
    console.keys("r");
    let effects = std::mem::take(&mut console.effects);
    let Some(Effect::Programme(ProgrammeEffect::Read { request })) = effects.first() else {
        panic!("{effects:?}")
    };
    console.keys("R");
    desk.answer(&mut console);
    let result = desk.store.programme_figures(stamp(NOW)).map_err(|error| error.to_string());
    console.send(Msg::Programme { request: *request, result });
    console.keys("<Esc>");
    assert_eq!(console.model.place(), Where::Programme);
    assert!(console.effects.is_empty(), "nothing is read twice");
    // Sums for something else may have stopped the read: then it is made again.
    console.keys("rR");
    console.effects.clear();
    console.keys("<Esc>");
    assert!(matches!(console.effects[..], [Effect::Programme(ProgrammeEffect::Read { .. })]));
}
