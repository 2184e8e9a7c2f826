"""Which models are on this machine, and where. Reads small files only; nothing is loaded and no folder is walked.

A model is an entry of the shelf `models` whose files are here, or any diffusers folder or single safetensors file a
person names. A single file holds weights only: its configuration and tokenizers are those of a folder of its family,
whole or of small files alone, and so is any component the file lacks.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engines import checkpoints
from engines.configurations import configuration
from engines.places import absence, place_of, small_place_of
from engines.requests import EngineError
from engines.weights import (
    bytes_of,
    fingerprint,
    fingerprint_of,
    precision_of,
    refuse_pickle,
    size_in,
    tensors,
    weight_files,
)
from presets.errors import instead
from presets.loader import listed, shelf
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
USUAL = {"sd15": "sd15", "sdxl": "sdxl-base"}  # family of single files → the entry whose ways a stranger follows
UNUSED = ("safety_checker", "feature_extractor")  # old folders name them and need not hold them
CALLED = {"vae": "decoder", "text_encoder": "text encoder", "text_encoder_2": "second text encoder"}
UNKNOWN_LICENCE = Licence(name="not told", note="Ask whoever made it before anything drawn with it is published.")


@dataclass(frozen=True, slots=True)
class Model:
    """A model whose files are here."""

    id: str  # as a request names it
    entry: ModelEntry
    folder: Path  # of a single file: the one its configuration is in
    index: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # component → (library, class)
    file: Path | None = None  # the single file
    inside: Mapping[str, str] = field(default_factory=dict)  # component in it → how the names of its tensors begin
    lender: "Model | None" = None  # whose configuration a single file shares, and whose components, where it lacks some

    @property
    def weights(self) -> str:
        """The fingerprint of its weights."""
        if self.file is None:
            return fingerprint(self._all_files(self.components))
        own, lent = fingerprint_of(self.file, self.inside.values()), [*self.borrowed]
        return hashlib.sha256((own + fingerprint(self._all_files(lent))).encode()).hexdigest()[:16] if lent else own

    @property
    def components(self) -> list[str]:
        """Those that have weights."""
        return [name for name, (library, kind) in self.index.items() if kind and _weighs(name, kind)]

    @property
    def borrowed(self) -> list[str]:
        """The components a single file lacks."""
        return [name for name in self.components if name not in self.inside] if self.file else []

    @property
    def notes(self) -> tuple[str, ...]:
        """What whoever looks at its pictures should know."""
        if not self.lender or not self.borrowed:
            return ()
        return (f"{_listed(self.borrowed)} of {self.lender.entry.name}, as {self.entry.name} holds none",)

    def files(self, component: str) -> list[Path]:
        """The weight files of a component; "." is the model itself. Raises `EngineError` when missing or pickled."""
        if self.file and component in self.inside:
            return [self.file]
        if self.lender:
            return self.lender.files(component)
        where = self.folder / component
        if not where.is_dir():
            raise EngineError(f"{self.entry.name} lacks its {component} in {self.folder}: fetch the model again.")
        return weight_files(where, self.entry.variant)

    def check(self) -> None:
        """Raise `EngineError`, with a sentence that names it, for the first thing that is missing of it on the disk.

        Heads of weight files are read, so that one cut short shows.
        """
        whose, weighing = self.lender or self, self.components
        for name in self.index:
            where = whose.folder / name
            for file in self.files(name) if name in weighing else ():
                tensors(file)
            if name in weighing:
                there, what = (where / "config.json").is_file(), f"the config.json of its {name}"
            else:
                there, what = any(where.glob("*.json")), f"its {name}"
            if not there:
                raise EngineError(f"{whose.entry.name} lacks {what} in {where}: fetch the model again.")

    def size(self, component: str, width: int) -> int:
        """Bytes of its own tensors at `width` bytes a number. Raises `EngineError` as `files` does."""
        files = self.files(component)
        if prefix := self.inside.get(component):
            return bytes_of(checkpoints.own(tensors(files[0]), prefix).values(), width)
        return size_in(files, width)

    def place(self, component: str) -> str:
        """What tells its component from those of all other models."""
        if component in self.inside:
            return f"{self.file}/{component} as in {self.folder}"
        return f"{self.lender.folder if self.lender else self.folder}/{component}"

    def _all_files(self, components: Iterable[str]) -> list[Path]:
        return [file for name in components for file in self.files(name)]


def _listed(components: Iterable[str]) -> str:
    return " and ".join(CALLED.get(name, name) for name in components)


def _weighs(name: str, kind: str) -> bool:
    return not any(word in name for word in ("scheduler", "tokenizer", "processor", "extractor")) and "Tok" not in kind


def found(name: str) -> Model:
    """The model of that id or path. Raises `EngineError` with what to do when it is not here."""
    entries = shelf("models", ModelEntry)
    if entry := entries.get(name):
        folder = place_of(entry)
        if folder is None:
            raise EngineError(absence(entry))
        return read(name, folder, entry)
    path = Path(name).expanduser()
    refuse_pickle(path)
    if (path / "model_index.json").is_file() or path.is_file():
        return read(name, path.resolve())
    if path.is_dir():
        raise EngineError(f"{path} is no model folder (it has no model_index.json): name the folder that has one.")
    if path.suffix == ".safetensors":
        raise EngineError(f"There is no file {path}: check its name.")
    drawing = ["sketch", *(id for id, entry in entries.items() if entry.draws)]
    choose = instead(name, drawing, listed("models"))
    raise EngineError(f"There is no engine “{name[:80]}”: {choose}, or name a model's folder or file.")


def read(id: str, place: Path, entry: ModelEntry | None = None) -> Model:
    """A diffusers folder, or a single file, as a model. Raises `EngineError` for one no family of ours draws with."""
    if file := _single(place, entry):
        return _of_one_file(id, file, entry)
    kind, index = _index(place)
    if entry is not None and kind not in CLASSES:
        raise EngineError(f"The files of {entry.name} are those of a {kind}: fetch the model again.")
    return Model(id, entry or _stranger(id, place, kind), place, index)


def _single(place: Path, entry: ModelEntry | None) -> Path | None:
    """The one file a model is, where it is one: the place itself, or the only file that is fetched for it."""
    if place.is_file():
        return place
    match entry.named_files if entry else ():
        case (only,) if entry and only.endswith(".safetensors"):
            return place / entry.place(only)
    return None


def _of_one_file(id: str, file: Path, entry: ModelEntry | None) -> Model:
    """A checkpoint in one file, with the configuration its entry names, else that of any model of its family."""
    head = tensors(file)
    family = checkpoints.kind_of(head)
    if family not in checkpoints.ROOMS:
        raise checkpoints.refusal(file, family)
    if entry and entry.family != family:
        what, _ = checkpoints.TOLD[family]
        raise EngineError(f"{file.name} is {what}, and the entry “{id}” says {entry.family}: change the entry.")
    lender = _lender(file, family, entry.config if entry else "")
    if checkpoints.predicts_velocity(head) and _prediction(lender.folder) != "v_prediction":
        raise EngineError(
            f"{file.name} predicts velocity and {lender.entry.name} noise: name a `config` folder in its entry whose "
            "scheduler has the prediction_type v_prediction."
        )
    inside = checkpoints.rooms_of(family, head)
    model = Model(id, entry or _unknown(id, file, family, head), lender.folder, lender.index, file, inside, lender)
    for component in model.borrowed:
        if not any((lender.folder / component).glob("*.safetensors")):
            raise EngineError(f"{file.name} holds no {CALLED.get(component, component)}: {_whole(lender)}")
    return model


def _whole(lender: Model) -> str:
    if lender.entry.repository:
        return f"fetch all of {lender.entry.name} with “python studio.py models get {lender.id}”, and its own is used."
    return f"put one into {lender.folder}, or choose another checkpoint."


def _unknown(id: str, file: Path, family: str, head: checkpoints.Head) -> ModelEntry:
    """An entry for a file the catalogue does not name."""
    usual = shelf("models", ModelEntry)[USUAL[family]]
    dtype = precision_of(checkpoints.own(head, checkpoints.DENOISER).values(), usual.dtype)
    return usual.model_copy(update=_strange(id, file.stem, file) | {"dtype": dtype})


def _strange(id: str, name: str, path: Path) -> dict[str, object]:
    nothing: dict[str, object] = {"repository": "", "variant": "", "files": (), "peaks": (), "about": ""}
    return nothing | {"id": id, "name": name, "path": str(path), "licence": UNKNOWN_LICENCE}


def _lender(file: Path, family: str, config: str) -> Model:
    """Whose configuration and tokenizers a single file shares. Raises `EngineError` with how to get some."""
    entries = shelf("models", ModelEntry)
    if config and config not in entries:
        folder = Path(config).expanduser()
        if not (folder / "model_index.json").is_file():
            raise EngineError(f"The `config` of {file.name} is {config}, which is no model's folder: name one.")
        lender = read(config, folder.resolve())
    else:
        asked = [entries[config]] if config else likely_lenders(family, entries.values())
        near = ((one, place) for one in asked for place in (place_of(one), small_place_of(one)) if place)
        entry, place = next(near, (asked[0], None))
        if place is None:
            raise EngineError(
                f"{file.name} shares the configuration and tokenizers of {entry.name}, which is not on this machine: "
                f"fetch these small files with “python studio.py models get {entry.id} --small”."
            )
        lender = read(entry.id, place, entry)
    if lender.entry.family != family or lender.file:
        what, _ = checkpoints.TOLD[family]
        raise EngineError(f"{file.name} is {what}, and {config} is no diffusers folder of that: name another `config`.")
    return lender


def likely_lenders(family: str, entries: Iterable[ModelEntry]) -> list[ModelEntry]:
    """Models of the family a single file may share the configuration of: the usual one, then no drafts, then drafts."""
    fitting = [one for one in entries if one.draws and one.family == family and not one.path.endswith(".safetensors")]
    fitting = [one for one in fitting if not one.config]
    return sorted(fitting, key=lambda one: (one.id != USUAL[family], one.draft))


def _prediction(folder: Path) -> str:
    """What the scheduler of a folder takes its model to predict."""
    try:
        return str(configuration(folder / "scheduler" / "scheduler_config.json").get("prediction_type", ""))
    except (OSError, ValueError):
        return ""


def _stranger(id: str, folder: Path, kind: str) -> ModelEntry:
    """An entry for a folder the catalogue does not name, with the usual ways of its class."""
    entries, usual = shelf("models", ModelEntry), CLASSES.get(kind, "")
    if usual not in entries:
        raise EngineError(f"{folder.name} is a {kind or 'folder of no kind'}, which no engine here draws with.")
    dtype = _stored_dtype(folder, entries[usual])
    return entries[usual].model_copy(update=_strange(id, folder.name, folder) | {"dtype": dtype})


def _stored_dtype(folder: Path, usual: ModelEntry) -> str:
    """The precision the denoiser's file is in."""
    for component in ("unet", "transformer"):
        for file in sorted((folder / component).glob("*.safetensors"))[:1]:
            return precision_of(tensors(file).values(), usual.dtype)
    return usual.dtype


def add_on(name: str, usual: ModelEntry | None = None) -> Model:
    """A model of one component, such as a ControlNet or an image encoder: an id of the catalogue or a folder.

    Its one component is called ".". `usual` gives the family and ways of a folder the catalogue does not name. Raises
    `EngineError` with what to do when it is not here.
    """
    entry = shelf("models", ModelEntry).get(name)
    folder = place_of(entry) if entry else Path(name).expanduser().resolve()
    if entry and folder is None:
        raise EngineError(absence(entry))
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
        return configuration(folder / "config.json")
    except (OSError, ValueError) as error:
        raise EngineError(f"{folder} has no config.json that can be read: name a model's own folder.") from error


def _index(folder: Path) -> tuple[str, dict[str, tuple[str, str]]]:
    """The pipeline's class and its components. A repository's own code is never run, so classes of its own are none."""
    try:
        told = configuration(folder / "model_index.json")
    except (OSError, ValueError) as error:
        raise EngineError(f"{folder}/model_index.json cannot be read: fetch the model again.") from error
    parts = {name: one for name, one in told.items() if _is_component(one) and name not in UNUSED}
    for name, (library, kind) in parts.items():
        if not name or Path(name).name != name or "\\" in name:
            raise EngineError(f"The {name[:40]} of {folder.name} lies outside its folder: choose another model.")
        if library not in ("diffusers", "transformers"):
            raise EngineError(
                f"The {name} of {folder.name} comes with code of its own ({library}.{kind}), which is never run here: "
                "choose another model."
            )
    return str(told.get("_class_name", "")), {name: (one[0], one[1]) for name, one in parts.items()}


def _is_component(told: Any) -> bool:
    """Whether something of `model_index.json` names a library and a class; those left out have null for both."""
    return isinstance(told, list) and len(told) == 2 and all(isinstance(one, str) for one in told) and bool(told[0])
