"""The small creatures of a story that are drawn as props: which they are, and which side of one tells most."""

from functools import lru_cache

from engines.sketch.scenery import world
from presets.creatures import small_creatures
from presets.loader import pick
from presets.world import Prop

LONG = 1.15  # times as long as it is broad: a snail is known by its side, a crab by its front
FRONT, SIDE = 20.0, 52.0  # degrees it is turned from the lens


def is_small(preset: str) -> bool:
    """Whether a word for a beast means this prop: a bee, a snail, a crab."""
    return preset in small_creatures()


def flies(preset: str) -> bool:
    return pick("props", Prop, preset).flies


@lru_cache(maxsize=64)
def _long(preset: str) -> bool:
    wide, _, deep = world.size(preset)
    return deep > LONG * wide


def shown_turn(preset: str) -> float:
    """Degrees a thing is turned from the lens where nothing else decides; long creatures show their side."""
    return SIDE if is_small(preset) and not flies(preset) and _long(preset) else FRONT
