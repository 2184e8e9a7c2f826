"""A board leaves the house: sheets, contact sheet, web page, archive, output folder."""

from workflows.delivery.board_view import BoardView, PanelView, frame_file, shot_files
from workflows.delivery.grid import grid, write_grid
from workflows.delivery.pack import write_pack
from workflows.delivery.page import page, write_page
from workflows.delivery.records import FrameResult, report, write_json, write_outputs
from workflows.delivery.sheets import sheets, write_sheets
from workflows.delivery.writing import DeliveryError

__all__ = [
    "BoardView",
    "DeliveryError",
    "FrameResult",
    "PanelView",
    "frame_file",
    "grid",
    "page",
    "report",
    "sheets",
    "shot_files",
    "write_grid",
    "write_json",
    "write_outputs",
    "write_pack",
    "write_page",
    "write_sheets",
]
