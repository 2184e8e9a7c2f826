"""What people do survives how they sit, and who has to do with another reaches the other: measured on the skeletons."""

from itertools import product

import numpy as np
import pytest

from engines.sketch.people.figure import grips
from engines.sketch.people.skeleton import joints
from library.documents import ShotFields
from presets.loader import pick, shelf
from presets.people import Build, Look, Pose
from workflows.staging import stage_shot
from workflows.staging.measure import _covered

MEETING = ("give", "take", "shake_hands", "hold_hands")
BUILDS = ("man", "woman", "girl", "old_man", "tall_man", "boy")
REACH_M = 0.12  # between two palms that hold each other, and from a climber's palm to the ladder


def pair(stage_one, pose, builds, size="full", seed=1, **more):
    from workflows.staging.measure import figures_of

    stage = stage_one(pose, builds, size, seed, **more)
    return stage, {figure.name: figure for figure in figures_of(stage)}


@pytest.fixture
def stage_one():
    from library.documents import ShotFields
    from workflows.staging import stage_shot

    def one(pose, builds, size, seed, **more):
        looks = {name: Look(build=build) for name, build in zip(("Ann", "Bob"), builds, strict=True)}
        shot = ShotFields(
            shot_size=size,
            framing="two_shot",
            characters=["Ann", "Bob"],
            subject="Ann",
            doing={"Ann": pose},
            looking_at={"Ann": "Bob"},
            set="steppe",
            **more,
        )
        return stage_shot(shot, looks, aspect=16 / 9, seed=seed, scene_key="pair")

    return one


def nearest_palms(figures):
    palms = {name: [figure.at["r_hand"], figure.at["l_hand"]] for name, figure in figures.items()}
    return min(float(np.linalg.norm(a - b)) for a, b in product(palms["Ann"], palms["Bob"]))


@pytest.mark.parametrize("pose", MEETING)
@pytest.mark.parametrize("builds", list(product(BUILDS[:4], BUILDS[:4])), ids="-".join)
def test_hand_finds_hand_whatever_the_two_measure(stage_one, pose, builds):
    for seed in range(3):
        _, figures = pair(stage_one, pose, builds, "medium_wide", seed)
        assert nearest_palms(figures) <= REACH_M, (pose, builds, seed)


def test_who_is_given_something_takes_it(stage_one):
    stage, _ = pair(stage_one, "give", ("old_man", "girl"))
    assert [mark.pose for mark in stage.marks] == ["give", "take"]
    facing = [mark.facing_deg for mark in stage.marks]
    assert abs((facing[0] - facing[1] + 180) % 360 - 180) > 90, "they face each other"


def test_two_who_dance_hold_each_other_in_every_size(stage_one):
    for size, seed in product(("full", "medium", "close_up"), range(3)):
        stage, figures = pair(stage_one, "dance", ("man", "woman"), size, seed)
        assert [mark.pose for mark in stage.marks] == ["waltz", "waltz_follow"]
        assert nearest_palms(figures) <= REACH_M
        led = figures["Bob"].at["chest"]
        assert np.linalg.norm(figures["Ann"].at["r_hand"] - led) < 0.35, "a hand on the other's back"


def test_a_mother_goes_down_on_a_knee_to_hug_her_child(stage_one):
    stage, figures = pair(stage_one, "hug", ("woman", "boy"))
    assert stage.marks[0].legs == "kneel"
    assert abs(figures["Ann"].at["head"][1] - figures["Bob"].at["head"][1]) < 0.25
    for one, other in (("Ann", "Bob"), ("Bob", "Ann")):
        trunk = np.stack([figures[other].at[name] for name in ("neck", "chest", "pelvis")])
        palm = figures[one].at["r_hand"]
        assert np.linalg.norm(trunk - palm, axis=1).min() < 0.32


@pytest.mark.parametrize("pose", ["hug", "kiss", "shake_hands", "hold_hands"])
def test_nobody_embraces_the_air(shoot, pose):
    case = shoot(characters=["Mara"], doing={"Mara": pose})
    assert case.stage.marks[0].pose == pick("poses", Pose, pose).alone


@pytest.mark.parametrize(
    ("fields", "legs"),
    [
        ({"riding": {"Mara": "horse"}}, "ride"),
        ({"riding": {"Mara": "car"}}, "drive"),
        ({"riding": {"Mara": "cart"}}, "sit"),
        ({"resting": {"Mara": "sit"}}, "sit"),
        ({"resting": {"Mara": "kneel"}}, "kneel"),
    ],
)
@pytest.mark.parametrize("pose", ["wave", "point", "smoke", "drink", "phone"])
def test_arms_act_on_any_seat(shoot, fields, legs, pose):
    standing = shoot(characters=["Mara"], doing={"Mara": pose}).cast[0]
    seated = shoot(characters=["Mara"], doing={"Mara": pose}, **fields)
    mark, body = seated.stage.marks[0], seated.cast[0]
    assert (mark.pose, mark.legs) == (pose, legs)
    raised = [figure.at["r_hand"][1] - figure.at["r_shoulder"][1] for figure in (standing, body)]
    assert raised[1] == pytest.approx(raised[0], abs=0.16), "the hand is where it is when standing"
    assert body.at["r_knee"][1] > body.at["pelvis"][1] - 0.36 * body.stature, "the legs are a sitter's"
    if pose == "wave":
        assert raised[1] > 0.12


def test_what_is_held_is_seen():
    from library.documents import ShotFields
    from presets.world import Set
    from workflows.staging import stage_shot
    from workflows.staging.measure import Frame, figures_of

    poses = [id for id, pose in shelf("poses", Pose).items() if pose.prop and pose.posture in ("standing", "sitting")]
    places = [id for id, entry in shelf("sets", Set).items() if not entry.inside]
    seen = []
    for number in range(200):
        rng = np.random.default_rng(number)
        shot = ShotFields(
            shot_size=str(rng.choice(["full", "medium_wide", "medium"])),  # type: ignore[arg-type]
            angle=str(rng.choice(["eye_level", "low", "high"])),  # type: ignore[arg-type]
            characters=["Mara"],
            subject="Mara",
            doing={"Mara": poses[number % len(poses)]},
            set=str(rng.choice(places)),
        )
        looks = {"Mara": Look(build=str(rng.choice(BUILDS)))}
        stage = stage_shot(shot, looks, aspect=16 / 9, seed=number, scene_key="held")
        frame, palm = Frame.of(stage.camera, 16 / 9), grips(stage.marks[0])["right"][0][None]
        place, depth = frame.shares(palm)
        body = next(figure for figure in figures_of(stage) if figure.name == "Mara")
        hidden = _covered(palm, _trunk(body), frame.view.eye)[0]
        seen.append(bool(depth[0] > 0.1 and np.all((place > 0.0) & (place < 1.0)) and not hidden))
    assert np.mean(seen) >= 0.95


def _trunk(figure):
    from dataclasses import replace

    return replace(figure, blobs=figure.blobs[:3])


def test_hands_that_shake_are_in_the_picture(shoot):
    told = {"characters": ["Mara"], "action": "Her hands shake.", "doing": {"Mara": "shake_hands"}, "set": "alley"}
    for size, seed in product(("extreme_close_up", "close_up", "medium_close_up"), range(6)):
        case = shoot(shot_size=size, seed=seed, **told)
        mara = case.cast[0]
        for palm in ("r_hand", "l_hand"):
            u, v = case.frame.at(mara, palm)
            assert 0 < u < 1, case
            assert 0 < v < 1, case
        _, face = case.frame.at(mara, "eyes")
        assert face < 0 if size == "extreme_close_up" else 0 < face < 0.5


def test_a_face_that_only_speaks_of_hands_stays_a_face(shoot):
    case = shoot(shot_size="close_up", characters=["Mara"], action="Hands up.", dialogue="MARA: Hands up!")
    assert 0.3 < case.frame.head_fill(case.cast[0]) < 0.65


@pytest.mark.parametrize("place", ["village", "rooftop", "room", "alley"])
@pytest.mark.parametrize("seed", [1, 2, 3, 4])  # each another build
def test_a_climber_holds_a_ladder(shoot, place, seed):
    case = shoot(shot_size="full", set=place, characters=["Otto"], doing={"Otto": "climb"}, props=["ladder"], seed=seed)
    ladder = next(thing for thing in case.stage.things if thing.thing == "ladder")
    c, s = np.cos(np.radians(ladder.facing_deg)), np.sin(np.radians(ladder.facing_deg))
    for palm in ("r_hand", "l_hand"):
        away = (case.cast[0].at[palm] - np.array(ladder.position)) / ladder.scale
        across, ahead = c * away[0] - s * away[2], s * away[0] + c * away[2]
        leaning = 0.35 - 0.25 * away[1]  # how the shelf's ladder leans
        assert abs(across) < 0.3
        assert abs(ahead - leaning) < REACH_M


@pytest.mark.parametrize("pose", ["climb", "climb_out"])
def test_nobody_brings_a_ladder_along_to_climb(shoot, pose):
    case = shoot(shot_size="full", set="village", characters=["Otto"], doing={"Otto": pose})
    assert case.stage.things == ()


def test_who_climbs_a_tree_has_it_in_the_arms(shoot):
    case = shoot(shot_size="full", set="garden", characters=["Otto"], doing={"Otto": "climb"}, props=["tree"])
    (tree,) = [thing for thing in case.stage.things if thing.thing == "tree"]
    assert case.stage.marks[0].pose == "climb_tree"
    for palm in ("r_hand", "l_hand"):
        away = case.cast[0].at[palm] - np.array(tree.position)
        assert np.hypot(away[0], away[2]) < 0.3


def test_in_the_mountains_one_climbs_rocks(shoot):
    case = shoot(shot_size="full", set="mountain", characters=["Otto"], doing={"Otto": "climb"})
    assert case.stage.marks[0].pose == "climb_rock"
    assert [thing.thing for thing in case.stage.things] == ["boulder"]


def test_who_hides_has_something_to_hide_behind(shoot):
    case = shoot(shot_size="full", set="village", characters=["Otto"], doing={"Otto": "hide"}, props=["barrel"])
    cover = next(thing for thing in case.stage.things if thing.thing == "barrel")
    hider = case.cast[0]
    ahead = np.array(cover.position) - np.array(case.stage.marks[0].position)
    turn = np.degrees(np.arctan2(ahead[0], ahead[2])) - case.stage.marks[0].facing_deg
    assert abs((turn + 180) % 360 - 180) < 20, "it stands before him"
    assert np.hypot(ahead[0], ahead[2]) < 0.9
    assert case.seen(hider) > 0.9


def test_a_group_is_no_row_of_soldiers(shoot):
    names = ["Mara", "Jonas", "Ilse", "Otto"]
    for pose in ("stand", "listen"):
        case = shoot(shot_size="full", framing="group", characters=names, doing=dict.fromkeys(names, pose))
        ways = [(mark.pose, round(mark.phase, 2)) for mark in case.stage.marks]
        assert len({way for way, _ in ways}) >= 3
        assert len(set(ways)) == 4


@pytest.mark.parametrize("build", ["girl", "boy"])
def test_a_child_of_eight_is_six_heads_tall(build):
    measures = pick("builds", Build, build)
    assert 5.5 <= measures.height_m / measures.head_m <= 6.5


def test_bystanders_look_at_who_acts(shoot):
    names = ["Mara", "Jonas", "Ilse", "Otto"]
    turned = []
    for seed in range(8):
        case = shoot(shot_size="full", framing="group", characters=names, doing={"Mara": "cheer"}, seed=seed)
        people = {mark.entity: mark for mark in case.stage.marks}
        eyes = case.cast[0].at["eyes"]
        for name in names[1:]:
            gaze, at = people[name].gaze, next(one for one in case.cast if one.name == name).at["eyes"]
            if gaze is not None:
                one, other = np.array(gaze) - at, eyes - at
                turned.append(one @ other > 0.6 * np.linalg.norm(one) * np.linalg.norm(other))
    assert len(turned) > 12
    assert all(turned)


def test_a_point_of_view_shows_all_its_looker_sees(shoot):
    case = shoot(framing="pov", characters=["Mara", "Jonas"], looking_at={"Otto": "away"}, shot_size="wide")
    assert [mark.entity for mark in case.stage.marks] == ["Mara", "Jonas"]


def test_who_wears_armour_fights_with_a_sword() -> None:
    shot = ShotFields(characters=["Knight"], subject="Knight", doing={"Knight": "fight"}, shot_size="full")
    stage = stage_shot(shot, {"Knight": Look(garment="armour")}, aspect=16 / 9, seed=1)
    bare = stage_shot(shot, {"Knight": Look()}, aspect=16 / 9, seed=1)
    assert (stage.marks[0].right_hand, bare.marks[0].right_hand) == ("sword", "")


@pytest.mark.parametrize(("told", "seen"), [("", "weeping"), ("sad", "weeping"), ("afraid", "afraid")])
def test_who_cries_sheds_tears_unless_the_words_tell_another_feeling(shoot, told: str, seen: str) -> None:
    case = shoot(characters=["Mara"], doing={"Mara": "cry"}, feeling={"Mara": told} if told else {})
    assert case.stage.marks[0].emotion == seen


@pytest.mark.parametrize(("garment", "pose"), [("shirt", "sit_on_ground"), ("coat", "sit_knees_up")])
def test_who_wears_a_coat_sits_on_the_ground_with_the_knees_up(garment: str, pose: str) -> None:
    """Crossed legs would come out through its tails."""
    fields = ShotFields(subject="Mara", characters=["Mara"], doing={"Mara": "sit_on_ground"}, set="steppe")
    stage = stage_shot(fields, {"Mara": Look(garment=garment)}, aspect=16 / 9, seed=1)
    assert stage.marks[0].pose == pose
    at = joints(stage.marks[0])
    ground = stage.marks[0].position[1]
    assert at["pelvis"][1] - ground < 0.24 and min(at["r_toe"][1], at["l_toe"][1]) - ground < 0.14
