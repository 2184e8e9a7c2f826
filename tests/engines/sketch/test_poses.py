"""The poses: enough of them, each verb in one place, nothing misspelt."""

import pytest

from engines.sketch.people.hands import SHAPES
from engines.sketch.people.pose import moment, poses
from presets.errors import PresetError

JOINTS = {
    *("spine", "head", "pelvis"),
    *(f"{s}_{j}" for s in "rl" for j in ("shoulder", "elbow", "wrist", "shrug", "hip", "knee", "ankle")),
}


def test_there_are_poses_for_most_of_what_people_do() -> None:
    assert len(poses()) >= 45
    verbs = {verb for pose in poses().values() for verb in pose.verbs}
    assert {"walk", "ride", "say", "run", "sit", "sleep", "play", "weep", "shoot", "embrace", "drink"} <= verbs


def test_no_verb_means_two_poses() -> None:
    seen: dict[str, str] = {}
    for id, pose in poses().items():
        for verb in pose.verbs:
            assert seen.setdefault(verb, id) == id, f"“{verb}” is in {seen[verb]} and {id}"


@pytest.mark.parametrize("id", poses())
def test_a_pose_names_only_joints_and_hands_there_are(id: str) -> None:
    pose = poses()[id]
    assert pose.joints.keys() <= JOINTS
    assert {key.removesuffix("_reach") for key in (*pose.swing, *pose.lag)} <= JOINTS
    assert pose.reach.keys() | pose.near.keys() <= {"r_wrist", "l_wrist"}
    assert pose.elbow.keys() <= {"r_elbow", "l_elbow"}
    assert set(pose.hands) <= SHAPES.keys()
    assert pose.posture in {"standing", "sitting", "kneeling", "lying", "riding", "floating"}
    assert pose.partner in {"", "facing", "touching"}


def test_an_unknown_pose_is_refused_with_the_poses_there_are() -> None:
    with pytest.raises(PresetError, match="walk"):
        moment("moonwalk", 0.0)


def test_a_walk_swings_its_legs_against_each_other() -> None:
    now, later = moment("walk", 0.0), moment("walk", 0.5)
    assert now.angles("r_hip")[0] > 20 > -15 > now.angles("l_hip")[0]
    assert later.angles("r_hip")[0] < -15
    assert now.angles("r_shoulder")[0] < 0 < now.angles("l_shoulder")[0]
