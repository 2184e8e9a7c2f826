"""The public endpoints, called the way scripts call them."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from PIL import Image

from library.recipe import read_recipe

STORY = "A merchant rides across the steppe. He finds a lantern. A girl waves to him from the hill."


@pytest.fixture(scope="module")
def client(app) -> Iterator[Client]:
    client = Client(app.url, verbose=False, analytics_enabled=False)
    yield client
    client.close()


@pytest.fixture(scope="module")
def drawn(client: Client) -> dict:
    return client.predict(story=STORY, frames=3, width=256, api_name="/storyboard")


def test_golden_schema(client: Client, golden: Callable) -> None:
    info = client.view_api(return_format="dict", print_info=False)
    golden("api", info["named_endpoints"])
    assert info["unnamed_endpoints"] == {}


def test_storyboard_draws_every_panel(drawn: dict) -> None:
    assert drawn["state"] == "done"
    assert [panel["number"] for panel in drawn["panels"]] == [1, 2, 3]
    assert all(panel["chosen"] for panel in drawn["panels"])


def test_a_story_can_be_followed_by_its_job(client: Client) -> None:
    asked = client.predict(story=STORY, frames=2, width=256, wait=False, api_name="/storyboard")
    rows = client.predict(project_id=asked["project_id"], api_name="/jobs")
    assert rows[0]["id"] == asked["job_id"]
    assert rows[0]["state"] in ("queued", "running", "done")


def test_breakdown_reads_without_drawing(client: Client) -> None:
    found = client.predict(story=STORY, frames=4, api_name="/breakdown")
    assert found["num_frames"] == 4


def test_projects_boards_and_names(client: Client) -> None:
    project = client.predict(name="A <script>alert(1)</script> film", api_name="/new_project")
    assert project["name"] == "A <script>alert(1)</script> film"
    board = client.predict(project_id=project["id"], api_name="/new_board")
    assert [row["id"] for row in client.predict(project_id=project["id"], api_name="/boards")][-1] == board["id"]
    client.predict(project_id=project["id"], name="Film", api_name="/rename_project")
    client.predict(project_id=project["id"], api_name="/archive_project")
    assert "Film" in [row["name"] for row in client.predict(archived=True, api_name="/projects")]
    assert "Film" not in [row["name"] for row in client.predict(api_name="/projects")]


def test_panels_are_edited_arranged_and_put_back(client: Client, drawn: dict) -> None:
    board = drawn["board_id"]
    first, second, third = (panel["id"] for panel in drawn["panels"])
    assert client.predict(board_id=board, order=[third, first, second], api_name="/reorder") == [third, first, second]
    edited = client.predict(panel_id=first, changes={"shot_size": "close_up", "duration_s": 4}, api_name="/edit_panel")
    assert (edited["shot"]["shot_size"], edited["shot"]["duration_s"]) == ("close_up", 4)
    copy = client.predict(panel_id=first, api_name="/duplicate_panel")
    gone = client.predict(panel_id=copy["id"], api_name="/delete_panel")
    client.predict(**gone, api_name="/undelete_panel")
    client.predict(panel_id=copy["id"], api_name="/delete_panel")
    new = client.predict(board_id=board, after=first, api_name="/add_panel")
    client.predict(panel_id=new["id"], api_name="/delete_panel")
    assert [panel["id"] for panel in client.predict(board_id=board, api_name="/panels")] == [third, first, second]


def test_redraw_adds_a_take_and_approval_locks(client: Client, drawn: dict) -> None:
    board, panel = drawn["board_id"], drawn["panels"][0]["id"]
    job = client.predict(board_id=board, panel_ids=[panel], api_name="/redraw")
    assert job["state"] == "done", job
    now = next(row for row in client.predict(board_id=board, api_name="/panels") if row["id"] == panel)
    assert len(now["takes"]) == 2
    chosen = client.predict(panel_id=panel, frame_id=now["takes"][0], api_name="/choose_take")
    assert chosen["chosen"] == now["takes"][0]
    client.predict(panel_id=panel, api_name="/approve_panel")
    with pytest.raises(AppError, match="take the approval off"):
        client.predict(board_id=board, panel_ids=[panel], api_name="/redraw")
    client.predict(panel_id=panel, approved=False, api_name="/approve_panel")


def test_a_picture_comes_with_its_recipe(client: Client, drawn: dict) -> None:
    path = Path(client.predict(frame_id=drawn["panels"][0]["chosen"], api_name="/picture"))
    with Image.open(path) as picture:
        assert picture.size == (256, 144)
    assert read_recipe(path)["width"] == 256


@pytest.mark.parametrize("format", ["zip", "pdf", "grid", "json", "html"])
def test_exports(client: Client, drawn: dict, format: str) -> None:
    data = Path(client.predict(board_id=drawn["board_id"], format=format, api_name="/export")).read_bytes()
    match format:
        case "zip":
            assert "Scene01_Shot01.png" in {Path(name).name for name in zipfile.ZipFile(io.BytesIO(data)).namelist()}
        case "pdf":
            assert data.startswith(b"%PDF")
        case "grid":
            assert data.startswith(b"\x89PNG")
        case "json":
            assert json.loads(data)["num_frames"] == 3
        case "html":
            assert data.lstrip().lower().startswith(b"<!doctype html")


def test_a_zip_that_is_none_is_refused(client: Client, tmp_path: Path) -> None:
    bad = tmp_path / "bad.zip"
    with zipfile.ZipFile(bad, "w") as archive:
        archive.writestr("../../evil.txt", "x")
    with pytest.raises(AppError):
        client.predict(archive=handle_file(bad), api_name="/import_project")


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("/storyboard", {"story": ""}),
        ("/storyboard", {"story": STORY, "frames": 0}),
        ("/storyboard", {"story": STORY, "frames": "eight"}),
        ("/storyboard", {"story": STORY, "style": "crayon"}),
        ("/storyboard", {"story": STORY, "project_id": "nobody"}),
        ("/new_project", {"name": "\u202e\x00 "}),
        ("/new_project", {"name": "x" * 300}),
        ("/panels", {"board_id": "../../etc/passwd"}),
        ("/reorder", {"board_id": "x", "order": "abc"}),
        ("/edit_panel", {"panel_id": "x", "changes": {}}),
        ("/picture", {"frame_id": "/etc/passwd"}),
        ("/export", {"board_id": "x", "format": "pdf"}),
        ("/cancel_job", {"job_id": "x"}),
    ],
    ids=str,
)
def test_bad_requests_get_a_sentence(client: Client, name: str, arguments: dict) -> None:
    with pytest.raises(AppError) as refused:
        client.predict(**arguments, api_name=name)
    said = str(refused.value)
    assert len(said) > 15
    assert "Traceback" not in said
    assert "upstream Gradio app has raised" not in said, "a bug reached the client instead of a sentence"
