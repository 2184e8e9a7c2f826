"""The light parts of a model folder: tokenizers, processors and scheduler settings. No weights."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from engines.models import Model
from engines.requests import EngineError

LIGHT = ("tokenizer", "tokenizer_2", "processor", "feature_extractor")


def light_parts(model: Model) -> dict[str, Any]:
    """Tokenizers and processors, made once a folder. Raises `EngineError` when one is missing."""
    return {name: _made(model.folder, name, model.index[name]) for name in LIGHT if name in model.index}


@lru_cache(maxsize=16)
def _made(folder: Path, name: str, kind: tuple[str, str]) -> Any:
    import transformers

    made = getattr(transformers, kind[1], None)
    try:
        if made is None or not (folder / name).is_dir():
            raise OSError(f"{name} is missing")
        return made.from_pretrained(folder / name, local_files_only=True)
    except (OSError, ValueError, TypeError, AttributeError, KeyError) as error:
        raise EngineError(f"The {name} of {folder.name} cannot be used: fetch the model again.") from error


def settings(model: Model) -> dict[str, Any]:
    """What `model_index.json` says beside its components."""
    return json.loads((model.folder / "model_index.json").read_text("utf-8"))


def own_scheduler(model: Model) -> Any:
    """The scheduler the model was published with, fresh: schedulers remember their last run."""
    import diffusers

    _, kind = model.index.get("scheduler", ("", ""))
    try:
        made = getattr(diffusers, kind)
        return made.from_pretrained(model.folder / "scheduler", local_files_only=True)
    except (OSError, ValueError, AttributeError) as error:
        raise EngineError(f"The scheduler of {model.entry.name} cannot be used: fetch the model again.") from error
