"""Beasts lie on the furniture that the words put below them."""

import numpy as np
import pytest

from engines.sketch.animals.creature import solid
from engines.sketch.scenery import world
from library.documents import ShotFields
from presets.people import Look
from workflows.staging.stager import stage_shot


def staged(animal: str, word: str, action: str, seed: int = 1):
    shot = ShotFields(
        set="room",
        shot_size="full",
        characters=["Tib"],
        subject="Tib",
        doing={"Tib": "sleep"},
        props=[word],
        action=action,
    )
    return stage_shot(shot, {"Tib": Look(species=animal)}, aspect=16 / 9, seed=seed)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("animal", "word"), [("cat", "sofa"), ("dog", "bed"), ("dog", "sofa"), ("cat", "bench")])
def test_a_beast_on_the_sofa_lies_on_it(animal: str, word: str, seed: int) -> None:
    stage = staged(animal, word, f"Tib sleeps on the old {word}.", seed)
    (below,) = [thing for thing in stage.things if thing.thing == word]
    beast, seat = solid(stage.creatures[0]), world.thing_solid(below)
    assert 0.3 < beast.vertices[:, 1].min() < 0.7
    x, _, z = beast.vertices.mean(axis=0)
    low, high = seat.vertices.min(axis=0), seat.vertices.max(axis=0)
    assert low[0] < x < high[0] and low[2] < z < high[2]
    away = np.array(stage.camera.position)[[0, 2]] - np.array(below.position)[[0, 2]]
    front = np.array([np.sin(np.radians(below.facing_deg)), np.cos(np.radians(below.facing_deg))])
    assert front @ away > 0, "the back of the sofa is to the lens"


def test_a_beast_before_the_sofa_and_a_horse_stay_on_the_floor() -> None:
    for animal, action in (("cat", "Tib sleeps before the sofa."), ("horse", "Tib sleeps on the sofa.")):
        assert staged(animal, "sofa", action).creatures[0].position[1] == 0.0
