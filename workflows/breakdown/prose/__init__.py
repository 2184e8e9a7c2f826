"""The rules director's eyes: English prose → beats, offline, by word lists and word order alone."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby

from presets import words
from presets.loader import shelf
from presets.world import Animal
from workflows.breakdown.beats import Beat, Known, Person, Reading
from workflows.breakdown.cast_list import NOTHING_TOLD, CastList
from workflows.breakdown.lexicon.language import language_of
from workflows.breakdown.prose.directing import build, check
from workflows.breakdown.prose.frames import tense_of_telling
from workflows.breakdown.prose.language.beasts import acting_animals
from workflows.breakdown.prose.language.clause import chessmen, handless, peopled, read_clauses
from workflows.breakdown.prose.language.names import Names, find_names
from workflows.breakdown.prose.language.sentences import sentences
from workflows.breakdown.prose.people.cast import Cast
from workflows.breakdown.prose.people.groups import dissolve
from workflows.breakdown.prose.people.listed import (
    beasts_by_list,
    drop_nobodies,
    missing,
    names_by_list,
    shown_by_list,
)
from workflows.breakdown.prose.people.looks import olden
from workflows.breakdown.prose.people.naming import name_the_lone, signature
from workflows.breakdown.prose.people.passed_over import passed_over
from workflows.breakdown.prose.people.register import Register
from workflows.breakdown.prose.people.spoken_names import name_by_speech
from workflows.breakdown.prose.reader import start
from workflows.breakdown.prose.scene.settling import settled
from workflows.breakdown.prose.speech import give_speakers
from workflows.breakdown.result import Breakdown
from workflows.breakdown.titles import heading_of


def read_beats(text: str, known: Known | None = None, *, seed: int = 42) -> Reading:
    """Everything that happens in `text`, in order; `known` brings people, place and time from before.

    Works on a whole story and on a few action lines of a screenplay. People come back with their looks decided;
    those only thought or spoken of are not among them. Time linear in the length of the text.
    """
    known = known or Known()
    lines = sentences(text)
    language = language_of(text)
    names = names_by_list(find_names(lines, sure=language != "English"), known.told, text)
    names = _with_known(names, known)
    if language != "English":
        names = replace(names, mute=frozenset(words.listed("languages").groups.get(language, ())))
    clauses = read_clauses(lines, names)
    cast = Cast(known.people, known.told)
    cast.olden = olden(token.low for clause in clauses for token in clause.line)
    for name in reversed(known.here):  # the subject last: a pronoun means them first
        cast.mention(name)
    cast.carved = chessmen(clauses) if "chess" in text.lower() or "checkmate" in text.lower() else set()
    animas = acting_animals(clauses) | beasts_by_list(known.told)
    register = Register(cast, animas, len(names.people), peopled=peopled(clauses), handless=handless(clauses))
    reader = start(known, register, tense_of_telling(clauses))
    beats: list[Beat] = []
    turns: list[str] = []
    for _, paragraph in groupby(clauses, key=lambda clause: clause.paragraph):
        before, scene = tuple(reader.here), reader.setting.scene
        fresh = reader.read(list(paragraph))
        around = before if fresh and fresh[0].scene == scene else ()
        onlookers = frozenset(name for name, member in cast.members.items() if member.onlooker)
        around = tuple(name for name in around if name in cast.members)
        spoken = give_speakers(fresh, turns, around, beats[-3:], onlookers)
        name_by_speech(spoken, names, cast)
        beats += spoken
    name_the_lone(cast, [beat.line for beat in beats if beat.line])
    signature(cast, lines[-1].text if lines else "", names.people)
    dissolve(cast)
    drop_nobodies(cast)
    beats = shown_by_list([_renamed(beat, reader.cast) for beat in beats], cast)
    for beat in beats:
        if beat.speaker in cast.members:
            cast.members[beat.speaker].seen = True
    setting = reader.setting
    after = Known(
        people=cast.people(seed),
        place=setting.place,
        set=setting.set,
        interior=setting.interior,
        time=setting.time,
        weather=setting.weather,
        scene=setting.scene,
        here=tuple(reader.here),
        told=known.told,
    )
    whole = not known.scene  # of a scene of a script nobody asks
    return Reading(tuple(beats), after, passed_over(clauses, cast) if whole else ())


def _with_known(names: Names, known: Known) -> Names:
    parts = dict(names.parts)
    small = words.words("function") | words.words("titles") | frozenset(words.roles())
    for person in known.people:
        for word in (person.name, *person.words):
            parts[word.lower()] = person.name
        for part in person.name.lower().split():
            if part not in small:  # the Man in a Suit is not every "a"
                parts.setdefault(part, person.name)
    return replace(names, people=names.people | {person.name for person in known.people}, parts=parts)


def _renamed(beat: Beat, cast: Cast) -> Beat:
    """Beats read before a person's name was told carry the name too; who turned out to be nobody is in none."""
    old = {word: member.name for member in cast.members.values() for word in member.words if word not in cast.members}

    def now(name: str) -> str:
        name = old.get(name, name)
        return "" if name in cast.gone and name not in cast.members else name

    def person(name: str) -> str:
        return now(name) if now(name) in cast.members else ""

    def people(names: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(filter(None, map(person, names))))

    def theirs(pairs: dict[str, str]) -> dict[str, str]:
        return {person(key): now(value) for key, value in pairs.items() if person(key)}

    deeds = [deed for deed in beat.deeds if not deed.who or person(deed.who)]
    return replace(
        beat,
        deeds=tuple(
            replace(deed, who=now(deed.who), target=now(deed.target), partner=now(deed.partner)) for deed in deeds
        ),
        speaker=person(beat.speaker),
        listener=person(beat.listener),
        present=people(beat.present),
        entering=people(beat.entering),
        watched=people(beat.watched),
        holding=theirs(beat.holding),
        riding=theirs(beat.riding),
        seats=theirs(beat.seats),
        resting=theirs(beat.resting),
        feeling=theirs(beat.feeling),
        looking_at={now(key): now(value) for key, value in beat.looking_at.items()},  # wild beasts look, too
    )


def _only_beasts(people: tuple[Person, ...]) -> bool:
    """Whether everybody is an animal, large or small, and none a thing that speaks."""
    kinds = words.meanings("beasts")
    return bool(people) and all(one.preset in shelf("animals", Animal) or one.preset in kinds for one in people)


def direct(story: str, frames: int = 8, *, seed: int = 42, told: CastList = NOTHING_TOLD) -> Breakdown:
    """A prose story → exactly `frames` shots in scenes, and everyone and everything found; `told` is who is who.

    Pure and deterministic. Raises `BadInput` for a story without words, one longer than fits a board,
    or a number of frames outside 1 to 60. `Breakdown.note` says so when the text is not English.
    """
    check(story, frames)
    title, body = heading_of(story)
    reading = read_beats(body, Known(told=told), seed=seed)
    beats = settled(list(reading.beats), story, wild=_only_beasts(reading.known.people))
    beats = beats or settled([Beat(text=" ".join(body.split())[:400])], story)
    built = build(story, frames, beats, reading.known, seed)
    note = " ".join(filter(None, (built.note, missing(told, (one.name for one in built.found)))))
    settled_by = {"cast_list": told.lines(), "mentioned": list(reading.mentioned)}
    return built.model_copy(update={"title": title, "note": note, **settled_by})
