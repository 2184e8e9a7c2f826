"""Film grammar: beats → shots. Sizes, angles, framings, lenses, movement, light and time, by the rules of the craft."""

from library.documents import ShotFields
from presets.creatures import beast_height
from workflows.breakdown.beats import Beat, Person
from workflows.breakdown.grammar.choose import choose
from workflows.breakdown.grammar.covering import extras, openings, primaries
from workflows.breakdown.grammar.describe import captions
from workflows.breakdown.grammar.merge import merged
from workflows.breakdown.grammar.plan import plan
from workflows.breakdown.grammar.setups import Setup
from workflows.breakdown.grammar.shots import direction_of, everyone_shown, shot_of, subject_of

FEW = 3  # words that are left to say something


def shots_for(
    beats: list[Beat] | tuple[Beat, ...], count: int | None = None, *, seed: int = 42, people: tuple[Person, ...] = ()
) -> list[ShotFields]:
    """Exactly `count` shots of these beats (as many as they need when `count` is None), in story order.

    `people` lends names their wording ("the merchant"); without it names stand as they are. Everyone present in a
    beat is in at least one shot. Beats of several scenes may come at once: each new place gets its establishing shot.
    The same beats and seed give the same shots. No beats, no shots.
    """
    return [shot for _, shot in numbered_shots(beats, count, seed=seed, people=people)]


def numbered_shots(
    beats: list[Beat] | tuple[Beat, ...], count: int | None = None, *, seed: int = 42, people: tuple[Person, ...] = ()
) -> list[tuple[int, ShotFields]]:
    """`shots_for`, each shot with the `Beat.scene` it belongs to."""
    setups = plan(list(beats), count)
    shots = staged(setups, seed=seed, people=people)
    return [(setup.beat.scene, shot) for setup, shot in zip(setups, shots, strict=True)]


def staged(setups: list[Setup], *, seed: int = 42, people: tuple[Person, ...] = ()) -> list[ShotFields]:
    """A shot for each setup: its view among its neighbours, its people, its words."""
    if not setups:
        return []
    known = {person.name: person for person in people}
    subjects = [subject_of(setup) for setup in setups]
    views = choose(setups, subjects, {person.name: tall for person in people if (tall := beast_height(person.preset))})
    ways = direction_of(setups, seed)
    rows = zip(setups, views, ways, strict=True)
    shots = [shot_of(setup, view, way, known, at, seed) for at, (setup, view, way) in enumerate(rows)]
    return told_once(setups, everyone_shown(setups, shots), ways, known)


def told_once(
    setups: list[Setup], shots: list[ShotFields], ways: list[str], people: dict[str, Person]
) -> list[ShotFields]:
    """The story's words on the first card of a moment; the cards after it say what they show."""
    done: list[ShotFields] = []
    told: set[tuple[int, str]] = set()
    said: set[str] = set()
    moments = {setup.at for setup in setups if setup.moment}
    for setup, shot, way in zip(setups, shots, ways, strict=True):
        shot = shot.model_copy(update={"action": _still_untold(shot.action, setup.beat.scene, told)})
        words = (setup.beat.scene, shot.action)
        if words in told or (setup.at in moments and not setup.moment):
            ways_to_say = [*captions(setup, people, shot.characters, way, shot.lighting), shot.description]
            action = next((one for one in ways_to_say if one not in said), ways_to_say[0])
            shot = shot.model_copy(update={"action": action})
        else:
            told.add(words)
        said.add(shot.action)
        done.append(shot)
    return done


def _still_untold(action: str, scene: int, told: set[tuple[int, str]]) -> str:
    """A card's words without what an earlier card of the scene has told, if anything is left."""
    for of, words in told:
        rest = " ".join(action.replace(words, "").split()) if of == scene and words != action else action
        action = rest if len(rest.split()) >= FEW else action
    return action


__all__ = ["Setup", "extras", "merged", "numbered_shots", "openings", "primaries", "shots_for", "staged"]
