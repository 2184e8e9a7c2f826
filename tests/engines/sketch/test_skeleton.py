"""A skeleton bends, but never stretches, and stands on the ground."""

import numpy as np
import pytest

from engines.sketch.people.neck import EYE_PITCH, EYE_YAW, PITCH_LIMIT, YAW_LIMIT
from engines.sketch.people.pose import poses
from engines.sketch.people.skeleton import joints, rig
from engines.sketch.turns import yaw_pitch
from engines.stage import Mark
from presets.loader import shelf
from presets.people import Build, Look

BONES = [
    (f"{side}_{upper}", f"{side}_{lower}")
    for side in "rl"
    for upper, lower in (("shoulder", "elbow"), ("elbow", "wrist"), ("hip", "knee"), ("knee", "ankle"))
]


def mark(**more: object) -> Mark:
    return Mark.model_validate({"entity": "Ana", **more})


def lengths(named: dict[str, np.ndarray]) -> np.ndarray:
    return np.array([np.linalg.norm(named[a] - named[b]) for a, b in BONES])


@pytest.mark.parametrize("pose", poses())
def test_bones_keep_their_length_in_every_pose(pose: str) -> None:
    at_rest = lengths(joints(mark()))
    for phase in (0.0, 0.3, 0.62):
        named = joints(mark(pose=pose, phase=phase, facing_deg=33))
        assert np.isfinite(np.array(list(named.values()))).all()
        assert lengths(named) == pytest.approx(at_rest, abs=1e-6)


def test_an_upright_man_is_as_tall_as_his_build_says() -> None:
    named = joints(mark(position=(2.0, 0.5, -1.0)))
    assert named["crown"][1] == pytest.approx(0.5 + shelf("builds", Build)["man"].height_m, abs=0.01)
    assert named["pelvis"][[0, 2]] == pytest.approx([2.0, -1.0])
    assert named["r_shoulder"][0] < named["l_shoulder"][0], "facing the audience, his right is at −x"


@pytest.mark.parametrize("pose", ["give", "stand", "kneel", "sit"])
def test_a_palm_lies_where_the_mark_puts_it_if_the_arm_is_long_enough(pose: str) -> None:
    shoulder = joints(mark(pose=pose))["r_shoulder"]
    for way in ((0.1, -0.2, 0.4), (-0.3, 0.1, 0.3), (0.25, 0.2, 0.25), (0.0, -0.4, 0.2)):
        touch = tuple(shoulder + way)
        for facing, place in ((0.0, (0.0, 0.0, 0.0)), (50.0, (2.0, 0.3, -1.0))):
            posed = joints(mark(pose=pose, right_touch=touch, facing_deg=facing, position=place))
            c, s = np.cos(np.radians(facing)), np.sin(np.radians(facing))
            goal = np.add(place, [c * touch[0] + s * touch[2], touch[1], c * touch[2] - s * touch[0]])
            assert np.linalg.norm(posed["r_hand"] - goal) < 0.06
            assert lengths(posed) == pytest.approx(lengths(joints(mark())), abs=1e-6)


def test_a_facing_of_ninety_degrees_looks_along_x() -> None:
    named = joints(mark(facing_deg=90))
    assert (named["nose"] - named["head"])[0] > 0.08


@pytest.mark.parametrize("pose", ["stand", "walk", "sit", "crouch", "push", "talk"])
def test_feet_rest_on_the_ground(pose: str) -> None:
    named = joints(mark(pose=pose, position=(0.0, 1.0, 0.0)))
    lowest = min(named["r_ankle"][1], named["l_ankle"][1])
    assert 1.05 < lowest < 1.12


@pytest.mark.parametrize("pose", poses())
def test_elbows_and_knees_bend_the_way_they_grow(pose: str) -> None:
    posed = rig(mark(pose=pose))
    for side in "rl":
        knee = posed.turn[f"{side}_hip"].T @ posed.turn[f"{side}_knee"]
        assert knee[1, 2] <= 1e-9, "the shin folds behind the thigh"
        elbow = posed.turn[f"{side}_shoulder"].T @ posed.turn[f"{side}_elbow"]
        assert elbow[1, 2] >= -1e-9, "the forearm folds before the upper arm"
        assert np.degrees(np.arccos(np.clip(elbow[1, 1], -1, 1))) < 151


@pytest.mark.parametrize("gaze", [(5.0, 1.6, 0.1), (-3.0, 0.0, -6.0), (0.0, 9.0, 0.5), (0.0, 0.0, 0.4)])
def test_a_head_turns_no_further_than_a_neck(gaze: tuple[float, float, float]) -> None:
    posed = rig(mark(gaze=gaze))
    yaw, pitch = yaw_pitch((posed.turn["chest"].T @ posed.turn["head"])[:, 2])
    assert abs(yaw) <= YAW_LIMIT + 1e-6
    assert abs(pitch) <= PITCH_LIMIT + 1e-6
    eye_yaw, eye_pitch = yaw_pitch(posed.eyes)
    assert abs(eye_yaw) <= EYE_YAW + 1e-6
    assert abs(eye_pitch) <= EYE_PITCH + 1e-6


def test_what_can_be_seen_is_looked_at() -> None:
    target = np.array([1.5, 1.3, 2.0])
    posed = rig(mark(gaze=tuple(target)))
    way = posed.turn["head"] @ posed.eyes
    wanted = target - posed.at["head"]
    assert way @ wanted / np.linalg.norm(wanted) > 0.995


def test_hands_reach_what_they_hold_on_to() -> None:
    sitting = joints(mark(pose="sit"))
    assert np.linalg.norm(sitting["r_wrist"] - sitting["r_knee"]) < 0.2
    drinking = joints(mark(pose="drink"))
    assert np.linalg.norm(drinking["r_hand"] - drinking["chin"]) < 0.25


def test_a_rider_sits_where_the_saddle_is() -> None:
    named = joints(mark(pose="ride"), saddle=((3.0, 1.6, -2.0), 90.0))
    assert named["pelvis"] == pytest.approx([3.0, 1.6, -2.0])
    assert named["nose"][0] > named["head"][0]


@pytest.mark.parametrize("build", shelf("builds", Build))
def test_every_build_has_a_skeleton(build: str) -> None:
    named = joints(mark(look=Look(build=build)))
    assert named["crown"][1] > named["chin"][1] > named["chest"][1] > named["pelvis"][1] > named["r_knee"][1] > 0
