"""A program in a real terminal, tmux with a server of its own, and its screen as an SVG picture."""

import html
import os
import re
import shlex
import subprocess
import tempfile
import time
import unicodedata

CELL, LINE, EDGE = 8.4, 18, 14
PAGE, INK = "#14171c", "#d7dce2"
# The sixteen colours of a terminal, then a cube of six levels, then greys.
COLOURS = [
    "#2e353f", "#ff7a85", "#8fd19e", "#efbe5c", "#7db8f7", "#d68fe8", "#6fd3e0", "#d7dce2",
    "#6f7a88", "#ff9aa2", "#a6e0b2", "#f5d284", "#a3ccf9", "#e3b0f0", "#98e2ec", "#ffffff",
]  # fmt: skip
LEVELS = [0, 95, 135, 175, 215, 255]
COLOURS += [f"#{r:02x}{g:02x}{b:02x}" for r in LEVELS for g in LEVELS for b in LEVELS]
COLOURS += [f"#{8 + 10 * n:02x}" + f"{8 + 10 * n:02x}" * 2 for n in range(24)]
# Blocks are drawn, because the lines of a font leave gaps between them.
BLOCKS = {"█": 1, "▓": 0.75, "▒": 0.5, "░": 0.25}


class Terminal:
    """Use as a context manager."""

    def __init__(self, command, columns, rows, folder, **variables):
        """Runs a command in a folder."""
        self.command, self.size, self.start, self.variables = command, (columns, rows), folder, variables

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="osprofiler-terminal-")
        self.environment = {
            "PATH": "/usr/bin:/bin", "HOME": self.folder.name, "LANG": "C.UTF-8", "TMUX_TMPDIR": self.folder.name, **self.variables,
        }  # fmt: skip
        columns, rows = map(str, self.size)
        self.tmux("-f", "/dev/null", "new-session", "-d", "-c", self.start, "-x", columns, "-y", rows, shlex.join(self.command))
        return self

    def __exit__(self, *_):
        subprocess.run(["tmux", "kill-server"], env=self.environment, capture_output=True, check=False)
        self.folder.cleanup()

    def tmux(self, *arguments):
        return subprocess.run(["tmux", *arguments], env=self.environment, capture_output=True, check=True, text=True).stdout

    def press(self, *keys):
        self.tmux("send-keys", *keys)

    def wait_for(self, text, timeout=120):
        deadline = time.monotonic() + timeout
        while text not in self.tmux("capture-pane", "-p"):
            if time.monotonic() > deadline:
                raise TimeoutError(f"no {text!r} in\n{self.tmux('capture-pane', '-p')}")
            time.sleep(0.2)

    def picture(self, path):
        with open(path, "w", encoding="utf-8") as file:
            file.write(svg(self.tmux("capture-pane", "-p", "-e"), *self.size))


class Look:
    """What the escape sequences before a character say."""

    def __init__(self):
        self.ink = self.page = None
        self.bold = self.dim = self.turned = self.underlined = False

    def read(self, codes):
        codes = [int(code or 0) for code in codes.split(";")]
        while codes:
            code = codes.pop(0)
            if code == 0:
                self.__init__()
            elif code in (1, 2, 4, 7):
                setattr(self, {1: "bold", 2: "dim", 4: "underlined", 7: "turned"}[code], True)
            elif code == 22:
                self.bold = self.dim = False
            elif code in (24, 27):
                setattr(self, {24: "underlined", 27: "turned"}[code], False)
            elif code in (38, 48):
                colour = COLOURS[codes[1]] if codes[0] == 5 else "#" + "".join(f"{part:02x}" for part in codes[1:4])
                del codes[: 2 if codes[0] == 5 else 4]
                setattr(self, "ink" if code == 38 else "page", colour)
            elif code in (39, 49):
                setattr(self, "ink" if code == 39 else "page", None)
            elif code // 10 in (3, 9):
                self.ink = COLOURS[code % 10 + (8 if code >= 90 else 0)]
            elif code // 10 in (4, 10):
                self.page = COLOURS[code % 10 + (8 if code >= 100 else 0)]

    def colours(self):
        ink, page = self.ink or INK, self.page
        return (page or PAGE, ink) if self.turned else (ink, page)


def width(character):
    return 0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1


def svg(screen, columns, rows):
    """A screen with its escape sequences as SVG."""
    across, down = columns * CELL + 2 * EDGE, rows * LINE + 2 * EDGE
    pages, blocks, texts = [], [], []
    look = Look()
    for row, line in enumerate(screen.rstrip("\n").split("\n")[:rows]):
        column, runs = 0, []
        for part in re.split(r"(\x1b\[[0-9;]*m|\x1b\([A-Z0-9]|\x0f|\x0e)", line):
            if part.startswith("\x1b["):
                look.read(part[2:-1])
            if not part or part[0] in "\x1b\x0e\x0f":
                continue
            ink, page = look.colours()
            for character in part:
                cells = width(character)
                x, y = EDGE + column * CELL, EDGE + row * LINE
                if page is not None:
                    pages.append([x, y, cells * CELL, page, 1])
                if character in BLOCKS:
                    blocks.append([x, y, cells * CELL, ink, BLOCKS[character]])
                elif character != " ":
                    style = (ink, look.bold, look.dim, look.underlined)
                    if runs and runs[-1][1] == column and runs[-1][2] == style:
                        runs[-1][1] += cells
                        runs[-1][3] += character
                    else:
                        runs.append([x, column + cells, style, character, column])
                column += cells
        for x, end, (ink, bold, dim, underlined), text, begin in runs:
            more = f'{" font-weight=" + chr(34) + "600" + chr(34) if bold else ""}{" opacity=" + chr(34) + ".65" + chr(34) if dim else ""}'
            more += ' text-decoration="underline"' if underlined else ""
            length = f'{(end - begin) * CELL:.1f}'
            texts.append(
                f'<text x="{x:.1f}" y="{EDGE + row * LINE + 13.5}" fill="{ink}" textLength="{length}"{more}>{html.escape(text)}</text>'
            )
    joined = []
    for box in pages + blocks:
        last = joined[-1] if joined else None
        if last and last[1] == box[1] and last[3:] == box[3:] and abs(last[0] + last[2] - box[0]) < 0.01:
            last[2] += box[2]
        else:
            joined.append(box)
    rects = "\n".join(
        f'<rect x="{x:.1f}" y="{y}" width="{wide:.1f}" height="{LINE}" fill="{fill}"{"" if opacity == 1 else f" fill-opacity={chr(34)}{opacity}{chr(34)}"}/>'
        for x, y, wide, fill, opacity in joined
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{across:.0f}" height="{down}" viewBox="0 0 {across:.1f} {down}">\n'
        f'<rect width="100%" height="100%" rx="8" fill="{PAGE}"/>\n{rects}\n'
        '<g font-family="ui-monospace, SF Mono, Cascadia Mono, DejaVu Sans Mono, monospace" font-size="13.5" '
        f'xml:space="preserve">\n{chr(10).join(texts)}\n</g>\n</svg>\n'
    )


def command(*arguments):
    return [os.path.join(os.path.abspath(os.environ["OSPROFILER_BIN_DIR"]), "osprofiler"), *arguments]
