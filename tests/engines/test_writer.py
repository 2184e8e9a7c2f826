"""The language-model client against a real server: what it sends, what it waits for, and what it says when it fails."""

from pathlib import Path

import pytest

from engines.memory.neighbours import ask_away
from engines.requests import Step
from engines.writer import Message, WriterEngine, WriteRequest, WriterError, Written
from presets import loader
from presets.services import WriterProfile
from tests.chat_server import Answer, chat_server

SCHEMA = {"type": "object", "properties": {"a": {"type": "string"}}}
ASK = WriteRequest(profile="toy", messages=(Message(role="user", content="Hello"),))
SECRET = "sk-very-secret-0123456789"


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A profile of the user's own folder; the address comes from the environment."""
    shelf = tmp_path / "writers"
    shelf.mkdir()
    (shelf / "toy.toml").write_text(
        'name = "Toy"\nbase_url = "http://127.0.0.1:9/v1"\nmodel = "toy-1"\nurl_env = "TOY_URL"\nkey_env = "TOY_KEY"\n'
        'timeout_s = 0.4\nmax_retries = 2\nbackoff_s = 0.01\nlongest_wait_s = 2\nstart = "start the toy server"\n'
    )
    monkeypatch.setenv("TOY_KEY", SECRET)
    before = list(loader._user_folders)
    loader.add_folder(tmp_path)
    yield lambda url: monkeypatch.setenv("TOY_URL", url)
    loader._user_folders[:] = before
    loader.shelf.cache_clear()


def ask(request: WriteRequest = ASK) -> tuple[Written, list[Step]]:
    *steps, written = WriterEngine().render(request)
    assert isinstance(written, Written)
    return written, [step for step in steps if isinstance(step, Step)]


def test_good_answer(toy):
    with chat_server(Answer("Good day")) as server:
        toy(server.url)
        written, steps = ask()
    assert (written.text, written.tokens_in, written.tokens_out, written.structured) == ("Good day", 7, 11, "none")
    assert server.keys == [f"Bearer {SECRET}"]
    assert server.asked[0]["model"] == "toy-1" and server.asked[0]["seed"] == 42
    assert len(steps) == 1


def test_a_schema_is_sent_strictly(toy):
    with chat_server(Answer('{"a": "b"}')) as server:
        toy(server.url)
        written, _ = ask(ASK.model_copy(update={"json_schema": SCHEMA}))
    assert server.asked[0]["response_format"]["json_schema"]["schema"] == SCHEMA
    assert written.structured == "json_schema"


def test_a_server_without_schemas_is_asked_more_plainly(toy):
    refusal = Answer(status=400, error="response_format is not supported")
    with chat_server(refusal, refusal, Answer("{}")) as server:
        toy(server.url)
        written, _ = ask(ASK.model_copy(update={"json_schema": SCHEMA}))
    assert [body.get("response_format", {}).get("type") for body in server.asked] == [
        "json_schema",
        "json_object",
        None,
    ]
    assert written.structured == "none"


def test_an_option_the_model_refuses_is_left_out(toy):
    with chat_server(Answer(status=400, error="Unsupported parameter: 'max_tokens'"), Answer("fine")) as server:
        toy(server.url)
        ask()
    assert "max_tokens" not in server.asked[1] and server.asked[1]["max_completion_tokens"] == 8000


def test_rate_limit_waits_as_told_then_succeeds(toy):
    with chat_server(Answer(status=429, headers={"retry-after": "1"}), Answer("now")) as server:
        toy(server.url)
        written, steps = ask()
    assert written.text == "now" and written.seconds >= 1.0
    assert any("asking again in 1 s" in step.note for step in steps)


def test_rate_limit_for_ever_is_bounded(toy):
    with chat_server(Answer(status=429)) as server:
        toy(server.url)
        with pytest.raises(WriterError, match="rate limit"):
            ask()
    assert len(server.asked) == 3


def test_a_pause_too_long_is_not_waited_for(toy):
    with chat_server(Answer(status=429, headers={"retry-after": "900"})) as server:
        toy(server.url)
        with pytest.raises(WriterError, match="another 900 s"):
            ask()
    assert len(server.asked) == 1


def test_a_failing_server_is_asked_again(toy):
    with chat_server(Answer(status=500), Answer(status=503), Answer("up")) as server:
        toy(server.url)
        assert ask()[0].text == "up"
    assert len(server.asked) == 3


@pytest.mark.parametrize(
    ("answer", "sentence", "asked"),
    [
        (Answer(status=500), "failed \\(status 500\\)", 3),
        (Answer(status=401, error=f"bad key {SECRET}"), "environment variable TOY_KEY", 1),
        (Answer(status=403), "does not allow", 1),
        (Answer(status=404), "knows no model “toy-1”", 1),
        (Answer(status=400, error="context_length_exceeded"), "too long", 1),
        (Answer(status=413), "too long", 1),
        (Answer(status=429, error="insufficient_quota"), "no credit", 1),
        (Answer(refusal="I cannot"), "refused", 1),
        (Answer("", finish="content_filter"), "refused", 1),
        (Answer("{", finish="length"), "cut off", 1),
        (Answer("  "), "answered with nothing", 1),
        (Answer(raw="<html>hello</html>", headers={"Content-Type": "text/html"}), "no OpenAI-compatible", 1),
        (Answer(raw="not json"), "no OpenAI-compatible", 1),
        (Answer("late", hang_s=1.0), "did not answer within 0.4 s", 1),
    ],
)
def test_every_failure_says_what_to_do(toy, answer: Answer, sentence: str, asked: int):
    with chat_server(answer) as server:
        toy(server.url)
        with pytest.raises(WriterError, match=sentence) as caught:
            ask()
    assert SECRET not in caught.value.sentence
    assert len(server.asked) == asked


def test_nobody_at_the_address(toy):
    with chat_server(Answer()) as server:
        pass
    toy(server.url)
    with pytest.raises(WriterError, match=r"Nobody answers at .*: start the toy server"):
        ask()


def test_a_missing_key_is_named(toy, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("TOY_KEY")
    with pytest.raises(WriterError, match="set the environment variable TOY_KEY"):
        ask()


def test_the_key_is_in_no_request():
    assert "key" not in "".join(WriteRequest.model_fields)


@pytest.mark.parametrize(
    "id", ["openai", "ollama", "lmstudio", "llamacpp", "vllm", "groq", "gemini", "huggingface", "custom"]
)
def test_shipped_profiles_can_be_asked(id: str):
    profile = loader.pick("writers", WriterProfile, id)
    assert profile.base_url.startswith("http") and profile.model and profile.start


@pytest.mark.parametrize("status", [401, 403])
def test_a_profile_without_a_key_is_not_told_of_one(monkeypatch: pytest.MonkeyPatch, status: int):
    with chat_server(Answer(status=status)) as server:
        monkeypatch.setenv("STUDIO_LLM_URL", server.url)
        with pytest.raises(WriterError) as caught:
            ask(ASK.model_copy(update={"profile": "custom"}))
    assert "environment variable" not in caught.value.sentence and "this key" not in caught.value.sentence


def test_a_model_on_our_own_device_is_asked_to_leave_before_pictures_are_made(toy, tmp_path: Path):
    shelf = tmp_path / "writers" / "toy.toml"
    shelf.write_text(shelf.read_text() + 'unload = "/api/generate"\n')
    loader.forget()
    with chat_server(Answer("Good day")) as server:
        toy(server.url)
        ask()
        assert len(server.asked) == 1 and not [name for name in ask_away(["writer"]) if server.url in name]
        assert [name for name in ask_away(["image"]) if server.url in name]
        assert server.asked[1] == {"model": "toy-1", "keep_alive": 0.0}
        assert not ask_away(["image"]), "it is asked once"
        ask()
    ask_away(["image"])  # the server is gone by now: nothing is raised
