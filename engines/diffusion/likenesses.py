"""Reference pictures by IP-Adapter: encoded once by content, worn by the UNet, bound to whoever they are of."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np

from engines.diffusion.components import part_of
from engines.diffusion.encoding import Encoding, Task
from engines.diffusion.kinship import check_adapter
from engines.diffusion.pixels import asked_for, cut_out
from engines.diffusion.setting import Setting
from engines.diffusion.words import Encoded, Phrasebook, Said, encoded
from engines.models import Model, add_on, add_on_for
from engines.places import absence, place_of
from engines.requests import EngineError, Pictures, Reference
from engines.weights import fingerprint, tensors
from presets.loader import shelf
from presets.models import ModelEntry

if TYPE_CHECKING:
    import torch

lookbook = Phrasebook(64 * 2**20)  # of this process
_worn: "WeakKeyDictionary[Any, str]" = WeakKeyDictionary()  # UNet → fingerprint of the adapter in it


@dataclass(frozen=True, slots=True)
class Adapter:
    """An IP-Adapter on this machine: its file, and the folder of its image encoder."""

    id: str  # as it was named
    file: Path
    encoder: Path
    patches: bool  # it looks at patches of the picture (the "plus" kinds), not at one vector of it

    @property
    def name(self) -> str:
        return fingerprint([self.file])


def adapter_of(model: Model, references: Sequence[Reference]) -> Adapter:
    """The adapter the references name, or the family's.

    Raises `EngineError` when it is not here, two are named, or it was made for another family.
    """
    family = model.entry.family
    named = {one.model for one in references} - {""}
    if len(named) > 1:
        raise EngineError("One picture can use one reference adapter: name the same for all references.")
    name = next(iter(named), "") or add_on_for(family, "adapter")
    if not name:
        raise EngineError(
            f"References for {model.entry.name} need an IP-Adapter: fetch one with "
            f"“python studio.py models get ip-adapter-{family}”, or leave the references out."
        )
    entry = shelf("models", ModelEntry).get(name)
    folder = place_of(entry) if entry else Path(name).expanduser()
    if folder is None or not folder.exists():
        raise EngineError(absence(entry) if entry else f"There is no adapter {name}: check its name.")
    files = [folder] if folder.is_file() else sorted(folder.rglob("ip*adapter*.safetensors"))
    if not files:
        raise EngineError(f"{folder} holds no IP-Adapter file: name one that ends in .safetensors.")
    file = files[0]
    home = next((one for one in (file.parent, *list(file.parents)[1:3]) if (one / "image_encoder").is_dir()), None)
    if home is None:
        raise EngineError(f"{file.name} lacks the folder image_encoder beside it: fetch the adapter again.")
    patches = any(name.startswith("image_proj.latents") for name in tensors(file))
    check_adapter(model, entry, file)
    return Adapter(name, file, home / "image_encoder", patches)


def embeddings(
    setting: Setting, adapter: Adapter, references: Sequence[Reference], pictures: Pictures, guided: bool
) -> "tuple[torch.Tensor, list[str]]":
    """What the references look like to the adapter: (2 with guidance, references, …), on the processor.

    Beside it what was given up to find out. The image encoder is not loaded when all of them were seen before.
    """
    import torch

    said = _said(setting, adapter, references)
    boxes = {one: reference.box for one, reference in zip(said, references, strict=True)}
    notes: list[str] = []

    def task(one: Said) -> Task:
        picture = cut_out(asked_for(pictures, one.text), boxes[one])
        return lambda encoders: _seen(encoders["image_encoder"], picture, adapter.patches, setting.device)

    def encode(lacking: list[Said]) -> list[Encoded]:
        found, given_up = encoding(setting, adapter).carried_out([task(one) for one in lacking])
        notes.extend(given_up)
        return found

    found = encoded(said, lookbook, encode)
    shown = torch.cat([one["shown"] for one in found])[None]
    hidden = torch.cat([one["hidden"] for one in found])[None]
    return torch.cat([hidden, shown]) if guided else shown, notes


def check_fits(setting: Setting, adapter: Adapter, references: Sequence[Reference]) -> None:
    """Raise `CannotFit` for references still to be looked at when no way of doing so fits the device."""
    if any(one not in lookbook for one in _said(setting, adapter, references)):
        encoding(setting, adapter).ways()


def encoding(setting: Setting, adapter: Adapter) -> Encoding:
    """The image encoder of an adapter, ready to look at references."""
    model = add_on(str(adapter.encoder), setting.model.entry)
    part = part_of(model, ".", setting.device, setting.precision, "encoder")
    return Encoding({"image_encoder": part}, setting.device, setting.model.entry.name, "the references")


def _said(setting: Setting, adapter: Adapter, references: Sequence[Reference]) -> list[Said]:
    """By what the lookbook knows them."""
    encoder = f"{adapter.name}@{setting.precision}@{setting.device}"
    return [Said(encoder, one.picture, (("box", str(one.box)),)) for one in references]


def _seen(encoder: Any, picture: np.ndarray, patches: bool, device: str) -> Encoded:
    import torch
    from PIL import Image
    from transformers import CLIPImageProcessor

    side = encoder.config.image_size
    made = CLIPImageProcessor(size={"shortest_edge": side}, crop_size={"height": side, "width": side})
    pixels = made(Image.fromarray(picture), return_tensors="pt").pixel_values.to(device, encoder.dtype)
    with torch.no_grad():
        if patches:
            shown = encoder(pixels, output_hidden_states=True).hidden_states[-2]
            hidden = encoder(torch.zeros_like(pixels), output_hidden_states=True).hidden_states[-2]
        else:
            shown = encoder(pixels).image_embeds
            hidden = torch.zeros_like(shown)
    return {"shown": shown.cpu(), "hidden": hidden.cpu()}


def wear(pipe: Any, adapter: Adapter | None) -> None:
    """Have the pipeline's UNet wear that adapter and no other."""
    unet, name = pipe.unet, adapter.name if adapter else ""
    had = _worn.get(unet, "")
    if had and had != name:
        pipe.unload_ip_adapter()
    if adapter and had != name:
        try:
            pipe.load_ip_adapter(
                str(adapter.file.parent),
                subfolder="",
                weight_name=adapter.file.name,
                image_encoder_folder=None,
                local_files_only=True,
            )
        except (KeyError, ValueError, RuntimeError) as error:
            raise EngineError(f"{adapter.file.name} does not fit this model: choose one of its family.") from error
    _worn[unet] = name


def arguments(
    references: Sequence[Reference], embeds: "torch.Tensor", masks: Sequence[np.ndarray | None], size: tuple[int, int]
) -> dict[str, Any]:
    """What the pipeline is told of them. `masks`: where each holds, None for everywhere; `size`: width, height."""
    told: dict[str, Any] = {"ip_adapter_image_embeds": [embeds]}
    if any(mask is not None for mask in masks) or len(references) > 1:
        told["cross_attention_kwargs"] = {"ip_adapter_masks": [_as_masks(masks, size)]}
    return told


def scales(references: Sequence[Reference]) -> list[Any]:
    """In the form the library wants: one adapter, a scale a picture."""
    return [[one.scale for one in references]] if len(references) > 1 else [references[0].scale]


def _as_masks(masks: Sequence[np.ndarray | None], size: tuple[int, int]) -> "torch.Tensor":
    """(1, references, height, width), 0 or 1."""
    import torch

    width, height = size
    all_of = [np.ones((height, width)) if mask is None else mask for mask in masks]
    return torch.from_numpy(np.stack(all_of).astype(np.float32))[None]
