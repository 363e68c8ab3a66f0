//! Second reading of a page that strict JSON refuses. One broken field must not cost the other 249 records
//! (rule: lossy-reading), so whatever no parser accepts is mended: lone surrogates, raw control characters,
//! numbers beyond a float, `NaN`, and nesting deeper than any real field.

/// Deeper values become null; the parser that reads the result stops at 128.
const DEEPEST: usize = 100;

/// The text with its values mended. What isn't JSON at all stays broken.
pub(super) fn mend(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let mut mender =
        Mender { rest: text.chars().peekable(), out: String::with_capacity(text.len()), depth: 0 };
    mender.run();
    mender.out
}

struct Mender<'a> {
    rest: std::iter::Peekable<std::str::Chars<'a>>,
    out: String,
    depth: usize,
}

impl Mender<'_> {
    fn run(&mut self) {
        while let Some(c) = self.rest.next() {
            match c {
                '"' => self.string(),
                '{' | '[' => self.open(c),
                '}' | ']' => self.close(c),
                '-' | '0'..='9' | 'N' | 'I' => self.number(c),
                _ => self.emit(c),
            }
        }
    }

    fn emit(&mut self, c: char) {
        if self.depth <= DEEPEST {
            self.out.push(c);
        }
    }

    fn open(&mut self, c: char) {
        self.depth += 1;
        if self.depth == DEEPEST + 1 {
            self.out.push_str("null");
        }
        self.emit(c);
    }

    fn close(&mut self, c: char) {
        self.emit(c);
        self.depth = self.depth.saturating_sub(1);
    }

    /// A number that no 64-bit float can hold, or a word such as `NaN` that some encoders write for one,
    /// becomes null.
    fn number(&mut self, first: char) {
        let mut token = String::from(first);
        while let Some(c) =
            self.rest.next_if(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
        {
            token.push(c);
        }
        let finite = token.parse::<f64>().is_ok_and(f64::is_finite);
        for c in if finite { token.as_str() } else { "null" }.chars() {
            self.emit(c);
        }
    }

    fn string(&mut self) {
        self.emit('"');
        while let Some(c) = self.rest.next() {
            match c {
                '"' => {
                    self.emit('"');
                    return;
                }
                '\\' => self.escape(),
                '\u{0}'..='\u{1f}' => {
                    for c in format!("\\u{:04x}", u32::from(c)).chars() {
                        self.emit(c);
                    }
                }
                c => self.emit(c),
            }
        }
    }

    fn escape(&mut self) {
        match self.rest.next() {
            Some('u') => self.unicode(),
            Some(c @ ('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't')) => {
                self.emit('\\');
                self.emit(c);
            }
            // An unknown escape stands for its character.
            Some(c) => self.emit(c),
            None => {}
        }
    }

    fn unicode(&mut self) {
        let Some(first) = self.hex() else { return self.emit(char::REPLACEMENT_CHARACTER) };
        let c = match first {
            0xd800..=0xdbff => {
                let mut ahead = self.rest.clone();
                let paired = ahead.next() == Some('\\') && ahead.next() == Some('u');
                if paired {
                    let mut other = Mender { rest: ahead, out: String::new(), depth: 0 };
                    match other.hex() {
                        Some(second @ 0xdc00..=0xdfff) => {
                            self.rest = other.rest;
                            char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00))
                        }
                        _ => None,
                    }
                } else {
                    None
                }
            }
            code => char::from_u32(code),
        };
        match c.unwrap_or(char::REPLACEMENT_CHARACTER) {
            c @ ('"' | '\\') => {
                self.emit('\\');
                self.emit(c);
            }
            c if c < ' ' => {
                for c in format!("\\u{:04x}", u32::from(c)).chars() {
                    self.emit(c);
                }
            }
            c => self.emit(c),
        }
    }

    fn hex(&mut self) -> Option<u32> {
        let mut code = 0;
        for _ in 0..4 {
            code = code * 16 + self.rest.next_if(char::is_ascii_hexdigit)?.to_digit(16)?;
        }
        Some(code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn read(body: &str) -> Value {
        serde_json::from_str(&mend(body.as_bytes()))
            .unwrap_or_else(|error| panic!("{error}: {}", mend(body.as_bytes())))
    }

    #[test]
    fn what_strict_json_refuses_is_mended() {
        assert_eq!(read(r#"{"a":"x\ud800y","b":1}"#), json!({"a": "x\u{fffd}y", "b": 1}));
        assert_eq!(
            read(r#"["\udc00","\ud83d\ude00","\ud83dz"]"#),
            json!(["\u{fffd}", "😀", "\u{fffd}z"])
        );
        assert_eq!(read("[1e400,-1e999,2.5,NaN,-Infinity,12345678901234567890123]")[2], json!(2.5));
        assert_eq!(read("[1e400,NaN,Infinity,-Infinity]"), json!([null, null, null, null]));
        assert_eq!(read("[\"a\u{1}b\nc\"]"), json!(["a\u{1}b\nc"]));
        assert_eq!(read(r#"["\x41","\u00"]"#), json!(["x41", "\u{fffd}"]));
        assert_eq!(
            serde_json::from_str::<Value>(&mend(b"[\"\xff\xfe\"]")).unwrap(),
            json!(["\u{fffd}\u{fffd}"])
        );
    }

    #[test]
    fn deep_nesting_becomes_null_and_the_rest_survives() {
        let deep = format!("{{\"a\":{}1{},\"b\":2}}", "[".repeat(300), "]".repeat(300));
        assert!(serde_json::from_str::<Value>(&deep).is_err());
        assert_eq!(read(&deep)["b"], json!(2));
    }

    proptest! {
        #[test]
        fn good_json_reads_the_same(text in ".*", n in any::<i64>(), f in any::<f64>().prop_filter("finite", |f| f.is_finite())) {
            let value = json!({"t": text, "n": n, "l": [f, null, true, {"x": []}]});
            let text = value.to_string();
            prop_assert_eq!(read(&text), serde_json::from_str::<Value>(&text).unwrap());
        }

        #[test]
        fn nothing_makes_it_panic(body in proptest::collection::vec(any::<u8>(), 0..200)) {
            mend(&body);
        }
    }
}
