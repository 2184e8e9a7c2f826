"""Frames in the order they play, each with how long it stays: a chain for animation (SPEC S3)."""

from collections.abc import Sequence as Row
from pathlib import Path

from PIL import Image

from library.documents import Board, Frame, Hold, Project, Sequence
from library.store import Library
from presets.errors import BadInput
from workflows.delivery.writing import whole_file
from workflows.projects import clean_name
from workflows.views import placed

MOST_FRAMES = 600  # a feature has fewer shots than that on one reel; all are held in memory while it is written
PLAYED_PX = 640  # the widest a played sequence is: a preview, not a master


def sequences_of(library: Library, project_id: str) -> list[Sequence]:
    library.get(Project, project_id)
    return library.find(Sequence, project_id=project_id)


def save(library: Library, project_id: str, name: str, holds: Row[Hold]) -> Sequence:
    """Keep a sequence of the project under that name, in place of an earlier one of the same name.

    Raises `BadInput` when it is empty, too long, or a frame is another project's.
    """
    name = clean_name(name)
    if not holds:
        raise BadInput("A sequence needs at least one frame: name the frames it plays.")
    if len(holds) > MOST_FRAMES:
        raise BadInput(f"A sequence holds {MOST_FRAMES} frames at most, not {len(holds)}: split it.")
    with library.batch():
        library.get(Project, project_id)
        if any(library.get(Frame, hold.frame_id).project_id != project_id for hold in holds):
            raise BadInput("A sequence plays frames of its own project: put the others on a board of it first.")
        for old in library.find(Sequence, project_id=project_id, name=name):
            return library.change(Sequence, old.id, lambda now: now.model_copy(update={"holds": list(holds)}))
        return library.add(Sequence(project_id=project_id, name=name, holds=list(holds)))


def of_board(library: Library, board_id: str) -> list[Hold]:
    """What a board would play: the chosen take of every drawn panel, as long as its shot lasts."""
    board = library.get(Board, board_id)
    return [Hold(frame_id=at.frame.id, seconds=at.shot.duration_s) for at in placed(library, board) if at.frame]


def remove(library: Library, sequence_id: str) -> Sequence:
    """Put a sequence into the bin; its frames stay."""
    sequence = library.get(Sequence, sequence_id)
    library.remove(Sequence, sequence_id)
    return sequence


def play(library: Library, sequence_id: str, target: Path) -> Path:
    """The sequence as an animated WebP that any browser plays, written whole or not at all.

    Every picture is fitted into the size of the first. Raises `DeliveryError` when the disk refuses.
    """
    sequence = library.get(Sequence, sequence_id)
    pictures = _pictures(library, sequence)
    times = [round(hold.seconds * 1000) for hold in sequence.holds]
    with whole_file(target) as part:
        first, *rest = pictures
        first.save(part, "WEBP", save_all=True, append_images=rest, duration=times, loop=0, quality=82, method=3)
    return target


def _pictures(library: Library, sequence: Sequence) -> list[Image.Image]:
    pictures: list[Image.Image] = []
    for hold in sequence.holds:
        frame = library.get(Frame, hold.frame_id)
        with Image.open(library.media.path(frame.media)) as image:
            pictures.append(_fitted(image.convert("RGB"), pictures[0].size if pictures else _size(image.size)))
    return pictures


def _size(size: tuple[int, int]) -> tuple[int, int]:
    scale = min(1.0, PLAYED_PX / size[0])
    return round(size[0] * scale), round(size[1] * scale)


def _fitted(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The whole picture inside `size`, on black where their shapes differ."""
    picture.thumbnail(size, Image.Resampling.LANCZOS)
    if picture.size == size:
        return picture
    field = Image.new("RGB", size)
    field.paste(picture, ((size[0] - picture.width) // 2, (size[1] - picture.height) // 2))
    return field
