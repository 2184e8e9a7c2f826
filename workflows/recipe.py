"""A picture drawn again from nothing but itself."""

from pathlib import Path

from pydantic import ValidationError

from engines.requests import ImageRequest
from library.recipe import encode_png, read_recipe
from presets.errors import BadInput
from workflows.drawing import render


def redrawn(image: Path) -> bytes:
    """The PNG a picture's own recipe gives; on the sketch engine the very same bytes."""
    recipe = read_recipe(image)
    try:
        request = ImageRequest.model_validate(recipe)
    except ValidationError as error:
        raise BadInput(
            "That picture's recipe was written by another version and cannot be read: draw it anew."
        ) from error
    return encode_png(render(request).picture, recipe)
