"""A whole storyboard on a real diffusion model of toy size: words, maps of the stage, references, a LoRA, retries."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from engines.diffusion import likenesses
from library.documents import Entity, Frame
from library.recipe import read_recipe, read_used
from library.store import Library
from presets import loader
from studio import main
from workflows.entities import new
from workflows.pictures import picture_entity
from workflows.projects import begin

Tiny = Callable[[str], Path]
STORY = "Mira walks into the village at dusk. Old Tomas greets Mira at the well. Mira gives Tomas a letter."
ENTRY = """
name = "Toy {role}"
family = "sdxl"
role = "{role}"
path = {path}
controls = {kinds}
[licence]
name = "none"
"""


@pytest.fixture
def home(tiny: Tiny, tmp_path: Path) -> Iterator[Path]:
    """A home whose catalogue knows a ControlNet and a reference adapter that are on this machine."""
    pytest.importorskip("torch")
    shelf = tmp_path / "home" / "presets" / "models"
    shelf.mkdir(parents=True)
    for role, kind, kinds in (
        ("control", "controlnet-sdxl", '["pose", "depth"]'),
        ("adapter", "ip-adapter-sdxl", "[]"),
    ):
        entry = ENTRY.format(role=role, path=json.dumps(str(tiny(kind))), kinds=kinds)
        (shelf / f"toy-{role}.toml").write_text(entry, "utf-8")
    yield tmp_path / "home"
    loader._user_folders.remove(shelf.parent)
    loader.forget()


def boarded(home: Path, out: Path, *more: str) -> dict[str, object]:
    told = ["--home", str(home), "storyboard", "--story", STORY, "--frames", "3", "--width", "256", "--steps", "2"]
    assert main([*told, "--out", str(out), *more]) == 0
    return json.loads((out / "report.json").read_text("utf-8"))


def test_a_model_draws_a_board_with_all_it_can_be_shown(tiny: Tiny, home: Path, tmp_path: Path) -> None:
    lora = tiny("lora-sdxl-kohya")
    out = tmp_path / "out"
    (tmp_path / "alone").mkdir()
    decoder = str(tiny("sdxl") / "vae")
    how = ("--lora", f"{lora}:0.7", "--lora", f"{lora}@Mira:0.5", "--vae", decoder)
    how += ("--threshold", "0.999", "--attempts", "2")
    report = boarded(home, out, "--engine", str(tiny("sdxl")), *how)
    frames = report["frames"]
    assert isinstance(frames, list)
    assert [frame["engine"] for frame in frames] == [str(tiny("sdxl"))] * 3
    worn = [{"file": str(lora), "weight": 0.7, "entity": ""}, {"file": str(lora), "weight": 0.5, "entity": "Mira"}]
    assert all(frame["loras"] == worn for frame in frames)
    assert all({one["kind"] for one in frame["controls"]} == {"pose", "depth"} for frame in frames)
    guided = [frame for frame in frames if frame.get("references")]
    assert guided and frames[0] not in guided, "who was drawn before is shown to the model"
    assert {one["entity"] for frame in guided for one in frame["references"]} <= {"Mira", "Old Tomas"}
    tried = [frame for frame in frames if frame["attempts"] == 2]
    assert tried and all(len(frame["tries"]) == 2 and frame["kept_below_threshold"] for frame in tried)
    assert all(frame["decoder"] == decoder for frame in frames)
    used = {"width": 256, "height": 144, "steps": 2, "guidance": 7.5, "scheduler": "EulerDiscreteScheduler"}
    used |= {"profile": "exact", "precision": "float32", "device": "cpu"}
    assert all(used.items() <= frame["used"].items() for frame in frames), "what nobody asked for as well"
    assert used.items() <= read_used(out / "frame_001.png").items() and "guidance" not in read_recipe(
        out / "frame_001.png"
    )
    weights = {frame["weights"] for frame in frames}
    assert len(weights) == 1 and weights.pop().count("+") == 1, "the model's, and behind it the decoder's"
    names = {"frame_001.png", "frame_003.png", "scene_breakdown.json", "sdxl_prompts.json", "storyboard_grid.png"}
    assert names <= {file.name for file in out.iterdir()}
    with Image.open(out / "frame_001.png") as picture:
        assert picture.size == (256, 144)
    shown = out / f"frame_{frames.index(guided[0]) + 1:03}.png"
    with Image.open(shown) as before, Image.open(redrawn(tmp_path, shown)) as again:
        assert before.tobytes() == again.tobytes(), "what it was shown lies beside it"
    alone = Path(shutil.copy(shown, tmp_path / "alone" / "picture.png"))
    with Image.open(shown) as before, Image.open(redrawn(tmp_path, alone)) as again:
        assert before.tobytes() == again.tobytes(), "and what is looked at of it within it"
    assert redrawn(tmp_path, alone).read_bytes() == alone.read_bytes()
    for frame in frames:
        used = frame["used"]
        assert used["lora 1"].startswith(f"{lora.name} ") and {"model", "decoder"} <= set(used)
        assert ("adapter" in used) == (frame in guided)
        followed = {used[f"control {number}"].rpartition(" ")[0] for number in (1, 2)}
        assert followed == {"pose by toy-control", "depth by toy-control"}


def test_the_picture_a_person_gave_somebody_guides_from_the_first_panel(tiny: Tiny, home: Path, tmp_path: Path) -> None:
    photo = tmp_path / "mira.png"
    Image.linear_gradient("L").convert("RGB").save(photo)
    with Library(home) as library:
        project = begin(library, "Film")[0].id
        mira = new(library, project, "character", "Mira", {"description": "tall woman with silver braids"})
        given = library.get(Frame, picture_entity(library, mira.id, photo, licence="CC0").reference)
        assert (given.entities, given.licence, library.get(Entity, mira.id).version) == ([mira.id], "CC0", 2)
    report = boarded(home, tmp_path / "out", "--engine", str(tiny("sdxl")), "--project", "Film")
    (first, *_) = report["frames"]  # type: ignore[misc]
    assert [(one["picture"], one["box"], one["entity"]) for one in first["references"]] == [(given.media, None, "Mira")]
    prompts = json.loads((tmp_path / "out" / "sdxl_prompts.json").read_text("utf-8"))
    assert "silver braids" in prompts["frames"][0]["prompt"]


def redrawn(place: Path, picture: Path) -> Path:
    """By a studio that has never seen the board."""
    likenesses.lookbook.clear()
    assert main(["--home", str(place / "elsewhere"), "redraw", str(picture), "--out", str(place / "again.png")]) == 0
    return place / "again.png"


def test_a_checkpoint_in_one_file_draws_the_same_board_as_its_folder(tiny: Tiny, home: Path, tmp_path: Path) -> None:
    entry = ENTRY.format(role="image", path=json.dumps(str(tiny("sdxl-single-file"))), kinds="[]")
    shared = f"config = {json.dumps(str(tiny('sdxl')))}"
    (home / "presets" / "models" / "mine.toml").write_text(entry.replace("[licence]", f"{shared}\n[licence]"), "utf-8")
    boards = [
        boarded(
            home,
            tmp_path / name,
            "--engine",
            engine,
            "--lora",
            f"{tiny('lora-sdxl-kohya')}:0.7",
            "--guidance",
            "7",
            "--frames",
            "1",
        )
        for name, engine in (("file", "mine"), ("folder", str(tiny("sdxl"))))
    ]
    told = [[(one["controls"], len(one.get("references", []))) for one in board["frames"]] for board in boards]  # type: ignore[attr-defined]
    assert told[0] == told[1] and told[0][0][0]
    assert [one["engine"] for one in boards[0]["frames"]] == ["mine"]  # type: ignore[attr-defined]
    shared_by = [[one["used"].get("configuration") for one in board["frames"]] for board in boards]  # type: ignore[attr-defined]
    assert shared_by == [[str(tiny("sdxl"))], [None]]
    pictures = [tmp_path / name / "frame_001.png" for name in ("file", "folder")]
    with Image.open(pictures[0]) as one, Image.open(pictures[1]) as other:
        assert one.tobytes() == other.tobytes()


def test_maps_and_references_are_left_out_when_they_are_not_wanted(tiny: Tiny, home: Path, tmp_path: Path) -> None:
    report = boarded(
        home,
        tmp_path / "out",
        "--engine",
        str(tiny("sdxl")),
        "--control",
        "none",
        "--reference",
        "0",
        "--guidance",
        "1",
    )
    frames = report["frames"]
    assert isinstance(frames, list)
    assert not any("controls" in frame or "references" in frame for frame in frames)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--engine", "sdxl-base"], "is not on this machine: fetch it with"),
        (["--engine", "no-such-model"], "There is no engine “no-such-model”: choose one of sketch"),
        (["--engine", "TOY", "--lora", "missing.safetensors"], "The LoRA file missing.safetensors is not there"),
        (["--engine", "TOY", "--control", "smell"], "There is no control map “smell”"),
        (["--engine", "TOY", "--scheduler", "clock"], "There is no “clock” among the schedulers"),
        (["--engine", "TOY", "--vae", "finer"], "There is no decoder “finer”: choose one of sdxl-vae-fp16-fix"),
        (["--vae", "sdxl-vae-fp16-fix"], "The sketch engine takes no decoder"),
        (["--engine", "TOY", "--width", "250"], "250 × 144 does not divide by 8"),
        (["--engine", "TOY", "--profile", "wild"], "is not a possible profile"),
    ],
)
def test_what_cannot_be_drawn_is_said_in_a_sentence(
    tiny: Tiny, tmp_path: Path, capsys: pytest.CaptureFixture[str], more: list[str], words: str
) -> None:
    told = [str(tiny("sdxl")) if one == "TOY" else one for one in more]
    assert main(["storyboard", "--story", STORY, "--width", "256", "--out", str(tmp_path / "out"), *told]) == 2
    assert words in capsys.readouterr().err
    assert not (tmp_path / "out").exists() or not list((tmp_path / "out").iterdir())
