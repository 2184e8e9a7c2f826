"""Maps: in the right place, the right colours, the right numbers."""

import numpy as np
import pytest

from engines.sketch.camera import View
from engines.sketch.picture.geometry import Geometry
from engines.sketch.picture.layers import (
    camera_normals,
    depth_picture,
    line_picture,
    mask_picture,
    masks,
    normal_picture,
)
from engines.sketch.picture.openpose import BONES, COLOURS, pose_map
from engines.sketch.picture.overlay import overlay
from engines.sketch.picture.raster import look
from engines.sketch.picture.surface import surface
from engines.stage import Camera
from tests.engines.sketch.solids import ground, sphere, wall

CAMERA = Camera(position=(0, 1, 4), target=(0, 1, 0), focal_mm=36)
BODY = np.array(
    [
        (0, 1.65, 0.1), (0, 1.45, 0), (-0.2, 1.45, 0), (-0.3, 1.2, 0), (-0.35, 0.95, 0), (0.2, 1.45, 0), (0.3, 1.2, 0),
        (0.35, 0.95, 0), (-0.1, 0.9, 0), (-0.12, 0.5, 0), (-0.12, 0.1, 0), (0.1, 0.9, 0), (0.12, 0.5, 0),
        (0.12, 0.1, 0), (-0.03, 1.69, 0.1), (0.03, 1.69, 0.1), (-0.08, 1.67, 0), (0.08, 1.67, 0),
    ]
)  # fmt: skip


def staged(*solids, camera=CAMERA):
    geometry, view = Geometry.of(solids), View.of(camera, 256, 192)
    return surface(geometry, view, look(geometry, view)), geometry, view


def test_each_joint_lies_in_its_colour_where_the_lens_puts_it():
    view = View.of(CAMERA, 512, 512)
    picture = pose_map([BODY], view)
    pixels, _ = view.project(BODY)
    for index, (x, y) in enumerate(np.floor(pixels).astype(int)):
        if index not in (14, 15, 0):  # eyes and nose lie close enough to overlap
            assert tuple(picture[y, x]) == tuple(COLOURS[index])


def test_bones_are_laid_at_six_tenths():
    view = View.of(CAMERA, 512, 512)
    picture = pose_map([BODY], view)
    pixels, _ = view.project(BODY)
    for index, (one, other) in enumerate(BONES[:12]):
        x, y = np.floor((pixels[one] + pixels[other]) / 2).astype(int)
        assert np.abs(picture[y, x].astype(int) - COLOURS[index] * 0.6).max() <= 1


def test_joints_behind_the_lens_or_outside_are_dropped():
    view = View.of(CAMERA, 256, 256)
    assert not pose_map([BODY + np.array([0, 0, 10])], view).any()
    assert not pose_map([BODY + np.array([40, 0, 0])], view).any()
    assert pose_map([BODY], view).any()
    assert not pose_map([], view).any()


def test_masks_name_people_and_things_but_not_the_set():
    twice = [sphere("Mara", (-0.6, 1, 0), 0.3), sphere("sword", (0.5, 1, 0), 0.2, kind="thing")]
    visible, geometry, view = staged(ground(), wall(z=-2), *twice, sphere("Mara", (-0.6, 0.5, 0), 0.2))
    labels, names = masks(visible, geometry)
    assert names == ("Mara", "sword")
    assert labels.dtype == np.uint8
    pixels, _ = view.project(np.array([(-0.6, 1, 0), (-0.6, 0.5, 0), (0.5, 1, 0), (0, 1.6, -2)]))
    assert [labels[int(y), int(x)] for x, y in pixels] == [1, 1, 2, 0]
    assert tuple(mask_picture(labels)[0, 0]) == (0, 0, 0)


def test_normals_are_in_the_cameras_own_axes():
    aside = Camera(position=(4, 1, 0), target=(0, 1, 0), focal_mm=36)
    visible, _, view = staged(sphere(radius=0.8), camera=aside)
    normals = camera_normals(visible, view)
    assert normals.dtype == np.float32
    assert np.allclose(normals[96, 128], (0, 0, 1), atol=0.06)
    right, top = np.argwhere(visible.solid[96] == 0).max(), np.argwhere(visible.solid[:, 128] == 0).min()
    assert normals[96, right, 0] > 0.9
    assert normals[top, 128, 1] > 0.9
    assert tuple(normal_picture(normals)[0, 0]) == (128, 128, 255)


def test_depth_as_a_picture_is_white_near_and_black_in_the_sky():
    visible, *_ = staged(sphere(radius=0.5))
    picture = depth_picture(visible.depth)
    assert picture[96, 128, 0] >= 254
    assert picture[0, 0, 0] == 0
    assert picture.shape == (192, 256, 3)
    assert not depth_picture(np.full((4, 4), np.inf, np.float32)).any()


def test_line_maps_turn_to_white_on_black():
    assert line_picture(np.array([[255, 0]], np.uint8))[0].tolist() == [[0, 0, 0], [255, 255, 255]]


@pytest.mark.parametrize(
    "move", ["pan left", "tilt_up", "dolly in", "truck right", "crane", "zoom in", "arc", "handheld"]
)
def test_every_move_has_a_sign_with_fill_and_rim(move):
    sign = overlay(move, 320, 180)
    assert sign.shape == (180, 320, 4)
    shown = sign[sign[..., 3] > 200][:, 0]
    assert (shown > 220).any()
    assert (shown < 80).any()
    assert not sign[90, 160, 3]  # the middle of the picture stays free


def test_left_is_the_mirror_of_right_and_rest_says_nothing():
    left, right = (overlay(f"pan {side}", 320, 180)[..., 3].astype(int) for side in ("left", "right"))
    assert np.abs(left - right[:, ::-1]).mean() < 0.5
    assert np.abs(left - right).mean() > 1
    assert not overlay("static", 320, 180).any()


def test_in_and_out_differ():
    for move in ("dolly", "zoom"):
        assert (overlay(f"{move} in", 320, 180) != overlay(f"{move} out", 320, 180)).any()
