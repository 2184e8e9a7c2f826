"""How like its words a picture is: told of every picture a model drew, encoded once, absent where no CLIP is."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engines.memory import Memory, use
from library.documents import Board, Frame, Panel, Succeeded, Vectors
from presets import loader
from tabs.storyboard.inspector import facts
from workflows.asking import ask_redraw, ask_storyboard
from workflows.breakdown.source import Source
from workflows.export import write_board
from workflows.house import House
from workflows.plan import DrawingPlan, plan_of
from workflows.takes import takes_of
from workflows.wording import tell_likeness

Tiny = Callable[[str], Path]
STORY = "Mira walks into the village at dusk. Old Tomas greets Mira at the well."
ENTRY = 'name = "Toy {0}"\nfamily = "{0}"\nrole = "{1}"\npath = {2}\nsteps = 1\n[licence]\nname = "none"\n'


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Path]:
    """A folder of model entries that the catalogue knows, and room for what they name."""
    folder = tmp_path / "home" / "presets" / "models"
    folder.mkdir(parents=True)
    loader.add_folder(folder.parent)
    with use(Memory(lambda ours: 10**9)):
        yield folder
    loader._user_folders.remove(folder.parent)
    loader.forget()


def add(shelf: Path, kind: str, role: str, path: Path) -> None:
    (shelf / f"toy-{kind}.toml").write_text(ENTRY.format(kind, role, json.dumps(str(path))), "utf-8")
    loader.forget()


def boarded(house: House, engine: str) -> Board:
    plan = DrawingPlan(engine=engine, width=128, attempts=1, steps=0 if engine == "sketch" else 1)
    board, job = ask_storyboard(house, Source(STORY), plan, frames=2)
    state = house.jobs.wait(job.id, 60).state
    assert isinstance(state, Succeeded), state
    return house.library.get(Board, board.id)


def test_every_picture_of_a_model_is_compared_with_its_words_once(
    tiny: Tiny, house: House, shelf: Path, tmp_path: Path
) -> None:
    from engines.vision import COUNTS, Region, VisionRequest, encode, encode_words
    from workflows.described import picture_of

    add(shelf, "sdxl", "image", tiny("sdxl"))
    board = boarded(house, "toy-sdxl")
    assert all(frame.prompt_likeness is None for frame in takes_of(house.library, board)), "no CLIP is here"
    before = write_board(house.library, board, plan_of(board), tmp_path / "before")
    assert "prompt_likeness" not in json.dumps(before)

    add(shelf, "clip", "review", tiny("clip"))
    after = write_board(house.library, board, plan_of(board), tmp_path / "after")
    frames = takes_of(house.library, board)
    for frame, told in zip(frames, after["frames"], strict=True):
        text, clip = str(frame.recipe["prompt"]), str(tiny("clip"))
        seen = encode(VisionRequest(clip, (Region(picture_of(house.library, frame)),), "clip"))[0]
        assert told["prompt_likeness"] == frame.prompt_likeness
        assert frame.prompt_likeness == pytest.approx(float(seen @ encode_words(clip, [text])[0]), abs=2e-3)
        shown = dict(facts(house.library, frame.id))["Like its words"]
        assert shown.replace("−", "-") == f"{frame.prompt_likeness:.2f} (by CLIP)"
    whole = after["prompt_likeness"]
    assert isinstance(whole, dict) and whole["metric"] == frames[0].prompt_metric
    assert whole["lowest"] == min(frame.prompt_likeness or 0 for frame in frames) <= whole["average"]

    looked, read = COUNTS.regions, COUNTS.texts
    for frame in frames:  # as in another project, or after the note was lost
        house.library.change(Frame, frame.id, lambda now: now.model_copy(update={"prompt_metric": ""}))
    assert not list(tell_likeness(house.library, [])) and len(list(tell_likeness(house.library, frames))) == 0
    assert len(list(tell_likeness(house.library, takes_of(house.library, board)))) == 1
    assert (COUNTS.regions, COUNTS.texts) == (looked, read), "each picture and each text is encoded once, ever"
    job = ask_redraw(house, board.id, board.panels[:1])
    assert isinstance(house.jobs.wait(job.id, 60).state, Succeeded)
    new = house.library.get(Frame, house.library.get(Panel, board.panels[0]).chosen)
    assert new.prompt_likeness is not None and (COUNTS.regions, COUNTS.texts) == (looked + 1, read)
    assert all(frame.media not in kept.model_dump_json() for kept in house.library.find(Vectors) for frame in frames)


def test_a_clip_that_is_broken_spoils_no_drawing(tiny: Tiny, house: House, shelf: Path, tmp_path: Path) -> None:
    folder = tmp_path / "broken"
    folder.mkdir()
    for file in tiny("clip").iterdir():
        (folder / file.name).write_bytes(file.read_bytes()[: -50 if file.suffix == ".safetensors" else None])
    add(shelf, "sdxl", "image", tiny("sdxl"))
    add(shelf, "clip", "review", folder)
    board = boarded(house, "toy-sdxl")
    frames = takes_of(house.library, board)
    assert len(frames) == 2 and all(frame.prompt_likeness is None for frame in frames)
    steps = tell_likeness(house.library, frames)
    with pytest.raises(StopIteration) as ended:
        while True:
            next(steps)
    assert str(ended.value.value).startswith("Pictures were not compared with their words: ")


def test_a_sketch_has_no_words_and_needs_no_torch(tiny: Tiny, shelf: Path, tmp_path: Path) -> None:
    add(shelf, "clip", "review", tiny("clip"))
    code = (
        "import sys, studio; studio.main(sys.argv[1:]); "
        "print([name for name in ('torch', 'transformers') if name in sys.modules], file=sys.stderr)"
    )
    told = ["storyboard", "--story", "A fox waits.", "--frames", "1", "--width", "128", "--out", str(tmp_path / "out")]
    asked = ["--home", str(shelf.parents[1]), *told]
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code, *asked], cwd=root, capture_output=True, text=True, check=True)
    assert done.stderr.strip().endswith("[]")
    assert "prompt_likeness" not in (tmp_path / "out" / "report.json").read_text("utf-8")
