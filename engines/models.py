"""Which models are on this machine, and where. Reads small files only; nothing is loaded and no folder is walked.

A model is an entry of the shelf `models` whose files are here, or any diffusers folder or single safetensors file a
person names.
"""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engines.requests import EngineError
from engines.weights import fingerprint, refuse_pickle, tensors, weight_files
from presets.loader import shelf
from presets.models import Licence, ModelEntry

CLASSES = {  # of `model_index.json` → the catalogue entry whose usual ways a stranger of that class follows
    "StableDiffusionPipeline": "sd15",
    "StableDiffusionXLPipeline": "sdxl-base",
    "Flux2KleinPipeline": "flux2-klein-4b",
    "ZImagePipeline": "z-image-turbo",
    "QwenImagePipeline": "qwen-image",
    "QwenImageEditPipeline": "qwen-image-edit",
    "QwenImageEditPlusPipeline": "qwen-image-edit",
}
UNFINISHED = ".fetching.json"  # lies in a folder whose files have not all come yet
UNKNOWN_LICENCE = Licence(name="not told", note="Ask whoever made it before anything drawn with it is published.")
_folders: list[Path] = []


@dataclass(frozen=True, slots=True)
class Model:
    """A model whose files are here."""

    id: str  # as a request names it
    entry: ModelEntry
    folder: Path
    index: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # component → (library, class)

    @property
    def weights(self) -> str:
        """The fingerprint of its weights."""
        return fingerprint([file for name in self.components for file in self.files(name)])

    @property
    def components(self) -> list[str]:
        """Those that have weights."""
        return [name for name, (library, kind) in self.index.items() if kind and _weighs(name, kind)]

    def files(self, component: str) -> list[Path]:
        """The weight files of a component; "." is the model itself. Raises `EngineError` when missing or pickled."""
        where = self.folder / component
        if not where.is_dir():
            raise EngineError(f"{self.entry.name} lacks its {component} in {self.folder}: fetch the model again.")
        return weight_files(where, self.entry.variant)


def _weighs(name: str, kind: str) -> bool:
    return not any(word in name for word in ("scheduler", "tokenizer", "processor", "extractor")) and "Tok" not in kind


def look_in(folder: Path) -> None:
    """Look for models below `folder` too; each lies in a folder named by its id."""
    if folder not in _folders:
        _folders.insert(0, folder)


def found(name: str) -> Model:
    """The model of that id or path. Raises `EngineError` with what to do when it is not here."""
    entries = shelf("models", ModelEntry)
    if entry := entries.get(name):
        folder = place_of(entry)
        if folder is None:
            raise EngineError(
                f"{entry.name} is not on this machine: fetch it with “python studio.py models get {name}”."
            )
        return read(name, folder, entry)
    path = Path(name).expanduser()
    refuse_pickle(path)
    if (path / "model_index.json").is_file():
        return read(name, path.resolve())
    if path.is_dir():
        raise EngineError(f"{path} is no model folder (it has no model_index.json): name the folder that has one.")
    drawing = ", ".join(["sketch", *(id for id, entry in entries.items() if entry.draws)])
    raise EngineError(f"There is no engine “{name}”: choose one of {drawing}, or name a model's folder.")


def read(id: str, folder: Path, entry: ModelEntry | None = None) -> Model:
    """A diffusers folder as a model. Raises `EngineError` for one no family of ours draws with."""
    kind, index = _index(folder)
    if entry is not None and kind not in CLASSES:
        raise EngineError(f"The files of {entry.name} are those of a {kind}: fetch the model again.")
    return Model(id, entry or _stranger(id, folder, kind), folder, index)


def _stranger(id: str, folder: Path, kind: str) -> ModelEntry:
    """An entry for a folder the catalogue does not name, with the usual ways of its class."""
    entries, usual = shelf("models", ModelEntry), CLASSES.get(kind, "")
    if usual not in entries:
        raise EngineError(f"{folder.name} is a {kind or 'folder of no kind'}, which no engine here draws with.")
    told = {"id": id, "name": folder.name, "path": str(folder), "licence": UNKNOWN_LICENCE}
    told["dtype"] = _stored_dtype(folder, entries[usual])
    nothing = {"repository": "", "variant": "", "peaks": (), "about": ""}
    return entries[usual].model_copy(update={**told, **nothing})


def _stored_dtype(folder: Path, usual: ModelEntry) -> str:
    """The precision the denoiser's file is in; whole floats are used as models of its kind are."""
    for component in ("unet", "transformer"):
        for file in sorted((folder / component).glob("*.safetensors"))[:1]:
            kinds = {one.dtype for one in tensors(file).values()}
            return "bfloat16" if "BF16" in kinds else "float16" if "F16" in kinds else usual.dtype
    return usual.dtype


def add_on(name: str, usual: ModelEntry | None = None) -> Model:
    """A model of one component, such as a ControlNet or an image encoder: an id of the catalogue or a folder.

    Its one component is called ".". `usual` gives the family and ways of a folder the catalogue does not name. Raises
    `EngineError` with what to do when it is not here.
    """
    entry = shelf("models", ModelEntry).get(name)
    folder = place_of(entry) if entry else Path(name).expanduser().resolve()
    if entry and folder is None:
        raise EngineError(f"{entry.name} is not on this machine: fetch it with “python studio.py models get {name}”.")
    assert folder is not None
    told = _config(folder)
    kind = told.get("_class_name") or next(iter(told.get("architectures") or ()), "")
    library = "diffusers" if "_class_name" in told else "transformers"
    if entry is None:
        if usual is None:
            raise EngineError(f"There is no model “{name}”: name one of the catalogue or a model's folder.")
        entry = usual.model_copy(update={"id": name, "name": folder.name, "licence": UNKNOWN_LICENCE, "variant": ""})
    return Model(name, entry, folder, {".": (library, str(kind))})


def add_on_for(family: str, role: str, kind: str = "") -> str:
    """The id of the first add-on of the catalogue for a family that is on this machine; "" when there is none."""
    fitting = [
        entry
        for entry in shelf("models", ModelEntry).values()
        if entry.family == family and entry.role == role and (not kind or kind in entry.controls)
    ]
    return next((entry.id for entry in fitting if place_of(entry)), "")


def _config(folder: Path) -> dict[str, Any]:
    try:
        told = json.loads((folder / "config.json").read_text("utf-8"))
        return told if isinstance(told, dict) else {}
    except (OSError, ValueError) as error:
        raise EngineError(f"{folder} has no config.json that can be read: name a model's own folder.") from error


def place_of(entry: ModelEntry) -> Path | None:
    """The folder of an entry's files: its own path, the studio's models, or the Hub's cache; None when not here."""
    return next((place for place in _places(entry) if _is_there(place, entry)), None)


def _is_there(place: Path, entry: ModelEntry) -> bool:
    """Whether the files an entry cannot do without are there, and all of them have come."""
    named = () if entry.path else entry.named_files
    if place.is_file():
        return place.suffix == ".safetensors"
    if (place / UNFINISHED).exists():
        return False
    if entry.role == "adapter" and not named:  # its file lies in a folder of its own
        return place.is_dir() and any(place.rglob("ip*adapter*.safetensors"))
    needed = [entry.place(file) for file in named] or ["model_index.json" if entry.draws else "config.json"]
    return all((place / file).is_file() for file in needed)


def _places(entry: ModelEntry) -> Iterator[Path]:
    if entry.path:
        yield Path(entry.path).expanduser()
    for folder in _folders:
        yield folder / entry.id
    if entry.repository:
        told = os.environ.get("HF_HUB_CACHE") or Path(os.environ.get("HF_HOME", "~/.cache/huggingface")) / "hub"
        kept = Path(told).expanduser() / f"models--{entry.repository.replace('/', '--')}"
        try:
            yield kept / "snapshots" / (kept / "refs" / entry.revision).read_text("utf-8").strip()
        except OSError:
            return


def _index(folder: Path) -> tuple[str, dict[str, tuple[str, str]]]:
    """The pipeline's class and its components. A repository's own code is never run, so classes of its own are none."""
    try:
        told = json.loads((folder / "model_index.json").read_text("utf-8"))
        parts = {name: one for name, one in told.items() if isinstance(one, list) and len(one) == 2 and one[0]}
    except (OSError, ValueError, AttributeError) as error:
        raise EngineError(f"{folder}/model_index.json cannot be read: fetch the model again.") from error
    for name, (library, kind) in parts.items():
        if library not in ("diffusers", "transformers"):
            raise EngineError(
                f"The {name} of {folder.name} comes with code of its own ({library}.{kind}), which is never run here: "
                "choose another model."
            )
    return str(told.get("_class_name", "")), {name: (one[0], one[1]) for name, one in parts.items()}
