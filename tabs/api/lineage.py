"""How pictures came to be and in what order they play: one method an endpoint. (No future import of annotations.)"""

from pathlib import Path

import gradio as gr

from library.documents import Hold, Sequence
from library.files import safe_filename
from presets.errors import BadInput
from tabs.api.frame_rows import FrameRow, HoldRow, SequenceRow, frame_row, sequence_row
from tabs.api.room import Room
from workflows import sequences
from workflows.lineage import history_of


class Lineage(Room):
    def frame_history(self, frame_id: str) -> list[FrameRow]:
        """Tell how a picture came to be: itself first, then every picture it was made from or follows.

        Args:
            frame_id: The take.
        """
        return [frame_row(origin) for origin in history_of(self._library, frame_id)]

    def sequences(self, project_id: str) -> list[SequenceRow]:
        """List the sequences of a project: frames in the order they play.

        Args:
            project_id: The project.
        """
        return [sequence_row(sequence) for sequence in sequences.sequences_of(self._library, project_id)]

    def save_sequence(
        self, project_id: str, name: str, holds: list[HoldRow] | None = None, board_id: str = ""
    ) -> SequenceRow:
        """Keep frames in the order they play; a sequence of the same name is replaced.

        Args:
            project_id: The project.
            name: Its name, up to 120 letters.
            holds: Frames and the seconds each stays, such as [{"frame_id": "…", "seconds": 1.5}].
            board_id: Instead of `holds`: a board, played by its chosen takes and the seconds of their shots.
        """
        if (holds is None) == (not board_id):
            raise BadInput("Give either the frames of the sequence or a board to play.")
        played = sequences.of_board(self._library, board_id) if board_id else [Hold(**hold) for hold in holds or []]
        return sequence_row(sequences.save(self._library, project_id, name, played))

    def delete_sequence(self, sequence_id: str) -> SequenceRow:
        """Delete a sequence; its frames stay.

        Args:
            sequence_id: The sequence.
        """
        return sequence_row(sequences.remove(self._library, sequence_id))

    def play_sequence(self, sequence_id: str) -> gr.FileData:
        """Write a sequence as an animated WebP picture that any browser plays.

        Args:
            sequence_id: The sequence.
        """
        name = safe_filename(self._library.get(Sequence, sequence_id).name)
        target: Path = self._house.outbox() / f"{name}.webp"
        return gr.FileData(path=str(sequences.play(self._library, sequence_id, target)))
