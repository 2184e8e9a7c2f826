"""Lines of a play inside prose: "MARGARET: The bank will not wait." """

import re
from collections import Counter

from presets import words

_LABELLED = re.compile(
    r"^(?P<who>[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*){0,3})(?:\s*\((?P<how>[^)]{1,80})\))?\s*:\s+(?P<line>\S.*)$", re.DOTALL
)


def labels_of(story: str) -> frozenset[str]:
    """Names that stand before a colon and what they say: in capitals, or again and again."""
    found = Counter(match["who"] for line in story.splitlines() if (match := _LABELLED.match(line.strip())))
    known = words.words("function") | words.words("plain")
    shouted = {who for who in found if who.isupper() and len(who) > 1}
    likely = shouted | {who for who, times in found.items() if times > 1}
    several = len(found) > 1 and sum(found.values()) > 2
    told = {who for who in shouted if who.title() in story}  # MALGRIM, when Malgrim is told of as well
    return frozenset(who for who in likely if (several or who in told) and who.split()[0].lower() not in known)


def line_of(paragraph: str, labels: frozenset[str]) -> tuple[str, str, str] | None:
    """Who speaks, how ("crossing to the window"), and what they say; None for a paragraph that is no such line."""
    match = _LABELLED.match(paragraph.strip())
    if match is None or match["who"] not in labels:
        return None
    who = match["who"].title() if match["who"].isupper() else match["who"]
    return who, (match["how"] or "").strip(), match["line"].strip().strip("“”\"'")
