"""No picture of a room looks past its walls, however small the room and wherever the lens has to stand."""

from itertools import product

import pytest

from engines.sketch.camera import View
from engines.sketch.cast import assemble
from engines.sketch.picture.geometry import Geometry
from engines.sketch.picture.raster import look
from engines.sketch.scenery import world
from presets.loader import shelf
from presets.world import Set

ROOMS = [id for id, entry in shelf("sets", Set).items() if entry.interior and world.bounds(id)]
VIEWS = [
    ("extreme_wide", 18.0, "eye_level"),
    ("wide", 24.0, "high"),
    ("wide", 24.0, "eye_level"),
    ("full", 35.0, "birds_eye"),
    ("full", 35.0, "low"),
    ("medium", 50.0, "eye_level"),
    ("close_up", 85.0, "high"),
]


@pytest.mark.parametrize("room", ROOMS)
def test_nothing_is_seen_past_the_walls(shoot, room):
    for (size, lens, angle), seed in product(VIEWS, (1, 2)):
        case = shoot(
            set=room, shot_size=size, lens_mm=lens, angle=angle, characters=["Mara", "Jonas"][:seed], seed=seed
        )
        view = View.of(case.stage.camera, 96, 54)
        geometry = Geometry.of(assemble(case.stage, view).solids)
        bare = float((look(geometry, view).triangle < 0).mean())
        assert bare < 0.005, f"{case}: {bare:.0%} of the picture is bare paper"
