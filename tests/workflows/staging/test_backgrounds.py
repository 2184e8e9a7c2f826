"""What stands behind heads, what burns, who is after whom."""

import numpy as np
import pytest

from workflows.staging.sets import floor_of


@pytest.mark.parametrize("set_id", ["road", "desert", "forest"])
@pytest.mark.parametrize("shot_size", ["medium", "close_up"])
def test_no_pole_grows_out_of_a_head(shoot, set_id, shot_size):
    case = shoot(set=set_id, shot_size=shot_size, characters=["Mara"])
    floor = floor_of(set_id, case.stage.seed)
    assert len(floor.poles)
    assert floor.crowned(case.stage.camera.position, case.stage.marks[0].position) < 0.35


def test_a_trunk_right_behind_a_head_is_told_from_one_beside_it():
    floor = floor_of("forest", 3)
    x, z, _ = floor.poles[np.argmin(np.hypot(floor.poles[:, 0], floor.poles[:, 1]))]
    eye, head = (0.0, 1.6, 0.0), (0.5 * float(x), 0.0, 0.5 * float(z))
    assert floor.crowned(eye, head) > 0.9
    assert floor.crowned(head, eye) < floor.crowned(eye, head)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("direction", ["left", "right"])
@pytest.mark.parametrize("action", ["Mara chases Jonas.", "Jonas flees from Mara.", "Jonas is chased by Mara."])
def test_the_chaser_runs_behind(shoot, action, direction, seed):
    names = ["Mara", "Jonas"]
    case = shoot(
        seed=seed, set="steppe", shot_size="wide", characters=names, doing=dict.fromkeys(names, "run"),
        action=action, direction=direction, subject=action.split()[0],
    )  # fmt: skip
    chaser, chased = (next(f for f in case.figures if f.name == name) for name in names)
    ahead = case.frame.at(chased, "head")[0] - case.frame.at(chaser, "head")[0]
    assert ahead > 0 if direction == "right" else ahead < 0


def test_the_flames_stand_on_the_cart_and_nowhere_else(shoot):
    for shot_size in ("wide", "full"):
        case = shoot(
            set="road", shot_size=shot_size, characters=["Mara"], props=["cart", "flames"],
            action="Mara waves beside a burning cart.",
        )  # fmt: skip
        things = case.stage.things
        cart = next(thing for thing in things if thing.thing == "cart")
        assert cart.burning
        assert [thing.thing for thing in things if thing.burning] == ["cart"]
        assert "flames" not in {thing.thing for thing in things}, "not on the ground"


def test_a_second_empty_picture_shows_another_side(shoot):
    first = shoot(set="village", shot_size="wide")
    case = shoot(set="village", shot_size="wide", previous=first.stage)
    ways = [np.subtract(c.target, c.position)[[0, 2]] for c in (first.stage.camera, case.stage.camera)]
    cosine = np.dot(*ways) / np.prod([np.linalg.norm(way) for way in ways])
    assert cosine < np.cos(np.radians(40))
