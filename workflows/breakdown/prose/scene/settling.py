"""Beats that know part of where and when they are → beats that know it all, scene by scene."""

import re
from dataclasses import replace
from itertools import groupby

from presets import words
from presets.loader import shelf
from presets.world import Set
from workflows.breakdown.beats import Beat
from workflows.breakdown.lexicon.index import meaning, verb, verb_is
from workflows.breakdown.lexicon.tokens import spelled
from workflows.breakdown.prose.scene.guessing import SURE, elected, is_interior, votes
from workflows.breakdown.prose.scene.hours import clock_hour
from workflows.breakdown.prose.scene.knocking import before_doors
from workflows.breakdown.prose.scene.moods import moods_of
from workflows.breakdown.prose.scene.places import head, where

READ = 100_000  # characters of a story that vote at most
_SPOKEN = re.compile(r"“[^”]*”|\"[^\"]*\"")


def settled(beats: list[Beat], story: str, *, wild: bool = False) -> list[Beat]:
    """Beats before the place is told take the scene's; what no word tells is guessed from the things of the scene.

    `wild`: only beasts are in the story, and those do not talk in rooms.
    """
    world = _world(story)
    whole = _whole_vote(beats, story, "field" if wild else "room")
    split = _own_scenes(beats)
    scenes = [list(members) for _, members in groupby(split, key=lambda beat: beat.scene)]
    done: list[Beat] = []
    signs, shift, timed = "", 0, True  # signs: the hour things told last; what words tell the reader carries on
    for members in scenes:
        placed = [_shown(beat, world) for beat in _placed(members, done[-1].set if done else elected(whole), whole)]
        told = next((one.time for one in members if one.time), "")
        placed = _afloat(placed, done[-1] if done else Beat(""))
        signs = "" if told else _hour(members) or signs
        lit = _weathered([replace(beat, time=beat.time or told or signs or _usual(placed)) for beat in placed])
        shift -= bool(done) and not timed and _goes_on(done[-1], lit[0])
        done += [replace(beat, scene=beat.scene + shift) for beat in lit]
        timed = bool(told)
    return moods_of(before_doors(done))


def _goes_on(last: Beat, first: Beat) -> bool:
    """An hour told that the scene before has shown all along: "they stare into the dark" by a campfire at night."""
    later = {"next", "later", "after", "following", "another"} & set(first.text.lower().split()[:5])
    same = (last.place, last.set, last.interior, last.time) == (first.place, first.set, first.interior, first.time)
    return same and not later


def _whole_vote(beats: list[Beat], story: str, home: str) -> dict[str, int]:
    """What all that is told votes for; of what is only said, what belongs to one place, for people talk in rooms."""
    told = votes(_words(beats))
    said = votes([story[:READ]])
    sure = {id: count for id, count in said.items() if count >= SURE}
    talk = any(beat.line for beat in beats)
    return told or sure or ({home: 1} if talk or home != "room" else said)


def _own_scenes(beats: list[Beat]) -> list[Beat]:
    """Beats told before their scene's place, of things that cannot be there, are a scene of their own.

    And those told before somebody crosses the room they were in all along belong to that room.
    """
    scenes = [list(members) for _, members in groupby(beats, key=lambda beat: beat.scene)]
    done: list[Beat] = []
    shift = 0
    before: list[Beat] = []
    for scene in scenes:
        told = next((at for at, beat in enumerate(scene) if beat.place), 0)
        shift -= bool(before) and _there_already(before, scene[0], first=before is scenes[0])
        done += [replace(beat, scene=beat.scene + shift) for beat in scene[:told]]
        shift += told > 0 and _elsewhere(scene[:told], scene[told])
        done += [replace(beat, scene=beat.scene + shift) for beat in scene[told:]]
        before = scene
    return done


def _elsewhere(before: list[Beat], told: Beat) -> bool:
    """Signs of another place and none of the one told later; a window is enough against a garden."""
    found = votes(_words(before))
    guess = elected(found)
    if not told.set or guess in ("", told.set) or told.set in found:
        return False
    indoors = is_interior(guess) and not told.interior
    return found[guess] >= (1 if indoors else 2 if is_interior(guess) != told.interior else SURE)


def _there_already(before: list[Beat], told: Beat, first: bool) -> bool:
    """Whether a scene that told no place is the one told now: a bed, then "across the bedroom"."""
    if any(beat.place for beat in before) or not told.place or before[-1].time not in ("", told.time):
        return False
    guess = elected(votes(_words(before)))
    return guess == told.set or (first and not guess)


def _placed(scene: list[Beat], last: str, whole: dict[str, int]) -> list[Beat]:
    """Every beat of a scene with a place and a set: told, told later in the scene, or guessed.

    `last`: the set of the scene before, for one of which nothing tells anything.
    """
    told = next((beat for beat in scene if beat.place), None)
    own = votes(_words(scene))
    done: list[Beat] = []
    for at, beat in enumerate(scene):
        if told is None:
            guess = elected(own) or last or "road"
            done.append(replace(beat, set=guess, interior=is_interior(guess)))
            continue
        known = beat if beat.place else told
        closer = next((one for one in scene[at:] if one.place.endswith(f" in {known.place}")), known)
        set_id = _set_of(closer, own, whole)
        inside = is_interior(set_id) if _by_name_alone(closer) else closer.interior
        done.append(replace(beat, place=closer.place, interior=inside, set=set_id))
    return done


def _afloat(scene: list[Beat], last: Beat) -> list[Beat]:
    """On the sea, not at it, when somebody rows or swims there, and still there in the next scene."""
    out = words.forms("afloat").get(head(scene[0].place), "")
    if out and "ship" in words.listed("cabins").groups.get(last.set, ()):  # "by night the sea is calm": from the deck
        return [_within(replace(beat, set=last.set)) for beat in scene]
    low = [word for text in _words(scene) for word in spelled(text)] if out in shelf("sets", Set) else []
    still = bool(out) and (last.place, last.set) == (scene[0].place, out)
    if not still and not any({word, verb(word)} & words.words("afloat") for word in low):
        return scene
    return [replace(beat, set=out) for beat in scene]


def _set_of(beat: Beat, own: dict[str, int], whole: dict[str, int]) -> str:
    """The set of a told place; of one no shelf knows the likeliest on its side of the wall."""
    if beat.set == "room" and head(beat.place) == "room":  # of a museum, when the story has its guard
        inside = elected(own, True)
        return inside if own.get(inside, 0) > 1 else beat.set
    if beat.set:
        return beat.set
    if _by_name_alone(beat):
        return elected(own) or elected(whole, False) or "city_street"
    noun = head(beat.place)
    if (known := meaning(noun, "place")) and known.preset:
        return known.preset
    if beat.interior:
        return elected(own, True) or elected(whole, True) or "room"
    return elected(own, False) or elected(whole, False) or "road"


def _by_name_alone(beat: Beat) -> bool:
    """ "Milan", of which the story tells neither street nor room."""
    return beat.place[:1].isupper() and not beat.set


def _world(story: str) -> dict[str, str]:
    """Set → the one that shows it in the world of this story: the old West, a ship in space."""
    low = set(spelled(story[:READ]))
    found: dict[str, str] = {}
    for id in words.listed("periods").words:
        told = low & words.words(id)
        if len(told) > 1:
            found |= words.forms(id)
    return found


def _shown(beat: Beat, world: dict[str, str]) -> Beat:
    shown = world.get(beat.set, beat.set)
    inside = beat.interior if shown == beat.set or not beat.place else is_interior(shown)
    return _within(replace(beat, set=shown, interior=inside))


def _within(beat: Beat) -> Beat:
    """Whoever is aboard does not see the vehicle from outside: it is no thing of the picture."""
    shell = words.listed("cabins").groups.get(beat.set, ())
    steering = {deed.who for deed in beat.deeds if deed.mount in shell and verb_is("ride", deed.verb)}
    riding = {name: mount for name, mount in beat.riding.items() if mount not in shell or name in steering}
    props = tuple(one for one in beat.props if beat.prop_presets.get(one, "") not in shell)
    return replace(beat, props=props, riding=riding)


def _hour(scene: list[Beat]) -> str:
    """The hour that things of a scene tell: stars, a candle lit, a clock struck in somebody's words."""
    text = " ".join(beat.text for beat in scene).lower().replace("’", "'")
    signs = words.listed("hour_signs").groups
    told = next((hour for hour, phrases in signs.items() if any(_says(text, one) for one in phrases)), "")
    return told or clock_hour(text)


def _says(text: str, phrase: str) -> bool:
    return phrase in text and re.search(rf"\b{re.escape(phrase)}\b", text) is not None


def _usual(scene: list[Beat]) -> str:
    return words.forms("hour_signs").get(scene[0].set, "day")


def _weathered(scene: list[Beat]) -> list[Beat]:
    """The weather a scene begins in: told at its start or of the place itself; rain somebody rides into comes later."""
    first = next((at for at, beat in enumerate(scene) if beat.weather), len(scene))
    lies = first < len(scene) and scene[first].weather == "snow"  # snow has fallen before anyone steps into it
    told = lies or (first < len(scene) and (first == 0 or not any(deed.who for deed in scene[first].deeds)))
    opening = scene[first].weather if told else "clear"
    return [replace(beat, weather=_through_windows(beat, beat.weather or opening)) for beat in scene]


def _through_windows(beat: Beat, sky: str) -> str:
    """What of the weather a picture may show: no dust in a room, nothing at all in a cave."""
    hidden = beat.interior and sky in words.listed("weather_signs").groups["outdoors"]
    return "clear" if hidden or beat.set in where("roofed") else sky


def _words(scene: list[Beat]) -> list[str]:
    return list(dict.fromkeys(_SPOKEN.sub(" ", beat.text) for beat in scene))
