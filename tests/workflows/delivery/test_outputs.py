import errno
import json
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from presets.errors import BadInput
from tests.workflows.delivery.boards import board, png
from workflows.delivery import DeliveryError, FrameResult, report, write_outputs, write_pack
from workflows.delivery.writing import sentence, whole_file, whole_folder

REPOSITORY = Path(__file__).parents[3]


def deliver(count: int, out: Path) -> list[Path]:
    results = [FrameResult(seed=42 + index, score=0.8, seconds=0.2) for index in range(count)]
    return write_outputs(board(count), {"story": "…"}, {}, report(results, base_seed=42, pipeline="sketch"), out)


def test_the_folder_holds_what_was_promised(tmp_path):
    paths = deliver(3, tmp_path / "deep" / "out")
    assert {path.name for path in paths} == {
        "frame_001.png",
        "frame_002.png",
        "frame_003.png",
        "scene_breakdown.json",
        "sdxl_prompts.json",
        "report.json",
        "storyboard_grid.png",
        "storyboard.pdf",
    }
    assert sorted((tmp_path / "deep" / "out").iterdir()) == sorted(paths)
    assert (tmp_path / "deep/out/frame_002.png").read_bytes() == png(1)


def test_a_shorter_board_takes_its_own_old_frames_away_and_no_others(tmp_path):
    deliver(5, tmp_path)
    for mine in ("frame_009.png", "holiday.png"):
        (tmp_path / mine).write_bytes(b"a person's own")
    deliver(2, tmp_path)
    pngs = {path.name for path in tmp_path.glob("*.png")}
    assert pngs == {"frame_001.png", "frame_002.png", "frame_009.png", "holiday.png", "storyboard_grid.png"}


@pytest.mark.parametrize("text", ["", "[]", '{"frames": 3}', '{"frames": [{"frame": "../holiday.png"}, {"frame": 7}]}'])
def test_a_report_of_someone_else_removes_nothing(tmp_path, text):
    out = tmp_path / "out"
    out.mkdir()
    (tmp_path / "holiday.png").write_bytes(b"a person's own")
    (out / "report.json").write_text(text)
    deliver(1, out)
    assert (tmp_path / "holiday.png").exists()


def test_a_file_in_the_way_is_said(tmp_path):
    (tmp_path / "out").write_text("I am a file")
    with pytest.raises(DeliveryError, match="in the way"):
        deliver(1, tmp_path / "out")
    assert (tmp_path / "out").read_text() == "I am a file"


def test_a_name_no_disk_takes_is_said(tmp_path):
    with pytest.raises(DeliveryError, match="no disk accepts"):
        deliver(1, tmp_path / "nul\0name")
    with pytest.raises(DeliveryError, match="shorter"):
        deliver(1, tmp_path / ("x" * 300))


FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from presets.errors import StudioError
from tests.workflows.delivery.test_outputs import deliver
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000))  # any larger file fails in the middle of a write
try:
    deliver(4, Path(sys.argv[1]))
except StudioError as error:
    print(error.sentence)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="file size limits are POSIX")
@pytest.mark.parametrize("before", [True, False])
def test_no_room_leaves_everything_as_it_was(tmp_path, before):
    out = tmp_path / "out"
    if before:
        deliver(2, out)
    there = {path.name: path.read_bytes() for path in out.iterdir()} if before else {}
    said = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(out)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert "no room left" in said.stdout and "free some space" in said.stdout
    assert ({path.name: path.read_bytes() for path in out.iterdir()} if before else {}) == there
    assert out.exists() == before


@pytest.mark.parametrize(
    ("number", "says"),
    [(errno.ENOSPC, "free some space"), (errno.EACCES, "no right"), (errno.EROFS, "no right"), (errno.EIO, "another")],
)
def test_every_refusal_of_a_disk_has_its_sentence(number, says):
    assert says in sentence(OSError(number, os.strerror(number)), Path("out"))


def test_asking_whether_a_folder_takes_files_leaves_none_behind(tmp_path):
    with whole_folder(tmp_path / "deep" / "out"):
        pass
    assert not (tmp_path / "deep").exists()


def test_the_place_a_file_was_tried_in_is_not_what_a_person_asked_for(tmp_path):
    full = OSError(errno.ENOSPC, "No space left on device")
    with pytest.raises(DeliveryError) as refused, whole_folder(tmp_path / "out") as part, whole_file(part / "grid.png"):
        raise full
    assert str(tmp_path / "out" / "grid.png") in refused.value.sentence
    assert ".writing" not in refused.value.sentence


def test_a_failed_file_leaves_the_old_one(tmp_path):
    target = tmp_path / "kept.txt"
    target.write_text("old")
    with pytest.raises(ZeroDivisionError), whole_file(target) as part:
        part.write_text("half")
        raise ZeroDivisionError
    assert target.read_text() == "old" and list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize(("picture", "says"), [(None, "not drawn yet"), (Path("gone.png"), "redraw the panel")])
def test_a_panel_without_its_picture_is_named_and_nothing_is_written(tmp_path, picture, says):
    view = board(2)
    view = replace(view, panels=(view.panels[0], replace(view.panels[1], picture=picture)))
    with pytest.raises(BadInput, match=rf"anel 2 .*{says}"):
        write_outputs(view, {}, {}, {}, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_zip_leaves_out_what_is_not_drawn_yet_and_refuses_what_is_gone(tmp_path):
    view = board(2)
    undrawn = replace(view, panels=(view.panels[0], replace(view.panels[1], picture=None)))
    names = zipfile.ZipFile(write_pack(undrawn, tmp_path / "board.zip")).namelist()
    assert [name for name in names if name.endswith(".png")] == ["Scene01_Shot01.png"]
    gone = replace(view, panels=(view.panels[0], replace(view.panels[1], picture=Path("gone.png"))))
    with pytest.raises(BadInput, match="redraw the panel"):
        write_pack(gone, tmp_path / "other.zip")
    assert not (tmp_path / "other.zip").exists()


def test_report_has_the_agreed_keys_and_honest_averages():
    written = report(
        [FrameResult(42, 2, 0.9, 1.5, ("noise",), "m"), FrameResult(43, score=0.7), FrameResult(44)],
        base_seed=42,
        pipeline="sketch",
    )
    assert written["base_seed"] == 42 and written["num_frames"] == 3 and written["pipeline"] == "sketch"
    assert (written["average_consistency"], written["min_consistency"]) == (0.8, 0.7)
    first = json.loads(json.dumps(written))["frames"][0]
    assert first["frame"] == "frame_001.png" and first["flags"] == ["noise"]
    assert (first["seed"], first["attempts"], first["score"], first["seconds"]) == (42, 2, 0.9, 1.5)
    alone = report([FrameResult(1)], base_seed=1, pipeline="sketch")
    assert alone["average_consistency"] is None and alone["min_consistency"] is None


def test_pack_holds_renamed_frames_sheets_and_records(tmp_path):
    first = write_pack(board(5), tmp_path / "a.zip", {"report.json": {"base_seed": 1}})
    second = write_pack(board(5), tmp_path / "b.zip", {"report.json": {"base_seed": 1}})
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [
            *(f"Scene01_Shot0{shot}.png" for shot in (1, 2, 3, 4)),
            "Scene02_Shot01.png",
            "storyboard.pdf",
            "report.json",
        ]
        assert archive.read("Scene02_Shot01.png") == png(4)
        assert json.loads(archive.read("report.json")) == {"base_seed": 1}
