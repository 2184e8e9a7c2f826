"""Which models that look are on this machine. Reads small files only; imports no torch."""

from importlib.util import find_spec
from typing import Literal

from engines.configurations import configuration
from engines.models import UNKNOWN_LICENCE, Model, add_on
from engines.places import place_of
from engines.requests import EngineError
from presets.errors import with_pip
from presets.loader import shelf
from presets.models import ModelEntry

Seeing = Literal["dinov2", "clip"]
KINDS: dict[Seeing, str] = {"dinov2": "Dinov2Model", "clip": "CLIPModel"}  # family → the class that loads it
NEEDED = ("torch", "transformers", "safetensors", "accelerate")


def able() -> bool:
    """Whether the packages that models need are installed. Imports none of them."""
    return all(find_spec(name) for name in NEEDED)


def best_here(family: Seeing) -> str:
    """The id of the first such model of the catalogue whose files are here; "" when there is none."""
    looking = (one for one in shelf("models", ModelEntry).values() if one.family == family and one.role == "review")
    return next((entry.id for entry in looking if place_of(entry)), "")


def family_of(name: str) -> Seeing:
    """What the model of that id or folder is. Raises `EngineError` when it is not here, or looks at no pictures."""
    model = add_on(name, _usual(name, "dinov2"))
    kind = _kind_of(model)
    for family in KINDS:
        if kind == family:
            return family
    raise EngineError(f"{model.entry.name} is no DINOv2 and no CLIP: name a model that looks at pictures.")


def seeing(name: str, family: Seeing) -> Model:
    """The model of that id or folder, which must be of that family.

    Raises `EngineError` with what to do when it is not here, is another kind of model, or the packages are missing.
    """
    if not able():
        raise EngineError(f"Looking with {name} needs torch: {with_pip('-r requirements/engines.txt')}")
    model = add_on(name, _usual(name, family))
    kind = _kind_of(model)
    if kind != family:
        raise EngineError(f"{model.entry.name} is a {kind or 'model of no kind'}, not a {family}: name another model.")
    return Model(model.id, model.entry, model.folder, {".": ("transformers", KINDS[family])})


def _usual(name: str, family: Seeing) -> ModelEntry:
    """What is taken for granted of a folder the catalogue does not name."""
    return ModelEntry(id=name, name=name, family=family, role="review", licence=UNKNOWN_LICENCE, dtype="float32")


def _kind_of(model: Model) -> str:
    try:
        return str(configuration(model.folder / "config.json").get("model_type", ""))
    except (OSError, ValueError) as error:
        raise EngineError(f"The config.json of {model.entry.name} cannot be read: fetch the model again.") from error
