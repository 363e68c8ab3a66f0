//! Finds the line number of a byte; positions must be asked for in ascending order.

use memchr::memchr2_iter;

/// Counts lines up to a position that only moves forward. A line ends with LF, CR LF or CR, inside quotes too, so the
/// number is the one an editor shows.
pub(super) struct Lines<'t> {
    bytes: &'t [u8],
    at: usize,
    ended: u64,
}

impl<'t> Lines<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Self { bytes: text.as_bytes(), at: 0, ended: 0 }
    }

    /// The line where the record that begins at `byte` has its first letter; blank lines before it are skipped.
    pub(super) fn of_record(&mut self, byte: usize) -> u64 {
        let blank = |byte: &&u8| matches!(byte, b'\r' | b'\n');
        let rest = self.bytes.get(byte..).unwrap_or_default();
        let start = byte + rest.iter().take_while(blank).count();
        let passed = self.bytes.get(self.at..start).unwrap_or_default();
        let ends = memchr2_iter(b'\n', b'\r', passed).filter(|end| {
            // A CR followed by LF doesn't end a line by itself.
            passed.get(*end) == Some(&b'\n') || self.bytes.get(self.at + end + 1) != Some(&b'\n')
        });
        self.ended += u64::try_from(ends.count()).unwrap_or_default();
        self.at = start;
        self.ended + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_those_of_an_editor() {
        for ends in ["\n", "\r\n", "\r"] {
            let text = ["h", "a", "", "b"].join(ends);
            let mut lines = Lines::of(&text);
            assert_eq!(lines.of_record(0), 1, "{ends:?}");
            assert_eq!(lines.of_record(1), 2, "{ends:?}");
            assert_eq!(lines.of_record(text.find('a').unwrap() + 1), 4, "{ends:?}");
            assert_eq!(lines.of_record(text.len()), 4, "{ends:?}");
        }
    }
}
