"""Many beats → few: every panel tells a fair share of the story, and of its share the moment that tells most.

The beats are cut into as many spans as there are panels. The cut with the best sum is taken: what the best moment of
each span is worth, less a penalty that grows with the square of a span's length, so that no panel swallows a chapter.
"""

from dataclasses import replace
from itertools import accumulate, pairwise

from workflows.breakdown.beats import Beat
from workflows.breakdown.grammar.cards import card_text, on_card
from workflows.breakdown.grammar.people import memory
from workflows.breakdown.lexicon.index import verb_is

SPOKEN, TURNS = 26, 3  # words of speech and turns of talk one shot carries at most
MOST = 5  # blocks a panel the beats are cut at; more beats are first joined, neighbour to neighbour
FAIR = 0.55  # what a span costs, times the square of its length in mean lengths
TALK = 1.4  # a line wins over an event that is worth so much more
APART = 0.7  # what it costs to cut between what someone does and what they say with it
TORN = 0.35  # … and to tell two places in one
TOGETHER = 5  # people of a span in one picture

Span = tuple[int, int]


def merged(beats: list[Beat], count: int) -> list[Beat]:
    """At most `count` beats, in order, everybody of the story still in one of them. O(beats + count³)."""
    if len(beats) <= count:
        return beats
    worth = [worth_of(beats, at) for at in range(len(beats))]
    spans = _spans(beats, worth, count)
    folded = [_fold(beats[start:end], worth[start:end]) for start, end in spans]
    return _everyone(folded, [beats[start:end] for start, end in spans])


def worth_of(beats: list[Beat], at: int) -> float:
    """How much a beat carries: a line, someone new, a new place, an event, a look."""
    beat = beats[at]
    if memory(beat):
        return -0.5
    new_scene = at > 0 and beat.scene != beats[at - 1].scene
    worth = 1.5 * bool(beat.line) + 1.2 * bool(beat.entering) + 0.8 * new_scene + 0.9 * beat.loud
    worth += 0.7 * bool(beat.looking_at) + 0.3 * beat.moving + 0.3 * bool(beat.props) + 0.2 * min(len(beat.present), 4)
    idle = [verb_is("mind", deed.verb) or deed.tail.startswith("not ") for deed in beat.deeds]
    worth -= 0.8 * (bool(idle) and all(idle) and not beat.line)  # nobody sees what is only thought
    return worth + (0.3 if beat.line or any(deed.pose for deed in beat.deeds) else -0.4)


def _spans(beats: list[Beat], worth: list[float], count: int) -> list[Span]:
    """The best cut of the beats into `count` spans."""
    edges = _edges(len(beats), MOST * count)
    told = [0]
    for beat in beats:
        told.append(told[-1] + 1 + len(beat.text))
    mean = told[-1] / count
    turns = [0, *accumulate(not one.joins(other) for one, other in pairwise(beats))]
    seams = [0.0, *(_seam(one, other) for one, other in pairwise(beats))]
    blocks = len(edges) - 1
    most = max(2, 4 * blocks // count)
    gain: dict[Span, float] = {}
    for start in range(blocks):
        first, best = edges[start], float("-inf")
        for end in range(start + 1, min(start + most, blocks) + 1):
            best = max(best, *worth[edges[end - 1] : edges[end]])
            torn = turns[edges[end] - 1] - turns[first]
            load = (told[edges[end]] - told[first]) / mean
            gain[start, end] = best - FAIR * load**2 - TORN * torn - seams[first]
    return [(edges[start], edges[end]) for start, end in _cut(gain, blocks, count)]


def _edges(beats: int, blocks: int) -> list[int]:
    """Where blocks of beats begin, and the end: one beat a block unless there are too many."""
    blocks = min(beats, blocks)
    return [at * beats // blocks for at in range(blocks + 1)]


def _seam(before: Beat, beat: Beat) -> float:
    """What it costs to begin a panel here: a line belongs to what its speaker did just before saying it."""
    does = before.present[:1] == (beat.speaker,) and before.scene == beat.scene
    return APART if beat.line and does and not before.line else 0.0


def _cut(gain: dict[Span, float], blocks: int, count: int) -> list[Span]:
    """The `count` spans that cover all blocks in order and gain most together."""
    reached: dict[int, tuple[float, list[Span]]] = {0: (0.0, [])}
    for left in range(count - 1, -1, -1):
        further: dict[int, tuple[float, list[Span]]] = {}
        for (start, end), own in gain.items():
            if start not in reached or blocks - end < left or (left == 0 and end < blocks):
                continue
            total = reached[start][0] + own
            if end not in further or total > further[end][0]:
                further[end] = (total, [*reached[start][1], (start, end)])
        reached = further
    return reached[blocks][1]


def _fold(span: list[Beat], worth: list[float]) -> Beat:
    """The best moment of a span, with the words and the people its card tells of."""
    anchor = span[_anchor(span, worth)]
    if len(span) == 1:
        return anchor
    told = on_card(span, worth, anchor)
    here = [anchor, *(beat for beat in told if beat is not anchor and beat.joins(anchor) and not memory(beat))]
    present = list(dict.fromkeys([*anchor.present, *(name for beat in here for name in beat.present)]))
    present = present[: max(len(anchor.present), TOGETHER)]
    return replace(
        anchor,
        text=card_text(span, told),
        said=_said(span, anchor),
        present=tuple(present),
        entering=tuple(dict.fromkeys(name for beat in span for name in beat.entering)),
        deeds=tuple(deed for beat in here for deed in beat.deeds),
        props=tuple(dict.fromkeys(prop for beat in here for prop in beat.props))[:4],
        prop_presets={key: value for beat in reversed(here) for key, value in beat.prop_presets.items()},
        holding={key: value for beat in reversed(here) for key, value in beat.holding.items()},
        riding={key: value for beat in reversed(here) for key, value in beat.riding.items()},
        seats={key: value for beat in reversed(here) for key, value in beat.seats.items()},
        resting={
            key: value
            for beat in reversed(here)
            for key, value in beat.resting.items()
            if beat is anchor or key not in anchor.present  # who wakes up in the picture has slept before it
        },
        creatures=anchor.creatures or next((beat.creatures for beat in here if beat.creatures), ()),
        loud=any(beat.loud for beat in here),
    )


def _anchor(span: list[Beat], worth: list[float]) -> int:
    """The moment that is drawn. Where people talk it is what they say, unless something far greater happens."""
    best = max(range(len(span)), key=lambda at: (worth[at], -at))
    lines = [at for at in range(len(span)) if span[at].line]
    said = max(lines, key=lambda at: (worth[at], len(span[at].line), -at), default=best)
    return said if worth[said] + TALK >= worth[best] else best


def _said(span: list[Beat], anchor: Beat) -> tuple[tuple[str, str], ...]:
    """The lines told in one shot, in order: the anchor's, and those around it as long as they fit."""
    if not anchor.line:
        return anchor.said
    lines = [beat for beat in span if beat.line and beat.scene == anchor.scene]
    at = lines.index(anchor)
    kept = [anchor]
    for beat in (*lines[at + 1 :], *reversed(lines[:at])):
        words = sum(len(one.line.split()) for one in (*kept, beat))
        if words <= SPOKEN and len(kept) < TURNS:
            kept.append(beat)
    return tuple((beat.speaker, beat.line) for beat in lines if any(beat is one for one in kept))


def _everyone(folded: list[Beat], spans: list[list[Beat]]) -> list[Beat]:
    """Whoever fell out with a moment that was folded away joins the shot told in its stead."""
    kept = {name for beat in folded for name in (beat.speaker, *beat.present)}
    done: list[Beat] = []
    for beat, span in zip(folded, spans, strict=True):
        lost = [name for one in span for name in (one.speaker, *one.present) if name and name not in kept]
        kept.update(lost)
        done.append(replace(beat, present=tuple(dict.fromkeys([*beat.present, *lost]))))
    return done
