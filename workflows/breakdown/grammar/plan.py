"""Which setups a board of a given length is made of: expand a short story, merge a long one."""

from dataclasses import replace

from presets.grammar import coverages
from workflows.breakdown.beats import Beat
from workflows.breakdown.grammar.merge import merged
from workflows.breakdown.grammar.setups import (
    Setup,
    bystander,
    deserted,
    drawable,
    extras,
    openings,
    primaries,
    vehicles_of,
)

SCARCE = 8  # of so many panels one may show a place and nothing else
WORTH_ALONE = 0.76  # extras at least this good are shot even when nobody asks for a number


def plan(beats: list[Beat], count: int | None) -> list[Setup]:
    """The setups in story order, exactly `count` of them when it is given."""
    if not beats or count == 0:
        return []
    if count is None:
        count = len(beats) + len(openings(beats)) + sum(worth >= WORTH_ALONE for worth, _ in extras(beats))
    places = _places(beats, count)
    talk = sum(bool(beat.line) for beat in beats) * 2 >= len(beats)  # where people talk, lines come before coverage
    kept = merged(beats, max(1, count - places - (count // 6 if count >= 6 and not talk else 0)))
    setups = primaries(kept)
    setups += openings(kept)[: min(count - len(setups), places if len(kept) < len(beats) else count)]
    if count > 4 and count > len(setups) and len(kept) == len(beats):
        setups.append(Setup(len(kept) - 1, kept[-1], coverages()["closing"]))
    if count > len(setups):
        setups += _more(kept, count - len(setups))
    setups.sort(key=lambda setup: (setup.at, setup.kind.order, setup.variant))
    setups = setups if any(setup.kind.id == "closing" for setup in setups) else _closed(setups)
    return peopled(kept, setups)


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


def _places(beats: list[Beat], count: int) -> int:
    """Shots set aside for places when there are more beats than shots: about one in five, none below four."""
    if count < 4:
        return 0
    return min(len(openings(beats)), max(1, count // 8))


def _more(beats: list[Beat], wanted: int) -> list[Setup]:
    """The `wanted` best extras, spread over the story, a beat never covered to death while another is bare."""
    ranked: list[tuple[float, int, str, int, Setup]] = []
    crowded: dict[int, int] = {}
    for worth, setup in sorted(
        extras(beats), key=lambda pair: (-pair[0], pair[1].at, pair[1].kind.id, pair[1].variant)
    ):
        again = crowded[setup.at] = crowded.get(setup.at, 0) + 1
        ranked.append((worth - 0.06 * again, -setup.at, setup.kind.id, -setup.variant, setup))
    ranked.sort(key=lambda row: row[:4], reverse=True)
    chosen = [row[4] for row in ranked[:wanted]]
    return chosen + _any(beats, wanted - len(chosen))


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
    primary = last.kind.id in ("action", "travel") and not any(
        one.at == last.at and one.kind.id in ("action", "travel") for one in setups[:-1]
    )
    kind = coverages()["closing"]
    if primary and last.beat.deeds:
        told = last.kind.model_copy(update={"purpose": "closing", "looks": kind.looks, "moves": kind.moves})
        return [*setups[:-1], replace(last, kind=told)]
    return [*setups[:-1], replace(last, kind=kind, variant=0, detail="")]
