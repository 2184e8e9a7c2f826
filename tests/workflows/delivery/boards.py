"""Boards for these tests: real PNGs of plain shapes and shots with every kind of word."""

import io

from PIL import Image, ImageDraw

from library.documents import ShotFields
from workflows.delivery import BoardView, PanelView

WORDS = [
    ShotFields(
        description="The steppe.", action="A merchant crosses the steppe.", shot_size="extreme_wide", movement="pan"
    ),
    ShotFields(
        action="Mara stops him.",
        dialogue="MARA: You came back.\nMERCHANT: I came back.",
        framing="over_the_shoulder",
        notes="Keep the smoke.",
    ),
    ShotFields(action="He lifts the lid. " * 60, dialogue="MARA: " + "What is in there? " * 60, shot_size="insert"),
]
ODD = [
    '<script>alert(1)</script> & "quotes" ${HOME} ../x',
    "Сказка о золотой рыбке",
    "سلام دنیا و שלום עולם",
    "从前有一个老人和海，" * 30,
    "😀🚀👩‍👩‍👧 e\u0301 \u202e reversed",
    "nul \x00 bell \x07 lone \ud800 tab\tline\nbreak",
    "x" * 3000,
]


def png(number: int, size: tuple[int, int] = (192, 108)) -> bytes:
    image = Image.new("RGB", size, (230, 225, 215))
    draw = ImageDraw.Draw(image)
    draw.rectangle((70 + number * 7 % 20, 30, 110 + number * 7 % 20, 100), fill=(160, 60 + number * 13 % 150, 40))
    data = io.BytesIO()
    image.save(data, "PNG")
    return data.getvalue()


def board(count: int = 8, *, aspect: str = "16:9", words: str = "", title: str = "The Merchant", **more) -> BoardView:
    """A board of `count` panels in scenes of four; `words` replaces every action, heading, note and line."""
    panels = []
    for index in range(count):
        shot = WORDS[index % len(WORDS)]
        if words:
            shot = shot.model_copy(update={"action": words, "dialogue": f"{words}: {words}", "notes": words})
        panels.append(
            PanelView(
                number=index + 1,
                scene=str(1 + index // 4),
                shot_number=1 + index % 4,
                heading=words or "EXT. STEPPE – DAWN",
                picture=png(index),
                shot=shot,
                approved=index % 3 == 0,
            )
        )
    return BoardView(title, "Steppe tales", aspect, tuple(panels), **more)
