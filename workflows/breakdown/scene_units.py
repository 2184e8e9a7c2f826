"""A scene's moments → as many units as it gets shots: each a moment or a few, told on one card.

A unit shows what is done, or one person who speaks, or two in a quick exchange. When there are more moments than shots,
neighbours are told together, the cheapest pair first. Only where shots are so few that lines would be lost do more
people or more turns share a card. A line that even so finds no room on its `READABLE` characters is left out, the least
telling first and nobody's first line before a second of somebody else; the unit says how many were.
"""

from dataclasses import dataclass, replace
from functools import reduce
from itertools import pairwise

from workflows.breakdown.beats import Beat, Deed
from workflows.breakdown.grammar.cards import READABLE, card_text, on_card
from workflows.breakdown.scene_moments import Line, Moment, one_of

EASY = (2, 4)  # who speaks on a card and the lines of their quick exchange, at most, while there are shots enough …
CROWDED = (4, 6)  # … and where a line would be lost: heads one picture shows, speeches a small sheet has room for
FIRST = 4.0  # what the first line of anybody is worth beside how telling it is: without it they are not heard at all
DIRECTED = 1.8  # what it costs to tell a moment with others whose shot the script itself asks for
FAR_MORE = 6  # units a shot beyond which neighbours are told together by place alone, not by what they tell


@dataclass(frozen=True, slots=True)
class Spoken:
    line: Line
    worth: float  # how much the scene would lose without it


@dataclass(frozen=True, slots=True)
class Unit:
    """What one shot tells."""

    beats: tuple[Beat, ...]
    lines: tuple[Spoken, ...] = ()
    left_out: int = 0  # lines said here that no card has room for
    titles: tuple[str, ...] = ()

    @property
    def speakers(self) -> tuple[str, ...]:
        """Those seen speaking, in order; people who speak in chorus all count."""
        return tuple(dict.fromkeys(name for one in self.lines for name in one.line.who))

    @property
    def turns(self) -> tuple[tuple[str, ...], ...]:
        """Who speaks, a line each, voices left out."""
        return tuple(one.line.who for one in self.lines if one.line.who)

    @property
    def said(self) -> str:
        return "\n".join(one.line.printed for one in self.lines)

    @property
    def acts(self) -> tuple[Beat, ...]:
        """What is done, lines apart."""
        return tuple(beat for beat in self.beats if not beat.line)


def units_of(moments: list[Moment], most: int) -> list[Unit]:
    """At most `most` units, in script order; nothing seen is lost. O(n²) in the moments of a scene, n ≤ 6 · most."""
    units = _singles(moments)
    if len(units) > FAR_MORE * most:
        units = _by_place(units, FAR_MORE * most)
    costs = [_cost(one, other) for one, other in pairwise(units)] if len(units) > most else []
    while len(units) > most:
        at = min(range(len(costs)), key=lambda at: (costs[at], at))
        units[at : at + 2] = [joined(units[at], units[at + 1])]
        beside = units[max(at - 1, 0) : at + 2]
        costs[max(at - 1, 0) : at + 2] = [_cost(one, other) for one, other in pairwise(beside)]
    return units


def joined(one: Unit, other: Unit, limits: tuple[int, int] = CROWDED) -> Unit:
    """Two units on one card: so many speakers at most, so many lines of theirs, `READABLE` characters."""
    lines = [*one.lines, *other.lines]
    while len(lines) > 1 and not _fits(lines, limits):
        lines.remove(min(lines, key=lambda spoken: spoken.worth))
    gone = len(one.lines) + len(other.lines) - len(lines)
    titles = (*one.titles, *other.titles)
    return Unit((*one.beats, *other.beats), tuple(lines), one.left_out + other.left_out + gone, titles)


def _singles(moments: list[Moment]) -> list[Unit]:
    """One unit a moment; voices join what is seen meanwhile, and what one person goes on to say is one speech."""
    units: list[Unit] = []
    waiting: list[Unit] = []
    heard: set[str] = set()
    for at, moment in enumerate(moments):
        first = FIRST * (moment.line is not None and not heard.issuperset(moment.line.who))
        line = (Spoken(moment.line, first + _telling(moment, at, len(moments))),) if moment.line else ()
        heard.update(moment.line.who if moment.line else ())
        unit = Unit((moment.beat,) if moment.beat else (), line, titles=moment.titles)
        if moment.beat is None:
            follows = moments[at + 1].beat if at + 1 < len(moments) else None
            if units and not units[-1].speakers and _fits([*units[-1].lines, *line]):
                units[-1] = joined(units[-1], unit)
            elif follows is not None and not follows.line:
                waiting.append(unit)
            else:
                units.append(_heard(moment, unit, units))
            continue
        unit, waiting = reduce(joined, [*waiting, unit]), []
        monologue = bool(units) and len(unit.speakers) == 1 and units[-1].speakers == unit.speakers
        if monologue and not unit.acts and not units[-1].acts and _fits([*units[-1].lines, *unit.lines]):
            units[-1] = joined(units[-1], unit)
        else:
            units.append(unit)
    return units


def _heard(moment: Moment, unit: Unit, before: list[Unit]) -> Unit:
    """A voice between lines is seen on the face of who hears it."""
    last = before[-1].beats[-1] if before else None
    listener = next((name for name in moment.here if name != moment.voice), "")
    base = last or Beat("")
    if not listener:
        present = (moment.voice,) if moment.voice in moment.here else ()
        beat = replace(_still(base), text=f"{moment.voice} is silent." if present else base.text, present=present)
    else:
        deed = Deed(listener, "listen", "listen")
        text = f"{listener} listens."
        beat = replace(_still(base), text=text, present=(listener,), deeds=(deed,), camera="close")
    return replace(unit, beats=(beat,))


def _still(beat: Beat) -> Beat:
    """Where and when a beat is, and nothing of what happens."""
    kept = Beat(beat.text, place=beat.place, set=beat.set, interior=beat.interior, time=beat.time)
    return replace(kept, weather=beat.weather, mood=beat.mood, scene=beat.scene)


def _telling(moment: Moment, at: int, of: int) -> float:
    """A question, a shout, a long line, the first word and the last tell more than "Yes."."""
    text = moment.printed.partition(": ")[2]
    count = len(text.split())
    ends = 0.6 * (at == of - 1) + 0.3 * (at == 0)
    return 0.4 + min(count, 14) / 14 + 0.4 * ("?" in text) + 0.4 * ("!" in text) - 0.3 * (count < 3) + ends


def _fits(lines: list[Spoken], limits: tuple[int, int] = EASY) -> bool:
    people, turns = limits
    speakers = {line.line.who for line in lines if line.line.who}
    quick = len(speakers) < 2 or len(lines) <= turns
    return len(speakers) <= people and quick and sum(len(line.line.printed) + 1 for line in lines) <= READABLE


def _by_place(units: list[Unit], count: int) -> list[Unit]:
    """Neighbours told together in `count` equal stretches: a whole play in one scene."""
    bounds = [len(units) * at // count for at in range(count + 1)]
    return [reduce(joined, units[start:end]) for start, end in pairwise(bounds)]


def _cost(one: Unit, other: Unit) -> float:
    """What a board loses when two neighbours share a card."""
    both = joined(one, other, EASY)
    before = one.left_out + other.left_out
    lost = both.left_out - before  # what no easy card holds weighs like lost, what no card holds at all twice
    lost += joined(one, other).left_out - before if lost else 0
    cost = 1.0 + 3.0 * lost + 0.25 * (len(both.beats) - 2)
    cost += DIRECTED * sum(beat.camera != "" for beat in (one.beats[-1], other.beats[0]))
    if one.turns and other.turns:
        cost += 0.3 + 1.2 * len(both.said) / READABLE if len(set(both.turns)) > 1 else -0.5
    elif one.turns or other.turns:
        talk, act = (one, other) if one.turns else (other, one)
        own = {name for beat in act.beats for name in beat.present[:1]} <= set(talk.speakers)
        cost += (0.0 if own else 0.9) + 0.5 * (len(talk.speakers) > 1)
    else:
        cost += 0.4 * (one.beats[-1].present[:1] != other.beats[0].present[:1])
        cost += 0.6 * (sum(len(beat.text) for beat in both.beats) > READABLE)
    return cost + 0.5 * sum(beat.loud or bool(beat.entering) for beat in (one.beats[-1], other.beats[0]))


def told(unit: Unit) -> Beat:
    """A unit as the one beat its shot shows: the speaker's when somebody speaks, else the most telling."""
    acts = list(unit.acts)
    speech = next((beat for beat in unit.beats if beat.line and (beat.speaker in unit.speakers)), None)
    anchor = speech or max(acts, key=lambda beat: (_weight(beat), -acts.index(beat)), default=unit.beats[0])
    beat = one_of([anchor, *acts] if acts else [anchor], anchor)
    shown = anchor if anchor in acts else max(acts, key=_weight, default=anchor)
    if len(unit.speakers) > 1:
        others = [name for name in unit.speakers if name != anchor.speaker]
        beat = replace(beat, listener=others[0], present=tuple(dict.fromkeys([*unit.speakers, *beat.present])))
    line = " ".join(one.line.printed.partition(": ")[2] for one in unit.lines if one.line.who)
    return replace(beat, text=shortened(acts, shown) if acts else anchor.text, line=line, camera=_camera(unit, anchor))


def _camera(unit: Unit, anchor: Beat) -> str:
    return anchor.camera or ("" if unit.turns else next((beat.camera for beat in unit.acts if beat.camera), ""))


def _weight(beat: Beat) -> float:
    posed = any(deed.pose for deed in beat.deeds)
    return 2 * bool(beat.camera) + posed + 0.5 * beat.loud + 0.5 * bool(beat.present) + 0.3 * bool(beat.entering)


def shortened(acts: list[Beat], anchor: Beat) -> str:
    """The words of what is done that one card has room for, the most telling of them, in order."""
    return card_text(acts, on_card(acts, [_weight(beat) for beat in acts], anchor))
