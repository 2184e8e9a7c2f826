"""The rules director for screenplays: every scene boarded, each with as many shots as its content asks for."""

from hashlib import sha256

from library.documents import SceneFields, ShotFields
from presets.errors import BadInput
from workflows.breakdown.beats import Beat, Known, Person
from workflows.breakdown.cast_list import NOTHING_TOLD, CastList
from workflows.breakdown.cues import people_in, recast
from workflows.breakdown.final_draft import read_final_draft
from workflows.breakdown.fountain import read_fountain
from workflows.breakdown.prose.directing import found_of, heading, note_for
from workflows.breakdown.prose.people.listed import missing
from workflows.breakdown.result import Breakdown, SceneBreakdown
from workflows.breakdown.scene_coverage import cover
from workflows.breakdown.scene_moments import Moment
from workflows.breakdown.scene_reading import read_scene
from workflows.breakdown.screenplay import Screenplay, ScriptScene


def direct_screenplay(
    text: str, form: str, frames: int = 8, *, seed: int = 42, told: CastList = NOTHING_TOLD
) -> Breakdown:
    """A whole script → as many shots a scene as it asks for, `frames` at most. Pure and deterministic.

    Raises `BadInput` when the file is broken or holds no scene.
    """
    return direct_scenes(read_script(text, form), text, form, frames, seed=seed, told=told)


def read_script(text: str, form: str) -> Screenplay:
    play = read_final_draft(text) if form == "fdx" else read_fountain(text)
    if not play.scenes:
        raise BadInput("The script has no scene that shows or says anything: write some action or dialogue.")
    return play


def direct_scenes(
    play: Screenplay, text: str, form: str, frames: int, *, seed: int = 42, told: CastList = NOTHING_TOLD
) -> Breakdown:
    play = recast(play, told)
    known = Known(people=people_in(play, seed), told=told)
    scenes: list[SceneBreakdown] = []
    beats: list[Beat] = []
    for order, scene in enumerate(play.scenes, 1):
        moments, known = read_scene(scene, order, known, seed)
        part, read = _directed(scene, moments, known, frames, seed + order)
        scenes.append(part)
        beats += read
    found = found_of(_seen(known.people, scenes), beats)
    language = note_for(" ".join(scene.text for scene in play.scenes))
    return Breakdown(
        story=text,
        title=play.title.get("title", ""),
        format="fdx" if form == "fdx" else "fountain",
        note=" ".join(filter(None, (language, missing(told, (one.name for one in found))))),
        scenes=scenes,
        found=found,
        cast_list=told.lines(),
    )


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
    shots, beats = cover(moments, known.people, most, scene.text, seed)
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


def _seen(people: tuple[Person, ...], scenes: list[SceneBreakdown]) -> tuple[Person, ...]:
    shown = {name for scene in scenes for shot in scene.shots for name in shot.characters}
    return tuple(person for person in people if person.name in shown)
