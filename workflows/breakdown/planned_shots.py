"""What a language model planned, held to the story and staged by the rules: its camera, their poses, sets and names."""

import re
from collections import Counter
from dataclasses import replace

from library.documents import Framing, SceneFields, ShotFields, ShotSize
from presets import words
from workflows.breakdown.beats import Beat, Known, Person
from workflows.breakdown.cleaning import PlannedScene, PlannedShot
from workflows.breakdown.grammar import merged, numbered_shots, shots_for
from workflows.breakdown.grammar.shots import LENSES
from workflows.breakdown.prose import read_beats
from workflows.breakdown.prose.directing import heading
from workflows.breakdown.prose.people.cast import gender_of
from workflows.breakdown.prose.people.looks import look_of, told_apart
from workflows.breakdown.result import Breakdown, SceneBreakdown
from workflows.breakdown.scene_reading import set_for
from workflows.breakdown.screenplay import ScriptScene, read_heading, time_of
from workflows.breakdown.screenplay_director import shot_keys
from workflows.breakdown.variety import varied

ENOUGH = 120  # letters that tell one moment from another

Row = tuple[PlannedShot, Beat]


def people_of(scenes: list[PlannedScene], story: str, found: tuple[Person, ...], seed: int) -> tuple[Person, ...]:
    """Those the rules found, and those the model named whom the story's words really have. Nobody is invented."""
    people = list(found)
    told = story.casefold()
    for name in dict.fromkeys(name for scene in scenes for shot in scene.shots for name in shot.characters):
        if resolved(name, people) or not re.search(rf"(?<!\w){re.escape(name.casefold())}", told):
            continue
        gender, own = gender_of(name), [word for word in name.lower().split() if word in words.roles()]
        look = look_of(name, own, set(), gender, seed)
        colour = told_apart(name, look.colour, [one.look.colour for one in people])
        look = look.model_copy(update={"colour": colour})
        people.append(Person(name=name, gender=gender, words=(name.lower(),), phrase=name, look=look))
    return tuple(people)


def resolved(name: str, people: list[Person] | tuple[Person, ...]) -> str:
    """The person a model means: by name, by another word for them, or by the one name that shares a part with it."""
    sought = re.sub(r"^(the|a|an) ", "", name.casefold())
    for person in people:
        called = {person.name.casefold(), *(re.sub(r"^(the|a|an) ", "", word.casefold()) for word in person.words)}
        if sought in called:
            return person.name
    parts = set(sought.split()) - words.words("titles")
    sharing = [person.name for person in people if parts & set(person.name.casefold().split())]
    return sharing[0] if len(sharing) == 1 else ""


def board(
    scenes: list[PlannedScene], people: tuple[Person, ...], frames: int, ruled: Breakdown, seed: int
) -> tuple[list[SceneBreakdown], list[Beat]]:
    """Exactly `frames` shots of a plan, in its scenes; what is missing the rules add, the least telling go."""
    known = Known(people=people)
    fallback = ruled.shots[0].set
    rows: list[Row] = []
    for order, scene in enumerate(scenes, 1):
        rows += [(shot, _beat(shot, scene, order, known, fallback, seed)) for shot in scene.shots]
    rows = _fewer(rows, frames)
    beats = [beat for _, beat in rows]
    staged = _exact(rows, people, seed) if len(rows) == frames else _more(rows, people, frames, seed)
    shots = varied([shot for _, shot in staged])
    parts = []
    for order, scene in enumerate(scenes, 1):
        own = [shot for (number, _), shot in zip(staged, shots, strict=True) if number == order]
        if own:
            first = next((beat for beat in beats if beat.scene == order), beats[0])
            parts.append(_part(scene, first, own, len(parts) + 1))
    return parts, beats


def scripted(
    scene: ScriptScene, wish: PlannedScene, ruled: SceneBreakdown, people: tuple[Person, ...], frames: int, seed: int
) -> SceneBreakdown:
    """One scene of a screenplay as the model wants it: place, time and words stay the script's."""
    place = replace(
        wish, location=scene.place.location, interior=scene.place.interior, time_of_day=ruled.scene.time_of_day
    )
    known = Known(people=people)
    fallback = ruled.shots[0].set
    rows = [(shot, _beat(shot, place, 1, known, fallback, seed)) for shot in wish.shots]
    rows = _fewer(rows, frames)
    shots = varied([shot for _, shot in _exact(rows, people, seed)])
    shots = _with_lines(shots, [line for shot in ruled.shots for line in shot.dialogue.splitlines()])
    return SceneBreakdown(key=scene.key, scene=ruled.scene, shots=shots, shot_keys=shot_keys(scene.key, shots))


def _beat(shot: PlannedShot, scene: PlannedScene, order: int, known: Known, fallback: str, seed: int) -> Beat:
    place = scene.location or read_heading(scene.heading).location
    interior = scene.interior or read_heading(scene.heading).interior
    time = time_of(scene.time_of_day) or read_heading(scene.heading).time or "day"
    named = {person.name for person in known.people}
    cast = tuple(filter(None, (resolved(name, known.people) for name in shot.characters)))
    action = shot.action or shot.description or _default(cast, place)
    opened = known.at(place, set_for(place, interior) or fallback, interior, time)
    reading = read_beats(action, opened, seed=seed)
    read = merged(list(reading.beats), 1)[0] if reading.beats else Beat(action)
    speaker, line = shot.dialogue[0] if shot.dialogue else ("", "")
    speaker = resolved(speaker, known.people)
    present = [name for name in (*cast, speaker, *read.present) if name in named]
    return replace(
        read,
        text=action,
        speaker=speaker,
        line=line if speaker else "",
        listener=next((name for name in cast if name != speaker), "") if speaker else "",
        present=tuple(dict.fromkeys(present)),
        deeds=tuple(deed for deed in read.deeds if not deed.who or deed.who in named),
        props=tuple(dict.fromkeys([*read.props, *shot.props])),
        place=place or read.place,
        set=opened.set or read.set,
        interior=interior,
        time=time,
        scene=order,
        mood=_mood(shot.mood) or read.mood,
    )


def _default(cast: tuple[str, ...], place: str) -> str:
    """What a shot without an action shows."""
    where = f" at {place}" if place else ""
    return f"{' and '.join(cast)} {'wait' if len(cast) > 1 else 'waits'}{where}." if cast else f"Nobody is seen{where}."


def _mood(said: str) -> str:
    known = words.meanings("moods")
    return next((known[word] for word in re.findall(r"\w+", said) if word in known), said)


def _exact(rows: list[Row], people: tuple[Person, ...], seed: int) -> list[tuple[int, ShotFields]]:
    staged = []
    for at, (wish, beat) in enumerate(rows):
        shot = shots_for([beat], 1, seed=seed + at, people=people)[0]
        staged.append((beat.scene, _overlaid(shot, wish, beat)))
    return staged


def _more(rows: list[Row], people: tuple[Person, ...], frames: int, seed: int) -> list[tuple[int, ShotFields]]:
    """The rules' coverage of the model's moments, the first shot of each moment as the model wants it."""
    waiting = list(rows)
    staged = []
    for scene, shot in numbered_shots([beat for _, beat in rows], frames, seed=seed, people=people):
        row = next((row for row in waiting if row[1].scene == scene and _tells(shot, row[1])), None)
        if row:
            waiting.remove(row)
            shot = _overlaid(shot, *row)
        staged.append((scene, shot))
    return staged


def _tells(shot: ShotFields, beat: Beat) -> bool:
    """Whether a shot is the beat's own moment: its card has the beat's words, those of its other shots do not."""
    told, card = (re.sub(r"\W+", "", text.casefold()) for text in (beat.text, shot.action))
    return told[:ENOUGH] in card


def _fewer(rows: list[Row], most: int) -> list[Row]:
    """At most `most` rows: those go first that say nothing and show nobody the others do not."""
    kept = list(rows)
    while len(kept) > most:
        shown = Counter(name for _, beat in kept for name in beat.present)

        def loss(at: int, kept: list[Row] = kept, shown: Counter[str] = shown) -> tuple[bool, bool, bool, int]:
            shot, beat = kept[at]
            alone = any(shown[name] == 1 for name in beat.present)
            return bool(shot.dialogue), alone, at in {0, len(kept) - 1}, -at

        kept.pop(min(range(len(kept)), key=loss))
    return kept


def _overlaid(shot: ShotFields, wish: PlannedShot, beat: Beat) -> ShotFields:
    """The rules' shot with everything the model decided."""
    cast = list(dict.fromkeys(beat.present))
    size: ShotSize = wish.size if not (wish.size == "insert" and not beat.props) else "close_up"
    dialogue = "\n".join(f"{(speaker or 'Voice').upper()}: {line}" for speaker, line in wish.dialogue)
    place = f"{beat.place}, {beat.time.replace('_', ' ')}: " if beat.place else ""
    update: dict[str, object] = {
        "shot_size": size,
        "framing": _framing(wish.framing, cast, size),
        "angle": wish.angle or shot.angle,
        "movement": wish.movement or shot.movement,
        "lens_mm": LENSES[size],
        "action": beat.text,
        "description": wish.description or f"{place[:1].upper()}{place[1:]}{beat.text}",
        "dialogue": dialogue or shot.dialogue,
        "characters": cast,
        "subject": beat.props[0] if size == "insert" else beat.subject,
        "mood": beat.mood,
        "lighting": wish.lighting or shot.lighting,
        "props": list(dict.fromkeys([*shot.props, *wish.props])),
        "purpose": "establishing" if wish.establishing else "insert" if size == "insert" else shot.purpose,
        "duration_s": wish.duration_s or shot.duration_s,
    }
    return shot.model_copy(update=update)


def _framing(wanted: Framing | None, cast: list[str], size: ShotSize) -> Framing:
    if not cast or size == "insert":
        return "empty" if not cast else "single"
    if wanted == "pov" or (wanted in {"over_the_shoulder", "two_shot"} and len(cast) > 1):
        return wanted
    return ("single", "two_shot", "group")[min(len(cast), 3) - 1]


def _with_lines(shots: list[ShotFields], lines: list[str]) -> list[ShotFields]:
    """The script's lines the plan left out, put where they fall among the others."""
    said = [shot.dialogue.splitlines() for shot in shots]
    have = re.sub(r"\W+", "", " ".join(line for one in said for line in one).casefold())
    for at, line in enumerate(lines):
        words_said = re.sub(r"\W+", "", line.partition(":")[2].casefold())
        if words_said not in have:
            said[at * len(shots) // len(lines)].append(line)
    return [shot.model_copy(update={"dialogue": "\n".join(one)}) for shot, one in zip(shots, said, strict=True)]


def _part(scene: PlannedScene, first: Beat, shots: list[ShotFields], number: int) -> SceneBreakdown:
    fields = SceneFields(
        number=str(number),
        heading=scene.heading or heading(first),
        location=first.place,
        time_of_day=first.time,
        interior=first.interior,
        synopsis=shots[0].action[:200],
        text=" ".join(shot.action for shot in shots),
    )
    key = f"scene-{number}"
    return SceneBreakdown(
        key=key, scene=fields, shots=shots, shot_keys=[f"{key}-shot-{i + 1}" for i in range(len(shots))]
    )
