"""The language-model director against a real server on loopback: good answers, bad ones, and none."""

import json
from pathlib import Path

import pytest

from presets import loader
from presets.errors import PresetError
from tests.chat_server import Answer, chat_server
from workflows.breakdown import Source, breakdown
from workflows.breakdown.cleaning import Unusable, find_json, planned

STORY = (
    "At dawn Mara rides across the steppe towards a burning village. She finds the blacksmith under a beam and "
    "frees him. “Who did this?” asks Mara. The blacksmith points at the mountains. Mara rides on alone."
)


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    shelf = tmp_path / "presets" / "writers"
    shelf.mkdir(parents=True)
    (shelf / "toy.toml").write_text(
        'name = "Toy"\nbase_url = "http://127.0.0.1:9/v1"\nmodel = "toy-1"\nurl_env = "TOY_URL"\n'
        'timeout_s = 0.5\nmax_retries = 1\nbackoff_s = 0.01\nlongest_wait_s = 1\nstart = "start the toy server"\n'
    )
    before = list(loader._user_folders)
    loader.add_folder(tmp_path / "presets")
    yield lambda url: monkeypatch.setenv("TOY_URL", url)
    loader._user_folders[:] = before
    loader.shelf.cache_clear()


def shot(action: str, kind: str = "medium", **more: object) -> dict[str, object]:
    return {"shot_type": kind, "action": action, "characters": ["MARA"], **more}


def plan(*shots: dict[str, object]) -> str:
    place = {"heading": "EXT. STEPPE – DAWN", "location": "the steppe", "time_of_day": "dawn", "interior": False}
    return json.dumps({"scenes": [{**place, "shots": list(shots)}]})


FOUR = plan(
    shot("Mara rides across the steppe.", "establishing"),
    shot("Mara frees the blacksmith.", "close_up", angle="low", characters=["Mara", "the Blacksmith", "Gandalf"]),
    shot("Mara asks.", "wide", dialogue=[{"speaker": "mara", "line": "Who did this?"}]),
    shot("Mara rides on alone.", "tracking", movement="static"),
)


def test_a_good_answer_directs(toy):
    with chat_server(Answer(FOUR)) as server:
        toy(server.url)
        found = breakdown(STORY, frames=4, llm="toy")
    assert found.director == "Toy: toy-1" and found.note == "" and len(server.asked) == 1
    first, second, third, last = found.shots
    assert (first.shot_size, first.purpose, first.time_of_day) == ("extreme_wide", "establishing", "dawn")
    assert (second.shot_size, second.angle, second.framing) == ("close_up", "low", "two_shot")
    assert second.characters == ["Mara", "Blacksmith"], "Gandalf is not in the story"
    assert third.dialogue == "MARA: Who did this?" and third.shot_size == "medium", "nobody speaks in a wide shot"
    assert last.movement == "tracking" and last.doing.get("Mara"), "the rules choose the pose"
    assert {one.name for one in found.found if one.kind == "character"} == {"Mara", "Blacksmith"}


@pytest.mark.parametrize(
    "text",
    [
        f"```json\n{FOUR}\n```",
        f"Sure! Here is your storyboard: {FOUR} Let me know what you think.",
        f"<think>the format is {{'scenes': []}} hm [1, 2]</think>{FOUR}",
        FOUR.replace("}]}]}", "},],},],}"),
        json.dumps(json.loads(FOUR)["scenes"]),
        json.dumps({"shots": json.loads(FOUR)["scenes"][0]["shots"]}),
    ],
)
def test_answers_are_cleaned(toy, text: str):
    with chat_server(Answer(text)) as server:
        toy(server.url)
        found = breakdown(STORY, frames=4, llm="toy")
    assert len(server.asked) == 1 and found.director == "Toy: toy-1"
    assert [one.action for one in found.shots][1] == "Mara frees the blacksmith."


def test_wrong_count_is_mended_by_asking_again(toy):
    with chat_server(Answer(plan(shot("Mara rides."))), Answer(FOUR)) as server:
        toy(server.url)
        found = breakdown(STORY, frames=4, llm="toy")
    assert len(found.shots) == 4 and found.note == ""
    said = server.asked[1]["messages"]
    assert "1 shots, and exactly 4" in said[-1]["content"] and said[-2]["role"] == "assistant"


@pytest.mark.parametrize("frames", [1, 2, 3, 6, 11, 30])
def test_a_count_that_stays_wrong_is_made_right_by_rules(toy, frames: int):
    with chat_server(Answer(FOUR)) as server:
        toy(server.url)
        found = breakdown(STORY, frames=frames, llm="toy")
    assert len(server.asked) == 2 and len(found.shots) == frames
    assert found.director == "Toy: toy-1" and "another number of shots" in found.note
    for one, other in zip(found.shots, found.shots[1:], strict=False):
        assert (one.shot_size, one.angle, one.subject) != (other.shot_size, other.angle, other.subject)


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ([Answer("I would rather talk about cats.")], "not valid JSON"),
        ([Answer('{"scenes": []}')], "holds no shots"),
        ([Answer(refusal="no")], "refused"),
        ([Answer(status=500)], "status 500"),
        ([Answer(status=401)], "key"),
        ([Answer(status=429)], "rate limit"),
        ([Answer(FOUR, hang_s=1.2)], "did not answer"),
        ([Answer(FOUR[:50], finish="length")], "cut off"),
    ],
)
def test_when_the_model_fails_the_rules_direct_and_say_so(toy, answers: list[Answer], why: str):
    with chat_server(*answers) as server:
        toy(server.url)
        found = breakdown(STORY, frames=5, llm="toy")
    assert found.director == "rules" and len(found.shots) == 5
    assert found.note.startswith("Directed by rules.") and why in found.note


def test_no_server_at_all(toy):
    found = breakdown(STORY, frames=3, llm="toy")
    assert found.director == "rules" and "start the toy server" in found.note


def test_garbage_then_good(toy):
    with chat_server(Answer("hm"), Answer(FOUR)) as server:
        toy(server.url)
        found = breakdown(STORY, frames=4, llm="toy")
    assert found.director == "Toy: toy-1" and found.note == ""


def test_schema_refused_then_plain(toy):
    refusal = Answer(status=400, error="response_format not supported")
    with chat_server(refusal, refusal, Answer(FOUR)) as server:
        toy(server.url)
        found = breakdown(STORY, frames=4, llm="toy")
    assert found.director == "Toy: toy-1" and "response_format" not in server.asked[2]


def test_an_unknown_profile_is_refused():
    with pytest.raises(PresetError, match="no_such"):
        breakdown(STORY, llm="no_such")


def test_same_answer_same_breakdown(toy):
    with chat_server(Answer(FOUR)) as server:
        toy(server.url)
        assert breakdown(STORY, frames=4, llm="toy") == breakdown(STORY, frames=4, llm="toy")


SCRIPT = """INT. MILL - NIGHT

MARA waits by the lantern.

JON
Come down!

EXT. ROAD - DAY

MARA runs.
"""


def test_a_screenplay_keeps_its_scenes_and_words(toy):
    waits, runs = shot("Mara waits by the lantern.", "close_up"), shot("Mara runs.", "wide")
    two = json.dumps({"scenes": [{"shots": [waits]}, {"shots": [runs]}]})
    with chat_server(Answer(two)) as server:
        toy(server.url)
        found = breakdown(Source(SCRIPT, "fountain"), frames=3, llm="toy")
        ruled = breakdown(Source(SCRIPT, "fountain"), frames=3)
    assert found.director == "Toy: toy-1"
    assert [one.key for one in found.scenes] == [one.key for one in ruled.scenes]
    assert [one.scene.heading for one in found.scenes] == ["INT. MILL - NIGHT", "EXT. ROAD - DAY"]
    assert "Come down!" in found.scenes[0].shots[0].dialogue, "no line of the script is lost"
    assert found.scenes[0].shots[0].shot_size == "close_up"


def test_a_screenplay_with_scenes_missing_falls_back(toy):
    with chat_server(Answer(FOUR)) as server:
        toy(server.url)
        found = breakdown(Source(SCRIPT, "fountain"), frames=3, llm="toy")
    assert len(server.asked) == 2 and found.director == "rules" and "exactly 2 are wanted" in found.note


def test_fields_are_coerced():
    (scene,) = planned(
        json.dumps(
            {
                "scenes": [
                    {
                        "location": ["the", "mill"],
                        "interior": "yes",
                        "shots": [
                            {"shot_type": "Dutch Zoomerang", "action": None, "characters": "MARA, jon (V.O.)"},
                            {"shot_type": "Close-Up shot", "duration": "4 seconds", "angle": "Low angle"},
                            {"shot_type": "ECU", "duration_s": 1e9, "characters": [{"name": "OLD MAN"}], "mood": 3},
                            {"shot_type": "over-the-shoulder", "dialogue": "MARA: Hello: there"},
                            "nonsense",
                        ],
                    }
                ]
            }
        )
    )
    unknown, close, extreme, shoulder = scene.shots
    assert scene.location == "the mill" and scene.interior
    assert unknown.size == "medium" and unknown.characters == ("Mara", "Jon") and unknown.action == ""
    assert (close.size, close.duration_s, close.angle) == ("close_up", 4.0, "low")
    assert (extreme.size, extreme.duration_s, extreme.characters) == ("extreme_close_up", 30.0, ("Old Man",))
    assert shoulder.framing == "over_the_shoulder" and shoulder.dialogue == (("Mara", "Hello: there"),)


def test_a_scene_has_eight_shots_at_most():
    scenes = planned(plan(*(shot(f"Mara rides {at}.") for at in range(19))))
    assert [len(scene.shots) for scene in scenes] == [8, 8, 3]


@pytest.mark.parametrize("text", ["", "[]", "[1, 2]", "{" * 5000, '{"a": ', "null", '{"scenes": 3}'])
def test_what_cannot_be_used_is_said(text: str):
    with pytest.raises(Unusable):
        planned(text)


def test_commas_inside_strings_stay():
    assert find_json('{"a": "one, ] two",}') == {"a": "one, ] two"}
