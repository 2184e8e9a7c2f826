"""What a metric sees of everybody in a kept picture: found once, ever, and kept by the picture's content."""

import hashlib
from base64 import b64decode, b64encode

import numpy as np
from PIL import Image

from engines.registry import engine
from engines.requests import Done, ImageRequest
from library.documents import Frame, Project, Vectors
from library.store import Library
from workflows.review import large_enough
from workflows.review.metric import CLASSICAL, Choice, Metric, choose_metric


def metric_of(library: Library, project_id: str, engine_id: str) -> Choice:
    """The metric of a project for what that engine draws: the one it names, or the best on this machine.

    Sketches are told apart by colours and edges unless the project says otherwise: that needs no torch.
    """
    named = library.get(Project, project_id).metric
    return choose_metric(named or (CLASSICAL if engine_id == "sketch" else ""))


def described(library: Library, frame: Frame, metric: Metric) -> dict[str, np.ndarray]:
    """Name → descriptor of everybody in the picture of a frame who is large enough.

    Drawn under this metric, the frame holds them; else they are looked up by the picture's hash, and only a picture
    that nobody has looked at yet is described, as it is stored, by the stage it was drawn from. Empty for one that came
    without a stage, or is gone.
    """
    kept = held(library, frame, metric)
    if kept is None:
        found = _look(library, frame, metric)
        kept = {name: pack(descriptor) for name, descriptor in found.items()}
        key = key_of(frame.media, metric.name)
        library.add(Vectors(project_id=frame.project_id, key=key, metric=metric.name, vectors=kept))
    return {name: unpack(text) for name, text in kept.items()}


def known(library: Library, frame: Frame, metric: Metric) -> dict[str, np.ndarray]:
    """The same of a picture that was looked at already; nobody where nobody looked yet."""
    return {name: unpack(text) for name, text in (held(library, frame, metric) or {}).items()}


def held(library: Library, frame: Frame, metric: Metric) -> dict[str, str] | None:
    """What is kept of a picture under a metric, packed; None when nobody looked yet."""
    if frame.metric == metric.name:
        return frame.identity
    for kept in library.find(Vectors, key=key_of(frame.media, metric.name)):
        return kept.vectors
    same = (one for one in library.find(Frame, media=frame.media) if one.metric == metric.name)
    return next((one.identity for one in same), None)


def masks_of(frame: Frame) -> dict[str, np.ndarray]:
    """Who of the cast → where that one is (height × width, bool), by the geometry of the stage; {} without one."""
    request = ImageRequest.model_validate(frame.recipe)
    if request.stage is None:
        return {}
    plain = ImageRequest(stage=request.stage, width=frame.width, height=frame.height, layers=("masks",))
    done = next(event for event in engine("sketch").render(plain) if isinstance(event, Done))
    labels, cast = done.layers["masks"], {one.entity for one in request.stage.cast}
    return {name: labels == label for label, name in enumerate(done.instances, start=1) if name in cast}


def picture_of(library: Library, frame: Frame) -> np.ndarray:
    """The stored picture, height × width × 3, uint8. Raises `NotFound` when it is gone."""
    with Image.open(library.media.path(frame.media)) as image:
        return np.asarray(image.convert("RGB"))


def given(library: Library, media: str) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """The picture of that content hash, and who is where in it; nobody in one that came without a stage."""
    frame = next(iter(library.find(Frame, media=media)), None)
    if frame is None or library.media.find(media) is None:
        return np.zeros((1, 1, 3), np.uint8), {}
    picture, masks = picture_of(library, frame), masks_of(frame)
    return picture, {name: mask for name, mask in masks.items() if mask.shape == picture.shape[:2]}


def pack(descriptor: np.ndarray) -> str:
    """A descriptor as text: half floats, base64. A cosine of two changes by less than 0.001."""
    return b64encode(descriptor.astype("<f2").tobytes()).decode("ascii")


def unpack(text: str) -> np.ndarray:
    return np.frombuffer(b64decode(text), dtype="<f2").astype(np.float32)


def key_of(media: str, metric: str) -> str:
    """Of what a metric of that name sees in the picture of that content hash; the hash cannot be read from it."""
    return hashlib.sha256(f"{media} {metric}".encode()).hexdigest()[:32]


def _look(library: Library, frame: Frame, metric: Metric) -> dict[str, np.ndarray]:
    picture, masks = given(library, frame.media)
    large = {name: mask for name, mask in masks.items() if large_enough(mask)}
    return metric.describe(picture, large) if large else {}
