"""Nothing broken is kept: the look at a picture that is drawn once, outside a board (SPEC A7, S14)."""

from engines.requests import Done, EngineError, ImageRequest
from workflows.drawing import BROKEN
from workflows.review import check_picture

ODD = {"saturated": "the picture is harshly saturated: less guidance or another seed may mend that"}  # flag → sentence


def flags_of(request: ImageRequest, done: Done) -> tuple[str, ...]:
    """What is odd about a picture that may be kept. Raises `EngineError`, with what to do, for a broken one."""
    size = None if request.caption else (request.width, request.height)  # a caption stands below the picture
    flags = check_picture(done.picture, size=size)
    if broken := [flag for flag in flags if flag in BROKEN]:
        raise EngineError(f"The picture came out {broken[0]} and was not kept: try another seed, other words or steps.")
    return flags


def told_of(flags: tuple[str, ...]) -> tuple[str, ...]:
    """The flags in sentences."""
    return tuple(ODD.get(flag, f"the picture looks {flag}") for flag in flags)
