"""Pictures brought in by hand: a frame drawn elsewhere, or a file from outside, as a take of a panel (SPEC S23), or as
the picture of somebody."""

import io
from pathlib import Path

from PIL import Image

from library.documents import Board, Entity, Frame, Panel, Parent, Run
from library.store import Library
from presets.errors import BadInput
from workflows.boards import add_panel, unlocked
from workflows.entities import edit
from workflows.stored import OUTSIDE

FORMS = ("PNG", "JPEG", "WEBP")
MOST_BYTES = 64_000_000
MOST_PIXELS = 40_000_000  # of one picture; a scan of an A4 sheet at 600 dpi has 35 million
LONGEST_LICENCE = 500  # letters
LONGEST_NAME = 120  # letters of a file's name that are remembered


def put_frame(
    library: Library, board_id: str, frame_id: str, *, panel_id: str = "", after: str = "", asked_by: str = "person"
) -> Panel:
    """Show a frame as the newest take of a panel, or of a new panel behind `after`; its source is in its lineage."""
    source = library.get(Frame, frame_id)
    take = source.model_copy(
        update={
            "id": "",
            "created": "",
            "parents": [Parent(frame_id=source.id, role="source")],
            "attempts": 0,  # no seed of the panel is used up
            "score": None,
            "kept_below_threshold": False,
        },
        deep=True,
    )
    return _put(library, board_id, take, panel_id, after, asked_by, {"frame_id": frame_id})


def put_file(
    library: Library,
    board_id: str,
    file: Path,
    *,
    panel_id: str = "",
    after: str = "",
    licence: str = "",
    asked_by: str = "person",
) -> Panel:
    """Keep a picture file (PNG, JPEG or WebP) and show it as `put_frame` does.

    Raises `BadInput` for a file that is no picture, is broken or is too large.
    """
    take = _from_outside(library, library.get(Board, board_id).project_id, file, licence)
    return _put(library, board_id, take, panel_id, after, asked_by, {"file": file.name[:LONGEST_NAME]})


def picture_entity(
    library: Library, entity_id: str, file: Path, *, licence: str = "", asked_by: str = "person"
) -> Entity:
    """Keep a picture file as the one models draw an entity after. Raises `BadInput` as `put_file`."""
    entity = library.get(Entity, entity_id)
    frame = _from_outside(library, entity.project_id, file, licence)
    brought: dict[str, object] = {"entity_id": entity_id, "file": file.name[:LONGEST_NAME]}
    with library.batch():
        run = library.add(Run(project_id=entity.project_id, verb="put", request=brought, asked_by=asked_by))
        frame.name, frame.run_id = library.next_name(entity.project_id, "frame"), run.id
        frame.entities = [entity.id]
        kept = library.add(frame)
        library.change(Run, run.id, lambda now: now.model_copy(update={"frames": [kept.id]}))
        return edit(library, entity_id, {"reference": kept.id})


def _from_outside(library: Library, project_id: str, file: Path, licence: str) -> Frame:
    """A frame of a picture file, still to be named and added."""
    if len(licence) > LONGEST_LICENCE:
        raise BadInput(f"The licence has {len(licence)} letters: shorten it to {LONGEST_LICENCE}.")
    data, size = _as_png(file)
    return Frame(
        project_id=project_id,
        name="",
        media=library.media.put(data),
        width=size[0],
        height=size[1],
        engine=OUTSIDE,
        seed=0,
        recipe={},
        attempts=0,
        licence=" ".join(licence.split()),
    )


def _put(
    library: Library,
    board_id: str,
    take: Frame,
    panel_id: str,
    after: str,
    asked_by: str,
    brought: dict[str, object],
) -> Panel:
    with library.batch():
        board = library.get(Board, board_id)
        panel = library.get(Panel, panel_id) if panel_id else add_panel(library, board_id, after=after)
        if panel.board_id != board_id or panel.id not in library.get(Board, board_id).panels:
            raise BadInput("That panel is on another board: name one of this board, or none for a new panel.")
        unlocked(panel, "show another picture")
        take.project_id, take.shot_id, take.panel_id = board.project_id, panel.shot_id, panel.id
        take.name = library.next_name(board.project_id, "frame")
        if panel.chosen:
            take.parents = [*take.parents, Parent(frame_id=panel.chosen, role="earlier_take")]
        run = Run(project_id=board.project_id, verb="put", request={"board_id": board_id} | brought, asked_by=asked_by)
        take.run_id = library.add(run).id
        kept = library.add(take)
        library.change(Run, run.id, lambda now: now.model_copy(update={"frames": [kept.id]}))
        return library.change(
            Panel, panel.id, lambda now: now.model_copy(update={"takes": [*now.takes, kept.id], "chosen": kept.id})
        )


def keep_file(library: Library, file: Path) -> str:
    """Keep a picture file (PNG, JPEG or WebP), for an engine to draw from, and answer with its content hash.

    Raises `BadInput` as `put_file`.
    """
    return library.media.put(_as_png(file)[0])


def _as_png(file: Path) -> tuple[bytes, tuple[int, int]]:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise BadInput(f"“{file.name}” is larger than {MOST_BYTES // 1_000_000} MB: save the picture smaller.")
        with Image.open(file, formats=FORMS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise BadInput(f"“{file.name}” has more than 40 million pixels: save the picture smaller.")
            picture = image.convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise BadInput(f"“{file.name}” is no picture that can be read: choose a PNG, JPEG or WebP file.") from error
    data = io.BytesIO()
    picture.save(data, "PNG")  # nothing of the file but its pixels: no place, no owner, no program
    return data.getvalue(), picture.size
