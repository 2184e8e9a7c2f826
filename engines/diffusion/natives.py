"""Pictures a family looks at by itself: how many, how large, and in which form."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from engines.diffusion.family import Traits
from engines.diffusion.pixels import as_image, asked_for, cut_out
from engines.requests import EngineError, ImageRequest, Pictures, Reference

SMALL_BYTES = 20 * 2**30  # a device with less free: FLUX.2 klein 4B takes 8 GB, every reference of 1024² one more


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture words speak of; the name is of its content and part."""

    name: str
    image: Any  # Pillow


class Most(NamedTuple):
    number: int
    pixels: int  # 0: as they are


def most_shown(traits: Traits, free: int) -> Most:
    """How many references, and of how many pixels each, a device with that many bytes free can look at."""
    if free < SMALL_BYTES and traits.small_references:
        return Most(traits.small_references, traits.small_reference_pixels)
    return Most(traits.most_references, traits.most_reference_pixels)


def check_shown(name: str, traits: Traits, request: ImageRequest, free: int, kind: str = "") -> None:
    """Raise `EngineError` for more references than fit, or for none where the family changes pictures.

    `kind` is the class of the model's pipeline.
    """
    count = len(_named(traits, request))
    most = 1 if kind and kind == traits.one_picture else most_shown(traits, free).number
    if count < traits.least_references:
        raise EngineError(f"{name} changes pictures: give it a source picture or a reference.")
    if count > most:
        pictures = "reference picture" if most == 1 else "reference pictures"
        raise EngineError(f"{name} takes {most} {pictures} at most on this device: leave some out.")


def shown_of(traits: Traits, request: ImageRequest, pictures: Pictures, most: int = 0) -> list[Shown]:
    """The pictures it looks at, each of `most` pixels (0: the family's limit) or less."""
    named = _named(traits, request)
    return [Shown(f"{one.picture}{one.box or ''}", as_shown(traits, one, pictures, most)) for one in named]


def _named(traits: Traits, request: ImageRequest) -> list[Reference]:
    """The references, and before them the source where the family takes it for one."""
    first = [Reference(picture=request.source)] if request.source and traits.sees else []
    return first + [one for one in request.references if one.scale]


def as_shown(traits: Traits, reference: Reference, pictures: Pictures, most: int = 0) -> Any:
    """A Pillow image of `most` pixels (0: the family's limit) or less, sides divided as the family needs."""
    picture = cut_out(asked_for(pictures, reference.picture), reference.box)
    height, width = picture.shape[:2]
    limit = most or traits.most_reference_pixels or width * height
    share = min((limit / (width * height)) ** 0.5, 1.0)
    step = traits.side_step
    return as_image(picture, *(max(step, int(side * share) // step * step) for side in (width, height)))
