"""What is broken is kept nowhere: neither by one picture asked for alone, nor by one drawn again from its recipe."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engines.requests import Done, ImageRequest
from library.documents import Failed, Frame, Succeeded
from library.recipe import encode_png
from presets.errors import BadInput
from studio import main
from workflows.generate import ask_picture
from workflows.house import House
from workflows.whole import flags_of, told_of

Tiny = Callable[[str], Path]


def with_decoder(model: Path, *colour: float) -> None:
    """Have the decoder of a toy paint everything in these tones, −1 … 1; a fourth number leaves the blue as it is."""
    from safetensors.torch import load_file, save_file

    file = next((model / "vae").glob("*.safetensors"))
    weights = load_file(file)
    for channel, tone in enumerate(colour[: 3 if len(colour) < 4 else 2]):
        weights["decoder.conv_out.weight"][channel] = 0
        weights["decoder.conv_out.bias"][channel] = tone
    save_file(weights, file, metadata={"format": "pt"})


HARSH = (3.0, -3.0, 0.0, 0.0)


@pytest.fixture
def toy(tiny: Tiny, tmp_path: Path) -> Path:
    pytest.importorskip("torch")
    return Path(shutil.copytree(tiny("sdxl"), tmp_path / "toy"))


def asked(house: House, toy: Path, project: str = "") -> Succeeded | Failed:
    how = {"engine": str(toy), "prompt": "a rider", "width": 128, "height": 64, "steps": 1}
    state = house.jobs.wait(ask_picture(house, project, **how).id, 60).state
    assert isinstance(state, Succeeded | Failed)
    return state


@pytest.mark.parametrize(("bias", "word"), [(-3.0, "black"), (3.0, "white"), (0.0, "blank")])
def test_a_broken_picture_is_refused_and_not_kept(
    house: House, project: str, toy: Path, bias: float, word: str
) -> None:
    with_decoder(toy, bias, bias, bias)
    state = asked(house, toy, project)
    assert isinstance(state, Failed) and f"came out {word} and was not kept: try another seed" in state.sentence
    assert not house.library.find(Frame, project_id=project)
    assert not list((house.home / "media").rglob("*.png"))


def test_what_is_odd_and_whole_is_kept_and_said(house: House, project: str, toy: Path) -> None:
    with_decoder(toy, *HARSH)
    state = asked(house, toy, project)
    assert isinstance(state, Succeeded), state
    frame = house.library.get(Frame, str(state.result["frame_id"]))
    assert frame.flags == ["saturated"]
    assert any("harshly saturated" in note for note in state.result["notes"])  # type: ignore[attr-defined]


def test_a_picture_that_comes_out_broken_the_second_time_is_not_written(
    house: House, project: str, toy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state = asked(house, toy, project)
    assert isinstance(state, Succeeded)
    drawn, again = house.library.media.path(str(state.result["media"])), tmp_path / "again.png"
    with_decoder(toy, *HARSH)
    assert main(["redraw", str(drawn), "--out", str(again)]) == 0
    assert "harshly saturated" in capsys.readouterr().err
    again.unlink()
    with_decoder(toy, -3.0, -3.0, -3.0)
    for more in ([], ["--engine", str(toy), "--steps", "1"]):
        assert main(["redraw", str(drawn), "--out", str(again), *more]) == 2
        assert "came out black" in capsys.readouterr().err
        assert not again.exists()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"strength": 2.0}, "“2.0” is not a possible strength: input should be less than or equal to 1"),
        ({"strength": -0.5}, "“-0.5” is not a possible strength: input should be greater than or equal to 0"),
        ({"controls": [{"start": 0.7, "end": 0.2}]}, "A pose map that holds from 0.7 to 0.2 never holds: change that"),
        ({"controls": [{"end": 1.5}]}, "“1.5” is not a possible controls.0.end"),
        ({"steps": -1}, "“-1” is not a possible steps"),
        ({"guidance": float("nan")}, "is not a possible guidance: input should be a finite number"),
    ],
)
def test_what_is_out_of_bounds_is_refused_before_it_is_queued(
    house: House, toy: Path, more: dict[str, Any], words: str
) -> None:
    with pytest.raises(BadInput, match=words):
        ask_picture(house, "", engine=str(toy), prompt="a rider", width=128, height=64, **more)


@pytest.mark.parametrize(("strength", "steps"), [(0.0, 4), (0.2, 4)])
def test_a_strength_that_leaves_no_step_says_what_to_do(house: House, toy: Path, strength: float, steps: int) -> None:
    source = house.library.media.put(encode_png(np.zeros((64, 128, 3), np.uint8), {}))
    how = {"engine": str(toy), "prompt": "a rider", "width": 128, "height": 64, "source": source}
    state = house.jobs.wait(ask_picture(house, "", **how, strength=strength, steps=steps).id, 60).state
    assert isinstance(state, Failed)
    assert f"A strength of {strength:g} leaves none of 4 steps to draw: ask for more of either" in state.sentence


def test_a_caption_below_a_picture_is_no_wrong_size() -> None:
    request = ImageRequest(width=64, height=32, caption="Dawn.")
    noise = np.random.default_rng(1).integers(0, 255, (4, 8, 3)).repeat(10, 0).repeat(8, 1).astype(np.uint8)
    assert flags_of(request, Done(noise)) == ()
    assert told_of(("near-duplicate",)) == ("the picture looks near-duplicate",)
