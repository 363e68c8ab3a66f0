//! The cursor of a list that is wholly in memory, and how far an action moves one, in any list.

use crate::keymap::Action;

/// A cursor in a list that is wholly in memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ListCursor {
    /// The line under the cursor.
    pub at: usize,
    /// The first line on the screen.
    pub top: usize,
}

impl ListCursor {
    /// Moves within a list of `len` lines, `height` of which are on the screen.
    pub(super) fn move_by(&mut self, lines: isize, len: usize, height: usize) {
        self.at = self.at.saturating_add_signed(lines).min(len.saturating_sub(1));
        self.follow(len, height);
    }

    /// Scrolls so that the cursor is on the screen.
    pub(super) fn follow(&mut self, len: usize, height: usize) {
        let height = height.max(1);
        self.at = self.at.min(len.saturating_sub(1));
        let lowest = (self.at + 1).saturating_sub(height);
        self.top = self.top.min(self.at).max(lowest).min(len.saturating_sub(height));
    }

    /// The same, past a heading, on which nothing can be done, if there is a line beyond it.
    pub(super) fn move_past(
        &mut self,
        lines: isize,
        len: usize,
        height: usize,
        is_heading: impl Fn(usize) -> bool,
    ) {
        self.move_by(lines, len, height);
        if is_heading(self.at) {
            self.move_by(if lines < 0 && self.at > 0 { -1 } else { 1 }, len, height);
        }
    }
}

/// How far an action moves the cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Movement {
    /// Downwards; to the first and the last row by as much as there may be.
    pub(super) rows: isize,
    /// By screenfuls or parts of them: the window moves along.
    pub(super) pages: bool,
}

/// How far an action moves the cursor of a list of which so many rows are on the screen; `None` for all that isn't a
/// movement.
pub(super) fn movement(action: Action, height: usize) -> Option<Movement> {
    let page = isize::try_from(height).unwrap_or(isize::MAX).max(1);
    let half = (page / 2).max(1);
    let (rows, pages) = match action {
        Action::Down => (1, false),
        Action::Up => (-1, false),
        Action::PageDown => (page, true),
        Action::PageUp => (-page, true),
        Action::HalfPageDown => (half, true),
        Action::HalfPageUp => (-half, true),
        Action::Top => (isize::MIN, false),
        Action::Bottom => (isize::MAX, false),
        _ => return None,
    };
    Some(Movement { rows, pages })
}
