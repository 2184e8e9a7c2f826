"""A picture alone is enough to draw it again, says when what draws is other than it was, and trusts no stranger."""

import hashlib
import io
import shutil
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engines.requests import Control, ImageRequest, Lora, Reference
from library.errors import LibraryError
from library.png import MOST_ENCLOSED, read_enclosed, write_png
from library.recipe import encode_png, read_recipe, read_shown, read_used
from presets.errors import BadInput
from studio import main
from workflows.enclosed import PIXELS, Enclosed, at_hand, enclosed
from workflows.recipe import redrawn

Tiny = Callable[[str], Path]
RANDOM = np.random.default_rng(5)
PHOTO = RANDOM.integers(0, 255, (60, 80, 3), np.uint8)
BOX = (0.25, 0.0, 0.75, 0.5)
ASKED = ImageRequest(
    engine="toy",
    source="s" * 64,
    controls=(Control(picture="c" * 64), Control(kind="depth")),
    references=(Reference(picture="r" * 64, box=BOX, entity="Ann"), Reference(picture="r" * 64, box=BOX)),
)


def test_what_is_looked_at_goes_in_once_and_comes_out_as_it_was() -> None:
    there = {"s" * 64: PHOTO, "r" * 64: PHOTO[::-1]}
    files = enclosed(ASKED, there)
    assert list(files) == ["s" * 64, "r" * 64 + " 0.25,0,0.75,0.5"], "each once; what is not here cannot go in"
    files = read_shown(encode_png(PHOTO, {}, enclosed=files))
    request, pictures = at_hand(ASKED, {}, files)
    assert (pictures[request.source] == PHOTO).all()
    assert request.source == hashlib.sha256(files["s" * 64]).hexdigest()
    one, other = request.references
    assert one.picture == other.picture and one.box is None and one.entity == "Ann"
    assert (pictures[one.picture] == PHOTO[::-1][0:30, 20:60]).all()
    assert request.controls == ASKED.controls, "what was not enclosed is asked for by its own name"
    assert len(pictures) == 2 and ASKED.controls[0].picture not in pictures


def test_what_is_here_is_looked_at_itself() -> None:
    files = enclosed(ASKED, {"s" * 64: PHOTO})
    request, pictures = at_hand(ASKED, {"s" * 64: PHOTO}, files)
    assert request == ASKED and (pictures["s" * 64] == PHOTO).all()


def test_no_more_goes_in_than_an_engine_looks_at() -> None:
    large = np.zeros((1500, 3000, 3), np.uint8)
    files = enclosed(ImageRequest(source="s", width=64, height=64), {"s": large})
    with Image.open(io.BytesIO(files["s"])) as image:
        assert image.width * image.height <= PIXELS and image.width == pytest.approx(2 * image.height, abs=2)
    drawn_large = enclosed(ImageRequest(source="s", width=3000, height=1500), {"s": large})
    with Image.open(io.BytesIO(drawn_large["s"])) as image:
        assert image.size == (3000, 1500)


def header(width: int, height: int) -> bytes:
    whole = bytearray(write_png(PHOTO, {}))
    whole[16:24] = struct.pack(">II", width, height)
    whole[29:33] = struct.pack(">I", zlib.crc32(whole[12:29]))
    return bytes(whole)


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (b"", "damaged or none of the studio's"),
        (b"\xff\xd8\xff\xe0" + bytes(40), "damaged or none of the studio's"),
        (write_png(PHOTO, {})[:200], "damaged or none of the studio's"),
        (header(40_000, 40_000), "40000 × 40000 pixels, more than the studio encloses"),
        (header(0, 10), "more than the studio encloses"),
        (header(4_000, 4_000), "damaged or none of the studio's"),
    ],
)
def test_what_a_stranger_enclosed_is_refused_in_a_sentence(file: bytes, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        Enclosed({"x": file}, {})["x"]


def test_too_many_and_nameless_enclosures_are_refused() -> None:
    many = {str(at): b"" for at in range(MOST_ENCLOSED + 1)}
    with pytest.raises(LibraryError, match="not as the studio writes it"):
        read_enclosed(write_png(PHOTO, {}, many))
    whole = write_png(PHOTO, {}, {"a": b""}).replace(b"sbEna\0", b"sbEnab")
    at = whole.index(b"sbEnab")
    whole = whole[: at + 6] + struct.pack(">I", zlib.crc32(b"sbEnab")) + whole[at + 10 :]
    with pytest.raises(LibraryError, match="not as the studio writes it"):
        read_enclosed(whole)


@pytest.fixture
def toy(tiny: Tiny, tmp_path: Path) -> Path:
    pytest.importorskip("torch")
    return Path(shutil.copytree(tiny("sdxl"), tmp_path / "toy"))


def louder(file: Path) -> None:
    from safetensors.torch import load_file, save_file

    save_file({name: one * 1.5 for name, one in load_file(file).items()}, file, metadata={"format": "pt"})


def test_other_weights_than_were_recorded_are_told_and_recorded(
    tiny: Tiny, toy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from engines.registry import weights_of

    lora = Path(shutil.copy(tiny("lora-sdxl-kohya"), tmp_path / "hero.safetensors"))
    told = {"engine": str(toy), "prompt": "a rider", "width": 64, "height": 64, "steps": 1, "profile": "draft"}
    request = ImageRequest(**told, loras=(Lora(file=str(lora)),), weights=weights_of(str(toy)))
    first, again = tmp_path / "first.png", tmp_path / "again.png"
    first.write_bytes(encode_png(PHOTO, request.written()))
    first.write_bytes(redrawn(first))
    sentences: list[str] = []
    assert redrawn(first, tell=sentences.append) == first.read_bytes() and not sentences
    before = read_recipe(first)
    assert read_used(first)["model"] == f"{toy} {weights_of(str(toy))}"

    louder(lora)
    assert main(["redraw", str(first), "--out", str(again)]) == 0
    said = capsys.readouterr().err
    assert "first drawn with other weights than those here (hero.safetensors " in said
    assert read_recipe(again) == before, "the model is the same"
    assert read_used(again)["lora 1"] != read_used(first)["lora 1"]

    louder(next((toy / "unet").glob("*.safetensors")))
    assert main(["redraw", str(first), "--out", str(again)]) == 0
    said = capsys.readouterr().err
    assert f"{toy} " in said and "hero.safetensors " in said and " and " in said and "so the picture may differ" in said
    assert read_recipe(again) == {**before, "weights": weights_of(str(toy))} != before
    assert read_used(again)["model"] == f"{toy} {weights_of(str(toy))}"

    first.write_bytes(encode_png(PHOTO, request.written()))  # as an older studio wrote it
    assert main(["redraw", str(first), "--out", str(again)]) == 0
    assert "other weights than those here (the model)" in capsys.readouterr().err
    assert read_recipe(again)["weights"] == weights_of(str(toy))
