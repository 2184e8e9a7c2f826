"""Everyone the shot names is seen, nobody stands in another or in the furniture."""

from itertools import combinations

import numpy as np

from presets.loader import pick
from presets.people import Pose
from workflows.staging.sets import floor_of


def test_everyone_cast_is_seen(cases):
    whole = [case for case in cases if all(case.seen(figure) >= 0.5 for figure in case.cast)]
    assert len(whole) >= 0.97 * len(cases), [str(case) for case in cases if case not in whole]
    for case in cases:
        hidden = 1 if case.shot.framing == "pov" else 0
        assert len(case.cast) == len(case.shot.characters) - hidden, str(case)


def test_every_head_lies_in_the_frame(cases):
    for case in cases:
        for figure in case.cast:
            u, v = case.frame.at(figure, "head")
            assert 0.0 < u < 1.0 and 0.0 < v < 1.0, f"{case}: {figure.name} at {u:.2f}, {v:.2f}"


def test_nobody_stands_inside_another(cases):
    for case in cases:
        touching = any(pick("poses", Pose, mark.pose).partner == "touching" for mark in case.stage.marks)
        for one, other in combinations(case.stage.marks, 2):
            apart = np.hypot(one.position[0] - other.position[0], one.position[2] - other.position[2])
            assert apart >= (0.5 if touching else 0.6), f"{case}: {apart:.2f} m"


def test_hardly_anyone_stands_in_the_furniture(cases):
    places = [(case, mark) for case in cases for mark in case.stage.marks]
    free = [
        (case, mark)
        for case, mark in places
        if floor_of(case.stage.set, case.stage.seed).trouble(mark.position, 0.2) < 0.05
    ]
    assert len(free) >= 0.98 * len(places), [str(case) for case, mark in places if (case, mark) not in free]


def test_the_lens_is_above_the_ground_and_out_of_the_bushes(cases):
    for case in cases:
        eye = case.stage.camera.position
        assert eye[1] >= 0.1, str(case)
        floor = floor_of(case.stage.set, case.stage.seed)
        if not floor.interior and eye[1] < 2.0:
            assert all(np.hypot(eye[0] - x, eye[2] - z) > r * 0.8 for x, z, r in floor.circles), str(case)
