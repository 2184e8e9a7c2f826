"""The ZIP that is handed on: renamed frames, sheets and records."""

import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path

from workflows.delivery.board_view import BoardView, open_picture, shot_files
from workflows.delivery.records import Json, to_json
from workflows.delivery.sheets import sheets
from workflows.delivery.writing import whole_file

UNDATED = (1980, 1, 1, 0, 0, 0)  # the earliest a ZIP can say: the same board gives the same bytes


def write_pack(
    view: BoardView, target: Path, records: Mapping[str, Json] | None = None, per_page: int = 3, paper: str = "a4"
) -> Path:
    """The board as a ZIP, whole or not at all; `records` maps file names to what goes into them.

    Pictures are copied through in pieces, so memory does not grow with the board. A panel that is not drawn yet leaves
    its number free. Raises `DeliveryError` when the disk refuses.
    """
    with whole_file(target) as part, zipfile.ZipFile(part, "w") as archive:
        for panel, name in zip(view.panels, shot_files(view.panels), strict=True):
            if panel.picture is None:
                continue
            # A PNG is deflated already.
            with open_picture(panel) as source, archive.open(_entry(name, zipfile.ZIP_STORED), "w") as copy:
                shutil.copyfileobj(source, copy)
        archive.writestr(_entry("storyboard.pdf", zipfile.ZIP_STORED), sheets(view, per_page, paper))
        for name, record in (records or {}).items():
            archive.writestr(_entry(name, zipfile.ZIP_DEFLATED), to_json(record))
    return target


def _entry(name: str, method: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, UNDATED)
    entry.compress_type = method
    entry.external_attr = 0o644 << 16
    return entry
