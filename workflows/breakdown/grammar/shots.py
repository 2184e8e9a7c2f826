"""One setup and its view → everything said of a shot."""

import re
from typing import cast

from library.documents import Angle, Framing, Movement, ShotFields, ShotSize
from presets import words
from presets.loader import shelf
from presets.search import find
from presets.world import Light, Weather
from workflows.breakdown.beats import Beat, Person
from workflows.breakdown.grammar.cards import card_words
from workflows.breakdown.grammar.choose import TIGHT, View
from workflows.breakdown.grammar.describe import describe, light_words
from workflows.breakdown.grammar.people import partner_of
from workflows.breakdown.grammar.posing import feelings, looks, pose_of
from workflows.breakdown.grammar.setups import Setup, crosses, gripped
from workflows.breakdown.grammar.things import work_of

LENSES = {
    "extreme_wide": 18.0,
    "wide": 24.0,
    "full": 35.0,
    "medium_wide": 35.0,
    "medium": 50.0,
    "medium_close_up": 75.0,
    "close_up": 85.0,
    "extreme_close_up": 100.0,
    "insert": 100.0,
}
THROUGH = re.compile(
    r"\b(?:through|out of|from|out) (?:the|a|his|her|their|my|its)?\s*(?:\w+ )?(?:window|porthole)", re.IGNORECASE
)
WORDS_PER_SECOND = 2.5
SHORTEST, LONGEST = 1.5, 8.0  # seconds
CROWD = 6  # people drawn in one shot at most, unless it is the only one that has them


def subject_of(setup: Setup) -> str:
    """Whose shot it is."""
    beat = setup.beat
    who = setup.kind.who
    if setup.detail:
        return setup.detail
    if who == "witness":
        return setup.witness
    if who == "target":
        target = next((target for target in beat.looking_at.values() if target != "away"), "")
        return target or next(iter(beat.watched), "")
    if who == "none":
        return ""
    if setup.kind.id == "mount":
        return beat.riding.get(beat.subject, beat.subject)
    return beat.subject


def characters_of(setup: Setup, view: View, known: dict[str, Person]) -> list[str]:
    """Who is seen, the subject first."""
    beat = setup.beat
    who = setup.kind.who
    if who == "pair":
        return [name for name in (beat.subject, partner_of(beat)) if name]
    if who == "witness":
        return [setup.witness] if setup.witness else []
    if who == "target":
        target = subject_of(setup)
        if target in beat.watched:
            return list(beat.watched)
        return [target] if target in known or target in beat.present else []
    if who == "none" or setup.kind.id == "mount":
        return [beat.subject] if setup.kind.id == "mount" and beat.subject else []
    first = [beat.subject] if beat.subject else []
    if who == "subject" or view.size in TIGHT:
        return first
    return list(dict.fromkeys([*first, *beat.present]))


def shot_of(setup: Setup, view: View, way: str, people: dict[str, Person], at: int, seed: int) -> ShotFields:
    """The finished shot. `at`: its number on the board, for changing camera moves."""
    beat = setup.beat
    seen = characters_of(setup, view, people)
    primary = setup.kind.id in ("action", "travel", "dialogue", "over_shoulder", "closing")
    spoken = setup.kind.id in ("dialogue", "over_shoulder")
    if primary and not spoken and view.size not in TIGHT:  # a face fills the frame: there is no room beside it
        seen = list(dict.fromkeys([*seen, *beat.present]))
    light = light_words(beat)
    props = list(dict.fromkeys([*_props(setup, seen), *_seats(beat, seen)]))
    return ShotFields(
        description=describe(setup, view, people, seen, way, light),
        action=card_words(beat.text),
        dialogue=_dialogue(beat) if spoken else "",
        shot_size=cast(ShotSize, view.size),
        framing=_framing(setup, seen),
        angle=cast(Angle, view.angle),
        movement=_movement(setup, at),
        lens_mm=35.0 if setup.kind.framing == "pov" else LENSES[view.size],
        mood=beat.mood,
        lighting=light,
        time_of_day=_known("lights", Light, beat.time, "day"),
        weather=_known("weather", Weather, beat.weather, "clear"),
        location=beat.place,
        set=_set_of(setup),
        characters=seen,
        subject=subject_of(setup) or (seen[0] if seen else ""),
        doing={name: pose_of(beat, name) for name in seen},
        resting={name: rest for name, rest in beat.resting.items() if name in seen},
        feeling=feelings(setup, seen),
        looking_at=looks(setup, seen),
        props=props,
        holding=_holding(setup, seen),
        riding={name: mount for name, mount in beat.riding.items() if name in seen},
        creatures=_creatures(setup, view),
        direction=way if seen or setup.kind.id == "creature" else "",  # pyright: ignore[reportArgumentType]
        purpose=setup.kind.purpose,
        duration_s=_duration(setup, spoken),
    )


def _set_of(setup: Setup) -> str:
    """Where the lens looks: what is seen through a window is on the other side of it."""
    beat = setup.beat
    outside = words.forms("doors").get(beat.set, "") if setup.kind.framing == "pov" else ""
    return outside if outside and _through_a_window(beat) else beat.set


def _through_a_window(beat: Beat) -> bool:
    return beat.interior and THROUGH.search(beat.text) is not None


def everyone_shown(setups: list[Setup], shots: list[ShotFields]) -> list[ShotFields]:
    """Whoever no shot shows joins the roomiest one of their moment."""
    shown = {name for shot in shots for name in shot.characters}
    done = list(shots)
    for at in sorted(range(len(setups)), key=lambda at: (_close_knit(setups[at]), shots[at].shot_size in TIGHT)):
        beat = setups[at].beat
        lost = [name for name in (beat.speaker, *beat.present) if name and name not in shown]
        if lost:
            shown.update(lost)
            old = done[at]
            names = list(dict.fromkeys([*old.characters, *lost]))
            framing = "single" if len(names) == 1 else "two_shot" if len(names) == 2 else "group"
            poses_now = old.doing | {name: pose_of(beat, name) for name in lost}
            done[at] = old.model_copy(update={"characters": names, "framing": framing, "doing": poses_now})
    return done


def _close_knit(setup: Setup) -> bool:
    """Whether a shot is about one or two and no more: a line, or a framing of its own."""
    return setup.kind.framing != "" or bool(setup.beat.line)


def direction_of(setups: list[Setup], seed: int) -> list[str]:
    """Which way things go across the screen, a setup each: one way for a journey, turned when they turn back."""
    way = "right" if seed % 2 == 0 else "left"
    scene = None
    ways: list[str] = []
    for setup in setups:
        turned = setup.beat.scene != scene and any(deed.verb in ("return", "retreat") for deed in setup.beat.deeds)
        if turned:
            way = "left" if way == "right" else "right"
        scene = setup.beat.scene
        ways.append(way if crosses(setup.beat) else "")
    return ways


def _framing(setup: Setup, seen: list[str]) -> Framing:
    if setup.kind.framing == "over_the_shoulder" and len(seen) < 2:
        return "single"
    if setup.kind.framing == "two_shot" and len(seen) < 2:
        return "single"
    if setup.kind.framing:
        return cast(Framing, setup.kind.framing)
    if not seen:
        return "empty"
    return "single" if len(seen) == 1 else "two_shot" if len(seen) == 2 else "group"


def _movement(setup: Setup, at: int) -> Movement:
    beat, kind = setup.beat, setup.kind
    if kind.purpose == "reaction" and beat.feeling.get(beat.subject) in ("afraid", "surprised"):
        return "dolly_in"
    if beat.mood == "tense" and beat.moving and kind.id in ("action", "medium", "close"):
        return "handheld"
    options = [move for move in kind.moves if move != "tracking" or beat.moving] or ["static"]
    return cast(Movement, options[(setup.variant + at // 3) % len(options)])


def _known(name: str, model: type[Light] | type[Weather], id: str, fallback: str) -> str:
    return id if id and (id in shelf(name, model) or not shelf(name, model)) else fallback


def _props(setup: Setup, seen: list[str]) -> list[str]:
    beat, kind = setup.beat, setup.kind
    if kind.id == "vehicle":  # with whatever burns or smokes on it
        brought = words.forms("brings").values()
        return [setup.detail, *(prop for prop in beat.props if prop in brought)]
    if kind.id in ("insert", "hands", "work", "worked"):
        return [setup.detail]
    if kind.id == "pov" and beat.watched:  # the barrel a watcher hides behind is not what they see
        return []
    if kind.id in ("atmosphere", "mount", "creature", "reaction", "close"):
        return [held for name, held in beat.holding.items() if name in seen and kind.id in ("close", "reaction")]
    fixtures = words.listed("lists").groups["fixture"] if beat.present else ()  # "the door opens" shows the door
    there = [prop for prop in beat.props if prop not in fixtures or _used(beat, prop)]
    if kind.id != "pov" and _through_a_window(beat):  # what is out there is not in the room
        there = [prop for prop in there if prop not in beat.looking_at.values()]
    work = work_of(beat) if beat.subject in seen else ""  # the easel comes with whoever paints
    return [*there, work] if work and work not in there else there


def _seats(beat: Beat, seen: list[str]) -> list[str]:
    """What those in the picture sit on, unless the picture has it already under another name."""
    there = {find("props", prop) for prop in beat.props}
    return [seat for name, seat in beat.seats.items() if name in seen and (find("props", seat) not in there)]


def _holding(setup: Setup, seen: list[str]) -> dict[str, str]:
    """What is in whose hand; a shot of hands puts the tool of the deed there."""
    held = {name: thing for name, thing in setup.beat.holding.items() if name in seen}
    if setup.kind.id == "hands" and setup.detail in gripped(setup.beat):
        held.setdefault(setup.beat.subject, setup.detail)
    return held


def _dialogue(beat: Beat) -> str:
    """The lines of a shot, "NAME: words", one below the other."""
    told = beat.said or (((beat.speaker, beat.line),) if beat.line else ())
    return "\n".join(f"{(speaker or 'Voice').upper()}: {line}" for speaker, line in told)


def _used(beat: Beat, prop: str) -> bool:
    """Doors and windows belong to the set; they stand in the picture for whoever handles them."""
    used = [
        deed for deed in beat.deeds if deed.target == prop and deed.pose not in ("", "stand", "look_around", "point")
    ]
    return bool(used) and beat.interior


def _creatures(setup: Setup, view: View) -> list[str]:
    if setup.kind.id == "creature":
        return [name for name in setup.beat.creatures if name == setup.detail]
    if setup.kind.who in ("all",) or (setup.kind.who == "target" and subject_of(setup) in setup.beat.creatures):
        return list(setup.beat.creatures)
    return []


def _duration(setup: Setup, spoken: bool) -> float:
    beat = setup.beat
    seconds = setup.kind.duration_s
    if spoken and beat.line:
        said = " ".join(line for _, line in beat.said) or beat.line
        seconds = len(said.split()) / WORDS_PER_SECOND + 0.8
    elif setup.kind.id in ("action", "travel"):
        seconds += 0.06 * min(len(beat.text.split()), 30)
    return round(min(max(seconds, SHORTEST), LONGEST), 1)
