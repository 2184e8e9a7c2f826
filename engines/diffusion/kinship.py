"""Whether an add-on was made for a model, told from entries, configurations and heads of files. Loads no weights."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engines.diffusion.families import family_of
from engines.models import Model
from engines.requests import EngineError
from engines.weights import tensors
from presets.models import ModelEntry

UNION = "ControlNetUnionModel"
CONTROLS = ("ControlNetModel", UNION)
HEARING = ".to_k_ip.weight"  # how the layers of an adapter end that hear: their inputs are as wide as the model's words


def config_of(model: Model, component: str) -> Mapping[str, Any]:
    """The configuration of a component; "." is the model itself."""
    return json.loads((model.folder / component / "config.json").read_text("utf-8"))


def check_control(model: Model, control: Model) -> None:
    """Raise `EngineError` for what follows no maps, or follows them for models of another family."""
    _check_entry(model, control.entry, "control")
    kind = control.index["."][1]
    if kind not in CONTROLS:
        what = f"it is a {kind}" if kind else "its config.json names no kind"
        raise EngineError(f"{control.folder} is no control model ({what}): name a ControlNet’s folder.")
    _check_words(model, _words(config_of(control, ".")), control.entry.name)
    if kind == UNION and model.entry.family != "sdxl":
        raise EngineError(f"{control.entry.name} is a union model, which SDXL alone follows: name one for each map.")


def check_adapter(model: Model, entry: ModelEntry | None, file: Path) -> None:
    """Raise `EngineError` for a reference adapter of another family, or a file that is none."""
    if entry:
        _check_entry(model, entry, "adapter")
    widths = {one.shape[-1] for name, one in tensors(file).items() if name.endswith(HEARING) and one.shape}
    if not widths:
        raise EngineError(f"{file.name} is no IP-Adapter file: choose one, or leave the references out.")
    _check_words(model, widths, entry.name if entry else file.name)


def _check_entry(model: Model, entry: ModelEntry, role: str) -> None:
    if entry.role not in (role, model.entry.role):  # a folder the catalogue does not name has the model's own entry
        raise EngineError(f"{entry.name} is no {CALLED[role]} (its role is {entry.role}): choose another.")
    if entry.family != model.entry.family:
        raise EngineError(
            f"{entry.name} was made for {entry.family} models and {model.entry.name} is of {model.entry.family}: "
            f"choose one of that family, or leave it out."
        )


CALLED = {"control": "control model", "adapter": "reference adapter"}


def _check_words(model: Model, widths: set[int], name: str) -> None:
    """Words, or what stands for them, are as many numbers wide in the add-on as in the model."""
    own = _words(config_of(model, family_of(model.entry.family).traits.denoiser))
    if own and widths and own != widths:
        raise EngineError(
            f"{name} was made for another family (its words are {_listed(widths)} numbers wide, those of "
            f"{model.entry.name} {_listed(own)}): choose one made for {model.entry.family} models."
        )


def _words(config: Mapping[str, Any]) -> set[int]:
    told = config.get("cross_attention_dim")
    return set(told) if isinstance(told, list) else {told} if isinstance(told, int) else set()


def _listed(widths: set[int]) -> str:
    return " and ".join(map(str, sorted(widths)))
