"""What a repository holds, as the Hub tells it, and which of it is fetched."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from http.client import HTTPException
from pathlib import PurePosixPath
from typing import Any

from engines.hub.address import describe_address, opened
from engines.hub.errors import HubError, Interrupted
from engines.weights import PICKLED, PRECISIONS, of_precision
from presets.models import ModelEntry

PARTS = (  # of a pipeline; everything else in a repository is another form of the same
    "scheduler",
    "text_encoder",
    "text_encoder_2",
    "text_encoder_3",
    "tokenizer",
    "tokenizer_2",
    "tokenizer_3",
    "processor",
    "transformer",
    "unet",
    "vae",
)
PIPELINE = ("model_index.json", *(f"{part}/*" for part in PARTS))
FETCHED = frozenset({".safetensors", ".json", ".txt", ".model", ".jinja"})
LONGEST = 50_000_000  # bytes of an answer that lists files


@dataclass(frozen=True, slots=True)
class Remote:
    """A file on the Hub. Either hash may be empty: large files have the one, small ones the other."""

    path: str
    size: int
    sha256: str = ""
    blob: str = ""  # Git's SHA-1 of a small file

    @property
    def mark(self) -> str:
        """What tells this content from another under the same name."""
        return (self.sha256 or self.blob)[:12] or str(self.size)


@dataclass(frozen=True, slots=True)
class Listing:
    commit: str
    files: tuple[Remote, ...]


def listed(entry: ModelEntry) -> Listing:
    """What the entry's repository holds now at the entry's revision: a commit, a tag or a branch.

    Raises `HubError`, or `Interrupted` when asking again may help.
    """
    what = f"{entry.name} ({entry.repository}{f' at {entry.revision}' * (entry.revision != 'main')})"
    try:
        with opened(describe_address(entry.repository, entry.revision), what=what) as answer:
            told = json.loads(answer.read(LONGEST))
        return Listing(str(told["sha"]), tuple(_remote(one) for one in told["siblings"]))
    except (OSError, HTTPException) as error:
        raise Interrupted("The Hub fell silent") from error
    except (ValueError, KeyError, TypeError) as error:
        raise HubError(
            f"The Hub's answer about {what} makes no sense: check HF_ENDPOINT, or try again later."
        ) from error


def _remote(told: dict[str, Any]) -> Remote:
    path, large = str(told["rfilename"]), told.get("lfs") or {}
    pure = PurePosixPath(path)
    if pure.is_absolute() or ".." in pure.parts or "\\" in path or ":" in path or path.startswith("."):
        return Remote("", 0)  # no pattern takes it: it would lie outside its folder, or hidden in it
    size = int(large.get("size") or told.get("size") or 0)
    return Remote(path, size, str(large.get("sha256") or ""), "" if large else str(told.get("blobId") or ""))


def chosen(entry: ModelEntry, files: Sequence[Remote], *, small: bool = False) -> list[Remote]:
    """Those to fetch: what the family or the entry wants, in the precision it wants, never pickled weights.

    With `small` all but the weights: configuration and tokenizers.
    Small files come first, so that what is wrong with a repository shows early. Raises `HubError` when it lacks
    something, or has it only pickled.
    """
    wanted = [file for file in files if any(fnmatchcase(file.path, one) for one in entry.files or PIPELINE)]
    taken = [file for file in wanted if PurePosixPath(file.path).suffix.lower() in FETCHED]
    kept = [file for file in taken if _right_precision(file, taken, entry)]
    if small:
        return _without_weights(entry, kept)
    _refuse_what_lacks(entry, wanted, kept)
    return sorted(kept, key=lambda file: (file.size, file.path))


def _without_weights(entry: ModelEntry, kept: Sequence[Remote]) -> list[Remote]:
    if not any(file.path == "model_index.json" for file in kept):
        raise HubError(f"{entry.repository} holds no model_index.json, so nothing can share its configuration.")
    return sorted((file for file in kept if ".safetensors" not in file.path), key=lambda file: (file.size, file.path))


def _right_precision(file: Remote, taken: Sequence[Remote], entry: ModelEntry) -> bool:
    if file.path in entry.files or ".safetensors" not in file.path:
        return not _other_weights(file.path)
    beside = [one.path for one in taken if ".safetensors" in one.path and _folder(one.path) == _folder(file.path)]
    if entry.variant and any(_of_precision(path, entry.variant) for path in beside):
        return _of_precision(file.path, entry.variant)
    plain = [path for path in beside if not any(_of_precision(path, one) for one in PRECISIONS)]
    return not plain or file.path in plain


def _other_weights(path: str) -> bool:
    """The list of parts of pickled or foreign weights."""
    return path.endswith(".index.json") and ".safetensors." not in path


def _of_precision(path: str, precision: str) -> bool:
    return of_precision(PurePosixPath(path).name, precision)


def _folder(path: str) -> str:
    return str(PurePosixPath(path).parent)


def _refuse_what_lacks(entry: ModelEntry, wanted: Sequence[Remote], kept: Sequence[Remote]) -> None:
    paths = {file.path for file in kept}
    weighed = {_folder(file.path) for file in kept if file.path.endswith(".safetensors")}
    for file in wanted:
        if PurePosixPath(file.path).suffix.lower() in PICKLED and _folder(file.path) not in weighed:
            raise HubError(
                f"{entry.repository} has {file.path} only as a pickled file, which can run code when it is opened: "
                "it is not fetched; look for a repository that has .safetensors."
            )
    needed = entry.named_files or ("model_index.json",)
    if lacking := [one for one in needed if one not in paths]:
        raise HubError(f"{entry.repository} does not hold {lacking[0]}: check the entry “{entry.id}” of the models.")
    if not weighed:
        raise HubError(f"{entry.repository} holds no .safetensors weights that fit: choose another model.")
