"""The panels of a board: one method an endpoint. (A future import of annotations would hide the answers' types.)"""

from pathlib import Path
from typing import Any

import gradio as gr

from library.documents import Board
from presets.errors import BadInput
from tabs.api.room import Room
from tabs.rows import ContinuityRow, PanelRow, continuity_row
from workflows import boards, pictures
from workflows.editing import edit
from workflows.scoring import review_board


class Panels(Room):
    def panels(self, board_id: str) -> list[PanelRow]:
        """List the panels of a board, in order, with everything said of their shots.

        Args:
            board_id: The board.
        """
        return self._panel_rows(board_id)

    def continuity(self, board_id: str) -> ContinuityRow:
        """Tell how alike everybody in a board's pictures is to the first picture of them, and what that is worth.

        Floor and ceiling are of the project's own pictures; frames that nobody has looked at yet are looked at now.
        `style_consistency` tells the same of how the pictures are drawn: which of them stand out, in what, what to do.

        Args:
            board_id: The board.
        """
        return continuity_row(review_board(self._library, self._library.get(Board, board_id)))

    def reorder(self, board_id: str, order: list[str]) -> list[str]:
        """Put the panels of a board in this order; panels left out stay behind the one they followed.

        Args:
            board_id: The board.
            order: Panel ids.

        Returns:
            The panel ids as they are now.
        """
        return boards.reorder(self._library, board_id, order).panels

    def add_panel(self, board_id: str, after: str = "") -> PanelRow:
        """Add an empty panel.

        Args:
            board_id: The board.
            after: The panel it follows; empty for the end.
        """
        return self._panel_row(boards.add_panel(self._library, board_id, after=after).id)

    def duplicate_panel(self, panel_id: str) -> PanelRow:
        """Copy a panel behind itself.

        Args:
            panel_id: The panel.
        """
        return self._panel_row(boards.duplicate(self._library, panel_id).id)

    def delete_panel(self, panel_id: str) -> dict[str, Any]:
        """Take a panel off its board; give the answer to `undelete_panel` to undo it.

        Args:
            panel_id: The panel.
        """
        gone = boards.delete(self._library, panel_id)
        return {"board_id": gone.board_id, "panel_id": gone.panel_id, "place": gone.place}

    def undelete_panel(self, board_id: str, panel_id: str, place: int = -1) -> PanelRow:
        """Put a deleted panel back.

        Args:
            board_id: The board it was on.
            panel_id: The panel.
            place: Its place there, from 0; -1 for where it stood.
        """
        gone = boards.Removed(board_id, panel_id, None if place < 0 else place)
        return self._panel_row(boards.put_back(self._library, gone).id)

    def edit_panel(self, panel_id: str, changes: dict[str, Any]) -> PanelRow:
        """Change fields of a panel's shot; all others stay as they are.

        Args:
            panel_id: The panel.
            changes: Field names and new values, such as {"shot_size": "wide", "duration_s": 4}.
        """
        edit(self._library, panel_id, changes)
        return self._panel_row(panel_id)

    def approve_panel(self, panel_id: str, approved: bool = True) -> PanelRow:
        """Lock a panel against being drawn again, or unlock it.

        Args:
            panel_id: The panel.
            approved: False unlocks it.
        """
        boards.approve(self._library, panel_id, approved=approved)
        return self._panel_row(panel_id)

    def choose_take(self, panel_id: str, frame_id: str) -> PanelRow:
        """Show another take of a panel.

        Args:
            panel_id: The panel.
            frame_id: One of its takes.
        """
        boards.choose(self._library, panel_id, frame_id)
        return self._panel_row(panel_id)

    def put_picture(
        self,
        board_id: str,
        picture: gr.FileData | None = None,
        frame_id: str = "",
        panel_id: str = "",
        after: str = "",
        licence: str = "",
    ) -> PanelRow:
        """Put a picture on a board as the newest take of a panel: a file, or a take of any other panel.

        Args:
            board_id: The board.
            picture: A PNG, JPEG or WebP file; leave it out when `frame_id` is given.
            frame_id: The take to put there.
            panel_id: The panel; empty for a new one.
            after: The panel a new one follows; empty for the end.
            licence: Of a file: what may be done with it, for the licence ledger of the project.
        """
        if (picture is None) == (not frame_id):
            raise BadInput("Give either a picture file or the id of a take.")
        place = {"panel_id": panel_id, "after": after, "asked_by": self._house.door}
        if picture is None:
            return self._panel_row(pictures.put_frame(self._library, board_id, frame_id, **place).id)
        file = Path(picture.path)
        return self._panel_row(pictures.put_file(self._library, board_id, file, licence=licence, **place).id)
