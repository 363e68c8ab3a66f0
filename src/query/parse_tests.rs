use super::*;
use proptest::prelude::*;

fn words(line: &str) -> Vec<(bool, String)> {
    let word = |term: Term| match term.test {
        Test::Word(text) => (term.negated, text.folded()),
        other => panic!("{other:?}"),
    };
    Query::parse(line).unwrap().terms.into_iter().map(word).collect()
}

#[test]
fn words_are_split_quoted_and_negated() {
    let word = |negated: bool, text: &str| (negated, text.to_owned());
    assert_eq!(words(""), []);
    assert_eq!(words("  Ann  LEE "), [word(false, "ann"), word(false, "lee")]);
    assert_eq!(words("\"Ann Lee\" -vip"), [word(false, "ann lee"), word(true, "vip")]);
    assert_eq!(words("-\"a \\\"b\\\" \\\\c\""), [word(true, "a \"b\" \\c")]);
    assert_eq!(
        words("\"12:30\" a@b.c Ångström"),
        [word(false, "12:30"), word(false, "a@b.c"), word(false, "angstrom")]
    );
}

#[test]
fn a_sort_is_read_in_both_directions_and_any_case() {
    let sort = |line: &str| Query::parse(line).unwrap().sort.unwrap();
    assert_eq!(sort("sort:-revenue"), Sort { column: SortColumn::Revenue, descending: true });
    assert_eq!(
        sort("acme SORT:Signed_Up"),
        Sort { column: SortColumn::SignedUp, descending: false }
    );
}

#[test]
fn errors_point_at_the_first_wrong_character() {
    let cases = [
        ("foo:bar", 1, "foo"),
        ("-foo:bar", 2, "foo"),
        ("group:", 7, "value"),
        ("group>x", 6, "colon"),
        ("group:a,,b", 9, "value"),
        ("group:a, b", 9, "value"),
        ("group:\"a\"b", 10, "comma"),
        ("group:a\"b\"", 8, "quote"),
        ("group:~", 8, "value"),
        ("group:~\"\"", 8, "part"),
        ("held:maybe", 6, "yes, no"),
        ("held>", 6, "number"),
        ("held>yes", 6, "number"),
        ("held:1,000", 7, "number"),
        ("archived:x", 10, "yes, no, any"),
        ("revenue>", 9, "number"),
        ("revenue>x", 9, "number"),
        ("revenue>$5", 9, "number"),
        ("revenue>1,000", 10, "number"),
        ("revenue>10kk", 12, "number"),
        ("revenue:..", 9, "before or after"),
        ("revenue:1..x", 12, "number"),
        ("revenue>1..2", 11, "number"),
        ("revenue>1.", 11, "number"),
        ("signups:9999999999999999999", 9, "18 digits"),
        ("active:30d", 8, "< or >"),
        ("active<30x", 10, "unit"),
        ("active<x", 8, "date"),
        ("signed_up:2026-13", 16, "month"),
        ("signed_up:2026-02-30", 19, "day"),
        ("signed_up:2026-1", 17, "date"),
        ("signed_up:20x6", 13, "unit"),
        ("signed_up:2026-01-01..nope", 23, "date"),
        ("ann 12:30", 5, "12"),
        ("ann https://x.y", 5, "quotes"),
        ("größe foo:1", 7, "foo"),
        ("sort:colour", 6, "owner, signups"),
        ("sort:-colour", 7, "owner"),
        ("sort:", 6, "owner"),
        ("sort>revenue", 5, "colon"),
        ("ann sort:paid sort:owner", 15, "one sort"),
        ("a -sort:paid", 3, "negated"),
        ("--x", 2, "minus"),
        ("a - b", 4, "minus"),
        ("a -", 4, "minus"),
        ("ann \"lee", 5, "closed"),
        ("\"a\\n\"", 4, "backslash"),
        ("\"a\"b", 4, "space"),
        ("a\"b\"", 2, "quote"),
    ];
    for (line, column, said) in cases {
        let error = Query::parse(line).unwrap_err();
        assert_eq!(error.column, column, "{line}: {error}");
        assert!(error.to_string().contains(said), "{line}: {error}");
        assert!(error.to_string().starts_with(&format!("column {column}")), "{error}");
    }
}

proptest! {
    #[test]
    fn nothing_makes_it_panic_and_columns_are_within_the_line(line in ".*") {
        if let Err(error) = Query::parse(&line) {
            prop_assert!(error.column >= 1 && error.column <= line.chars().count() + 1);
        }
    }
}

#[test]
fn every_kind_of_term_is_read() {
    let prints = [
        "group:Marketplace,Agencies",
        "-tag:vip",
        "manager:none",
        "group:\"none\"",
        "group:\"Referral EMEA\",~market,~\"a b\"",
        "segment:~emea",
        "status:pending",
        "customer:jane@x.com,\"Jane Doe\"",
        "held:yes",
        "-held:no",
        "held>100",
        "-held:10..20",
        "acme sort:-held",
        "sort:rewards",
        "revenue>10k",
        "revenue:1k..5k",
        "revenue:..5k",
        "revenue:-1.5..",
        "signups>=5",
        "paid:0",
        "rewards<=2m",
        "signed_up:2026-01-01..2026-03-31",
        "signed_up>2026-06",
        "signed_up:last-quarter",
        "active<30d",
        "active>=2y",
        "active:never",
        "archived:any",
        "acme \"two words\" -\"12:30\" sort:-revenue",
    ];
    for line in prints {
        assert_eq!(Query::parse(line).unwrap().to_string(), line);
    }
    for (line, prints) in [
        ("GROUP:a", "group:a"),
        ("revenue=5", "revenue:5"),
        ("revenue:1500", "revenue:1500"),
        ("revenue:1.5K", "revenue:1500"),
        ("customer:~jane", "customer:jane"),
        ("Sort:-PAID", "sort:-paid"),
        ("segment:none", "segment:\"none\""),
        ("active<6MO", "active<6mo"),
    ] {
        assert_eq!(Query::parse(line).unwrap().to_string(), prints, "{line}");
        assert_eq!(Query::parse(prints), Query::parse(line), "{line}");
    }
}

#[test]
fn an_unknown_segment_is_an_error_that_names_the_known_ones() {
    let known = ["EMEA agencies".to_owned(), "Größe".to_owned()];
    assert!(Query::parse_with("segment:\"emea AGENCIES\",~gro", &known).is_ok());
    let error = Query::parse_with("x segment:~emea,nope", &known).unwrap_err();
    assert_eq!(error.column, 17);
    assert!(error.message.contains("EMEA agencies, Größe"));
    assert!(Query::parse("segment:nope").is_ok());
}

fn text() -> impl Strategy<Value = Text> {
    "[a-zA-Z0-9 ,:\"~<>=.\\\\ÄéЖ\t-]{1,8}|none|never".prop_map(|text| Text::new(&text))
}

fn bounds<T: Copy + std::fmt::Debug + 'static>(
    value: impl Strategy<Value = T> + Clone + 'static,
) -> impl Strategy<Value = Bounds<T>> {
    let some = || value.clone();
    prop_oneof![
        some().prop_map(Bounds::Less),
        some().prop_map(Bounds::AtMost),
        some().prop_map(Bounds::More),
        some().prop_map(Bounds::AtLeast),
        some().prop_map(|x| Bounds::Between(Some(x), Some(x))),
        (some(), some()).prop_map(|(a, b)| Bounds::Between(Some(a), Some(b))),
        some().prop_map(|x| Bounds::Between(Some(x), None)),
        some().prop_map(|x| Bounds::Between(None, Some(x))),
    ]
}

fn test() -> impl Strategy<Value = Test> {
    use super::super::{MovingPeriod, NumberField, TimeField};
    use crate::domain::{CalendarSpan, Unit};
    let choice = prop_oneof![
        Just(ListValue::None),
        text().prop_map(ListValue::Whole),
        text().prop_map(ListValue::Part),
    ];
    let number = (-10_000_000i64..10_000_000_000).prop_map(Millionths::cents);
    let period = prop_oneof![
        (0i32..9999).prop_map(CalendarPeriod::Year),
        (0i32..9999, 1u32..=12).prop_map(|(year, month)| CalendarPeriod::Month(year, month)),
        (0i32..9999, 1u32..=365).prop_filter_map("a day", |(year, day)| {
            chrono::NaiveDate::from_yo_opt(year, day).map(CalendarPeriod::Day)
        }),
        proptest::sample::select(MovingPeriod::iter().collect::<Vec<_>>())
            .prop_map(CalendarPeriod::Named),
    ];
    let unit = proptest::sample::select(vec![Unit::Day, Unit::Week, Unit::Month, Unit::Year]);
    let age = (0u32..=100_000, unit).prop_map(|(count, unit)| CalendarSpan { count, unit });
    let when = prop_oneof![
        Just(When::Never),
        bounds(period).prop_map(When::Date),
        (age.clone(), any::<bool>()).prop_map(|(age, inclusive)| When::Younger { age, inclusive }),
        (age, any::<bool>()).prop_map(|(age, inclusive)| When::Older { age, inclusive }),
    ];
    let list = proptest::sample::select(ListField::iter().collect::<Vec<_>>());
    prop_oneof![
        text().prop_map(Test::Word),
        (list, proptest::collection::vec(choice, 1..4)).prop_map(|(field, choices)| {
            let fits = |choice: &ListValue| *choice != ListValue::None || field.may_be_none();
            Test::List(field, choices.into_iter().filter(fits).collect())
        }),
        proptest::collection::vec(text(), 1..3).prop_map(Test::Customer),
        any::<bool>().prop_map(Test::Held),
        proptest::sample::select(Archived::iter().collect::<Vec<_>>()).prop_map(Test::Archived),
        (proptest::sample::select(NumberField::iter().collect::<Vec<_>>()), bounds(number))
            .prop_map(|(field, bounds)| Test::Number(field, bounds)),
        (proptest::sample::select(TimeField::iter().collect::<Vec<_>>()), when)
            .prop_map(|(field, when)| Test::Time(field, when)),
    ]
}

proptest! {
    #[test]
    fn what_is_printed_is_read_back_the_same(
        tests in proptest::collection::vec((any::<bool>(), test()), 0..6),
        sort in proptest::option::of((proptest::sample::select(SortColumn::iter().collect::<Vec<_>>()), any::<bool>())),
    ) {
        let empty = |test: &Test| matches!(test, Test::List(_, choices) if choices.is_empty());
        let query = Query {
            terms: tests
                .into_iter()
                .filter(|(_, test)| !empty(test))
                .map(|(negated, test)| Term { negated, test })
                .collect(),
            sort: sort.map(|(column, descending)| Sort { column, descending }),
        };
        let printed = query.to_string();
        prop_assert_eq!(Query::parse(&printed), Ok(query), "{}", printed);
    }
}

#[test]
fn a_search_is_words_as_typed_and_a_query_line_where_it_names_a_field() {
    let of = |text| Query::of_search(text, &[]);
    assert_eq!(of("10:30 \"acme -x").unwrap().words().count(), 3);
    assert_eq!(of("acme held>100 sort:-held"), Query::parse("acme held>100 sort:-held").ok());
    assert_eq!(of("-group:\"A B\" acme"), Query::parse("-group:\"A B\" acme").ok());
    // Not finished.
    assert_eq!(of("acme held>"), None);
    assert_eq!(of("sort:"), None);
}
