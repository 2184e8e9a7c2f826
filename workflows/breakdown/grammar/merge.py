"""Many beats → few: the beats that carry the story stay, the others are told with them."""

import itertools
from dataclasses import replace

from workflows.breakdown.beats import Beat
from workflows.breakdown.lexicon.index import verb_is

SPOKEN = 26  # words of speech one merged shot carries at most
MANY = 8  # beats a shot beyond which they are thinned by place in the story, not one by one
CROWDED = 0.4  # how much worth each beat told along counts against telling one more there
WRITTEN = 4000  # characters of story kept as the action of one shot: only a novella on few panels has more


def merged(beats: list[Beat], count: int) -> list[Beat]:
    """At most `count` beats, in order, everybody of the story still in one of them. O(count · beats)."""
    if len(beats) <= count:
        return beats
    anchors = _anchors(beats, count) if len(beats) > MANY * count else _kept(beats, count)
    starts = [0, *(_from(beats, before, at) for before, at in itertools.pairwise(anchors))]
    ends = [*starts[1:], len(beats)]
    spans = [beats[start:end] for start, end in zip(starts, ends, strict=True)]
    folded = [_fold(beats[anchor], span) for anchor, span in zip(anchors, spans, strict=True)]
    return _everyone(folded, spans)


def _from(beats: list[Beat], before: int, at: int) -> int:
    """Where the span of a line begins: what its speaker did just before saying it is told with it."""
    start, said = at, beats[at]
    while said.line and start - 1 > before:
        one = beats[start - 1]
        if one.line or one.scene != said.scene or one.present[:1] != (said.speaker,):
            break
        start -= 1
    return start


def _everyone(folded: list[Beat], spans: list[list[Beat]]) -> list[Beat]:
    """Whoever fell out with a scene that was folded away joins the shot told in its stead."""
    kept = {name for beat in folded for name in beat.present}
    done: list[Beat] = []
    for beat, span in zip(folded, spans, strict=True):
        lost = [name for one in span for name in (one.speaker, *one.present) if name and name not in kept]
        kept.update(lost)
        done.append(replace(beat, present=tuple(dict.fromkeys([*beat.present, *lost]))))
    return done


def _kept(beats: list[Beat], count: int) -> list[int]:
    """The beats that stay when the least telling one is told with the beat before it, again and again."""
    worth = [_worth(beats, at) for at in range(len(beats))]
    kept = list(range(len(beats)))
    load = [0] * len(beats)  # beats told with this one already
    while len(kept) > count:
        inner = range(1, len(kept) - 1 if len(kept) > 2 else len(kept))
        at = min(inner, key=lambda at: (worth[kept[at]] + CROWDED * (load[kept[at]] + load[kept[at - 1]]), at))
        load[kept[at - 1]] += 1 + load[kept[at]]
        del kept[at]
    return kept


def _anchors(beats: list[Beat], count: int) -> list[int]:
    """The first beat, the last, then always the best beat of the widest gap."""
    worth = [_worth(beats, at) for at in range(len(beats))]
    chosen = sorted({0, len(beats) - 1} if count > 1 else {0})
    while len(chosen) < count:
        ends = [*chosen[1:], len(beats)]
        gaps = [(end - start, -start) for start, end in zip(chosen, ends, strict=True)]
        width, negative = max(gaps)
        start = -negative
        inside = range(start + 1, start + width)
        middle = start + width / 2
        best = max(inside, key=lambda at: (worth[at] - 1.5 * abs(at - middle) / width, -at))
        chosen = sorted([*chosen, best])
    return chosen


def _worth(beats: list[Beat], at: int) -> float:
    """How much a beat carries: someone new, a new place, an event, a look, a line."""
    beat = beats[at]
    new_scene = at > 0 and beat.scene != beats[at - 1].scene
    worth = 1.2 * bool(beat.entering) + 1.0 * new_scene + 0.9 * beat.loud + 1.0 * bool(beat.line)
    worth += 0.5 * bool(beat.looking_at) + 0.4 * beat.moving + 0.3 * bool(beat.props) + 0.2 * len(beat.present)
    idle = [verb_is("mind", deed.verb) or deed.tail.startswith("not ") for deed in beat.deeds]
    worth -= 0.8 * (bool(idle) and all(idle) and not beat.line)  # nobody sees what is only thought
    return worth + (0.3 if beat.line or any(deed.pose for deed in beat.deeds) else -0.4)


def _fold(anchor: Beat, span: list[Beat]) -> Beat:
    """The anchor, with whoever and whatever the beats round it bring."""
    if len(span) == 1:
        return anchor
    here = [beat for beat in span if beat.scene == anchor.scene] or [anchor]
    present = list(dict.fromkeys([*anchor.present, *(name for beat in here for name in beat.present)]))
    return replace(
        anchor,
        text=_words(span, anchor),
        line=_lines(here, anchor),
        present=tuple(present),
        entering=tuple(dict.fromkeys(name for beat in span for name in beat.entering)),
        deeds=(*anchor.deeds, *(deed for beat in here if beat is not anchor for deed in beat.deeds)),
        props=tuple(dict.fromkeys([*anchor.props, *(prop for beat in here for prop in beat.props)]))[:4],
        prop_presets={key: value for beat in [*here, anchor] for key, value in beat.prop_presets.items()},
        holding={key: value for beat in [*here, anchor] for key, value in beat.holding.items()},
        riding={key: value for beat in [*here, anchor] for key, value in beat.riding.items()},
        resting={key: value for beat in [*here, anchor] for key, value in beat.resting.items()},
        creatures=anchor.creatures or next((beat.creatures for beat in here if beat.creatures), ()),
        loud=any(beat.loud for beat in span),
    )


def _words(span: list[Beat], anchor: Beat) -> str:
    texts = list(dict.fromkeys(beat.text for beat in span))
    whole = " ".join(texts)
    if len(whole) <= WRITTEN:
        return whole
    return anchor.text if len(anchor.text) <= WRITTEN else anchor.text[: WRITTEN - 1].rsplit(" ", 1)[0] + "…"


def _lines(here: list[Beat], anchor: Beat) -> str:
    """The anchor's line; what the same person goes on to say as long as it fits one shot."""
    said = anchor.line
    if not said:
        return ""
    for beat in here[here.index(anchor) + 1 :] if anchor in here else []:
        if beat.speaker != anchor.speaker or len((said + beat.line).split()) > SPOKEN:
            break
        said = f"{said} {beat.line}".strip()
    return said
