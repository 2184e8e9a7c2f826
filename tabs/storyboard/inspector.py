"""How a picture came to be, in words: what the editor tells of the chosen take. Pure functions of the library."""

from typing import Any

from engines.requests import ImageRequest
from library.documents import Frame
from library.store import Library
from presets.loader import shelf
from presets.models import ModelEntry
from tabs.drawing import MAPS
from workflows.choices import name_of
from workflows.continuity import continuity
from workflows.review import Evenness, called
from workflows.scoring import BoardReview
from workflows.stored import OUTSIDE

Fact = tuple[str, str]  # what it is, what it says; of several lines where there is one each


def facts(library: Library, frame_id: str, board_id: str = "") -> list[Fact]:
    """Everything worth knowing of a frame, the most asked first; short for a sketch, nothing for no frame.

    With a board it is also told how alike everybody is to the first picture of them there.
    """
    found = library.find(Frame, id=frame_id) if frame_id else []
    if not found:
        return []
    frame = found[0]
    if frame.engine == OUTSIDE or not frame.recipe:
        return _told([("From", "A file of yours"), ("Licence", frame.licence or "not told"), ("Size", _size(frame))])
    asked = ImageRequest.model_validate(frame.recipe)
    review = continuity(library, board_id) if board_id else None
    beside = [*_beside(review, frame.id), *_drawn_alike(review.evenness, frame.id)] if review else []
    return _told([*_made(frame, asked), *_guided(asked), *_judged(frame), *beside, *_words(asked)])


def _told(rows: list[Fact]) -> list[Fact]:
    return [(label, words) for label, words in rows if words]


def _size(frame: Frame) -> str:
    return f"{frame.width} × {frame.height}"


def _made(frame: Frame, asked: ImageRequest) -> list[Fact]:
    entry = shelf("models", ModelEntry).get(frame.engine)
    steps = asked.steps or (entry.steps if entry and frame.weights else 0)
    effort = [f"{steps} {'step' if steps == 1 else 'steps'}" if steps else ""]
    effort += [f"guidance {asked.guidance:g}" if asked.guidance else "", asked.scheduler]
    effort += [f"decoder {asked.decoder}" if asked.decoder else ""]
    effort += [asked.profile if frame.weights else ""]
    return [
        ("Drawn by", name_of(frame.engine)),
        ("Licence", entry.licence.name if entry else ""),
        ("Weights", frame.weights),
        ("Seed", str(frame.seed)),
        ("Size", _size(frame)),
        ("Effort", " · ".join(filter(None, effort))),
        ("Time", _time(frame)),
        ("Given up", "\n".join(frame.notes)),
    ]


def _time(frame: Frame) -> str:
    parts = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in frame.timings.items())
    return f"{frame.seconds:.1f} s" + (f" ({parts})" if parts else "")


def _guided(asked: ImageRequest) -> list[Fact]:
    maps = (f"{MAPS.get(one.kind, one.kind)} {one.scale:g}" for one in asked.controls)
    shown = (f"{one.entity or 'the whole picture'} {one.scale:g}" for one in asked.references)
    loras = (f"{lora.file} {lora.weight:g}{f' on {lora.entity}' if lora.entity else ''}" for lora in asked.loras)
    return [("Maps", " · ".join(maps)), ("Shown before", " · ".join(shown)), ("LoRA", "\n".join(loras))]


def _judged(frame: Frame) -> list[Fact]:
    score = f"{frame.score:.2f}" if frame.score is not None else ""
    below = ", below what was wanted" if frame.kept_below_threshold else ""
    return [
        ("Likeness", f"{score}{below} (by {called(frame.metric)})" if score and frame.metric else score + below),
        ("Like its words", _like_its_words(frame)),
        ("Attempts", "\n".join(_tries(frame)) if len(frame.tries) > 1 else ""),
        ("Look again", ", ".join(frame.flags)),
    ]


def _beside(review: BoardReview, frame_id: str) -> list[Fact]:
    """Everybody in the picture beside the first of them, and what such a number is worth in this project."""
    scores, worth = review.frames.get(frame_id, {}), review.calibration
    if not scores:
        return []
    if worth.floor is None or worth.ceiling is None:
        told = worth.note.rstrip(".")
    else:
        told = f"Here others are {worth.floor:.2f} alike, one and the same {worth.ceiling:.2f}"
    people = [f"{name} {score.likeness:.2f}" for name, score in scores.items()]
    return [("Beside their first picture", "\n".join([*people, f"{told} (by {called(review.metric)})"]))]


def _drawn_alike(even: Evenness, frame_id: str) -> list[Fact]:
    """How the picture is drawn beside the look the board has, and what to do about it."""
    fit = even.frames.get(frame_id)
    if fit is None:
        return []
    worth = f"{'Here other' if even.pairs else 'Other'} ways of drawing are {even.floor:.2f} alike"
    rows = [f"{fit.likeness:.2f} (by {called(even.metric)})", worth, fit.note]
    return [("Style beside the board's", "\n".join(filter(None, rows)))]


def _like_its_words(frame: Frame) -> str:
    """A cosine: of pictures that show what they should, seldom above 0.35."""
    if frame.prompt_likeness is None:
        return ""
    return f"{frame.prompt_likeness:.2f} (by {called(frame.prompt_metric)})".replace("-", "−", 1)


def _tries(frame: Frame) -> list[str]:
    rows: list[list[Any]] = [
        [f"seed {one.seed}", f"likeness {one.score:.2f}" if one.score is not None else "", *one.flags]
        for one in frame.tries
    ]
    return [
        " · ".join(filter(None, [*row, "kept" if one.seed == frame.seed else ""]))
        for row, one in zip(rows, frame.tries, strict=True)
    ]


def _words(asked: ImageRequest) -> list[Fact]:
    return [("Words", asked.prompt), ("Not wanted", asked.negative)] if asked.weights else []
