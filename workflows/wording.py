"""How like its words a picture is: what CLIP sees in it beside what CLIP reads in its prompt, each encoded once, ever.

The whole picture is looked at, and every word is read: a prompt longer than CLIP's window is read in several, of which
the mean is taken. Of pictures that show what they should, the cosine is seldom above 0.35: it is for comparing takes.
"""

import hashlib
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from importlib.util import find_spec
from typing import Any

import numpy as np

from engines.requests import EngineError
from library.documents import Frame, Vectors
from library.store import Library
from workflows.described import pack, picture_of, unpack
from workflows.jobs import Progress

TOGETHER = 8  # pictures between two chances to stop


def tell_likeness(library: Library, frames: Iterable[Frame]) -> Generator[Progress, None, str]:
    """Note of every picture a model drew how like its prompt it is, −1…1, where a CLIP of the shelf is here.

    Sketches have no prompt, and torch is not imported for them. Returns why nothing could be told; "" when all was.
    """
    drawn = [frame for frame in frames if frame.weights and frame.recipe.get("prompt")]
    if not drawn or not find_spec("torch"):
        return ""
    from engines.vision import best_here, seeing

    model = best_here("clip")
    try:
        name = f"clip {seeing(model, 'clip').weights}" if model else ""
        todo = [one for one in drawn if name and one.prompt_metric != name and library.media.find(one.media)]
        for start in range(0, len(todo), TOGETHER):
            yield Progress(start, len(todo), "Comparing pictures with their words")
            _tell(library, todo[start : start + TOGETHER], model, name)
    except EngineError as error:
        return f"Pictures were not compared with their words: {error.sentence}"
    return ""


def _tell(library: Library, frames: Sequence[Frame], model: str, name: str) -> None:
    from engines.vision import Region, VisionRequest, encode, encode_words

    def look(frames: list[Frame]) -> np.ndarray:
        return encode(VisionRequest(model, tuple(Region(picture_of(library, one)) for one in frames), "clip"))

    def read(texts: list[str]) -> np.ndarray:
        return encode_words(model, texts)

    texts = {one.id: str(one.recipe["prompt"]) for one in frames}
    keys = {one.id: (_key("picture", one.media, name), _key("words", texts[one.id], name)) for one in frames}
    keeping = {"library": library, "project_id": frames[0].project_id, "metric": name}
    seen = _vectors({keys[one.id][0]: one for one in frames}, look, **keeping)
    told = _vectors({keys[one.id][1]: texts[one.id] for one in frames}, read, **keeping)
    with library.batch():
        for frame in frames:
            picture, words = keys[frame.id]
            news = {"prompt_likeness": round(float(seen[picture] @ told[words]), 4), "prompt_metric": name}
            library.change(Frame, frame.id, lambda now, news=news: now.model_copy(update=news))


def _vectors(
    wanted: Mapping[str, Any],
    encode: Callable[[list[Any]], np.ndarray],
    *,
    library: Library,
    project_id: str,
    metric: str,
) -> dict[str, np.ndarray]:
    """Key → unit vector. Only what is not kept yet is encoded, and kept from now on."""
    new = [key for key in wanted if not library.count(Vectors, key=key)]
    for key, vector in zip(new, encode([wanted[key] for key in new]) if new else (), strict=True):
        library.add(Vectors(project_id=project_id, key=key, metric=metric, vectors={"": pack(vector)}))
    return {key: unpack(library.find(Vectors, key=key)[0].vectors[""]) for key in wanted}


def _key(what: str, content: str, metric: str) -> str:
    return hashlib.sha256(f"{what} {content} {metric}".encode()).hexdigest()[:32]
