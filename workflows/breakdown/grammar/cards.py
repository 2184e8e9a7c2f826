"""What is written under a panel: whole sentences of the story, few enough to be read at a glance."""

import re

from presets import words
from workflows.breakdown.beats import Beat

READABLE = 280  # characters of story on one card
LONGEST = 400  # … of a single sentence, before it is cut at a joint
JOINTS = re.compile(
    r"(?:[\s,;:–—-]+(?:and then|and|then|but|or|until|so|when|while|because|although|as|that))*[\s,;:–—-]*$"
)
ENDED = re.compile(r"[.!?…][”’\"')\]]*$|[。！？]$")


def on_card(span: list[Beat], worth: list[float], anchor: Beat) -> list[Beat]:
    """The beats of a span whose words fit a card: the anchor, then the most telling, in story order."""
    kept = [anchor]
    length = len(anchor.text)
    for at in sorted(range(len(span)), key=lambda at: (-worth[at], at)):
        beat = span[at]
        if any(beat is one or beat.text == one.text for one in kept):
            continue
        if length + 1 + len(beat.text) <= READABLE:
            length += 1 + len(beat.text)
            kept.append(beat)
    return [beat for beat in span if any(beat is one for one in kept)]


def card_text(span: list[Beat], told: list[Beat]) -> str:
    """The words of some beats of a span; a clause whose other half is left out ends where it can."""
    texts: list[str] = []
    for at, beat in enumerate(span):
        if any(beat is one for one in told) and beat.text not in texts:
            goes_on = at + 1 < len(span) and any(span[at + 1] is one for one in told)
            begins = at == 0 or not any(span[at - 1] is one for one in told)
            text = beat.text if goes_on else ended(beat.text)
            texts.append(_small(text) if texts and not begins and not ENDED.search(texts[-1]) else text)
    return " ".join(dict.fromkeys(texts))


def _small(text: str) -> str:
    """A clause that goes on with the one before it begins with a small word, not with a capital one."""
    first = text.split()[0] if text.split() else ""
    return text[:1].lower() + text[1:] if first.lower() in words.words("function") and first != "I" else text


def card_words(text: str) -> str:
    """Story words as a card has them: no loose joint of a cut clause, a capital, an end, soon read."""
    text = " ".join(text.split())
    if len(text) > LONGEST:
        text = _first_part(text)
    return ended(text)


def ended(text: str) -> str:
    """ "Pip jumped, the trap snapped and" → "Pip jumped, the trap snapped."."""
    text = text.strip()
    if not ENDED.search(text):
        text = (JOINTS.sub("", text) or text).strip(" ,;:–—-")
        text += "" if ENDED.search(text) or not text else "."
    return text[:1].upper() + text[1:]


def _first_part(text: str) -> str:
    """As many whole sentences as a card has room for, else a piece of the first up to a comma."""
    ends = [match.end() for match in re.finditer(r"[.!?…][”’\"')\]]*(?=\s)", text) if match.end() <= LONGEST]
    if ends:
        return text[: ends[-1]]
    head = text[:READABLE]
    return (head.rsplit(",", 1)[0] if "," in head[120:] else head.rsplit(" ", 1)[0]) + "…"
