"""The command line as a person or a script meets it: a process, its two outputs and its exit code."""

import fcntl
import io
import json
import os
import pty
import select
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

import studio

ROOT = Path(__file__).parent.parent
STORY = "A merchant rides across the steppe at dawn. He sees smoke on the horizon. A girl waves from a burning cart."

SMALL = ("storyboard", "--story", STORY, "--frames", "2", "--width", "256")


def run(
    *arguments: str | Path, home: Path, cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "studio.py"), *map(str, arguments)],
        cwd=home.parent,
        env={**os.environ, "STUDIO_HOME": str(home), **environment},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=120,
        check=False,
    )


class Terminal:
    """The command on a terminal of its own, where a person types and sees both outputs."""

    def __init__(self, *arguments: str | Path, home: Path) -> None:
        self.person, theirs = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "studio.py"), *map(str, arguments)],
            cwd=home.parent,
            env={**os.environ, "STUDIO_HOME": str(home), "TERM": "xterm", "COLUMNS": "120"},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(theirs)
        self.seen = ""

    def until(self, words: str, seconds: float = 60.0) -> None:
        """Wait until the words are on the screen."""
        ends = time.monotonic() + seconds
        while words not in self.seen and time.monotonic() < ends:
            self._read(ends - time.monotonic())
        assert words in self.seen, self.seen

    def type(self, words: str) -> None:
        os.write(self.person, words.encode())

    def ended(self, seconds: float = 90.0) -> int:
        """The exit code, once everything that was shown is read."""
        ends = time.monotonic() + seconds
        while self._read(ends - time.monotonic()):
            pass
        os.close(self.person)
        return self.process.wait(timeout=30)

    def _read(self, seconds: float) -> bool:
        ready, _, _ = select.select([self.person], [], [], max(seconds, 0))
        try:
            data = os.read(self.person, 65536) if ready else b""
        except OSError:  # Linux says so when the other end is closed
            data = b""
        self.seen += data.decode(errors="replace")
        return bool(data)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def test_storyboard_writes_every_promised_file(tmp_path: Path, home: Path) -> None:
    out = tmp_path / "out"
    done = run("storyboard", "--story", STORY, "--frames", "4", "--width", "384", "--out", out, "--json", home=home)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["panels"] == 4
    names = {path.name for path in out.iterdir()}
    pictures = {f"frame_{number:03d}.png" for number in range(1, 5)}
    papers = {"scene_breakdown.json", "sdxl_prompts.json", "report.json", "storyboard_grid.png", "storyboard.pdf"}
    assert pictures | papers <= names
    report = json.loads((out / "report.json").read_text("utf-8"))
    assert {"base_seed", "num_frames", "pipeline", "average_consistency", "min_consistency"} <= report.keys()
    assert [frame["seed"] for frame in report["frames"]] == [42, 1042, 2042, 3042]
    assert not home.exists(), "a board that is not kept leaves nothing behind"


def test_progress_goes_to_standard_error_a_line_a_step(tmp_path: Path, home: Path) -> None:
    done = run("storyboard", "--story", STORY, "--frames", "2", "--width", "256", "--out", tmp_path / "out", home=home)
    assert done.returncode == 0, done.stderr
    assert "2/2" in done.stderr
    assert "2 panels in" in done.stdout


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path, home: Path) -> None:
    for folder in ("a", "b"):
        done = run(
            "storyboard", "--story", STORY, "--frames", "2", "--width", "256", "--out", tmp_path / folder, home=home
        )
        assert done.returncode == 0, done.stderr
    for number in (1, 2):
        name = f"frame_{number:03d}.png"
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_a_picture_is_its_own_recipe(tmp_path: Path, home: Path) -> None:
    done = run("storyboard", "--story", STORY, "--frames", "1", "--width", "256", "--out", tmp_path / "out", home=home)
    assert done.returncode == 0, done.stderr
    picture = tmp_path / "out" / "frame_001.png"
    assert json.loads(run("recipe", picture, home=home).stdout)["stage"]
    again = tmp_path / "again.png"
    assert run("redraw", picture, "--out", again, home=home).returncode == 0
    assert again.read_bytes() == picture.read_bytes()


@pytest.mark.parametrize("format", ["zip", "pdf", "grid", "json", "html"])
def test_a_kept_board_is_exported(tmp_path: Path, home: Path, format: str) -> None:
    kept = run(*SMALL, "--project", "Steppe", "--out", tmp_path / "out", home=home)
    assert kept.returncode == 0, kept.stderr
    file = tmp_path / f"board.{format}"
    done = run("export", "Steppe", "--format", format, "--out", file, home=home)
    assert done.returncode == 0, done.stderr
    assert file.stat().st_size > 500


def test_a_board_is_drawn_in_a_style_of_its_project(tmp_path: Path, home: Path) -> None:
    from library.store import Library
    from workflows.projects import begin
    from workflows.styles import save

    with Library(home) as library:
        save(library, begin(library, "Inked")[0].id, "Wet ink", {"ink": "#203080"}, preset="ink_wash")
    asked = [*SMALL, "--style", "Wet ink", "--out", tmp_path / "out"]
    done = run(*asked, "--project", "Inked", home=home)
    assert done.returncode == 0, done.stderr
    recipe = json.loads(run("recipe", tmp_path / "out" / "frame_001.png", home=home).stdout)
    assert (recipe["style"], recipe["look"]["ink"]) == ("Wet ink", "#203080")
    assert "There is no “Wet ink” among the styles" in run(*asked, home=home).stderr


def test_a_project_is_drawn_in_its_own_style_unless_told_otherwise(tmp_path: Path, home: Path) -> None:
    from library.documents import Board
    from library.store import Library
    from workflows.projects import begin
    from workflows.styles import save, use

    with Library(home) as library:
        project = begin(library, "Inked")[0].id
        save(library, project, "Wet ink", {"ink": "#203080"}, preset="ink_wash")
        use(library, project, "Wet ink")
    asked = ["storyboard", "--story", STORY, "--frames", "1", "--width", "256", "--project", "Inked"]
    for more in ([], ["--style", "noir"]):
        done = run(*asked, *more, "--out", tmp_path / "out", home=home)
        assert done.returncode == 0, done.stderr
    with Library(home) as library:
        assert [board.style for board in library.find(Board, project_id=project)][1:] == ["Wet ink", "noir"]


def test_breakdown_draws_nothing_and_has_every_key(tmp_path: Path, home: Path) -> None:
    done = run("breakdown", "--story", STORY, "--frames", "3", "--json", home=home)
    found = json.loads(done.stdout)
    keys = "story title format num_frames timestamp director scenes cast cast_list mentioned"
    assert list(found) == keys.split()
    assert set(found["scenes"][0]) == {
        "frame", "scene", "heading", "description", "action", "camera", "shot_size", "angle", "movement", "lens_mm",
        "mood", "lighting", "time_of_day", "location", "dialogue", "characters", "creatures", "props", "duration_s",
        "understood",
    }  # fmt: skip
    assert [shot["frame"] for shot in found["scenes"]] == [1, 2, 3]


@pytest.mark.parametrize(
    "arguments",
    [
        ["storyboard"],
        ["storyboard", "--story", ""],
        ["storyboard", "--story", "🐎🔥🎉"],
        ["storyboard", "--story", STORY, "--frames", "0"],
        ["storyboard", "--story", STORY, "--frames", "61"],
        ["storyboard", "--story", STORY, "--frames", "-1"],
        ["storyboard", "--story", STORY, "--frames", "many"],
        ["storyboard", "--story", STORY, "--engine", "crystal"],
        ["storyboard", "--story", STORY, "--style", "crayon"],
        ["storyboard", "--story", STORY, "--aspect", "7:1:3"],
        ["storyboard", "--story", STORY, "--width", "7"],
        ["storyboard", "--story", STORY, "--seed", "-5"],
        ["storyboard", "--story", STORY, "--threshold", "3"],
        ["storyboard", "--story", STORY, "--attempts", "0"],
        ["storyboard", "--story", STORY, "--device", "banana"],
        ["storyboard", "--story", STORY, "--lora", "hero.safetensors:0.8"],
        ["storyboard", "--story", STORY, "--steps", "30"],
        ["storyboard", "--story", STORY, "--guidance", "7.5"],
        ["storyboard", "--story", STORY, "--device", "cuda"],
        ["storyboard", "--story", STORY, "--width", "128", "--aspect", "2.39:1"],
        ["storyboard", "--story", STORY, "--llm", "nobody"],
        ["storyboard", "--story", STORY, "--script", "x.fountain"],
        ["storyboard", "--script", "nowhere.fountain"],
        ["storyboard", "--story", STORY, "--out", "/proc/nowhere"],
        ["breakdown", "--story", "   "],
        ["export", "No such project"],
        ["export", "x", "--format", "doc"],
        ["recipe", "nothing.png"],
        ["redraw", "nothing.png", "--out", "x.png"],
        ["fly"],
        ["--auth", "no-colon"],
    ],
    ids=lambda arguments: " ".join(arguments)[-40:],
)
def test_bad_input_is_one_sentence_and_exit_code_2(
    arguments: list[str], home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
    monkeypatch.chdir(home.parent)
    code = studio.main(["--home", str(home), *arguments])
    told = capsys.readouterr()
    assert code == 2, told
    assert len(told.err.strip().splitlines()) == 1 and "Traceback" not in told.err, told.err
    assert told.out == ""


def test_a_jpeg_is_not_a_script(tmp_path: Path, home: Path) -> None:
    script = tmp_path / "holiday.fountain"
    script.write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)) * 8)
    done = run("breakdown", "--script", script, home=home)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1


def test_golden_command_line(golden: Callable) -> None:
    flags = {
        name: sorted(option for parameter in one.params for option in (*parameter.opts, *parameter.secondary_opts))
        for name, one in commands("studio.py", typer.main.get_command(studio.door))
    }
    golden("command_line", flags)


def commands(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    """The command itself and all below it, groups within groups too."""
    yield name, command
    for below, one in getattr(command, "commands", {}).items():
        yield from commands(below if name == "studio.py" else f"{name} {below}", one)


def test_what_the_director_could_not_read_is_said_beside_the_breakdown(home: Path) -> None:
    story = "Es war einmal ein Müller, der hatte drei Söhne und einen Kater. Der Kater sprach zu dem Müller."
    done = run("breakdown", "--story", story, "--frames", "2", "--json", home=home)
    assert done.returncode == 0, done.stderr
    assert "German" in done.stderr
    assert json.loads(done.stdout)["num_frames"] == 2


def test_a_breakdown_is_edited_and_drawn(tmp_path: Path, home: Path) -> None:
    file = tmp_path / "b.json"
    run("breakdown", "--story", STORY, "--frames", "3", "--out", str(file), home=home)
    found = json.loads(file.read_text("utf-8"))
    found["scenes"] = found["scenes"][::-1][:2]
    found["scenes"][0]["action"] = "A wolf howls."
    file.write_text(json.dumps(found), "utf-8")
    done = run("storyboard", "--breakdown", str(file), "--width", "128", "--out", str(tmp_path / "out"), home=home)
    assert done.returncode == 0, done.stderr
    written = json.loads((tmp_path / "out" / "scene_breakdown.json").read_text("utf-8"))
    assert written["scenes"][0]["characters"] == ["Wolf"]
    assert sorted(path.name for path in (tmp_path / "out").glob("frame_*.png")) == ["frame_001.png", "frame_002.png"]
    found["scenes"][1]["shot_size"] = "huge"
    file.write_text(json.dumps(found), "utf-8")
    done = run("storyboard", "--breakdown", str(file), "--out", str(tmp_path / "none"), home=home)
    assert done.returncode == 2
    assert done.stderr.startswith("Frame 2: “huge” is not a possible shot_size")
    assert done.stderr.count("\n") == 1 and not (tmp_path / "none").exists()


def test_on_a_terminal_it_asks_and_shows_a_bar(tmp_path: Path, home: Path) -> None:
    screen = Terminal("storyboard", "--frames", "2", "--width", "256", "--out", tmp_path / "out", home=home)
    screen.until("Your story")
    screen.type("A merchant rides across the steppe.\n")
    assert screen.ended() == 0, screen.seen
    assert "2 panels in" in screen.seen.replace("\r\n", " ")
    assert "━" in screen.seen and "2/2" in screen.seen, "a bar, not lines"
    assert (tmp_path / "out" / "frame_002.png").is_file()


@pytest.mark.parametrize("key", ["\x03", "\x04"], ids=["^C", "^D"])
def test_asked_for_a_story_one_may_go(key: str, tmp_path: Path, home: Path) -> None:
    screen = Terminal("storyboard", "--out", tmp_path / "out", home=home)
    screen.until("Your story")
    screen.type(key)
    assert screen.ended() == 130
    assert screen.seen.strip().splitlines()[-1] == "Stopped." and "Traceback" not in screen.seen
    assert not (tmp_path / "out").exists()


def test_interrupted_while_it_draws_it_stops_with_a_word(tmp_path: Path, home: Path) -> None:
    screen = Terminal("storyboard", "--story", STORY, "--frames", "60", "--out", tmp_path / "out", home=home)
    screen.until("1/60")
    screen.type("\x03")
    assert screen.ended() == 130
    assert "Stopped." in screen.seen and "Traceback" not in screen.seen


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_a_piped_story_is_read_like_a_file(encoding: str, home: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "studio.py"), "breakdown", "--frames", "2", "--json"],
        env={**os.environ, "STUDIO_HOME": str(home)},
        input="The café owner René sings.".encode(encoding),
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["story"] == "The café owner René sings."


def test_a_piped_screenplay_is_one(home: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "studio.py"), "breakdown", "--json"],
        env={**os.environ, "STUDIO_HOME": str(home)},
        input=(ROOT / "assets" / "samples" / "the_last_ferry.fountain").read_bytes(),
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert json.loads(done.stdout)["scenes"][0]["heading"] == "EXT. HARBOUR - DUSK"


@pytest.mark.parametrize(
    ("arguments", "absent", "named"),
    [
        ([], "gradio", "requirements/app.txt"),
        (["breakdown", "--story", "Mara runs."], "typer", "requirements/core.txt"),
    ],
)
def test_a_missing_part_is_named_with_the_command_that_adds_it(
    arguments: list[str], absent: str, named: str, tmp_path: Path, home: Path
) -> None:
    (tmp_path / "sitecustomize.py").write_text(f"import sys\nsys.modules[{absent!r}] = None\n", "utf-8")
    done = run(*arguments, home=home, PYTHONPATH=str(tmp_path))
    assert done.returncode == 2, done.stderr
    assert len(done.stderr.strip().splitlines()) == 1 and absent in done.stderr and named in done.stderr
    assert "pip install" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["breakdown", "--story", "Mara runs.", "--frames", "x"], "--frames takes a whole number"),
        (["storyboard", "--story", "Mara runs.", "--threshold", "high"], "--threshold takes a number"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_in_plain_words(arguments: list[str], said: str, home: Path) -> None:
    done = run(*arguments, home=home)
    assert done.returncode == 2 and done.stderr.startswith(said) and "parse" not in done.stderr
