"""Which setups a board of a given length is made of: expand a short story, merge a long one."""

from collections import Counter
from dataclasses import replace

from presets.grammar import coverages
from presets.loader import shelf
from presets.world import Light
from workflows.breakdown.beats import Beat
from workflows.breakdown.grammar.covering import bystander, deserted, extras, openings, primaries
from workflows.breakdown.grammar.merge import merged
from workflows.breakdown.grammar.parting import parted
from workflows.breakdown.grammar.people import joined, sight_of
from workflows.breakdown.grammar.setups import Setup
from workflows.breakdown.grammar.things import drawable, vehicles_of

SCARCE = 8  # of so many panels one may show a place and nothing else
WORTH_ALONE = 0.9  # extras at least this good are shot even when nobody asks for a number
NEARER = ("full eye_level", "medium_wide low")  # … which a deed that closes the story may be seen at
PARTED = 0.6  # of the panels left over goes to second deeds of one sentence
TIGHT = 2  # beats a panel from which every panel goes to the story itself
BRIEF = 3  # panels below which no deed is spent on a view from afar
LEAST = 5  # panels from which a short story gets a closing image of its own
CROWDED, AGAIN, SAME = 0.06, 0.1, 0.22  # what one more shot of a beat, of a kind, of a thing costs


def plan(beats: list[Beat], count: int | None) -> list[Setup]:
    """The setups in story order, exactly `count` of them when it is given."""
    if not beats or count == 0:
        return []
    beats = [joined(beat) for beat in beats]
    if count is not None and count > len(beats):
        beats = parted(beats, round((count - len(beats)) * PARTED))
    if count is None:
        count = len(beats) + len(openings(beats)) + sum(worth >= WORTH_ALONE for worth, _ in extras(beats))
    kept = merged(beats, max(1, count - _reserved(beats, count)))
    if 1 < len(kept) == count and count >= 4 and kept[0].line:  # merged so that somebody speaks before anything is seen
        kept = merged(beats, count - 1)
    room = len(kept) < len(beats)
    setups = primaries(kept, alone=room and _crowded(beats, count), brief=count < BRIEF)
    setups += openings(kept)[: min(count - len(setups), max(1, _places(beats, count)) if room else count)]
    if count >= LEAST and count > len(setups) and not room:
        setups.append(Setup(len(kept) - 1, kept[-1], coverages()["closing"]))
    if count > len(setups):
        setups += _more(kept, count - len(setups), setups)
    setups.sort(key=lambda setup: (setup.at, setup.kind.order, setup.variant))
    setups = setups if any(setup.kind.id == "closing" for setup in setups) else _closed(setups)
    return _aged(peopled(kept, setups))


def _reserved(beats: list[Beat], count: int) -> int:
    """Panels set aside for places and for what tells more than another beat would: none when the story is crowded."""
    places = _places(beats, count)
    talk = sum(bool(beat.line) for beat in beats) * 2 >= len(beats)  # where people talk, lines come before coverage
    return places if talk or _crowded(beats, count) else places + count // 6


def _crowded(beats: list[Beat], count: int) -> bool:
    """Whether the story has so much to tell that it needs every panel for itself."""
    return len(beats) > TIGHT * count or count < 6


def _places(beats: list[Beat], count: int) -> int:
    """Shots set aside for places that nothing else shows: at most one in eight, none below four."""
    if count < 4:
        return 0
    return min(len(openings(beats)), max(1, count // 8))


def peopled(beats: list[Beat], setups: list[Setup]) -> list[Setup]:
    """Panels that show nobody and nothing made rare: one in eight, never two in a row; openings and endings may."""
    budget = len(setups) // SCARCE
    done: list[Setup] = []
    for setup in setups:
        spared = setup.kind.purpose in ("establishing", "closing") or deserted(setup.beat)
        again = bool(done) and bare(done[-1])
        if bare(setup) and (again or not spared):
            if budget and not again:
                budget -= 1
            else:
                setup = _with_someone(beats, setup, done) or setup
        done.append(setup)
    return done


def bare(setup: Setup) -> bool:
    """Whether the panel would show a place and nothing else."""
    beat, kind = setup.beat, setup.kind
    if kind.id in ("atmosphere", "ahead"):
        return True
    if kind.id == "pov":
        seen = [target for target in beat.looking_at.values() if target in beat.present]
        return not (seen or beat.watched or drawable(beat) or vehicles_of(beat) or beat.creatures)
    things = beat.props or beat.creatures
    return kind.who == "all" and not (beat.present or beat.speaker or things)


def _with_someone(beats: list[Beat], setup: Setup, before: list[Setup]) -> Setup | None:
    """The same moment with a face in it: its subject's, else that of whoever is there to take it in."""
    kinds, beat = coverages(), setup.beat
    uses = sum(one.at == setup.at for one in before)
    if beat.subject:
        kind = kinds[("medium", "close", "behind")[uses % 3]]
    elif witness := bystander(beats, setup.at):
        return replace(setup, kind=kinds["reaction"], variant=uses, detail="", witness=witness)
    else:
        return None
    return replace(setup, kind=kind, variant=uses, detail="")


def _more(beats: list[Beat], wanted: int, chosen: list[Setup]) -> list[Setup]:
    """The `wanted` best extras, one after the other: spread over the story, over kinds and over things."""
    pov = {setup.at for setup in chosen if setup.kind.id == "pov"}
    left = [row for row in extras(beats) if not (row[1].kind.id == "pov" and row[1].at in pov)]
    crowd: Counter[int] = Counter()
    kinds: Counter[str] = Counter()
    things = Counter(setup.detail for setup in chosen)
    found: list[Setup] = []
    while left and len(found) < wanted:

        def worth(row: tuple[float, Setup]) -> float:
            own, one = row
            return (
                own
                - CROWDED * crowd[one.at]
                - AGAIN * kinds[one.kind.id]
                - SAME * bool(one.detail) * things[one.detail]
            )

        best = max(range(len(left)), key=lambda at: (worth(left[at]), -left[at][1].at, left[at][1].kind.id))
        _, setup = left.pop(best)
        crowd[setup.at] += 1
        kinds[setup.kind.id] += 1
        things[setup.detail or (sight_of(setup.beat) if setup.kind.id == "pov" else "")] += 1
        found.append(setup)
    return found + _any(beats, wanted - len(found))


def _any(beats: list[Beat], wanted: int) -> list[Setup]:
    """When even that does not do: the moments again, from elsewhere."""
    kinds = coverages()
    found: list[Setup] = []
    for number in range(wanted):
        at = number % len(beats)
        alone = "above" if number % 3 == 1 and beats[at].subject else "atmosphere" if number % 3 == 2 else "action"
        kind = kinds[alone]
        found.append(Setup(at, beats[at], kind, 1 + number // len(beats)))
    return found


def _closed(setups: list[Setup]) -> list[Setup]:
    """Let the last shot close the story, unless it is somebody's line or the board is too short for it."""
    last = setups[-1]
    if len(setups) < 4 or (last.beat.line and last.kind.id in ("dialogue", "over_shoulder")):
        return setups
    primary = last.kind.id in ("action", "travel", "memory") and not any(
        one.at == last.at and one.kind.id in ("action", "travel") for one in setups[:-1]
    )
    kind = coverages()["closing"]
    if primary and last.beat.deeds:
        told = last.kind.model_copy(update={"purpose": "closing", "looks": [*kind.looks, *NEARER], "moves": kind.moves})
        return [*setups[:-1], replace(last, kind=told)]
    return [*setups[:-1], replace(last, kind=kind, variant=0, detail="")]


def _aged(setups: list[Setup]) -> list[Setup]:
    """Once a later hour has come, it stays."""
    hour = ""
    done: list[Setup] = []
    for setup in setups:
        hour = setup.kind.hour if setup.kind.hour in shelf("lights", Light) else hour
        done.append(replace(setup, beat=replace(setup.beat, time=hour)) if hour else setup)
    return done
