"""What a person is told when something fails."""

import logging
from pathlib import Path

import gradio as gr
import pytest

from library.errors import NotFound
from presets.errors import BadInput
from tabs.errors import OURS, WHAT_NOW, checked, said
from tabs.widgets import uploaded


@said
def page_handler(error: Exception) -> None:
    raise error


@checked
def endpoint(frames: int) -> int:
    return 1 // frames


def test_a_sentence_for_a_person_keeps_its_words_and_gets_a_title() -> None:
    with pytest.raises(gr.Error) as caught:
        page_handler(BadInput("There is no style “<b>”: choose another."))
    assert "Not yet" in caught.value.message
    assert "There is no style “&lt;b&gt;”: choose another." in caught.value.message
    with pytest.raises(gr.Error, match="That is gone"):
        page_handler(NotFound("No such panel."))


def test_a_bug_is_called_one_and_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR), pytest.raises(gr.Error) as caught:
        page_handler(ZeroDivisionError("secret path /home/x"))
    assert OURS in caught.value.message and WHAT_NOW in caught.value.message
    assert "secret" not in caught.value.message and "Not yet" not in caught.value.message
    assert [record.exc_info is not None for record in caplog.records] == [True]
    assert caught.value.print_exception is False


def test_endpoints_answer_in_plain_words() -> None:
    with pytest.raises(gr.Error) as caught:
        endpoint("many")  # type: ignore[arg-type]
    assert caught.value.message.startswith("“frames” cannot be 'many'")
    with pytest.raises(gr.Error) as caught:
        endpoint(0)
    assert caught.value.message == f"{OURS}: {WHAT_NOW}"


def test_a_page_may_only_name_files_it_uploaded(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("a story", "utf-8")
    for path in (str(secret), "/etc/passwd", "", str(Path("/tmp/gradio/../..") / secret.relative_to("/"))):
        with pytest.raises(BadInput, match="choose it again"):
            uploaded(path)
