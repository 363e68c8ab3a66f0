//! The glance: who is under the cursor, and the newest rewards and payments.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::records::standing;
use super::{Look, line, own};
use crate::app::{Glance, GlanceAt, Loadable, Model, Recent};
use crate::domain::num::{grouped, plural};
use crate::domain::text::clean;
use crate::domain::time::ago;
use crate::domain::{Cents, ColumnValue, Partner, RecordRow, RecordTable, Timestamp};

pub(super) fn draw(model: &Model, glance: &Glance, look: &Look, frame: &mut Frame<'_>, area: Rect) {
    let told = match &glance.at {
        None => vec![],
        Some(GlanceAt::Partner(key)) => match &glance.partner {
            Some(partner) => of_partner(model, partner, look),
            None => vec![vec![(look.hide(&clean(key)).into_owned(), look.theme.text)]],
        },
        Some(GlanceAt::Customer(key, _)) => {
            let row = glance.recent.value().and_then(|recent| recent.customer.as_ref());
            row.map_or_else(
                || vec![vec![(look.hide(&clean(key)).into_owned(), look.theme.text)]],
                |row| of_customer(model, row, look),
            )
        }
    };
    for (at, parts) in (0u16..3).zip(&told) {
        put(frame, line(area, at), parts, look);
    }
    let body = Rect { y: area.y + 3, height: area.height.saturating_sub(3), ..area };
    match &glance.recent {
        Loadable::Failed(error, None) => {
            put(frame, line(body, 0), &[(error.clone(), look.theme.bad)], look);
        }
        recent => {
            if let Some(recent) = recent.value() {
                newest(model, glance, recent, look, frame, body);
            }
        }
    }
}

type Words = Vec<(String, Style)>;

/// Writes texts side by side, two blanks apart.
fn put(frame: &mut Frame<'_>, area: Rect, parts: &[(String, Style)], look: &Look) {
    let mut x = area.x + 1;
    for (text, style) in parts.iter().filter(|(text, _)| !text.is_empty()) {
        let rest = Rect { x, width: (area.x + area.width).saturating_sub(x), ..area };
        if rest.width == 0 {
            return;
        }
        x = own(frame, rest, text, *style, look) + 2;
    }
}

/// Who the partner is, whom to write to, and what the partner earned.
fn of_partner(model: &Model, partner: &Partner, look: &Look) -> Vec<Words> {
    let theme = &look.theme;
    let hide = |text: &str| look.hide(text).into_owned();
    let text = |text: Option<String>| (text.unwrap_or_default(), theme.text);
    let warn =
        |is: bool, word: &str| (if is { word.to_owned() } else { String::new() }, theme.warn);
    let manager = partner.manager.as_ref().and_then(|one| one.name.clone().or(one.email.clone()));
    let held =
        partner.held_usd.filter(|held| *held != 0).map(|held| Cents(held).in_currency("USD"));
    vec![
        vec![
            (hide(&partner.name), theme.accent),
            warn(partner.status != "approved", &partner.status),
            warn(partner.archived, "archived"),
            text(partner.group.as_ref().map(|group| group.name.clone())),
            text(partner.tier.clone()),
            (manager.map(|name| format!("manager {}", hide(&name))).unwrap_or_default(), theme.dim),
            (hide(&partner.tags.join(", ")), theme.dim),
        ],
        vec![
            text(partner.owner.name.as_deref().map(hide)),
            text(partner.owner.email.as_deref().map(hide)),
            (hide(&clean(&partner.key)), theme.dim),
        ],
        vec![
            text(partner.signups.map(|n| plural(n, "signups"))),
            text(partner.paid.map(|n| format!("{} paid", grouped(n)))),
            text(partner.revenue.map(|cents| format!("{} revenue", Cents(cents).short_usd()))),
            text(partner.rewards.map(|n| plural(n, "rewards"))),
            (held.map(|held| format!("{held} on hold")).unwrap_or_default(), theme.warn),
            (since(model, "active", partner.last_active), theme.dim),
            (since(model, "signed up", partner.signed_up), theme.dim),
        ],
    ]
}

/// Who the customer is, by which keys, and what was paid.
fn of_customer(model: &Model, row: &RecordRow, look: &Look) -> Vec<Words> {
    const TABLE: RecordTable = RecordTable::Customers;
    let theme = &look.theme;
    let hide = |text: &str| look.hide(text).into_owned();
    let text = |field: &str| clean(row.text(TABLE, field).unwrap_or_default()).into_owned();
    let number = |field: &str| match row.value(TABLE, field) {
        ColumnValue::Int(n) => Some(*n),
        _ => None,
    };
    let since =
        |words: &str, field: &str| since(model, words, number(field).and_then(Timestamp::from_ms));
    vec![
        vec![
            (hide(&text("name")), theme.accent),
            (if row.test { "test" } else { "" }.to_owned(), theme.warn),
            (if row.vanished.is_some() { "gone" } else { "" }.to_owned(), theme.warn),
            (hide(&text("company")), theme.text),
            (since("signed up", "created_at"), theme.dim),
        ],
        vec![
            (hide(&text("email")), theme.text),
            (hide(&text("customer_key")), theme.text),
            (hide(&text("key")), theme.dim),
            (hide(&text("provider_key")), theme.dim),
        ],
        vec![
            (number("payments").map(|n| plural(n, "payments")).unwrap_or_default(), theme.text),
            (
                number("revenue").map(|n| Cents(n).in_currency("USD")).unwrap_or_default(),
                theme.text,
            ),
            (number("rewards").map(|n| plural(n, "rewards")).unwrap_or_default(), theme.text),
            (since("last payment", "last_payment"), theme.dim),
        ],
    ]
}

/// `active 3d ago`; nothing where that isn't known.
fn since(model: &Model, words: &str, at: Option<Timestamp>) -> String {
    let age = at.zip(model.data.age.now).map(|(at, now)| ago(now.since(at)));
    age.map(|age| format!("{words} {age} ago")).unwrap_or_default()
}

/// The newest rewards at the left, the newest payments at the right.
fn newest(
    model: &Model,
    glance: &Glance,
    recent: &Recent,
    look: &Look,
    frame: &mut Frame<'_>,
    area: Rect,
) {
    let half = area.width / 2;
    let lists = [
        (RecordTable::Rewards, &recent.rewards, area.x, half),
        (RecordTable::Transactions, &recent.payments, area.x + half, area.width - half),
    ];
    for (table, rows, x, width) in lists {
        let column = Rect { x, width, ..area };
        if rows.is_empty() {
            let none = format!("no {}", table.name());
            put(frame, line(column, 0), &[(none, look.theme.dim)], look);
        }
        for (row, place) in rows.iter().zip(column.rows()) {
            put(frame, place, &of_record(model, glance, table, row, look), look);
        }
    }
}

/// A reward or a payment in a few words: amount, status, age, customer.
fn of_record(
    model: &Model,
    glance: &Glance,
    table: RecordTable,
    row: &RecordRow,
    look: &Look,
) -> Words {
    let theme = &look.theme;
    let number = |field: &str| match row.value(table, field) {
        ColumnValue::Int(n) => Some(*n),
        _ => None,
    };
    let text = |field: &str| clean(row.text(table, field).unwrap_or_default()).into_owned();
    let currency = row.currency.as_deref().unwrap_or_default();
    let amount = number("amount").map(|n| Cents(n).in_currency(currency)).unwrap_or_default();
    let status = match table {
        RecordTable::Rewards => text("status"),
        _ => text("product_key"),
    };
    let style = if table == RecordTable::Rewards { standing(&status, look) } else { theme.dim };
    // A customer's records may be another partner's, who mustn't be told about.
    let is_others =
        matches!(&glance.at, Some(GlanceAt::Customer(_, partner)) if row.is_of_other(partner));
    let mark = match (row.vanished.is_some(), is_others) {
        (true, _) => "gone",
        (false, true) => "other partner",
        (false, false) => "",
    };
    let at = number("created_at").and_then(Timestamp::from_ms);
    let age = at.zip(model.data.age.now).map(|(at, now)| ago(now.since(at)));
    vec![
        (amount, theme.text),
        (status, style),
        (mark.to_owned(), theme.warn),
        (age.unwrap_or_default(), theme.dim),
        (look.hide(&text("customer")).into_owned(), theme.text),
    ]
}
