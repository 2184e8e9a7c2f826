"""What can draw here, what a batch will take, and the same picture by another engine."""

import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from engines.diffusion.guidance import DRAFT_STEPS
from engines.memory import Memory, peaks, use
from engines.memory.budget import CannotFit
from engines.memory.peaks import Key
from engines.registry import engine, weights_of
from engines.requests import EngineError, ImageRequest
from library.documents import Board, Frame, Panel, Project, Succeeded
from library.recipe import read_recipe
from presets import loader
from studio import main
from workflows import generate
from workflows.asking import ask_redraw, ask_storyboard
from workflows.breakdown.source import Source
from workflows.choices import choices, name_of
from workflows.estimate import estimate, told
from workflows.house import House
from workflows.ladder import plan_with
from workflows.plan import DrawingPlan, plan_of
from workflows.recipe import carried_to
from workflows.storyboard import StoryboardRequest, storyboard

Tiny = Callable[[str], Path]
STORY = "Mira walks into the village at dusk. Old Tomas greets Mira at the well."
ENTRY = 'name = "Toy XL"\nfamily = "sdxl"\npath = {path}\nsteps = 2\nabout = "A toy."\n[licence]\nname = "none"\n'


@pytest.fixture
def toy(tiny: Tiny, tmp_path: Path) -> Iterator[str]:
    """The id of a model of the catalogue that is on this machine."""
    shelf = tmp_path / "presets" / "models"
    shelf.mkdir(parents=True)
    (shelf / "toy-xl.toml").write_text(ENTRY.format(path=json.dumps(str(tiny("sdxl")))), "utf-8")
    loader.add_folder(shelf.parent)
    yield "toy-xl"
    loader._user_folders.remove(shelf.parent)
    loader.forget()


def test_what_is_here_comes_first_and_the_rest_says_how_it_comes_here(toy: str) -> None:
    found = {choice.id: choice for choice in choices()}
    assert next(iter(found)) == "sketch"
    assert found["sketch"].here and not found["sketch"].takes
    assert found[toy].here and found[toy].name == "Toy XL"
    assert {"steps", "guidance", "loras"} <= found[toy].takes
    assert (found[toy].steps, found[toy].widths["1:1"]) == (2, 1024)
    more = {"control": "SDXL control: union", "adapter": "IP-Adapter Plus for SDXL"}
    assert found[toy].lacks == more | {"vae": "SDXL decoder for half precision"}
    assert not found["sketch"].lacks
    missing = [choice for choice in found.values() if not choice.here]
    assert missing and all("models get" in choice.about for choice in missing)
    assert [choice.here for choice in found.values()] == sorted((one.here for one in found.values()), reverse=True)


def test_while_a_model_is_loaded_the_board_says_so(house: House, project: str, toy: str) -> None:
    board = house.library.add(Board(project_id=project))
    plan = DrawingPlan.checked(engine=toy, width=256)
    work = storyboard(house.library, StoryboardRequest(board_id=board.id, text=STORY, frames=1, plan=plan))
    assert [next(work).note, next(work).note] == ["Reading the story", "Loading Toy XL"]
    work.close()


def test_a_decoder_is_one_boards_and_goes_with_its_engine(house: House, toy: str, tiny: Tiny, tmp_path: Path) -> None:
    told = ENTRY.format(path=json.dumps(str(tiny("sdxl") / "vae"))).replace("Toy XL", "Finer")
    (tmp_path / "presets" / "models" / "finer.toml").write_text('role = "vae"\n' + told, "utf-8")
    loader.forget()
    offered = {choice.id: choice.decoders for choice in choices()}
    assert (offered[toy], offered["sketch"]) == ({"finer": "Finer"}, {})
    assert "vae" not in {choice.id: choice.lacks for choice in choices()}[toy]
    plan = DrawingPlan.checked(engine=toy, decoder="finer", width=256)
    project = house.library.add(Project(name="P"))
    board = house.library.add(Board(project_id=project.id, **plan.model_dump(mode="json")))
    assert plan_of(board).decoder == "finer"
    assert plan_with(house.library, board, steps=3).decoder == "finer"
    assert plan_with(house.library, board, engine="sketch").decoder == ""
    with pytest.raises(EngineError, match="There is no decoder “coarser”"):
        plan_with(house.library, board, decoder="coarser")
    picture = generate.request_of(engine(toy).spec, prompt="a rider", engine=toy, decoder="finer")
    assert picture.weights == weights_of(toy, "finer") != engine(toy).spec.weights
    carried = carried_to(engine(toy).spec, picture)
    assert (carried.decoder, carried.weights) == ("", engine(toy).spec.weights)
    assert carried_to(engine(toy).spec, picture, decoder="finer").weights == picture.weights


def test_a_folder_something_was_drawn_with_is_offered_and_one_that_is_gone_is_not(tiny: Tiny) -> None:
    folder = str(tiny("sdxl"))
    assert {choice.id for choice in choices([folder, "/gone/model"])} & {folder, "/gone/model"} == {folder}
    assert (name_of(folder), name_of("sketch"), name_of("/gone/model")) == (Path(folder).name, "Sketch", "model")


def test_whoever_only_looks_loads_nothing(toy: str) -> None:
    code = (
        "import sys; from workflows.choices import choices; from workflows.estimate import estimate; choices(); "
        "print([name for name in ('torch', 'diffusers', 'gradio') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_batch_is_estimated_from_what_was_measured(toy: str, tiny: Tiny, tmp_path: Path) -> None:
    peaks.remember_in(tmp_path / "measured.json")
    plan = DrawingPlan(engine=toy, width=1024, aspect="1:1", steps=10, attempts=3)
    assert estimate(plan, 4) is None, "nothing was measured yet"
    peaks.learned().learn(Key(engine(toy).spec.weights, "float16", 1024, 1024, 1, "whole"), 2_000_000_000, 0.5)
    known = estimate(plan, 4)
    assert known and (known.seconds, known.most_seconds) == (20.0, 60.0)
    assert known.bytes > 2_000_000_000
    assert known.words().startswith("About 20 s, at most 1 min, 2.2 GB")
    other = estimate(plan.model_copy(update={"decoder": str(tiny("sdxl") / "vae")}), 4)
    assert other and other.seconds == 20.0, "a decoder nothing was measured with takes no other steps"
    half = estimate(plan.model_copy(update={"width": 512}), 4)
    assert half and half.seconds == 5.0, "another size is known by its pixels"
    hurried = plan.model_copy(update={"profile": "fast"})
    assert (quick := estimate(hurried, 4)) and quick.seconds == 20.0, "better than nothing"
    key = Key(engine(toy).spec.weights, "float16", 512, 512, 1, "whole", "fast")
    peaks.learned().learn(key, 500_000_000, 0.05)
    assert (quick := estimate(hurried, 4)) and quick.seconds == 8.0, "but a size of its own profile tells more"
    assert (known := estimate(plan, 4)) and known.seconds == 20.0
    assert estimate(DrawingPlan(), 4) is None
    own = plan.model_copy(update={"engine": str(tiny("sdxl")), "steps": 0})
    assert engine(own.engine).spec.default_steps > DRAFT_STEPS
    drafts, finals = (estimate(own.model_copy(update={"profile": profile}), 4) for profile in ("draft", "exact"))
    assert drafts and finals and drafts.seconds == 0.5 * DRAFT_STEPS * 4 < finals.seconds


def test_what_was_too_much_once_is_not_expected_of_a_device_that_has_more_to_give(toy: str, tmp_path: Path) -> None:
    peaks.remember_in(tmp_path / "measured.json")
    plan = DrawingPlan(engine=toy, width=1024, aspect="1:1")
    key = Key(engine(toy).spec.weights, "float16", 1024, 1024, 1, "whole")
    peaks.learned().learn(key, 2 * 10**9, 0.5)
    plain = estimate(plan, 1)
    peaks.learned().exceeded(key, 8 * 10**9, budget=10 * 10**9)
    has = [10 * 10**9]
    with use(Memory(lambda ours: has[0])):
        bound = estimate(plan, 1)
        has[0] = 20 * 10**9
        free = estimate(plan, 1)
    assert plain and bound and free
    assert bound.bytes - plain.bytes == 6.6 * 10**9
    assert free.bytes == plain.bytes, "whoever took the room has gone"


def test_what_the_device_cannot_hold_is_told_ahead_as_drawing_would_tell_it(
    toy: str, tmp_path: Path, no_memory: None
) -> None:
    peaks.remember_in(tmp_path / "measured.json")
    plan = DrawingPlan(engine=toy, width=256, steps=1)
    assert not told(plan, 4), "nothing was lent yet, and nothing measured"
    with use(Memory(lambda ours: 1_000_000)) as manager:
        why = told(plan, 4)
        assert why.startswith("Toy XL needs") and "1.0 MB to give" in why and not why.endswith(".")
        assert not manager.view().rows
        with pytest.raises(CannotFit) as refused:
            list(engine(toy).render(ImageRequest(engine=toy, prompt="a rider", width=256, height=plan.height, steps=1)))
        assert refused.value.sentence == why + "."
        assert not told(DrawingPlan(), 4) and not told(plan, 0)
        peaks.learned().learn(Key(engine(toy).spec.weights, "float16", 256, 144, 1, "whole"), 0, 0.5)
        assert told(plan, 4) == why
        with manager.loan([], working=1000):
            assert told(plan, 4) == "About 2 s, at most 6 s for 4 panels", "what has room to work in is not known now"
    with use(Memory(lambda ours: 2**32)):
        assert told(plan, 4) == "About 2 s, at most 6 s for 4 panels"


def test_the_final_has_the_seed_and_the_stage_of_the_draft(house: House, toy: str) -> None:
    board, job = ask_storyboard(house, Source(STORY), DrawingPlan(width=256, attempts=1), frames=2)
    assert isinstance(house.jobs.wait(job.id, 60).state, Succeeded)
    panel = house.library.get(Board, board.id).panels[1]
    plan = plan_of(house.library.get(Board, board.id)).model_copy(update={"engine": toy, "steps": 1})
    job = ask_redraw(house, board.id, [panel], plan)
    state = house.jobs.wait(job.id, 60).state
    assert isinstance(state, Succeeded), state
    draft, final = (house.library.get(Frame, id) for id in house.library.get(Panel, panel).takes)
    assert (draft.engine, final.engine) == ("sketch", toy)
    assert final.seed == draft.seed and final.recipe["stage"] == draft.recipe["stage"]
    assert house.library.get(Panel, panel).chosen == final.id and final.weights
    assert "preview_every" not in final.recipe
    assert plan_of(house.library.get(Board, board.id)).engine == "sketch", "the board goes on as it was"
    assert house.jobs.forming(job.id) is None


def test_a_picture_is_drawn_by_another_engine_from_the_command_line(
    toy: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert main(["storyboard", "--story", STORY, "--frames", "1", "--width", "256", "--out", str(out)]) == 0
    drawn, again = out / "frame_001.png", tmp_path / "again.png"
    assert main(["redraw", str(drawn), "--engine", toy, "--steps", "1", "--out", str(again)]) == 0
    before, after = read_recipe(drawn), read_recipe(again)
    assert (after["engine"], after["steps"]) == (toy, 1)
    assert all(after[name] == before[name] for name in ("prompt", "stage", "width", "height"))
    assert after.get("seed", 42) == before.get("seed", 42)
    with Image.open(io.BytesIO(again.read_bytes())) as picture:
        assert picture.size == (256, 144)
    capsys.readouterr()
    assert main(["redraw", str(drawn), "--steps", "4", "--out", str(again)]) == 2
    assert "name an --engine" in capsys.readouterr().err
    assert main(["redraw", str(drawn), "--engine", toy, "--guidance", "0", "--out", str(again)]) == 2
    assert "A guidance of 0 is no number to draw with: give 1 for none" in capsys.readouterr().err
    assert (
        main(["storyboard", "--story", STORY, "--engine", toy, "--guidance", "0", "--out", str(tmp_path / "no")]) == 2
    )
    assert "leave it out for the model's own" in capsys.readouterr().err
    assert main(["redraw", str(drawn), "--engine", "sketch", "--steps", "4", "--out", str(again)]) == 2
    assert "takes no step count" in capsys.readouterr().err
