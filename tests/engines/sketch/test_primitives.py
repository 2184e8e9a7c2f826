"""Every shape of the language: closed where it should be, faces and normals outwards, deterministic."""

import numpy as np
import pytest
from pydantic import TypeAdapter

from engines.sketch.scenery.assemble import piece_mesh
from engines.sketch.scenery.mesh import CREASE_DEG, Mesh, moved, turned, yaw
from engines.sketch.scenery.primitives import ears
from presets.shapes import Shape
from presets.world import Piece

CLOSED = [
    {"shape": "box", "size": [1, 2, 3]},
    {"shape": "box", "size": [1, 1, 1], "bevel": 0.1},
    {"shape": "box", "size": [1, 1, 1], "taper": [0.5, 0.2]},
    {"shape": "cylinder", "radius": 0.4, "height": 2},
    {"shape": "cylinder", "radius": 0.4, "top": 0.0, "height": 2},
    {"shape": "rod", "at": [1, 0, 0], "to": [0.2, 1.3, 0.5], "radius": 0.1},
    {"shape": "rod", "to": [0, 0, 2], "radius": 0.1, "round": True},
    {"shape": "tube", "points": [[0, 0, 0], [0, 1, 0], [1, 1.5, 0.4]], "radius": 0.1},
    {"shape": "sphere", "size": [1, 2, 3]},
    {"shape": "sphere", "dome": True},
    {"shape": "lathe", "profile": [[0.2, 0], [0.5, 0.4], [0.1, 1]]},
    {"shape": "extrude", "outline": [[0, 0], [2, 0], [2, 1], [1, 0.3], [0, 1]], "depth": 0.4},
    {"shape": "extrude", "outline": [[0, 1], [1, 1], [1, 0], [0, 0]], "depth": 0.4},
    {"shape": "loft", "sections": [[-1, 0.2, 0, 1], [0, 0.5, 0, 1.2], [1, 0.1, 0.3, 0.8]]},
    {"shape": "loft", "sections": [[-1, 0.2, 0, 1], [1, 0.1, 0.3, 0.8]], "flat_top": True},
    {"shape": "torus"},
    {"shape": "wheel"},
    {"shape": "wheel", "spokes": 8},
    {"shape": "blob"},
    {"shape": "rock", "size": [1, 1, 1]},
    {"shape": "conifer"},
    {"shape": "broadleaf"},
    {"shape": "poplar"},
    {"shape": "bare"},
    {"shape": "palm"},
]
FLAT = [
    {"shape": "plane", "size": [2, 3]},
    {"shape": "disc", "size": [2, 3]},
    {"shape": "path", "points": [[0, 5], [1, 0], [0, -5]], "width": 2},
    {"shape": "path", "points": [[-5, 0], [5, 0]], "width": 2},
    {"shape": "ground", "radius": 50},
]


def built(statement: dict[str, object]) -> Mesh:
    return piece_mesh(Piece(build=[TypeAdapter(Shape).validate_python(statement)]))


def faces(surface: Mesh) -> np.ndarray:
    a, b, c = surface.vertices[surface.triangles].swapaxes(0, 1)
    return np.cross(b - a, c - a)


def name(statement: dict[str, object]) -> str:
    return f"{statement['shape']}-{len(statement)}"


@pytest.mark.parametrize("statement", CLOSED, ids=name)
def test_a_closed_shape_holds_a_positive_volume(statement):
    surface = built(statement)
    volume = np.einsum("ij,ij->i", surface.vertices[surface.triangles[:, 0]], faces(surface)).sum() / 6
    assert volume > 1e-4


@pytest.mark.parametrize("statement", CLOSED, ids=name)
def test_every_edge_of_a_closed_shape_is_shared_by_two_faces_in_opposite_directions(statement):
    surface = built(statement)
    _, same = np.unique(np.round(surface.vertices * 1e5).astype(int), axis=0, return_inverse=True)
    corners = same.reshape(-1)[surface.triangles]
    corners = corners[[len(set(t)) == 3 for t in corners.tolist()]]  # the tip of a cone is a very small ring
    edges = np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [2, 0]]])
    there, back = ({tuple(e) for e in one.tolist()} for one in (edges, edges[:, ::-1]))
    assert there == back


@pytest.mark.parametrize("statement", CLOSED + FLAT, ids=name)
def test_normals_are_unit_and_on_the_outside_of_their_faces(statement):
    surface = built(statement)
    assert np.allclose(np.linalg.norm(surface.normals, axis=1), 1)
    unit = faces(surface) / np.linalg.norm(faces(surface), axis=1, keepdims=True)
    corner = np.einsum("mkj,mj->mk", surface.normals[surface.triangles], unit)
    assert corner.min() > np.cos(np.radians(CREASE_DEG + 45))


@pytest.mark.parametrize("statement", FLAT, ids=name)
def test_flat_shapes_face_up(statement):
    assert (faces(built(statement))[:, 1] > 0).all()


def test_a_box_has_creases_and_a_ball_has_none():
    assert len(built({"shape": "box"}).vertices) >= 24
    ball = built({"shape": "sphere", "sides": 16})
    outward = ball.vertices / np.linalg.norm(ball.vertices, axis=1, keepdims=True)
    assert np.einsum("ij,ij->i", outward, ball.normals).min() > 0.9


def test_shapes_stand_on_their_foot():
    for shape in ("box", "cylinder", "conifer", "broadleaf", "house", "tower", "tent"):
        assert built({"shape": shape}).vertices[:, 1].min() == pytest.approx(0, abs=0.01), shape


def test_a_mirrored_copy_is_not_inside_out():
    surface = built({"shape": "box", "at": [3, 0, 0], "mirror": True})
    outward = np.einsum("ij,ij->i", surface.vertices[surface.triangles[:, 0]], faces(surface))
    half = len(outward) // 2
    assert outward[:half].sum() == pytest.approx(outward[half:].sum())


def test_a_facing_of_90_degrees_looks_along_x():
    assert np.allclose(yaw(90) @ [0, 0, 1], [1, 0, 0])
    assert np.allclose(turned([90, 0, 0]) @ [0, 1, 0], [0, 0, 1])
    assert np.allclose(turned([0, 40, 0]), yaw(40))


def test_normals_follow_a_stretched_copy():
    ball = moved(built({"shape": "sphere", "sides": 24}), np.diag([4.0, 1.0, 1.0]))
    top = ball.vertices[:, 1].argmax()
    assert ball.normals[top, 1] > 0.98


def test_repeat_ring_and_scatter_make_copies_with_parts_of_their_own():
    one = built({"shape": "box"})
    for rule in ({"repeat": {"count": [2, 3, 1]}}, {"ring": {"count": 6}}, {"scatter": {"count": 6}}):
        many = built({"shape": "box", **rule})
        assert len(many.triangles) == 6 * len(one.triangles)
        assert len(np.unique(many.parts)) == 6


def test_a_scatter_keeps_its_distance():
    surface = built({"shape": "box", "size": [0.1, 0.1, 0.1], "scatter": {"count": 30, "apart": 3.0, "scale": [1, 1]}})
    places = np.array([surface.vertices[surface.triangles[surface.parts == p]].mean((0, 1)) for p in range(30)])
    gaps = np.linalg.norm(places[:, None] - places[None], axis=2) + np.eye(30) * 99
    assert gaps.min() > 2.9


def test_statements_of_one_part_get_no_line_between_them():
    build = [{"shape": "box", "part": "body"}, {"shape": "box", "at": [0, 1, 0], "part": "body"}, {"shape": "torus"}]
    assert len(np.unique(piece_mesh(Piece.model_validate({"build": build})).parts)) == 2


def test_ears_cover_the_polygon():
    outline = np.array([[0, 0], [4, 0], [4, 3], [2, 1], [0, 3]], float)
    corners = outline[ears(outline)]
    (ux, uy), (vx, vy) = (corners[:, 1] - corners[:, 0]).T, (corners[:, 2] - corners[:, 0]).T
    areas = ux * vy - uy * vx
    assert (areas > 0).all()
    assert areas.sum() / 2 == pytest.approx(8.0)


@pytest.mark.parametrize("pattern", ["planks", "boards", "bricks", "grid", "cracks", "scribble"])
def test_patterns_stay_in_their_rectangle(pattern):
    strokes = built({"shape": "lines", "size": [2, 1], "pattern": pattern}).strokes
    assert strokes
    points = np.concatenate([stroke.points for stroke in strokes])
    assert (np.abs(points[:, 0]) <= 1.05).all()
    assert (points[:, 1] > -0.1).all()
    assert (points[:, 1] < 1.1).all()
