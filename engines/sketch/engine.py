"""The engine that is always there: a stage in, a storyboard panel and its maps out. Numpy only, one core."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from time import perf_counter

import numpy as np

from engines.requests import NO_PICTURES, Done, EngineError, EngineSpec, ImageRequest, Pictures, Step
from engines.sketch.camera import View
from engines.sketch.cast import Cast, assemble
from engines.sketch.picture.apart import set_apart
from engines.sketch.picture.clouds import sky_lines
from engines.sketch.picture.compose import Sheet, compose
from engines.sketch.picture.contours import contours
from engines.sketch.picture.curves import Curves, smooth
from engines.sketch.picture.geometry import Geometry
from engines.sketch.picture.glow import dark_hour, overcast, rim
from engines.sketch.picture.ink import Lines, Paths, faded, ink, lines, paths
from engines.sketch.picture.lamps import shine
from engines.sketch.picture.layers import camera_normals, instances, masks
from engines.sketch.picture.lettering import captioned
from engines.sketch.picture.openpose import pose_map
from engines.sketch.picture.overlay import overlay
from engines.sketch.picture.raster import look
from engines.sketch.picture.shadows import beyond, contact, floor, thrown
from engines.sketch.picture.sky import disc_at, sky
from engines.sketch.picture.smoke import smoke
from engines.sketch.picture.strokes import Hand, draw
from engines.sketch.picture.surface import SET, SKY, Surface, shown, surface
from engines.sketch.picture.tone import darkness, hatching, steps, towards
from engines.sketch.picture.water import mirrored, wet
from engines.sketch.picture.weather import Air, air, through_panes
from engines.stage import Stage
from presets.errors import PresetError
from presets.loader import pick
from presets.looks import Light, StyleLook, Weather
from presets.world import Set

SPEC = EngineSpec(
    id="sketch",
    name="Sketch",
    modes=frozenset({"text"}),
    layers=frozenset({"picture", "pose", "depth", "normals", "lines", "masks", "overlay"}),
    needs_stage=True,
    default_steps=3,
    licence="Yours: drawn by rules and geometry of the studio itself, with no model and nobody else's picture.",
)
_CLEAR_M = 1e6  # no haze: in rooms and in line maps
_INDOORS = Weather(id="indoors", clouds=0.0, haze_m=_CLEAR_M)
_AIRLESS = Weather(id="airless", clouds=0.0, haze_m=_CLEAR_M)
_PLAIN = StyleLook(id="line map")  # line maps look the same whatever the style


@dataclass(frozen=True, slots=True)
class Plan:
    """A request with every name looked up: nothing can be refused after this."""

    stage: Stage
    view: View
    style: StyleLook
    light: Light
    weather: Weather
    indoors: bool
    seed: int

    @property
    def air(self) -> Weather:
        """The weather where the people are: none in a room."""
        return _INDOORS if self.indoors else self.weather


class SketchEngine:
    spec = SPEC

    def render(self, request: ImageRequest, pictures: Pictures = NO_PICTURES) -> Iterator[Step | Done]:
        """Yields a step before each phase, then the answer. Same request, same bytes.

        Raises `EngineError` before anything is drawn when the request asks for what this engine has not.
        """
        began = perf_counter()
        plan = planned(request)
        yield Step(0, 3, "staging")
        cast = assemble(plan.stage, plan.view)
        geometry = Geometry.of(cast.solids)
        yield Step(1, 3, "drawing")
        visible = surface(geometry, plan.view, look(geometry, plan.view))
        yield Step(2, 3, "inking")
        traced = paths(smooth(contours(visible)), geometry, plan.view, visible)

        def drawn(style: StyleLook) -> np.ndarray:
            return _drawn(replace(plan, style=style), geometry, visible, traced)

        picture = set_apart(drawn(plan.style), request.apart, geometry, visible, drawn)
        picture = captioned(picture, request.caption)
        layers = {
            name: _layer(name, plan, cast, geometry, visible, traced) for name in request.layers if name != "picture"
        }
        names = instances(geometry) if "masks" in request.layers else ()
        yield Done(picture, layers, names, perf_counter() - began)


def planned(request: ImageRequest) -> Plan:
    """Check a request and look up all it names."""
    if request.stage is None:
        raise EngineError("The sketch engine draws stages: give the request a stage, or choose another engine.")
    SPEC.check(request)
    stage = request.stage
    try:
        place = pick("sets", Set, stage.set)
        indoors, airless = place.interior, place.medium == "space"
        hour = pick("lights", Light, "space" if airless else stage.time_of_day)
        return Plan(
            stage=stage,
            view=View.of(stage.camera, request.width, request.height),
            style=request.look or pick("styles", StyleLook, request.style),
            light=pick("lights", Light, hour.indoors) if indoors and hour.indoors else hour,
            weather=_AIRLESS if airless else pick("weather", Weather, stage.weather),
            indoors=indoors,
            seed=(request.seed * 1_000_003 + stage.seed) % 2**32,
        )
    except PresetError as error:
        raise EngineError(error.sentence) from error


def _drawn(plan: Plan, geometry: Geometry, visible: Surface, traced: Paths) -> np.ndarray:
    """(h, w, 3) uint8, all of it in the style of the plan."""
    inked = lines(traced, plan.view, plan.style, _light_on_paper(plan), plan.air.haze_m)
    return paint(plan, geometry, visible, inked)


def paint(plan: Plan, geometry: Geometry, visible: Surface, drawn: Lines) -> np.ndarray:
    """(h, w, 3) uint8: wash, hatching, ink, weather and paper."""
    view, style, light = plan.view, plan.style, plan.light
    weather = plan.air
    sun = towards(light, style.turn_deg)
    shape = (view.height, view.width)
    outside = pick("weather", Weather, plan.stage.weather) if plan.indoors else None
    geometry = overcast(geometry, light, outside) if outside else geometry
    ground = floor(view, visible)
    shadow = np.maximum(
        thrown(geometry, view, sun, 2.1 if plan.indoors else np.inf, ground) * np.float32(light.cast * weather.sun),
        contact(geometry, view) * np.float32(0.46),
    )
    shadow *= ground
    water = wet(geometry, visible, view, weather, plan.indoors, plan.stage.seed)
    if light.reach_m:
        shadow = np.maximum(shadow, 0.72 * beyond(view, visible, _middle(plan.stage), light.reach_m))
    free = visible.kind == SKY
    heaven = np.flatnonzero(free) if not plan.indoors else np.zeros(0, np.intp)
    disc = disc_at(view, light, weather, sun, free) if len(heaven) else None
    edges = sky_lines(view, light, weather, plan.stage.seed, free, disc) if len(heaven) else None
    firm = _firm(geometry, visible)
    dark = darkness(visible, sun, shadow, weather.sun, style.contrast) * firm
    clear = faded(visible.near, visible.kind, weather.haze_m)
    sheet = Sheet(
        sky=sky(view, light, weather, sun, plan.stage.seed, heaven, disc),
        tone=steps(dark, style, plan.seed) * light.depth * 2,
        dark=dark,
        hatch=hatching(dark, style, plan.seed)
        * np.where(visible.kind <= SET, np.float32(0.7), np.float32(1))
        * clear
        * (firm == 1),
        ink=_under_the_sky(_inked(shape, drawn, style, plan.seed), edges),
        rim=rim(visible, view, sun) if light.dim or weather.gloom else dark,
        coloured={c: _stroked(shape, curves, plan.seed) for c, curves in drawn.added.items() if c},
        air=_behind_glass(air(visible, weather, plan.seed), geometry, visible, outside, plan.seed),
        clear=clear,
        indoors=plan.indoors,
        shine=shine(geometry.lamps, view, visible, dark_hour(light, weather), _daylight(plan)),
        smoke=smoke(geometry.puffs, view, visible, _light_on_paper(plan), plan.seed) if geometry.puffs else None,
        mirror=None if water is None else partial(mirrored, wetness=water, surface=visible, view=view, seed=plan.seed),
    )
    return compose(geometry, visible, sheet, light, weather, style)


def _behind_glass(there: Air, geometry: Geometry, visible: Surface, outside: Weather | None, seed: int) -> Air:
    """The air of a room, with the rain or snow that its windows show."""
    if outside is None or not (outside.rain or outside.snow):
        return there
    panes = shown(geometry.finish[:, 0] < 0, visible.triangle, False)
    return replace(there, bright=np.maximum(there.bright, through_panes(panes, outside, seed)))


def _firm(geometry: Geometry, visible: Surface) -> np.ndarray:
    """(h, w) float32, or one for all: how much modelling a surface takes: none if it shines, less if smooth."""
    glow = np.abs(geometry.finish[:, 0])
    if not (glow.any() or geometry.smooth.any()):
        return np.ones((1, 1), np.float32)
    return shown((1 - glow * (glow >= 1)) * (1 - geometry.smooth), visible.triangle, 1)


def _daylight(plan: Plan) -> float:
    """0..1: how much sun comes in through the windows of a room."""
    if not plan.indoors or plan.light.dim or plan.light.reach_m:
        return 0.0
    outside = pick("weather", Weather, plan.stage.weather)
    return max(0.0, outside.sun - 0.2) * (1 - plan.light.dim)


def _middle(stage: Stage) -> np.ndarray:
    """Where the people are: that is where somebody put the lamp."""
    return np.mean([mark.position for mark in stage.marks] or [(0.0, 0.0, 0.0)], axis=0)


def _inked(shape: tuple[int, int], drawn: Lines, style: StyleLook, seed: int) -> np.ndarray:
    canvas = ink(shape, drawn.drawn, style, seed)
    if "" in drawn.added:
        _stroke(canvas, drawn.added[""], seed)
    return canvas


def _under_the_sky(ink: np.ndarray, edges: np.ndarray | None) -> np.ndarray:
    """The ink with that of clouds and moon, in place."""
    if edges is not None:
        np.maximum(ink[: len(edges)], edges, out=ink[: len(edges)])
    return ink


def _stroke(canvas: np.ndarray, curves: Curves, seed: int) -> None:
    """Draw what the solids bring along onto a canvas; the darker stays."""
    scale = len(canvas) / 432
    draw(canvas, curves, Hand(0.6, 12 * scale, 0.15 * scale, 0.0, seed + 2))


def _stroked(shape: tuple[int, int], curves: Curves, seed: int) -> np.ndarray:
    canvas = np.zeros(shape, np.float32)
    _stroke(canvas, curves, seed)
    return canvas


def _layer(name: str, plan: Plan, cast: Cast, geometry: Geometry, visible: Surface, traced: Paths) -> np.ndarray:
    view = plan.view
    match name:
        case "pose":
            return pose_map(cast.joints, view)
        case "depth":
            return visible.depth
        case "normals":
            return camera_normals(visible, view)
        case "masks":
            return masks(visible, geometry)[0]
        case "overlay":
            return overlay(plan.stage.movement, view.width, view.height)
        case _:
            drawn = lines(traced, view, _PLAIN, np.zeros(2), _CLEAR_M)
            shape = (view.height, view.width)
            dark = _inked(shape, drawn, _PLAIN, 0)
            for curves in (curves for colour, curves in drawn.added.items() if colour):  # brows and lips are lines too
                _stroke(dark, curves, 0)
            return np.rint(255 * (1 - dark)).astype(np.uint8)


def _light_on_paper(plan: Plan) -> np.ndarray:
    """Towards the light as seen on the picture, pixels right and down, at most of length 1."""
    sun = towards(plan.light, plan.style.turn_deg)
    return np.array([sun @ plan.view.right, -(sun @ plan.view.up)])
