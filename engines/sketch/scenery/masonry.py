"""Steps and arches."""

import numpy as np

from engines.sketch.scenery.buildings import block
from engines.sketch.scenery.mesh import Mesh, join, moved, turned
from engines.sketch.scenery.primitives import extrude
from presets import shapes

TREAD_M = 0.06  # a step that hangs free


def stairs(it: shapes.Stairs) -> Mesh:
    if it.spiral:
        return _winding(it)
    steps = []
    for index in range(it.count):
        top = (index + 1) * it.rise
        thick = top if it.solid else TREAD_M
        steps.append(block((it.width, thick, it.run), (0, top - thick, -(index + 0.5) * it.run)))
    return join(steps, [f"s{k % 2}" for k in range(it.count)])


def _winding(it: shapes.Stairs) -> Mesh:
    """Wedges round a post, each turned on by `spiral` degrees."""
    near, far = it.radius - it.width / 2, it.radius + it.width / 2
    half = np.tan(np.radians(abs(it.spiral) / 2)) * 1.12
    outline = [[-near * half, -near], [-far * half, -far], [far * half, -far], [near * half, -near]]
    wedge = moved(extrude(shapes.Extrude(shape="extrude", outline=outline, depth=TREAD_M)), turned([90, 0, 0]))
    steps = [moved(wedge, turned(it.spiral * k), (0.0, (k + 1) * it.rise - TREAD_M / 2, 0.0)) for k in range(it.count)]
    return join(steps, [f"s{k % 2}" for k in range(it.count)])


def arch(it: shapes.Arch) -> Mesh:
    (w, h, d), (wide, tall) = it.size, it.opening
    bow = np.linspace(np.pi, 0, 11)
    spring = max(tall - wide / 2, 0.05)
    inner = [[wide / 2 * np.cos(a), spring + wide / 2 * np.sin(a)] for a in bow]
    outline = [[-w / 2, 0], [-wide / 2, 0], *inner, [wide / 2, 0], [w / 2, 0], [w / 2, h], [-w / 2, h]]
    return extrude(shapes.Extrude(shape="extrude", outline=outline, depth=d))
