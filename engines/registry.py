"""The engines there are, each built when first asked for. One line adds one."""

from collections.abc import Callable
from functools import cache

from engines.requests import Engine, EngineError


def _sketch() -> Engine:
    from engines.sketch.engine import SketchEngine

    return SketchEngine()


BUILDERS: dict[str, Callable[[], Engine]] = {"sketch": _sketch}


@cache
def engine(id: str) -> Engine:
    """The engine of that id. Raises `EngineError` with the ids there are."""
    if id not in BUILDERS:
        raise EngineError(f"There is no engine “{id}”: choose one of {', '.join(BUILDERS)}.")
    return BUILDERS[id]()
