"""Animals: every preset stands, moves and can be looked at; those that carry riders have a saddle on their back."""

import numpy as np
import pytest

from engines.sketch.animals.beast import BODY, BONES, EYE, HEAD, LEG, MANE, TAIL, WING
from engines.sketch.animals.cat import IRIS
from engines.sketch.animals.creature import _posed, _trunk, joints, saddle, size, solid
from engines.sketch.animals.tack import tack
from engines.sketch.loft import rgb
from engines.sketch.people.skeleton import joints as person_joints
from engines.sketch.solid import Solid
from engines.stage import Creature, Mark
from presets.errors import PresetError
from presets.loader import shelf
from presets.world import Animal

ANIMALS = shelf("animals", Animal)
GAITS = ["stand", "walk", "run", "sit", "lie", "sleep", "fly"]
NEAR_M = 0.03  # as much as nobody sees, on an animal half a metre tall


@pytest.mark.parametrize("animal", ANIMALS)
def test_every_animal_stands_on_the_ground_in_every_gait(animal: str) -> None:
    for gait in GAITS:
        drawn = solid(Creature(animal=animal, gait=gait, phase=0.4, position=(1.0, 0.5, 2.0), facing_deg=120))
        assert np.isfinite(drawn.vertices).all()
        assert np.linalg.norm(drawn.normals, axis=1) == pytest.approx(1, abs=1e-3)
        assert drawn.vertices[:, 1].min() == pytest.approx(0.5, abs=1e-6)
        assert drawn.kind == "creature"
        assert drawn.name == animal


@pytest.mark.parametrize("gait", ["sit", "lie", "sleep"])
@pytest.mark.parametrize("animal", [id for id, entry in ANIMALS.items() if entry.plan in ("quadruped", "bird")])
def test_who_rests_lies_on_the_ground_and_not_above_it(animal: str, gait: str) -> None:
    low = _lowest(Creature(animal=animal, gait=gait, phase=0.25))
    near = NEAR_M * max(1.0, ANIMALS[animal].shoulder_m / 0.5)
    assert low["body"] < near, "belly or rump"
    feet = ("fr", "fl") if ANIMALS[animal].plan == "bird" else ("fr", "fl", "hr", "hl")
    for foot in feet:
        assert min(low[f"{foot}_foot"], low[f"{foot}_lower"]) < 1.5 * near, foot
    if gait == "sleep" and ANIMALS[animal].plan == "quadruped" and ANIMALS[animal].horns != "tusks":
        assert low["head"] < 5 * near, "a sleeper's head is laid down"


@pytest.mark.parametrize("animal", ["cat", "dog", "horse", "owl", "frog", "turtle", "seal", "monkey", "dragon"])
def test_sleepers_shut_their_eyes(animal: str) -> None:
    awake, asleep = (solid(Creature(animal=animal, gait=gait)) for gait in ("lie", "sleep"))
    assert _dark_eyes(awake) > 0
    assert _dark_eyes(asleep) == 0


def _lowest(creature: Creature) -> dict[str, float]:
    """The lowest point of what each bone mostly moves, metres above the ground."""
    height, owner = solid(creature).vertices[:, 1], _posed(creature).cast.weights.argmax(axis=1)
    return {bone: float(height[owner == index].min()) for index, bone in enumerate(BONES) if (owner == index).any()}


def _dark_eyes(drawn: Solid) -> int:
    return int(((drawn.parts == EYE) & (np.abs(drawn.colours - rgb("#1d1917")).max(axis=1) < 0.01)).sum())


@pytest.mark.parametrize("animal", ANIMALS)
def test_every_animal_faces_outward(animal: str) -> None:
    drawn = solid(Creature(animal=animal))
    a, b, c = (drawn.vertices[drawn.triangles[:, corner]] for corner in range(3))
    assert np.einsum("ij,ij->i", a, np.cross(b, c)).sum() > 0


@pytest.mark.parametrize("animal", ANIMALS)
def test_heads_lie_ahead_of_tails(animal: str) -> None:
    named = joints(Creature(animal=animal, facing_deg=90))
    assert named["head"][0] > named["tail"][0]
    assert {"head", "eyes", "nose", "chin", "neck", "crown", "shoulder", "tail"} <= named.keys()
    length, height = size(animal)
    assert length > 0.05
    assert height > 0.03


def test_no_noun_means_two_animals() -> None:
    words = [word for animal in ANIMALS.values() for word in animal.words]
    assert len(words) == len(set(words))
    assert len(ANIMALS) >= 22


def test_a_horse_is_as_large_as_a_horse_and_carries_its_rider_on_its_back() -> None:
    length, height = size("horse")
    assert 2.0 < length < 3.0
    assert 1.9 < height < 2.6
    point, facing = saddle(Creature(animal="horse", facing_deg=45, position=(2.0, 0.0, 1.0)))
    assert facing == 45
    assert 1.5 < point[1] < 1.85
    assert np.hypot(point[0] - 2.0, point[2] - 1.0) < 0.4


def test_a_step_moves_the_legs_and_a_colour_dyes_the_coat() -> None:
    one, two = (solid(Creature(animal="wolf", gait="walk", phase=phase)) for phase in (0.0, 0.5))
    assert not np.allclose(one.vertices, two.vertices)
    dyed = solid(Creature(animal="wolf", colour="#112233"))
    assert (np.abs(dyed.colours - np.array([0x11, 0x22, 0x33]) / 255).max(axis=1) < 1e-6).any()


def test_a_head_turns_to_what_the_animal_watches() -> None:
    ahead, aside = (joints(Creature(animal="dog", gaze=gaze)) for gaze in ((0.0, 0.5, 4.0), (4.0, 0.5, 1.0)))
    assert aside["nose"][0] > ahead["nose"][0] + 0.05


def test_an_unknown_animal_is_refused() -> None:
    with pytest.raises(PresetError, match="no “jabberwock” among the animals"):
        solid(Creature(animal="jabberwock"))


@pytest.mark.parametrize("gait", ["stand", "walk", "run"])
@pytest.mark.parametrize(("pose", "legs"), [("ride", ""), ("wave", "ride"), ("point", "ride")])
def test_reins_run_from_the_mouth_to_a_hand(gait: str, pose: str, legs: str) -> None:
    horse = Creature(animal="horse", gait=gait, phase=0.2, facing_deg=30)
    rider = Mark(entity="Ana", pose=pose, legs=legs, mount=0)
    worn = tack(horse, rider, saddle(horse))
    assert worn is not None
    hands, head = person_joints(rider, saddle(horse)), joints(horse)
    free = ["r_hand", "l_hand"] if pose == "ride" else ["l_hand"]
    for hand in free:
        assert np.linalg.norm(worn.vertices - hands[hand], axis=1).min() < 0.03
    assert np.linalg.norm(worn.vertices - head["chin"], axis=1).min() < 0.25
    if pose != "ride":
        assert np.linalg.norm(worn.vertices - hands["r_hand"], axis=1).min() > 0.15, "a hand that acts lets go"


def test_only_hooves_wear_tack() -> None:
    eagle = Creature(animal="eagle")
    assert tack(eagle, Mark(entity="Ana", pose="ride", mount=0), saddle(eagle)) is None


@pytest.mark.parametrize("animal", ["fox", "wolf", "cat", "dog", "lion"])
def test_a_sitting_beast_is_on_the_ground_and_no_tail_holds_it_up(animal: str) -> None:
    at = joints(Creature(animal=animal, gait="sit"))
    standing = joints(Creature(animal=animal, gait="stand"))
    rise = at["crown"][1] - standing["crown"][1]
    assert at["pelvis"][1] < 0.6 * standing["pelvis"][1]
    assert rise < 0.35 * standing["crown"][1]


def test_a_pig_is_low_and_heavy_beside_a_cow() -> None:
    belly = {}
    for animal in ("pig", "cow"):
        posed = _posed(Creature(animal=animal))
        height = posed.cast.posed(posed.turns, posed.rest, posed.at)[:, 1]
        belly[animal] = height[_trunk(posed.cast)].min() / ANIMALS[animal].shoulder_m
    assert size("pig")[1] < 0.45 * size("cow")[1]
    assert belly["pig"] < 0.3 < belly["cow"], "the pig's legs are short"


def _of(animal: str, part: int | tuple[int, ...], gait: str = "stand") -> np.ndarray:
    drawn = solid(Creature(animal=animal, gait=gait))
    return drawn.vertices[np.unique(drawn.triangles[np.isin(drawn.parts, part)])]


def test_a_frog_has_its_eyes_on_top_and_its_knees_at_its_sides() -> None:
    body, eyes, legs = _of("frog", BODY), _of("frog", EYE), _of("frog", tuple(range(LEG, LEG + 4)))
    assert eyes[:, 1].max() > body[:, 1].max()
    assert np.ptp(legs[:, 0]) > 1.3 * np.ptp(body[:, 0])
    assert np.ptp(body[:, 0]) > 0.6 * np.ptp(body[:, 2])


def test_a_turtle_is_under_a_shell_wider_than_its_body_is_high() -> None:
    shell, head = _of("turtle", MANE), _of("turtle", HEAD)
    assert np.ptp(shell[:, 0]) > 1.8 * np.ptp(shell[:, 1])
    assert head[:, 2].max() > shell[:, 2].max() + 0.1
    assert shell[:, 1].max() > head[:, 1].max()


def test_a_seal_lies_on_its_belly_with_its_head_up() -> None:
    body, head = _of("seal", BODY), _of("seal", HEAD)
    assert body[:, 1].min() < 0.05
    assert head[:, 1].min() > 0.6 * body[:, 1].max()
    assert np.ptp(body[:, 2]) > 2.0 * np.ptp(body[:, 0])


def test_a_monkey_looks_ahead_with_both_eyes_and_curls_its_tail() -> None:
    eyes, head, tail = _of("monkey", EYE), _of("monkey", HEAD), _of("monkey", TAIL)
    front = np.quantile(head[:, 2], 0.75)
    assert (eyes[:, 2] > front).mean() > 0.9
    assert tail[:, 1].max() > head[:, 1].max()
    high = tail[tail[:, 1] > (tail[:, 1].min() + tail[:, 1].max()) / 2]
    assert np.ptp(high[:, 2]) > 0.1, "its upper half is a bow, not a rod"


def test_a_dragon_at_rest_has_its_wings_up_and_its_tail_on_the_ground() -> None:
    wings, body, tail = _of("dragon", (WING, WING + 1)), _of("dragon", BODY), _of("dragon", TAIL)
    assert wings[:, 1].max() > np.quantile(body[:, 1], 0.8) + 0.5
    assert tail[:, 1].min() < 0.25 * tail[:, 1].max()
    assert np.ptp(wings[:, 0]) > 1.2 * np.ptp(body[:, 0])


def test_a_cat_has_eyes_that_look_ahead_and_whiskers_in_the_air() -> None:
    cat = solid(Creature(animal="cat"))
    iris = cat.triangles[np.abs(cat.colours - IRIS).max(axis=1) < 1e-6]
    middles, facing = cat.vertices[iris].mean(axis=1), cat.normals[iris].mean(axis=1)
    assert {float(side) for side in np.sign(middles[facing[:, 2] > 0.7, 0])} == {-1.0, 1.0}
    head, wide = joints(Creature(animal="cat"))["head"], ANIMALS["cat"].head[2] * ANIMALS["cat"].shoulder_m
    near = [stroke.points[-1] for stroke in cat.strokes if np.linalg.norm(stroke.points[-1] - head) < 4 * wide]
    assert sum(abs(tip[0] - head[0]) > 1.6 * wide for tip in near) == 6


@pytest.mark.parametrize("wader", ["heron", "stork", "flamingo"])
def test_a_wading_bird_stands_on_long_legs_below_a_long_neck(wader: str) -> None:
    at, crow = joints(Creature(animal=wader)), joints(Creature(animal="crow"))
    assert at["r_hip"][1] / at["crown"][1] > 1.2 * crow["r_hip"][1] / crow["crown"][1]
    assert (at["head"][1] - at["neck"][1]) / at["crown"][1] > 1.8 * (crow["head"][1] - crow["neck"][1]) / crow["crown"][
        1
    ]
