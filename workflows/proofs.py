"""Proofs: what a style looks like before anything is drawn in it, on a sample or on a picture of the board."""

import json
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from PIL import Image
from pydantic import ValidationError

from engines.requests import ImageRequest
from library.documents import Board, Frame, ShotFields
from library.files import make_folder, write_whole_with
from library.store import Library
from presets.errors import PresetError
from presets.loader import ids, pick, remembered
from presets.looks import Sample, StyleLook
from workflows.drawing import render
from workflows.staging import stage_shot
from workflows.views import Placed, placed

CARD, LARGE = 480, 720  # width in pixels
ASPECT = 16 / 9
SEED = 42
MOST = 24  # pictures of a board that a list offers
TELLING = ("medium_wide", "medium", "medium_close_up")
QUALITY = 88  # of WebP, 0..100
UNSEEN = {"id", "name", "words", "avoid"}  # fields the sketch engine draws nothing from


def proof(library: Library, look: StyleLook, folder: Path, *, on: str = "", width: int = CARD) -> Path:
    """The file of a picture in that look, in `folder`; drawn only when it is not there yet.

    `on` is a sample, a frame that has a stage, or empty for the first sample. Raises `NotFound` or `PresetError`.
    """
    file = proof_file(look, folder, on=on, width=width)
    if not file.exists():
        scene = _on_sample(on or first_sample()) if on in ("", *ids("samples")) else _on_frame(library.get(Frame, on))
        height = max(64, round(width * scene.height / scene.width))
        drawn = render(scene.model_copy(update={"look": look, "width": width, "height": height}))
        make_folder(folder)
        write_whole_with(file, lambda out: Image.fromarray(drawn.picture).save(out, "webp", quality=QUALITY))
    return file


def proof_file(look: StyleLook, folder: Path, *, on: str = "", width: int = CARD) -> Path:
    """Where that proof lies once it is drawn."""
    seen = json.dumps([look.model_dump(exclude=UNSEEN), on, width], sort_keys=True)
    return folder / f"{sha256(seen.encode()).hexdigest()[:32]}.webp"


def first_sample() -> str:
    return next(iter(ids("samples")))


def pictures_to_try(library: Library, board: Board) -> list[Placed]:
    """The first drawn panels of the board a style may be tried on."""
    return [at for at in placed(library, board) if at.frame and at.frame.recipe.get("stage")][:MOST]


def telling(panels: Sequence[Placed]) -> Placed:
    """The one of the panels that shows a style best: a person, near enough for a face, with some of the place."""
    return next((at for at in panels if at.shot.shot_size in TELLING and at.shot.characters), panels[0])


@remembered
def _on_sample(id: str) -> ImageRequest:
    sample = pick("samples", Sample, id)
    try:
        shot = ShotFields.model_validate(sample.shot)
    except ValidationError as error:
        field, why = error.errors()[0]["loc"][0], error.errors()[0]["msg"].lower()
        raise PresetError(f"The sample “{id}” has no shot: its {field} is not right ({why}).") from error
    stage = stage_shot(shot, sample.people, aspect=ASPECT, seed=SEED)
    return ImageRequest(width=CARD, height=round(CARD / ASPECT), seed=SEED, stage=stage)


def _on_frame(frame: Frame) -> ImageRequest:
    """What the sketch engine needs of a picture, whatever engine drew it."""
    drawn = ImageRequest.model_validate(frame.recipe)
    kept = {name: getattr(drawn, name) for name in ("width", "height", "seed", "stage", "apart")}
    return ImageRequest(**kept)
