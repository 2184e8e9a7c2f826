"""What models lie below a folder: looked for when somebody asks, never by itself.

Only names, the heads of safetensors files and small JSON files are read. Nothing found is trusted: a broken file is a
row that says so, a folder that cannot be read is counted, and every folder is entered once, whatever links lead there.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic
from typing import Any

from engines import checkpoints
from engines.configurations import configuration
from engines.diffusion.lora_files import OTHER, family_in
from engines.models import CLASSES, USUAL, read
from engines.places import UNFINISHED
from engines.requests import EngineError
from engines.weights import PICKLED, Tensor, precision_of, tensors, weight_files
from presets.loader import shelf
from presets.models import ModelEntry, Role

DEEPEST = 12  # folders below the first
MOST = 200_000  # names looked at
LONGEST_S = 60.0
TOLD_BY_NAME = (".ckpt", ".pt", ".pth")  # pickled files worth a row; others are seldom models
MAPS = {
    "openpose": "pose",
    "pose": "pose",
    "depth": "depth",
    "canny": "canny",
    "scribble": "scribble",
    "lineart": "lines",
}
WIDTHS: Mapping[int, str] = {768: "sd15", 2048: "sdxl"}  # numbers a word has, in a control model's configuration
SCALES: Mapping[float, str] = {0.18215: "sd15", 0.13025: "sdxl"}  # of latents, in a decoder's


@dataclass(frozen=True, slots=True)
class Sight:
    """A model that was found, or what looks like one. Without a `role` it cannot be used as it is; `why` says so."""

    path: Path
    what: str  # in a few words
    role: Role | None = None
    family: str = ""
    dtype: str = "float16"
    bytes: int = 0  # on the disk
    usual: str = ""  # the entry of the catalogue whose ways such an engine follows
    controls: tuple[str, ...] = ()
    union: bool = False
    why: str = ""


@dataclass(slots=True)
class Looked:
    """How far a look went."""

    names: int = 0
    unread: int = 0  # folders that could not be read
    stopped: bool = False  # before everything was seen


def look(folder: Path, looked: Looked) -> Iterator[Sight]:
    """Every model at or below a folder, or the one a file is, in the order of paths; `looked` is kept up meanwhile.

    Raises `EngineError` when there is no such folder.
    """
    if folder.is_file():
        if sight := sight_of_file(folder):
            yield sight
        return
    if not folder.is_dir():
        raise EngineError(f"There is no folder {folder}: check its name.")
    until, entered = monotonic() + LONGEST_S, set[tuple[int, int]]()
    waiting = [(folder, 0)]
    while waiting:
        here, depth = waiting.pop()
        if looked.names >= MOST or monotonic() > until:
            looked.stopped = True
            return
        inside = _inside(here, entered, looked)
        if inside is None:
            continue
        if sight := sight_of_folder(here, inside):
            yield sight
            continue
        for name in sorted(name for name, is_folder in inside.items() if not is_folder):
            if monotonic() > until:
                break
            if sight := sight_of_file(here / name):
                yield sight
        if depth < DEEPEST:
            below = sorted((name for name, is_folder in inside.items() if is_folder), reverse=True)
            waiting += [(here / name, depth + 1) for name in below if not name.startswith(".")]


def _inside(folder: Path, entered: set[tuple[int, int]], looked: Looked) -> dict[str, bool] | None:
    """Name → whether it is a folder; None for one that cannot be read or was entered before."""
    try:
        told = folder.stat()
        if (told.st_dev, told.st_ino) in entered:
            return None
        entered.add((told.st_dev, told.st_ino))
        found: dict[str, bool] = {}
        with os.scandir(folder) as listed:
            for one in listed:
                looked.names += 1
                found[one.name] = one.is_dir()
                if looked.names >= MOST:
                    break
        return found
    except OSError:
        looked.unread += 1
        return None


def sight_of(path: Path) -> Sight | None:
    """What lies at one path; None for what is no model. Reads it anew."""
    if path.is_file():
        return sight_of_file(path)
    inside = _inside(path, set(), Looked())
    return sight_of_folder(path, inside) if inside else None


def sight_of_folder(folder: Path, inside: Mapping[str, bool]) -> Sight | None:
    """A pipeline or a component with a configuration of its own."""
    if "model_index.json" in inside:
        if UNFINISHED in inside:
            return Sight(folder, "a model folder", why="Its files have not all come yet.")
        return _pipeline(folder)
    if "config.json" not in inside:
        return None
    told = _json(folder / "config.json")
    kind = str(told.get("_class_name") or next(iter(_listed(told.get("architectures"))), ""))
    sight = _component(folder, kind, told)
    holds = any(name.endswith(".safetensors") for name in inside)
    return _weighed(sight) if holds or sight.role else None


def _pipeline(folder: Path) -> Sight:
    kind = str(_json(folder / "model_index.json").get("_class_name", ""))[:60]
    usual = shelf("models", ModelEntry).get(CLASSES.get(kind, ""))
    if usual is None:
        named = _a(kind) if kind else "a folder whose model_index.json cannot be read"
        return Sight(folder, named, why="No engine here draws with it.")
    sight = Sight(folder, f"{usual.family}, a diffusers folder")
    try:
        model = read(str(folder), folder)
        model.check()
        size = sum(file.stat().st_size for name in model.components for file in model.files(name))
    except (EngineError, OSError) as error:
        return _unusable(sight, error)
    return Sight(folder, sight.what, "image", usual.family, model.entry.dtype, size, usual.id)


def _component(folder: Path, kind: str, told: Mapping[str, Any]) -> Sight:
    wide, scale = told.get("cross_attention_dim"), told.get("scaling_factor", 0.18215)
    family = WIDTHS.get(wide, "") if isinstance(wide, int) else ""
    maps = tuple(dict.fromkeys(kind for word, kind in MAPS.items() if word in folder.name.lower()))
    match kind:
        case "ControlNetUnionModel" if family:
            every = ("pose", "depth", "lines", "canny", "scribble")
            return Sight(
                folder, f"{family}, a control model for several maps", "control", family, controls=every, union=True
            )
        case "ControlNetModel" if family and maps:
            return Sight(folder, f"{family}, a control model", "control", family, controls=maps[:1])
        case "ControlNetModel":
            return Sight(
                folder,
                "a control model",
                why="Which map it follows does not show: call its folder after it, such as controlnet-depth.",
            )
        case "AutoencoderKL" if isinstance(scale, float) and scale in SCALES and told.get("latent_channels", 4) == 4:
            return Sight(folder, f"{SCALES[scale]}, a decoder", "vae", SCALES[scale])
        case "AutoencoderTiny" if "taesd" in folder.name.lower():
            family = "sdxl" if "xl" in folder.name.lower() else "sd15"
            return Sight(folder, f"{family}, a small decoder for previews", "preview", family)
        case "Dinov2Model":
            return Sight(folder, "DINOv2, which looks at pictures", "review", "dinov2", "float32")
        case "CLIPModel":
            return Sight(folder, "CLIP, which looks at pictures", "review", "clip", "float32")
    return Sight(folder, _a(kind[:60]) if kind else "a component of no kind", why="It is no model by itself here.")


def sight_of_file(file: Path) -> Sight | None:
    """A checkpoint, a LoRA file or another safetensors file; None for what is no such file."""
    suffix = file.suffix.lower()
    if suffix in PICKLED:
        pickled = suffix in TOLD_BY_NAME
        return (
            Sight(file, "a pickled file", why="It can run code when it is opened: get its .safetensors form.")
            if pickled
            else None
        )
    if suffix != ".safetensors":
        return None
    try:
        head, size = tensors(file), file.stat().st_size
    except EngineError as error:
        return Sight(file, "a broken file", why=error.sentence)
    except OSError as error:
        return Sight(file, "a broken file", why=f"It cannot be read ({error.strerror}).")
    kind = checkpoints.kind_of(head)
    what, instead = checkpoints.TOLD[kind]
    if kind in checkpoints.ROOMS:
        usual = shelf("models", ModelEntry)[USUAL[kind]]
        dtype = precision_of(checkpoints.own(head, checkpoints.DENOISER).values(), usual.dtype)
        return Sight(file, f"{kind}, a checkpoint of one file", "image", kind, dtype, size, usual.id)
    if kind == "adapter":
        family = WIDTHS.get(_looks_width(head), "")
        beside = any((place / "image_encoder").is_dir() for place in list(file.parents)[:3])
        if family and beside:
            return Sight(file, f"{family}, an IP-Adapter, which keeps somebody's looks", "adapter", family, bytes=size)
        why = (
            "The folder image_encoder it was published with is not beside it." if family else f"{instead.capitalize()}."
        )
        return Sight(file, what, bytes=size, why=why)
    if kind == "lora":
        return _lora(file, size)
    return Sight(file, what, bytes=size, why=instead[0].upper() + instead[1:] + ".")


def _lora(file: Path, size: int) -> Sight:
    family = family_in(file)
    if family and family != OTHER:
        return Sight(file, f"{family}, a LoRA file", "lora", family, bytes=size)
    why = "For which family does not show: name it with --lora beside its engine."
    return Sight(file, "a LoRA file", bytes=size, why="No engine here draws with its family." if family else why)


def _looks_width(head: Mapping[str, Tensor]) -> int:
    """How many numbers an adapter's layers take a look in: as many as a word has in its family."""
    return next((one.shape[-1] for name, one in head.items() if name.endswith("to_k_ip.weight")), 0)


def _weighed(sight: Sight) -> Sight:
    """A component with its bytes and precision; what lacks a file or has a broken one cannot be used."""
    try:
        files = weight_files(sight.path)
        dtype = precision_of((one for file in files for one in tensors(file).values()), sight.dtype)
        return replace(sight, bytes=sum(file.stat().st_size for file in files), dtype=dtype)
    except (EngineError, OSError) as error:
        return _unusable(sight, error)


def _unusable(sight: Sight, error: EngineError | OSError) -> Sight:
    told = error.sentence if isinstance(error, EngineError) else f"A file of it cannot be read ({error.strerror})."
    return replace(sight, role=None, why=told)


def _json(file: Path) -> dict[str, Any]:
    """A small JSON object; empty when it is none."""
    try:
        return configuration(file)
    except (OSError, ValueError):
        return {}


def _a(kind: str) -> str:
    return f"{'an' if kind[:1] in 'AEIO' else 'a'} {kind}"


def _listed(told: Any) -> list[Any]:
    return told if isinstance(told, list) else []
