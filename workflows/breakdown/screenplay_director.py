"""The rules director for screenplays: every scene boarded, each with as many shots as its content asks for."""

import re
from hashlib import sha256

from library.documents import SceneFields, ShotFields
from presets.errors import BadInput
from workflows.breakdown.beats import Beat, Known, Person
from workflows.breakdown.cues import speakers
from workflows.breakdown.final_draft import read_final_draft
from workflows.breakdown.fountain import read_fountain
from workflows.breakdown.grammar import shots_for
from workflows.breakdown.prose.directing import found_of, heading, note_for
from workflows.breakdown.prose.settling import settled
from workflows.breakdown.result import Breakdown, SceneBreakdown
from workflows.breakdown.scene_reading import Moment, read_scene
from workflows.breakdown.screenplay import Screenplay, ScriptScene

MOST_SHOTS = 8  # in one scene
PER_MOMENT = 0.7  # shots each further moment is worth


def direct_screenplay(text: str, form: str, frames: int = 8, *, seed: int = 42) -> Breakdown:
    """A whole script → one to eight shots a scene, `frames` at most. Pure and deterministic.

    Raises `BadInput` when the file is broken or holds no scene.
    """
    return direct_scenes(read_script(text, form), text, form, frames, seed=seed)


def read_script(text: str, form: str) -> Screenplay:
    play = read_final_draft(text) if form == "fdx" else read_fountain(text)
    if not play.scenes:
        raise BadInput("The script has no scene that shows or says anything: write some action or dialogue.")
    return play


def direct_scenes(play: Screenplay, text: str, form: str, frames: int, *, seed: int = 42) -> Breakdown:
    known = Known(people=speakers(play, seed))
    scenes: list[SceneBreakdown] = []
    beats: list[Beat] = []
    for order, scene in enumerate(play.scenes, 1):
        moments, known = read_scene(scene, order, known, seed)
        part, read = _directed(scene, moments, known, min(frames, MOST_SHOTS), seed + order)
        scenes.append(part)
        beats += read
    return Breakdown(
        story=text,
        title=play.title.get("title", ""),
        format="fdx" if form == "fdx" else "fountain",
        note=note_for(" ".join(scene.text for scene in play.scenes)),
        scenes=scenes,
        found=found_of(_seen(known.people, scenes), beats),
    )


def natural(moments: list[Moment]) -> int:
    """How many shots a scene asks for: one, and more with every action and turn of dialogue, up to eight."""
    return max(1, min(MOST_SHOTS, round(1 + PER_MOMENT * (len(moments) - 1))))


def shot_keys(scene_key: str, shots: list[ShotFields]) -> list[str]:
    """Ids of the shots of a scene, from what each is about; repeats count on from two."""
    seen: dict[str, int] = {}
    keys: list[str] = []
    for shot in shots:
        words = "\x1f".join((scene_key, shot.action, shot.dialogue, shot.purpose))
        seen[words] = seen.get(words, 0) + 1
        keys.append(sha256(f"{words}\x1f{seen[words]}".encode()).hexdigest()[:16])
    return keys


def _directed(
    scene: ScriptScene, moments: list[Moment], known: Known, most: int, seed: int
) -> tuple[SceneBreakdown, list[Beat]]:
    beats = settled([moment.beat for moment in moments if moment.beat], scene.text)
    shots = shots_for(beats, min(most, natural(moments)), seed=seed, people=known.people)
    shots = _with_every_line(shots, moments)
    first = beats[0]
    fields = SceneFields(
        number=scene.number,
        heading=scene.heading or heading(first),
        location=scene.place.location or first.place,
        time_of_day=first.time,
        interior=first.interior,
        synopsis=scene.synopsis or first.text[:200],
        text=scene.text,
    )
    return SceneBreakdown(key=scene.key, scene=fields, shots=shots, shot_keys=shot_keys(scene.key, shots)), beats


def _with_every_line(shots: list[ShotFields], moments: list[Moment]) -> list[ShotFields]:
    """Every line of the scene on a shot, in script order: merging beats must not lose a word anyone says."""
    said: list[list[str]] = [[] for _ in shots]
    at = 0
    for moment in moments:
        telling = moment.beat.line if moment.beat and moment.beat.line else moment.beat.text if moment.beat else ""
        if telling:
            at = next((later for later in range(at, len(shots)) if _tells(shots[later], telling)), at)
        if moment.printed:
            said[at].append(moment.printed)
    return [shot.model_copy(update={"dialogue": "\n".join(lines)}) for shot, lines in zip(shots, said, strict=True)]


def _tells(shot: ShotFields, words: str) -> bool:
    sought = re.sub(r"\W+", "", words.casefold())
    return sought in re.sub(r"\W+", "", f"{shot.action} {shot.dialogue}".casefold())


def _seen(people: tuple[Person, ...], scenes: list[SceneBreakdown]) -> tuple[Person, ...]:
    shown = {name for scene in scenes for shot in scene.shots for name in shot.characters}
    return tuple(person for person in people if person.name in shown)
