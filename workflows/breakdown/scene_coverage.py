"""The units of a scene → its shots: who speaks is close, who exchanges shares a frame, the rest is the grammar's."""

from dataclasses import replace

from library.documents import ShotFields
from presets.grammar import Coverage, coverages
from workflows.breakdown.beats import Beat, Person
from workflows.breakdown.grammar import Setup, openings, primaries, staged
from workflows.breakdown.grammar.asked import looks
from workflows.breakdown.grammar.choose import TIGHT
from workflows.breakdown.grammar.people import partner_of
from workflows.breakdown.grammar.plan import bare, peopled
from workflows.breakdown.grammar.setups import facts
from workflows.breakdown.grammar.shots import LENSES
from workflows.breakdown.prose.scene.settling import settled
from workflows.breakdown.scene_moments import Moment
from workflows.breakdown.scene_units import Unit, told, units_of

PER_ACTION = 0.7  # shots an action is worth; a line, and what a direction names, is worth one
OPENED = 3  # shots a scene that begins with a line must have before one shows its place


def cover(
    moments: list[Moment], people: tuple[Person, ...], most: int, words: str, seed: int
) -> tuple[list[ShotFields], list[Beat]]:
    """At most `most` shots of a scene, and the beats they tell. `words`: the scene as written."""
    count = min(most, natural(moments))
    spoken_first = count >= OPENED and moments[0].line is not None
    units = units_of(moments, max(1, count - spoken_first))
    beats = settled([told(unit) for unit in units], words)
    mains = [_framed(unit, setup) for unit, setup in zip(units, spoken_turns(primaries(beats)), strict=True)]
    opens = openings(beats)[:1] if spoken_first else []
    glances = _glances(beats, count - len(mains) - len(opens))
    rows = [(one.at, rank, one) for rank, own in enumerate((opens, mains, glances)) for one in own]
    rows.sort(key=lambda row: row[:2])
    shots = staged(peopled(beats, [setup for _, _, setup in rows]), seed=seed, people=people)
    carried = [units[at] if rank == 1 else None for at, rank, _ in rows]
    return [_worded(shot, unit) for shot, unit in zip(shots, carried, strict=True)], beats


def natural(moments: list[Moment]) -> int:
    """How many shots a scene asks for: one for its place, and more with every action, glance and line."""
    return max(1, round(sum(map(_worth, moments)))) + (len(moments) > 2)


def _worth(moment: Moment) -> float:
    if moment.line or moment.beat is None or moment.beat.camera:
        return 1.0
    return PER_ACTION + 0.6 * _glanced(moment.beat)


def _glanced(beat: Beat | None) -> bool:
    return beat is not None and not beat.camera and any(deed.looking for deed in beat.deeds)


def _glances(beats: list[Beat], room: int) -> list[Setup]:
    """What somebody sees, through their eyes, while there is room for it."""
    kind = coverages()["pov"]
    found = [Setup(at, beat, kind) for at, beat in enumerate(beats) if not beat.line and _glanced(beat)]
    return [one for one in found if facts(one.beat, "").issuperset(kind.needs) and not bare(one)][: max(room, 0)]


def spoken_turns(setups: list[Setup]) -> list[Setup]:
    """Lines as shot and reverse shot, whatever the camera was asked for in their midst."""
    kinds = coverages()
    turn = 0
    done: list[Setup] = []
    for setup in setups:
        turn = turn + 1 if setup.beat.line else 0
        reverse = setup.beat.line and partner_of(setup.beat) and turn % 3 == 1
        kind = kinds["over_shoulder" if reverse else "dialogue"] if setup.beat.line else setup.kind
        done.append(replace(setup, kind=kind, detail="" if setup.beat.line else setup.detail))
    return done


def _framed(unit: Unit, setup: Setup) -> Setup:
    """The setup of a line as its unit wants it."""
    if not unit.turns:
        return setup
    if len(unit.speakers) > 1:
        return replace(setup, kind=_together(unit))
    kind = setup.kind
    if setup.beat.camera == "close":
        kind = coverages()["dialogue"].model_copy(update={"looks": looks("near")})
    elif unit.acts and kind.id == "dialogue":
        kind = kind.model_copy(update={"looks": looks("busy")})
    return replace(setup, kind=kind)


def _together(unit: Unit) -> Coverage:
    """Two who speak in turn are seen past a shoulder, in chorus side by side; more from where all have room."""
    pair, chorus = len(unit.speakers) == 2, len(unit.turns) == 1
    wish = "company" if not pair else "chorus" if chorus else "exchange"
    update: dict[str, object] = {"looks": looks(wish), "moves": ["static"]}
    framing = "two_shot" if chorus else "over_the_shoulder"
    update |= {"framing": framing, "who": "pair"} if pair else {"framing": "group", "who": "all"}
    update["sentences"] = ["{group} speak together"] if chorus else ["{group} face each other, talking"]
    update["captions"] = ["{group}, talking"]
    return coverages()["dialogue"].model_copy(update=update)


def _worded(shot: ShotFields, unit: Unit | None) -> ShotFields:
    """The lines of its unit on the shot that tells it, and a note of what its card has no room for."""
    if unit is None:
        return shot.model_copy(update={"dialogue": ""})
    update: dict[str, object] = {"dialogue": unit.said, "notes": _notes(unit)}
    if unit.turns and len(shot.characters) > 2 and shot.shot_size in TIGHT:
        update |= {"shot_size": "medium", "lens_mm": LENSES["medium"]}
    return shot.model_copy(update=update)


def _notes(unit: Unit) -> str:
    titles = [f"Over the picture: “{title}”." for title in unit.titles]
    if unit.left_out:
        many = f"{unit.left_out} more lines are said here; they stand"
        titles.append(f"{'1 more line is said here; it stands' if unit.left_out == 1 else many} in the script.")
    return " ".join(titles)
