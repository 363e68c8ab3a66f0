//! What has to hold for a screen at every size, so that one snapshot of it is enough.

use unicode_width::UnicodeWidthStr;

use super::frame::{Cell, Frame};

/// The sizes at which each screen is checked: the smallest, those around a change of layout, and large
/// ones.
pub const SIZES: [(u16, u16); 9] = [
    (60, 15),
    (71, 20),
    (80, 24),
    (100, 30),
    (109, 24),
    (120, 40),
    (139, 24),
    (140, 50),
    (200, 50),
];

/// What is wrong with a screen at any size; `kept` is the one in the snapshot.
pub fn check(kept: &Frame, frames: &[Frame]) -> Vec<String> {
    // There nothing is cut.
    let Some(widest) = frames.last() else { return Vec::new() };
    frames.iter().flat_map(|frame| faults(frame, kept, widest)).collect()
}

fn faults(frame: &Frame, kept: &Frame, widest: &Frame) -> Vec<String> {
    let mut faults = Vec::new();
    wide_letters(frame, &mut faults);
    roles(frame, &mut faults);
    first_and_last_line(frame, kept, &mut faults);
    touching(frame, &mut faults);
    columns(frame, &mut faults);
    titles(frame, kept, &mut faults);
    popup(frame, kept, &mut faults);
    hints(frame, widest, &mut faults);
    selected(frame, kept, &mut faults);
    let (columns, rows) = frame.size;
    faults.into_iter().map(|fault| format!("{columns}x{rows}: {fault}")).collect()
}

/// No wide letter is cut in two, at the edge or by its neighbour.
fn wide_letters(frame: &Frame, faults: &mut Vec<String>) {
    for (y, row) in frame.rows.iter().enumerate() {
        for (x, cell) in row.iter().enumerate() {
            if cell.symbol.width() > 1 && !row.get(x + 1).is_some_and(|next| next.half) {
                faults.push(format!("wide letter cut in line {}: {}", y + 1, frame.line(y)));
            }
        }
    }
}

/// All text has a role, so that themes can colour it.
fn roles(frame: &Frame, faults: &mut Vec<String>) {
    for (y, row) in frame.rows.iter().enumerate() {
        if row.iter().any(|cell| !cell.is_blank() && !cell.half && cell.role.is_none()) {
            faults.push(format!("no role in line {}: {}", y + 1, frame.line(y)));
        }
    }
}

/// The profile's name is at the top, and the last line says the same as in the snapshot.
fn first_and_last_line(frame: &Frame, kept: &Frame, faults: &mut Vec<String>) {
    if !frame.line(0).contains("acme") {
        faults.push(format!("no title: {}", frame.line(0)));
    }
    let first = |frame: &Frame| {
        let line = frame.line(frame.rows.len() - 1);
        line.split_whitespace().next().map(str::to_owned)
    };
    if first(frame).is_none() || first(frame) != first(kept) {
        faults.push(format!("no status line: {}", frame.line(frame.rows.len() - 1)));
    }
}

/// Texts of different roles have a blank between them, except search hits, which are part of a text, and
/// the sign in the margin, which belongs to the line.
fn touching(frame: &Frame, faults: &mut Vec<String>) {
    let word = |cell: &Cell| {
        cell.symbol.chars().all(|c| c.is_alphanumeric() || c == '…') && !cell.is_blank()
    };
    for (y, row) in frame.rows.iter().enumerate() {
        for (x, pair) in row.windows(2).enumerate().skip(1) {
            let [left, right] = pair else { continue };
            let roles = [plain(left), plain(right)];
            let differ = roles[0] != roles[1] && !roles.contains(&Some('f'));
            if differ && word(left) && word(right) && !right.half {
                faults.push(format!("texts touch in line {} at {x}: {}", y + 1, frame.line(y)));
            }
        }
    }
}

fn plain(cell: &Cell) -> Option<char> {
    cell.role.map(|role| role.to_ascii_lowercase())
}

/// A column's title: its first and last place, its text.
type Title = (usize, usize, String);

fn titles_of(row: &[Cell]) -> Vec<Title> {
    let mut titles: Vec<Title> = Vec::new();
    for (x, cell) in
        row.iter().enumerate().filter(|(_, cell)| matches!(plain(cell), Some('h' | 'o')))
    {
        match titles.last_mut() {
            Some((_, last, text)) if *last + 1 == x => {
                *last = x;
                text.push_str(&cell.symbol);
            }
            _ => titles.push((x, x, cell.symbol.clone())),
        }
    }
    titles
}

/// The row of titles, if the screen is a table.
fn heads(frame: &Frame) -> Option<(usize, Vec<Title>)> {
    let mut heads = frame.rows.iter().map(|row| titles_of(row)).enumerate();
    heads.find(|(_, titles)| titles.len() > 1)
}

/// Between two columns of a table there is a blank one.
fn columns(frame: &Frame, faults: &mut Vec<String>) {
    let (Some((head, titles)), None) = (heads(frame), popup_of(frame)) else { return };
    // A message stands below a blank line.
    let rows = frame.rows[head..frame.rows.len() - 1].iter();
    let body: Vec<_> = rows.take_while(|row| !row.iter().all(Cell::is_blank)).collect();
    for pair in titles.windows(2) {
        let [(from, _, left), (_, to, right)] = pair else { continue };
        if !(*from..=*to).any(|x| body.iter().all(|row| row[x].is_blank())) {
            let line = frame.line(head);
            faults.push(format!("columns {left} and {right} run into each other: {line}"));
        }
    }
}

/// Titles that have another wording where there is little room.
const SHORT: [(&str, &str); 2] = [("submitted", "created"), ("completed", "created")];

/// A wider table has the snapshot's columns in their order; a narrower one has no others.
fn titles(frame: &Frame, kept: &Frame, faults: &mut Vec<String>) {
    if popup_of(frame).is_some() {
        return;
    }
    let Some((_, wanted)) = heads(kept) else { return };
    let Some((head, shown)) = heads(frame) else {
        faults.push("no titles".to_owned());
        return;
    };
    let bare = |title: &str| title.trim_end_matches(['▲', '▼', '…']).to_lowercase();
    let same = |one: &str, other: &str| {
        let (one, other) = (bare(one), bare(other));
        one.contains(&other)
            || other.contains(&one)
            || SHORT.contains(&(&one, &other))
            || SHORT.contains(&(&other, &one))
    };
    let all = |many: &[Title], few: &[Title]| {
        let mut many = many.iter();
        few.iter().all(|(.., title)| many.any(|(.., other)| same(other, title)))
    };
    let wider = frame.size.0 >= kept.size.0;
    if !if wider { all(&shown, &wanted) } else { all(&wanted, &shown) } {
        faults.push(format!("other columns: {}", frame.line(head)));
    }
}

/// A popup: its left and right border, its first and last row.
fn popup_of(frame: &Frame) -> Option<[usize; 4]> {
    let find = |row: &[Cell], sign: &str| row.iter().position(|cell| cell.symbol == sign);
    let top = frame.rows.iter().position(|row| find(row, "┌").is_some())?;
    let bottom = frame.rows.iter().position(|row| find(row, "└").is_some())?;
    Some([find(&frame.rows[top], "┌")?, find(&frame.rows[top], "┐")?, top, bottom])
}

/// A popup's border is whole, nothing is written over it, and it is there at every size.
fn popup(frame: &Frame, kept: &Frame, faults: &mut Vec<String>) {
    let Some([left, right, top, bottom]) = popup_of(frame) else {
        if popup_of(kept).is_some() {
            faults.push("no popup".to_owned());
        }
        return;
    };
    let ends =
        |y: usize| (frame.rows[y][left].symbol.as_str(), frame.rows[y][right].symbol.as_str());
    if ends(bottom) != ("└", "┘") {
        faults.push(format!("popup's last line: {}", frame.line(bottom)));
    }
    for y in (top + 1..bottom).filter(|y| ends(*y) != ("│", "│")) {
        faults.push(format!("popup's border in line {}: {}", y + 1, frame.line(y)));
    }
}

/// From these widths on, no hint is cut: in a popup, and in the first and last line. Below, cut text ends
/// in its sign, possibly in the middle of a word.
const WHOLE: (u16, u16) = (80, 100);

/// The lines of hints: the last one in a popup, the first and the last of the screen.
fn hint_lines(frame: &Frame) -> Vec<(String, u16)> {
    let (in_popup, outside) = WHOLE;
    let mut lines = vec![(frame.line(0), outside), (frame.line(frame.rows.len() - 1), outside)];
    if let Some([left, right, _, bottom]) = popup_of(frame) {
        let cells = &frame.rows[bottom - 1][left + 1..right];
        if cells.iter().all(|cell| cell.is_blank() || cell.role == Some('d')) {
            lines.push((cells.iter().map(|cell| cell.symbol.as_str()).collect(), in_popup));
        }
    }
    lines
}

/// No word of a hint is cut: each is one of the widest screen's.
fn hints(frame: &Frame, widest: &Frame, faults: &mut Vec<String>) {
    for ((line, whole), (wide, _)) in hint_lines(frame).iter().zip(hint_lines(widest)) {
        // These say how much is below.
        let known: Vec<&str> = wide.split_whitespace().chain(["more", "end"]).collect();
        let may_be_cut = frame.size.0 < *whole;
        let cut = |word: &&str| {
            let signed = may_be_cut && word.ends_with('…');
            word.contains(char::is_alphabetic) && !known.contains(word) && !signed
        };
        if let Some(word) = line.split_whitespace().find(cut) {
            faults.push(format!("hint cut at {word}: {line}"));
        }
    }
}

/// The texts under the cursor by row; where there is a popup, in there.
fn under_cursor(frame: &Frame) -> Vec<Vec<String>> {
    let [left, right, top, bottom] =
        popup_of(frame).unwrap_or([0, usize::from(frame.size.0), 0, frame.rows.len()]);
    let rows = frame.rows[top..bottom].iter().map(|row| {
        let runs = row[left..right].chunk_by(|a, b| a.is_under_cursor() == b.is_under_cursor());
        let runs = runs.filter(|run| run[0].is_under_cursor());
        let text = |run: &[Cell]| run.iter().map(|cell| cell.symbol.as_str()).collect::<String>();
        runs.map(text).filter(|text| !text.trim().is_empty()).collect::<Vec<_>>()
    });
    rows.filter(|runs| !runs.is_empty()).collect()
}

/// The cursor is in view, and on the same thing as in the snapshot.
fn selected(frame: &Frame, kept: &Frame, faults: &mut Vec<String>) {
    let wanted = under_cursor(kept);
    if wanted.is_empty() {
        return;
    }
    let start = |text: &str| text.split('…').next().unwrap_or_default().trim().to_owned();
    let same = |one: &String, other: &String| {
        let (one, other) = (start(one), start(other));
        one.starts_with(&other) || other.starts_with(&one)
    };
    let found = under_cursor(frame).pop().unwrap_or_default();
    let rows: &[Vec<String>] = if has_list(kept) { &wanted[wanted.len() - 1..] } else { &wanted };
    if !rows.iter().flatten().any(|wanted| found.iter().any(|found| same(found, wanted))) {
        faults.push(format!("the cursor is on {found:?}, in the picture on {rows:?}"));
    }
}

/// Whether the cursor is on a row, by the sign in its margin; in a chart it is on a column.
fn has_list(frame: &Frame) -> bool {
    frame.rows.iter().flatten().any(|cell| cell.symbol == "▌")
}
