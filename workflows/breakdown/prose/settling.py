"""Beats that know part of where and when they are → beats that know it all, scene by scene."""

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby

from presets import words
from presets.loader import shelf
from presets.world import Set
from workflows.breakdown.beats import Beat
from workflows.breakdown.lexicon.index import meaning, verb
from workflows.breakdown.lexicon.tokens import singular, tokens
from workflows.breakdown.prose.hours import clock_hour
from workflows.breakdown.prose.moods import moods_of
from workflows.breakdown.prose.places import head

SURE = 3  # votes of a thing that belongs to one place only
READ = 100_000  # characters of a story that vote at most
_SPOKEN = re.compile(r"“[^”]*”|\"[^\"]*\"")


def settled(beats: list[Beat], story: str) -> list[Beat]:
    """Beats before the place is told take the scene's; what no word tells is guessed from the things of the scene."""
    world = _world(story)
    whole = votes([_SPOKEN.sub(" ", story[:READ])]) or votes([story[:READ]])
    split = _own_scenes(beats)
    scenes = [list(members) for _, members in groupby(split, key=lambda beat: beat.scene)]
    done: list[Beat] = []
    hour = ""
    for members in scenes:
        placed = [_shown(beat, world) for beat in _placed(members, whole)]
        hour = members[0].time or _hour(members) or (hour if not any(one.time for one in members) else "")
        lit = [replace(beat, time=beat.time or hour or _usual(placed)) for beat in placed]
        done += _weathered(lit)
    return moods_of(done)


def votes(texts: Iterable[str]) -> dict[str, int]:
    """Set → how much the things in these words speak for it; what belongs to one place only counts as three."""
    hints, bound = words.meanings("hints"), words.meanings("bound")
    found: dict[str, int] = {}
    for text in texts:
        for token in tokens(text):
            low = token.low
            form = next((form for form in (low, singular(low), verb(low)) if form in hints or form in bound), "")
            for table, weight in ((bound, SURE), (hints, 1)):
                if form in table:
                    found[table[form]] = found.get(table[form], 0) + weight
    return found


def elected(ballots: dict[str, int], interior: bool | None = None) -> str:
    """The set with most votes on the side, indoors or out, that has most; empty when nobody voted."""
    sets = shelf("sets", Set)
    known = {id: count for id, count in ballots.items() if id in sets}
    side = {inside: sum(n for id, n in known.items() if sets[id].interior is inside) for inside in (True, False)}
    inside = side[True] > side[False] if interior is None else interior
    left = [id for id in known if sets[id].interior is inside]
    return max(left, key=lambda id: known[id]) if left else ""


def _own_scenes(beats: list[Beat]) -> list[Beat]:
    """Beats told before their scene's place, of things that cannot be there, are a scene of their own."""
    done: list[Beat] = []
    shift = 0
    for _, members in groupby(beats, key=lambda beat: beat.scene):
        scene = list(members)
        at = next((at for at, beat in enumerate(scene) if beat.place), 0)
        apart = at > 0 and _elsewhere(scene[:at], scene[at])
        done += [replace(beat, scene=beat.scene + shift) for beat in scene[:at]]
        shift += apart
        done += [replace(beat, scene=beat.scene + shift) for beat in scene[at:]]
    return done


def _elsewhere(before: list[Beat], told: Beat) -> bool:
    found = votes(_words(before))
    guess = elected(found)
    return bool(guess) and bool(told.set) and found[guess] >= SURE and _interior(guess) != told.interior


def _placed(scene: list[Beat], whole: dict[str, int]) -> list[Beat]:
    """Every beat of a scene with a place and a set: told, told later in the scene, or guessed."""
    told = next((beat for beat in scene if beat.place), None)
    own = votes(_words(scene))
    done: list[Beat] = []
    for at, beat in enumerate(scene):
        if told is None:
            guess = elected(own) or elected(whole) or "road"
            done.append(replace(beat, set=guess, interior=_interior(guess)))
            continue
        known = beat if beat.place else told
        closer = next((one for one in scene[at:] if one.place.endswith(f" in {known.place}")), known)
        done.append(replace(beat, place=closer.place, interior=closer.interior, set=_set_of(closer, own, whole)))
    return done


def _set_of(beat: Beat, own: dict[str, int], whole: dict[str, int]) -> str:
    """The set of a told place; of one no shelf knows the likeliest on its side of the wall."""
    if beat.set:
        return beat.set
    noun = head(beat.place)
    if (known := meaning(noun, "place")) and known.preset:
        return known.preset
    if beat.interior:
        return elected(own, True) or elected(whole, True) or "room"
    outside = elected(own) or elected(whole)
    fallback = "city_street" if beat.place[:1].isupper() else "road"
    return outside if outside and not _interior(outside) else elected(own, False) or elected(whole, False) or fallback


def _world(story: str) -> dict[str, str]:
    """Set → the one that shows it in the world of this story: the old West, a ship in space."""
    low = {token.low for token in tokens(story[:READ]) if token.word}
    found: dict[str, str] = {}
    for id in words.listed("periods").words:
        told = low & words.words(id)
        if len(told) > 1:
            found |= words.forms(id)
    return found


def _shown(beat: Beat, world: dict[str, str]) -> Beat:
    shown = world.get(beat.set, beat.set)
    inside = beat.interior if shown == beat.set or not beat.place else _interior(shown)
    return replace(beat, set=shown, interior=inside)


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
    told = first < len(scene) and (first == 0 or not any(deed.who for deed in scene[first].deeds))
    opening = scene[first].weather if told else "clear"
    return [replace(beat, weather=beat.weather or opening) for beat in scene]


def _words(scene: list[Beat]) -> list[str]:
    return list(dict.fromkeys(_SPOKEN.sub(" ", beat.text) for beat in scene))


def _interior(set_id: str) -> bool:
    known = shelf("sets", Set).get(set_id)
    return known is not None and known.interior
