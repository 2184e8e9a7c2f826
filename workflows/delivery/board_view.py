"""What every delivery reads: a board as plain frozen data, independent of where it is kept."""

import io
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from library.documents import ShotFields
from presets.errors import BadInput

SIZES = {
    "extreme_wide": ("EWS", "Extreme wide"),
    "wide": ("WS", "Wide"),
    "full": ("FS", "Full"),
    "medium_wide": ("MWS", "Medium wide"),
    "medium": ("MS", "Medium"),
    "medium_close_up": ("MCU", "Medium close-up"),
    "close_up": ("CU", "Close-up"),
    "extreme_close_up": ("ECU", "Extreme close-up"),
    "insert": ("INS", "Insert"),
}
FRAMINGS = {"two_shot": "two-shot", "over_the_shoulder": "over the shoulder", "pov": "POV", "group": "group"}
ANGLES = {
    "low": "low angle",
    "high": "high angle",
    "birds_eye": "bird’s-eye",
    "worms_eye": "worm’s-eye",
    "dutch": "dutch angle",
}


@dataclass(frozen=True, slots=True)
class PanelView:
    """One panel as it is handed on."""

    number: int  # 1-based place on the board
    scene: str  # as printed: "12A"
    shot_number: int  # 1-based within its scene
    heading: str  # "INT. TAVERN – NIGHT"
    picture: Path | bytes | None  # a PNG file or its bytes; None: not drawn yet
    shot: ShotFields
    approved: bool = False
    frame_name: str = ""  # the stored frame's own name, when it has one


@dataclass(frozen=True, slots=True)
class BoardView:
    title: str
    project: str
    aspect: str  # "16:9"
    panels: tuple[PanelView, ...]
    date: str = ""  # printed as given; empty: no date is printed, and the same board gives the same bytes

    @property
    def ratio(self) -> float:
        """Width over height."""
        return ratio_of(self.aspect)

    @property
    def seconds(self) -> float:
        return sum(panel.shot.duration_s for panel in self.panels)


def ratio_of(aspect: str) -> float:
    """ "16:9" or "2.39:1" or "2.39" → width over height. Raises `BadInput`."""
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(?:[:/x]\s*(\d+(?:\.\d+)?))?\s*", aspect)
    across, down = (float(match[1]), float(match[2] or 1)) if match else (0.0, 0.0)
    if not (down and 0.2 <= across / down <= 5.0):
        raise BadInput(f"“{aspect[:40]}” is no aspect a board can have: write it like 16:9, 2.39:1 or 1:1.")
    return across / down


def open_picture(panel: PanelView) -> IO[bytes]:
    """The panel's PNG as a stream, to be closed by the caller. Raises `BadInput` when it has none or lost it."""
    if panel.picture is None:
        raise BadInput(f"Panel {panel.number} is not drawn yet: draw it before handing its picture on.")
    if isinstance(panel.picture, bytes):
        return io.BytesIO(panel.picture)
    try:
        return panel.picture.open("rb")
    except FileNotFoundError as error:
        raise BadInput(f"The picture of panel {panel.number} is gone from the library: redraw the panel.") from error


def camera_line(shot: ShotFields) -> tuple[str, ...]:
    """What a camera crew reads first: size, framing, angle, lens, move; ordinary ones are left out."""
    words = (
        SIZES[shot.shot_size][1],
        FRAMINGS.get(shot.framing, ""),
        ANGLES.get(shot.angle, ""),
        f"{shot.lens_mm:g} mm",
        "" if shot.movement == "static" else shot.movement.replace("_", " "),
    )
    return tuple(word for word in words if word)


def action_text(shot: ShotFields) -> str:
    """The words under a picture: what happens, or else what is seen."""
    return " ".join((shot.action or shot.description).split())


def dialogue_lines(shot: ShotFields) -> list[tuple[str, str]]:
    """Dialogue as (speaker, words); a line without a name has an empty speaker."""
    lines = []
    for line in shot.dialogue.splitlines():
        speaker, colon, words = line.partition(":")
        named = bool(colon) and speaker.strip() and len(speaker) <= 40
        lines.append((speaker.strip(), words.strip()) if named else ("", line.strip()))
    return [(speaker, words) for speaker, words in lines if speaker or words]


def frame_file(number: int) -> str:
    return f"frame_{number:03d}.png"


def shot_files(panels: Iterable[PanelView]) -> list[str]:
    """`Scene01_Shot01.png` for every panel, in order; unique also on disks that ignore case."""
    taken: set[str] = set()
    names = []
    for panel in panels:
        stem = f"Scene{_padded(panel.scene)}_Shot{max(panel.shot_number, 0):02d}"
        name, repeat = stem, 1
        while name.lower() in taken:
            repeat += 1
            name = f"{stem}_{repeat}"
        taken.add(name.lower())
        names.append(f"{name}.png")
    return names


def file_stem(title: str, otherwise: str = "storyboard") -> str:
    """A title as a file name any system accepts: letters, digits, dashes; at most 60 characters."""
    kept = re.sub(r"[^\w]+", "-", _ascii(title)).strip("-_")
    return kept[:60].rstrip("-_") or otherwise


def _padded(scene: str) -> str:
    """ "7" → "07", "12A" → "12A", "3.1" → "03-1": letters and digits only, the leading number at least two digits."""
    plain = re.sub(r"[^A-Za-z0-9]+", "-", _ascii(scene)).strip("-")[:24].rstrip("-") or "0"
    return re.sub(r"^\d+", lambda digits: digits[0].zfill(2), plain)


def _ascii(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
