"""The small language in which sets, props and vehicles are built: one statement a line of `build`.

    { shape = "box", at = [0, 0.7, 0], size = [1.2, 0.05, 0.7], colour = "#a98a62" }
    { shape = "conifer", height = 9, scatter = { count = 40, inner = 9, outer = 40, seed = 3 }, vary = 0.1 }

Metres and degrees; x right, y up, z to the audience. A shape *stands* on its `at`: y is its underside, x and z its
middle. Only `sphere`, `torus`, `wheel` and the flat shapes are held by their centre. Every statement takes the
fields of `Statement`; a copy rule (`repeat`, `ring` or `scatter`) draws it many times over.
"""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from presets.statement import Closed, Colour, Count, Length, Repeat, Ring, Scatter, Sides, Statement, Vec2, Vec3

__all__ = ["Closed", "Colour", "Repeat", "Ring", "Scatter", "Shape", "Statement", "Vec2", "Vec3"]


class Box(Statement):
    shape: Literal["box"]
    size: Vec3 = [1.0, 1.0, 1.0]
    bevel: float = 0.0  # metres taken off every edge
    taper: Vec2 = [1.0, 1.0]  # the top's width and depth as a share of the bottom's


class Cylinder(Statement):
    """Also a cone (`top = 0`) and a column that narrows."""

    shape: Literal["cylinder"]
    radius: Length = 0.5
    top: float | None = None
    height: Length = 1.0
    sides: Sides = 12


class Rod(Statement):
    """A stick from `at` to `to`, both in the space of the piece: legs, poles, ropes pulled tight."""

    shape: Literal["rod"]
    to: Vec3
    radius: Length = 0.03
    end: float | None = None  # radius at `to`
    sides: Sides = 6
    round: bool = False  # half a ball on either end


class Tube(Statement):
    """A round stick along a curve through `points`: handles, hoses, bent necks."""

    shape: Literal["tube"]
    points: Annotated[list[Vec3], Field(min_length=2)]
    radius: Length = 0.02
    end: float | None = None
    sides: Sides = 6


class Sphere(Statement):
    shape: Literal["sphere"]
    size: Vec3 = [1.0, 1.0, 1.0]
    dome: bool = False  # the upper half only
    sides: Sides = 12


class Lathe(Statement):
    """A profile of [radius, height] points, bottom to top, turned about y."""

    shape: Literal["lathe"]
    profile: Annotated[list[Vec2], Field(min_length=2)]
    sides: Sides = 14


class Extrude(Statement):
    """An outline of [x, y] points, counter-clockwise as the audience sees it, `depth` thick about z."""

    shape: Literal["extrude"]
    outline: Annotated[list[Vec2], Field(min_length=3)]
    depth: Length = 0.1


class Loft(Statement):
    """A skin over cross-sections along z, each [z, half width, underside, top]: hulls, cars, fuselages."""

    shape: Literal["loft"]
    sections: Annotated[list[Annotated[list[float], Field(min_length=4, max_length=4)]], Field(min_length=2)]
    square: float = 2.0  # 2: oval; 4 and more: a rounded box
    sides: Sides = 14
    flat_top: bool = False  # a boat: the upper half is left off and closed flat


class Plane(Statement):
    """A flat sheet held by its centre, facing up (`turn = [90, 0, 0]`: facing the audience)."""

    shape: Literal["plane"]
    size: Vec2 = [1.0, 1.0]


class Disc(Statement):
    """A flat round or lumpy patch facing up: a puddle, a rug, a clearing."""

    shape: Literal["disc"]
    size: Vec2 = [1.0, 1.0]
    rough: float = 0.0
    sides: Sides = 20


class Path(Statement):
    """A flat band along a line of [x, z] points: a road, a stream."""

    shape: Literal["path"]
    points: Annotated[list[Vec2], Field(min_length=2)]
    width: Length = 3.0
    edges: bool = True  # drawn with a pen line on either side


class Torus(Statement):
    shape: Literal["torus"]
    radius: Length = 0.5
    tube: Length = 0.1
    sides: Sides = 16


class Wheel(Statement):
    """A wheel whose axle lies along x."""

    shape: Literal["wheel"]
    radius: Length = 0.4
    width: Length = 0.12
    spokes: int = 0  # 0: a disc with a hub


class Cloth(Statement):
    """A sheet that sags in the middle and ends in waves: awning, blanket, flag, curtain. Facing up."""

    shape: Literal["cloth"]
    size: Vec2 = [2.0, 1.0]
    sag: float = 0.1
    folds: int = 0  # waves along x
    depth: float = 0.05  # of the waves
    stripe: Colour = ""  # every other band along x


class Blob(Statement):
    """A lumpy ball of leaves or smoke, standing on `at`."""

    shape: Literal["blob"]
    size: Vec3 = [1.0, 1.0, 1.0]
    lumps: float = 0.15
    sides: Sides = 8
    seed: int = 0


class Flame(Statement):
    """A tongue of fire, swinging as it rises to a point, its broad side to the lens; its foot stands on `at`."""

    shape: Literal["flame"]
    height: Length = 1.0
    width: Length = 0.4
    lean: float = 0.1  # how far the tip strays sideways, metres
    seed: int = 0


class Plume(Statement):
    """Smoke or dust: puffs that drift and thin out as they rise, painted as a wash; the foot stands on `at`."""

    shape: Literal["plume"]
    height: Length = 4.0
    width: Length = 0.6  # at the foot
    spread: Length = 3.0  # the width at the top as a multiple of that
    drift: float = 1.0  # metres the top is carried along x
    density: Annotated[float, Field(gt=0, le=1)] = 0.6  # at the foot
    puffs: Count = 30
    seed: int = 0


class Lamp(Statement):
    """A light at `at`: all round, or towards `to` as a beam whose edges open by `spread` degrees."""

    shape: Literal["lamp"]
    reach: Length = 4.0  # metres, all round
    to: Vec3 | None = None
    spread: float = 14.0
    mouth: float = 0.03  # radius of the beam where it begins, metres
    when: Literal["always", "dark", "day"] = "dark"  # day: daylight through an opening


class Rock(Statement):
    shape: Literal["rock"]
    size: Vec3 = [1.0, 0.7, 0.8]
    rough: float = 0.25
    seed: int = 0


class Tree(Statement):
    shape: Literal["conifer", "broadleaf", "palm", "bare", "poplar", "bush"]
    height: Length = 6.0
    trunk: Colour = "#7d6a56"
    seed: int = 0


class Tufts(Statement):
    """Grass, reed or flower ticks of the pen over a flat ring; they weigh no triangles."""

    shape: Literal["tufts"]
    count: Count = 60
    inner: float = 0.0
    outer: float = 15.0
    height: float = 0.25
    blades: int = 3
    ink: Colour = ""
    seed: int = 0


class Ridge(Statement):
    """Mountains, dunes, tree lines, sky lines along an arc round the stage."""

    shape: Literal["ridge"]
    radius: Length = 80.0
    start: float = 100.0
    sweep: float = 160.0
    height: Length = 12.0
    rough: float = 0.5  # 0: one long swell; 1: crags
    depth: float = 20.0  # how far the foot lies before the crest
    peaks: float = 4.0
    steps: Annotated[int, Field(ge=4, le=128)] = 40
    snow: Colour = ""  # the colour of the tops
    blocks: bool = False  # a line of roofs instead
    seed: int = 0


class Ground(Statement):
    """The land itself: a great disc, level round the stage and, when asked, rolling further out."""

    shape: Literal["ground"]
    radius: Length = 400.0
    roll: float = 0.0  # height of the waves beyond `level`, metres
    level: float = 25.0
    seed: int = 0


class Waves(Statement):
    """Short pen lines lying on water or snow, strewn over a flat ring."""

    shape: Literal["waves"]
    count: Count = 60
    inner: float = 2.0
    outer: float = 60.0
    start: float = 0.0
    sweep: float = 360.0
    length: float = 1.2
    rise: float = 0.06
    ink: Colour = ""
    seed: int = 0


class House(Statement):
    """A gabled house, its front to the audience, ridge along x."""

    shape: Literal["house"]
    size: Vec3 = [6.0, 3.0, 5.0]  # width, wall height, depth
    roof: Length = 2.0
    eaves: float = 0.4
    roof_colour: Colour = "#9a7d6b"
    hatch: Colour = "#6e6a66"  # doors and windows
    windows: int = 2
    door: bool = True
    timber: bool = False
    chimney: bool = False


class Tower(Statement):
    """A block with rows of windows on all four sides: town houses, offices, far sky lines."""

    shape: Literal["tower"]
    size: Vec3 = [8.0, 14.0, 8.0]
    rows: int = 4
    columns: int = 3
    glass: Colour = "#8d9aa5"
    shop: bool = False  # a shop front on the ground floor
    cornice: bool = True


class Room(Statement):
    """Floor, four walls and a ceiling seen from inside only, so that a camera may stand behind a wall."""

    shape: Literal["room"]
    size: Vec3 = [6.0, 2.8, 5.0]  # width, height, depth
    floor: Colour = "#b9a78f"
    ceiling: Colour = "#e9e5dc"
    boards: float = 0.0  # width of floor boards, metres; 0: none
    tiles: float = 0.0  # side of floor tiles
    skirting: bool = True
    panels: float = 0.0  # width of wall panels up to a chair rail


class Window(Statement):
    """A window in a wall, held by the middle of its sill, facing the audience."""

    shape: Literal["window"]
    size: Vec2 = [1.2, 1.3]
    panes: Annotated[list[Count], Field(min_length=2, max_length=2)] = [2, 2]
    glass: Colour = "#d6e4ea"
    arch: bool = False


class Tent(Statement):
    shape: Literal["tent"]
    size: Vec3 = [2.4, 1.7, 3.0]
    round: bool = False


class Stairs(Statement):
    """Steps that climb from `at` towards -z; with `spiral` degrees a step they wind about `at` at `radius`."""

    shape: Literal["stairs"]
    count: Count = 12
    width: Length = 1.2
    rise: Length = 0.18
    run: Length = 0.28
    spiral: float = 0.0
    radius: float = 0.9  # to the middle of a winding step
    solid: bool = True  # filled below; a winding stair never is


class Arch(Statement):
    """A wall with a round-headed opening, front to the audience; copies in a row make an arcade."""

    shape: Literal["arch"]
    size: Vec3 = [3.0, 4.0, 0.6]
    opening: Vec2 = [2.0, 3.2]  # width and height of the hole


class Stroke(Statement):
    """Pen lines: one run of points, held in the space of the piece."""

    shape: Literal["stroke"]
    points: Annotated[list[Vec3], Field(min_length=2)]
    weight: float = 0.8
    ink: Colour = ""
    closed: bool = False


class Lines(Statement):
    """A rectangle filled with pen lines, facing the audience, standing on `at`: planks, bricks, bars, panes."""

    shape: Literal["lines"]
    size: Vec2 = [1.0, 1.0]
    pattern: Literal["planks", "boards", "bricks", "grid", "cracks", "scribble"] = "planks"
    pitch: float = 0.2  # distance between lines, metres
    share: float = 1.0  # how many of them are drawn: an artist hints at bricks
    weight: float = 0.6
    ink: Colour = ""
    seed: int = 0


class Group(Statement):
    """Several statements that move, turn and repeat as one."""

    shape: Literal["group"]
    build: "list[Shape]"


class Use(Statement):
    """A piece from a shelf, set up here: a chair in a room, a cart in a street."""

    shape: Literal["use"]
    piece: str
    shelf: Literal["props", "vehicles"] = "props"


Shape: TypeAlias = Annotated[
    Box | Cylinder | Rod | Tube | Sphere | Lathe | Extrude | Loft | Plane | Disc | Path | Torus | Wheel | Cloth | Blob
    | Flame | Plume | Lamp | Rock | Tree | Tufts | Ridge | Ground | Waves | House | Tower | Room | Window | Tent
    | Stairs | Arch | Stroke | Lines | Group | Use,
    Field(discriminator="shape"),
]  # fmt: skip

Group.model_rebuild()
