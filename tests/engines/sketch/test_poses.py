"""The poses: enough of them, each verb in one place, nothing misspelt."""

import numpy as np
import pytest

from engines.sketch.people.figure import grips, solid
from engines.sketch.people.hands import SHAPES
from engines.sketch.people.model import Part
from engines.sketch.people.pose import moment, poses
from engines.sketch.people.skeleton import joints
from engines.sketch.scenery.wild import _crossed
from engines.sketch.scenery.world import prop_solid
from engines.stage import Mark
from presets.errors import PresetError
from workflows.staging.contact import PARTS, PLACES

HANDED = (("look_around", 1.0), ("look_around_left", -1.0))
HAND_PARTS = [Part.HAND, Part.HAND + 1, *range(Part.FINGER, Part.FINGER + 9)]
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


def test_poses_point_only_at_poses_and_places_there_are() -> None:
    for id, pose in poses().items():
        named = {*pose.pair, *pose.variants, *pose.where.values(), *filter(None, (pose.alone, pose.level))}
        assert named <= poses().keys(), id
        assert not pose.pair or len(pose.pair) == 2, id
        assert not pose.pair or id in pose.pair or pose.pair[1] != id, id
        assert set(pose.touch.values()) <= {*PARTS, *PLACES}, id
        assert pose.touch.keys() <= {"r_wrist", "l_wrist"}, id


def test_a_pose_takes_what_it_leaves_out_from_standing() -> None:
    wave, stand = moment("wave", 0.2), moment("stand", 0.2)
    assert wave.angles("l_shoulder") == stand.angles("l_shoulder")
    assert wave.angles("r_knee") == stand.angles("r_knee")
    assert wave.reach("r_wrist") is not None
    assert stand.reach("r_wrist") is None


@pytest.mark.parametrize("legs", ["ride", "sit", "kneel", "sit_on_ground", "drive"])
def test_legs_and_seat_are_kept_below_what_arms_do(legs: str) -> None:
    both, below = moment("wave", 0.3, legs), moment(legs, 0.3)
    for side in "rl":
        for joint in ("hip", "knee", "ankle"):
            assert both.angles(f"{side}_{joint}") == below.angles(f"{side}_{joint}")
    assert both.reach("r_wrist") == moment("wave", 0.3).reach("r_wrist")
    assert both.reach("l_wrist") == below.reach("l_wrist"), "the free hand does what it did"
    assert (both.pose.posture, both.pose.seat) == (below.pose.posture, below.pose.seat)


def test_weight_shifts_from_leg_to_leg() -> None:
    left, right = moment("stand", 0.25), moment("stand", 0.75)
    assert left.angles("r_knee")[0] + 12 < left.angles("l_knee")[0]
    assert right.angles("l_knee")[0] + 12 < right.angles("r_knee")[0]
    assert left.angles("pelvis")[2] > 4 > -4 > right.angles("pelvis")[2]
    assert left.angles("spine")[2] < -4, "the shoulders tilt against the hips"


@pytest.mark.parametrize(("pose", "facing"), [(p, s * f) for p, s in HANDED for f in (-50.0, -25.0, 0.0, 25.0)])
def test_who_looks_around_under_a_hand_shows_the_face(pose: str, facing: float) -> None:
    """The hand shades the brow: it is no ball before the face."""
    drawn = solid(Mark(entity="Ana", pose=pose, facing_deg=facing))
    at = joints(Mark(entity="Ana", pose=pose, facing_deg=facing))
    hands = drawn.vertices[drawn.triangles[np.isin(drawn.parts, HAND_PARTS)]]
    lens = np.array([0.0, 1.55, 3.0])
    for part in ("nose", "chin"):
        assert not _crossed(lens, at[part], hands).any(), part
    eyes = [_crossed(lens, at[f"{side}_eye"], hands).any() for side in "rl"]
    assert not all(eyes)


@pytest.mark.parametrize("facing", [-38.0, -24.0, 0.0, 24.0, 38.0])
@pytest.mark.parametrize(
    ("pose", "held"), [("pick_up", "lantern"), ("pick_up", "letter"), ("raise_shield", "shield"), ("shield", "")]
)
def test_what_is_lifted_hides_no_face(pose: str, held: str, facing: float) -> None:
    """Neither hand nor thing is before the face, and the face is not bent out of sight."""
    mark = Mark(entity="Ana", pose=pose, facing_deg=facing)
    drawn, at = solid(mark), joints(mark)
    before = [drawn.vertices[drawn.triangles[np.isin(drawn.parts, HAND_PARTS)]]]
    if held:
        thing = prop_solid(held, *grips(mark)["right"])
        before.append(thing.vertices[thing.triangles])
    lens = np.array([0.0, at["eyes"][1] + 0.05, 3.0])
    for part in ("nose", "r_eye", "l_eye"):
        assert not any(_crossed(lens, at[part], triangles).any() for triangles in before), part
    up, to_lens = at["crown"] - at["chin"], lens - at["head"]
    assert up @ to_lens < 0.45 * np.linalg.norm(up) * np.linalg.norm(to_lens), "more is seen of the crown than the face"


def test_an_aimed_pistol_points_where_its_aimer_looks() -> None:
    aimer = Mark(entity="Ana", pose="aim", right_hand="pistol")
    _, turn = grips(aimer)["right"]
    assert turn[2, 2] > 0.98, "the barrel is level"
    assert joints(aimer)["r_hand"][1] < joints(aimer)["chin"][1] - 0.03, "and below the face"
