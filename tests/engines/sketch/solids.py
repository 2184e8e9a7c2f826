"""Small solids with known sizes."""

import numpy as np

from engines.sketch.solid import Kind, Solid, Stroke


def solid(name: str, kind: Kind, vertices, normals, triangles, colour=(0.7, 0.3, 0.2), parts=None, **more) -> Solid:
    triangles = np.asarray(triangles, np.int32)
    return Solid(
        name,
        kind,
        np.asarray(vertices, float),
        np.asarray(normals, float),
        triangles,
        np.tile(np.asarray(colour, float), (len(triangles), 1)),
        np.zeros(len(triangles), np.int32) if parts is None else np.asarray(parts, np.int32),
        **more,
    )


def sphere(name="ball", centre=(0.0, 1.0, 0.0), radius=0.5, kind: Kind = "person", fine=24, **more) -> Solid:
    v, u = np.meshgrid(np.linspace(0, np.pi, fine + 1), np.linspace(0, 2 * np.pi, fine, endpoint=False), indexing="ij")
    normals = np.stack([np.sin(v) * np.sin(u), np.cos(v), np.sin(v) * np.cos(u)], axis=-1).reshape(-1, 3)
    a = np.arange(fine)[:, None] * fine + np.arange(fine)
    b = np.arange(fine)[:, None] * fine + (np.arange(fine) + 1) % fine
    quads = np.stack([a, a + fine, b + fine, a, b + fine, b], axis=-1).reshape(-1, 3)
    return solid(name, kind, normals * radius + centre, normals, quads, **more)


def wall(name="wall", kind: Kind = "set", size=2.0, z=0.0, **more) -> Solid:
    """A square facing the audience, its middle at height 1 m."""
    half = size / 2
    corners = [(-half, 1 - half, z), (half, 1 - half, z), (half, 1 + half, z), (-half, 1 + half, z)]
    return solid(name, kind, corners, [(0, 0, 1)] * 4, [(0, 1, 2), (0, 2, 3)], **more)


def ground(reach=50.0) -> Solid:
    corners = [(-reach, 0, -reach), (-reach, 0, reach), (reach, 0, reach), (reach, 0, -reach)]
    return solid("ground", "ground", corners, [(0, 1, 0)] * 4, [(0, 1, 2), (0, 2, 3)], (0.8, 0.75, 0.6))


def box(name="box", centre=(0.0, 1.0, 0.0), size=1.0, kind: Kind = "thing") -> Solid:
    vertices, normals, triangles = [], [], []
    for axis in range(3):
        for sign in (-1, 1):
            normal = np.zeros(3)
            normal[axis] = sign
            one = np.roll(np.abs(normal), 1)
            other = np.cross(normal, one)
            first = len(vertices)
            for i, j in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
                vertices.append(np.array(centre) + size / 2 * (normal + i * one + j * other))
                normals.append(normal)
            triangles += [(first, first + 1, first + 2), (first, first + 2, first + 3)]
    return solid(name, kind, vertices, normals, triangles)


def line_on(z: float) -> Stroke:
    return Stroke(np.array([(-0.4, 1.0, z), (0.4, 1.0, z)]))
