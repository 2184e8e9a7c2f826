"""Visibility: what the lens sees, where, and how far away."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.sketch.camera import View
from engines.sketch.picture.geometry import Geometry
from engines.sketch.picture.raster import clip, cover, look, scan
from engines.sketch.picture.surface import PERSON, SKY, surface
from engines.stage import Camera
from tests.engines.sketch.solids import box, ground, sphere, wall

CAMERA = Camera(position=(0, 1, 4), target=(0, 1, 0), focal_mm=36)


def seen(*solids, camera=CAMERA, width=200, height=100):
    geometry, view = Geometry.of(solids), View.of(camera, width, height)
    return surface(geometry, view, look(geometry, view)), view


def test_a_wall_covers_exactly_the_pixels_geometry_says():
    visible, _ = seen(wall(size=1.0))
    rows, columns = np.nonzero(visible.solid == 0)
    assert (rows.min(), rows.max() + 1, columns.min(), columns.max() + 1) == (25, 75, 75, 125)
    assert len(rows) == 50 * 50


def test_depth_is_along_the_lens_axis_in_metres():
    visible, _ = seen(wall(size=1.0, z=-1.0))
    assert np.allclose(visible.depth[visible.solid == 0], 5.0, rtol=1e-5)
    assert np.isinf(visible.depth[visible.solid < 0]).all()


def test_the_nearer_solid_hides_the_farther_whatever_their_order():
    near, far = sphere(centre=(0, 1, 1), radius=0.4), wall(size=3.0)
    one, _ = seen(near, far)
    other, _ = seen(far, near)
    assert one.kind[50, 100] == other.kind[50, 100] == PERSON
    assert (one.kind == other.kind).all()


def test_shared_edges_leave_no_hole_and_no_pixel_twice():
    spans = scan(np.array([[(0, 0), (40, 3), (9, 37)], [(40, 3), (44, 40), (9, 37)]], float), np.arange(2), 64, 64)
    count = np.zeros((64, 64), int)
    for row, left, right in zip(spans.row, spans.left, spans.right, strict=True):
        count[row, left:right] += 1
    assert count.max() == 1
    inside = cover(spans, 64, 64)
    assert (inside == (count > 0)).all()
    assert all(np.diff(np.flatnonzero(row)).max(initial=1) == 1 for row in inside)


def test_normals_of_a_sphere_point_outwards_to_the_lens():
    visible, _ = seen(sphere(radius=0.8))
    assert np.allclose(visible.normal[:, 50, 100], (0, 0, 1), atol=0.05)
    shown = visible.solid == 0
    assert np.allclose(np.linalg.norm(visible.normal[:, shown], axis=0), 1, atol=1e-3)


def test_single_sided_walls_vanish_from_behind_and_others_turn_their_normal():
    behind = Camera(position=(0, 1, -4), target=(0, 1, 0), focal_mm=36)
    gone, _ = seen(wall(single_sided=True), camera=behind)
    assert (gone.kind == SKY).all()
    stays, _ = seen(wall(), camera=behind)
    assert np.allclose(stays.normal[:, 50, 100], (0, 0, -1), atol=1e-3)


def test_ground_under_the_lens_is_cut_not_folded():
    visible, _ = seen(ground(), camera=Camera(position=(0, 1.5, 0), target=(0, 1.5, -10)))
    assert (visible.kind[57:] != SKY).all()
    assert (visible.kind[:49] == SKY).all()


def test_degenerate_triangles_draw_nothing():
    flat = wall(size=0.0)
    visible, _ = seen(flat)
    assert (visible.solid == -1).all()


def test_an_empty_stage_is_all_sky():
    visible, _ = seen()
    assert (visible.kind == SKY).all()


@pytest.mark.parametrize(("behind", "pieces"), [(0, 1), (1, 2), (2, 1), (3, 0)])
def test_clip_keeps_what_lies_before_the_lens(behind, pieces):
    corners = np.array([[(0, 0, 1), (1, 0, 1), (0, 1, 1)]], float)
    corners[0, :behind, 2] = -1
    polygons, source = clip(corners, np.array([7]))
    assert len(polygons) == pieces
    assert (source == 7).all()
    assert (polygons[..., 2] > 0).all()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(-500, 500), st.floats(-500, 500)), min_size=3, max_size=3))
def test_spans_never_leave_the_picture(corners):
    spans = scan(np.array([corners]), np.zeros(1, int), 32, 24)
    assert ((spans.row >= 0) & (spans.row < 24)).all()
    assert ((spans.left >= 0) & (spans.left < spans.right) & (spans.right <= 32)).all()


def test_parts_of_two_solids_never_share_a_number():
    geometry = Geometry.of([box(), sphere()])
    assert not set(geometry.part[geometry.solid == 0]) & set(geometry.part[geometry.solid == 1])
