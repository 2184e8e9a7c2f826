"""What a denoiser wears for a run: LoRA files, control models, reference adapters. All of it is found beforehand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from engines.diffusion import likenesses
from engines.diffusion.components import part_of
from engines.diffusion.dressing import dress
from engines.diffusion.kinship import UNION, check_control, config_of
from engines.diffusion.loras import Worn, together, worn_of
from engines.diffusion.natives import most_shown, shown_of
from engines.diffusion.onstage import OnStage
from engines.diffusion.pixels import as_image
from engines.diffusion.setting import Setting
from engines.memory import Part, memory
from engines.models import Model, add_on, add_on_for
from engines.requests import Control, EngineError, Reference
from engines.weights import size_in


@dataclass(frozen=True)
class Outfit:
    loras: Sequence[Worn] = ()
    places: Mapping[str, np.ndarray] = field(default_factory=dict)  # whom files are bound to → their mask
    controls: Sequence[Part] = ()  # control models, in the order of the controls, or the one union
    preview: Part | None = None  # a tiny decoder that shows the picture while it forms
    union: bool = False  # one of them follows all maps
    maps: Sequence[Any] = ()  # Pillow images, in the order of the controls
    adapter: likenesses.Adapter | None = None
    bound: Sequence[tuple[Reference, Any]] = ()  # what the adapter looks at, and the mask of where it holds or None
    scales: Sequence[Any] = ()
    arguments: Mapping[str, Any] = field(default_factory=dict)  # what the adapter adds to the call
    references: Sequence[Any] = ()  # Pillow images, for families that look at them natively

    @property
    def everywhere(self) -> list[Worn]:
        """The LoRA files that hold in the whole picture."""
        return [one for one in self.loras if one.entity not in self.places]

    @property
    def placed(self) -> dict[str, list[Worn]]:
        """Those that hold where somebody stands, by whom they are bound to."""
        return {entity: [one for one in self.loras if one.entity == entity] for entity in self.places}

    @cached_property
    def size(self) -> int:
        """Bytes, in half precision, of what is built into the denoiser."""
        adapter = size_in([self.adapter.file], 2) if self.adapter else 0
        return sum(one.size for one in self.loras) + adapter

    def put_on(self, pipe: Any, setting: Setting, *, swaps: bool = False) -> None:
        """Have the pipeline's denoiser wear just this; `swaps` as in `dress`."""
        traits = setting.family.traits
        dress(
            getattr(pipe, traits.denoiser),
            type(pipe),
            self.loras,
            traits.denoiser,
            config_of(setting.model, traits.denoiser),
            swaps=swaps,
        )
        if traits.regions:
            likenesses.wear(pipe, self.adapter)
            if self.adapter:
                pipe.set_ip_adapter_scale(list(self.scales))


def outfit_of(setting: Setting, stage: OnStage) -> Outfit:
    """What the request of a stage wants worn. A scale or weight of 0 is not worn at all, so that it changes nothing.

    Loads nothing. Raises `EngineError` when something is not here or does not belong to the family.
    """
    request = stage.request
    controls = [one for one in request.controls if one.scale]
    size = (request.width, request.height)
    wearing: dict[str, Any] = {
        **_worn(stage),
        **_follow(setting, controls),
        "maps": [as_image(stage.control_map(one), *size) for one in controls],
    }
    if request.preview_every and (tiny := add_on_for(setting.model.entry.family, "preview")):
        wearing["preview"] = part_of(add_on(tiny), ".", setting.device, setting.precision, "decoder")
    references = [one for one in request.references if one.scale]
    if references and setting.family.traits.regions:
        wearing |= _by_adapter(setting, references, stage)
    elif references or setting.family.traits.sees:
        limit = most_shown(setting.family.traits, memory().budget()).pixels
        wearing["references"] = [one.image for one in shown_of(setting.family.traits, request, stage.pictures, limit)]
    return Outfit(**wearing)


def looked_at(outfit: Outfit, setting: Setting, stage: OnStage, guided: bool) -> tuple[Outfit, list[str]]:
    """The outfit with its references encoded, and notes of what was given up for that."""
    if outfit.adapter is None:
        return outfit, []
    shown, masks = [one for one, _ in outfit.bound], [mask for _, mask in outfit.bound]
    embeds, notes = likenesses.embeddings(setting, outfit.adapter, shown, stage.pictures, guided)
    size = (stage.request.width, stage.request.height)
    return replace(outfit, arguments=likenesses.arguments(shown, embeds, masks, size)), notes


def control_model(model: Model, control: Control) -> Model:
    """The control model of a map: the one it names, else the family's on this machine. Reads small files only.

    Raises `EngineError` when it is not here or was made for another family.
    """
    name = control.model or add_on_for(model.entry.family, "control", control.kind)
    if not name:
        raise EngineError(
            f"{control.kind.capitalize()} maps for {model.entry.name} need a control model: fetch one with "
            f"“python studio.py models get”, or leave the map out."
        )
    found = add_on(name, model.entry)
    check_control(model, found)
    return found


def _worn(stage: OnStage) -> dict[str, Any]:
    """The LoRA files, each where it holds; what belongs to somebody who is not seen in this picture is not worn.

    Without a stage nobody has a place: each holds everywhere. So does a file that cannot be weighed by places.
    """
    worn: list[Worn] = []
    places: dict[str, np.ndarray] = {}
    for one in worn_of(stage.request.loras):
        mask = stage.mask(one.entity) if one.entity else None
        if one.entity and stage.request.stage and mask is None:
            continue
        if mask is not None and one.adds:
            places[one.entity] = mask
        worn.append(one if one.entity in places else replace(one, entity=""))
    return {"loras": together(worn), "places": places}


def _follow(setting: Setting, controls: Sequence[Control]) -> dict[str, Any]:
    """The models that follow these maps; a union follows all of them at once, and nobody beside it."""
    models = [control_model(setting.model, one) for one in controls]
    kinds = {(model.index["."][1], str(model.folder)) for model in models}
    union = any(kind == UNION for kind, _ in kinds)
    if union and len(kinds) > 1:
        raise EngineError("A union control model follows all maps of a picture: name it for each of them, or for none.")
    parts = [part_of(model, ".", setting.device, setting.precision, "control") for model in models]
    return {"controls": parts[:1] if union else parts, "union": union}


def _by_adapter(setting: Setting, references: list[Reference], stage: OnStage) -> dict[str, Any]:
    """Bound to the places of those they are of; whoever is not seen in this picture needs no reference.

    Without a stage nobody has a place: each holds everywhere.
    """
    seen = [(one, stage.mask(one.entity) if one.entity else None) for one in references]
    seen = [(one, mask) for one, mask in seen if mask is not None or not one.entity or stage.request.stage is None]
    if not seen:
        return {}
    shown = [one for one, _ in seen]
    return {"adapter": likenesses.adapter_of(setting.model, shown), "bound": seen, "scales": likenesses.scales(shown)}
