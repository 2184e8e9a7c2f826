"""A picture carries its recipe, and a hostile file carries nobody away."""

import io
import json
import struct
import time
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from library.errors import LibraryError
from library.png import MAX_TEXT, SIGNATURE, write_png
from library.recipe import encode_png, read_recipe, read_used
from tests.library.conftest import drawing

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
PICTURE = drawing(1)
WHOLE = encode_png(PICTURE, {"seed": 7, "style": "noir"})


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def with_text(body: bytes, kind: bytes = b"iTXt") -> bytes:
    """A PNG whose first text is this one."""
    bare = write_png(PICTURE, {})
    return bare[:33] + chunk(kind, body) + bare[33:]


@given(st.dictionaries(st.text(), JSON, max_size=4))
def test_what_goes_in_comes_out(recipe: dict[str, object]) -> None:
    assert read_recipe(encode_png(PICTURE, recipe)) == recipe


def test_what_a_model_used_lies_beside_the_recipe() -> None:
    used = {"steps": 40, "guidance": 7.5, "scheduler": "EulerDiscreteScheduler"}
    data = encode_png(PICTURE, {"seed": 7, "guidance": 5.0}, used)
    assert (read_recipe(data), read_used(data)) == ({"seed": 7, "guidance": 5.0}, used)
    assert read_used(WHOLE) == {}
    with Image.open(io.BytesIO(data)) as picture:
        assert "Steps: 40, Sampler: EulerDiscreteScheduler, CFG scale: 5.0, Seed: 7" in picture.info["parameters"]


@pytest.mark.parametrize("picture", [PICTURE, PICTURE[..., 0], np.dstack([PICTURE, PICTURE[..., :1]]), PICTURE[:1, :1]])
def test_any_reader_sees_the_same_pixels(picture: np.ndarray) -> None:
    with Image.open(io.BytesIO(encode_png(picture, {}))) as read:
        assert np.array_equal(np.asarray(read), picture)


def test_the_same_picture_and_recipe_are_the_same_bytes(tmp_path: Path) -> None:
    assert encode_png(PICTURE.copy(), {"style": "noir", "seed": 7}) == WHOLE
    assert encode_png(PICTURE, {"seed": 8, "style": "noir"}) != WHOLE
    assert encode_png(np.ascontiguousarray(PICTURE[:, ::-1])[:, ::-1], {"seed": 7, "style": "noir"}) == WHOLE
    path = tmp_path / "a.png"
    path.write_bytes(WHOLE)
    assert read_recipe(path) == read_recipe(str(path)) == {"seed": 7, "style": "noir"}


def test_other_tools_find_prompt_and_source() -> None:
    recipe = {
        "engine": "sdxl",
        "prompt": "a mill — Мельница",
        "negative": "blur",
        "steps": 30,
        "guidance": 5.5,
        "seed": 3,
    }
    with Image.open(io.BytesIO(encode_png(PICTURE, recipe))) as picture:
        assert picture.info["parameters"] == (
            "a mill — Мельница\nNegative prompt: blur\nSteps: 30, CFG scale: 5.5, Seed: 3, Size: 96x54, Model: sdxl"
        )
        description = picture.getxmp()["xmpmeta"]["RDF"]["Description"]
        assert description["DigitalSourceType"].endswith("/digitalsourcetype/trainedAlgorithmicMedia")
        assert json.loads(picture.info["studio-recipe"]) == {"schema": 1, "recipe": recipe}
    with Image.open(io.BytesIO(WHOLE)) as picture:
        description = picture.getxmp()["xmpmeta"]["RDF"]["Description"]
        assert description["DigitalSourceType"].endswith("/digitalsourcetype/algorithmicMedia")


def test_a_recipe_is_found_in_packed_text_too() -> None:
    text = zlib.compress(b'{"schema":1,"recipe":{"seed":5}}')
    assert read_recipe(with_text(b"studio-recipe\0\1\0en\0Rezept\0" + text)) == {"seed": 5}
    assert read_recipe(with_text(b"studio-recipe\0\0" + text, b"zTXt")) == {"seed": 5}


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "not a PNG"),
        (b"\xff\xd8\xff a JPEG", "not a PNG"),
        (SIGNATURE, "cut short"),
        (WHOLE[:60], "cut short"),
        (WHOLE.replace(b'"seed":7', b'"seed":8'), "damaged"),
        (SIGNATURE + b"\xff\xff\xff\xffIHDR" + bytes(20), "cut short"),
        (write_png(PICTURE, {"parameters": "x"}), "carries no recipe"),
        (write_png(PICTURE, {"studio-recipe": "{"}), "recipe in the picture is damaged"),
        (write_png(PICTURE, {"studio-recipe": "[1]"}), "recipe in the picture is damaged"),
        (write_png(PICTURE, {"studio-recipe": '{"schema":1,"recipe":[]}'}), "recipe in the picture is damaged"),
        (write_png(PICTURE, {"studio-recipe": '{"schema":"1","recipe":{}}'}), "recipe in the picture is damaged"),
        (write_png(PICTURE, {"studio-recipe": "[" * 100_000}), "recipe in the picture is damaged"),
        (write_png(PICTURE, {"studio-recipe": '{"schema":2,"recipe":{}}'}), "newer studio"),
        (write_png(PICTURE, {"studio-recipe": "x" * (MAX_TEXT + 1)}), "far too long"),
        (with_text(b"studio-recipe\0\1\0\0\0" + zlib.compress(bytes(200 << 20), 9)), "far too long"),
        (with_text(b"studio-recipe\0\1\0\0\0 not packed"), "is damaged"),
        (with_text(b"studio-recipe"), "recipe in the picture is damaged"),
    ],
)
def test_a_hostile_or_broken_file_gets_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(LibraryError, match=sentence):
        read_recipe(data)


@given(st.binary(max_size=300), st.integers(0, len(WHOLE)))
def test_noise_anywhere_in_a_png_is_survived(noise: bytes, place: int) -> None:
    try:
        assert read_recipe(WHOLE[:place] + noise + WHOLE[place + len(noise) :]) is not None
    except LibraryError as error:
        assert error.sentence


def test_a_path_that_is_no_file_gets_a_sentence(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nothing.png", "a\0b.png"):
        with pytest.raises(LibraryError, match="cannot be read"):
            read_recipe(path)


def test_a_frame_is_written_quickly() -> None:
    picture = drawing(2, 768, 432)
    seconds = []
    for _ in range(5):
        start = time.process_time()
        encode_png(picture, {"seed": 1})
        seconds.append(time.process_time() - start)
    assert min(seconds) < 0.05, "15 ms when the machine is at rest"
