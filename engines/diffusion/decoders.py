"""The decoder a request names in the place of the model's own: found and looked into before anything loads."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engines.configurations import configuration
from engines.diffusion.families import family_of
from engines.models import Model, add_on
from engines.places import place_of
from engines.requests import EngineError
from presets.loader import shelf
from presets.models import ModelEntry

USUAL_SCALE = 0.18215  # of latents, where a configuration says nothing: that of the first decoders


def decoders_here(family: str) -> dict[str, str]:
    """The decoders of a family on this machine: id → name."""
    return {entry.id: entry.name for entry in _of(family) if place_of(entry)}


def decoder_of(model: Model, name: str) -> Model | None:
    """The decoder of that id or folder, its one component called "."; None for "", which is the model's own.

    Raises `EngineError` for one of another family, one that is not here, and a folder that is no VAE.
    """
    if not name:
        return None
    entry, family = shelf("models", ModelEntry).get(name), model.entry.family
    if entry and (entry.role != "vae" or entry.family != family):
        what = f"a decoder of {entry.family} models" if entry.role == "vae" else "no decoder"
        raise EngineError(f"{entry.name} is {what}, and {model.entry.name} is of {family}: {_instead(family)}.")
    if not entry and not Path(name).expanduser().is_dir():
        raise EngineError(f"There is no decoder “{name}”: {_instead(family)}, or name the folder of a VAE.")
    found = add_on(name, model.entry)
    _check(model, found)
    return found


def weights_with(weights: str, decoder: Model | None) -> str:
    """The fingerprint of a model's files, and behind it that of the decoder that takes the place of its own."""
    return f"{weights}+{decoder.weights}" if decoder else weights


def of_model(weights: str) -> str:
    """The part of such a fingerprint that is the model's."""
    return weights.partition("+")[0]


def keeps_range(usual: bool, entry: ModelEntry | None, told: Mapping[str, Any]) -> bool:
    """Whether a decoder is safe in float16: `usual` for the family's own; for another by what its entry says, or its
    configuration, where that says it in so many words.
    """
    return usual or bool(entry and entry.half_safe) or told.get("force_upcast") is False


def told_of(folder: Path) -> dict[str, Any]:
    """A component's configuration; nothing where there is none of its own."""
    try:
        return configuration(folder / "config.json")
    except (OSError, ValueError):
        return {}


def _check(model: Model, found: Model) -> None:
    """Raise `EngineError` for what reads no latents of the model's kind."""
    own = family_of(model.entry.family).traits.decoder
    wanted, kind = model.index[own][1], found.index["."][1]
    if kind != wanted:
        a_kind = f"it is a {kind}" if kind else "its config.json names no kind"
        raise EngineError(f"{found.folder} is no decoder for {model.entry.name} ({a_kind}): name a {wanted}.")
    usual, told = told_of(model.folder / own), told_of(found.folder)
    if usual and _latents(told) != _latents(usual):
        raise EngineError(
            f"{found.entry.name} was trained for other latents than those of {model.entry.name}: "
            f"{_instead(model.entry.family)}."
        )
    found.files(".")


def _latents(told: Mapping[str, Any]) -> tuple[Any, ...]:
    """What of a configuration says which latents a decoder reads: how many channels, how fine, scaled and moved how."""
    channels = told.get("latent_channels", told.get("z_dim"))
    fine = len(told.get("block_out_channels") or told.get("dim_mult") or ())
    return channels, fine, told.get("scaling_factor", USUAL_SCALE), told.get("shift_factor")


def _of(family: str) -> list[ModelEntry]:
    entries = shelf("models", ModelEntry).values()
    return [entry for entry in entries if entry.role == "vae" and entry.family == family]


def _instead(family: str) -> str:
    ids = ", ".join(entry.id for entry in _of(family))
    return f"choose one of {ids}" if ids else "leave the decoder out"
