"""Film grammar: beats → shots. Sizes, angles, framings, lenses, movement, light and time, by the rules of the craft."""

from library.documents import ShotFields
from workflows.breakdown.beats import Beat, Person
from workflows.breakdown.grammar.choose import choose
from workflows.breakdown.grammar.merge import merged
from workflows.breakdown.grammar.plan import plan
from workflows.breakdown.grammar.setups import Setup, extras, openings, primaries
from workflows.breakdown.grammar.shots import direction_of, everyone_shown, shot_of, subject_of


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
    if not setups:
        return []
    known = {person.name: person for person in people}
    subjects = [subject_of(setup) for setup in setups]
    views = choose(setups, subjects)
    ways = direction_of(setups, seed)
    rows = zip(setups, views, ways, strict=True)
    shots = [shot_of(setup, view, way, known, at, seed) for at, (setup, view, way) in enumerate(rows)]
    shots = everyone_shown(setups, shots)
    return [(setup.beat.scene, shot) for setup, shot in zip(setups, shots, strict=True)]


__all__ = ["Setup", "extras", "merged", "numbered_shots", "openings", "primaries", "shots_for"]
