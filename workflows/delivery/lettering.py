"""Words in a picture: each run of letters in the first face that has them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import groupby
from pathlib import Path

from fontTools.ttLib import TTFont
from PIL import ImageDraw, ImageFont

from presets.errors import MissingPart, with_pip


@dataclass(frozen=True, slots=True)
class Face:
    """A typeface at one size, in pixels, with others that stand in for letters it lacks."""

    fonts: tuple[ImageFont.FreeTypeFont, ...]
    letters: tuple[frozenset[int], ...]  # what each of them has; empty: not looked up, for a face that stands alone

    def getlength(self, text: str) -> float:
        return sum(font.getlength(run) for font, run in self._runs(text))

    def put(
        self, draw: ImageDraw.ImageDraw, x: float, baseline: float, text: str, fill: str, *, ends: bool = False
    ) -> None:
        """One line of text that begins, or `ends`, at x."""
        x -= self.getlength(text) if ends else 0.0
        for font, run in self._runs(text):
            draw.text((x, baseline), run, fill, font, anchor="ls")
            x += font.getlength(run)

    def _runs(self, text: str) -> Iterator[tuple[ImageFont.FreeTypeFont, str]]:
        if len(self.fonts) == 1:
            yield self.fonts[0], text
            return
        last = 0

        def which(letter: str) -> int:
            nonlocal last
            if not letter.isspace():  # a space belongs to the word before it
                last = next((at for at, has in enumerate(self.letters) if ord(letter) in has), 0)
            return last

        for at, run in groupby(text, which):
            yield self.fonts[at], "".join(run)


def own_face(size: int) -> Face:
    """The face Pillow carries."""
    face = ImageFont.load_default(size)
    if not isinstance(face, ImageFont.FreeTypeFont):  # a Pillow built without FreeType has one size of bitmap letters
        raise MissingPart(f"This Pillow cannot set type: {with_pip('--force-reinstall pillow')}")
    return Face((face,), (frozenset(),))


def face_of(paths: Sequence[Path], size: int) -> Face:
    """The faces of these font files, the first wherever it has the letter."""
    return Face(tuple(ImageFont.truetype(path, size) for path in paths), tuple(map(_letters, paths)))


def faces_of(paths: Sequence[Path]) -> partial[Face]:
    """`face_of` for these files, still to be told the size."""
    return partial(face_of, tuple(paths))


@cache
def _letters(path: Path) -> frozenset[int]:
    """The code points a font file has letters for."""
    with TTFont(path, fontNumber=0, lazy=True) as font:
        return frozenset(font.getBestCmap() or {})
