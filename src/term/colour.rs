//! How many colours a terminal has, and the nearest of them to a given one.

use ratatui::style::Color;

/// How many colours a terminal shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColourDepth {
    /// None: a dumb terminal, or `NO_COLOR`.
    None,
    /// The sixteen of the terminal's palette.
    Ansi16,
    /// The 256 of xterm.
    Ansi256,
    /// 24-bit colours.
    True,
}

/// The sixteen as xterm shows them. Terminals differ, but the nearest of these is good enough.
const SIXTEEN: [(Color, [u8; 3]); 16] = [
    (Color::Black, [0, 0, 0]),
    (Color::Red, [205, 0, 0]),
    (Color::Green, [0, 205, 0]),
    (Color::Yellow, [205, 205, 0]),
    (Color::Blue, [0, 0, 238]),
    (Color::Magenta, [205, 0, 205]),
    (Color::Cyan, [0, 205, 205]),
    (Color::Gray, [229, 229, 229]),
    (Color::DarkGray, [127, 127, 127]),
    (Color::LightRed, [255, 0, 0]),
    (Color::LightGreen, [0, 255, 0]),
    (Color::LightYellow, [255, 255, 0]),
    (Color::LightBlue, [92, 92, 255]),
    (Color::LightMagenta, [255, 0, 255]),
    (Color::LightCyan, [0, 255, 255]),
    (Color::White, [255, 255, 255]),
];

impl ColourDepth {
    /// Chosen by `NO_COLOR`, `TERM` and `COLORTERM`.
    pub fn detect(variable: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        let term = set("TERM").unwrap_or_default();
        let colours = set("COLORTERM").unwrap_or_default();
        if set("NO_COLOR").is_some() || term.is_empty() || term == "dumb" {
            Self::None
        } else if matches!(colours.as_str(), "truecolor" | "24bit") || term.ends_with("-direct") {
            Self::True
        } else if term.contains("256color") {
            Self::Ansi256
        } else {
            Self::Ansi16
        }
    }

    /// Whether there are at least 256 colours.
    pub fn has_256_colours(self) -> bool {
        matches!(self, Self::True | Self::Ansi256)
    }

    /// The name for use in a sentence.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "no colour",
            Self::Ansi16 => "16 colours",
            Self::Ansi256 => "256 colours",
            Self::True => "true colour",
        }
    }

    pub(super) fn nearest(self, colour: Color) -> Color {
        match (self, colour) {
            (Self::None, _) => Color::Reset,
            (Self::Ansi256, Color::Rgb(r, g, b)) => Color::Indexed(index_of([r, g, b])),
            (Self::Ansi16, Color::Rgb(r, g, b)) => sixteen([r, g, b]),
            (Self::Ansi16, Color::Indexed(index)) => match SIXTEEN.get(usize::from(index)) {
                Some((colour, _)) => *colour,
                None => sixteen(rgb_of(index)),
            },
            (_, colour) => colour,
        }
    }
}

/// The level of the 6x6x6 cube nearest to a colour component.
fn level(component: u8) -> u8 {
    match component {
        0..48 => 0,
        48..115 => 1,
        component => (component - 35) / 40,
    }
}

fn level_value(level: u8) -> u8 {
    if level == 0 { 0 } else { 55 + 40 * level }
}

fn index_of(rgb: [u8; 3]) -> u8 {
    let [r, g, b] = rgb.map(level);
    let cube = [r, g, b].map(level_value);
    let mean = rgb.map(u16::from).iter().sum::<u16>() / 3;
    let step = u8::try_from((mean.saturating_sub(3) / 10).min(23)).unwrap_or(23);
    let grey = 8 + 10 * step;
    if distance(rgb, [grey; 3]) < distance(rgb, cube) {
        232 + step
    } else {
        16 + 36 * r + 6 * g + b
    }
}

fn rgb_of(index: u8) -> [u8; 3] {
    match index {
        0..16 => SIXTEEN.get(usize::from(index)).map_or([0; 3], |(_, rgb)| *rgb),
        16..232 => {
            let index = index - 16;
            [index / 36, index / 6 % 6, index % 6].map(level_value)
        }
        232.. => [8 + 10 * (index - 232); 3],
    }
}

fn sixteen(rgb: [u8; 3]) -> Color {
    SIXTEEN
        .iter()
        .min_by_key(|(_, other)| distance(rgb, *other))
        .map_or(Color::Reset, |(colour, _)| *colour)
}

fn distance(a: [u8; 3], b: [u8; 3]) -> u32 {
    a.iter().zip(b).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_depth_is_read_from_the_environment() {
        let depth = |pairs: &[(&str, &str)]| {
            ColourDepth::detect(|name| {
                pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
            })
        };
        assert_eq!(
            depth(&[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")]),
            ColourDepth::True
        );
        assert_eq!(depth(&[("TERM", "tmux-256color")]), ColourDepth::Ansi256);
        assert_eq!(depth(&[("TERM", "xterm")]), ColourDepth::Ansi16);
        assert_eq!(depth(&[("TERM", "dumb"), ("COLORTERM", "truecolor")]), ColourDepth::None);
        assert_eq!(depth(&[("TERM", "xterm-256color"), ("NO_COLOR", "1")]), ColourDepth::None);
        assert_eq!(depth(&[("TERM", "xterm"), ("NO_COLOR", "")]), ColourDepth::Ansi16);
        assert_eq!(depth(&[]), ColourDepth::None);
    }

    #[test]
    fn colours_come_down_to_the_nearest() {
        let red = Color::Rgb(250, 10, 10);
        assert_eq!(ColourDepth::True.nearest(red), red);
        assert_eq!(ColourDepth::Ansi256.nearest(red), Color::Indexed(196));
        assert_eq!(ColourDepth::Ansi16.nearest(red), Color::LightRed);
        assert_eq!(ColourDepth::None.nearest(red), Color::Reset);
        assert_eq!(ColourDepth::Ansi256.nearest(Color::Rgb(128, 128, 128)), Color::Indexed(244));
        assert_eq!(ColourDepth::Ansi16.nearest(Color::Indexed(21)), Color::Blue);
        assert_eq!(ColourDepth::Ansi16.nearest(Color::Indexed(9)), Color::LightRed);
    }
}
