"""Setting words in boxes: broken into lines, and cut with an ellipsis where there are too many of them."""

import unicodedata
from collections.abc import Callable

Measure = Callable[[str], float]  # the width of a run of text, in any unit

ELLIPSIS = "…"
MOST_A_LINE = 600  # letters: more than the widest line of the smallest type holds; what is beyond is never measured


def plain(text: str) -> str:
    """Text without what no page can show: control and unpaired surrogate characters go, runs of space become one."""
    kept = (c if c.isspace() or unicodedata.category(c) not in ("Cc", "Cs", "Co", "Cn") else "" for c in text)
    return " ".join("".join(kept).split())


def one_line(text: str, width: float, measure: Measure) -> str:
    """The text, cut with an ellipsis if it is wider than `width`."""
    text = plain(text[: 2 * MOST_A_LINE])
    return text if measure(text) <= width else _cut(text, width, measure)


def fit(text: str, width: float, lines: int, measure: Measure) -> list[str]:
    """At most `lines` lines no wider than `width`; the last one ends in an ellipsis when words are left over."""
    if lines <= 0:
        return []
    words = plain(text[: (lines + 1) * MOST_A_LINE]).split()
    set_lines: list[str] = []
    while words and len(set_lines) < lines:
        line, words = _take_line(words, width, measure)
        set_lines.append(line)
    if words and set_lines:
        set_lines[-1] = _cut(f"{set_lines[-1]} {words[0]}", width, measure)
    return set_lines


def _take_line(words: list[str], width: float, measure: Measure) -> tuple[str, list[str]]:
    line, used = "", 0
    for word in words:
        longer = f"{line} {word}" if line else word
        if measure(longer) > width:
            break
        line, used = longer, used + 1
    if used:
        return line, words[used:]
    # One word wider than the box, or a script without spaces: break inside it.
    keep = max(_longest(words[0], width, measure), 1)
    rest = words[0][keep:]
    return words[0][:keep], ([rest] if rest else []) + words[1:]


def _cut(text: str, width: float, measure: Measure) -> str:
    keep = _longest(text, width - measure(ELLIPSIS), measure)
    return text[:keep].rstrip(" ,;:–—-") + ELLIPSIS


def _longest(text: str, width: float, measure: Measure) -> int:
    """How many leading characters fit, found by halving."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if measure(text[:middle]) <= width:
            low = middle
        else:
            high = middle - 1
    return low
