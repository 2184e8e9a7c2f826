"""The engines there are, each built when first asked for. One line adds one; models need none."""

from collections.abc import Callable
from functools import cache

from engines.requests import Engine


def _sketch() -> Engine:
    from engines.sketch.engine import SketchEngine

    return SketchEngine()


BUILDERS: dict[str, Callable[[], Engine]] = {"sketch": _sketch}


def engine(id: str) -> Engine:
    """The engine of that id, or one that draws with the model of that id or path. Loads no weights.

    Raises `EngineError` with the ids there are, or with how to get the model here.
    """
    if id in BUILDERS:
        return _built(id)
    from engines.diffusion.engine import DiffusionEngine
    from engines.models import found

    return DiffusionEngine(found(id))


def weights_of(id: str, decoder: str = "") -> str:
    """The fingerprint of the files an engine draws with, that decoder in the place of its own; "" for the sketch.

    Raises `EngineError` for a decoder that is not here or does not suit it.
    """
    weights = engine(id).spec.weights
    if not decoder or id in BUILDERS:
        return weights
    from engines.diffusion.decoders import decoder_of, weights_with
    from engines.models import found

    return weights_with(weights, decoder_of(found(id), decoder))


@cache
def _built(id: str) -> Engine:
    return BUILDERS[id]()
