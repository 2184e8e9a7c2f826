"""What work is expected to take: measured here, else by the catalogue, else by the family's guess."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from engines.diffusion.families.sdxl import Sdxl
from engines.diffusion.plan import Plan
from engines.diffusion.setting import Setting
from engines.memory import peaks
from engines.memory.budget import CannotFit
from engines.memory.manager import Memory, use
from engines.memory.peaks import Bound, Key, Peaks, a_pixel
from engines.models import found
from engines.requests import ImageRequest
from presets import loader
from presets.models import Peak

Tiny = Callable[[str], Path]
ENTRY = 'name = "Toy"\nfamily = "sdxl"\npath = {path}\ndtype = "float32"\n{peaks}\n[licence]\nname = "none"\n'
GUESS = Sdxl.traits.work_bytes * 2  # in whole floats
MARGIN = 1.1


def key(width: int, height: int, batch: int = 1, precision: str = "float16") -> Key:
    return Key("m", precision, width, height, batch, "whole")


@given(st.integers(1, 64), st.integers(1, 64), st.integers(1, 8), st.integers(1, 10**9))
def test_a_peak_is_scaled_by_pixels_and_batch(width: int, height: int, batch: int, size: int) -> None:
    told = [Peak(dtype="float16", width=32, height=32, batch=2, bytes=size)]
    expected = a_pixel(told, key(width, height, batch), 7.0) * width * height * batch
    assert expected == pytest.approx(size * width * height * batch / (32 * 32 * 2))


def test_the_nearest_of_the_same_precision_counts() -> None:
    told = [
        Peak(dtype="float16", width=512, height=512, bytes=512 * 512 * 10),
        Peak(dtype="float16", width=1024, height=1024, bytes=1024 * 1024 * 20),
        Peak(dtype="float32", width=1024, height=1024, bytes=1024 * 1024 * 50),
    ]
    assert a_pixel(told, key(600, 600), 7.0) == 10
    assert a_pixel(told, key(512, 512, batch=4), 7.0) == 20, "four pictures are as many pixels as the large one"
    assert a_pixel(told, key(512, 512, precision="float32"), 7.0) == 50
    assert a_pixel(told[:1], key(512, 512, precision="float32"), 7.0) == 20, "twice the bytes a number"
    assert a_pixel(told[:1], key(512, 512, precision="bfloat16"), 7.0) == 10
    assert a_pixel([], key(512, 512), 7.0) == 7


def test_a_model_is_known_with_another_decoder_until_that_was_measured() -> None:
    known, small = Peaks(), key(512, 512)
    other = replace(small, model="m+d")
    known.learn(small, 1000, step_s=0.5)
    assert (known.expect(other, 7.0), known.seconds(other)) == (1100, 0.5)
    known.learn(other, 3000, step_s=0.7)
    assert (known.expect(other, 7.0), known.expect(small, 7.0)) == (3300, 1100)
    assert known.seconds(replace(small, model="n+d")) is None


def test_what_was_not_enough_is_not_expected_to_do_until_it_has_done() -> None:
    known, small, large = Peaks(), key(512, 512), key(1024, 1024)
    known.learn(small, 1000)
    known.exceeded(large, 8000, 10_000)
    assert known.expect(large, 0.0) == 8800
    assert known.expect(small, 0.0) == 1100, "it was done with less"
    assert known.expect(key(1024, 1536), 0.0) == 13_200, "the nearest known, by its pixels"
    known.learn(large, 5000)
    assert known.expect(large, 0.0) == 5500, "it did after all"


def test_a_bound_is_void_once_the_device_has_more_to_give_than_it_had() -> None:
    known, large = Peaks(), key(1024, 1024)
    known.learn(large, 5000)
    known.exceeded(large, 8000, budget=10_000)
    assert known.expect(large, 0.0, budget=10_000) == known.expect(large, 0.0, budget=11_000) == 8800
    assert known.expect(large, 0.0, budget=11_001) == 5500, "another program has gone"
    assert known.expect(large, 0.0, budget=9000) == 8800, "and is there again"
    known.exceeded(large, 12_000, budget=20_000)
    assert known.expect(large, 0.0, budget=20_000) == 13_200
    known.learn(large, 5000)
    assert known.expect(large, 0.0, budget=20_000) == 5500


@given(st.integers(1, 10**11), st.integers(1, 10**11), st.integers(0, 10**11))
def test_a_bound_holds_for_as_long_as_the_device_has_no_more(room: int, budget: int, less: int) -> None:
    bound = Bound(room, budget)
    assert bound.holds(max(budget - less, 0)) and bound.holds(None) and Bound().holds(budget + less)
    assert not bound.holds(2 * budget + less)


def test_no_bound_outlives_the_process(tmp_path: Path) -> None:
    file = tmp_path / "measured.json"
    known = Peaks(file)
    known.exceeded(key(512, 512), 8000, 10_000)
    known.learn(key(64, 64), 10)
    assert Peaks(file).expect(key(512, 512), 1.0) == round(10 * 64 * MARGIN)


def test_a_peak_of_nothing_is_refused() -> None:
    with pytest.raises(ValidationError):
        Peak(dtype="float16", width=0, height=512, bytes=1)
    with pytest.raises(ValidationError):
        Peak.model_validate({"dtype": "int8", "width": 512, "height": 512, "bytes": 1})


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that has measured nothing yet."""
    monkeypatch.setattr(peaks, "_learned", [Peaks()])


@pytest.fixture
def entered(tiny: Tiny, tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """A way to put the toy into the catalogue; what is put there later, in another folder, overrides."""
    folders: list[Path] = []

    def enter(told: str) -> str:
        folders.append(tmp_path / str(len(folders)))
        (folders[-1] / "models").mkdir(parents=True)
        entry = ENTRY.format(path=json.dumps(str(tiny("sdxl"))), peaks=told)
        (folders[-1] / "models" / "toy.toml").write_text(entry, "utf-8")
        loader.add_folder(folders[-1])
        return "toy"

    yield enter
    for folder in folders:
        loader._user_folders.remove(folder)
    loader.forget()


def work_of(id: str, count: int = 1) -> Plan:
    requests = [ImageRequest(engine=id, prompt="a rider", width=128, height=64)] * count
    return Plan(Setting.here(found(id), requests), requests, {})


def test_a_new_machine_begins_with_what_the_catalogue_tells(fresh: None, entered: Callable[[str], str]) -> None:
    told = 'peaks = [{{ dtype = "float32", width = 64, height = 64, bytes = {} }}]'
    assert work_of(entered("")).load().work == round(GUESS * 128 * 64 * MARGIN)
    assert work_of(entered(told.format(1000))).load().work == round(2 * 1000 * MARGIN)
    assert work_of(entered(told.format(5000))).load().work == round(2 * 5000 * MARGIN), "a person's entry overrides"
    assert work_of("toy", 3).load().work == round(3 * 2 * 5000 * MARGIN)
    work = work_of("toy")
    peaks.learned().learn(work.key("whole"), 3000)
    assert work.load().work == round(3000 * MARGIN), "what was measured here outranks it"


def test_what_the_catalogue_says_cannot_fit_is_refused_before_anything_loads(
    fresh: None, entered: Callable[[str], str]
) -> None:
    id = entered('peaks = [{ dtype = "float32", width = 128, height = 64, bytes = 8_000_000_000 }]')
    with use(Memory(lambda ours: 2**30)) as manager, pytest.raises(CannotFit, match=r"8\.8 GB"):
        work_of(id).ways()
    assert not manager.view().rows
