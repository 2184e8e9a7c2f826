"""The recipe of a picture, inside the picture: all that is needed to draw it again.

Three texts in each PNG: `studio-recipe` (JSON, ours), `parameters` (what most image tools read) and an XMP packet that
says how the picture came to be (IPTC Digital Source Type, https://cv.iptc.org/newscodes/digitalsourcetype/).
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import orjson

from library.errors import LibraryError
from library.files import reason
from library.png import MAX_FILE, read_enclosed, read_texts, write_png

CHUNK = "studio-recipe"
SCHEMA = 1
NOTHING: Mapping[str, Any] = MappingProxyType({})
_XMP = "XML:com.adobe.xmp"

_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
 Iptc4xmpExt:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/{term}"/>
</rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


def encode_png(
    picture: np.ndarray,
    recipe: Mapping[str, Any],
    used: Mapping[str, Any] = NOTHING,
    enclosed: Mapping[str, bytes] = NOTHING,
) -> bytes:
    """`picture` (height × width × 3, uint8) as a PNG that carries `recipe`, a request written as JSON values.

    `used` is what it was drawn with where the recipe leaves that to the model, `enclosed` holds what it was shown as
    PNG by name. The same of all give the same bytes. A recipe that names no engine is the sketch engine's.
    """
    height, width = picture.shape[:2]
    return write_png(picture, texts(recipe, width, height, used), enclosed)


def texts(recipe: Mapping[str, Any], width: int, height: int, used: Mapping[str, Any] = NOTHING) -> dict[str, str]:
    """The three texts, by keyword."""
    entry = {"schema": SCHEMA, "recipe": dict(recipe), **({"used": dict(used)} if used else {})}
    try:
        written = orjson.dumps(entry, option=orjson.OPT_SORT_KEYS).decode()
    except TypeError as error:
        raise LibraryError(f"The recipe cannot be written into the picture: {error}.") from error
    return {
        CHUNK: written,
        "parameters": _parameters({**used, **recipe}, width, height),
        _XMP: _PACKET.format(term=_source_type(recipe)),
    }


def read_recipe(source: str | Path | bytes) -> dict[str, Any]:
    """The recipe in a PNG file or its bytes, as it was given to `encode_png`.

    Raises `LibraryError` when the file cannot be read, is no whole PNG, carries no recipe, or a newer studio wrote it.
    """
    recipe, _ = _entry(source)
    return recipe


def read_used(source: str | Path | bytes) -> dict[str, Any]:
    """What it was drawn with, as given to `encode_png`; empty where nothing was. Raises as `read_recipe` does."""
    _, used = _entry(source)
    return used


def read_shown(source: str | Path | bytes) -> dict[str, bytes]:
    """The pictures it was shown, as given to `encode_png`. Raises `LibraryError` when it is no whole PNG of ours."""
    return read_enclosed(source if isinstance(source, bytes) else _file(Path(source)))


def _entry(source: str | Path | bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    data = source if isinstance(source, bytes) else _file(Path(source))
    written = next((text for keyword, text in read_texts(data) if keyword == CHUNK), None)
    if written is None:
        raise LibraryError("The picture carries no recipe: only pictures the studio drew can be drawn again.")
    try:
        entry = orjson.loads(written)
        schema, recipe, used = entry["schema"], entry["recipe"], entry.get("used", {})
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise LibraryError("The recipe in the picture is damaged: use an untouched copy of it.") from error
    if not isinstance(schema, int) or not isinstance(recipe, dict) or not isinstance(used, dict):
        raise LibraryError("The recipe in the picture is damaged: use an untouched copy of it.")
    if schema > SCHEMA:
        raise LibraryError("The recipe was written by a newer studio: update this one to read it.")
    return recipe, used


def _file(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_FILE:
            raise LibraryError(f"{path.name} is larger than {MAX_FILE >> 20} MB: that is no picture of the studio.")
        return path.read_bytes()
    except (OSError, ValueError) as error:
        raise LibraryError(f"{path} cannot be read ({reason(error)}): check the path.") from error


def _source_type(recipe: Mapping[str, Any]) -> str:
    """IPTC's term: drawn by rules alone, or by a model trained on pictures."""
    return "algorithmicMedia" if recipe.get("engine", "sketch") == "sketch" else "trainedAlgorithmicMedia"


def _parameters(recipe: Mapping[str, Any], width: int, height: int) -> str:
    """Prompt, negative prompt and settings, as web interfaces for diffusion models write them."""
    settings = {
        "Steps": recipe.get("steps"),
        "Sampler": recipe.get("scheduler"),
        "CFG scale": recipe.get("guidance"),
        "Seed": recipe.get("seed", 42),
        "Size": f"{width}x{height}",
        "Model": recipe.get("engine", "sketch"),
        "Style": recipe.get("style"),
    }
    negative = recipe.get("negative")
    lines = [
        str(recipe.get("prompt", "")),
        *([f"Negative prompt: {negative}"] if negative else []),
        ", ".join(f"{name}: {value}" for name, value in settings.items() if value not in (None, "")),
    ]
    return "\n".join(line.replace("\0", " ") for line in lines)
