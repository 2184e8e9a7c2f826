"""Lines: traced where they belong, smooth, hidden where hidden, and drawn without stairs."""

import numpy as np

from engines.sketch.camera import View
from engines.sketch.picture.contours import EDGE, OUTLINE, PART, contours
from engines.sketch.picture.curves import Curves, smooth, walk
from engines.sketch.picture.geometry import Geometry
from engines.sketch.picture.ink import ink, lines, paths
from engines.sketch.picture.raster import look
from engines.sketch.picture.strokes import Hand, dab, draw
from engines.sketch.picture.surface import surface
from engines.stage import Camera
from presets.looks import StyleLook
from tests.engines.sketch.solids import box, line_on, solid, sphere, wall

CAMERA = Camera(position=(0, 1, 4), target=(0, 1, 0), focal_mm=36)


def traced(*solids, camera=CAMERA, width=240, height=160):
    geometry, view = Geometry.of(solids), View.of(camera, width, height)
    visible = surface(geometry, view, look(geometry, view))
    return contours(visible), geometry, view, visible


def drawn_lines(*solids, camera=CAMERA):
    curves, geometry, view, visible = traced(*solids, camera=camera)
    return lines(paths(smooth(curves), geometry, view, visible), view, StyleLook(), np.zeros(2), 1e6), view


def test_a_sphere_is_one_closed_outline_and_nothing_else():
    curves, *_ = traced(sphere(radius=0.8))
    assert list(curves.closed) == [True]
    assert set(curves.traits[:, 0]) == {OUTLINE}


def test_a_smoothed_outline_is_round_to_a_third_of_a_pixel():
    curves, _, view, _ = traced(sphere(radius=0.8, fine=64))
    away = np.linalg.norm(smooth(curves).points - (view.width / 2, view.height / 2), axis=1)
    assert np.ptp(away) < 0.9
    assert np.std(away) < 0.3


def test_a_box_shows_its_creases():
    curves, *_ = traced(box(), camera=Camera(position=(3, 2.5, 3), target=(0, 1, 0)))
    rank = curves.traits[curves.first, 0]
    assert (rank == OUTLINE).sum() == 1
    assert (rank == EDGE).sum() >= 3


def test_lines_run_where_two_parts_meet():
    two = wall(size=1.0, parts=[0, 1])
    curves, *_ = traced(two)
    assert PART in curves.traits[:, 0]


def test_a_slanted_edge_becomes_straight():
    corners = [(-1, 0.2, 0), (1, 0.35, 0), (1, 2, 0), (-1, 2, 0)]
    curves, *_ = traced(solid("slope", "set", corners, [(0, 0, 1)] * 4, [(0, 1, 2), (0, 2, 3)]))
    points = smooth(curves).points
    lower = points[(points[:, 1] > 100) & (points[:, 0] > 80) & (points[:, 0] < 160)]
    rest = lower[:, 1] - np.polyval(np.polyfit(lower[:, 0], lower[:, 1], 1), lower[:, 0])
    assert np.abs(rest).max() < 0.35


def test_an_outline_flows_on_behind_no_one():
    """A ball before a wall's edge keeps one unbroken outline; the wall's line stops at it."""
    curves, _, _, visible = traced(sphere(radius=0.4, centre=(1.0, 1, 1)), wall(size=2.0))
    owner = visible.solid.ravel()[curves.traits[curves.first, 1].astype(int)]
    assert list(curves.closed[owner == 0]) == [True]


def test_strokes_on_a_hidden_side_are_not_drawn():
    front, view = drawn_lines(wall(strokes=(line_on(0.0),)))
    hidden, _ = drawn_lines(wall(strokes=(line_on(-0.5),)))
    assert len(front.added[""].counts) == 1
    assert len(hidden.added[""].counts) == 0
    assert np.ptp(front.added[""].points[:, 0]) > 0.19 * view.width * 0.9


def test_a_stroke_half_hidden_is_cut_where_the_cover_begins():
    ball = sphere(centre=(0.4, 1, 0.5), radius=0.3)
    shown, view = drawn_lines(wall(strokes=(line_on(0.0),)), ball)
    points = shown.added[""].points
    assert points[:, 0].min() < 0.45 * view.width
    assert points[:, 0].max() < 0.5 * view.width + 0.35 / 4 * view.width


def test_people_get_a_heavier_line_than_the_set():
    person, _ = drawn_lines(sphere(kind="person"))
    stone, _ = drawn_lines(sphere(kind="set"))
    assert person.drawn.traits[:, 0].mean() > 1.4 * stone.drawn.traits[:, 0].mean()
    assert person.drawn.traits[:, 1].mean() > stone.drawn.traits[:, 1].mean()


def test_a_walk_takes_even_steps_and_keeps_the_ends():
    curves = Curves(np.array([(0, 0), (10, 0), (10, 5)], float), np.array([3]), np.array([False]), np.zeros((3, 1)))
    path = walk(curves, 1.0)
    assert np.allclose(path.points[:, [0, -1]].T, [(0, 0), (10, 5)])
    assert np.allclose(np.diff(path.along), 1.0)
    assert np.allclose(path.length, 15)


def test_a_pen_tapers_and_is_antialiased():
    canvas = np.zeros((40, 120), np.float32)
    curve = Curves(np.array([(10, 20.3), (110, 20.3)]), np.array([2]), np.array([False]), np.tile((4.0, 1.0), (2, 1)))
    draw(canvas, curve, Hand(taper=0.9, taper_px=30, wobble_px=0, overshoot_px=0))
    assert canvas[:, 60].sum() > 1.8 * canvas[:, 13].sum()
    assert ((canvas > 0.05) & (canvas < 0.95)).any()
    assert canvas.max() == 1.0


def test_dabs_outside_the_picture_leave_no_trace_inside():
    canvas = np.zeros((10, 10), np.float32)
    dab(canvas, np.array([(-30.0, 5.0), (5.0, 40.0)]), np.array([2.0, 2.0]), np.ones(2))
    assert not canvas.any()
    dab(canvas, np.array([(0.0, 5.0)]), np.array([2.0]), np.ones(1))
    assert canvas[5, 0] == 1.0
    assert not canvas[:, 5:].any()


def test_the_same_seed_draws_the_same_line():
    found, view = drawn_lines(box())
    once, again, other = (ink((view.height, view.width), found.drawn, StyleLook(wobble_px=3), s) for s in (5, 5, 6))
    assert np.array_equal(once, again)
    assert not np.array_equal(once, other)


def test_curves_weighed_anew_are_walked_as_if_nobody_had_walked_them():
    points = np.array([(5.0, 5.0), (45.0, 9.0), (40.0, 40.0), (8.0, 30.0), (60.0, 60.0), (90.0, 61.0)])
    counts, closed = np.array([4, 2]), np.array([True, False])
    light, heavy = np.full((6, 2), 0.5), np.arange(12.0).reshape(6, 2)
    first = Curves(points, counts, closed, light)
    walk(first, 0.75)
    again, fresh = walk(first.weighed(heavy), 0.75), walk(Curves(points, counts, closed, heavy), 0.75)
    assert np.array_equal(again.points, fresh.points)
    assert np.array_equal(again.traits, fresh.traits)
    assert np.ptp(again.traits) > 5
