"""People as flesh: whole, the right way out, and holding what they hold."""

import numpy as np
import pytest

from engines.sketch.loft import rgb
from engines.sketch.people.figure import COCO, _cast, grips, openpose, solid
from engines.sketch.people.head import face_front
from engines.sketch.people.model import Part
from engines.sketch.people.pose import build, poses
from engines.sketch.people.skeleton import joints
from engines.sketch.scenery.wild import _crossed
from engines.sketch.solid import SEAMLESS, Solid
from engines.stage import Mark
from presets.loader import shelf
from presets.people import Build, Expression, Look


def mark(**more: object) -> Mark:
    return Mark.model_validate({"entity": "Ana", **more})


def check(drawn: Solid) -> None:
    assert np.isfinite(drawn.vertices).all()
    assert np.linalg.norm(drawn.normals, axis=1) == pytest.approx(1, abs=1e-3)
    assert drawn.triangles.min() >= 0
    assert drawn.triangles.max() < len(drawn.vertices)
    assert len(drawn.triangles) == len(drawn.colours) == len(drawn.parts)
    assert (drawn.colours >= 0).all()
    assert (drawn.colours <= 1).all()
    for stroke in drawn.strokes:
        assert np.isfinite(stroke.points).all()


def volume(drawn: Solid) -> float:
    a, b, c = (drawn.vertices[drawn.triangles[:, corner]] for corner in range(3))
    return float(np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6)


@pytest.mark.parametrize("pose", poses())
def test_every_pose_can_be_drawn(pose: str) -> None:
    drawn = solid(mark(pose=pose, phase=0.2))
    check(drawn)
    assert drawn.kind == "person"
    assert drawn.name == "Ana"
    assert drawn.vertices[:, 1].min() > -0.03 or poses()[pose].posture == "floating"


@pytest.mark.parametrize("build", shelf("builds", Build))
def test_every_build_is_as_tall_as_it_says(build: str) -> None:
    drawn, height = solid(mark(look=Look(build=build, hair="none"))), shelf("builds", Build)[build].height_m
    check(drawn)
    assert drawn.vertices[:, 1].max() == pytest.approx(height, rel=0.06)


GARMENTS = ["shirt", "coat", "cloak", "dress", "skirt", "robe", "suit", "armour", "uniform", "apron"]
HATS = ["", "cap", "hat", "hood", "crown", "helmet", "scarf", "turban", "witch"]
HAIR = ["none", "short", "long", "bun", "ponytail", "curly", "braids"]


@pytest.mark.parametrize("garment", GARMENTS)
def test_every_garment_faces_outward(garment: str) -> None:
    drawn = solid(mark(look=Look(garment=garment, hair="none")))
    check(drawn)
    assert 0.05 < volume(drawn) < 0.5, "cubic metres; a body turned inside out has less than nothing"


def test_shoulders_bend_without_a_crease() -> None:
    drawn = solid(mark(look=Look(hair="none")))
    seam = np.unique(drawn.triangles[drawn.parts == SEAMLESS])
    trunk = np.unique(drawn.triangles[drawn.parts == Part.TORSO])
    apart = np.linalg.norm(drawn.vertices[seam][:, None] - drawn.vertices[trunk][None], axis=2)
    beside, on = np.nonzero(apart < 0.02)
    assert len(beside) > 10
    turn = np.einsum("ij,ij->i", drawn.normals[seam[beside]], drawn.normals[trunk[on]])
    assert np.mean(turn > 0.82) > 0.97, "35 degrees read as a crease"


@pytest.mark.parametrize("pose", ["stand", "walk", "run", "point", "drink"])
def test_a_cloak_stays_off_the_arms(pose: str) -> None:
    person = mark(pose=pose, phase=0.25, look=Look(garment="cloak"))
    drawn, named = solid(person), joints(person)
    cloth = drawn.vertices[np.unique(drawn.triangles[drawn.parts == Part.CLOAK])]
    for side in "rl":
        elbow, wrist = named[f"{side}_elbow"], named[f"{side}_wrist"]
        for part in np.linspace(0.1, 0.9, 5):
            assert np.linalg.norm(cloth - (elbow + part * (wrist - elbow)), axis=1).min() > 0.05


@pytest.mark.parametrize("garment", GARMENTS)
def test_less_detail_is_the_same_person_in_fewer_triangles(garment: str) -> None:
    person = mark(look=Look(garment=garment, hair="long"))
    fine, coarse = solid(person), solid(person, detail=0.5)
    check(coarse)
    assert len(coarse.triangles) < 0.65 * len(fine.triangles)
    for side in (np.min, np.max):
        assert side(coarse.vertices, axis=0) == pytest.approx(side(fine.vertices, axis=0), abs=0.04)


def test_every_look_has_a_silhouette_of_its_own() -> None:
    shapes = {
        np.round(solid(mark(look=Look(garment=garment, hat=hat, hair=hair))).vertices.sum(axis=0), 3).tobytes()
        for garment, hat, hair in [
            *((garment, "", "short") for garment in GARMENTS),
            *(("shirt", hat, "short") for hat in HATS[1:]),
            *(("shirt", "", hair) for hair in HAIR if hair != "short"),
        ]
    }
    assert len(shapes) == len(GARMENTS) + len(HATS) - 1 + len(HAIR) - 1


def test_every_feeling_has_a_face_of_its_own() -> None:
    faces = {
        emotion: np.concatenate([stroke.points for stroke in solid(mark(emotion=emotion)).strokes]).tobytes()
        for emotion in shelf("expressions", Expression)
    }
    assert len(set(faces.values())) == len(faces) >= 8


@pytest.mark.parametrize("build", shelf("builds", Build))
def test_no_face_is_hatched(build: str) -> None:
    """Hatching on a jaw reads as stubble."""
    drawn = solid(mark(look=Look(build=build)))
    assert drawn.smooth is not None
    assert (drawn.smooth[drawn.parts == Part.HEAD] > 0).all()
    assert (drawn.smooth[drawn.parts == Part.TORSO] == 0).all()


def test_a_face_has_a_profile() -> None:
    """Along the middle of a face chin, lips and nose stand out, and what lies between them is deeper."""
    chin, below, lip, under_nose = face_front(1.0, np.zeros(4), np.array([0.06, 0.118, 0.21, 0.25]))
    assert chin > below + 0.012
    assert lip > under_nose
    drawn = solid(mark(look=Look(hair="none")))
    face = drawn.vertices[np.unique(drawn.triangles[drawn.parts == Part.HEAD])]
    height = (face[:, 1] - (1.78 - 0.23)) / 0.23
    nose, brow = (face[np.abs(height - level) < 0.04, 2].max() for level in (0.32, 0.50))
    assert nose - brow > 0.012, "metres"


def test_women_men_and_children_differ_in_the_face_alone() -> None:
    looks = [Look(build=build, hair="none") for build in ("man", "woman", "boy")]
    man, woman, boy = (solid(mark(look=look)) for look in looks)
    lips = [
        len(face.colours[(face.colours[:, 0] > 1.5 * face.colours[:, 1]) & (face.parts == Part.HEAD)])
        for face in (man, woman)
    ]
    assert lips[1] > lips[0], "she has lips of a colour of their own"
    assert len({len(one.strokes) for one in (man, woman, boy)}) == 3, "lashes, brows and bridge tell them apart"


def test_pupils_follow_the_gaze_when_the_head_cannot() -> None:
    left, right = (solid(mark(gaze=(x, 1.65, -1.0))).vertices for x in (3.0, -3.0))
    assert not np.allclose(left, right)


def test_grips_lie_in_the_hands() -> None:
    person = mark(pose="swordfight", facing_deg=70)
    named = joints(person)
    for hand, (point, turn) in grips(person).items():
        assert np.linalg.norm(point - named[f"{hand[0]}_hand"]) < 0.06
        assert np.linalg.det(turn) == pytest.approx(1)
        assert turn @ turn.T == pytest.approx(np.eye(3), abs=1e-9)


def test_openpose_follows_the_coco_order() -> None:
    points, named = openpose(mark(pose="walk")), joints(mark(pose="walk"))
    assert points.shape == (18, 3)
    assert len(COCO) == 18
    assert points[4] == pytest.approx(named["r_wrist"])
    assert points[0] == pytest.approx(named["nose"])


def test_the_same_mark_gives_the_same_bytes() -> None:
    one, two = solid(mark(pose="dance", phase=0.37)), solid(mark(pose="dance", phase=0.37))
    assert one.vertices.tobytes() == two.vertices.tobytes()


def test_a_wolf_may_be_a_character() -> None:
    wolf = mark(pose="talk", look=Look(species="wolf"), position=(1.0, 0.0, 0.0))
    drawn, named = solid(wolf), joints(wolf)
    check(drawn)
    assert drawn.name == "Ana"
    assert drawn.kind == "person"
    assert joints(mark()).keys() <= named.keys()
    assert openpose(wolf).shape == (18, 3)
    assert np.linalg.det(grips(wolf)["right"][1]) == pytest.approx(1)


@pytest.mark.parametrize(("garment", "hem"), [("dress", 0.30), ("skirt", 0.42), ("coat", 0.46)])
def test_no_leg_comes_through_a_skirt(garment: str, hem: float) -> None:
    """What the cloth hides is not there: however the legs bend, none of it can lie before the cloth."""
    cast, _ = _cast(
        Look(garment=garment).model_dump_json(), build("man").model_dump_json(), ("relaxed", "relaxed"), 1.0
    )
    legs = cast.vertices[cast.triangles[(cast.parts == Part.LEG) | (cast.parts == Part.LEG + 1)]]
    assert legs[..., 1].max() < hem + 0.15


@pytest.mark.parametrize("garment", ["dress", "skirt", "robe"])
def test_the_hand_on_a_knee_lies_on_the_cloth(garment: str) -> None:
    kneeling = mark(pose="kneel", look=Look(build="woman", garment=garment))
    drawn, palm = solid(kneeling), joints(kneeling)["l_hand"]
    cloth = drawn.vertices[drawn.triangles[drawn.parts == Part.SKIRT]]
    assert not _crossed(palm + np.array([0.0, 0.35, 0.12]), palm + np.array([0.0, 0.03, 0.01]), cloth).any()


def test_tears_run_down_the_cheeks_of_who_weeps_and_of_nobody_else() -> None:
    """Pale drops below both eyes, above the jaw."""
    for emotion in shelf("expressions", Expression):
        drawn, at = solid(mark(emotion=emotion)), joints(mark(emotion=emotion))
        pale = drawn.triangles[np.linalg.norm(drawn.colours - rgb("#dcebf5"), axis=1) < 1e-6]
        assert (len(pale) > 0) == (emotion == "weeping")
        if len(pale):
            height = drawn.vertices[pale][..., 1]
            assert at["chin"][1] < height.min() < height.max() < at["eyes"][1]
