"""Files of every encoding become text; what is no text is refused with a sentence."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presets.errors import BadInput
from workflows.breakdown.source import Source, clean, decode, read_source, told_format

STORY = "Élise crosses the bridge – “Wait!” she cries. It is late, and the river below is high."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_encodings(encoding: str, tmp_path: Path):
    path = tmp_path / "story.txt"
    path.write_bytes(STORY.encode(encoding))
    assert read_source(path) == Source(STORY, "prose", "story")


@pytest.mark.parametrize("mark", ["utf-16-le", "utf-16-be"])
def test_utf_16_by_its_mark(mark: str):
    assert read_source(("\ufeff" + STORY).encode(mark)).text == STORY


def test_windows_leftovers_do_not_cost_the_script():
    assert read_source(b"Mara rides \x81 on, caf\xe9 behind her.").text.startswith("Mara rides")


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "a JPEG picture"),
        (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
        (b"%PDF-1.7", "a PDF"),
        (b"PK\x03\x04....", "a ZIP archive"),
        (b"{\\rtf1 hello}", "an RTF"),
        (bytes(range(32)) * 40, "not a text file"),
        (b"", "is empty"),
        (b" \r\n\t ", "is empty"),
        (b"\x00\x00", "is empty"),
        (b"a" * 5_000_001, "the limit is 5 MB"),
    ],
)
def test_what_is_no_script_is_refused(data: bytes, what: str):
    with pytest.raises(BadInput, match=what) as caught:
        read_source(data, "thing.fountain")
    assert "thing.fountain" in caught.value.sentence


@pytest.mark.parametrize("name", ["missing.txt", ".", "a\0b.txt", "x" * 300])
def test_paths_that_cannot_be_read(name: str, tmp_path: Path):
    with pytest.raises(BadInput):
        read_source(tmp_path / name)


@pytest.mark.parametrize(
    ("text", "name", "form"),
    [
        ("INT. ROOM - DAY\n\nMara sits.", "a.txt", "fountain"),
        ("Mara sits in a room. She waits.", "a.txt", "prose"),
        ("Mara sits.", "a.fountain", "fountain"),
        ("# My story\n\nMara sits.", "a.md", "prose"),
        ('<?xml version="1.0"?><FinalDraft/>', "a.txt", "fdx"),
        ("anything", "a.FDX", "fdx"),
        ("MARA\nHello.\n\nJON\nYes.", "a.txt", "fountain"),
        ("STOP! she cried. NO!", "a.txt", "prose"),
    ],
)
def test_formats(text: str, name: str, form: str):
    assert told_format(text, name) == form


def test_control_characters_go_and_lines_end_one_way():
    assert clean("a\x00b\r\nc\rd\x07\ufeff") == "ab\nc\nd"


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_refused(data: bytes):
    try:
        text = clean(decode(data))
    except BadInput:
        return
    assert "\x00" not in text and "\r" not in text


@given(st.text(max_size=200))
def test_utf_8_comes_back_whole(text: str):
    kept = text.encode("utf-8", "ignore").decode()
    if not any(ord(letter) < 32 for letter in kept) and not kept.startswith(("\ufeff", "ÿþ", "þÿ")):
        assert decode(kept.encode()) == kept
