#!/usr/bin/env python3
"""Draws the README's pictures from the program itself.

    cargo build --release
    python3 docs/pictures/draw.py target/release/partnerdesk

Each picture is the demo programme in a terminal of its own (tmux), with a clock that stands still and a
home that is empty, so that the same program draws the same picture. Python 3.10 or newer with its standard library
and tmux 3.2 or newer are all it needs.
"""

import html
import os
import re
import subprocess
import sys
import tempfile
import time
import unicodedata
from pathlib import Path

NOW = "2026-03-02T10:00:00Z"
# Name; columns and rows; the keys, each with a text that the screen shows once the key was handled.
PICTURES = [
    ("partners", (100, 24), [("4", "sort:-revenue"), ("j", "row 2"), ("j", "row 3")]),
    (
        "investigation",
        (100, 28),
        [
            ("/", " /\n"),
            ("case-03", " 1 of"),
            ("Enter", "row 1"),
            ("Enter", "part_case-03"),
            ("i", "Reply to the partner"),
        ],
    ),
]
# A cell of the picture, and the letters in it.
WIDE, HIGH, SIZE = 8.4, 18, 14
MARGIN = 14
PAPER, INK = "#1a1b26", "#c0caf5"
FONTS = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"
# Seconds to wait; no correct answer takes that long.
PATIENCE = 30


class Terminal:
    """The program in a tmux server of its own."""

    def __init__(self, program, size, home):
        self.socket = f"{home}/tmux"
        columns, rows = (str(n) for n in size)
        shell = {
            "HOME": home,
            "PATH": os.environ.get("PATH", ""),
            "LC_ALL": "C.UTF-8",
            "TERM": "xterm-256color",
            "TZ": "UTC",
            "PARTNERDESK_NOW": NOW,
        }
        self.environment = shell
        # tmux sets TERM for what runs in it, but COLORTERM has to be passed on.
        self.tmux(
            "-f", "/dev/null", "new-session", "-d", "-x", columns, "-y", rows,
            "-e", "COLORTERM=truecolor", str(program), "--demo",
        )  # fmt: skip

    def tmux(self, *arguments):
        command = ["tmux", "-S", self.socket, *arguments]
        done = subprocess.run(
            command, env=self.environment, stdout=subprocess.PIPE, check=True, text=True
        )
        return done.stdout

    def screen(self):
        return self.tmux("capture-pane", "-p")

    def until(self, text):
        """Waits until a text is on the screen and nothing moves there any more."""
        end, last = time.monotonic() + PATIENCE, None
        while time.monotonic() < end:
            seen = self.screen()
            if text in seen and seen == last:
                return
            last = seen
            time.sleep(0.2)
        sys.exit(f"{text!r} never came:\n{last}")

    def press(self, key):
        self.tmux("send-keys", key)

    def coloured(self):
        return self.tmux("capture-pane", "-e", "-p").splitlines()

    def end(self):
        """Lets the program quit by itself, so that nothing is written any more when the home goes."""
        quit_key = ["tmux", "-S", self.socket, "send-keys", "q"]
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if subprocess.run(quit_key, env=self.environment, stderr=subprocess.DEVNULL).returncode:
                return
            time.sleep(0.2)


class Pen:
    """What the escape codes so far say of the letters that follow."""

    def __init__(self):
        self.reset()

    def reset(self):
        self.bold = self.under = self.crossed = self.turned = False
        self.ink, self.paper = INK, PAPER

    def read(self, codes):
        codes = [int(code or 0) for code in re.split("[;:]", codes)]
        while codes:
            match codes.pop(0):
                case 0:
                    self.reset()
                case 1:
                    self.bold = True
                case 4:
                    self.under = True
                case 7:
                    self.turned = True
                case 9:
                    self.crossed = True
                case 22:
                    self.bold = False
                case 24:
                    self.under = False
                case 27:
                    self.turned = False
                case 29:
                    self.crossed = False
                case 38:
                    self.ink = rgb(codes)
                case 39:
                    self.ink = INK
                case 48:
                    self.paper = rgb(codes)
                case 49:
                    self.paper = PAPER
                case code:
                    sys.exit(f"no picture knows the escape code {code}")

    def style(self):
        ink, paper = (self.paper, self.ink) if self.turned else (self.ink, self.paper)
        return ink, paper, self.bold, self.under, self.crossed


def rgb(codes):
    if codes[:1] != [2]:
        sys.exit("a colour that isn't one of 16 million: is COLORTERM set?")
    red, green, blue = codes[1:4]
    del codes[:4]
    return f"#{red:02x}{green:02x}{blue:02x}"


def width(letter):
    """How many cells a letter takes."""
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def runs(line):
    """The pieces of a line that are written alike: column, cells, style, text. Letters beyond ASCII are
    pieces of their own, since no font promises their width."""
    pen, at, found = Pen(), 0, []
    for part in re.split("(\x1b\\[[0-9;:]*m)", line):
        if part.startswith("\x1b"):
            pen.read(part[2:-1])
            continue
        for piece in re.findall("[\x00-\x7f]+|[^\x00-\x7f]+", part):
            cells = sum(map(width, piece))
            found.append((at, cells, pen.style(), piece))
            at += cells
    return found, at


def number(n):
    return f"{n:.1f}".removesuffix(".0")


def svg(lines, size, title):
    columns, rows = size
    across, down = number(columns * WIDE + 2 * MARGIN), number(rows * HIGH + 2 * MARGIN)
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {across} {down}" '
        f'width="{across}" height="{down}" font-family="{FONTS}" font-size="{SIZE}" role="img">',
        f"<title>{html.escape(title)}</title>",
        f'<rect width="{across}" height="{down}" rx="8" fill="{PAPER}" stroke="#3b4261"/>',
    ]
    for y, line in enumerate(lines):
        found, end = runs(line)
        if end > columns:
            sys.exit(f"line {y + 1} is {end} cells wide: {line!r}")
        for at, cells, (ink, paper, bold, under, crossed), text in found:
            left, top = MARGIN + at * WIDE, MARGIN + y * HIGH
            if paper != PAPER:
                out.append(
                    f'<rect x="{number(left)}" y="{top}" width="{number(cells * WIDE)}" '
                    f'height="{HIGH}" fill="{paper}"/>'
                )
            # Blanks at the ends are invisible, unless a line is drawn under or through them.
            if not (under or crossed):
                left += (len(text) - len(text.lstrip(" "))) * WIDE
                cells -= len(text) - len(text.strip(" "))
                text = text.strip(" ")
            if not text:
                continue
            decoration = " ".join(
                word for word, on in (("underline", under), ("line-through", crossed)) if on
            )
            look = f' fill="{ink}"'
            look += ' font-weight="bold"' if bold else ""
            look += f' text-decoration="{decoration}"' if decoration else ""
            out.append(
                f'<text x="{number(left)}" y="{number(top + HIGH * 0.75)}" '
                f'textLength="{number(cells * WIDE)}" lengthAdjust="spacingAndGlyphs" '
                f'xml:space="preserve"{look}>{html.escape(text, quote=False)}</text>'
            )
    out.append("</svg>")
    return "\n".join(out) + "\n"


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__.strip())
    program = Path(sys.argv[1]).resolve()
    for name, size, keys in PICTURES:
        with tempfile.TemporaryDirectory() as home:
            terminal = Terminal(program, size, home)
            try:
                terminal.until("synced")
                for key, text in keys:
                    terminal.press(key)
                    terminal.until(text)
                lines = terminal.coloured()
            finally:
                terminal.end()
        to = Path(__file__).with_name(f"{name}.svg")
        to.write_text(svg(lines, size, f"partnerdesk: {name}"), encoding="utf-8")
        print(to.name)


main()
