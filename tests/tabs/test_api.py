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

SAMPLES = Path(__file__).parents[2] / "assets" / "samples"
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


def test_continuity_is_told_with_what_it_is_worth(client: Client, drawn: dict) -> None:
    told = client.predict(drawn["board_id"], api_name="/continuity")
    assert told["measured_by"] == "colours and edges" and told["metric"]
    assert set(told["pairs"]) == {"floor", "ceiling"}
    panels = client.predict(drawn["board_id"], api_name="/panels")
    assert set(told["frames"]) == {panel["chosen"] for panel in panels}
    scores = [score for people in told["frames"].values() for score in people.values()]
    assert all(set(score) == {"likeness", "share", "reference"} for score in scores)
    assert {score["reference"] for score in scores} <= set(told["frames"])
    looks = told["style_consistency"]
    assert looks["measured_by"] == "lines, grain and colours" and looks["floor"] is None
    assert looks["frames"] == {} and "their style does not stray" in looks["notes"][0]


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
            archive = zipfile.ZipFile(io.BytesIO(data))
            names = {Path(name).name for name in archive.namelist()}
            report = json.loads(archive.read("report.json"))
            assert "Scene01_Shot01.png" in names and {frame["frame"] for frame in report["frames"]} <= names
            assert report["num_frames"] == 3 and report["continuity"]["measured_by"] == "colours and edges"
            assert report["style_consistency"]["measured_by"] == "lines, grain and colours"
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


def test_a_breakdown_is_edited_and_handed_back(client: Client) -> None:
    found = client.predict(story=STORY, frames=3, api_name="/breakdown")
    found["scenes"][0]["action"] = "A wolf howls."
    del found["scenes"][1]
    board = client.predict(breakdown=found, width=256, api_name="/storyboard")
    assert (board["state"], len(board["panels"])) == ("done", 2)
    assert board["panels"][0]["shot"]["characters"] == ["Wolf"]
    found["scenes"][0]["lens_mm"] = "long"
    with pytest.raises(AppError, match="Frame 1: “long” is not a possible lens_mm"):
        client.predict(breakdown=found, api_name="/storyboard")


def test_a_board_is_edited_before_it_is_drawn(client: Client) -> None:
    board = client.predict(story=STORY, frames=2, width=256, draw=False, api_name="/storyboard")
    assert board["state"] == "done"
    assert [panel["takes"] for panel in board["panels"]] == [[], []]
    first = board["panels"][0]["id"]
    client.predict(panel_id=first, changes={"shot_size": "close_up"}, api_name="/edit_panel")
    assert client.predict(board_id=board["board_id"], api_name="/draw_panels")["state"] == "done"
    assert all(panel["chosen"] for panel in client.predict(board_id=board["board_id"], api_name="/panels"))


def test_a_final_draft_script_is_read(client: Client) -> None:
    script = (SAMPLES / "the_last_ferry.fdx").read_text("utf-8")
    found = client.predict(script=script, frames=1, api_name="/breakdown")
    assert found["format"] == "fdx"
    assert len({frame["scene"] for frame in found["scenes"]}) == 8


def test_notes_are_one_field(client: Client, drawn: dict) -> None:
    panel = drawn["panels"][1]["id"]
    edited = client.predict(panel_id=panel, changes={"notes": "More smoke."}, api_name="/edit_panel")
    assert (edited["note"], edited["shot"]["notes"]) == ("More smoke.", "More smoke.")


def test_an_approved_panel_is_neither_edited_nor_deleted(client: Client, drawn: dict) -> None:
    panel = drawn["panels"][2]["id"]
    client.predict(panel_id=panel, api_name="/approve_panel")
    for name, more in (("/edit_panel", {"changes": {"action": "She runs."}}), ("/delete_panel", {})):
        with pytest.raises(AppError, match="unapprove it first"):
            client.predict(panel_id=panel, api_name=name, **more)
    client.predict(panel_id=panel, approved=False, api_name="/approve_panel")


def test_the_library_remembers_where_a_deleted_panel_stood(client: Client, drawn: dict) -> None:
    board = drawn["board_id"]
    before = [panel["id"] for panel in client.predict(board_id=board, api_name="/panels")]
    client.predict(panel_id=before[1], api_name="/delete_panel")
    client.predict(board_id=board, panel_id=before[1], api_name="/undelete_panel")
    assert [panel["id"] for panel in client.predict(board_id=board, api_name="/panels")] == before


def test_a_project_travels_with_its_licences(client: Client, drawn: dict) -> None:
    assert client.predict(board_id=drawn["board_id"], name="First cut", api_name="/rename_board")["name"] == "First cut"
    path = Path(client.predict(project_id=drawn["project_id"], api_name="/export_project"))
    with zipfile.ZipFile(path) as archive:
        rows = json.loads(archive.read("licences.json"))["frames"]
    assert rows and all(row["engine"] == "sketch" and row["licence"].startswith("Yours") for row in rows)
    taken = client.predict(archive=handle_file(path), api_name="/import_project")
    assert client.predict(project_id=taken["id"], api_name="/boards")[0]["name"] == "First cut"


def test_what_is_flagged_is_drawn_again_and_unflagged(client: Client) -> None:
    board = client.predict(story=STORY, frames=3, width=256, api_name="/storyboard")
    project, shown = board["project_id"], {"project_id": board["project_id"]}
    girl = next(row for row in client.predict(**shown, api_name="/entities") if row["name"] == "Girl")
    with pytest.raises(AppError, match="Nothing is flagged"):
        client.predict(project_id=project, api_name="/regenerate")
    assert client.predict(entity_id=girl["id"], api_name="/flag_entity")["regenerate"]
    assert [job["state"] for job in client.predict(project_id=project, api_name="/regenerate")] == ["done"]
    takes = {
        panel["number"]: len(panel["takes"]) for panel in client.predict(board_id=board["board_id"], api_name="/panels")
    }
    with_her = {panel["number"] for panel in board["panels"] if "Girl" in panel["shot"]["characters"]}
    assert with_her and takes == {number: 1 + (number in with_her) for number in takes}
    assert not any(row["regenerate"] for row in client.predict(**shown, api_name="/entities"))


def test_entities_are_edited_in_versions_and_drawn_as_sheets(client: Client) -> None:
    project = client.predict(name="Cast", api_name="/new_project")["id"]
    kind = {"project_id": project, "kind": "character", "name": "Mara"}
    mara = client.predict(**kind, changes={"look": {"build": "woman"}}, api_name="/add_entity")
    mule = client.predict(
        project_id=project, kind="anima", name="Mule", changes={"preset": "donkey"}, api_name="/add_entity"
    )
    changes = {"relations": [{"kind": "owns", "entity_id": mule["id"]}], "priority": 2}
    edited = client.predict(entity_id=mara["id"], changes=changes, api_name="/edit_entity")
    assert (edited["version"], edited["fields"]["relations"]) == (2, changes["relations"])
    listed = client.predict(project_id=project, api_name="/entities")
    assert [(row["name"], row["kind"], row["draft"]) for row in listed] == [
        ("Mara", "character", False),
        ("Mule", "anima", False),
    ]
    kept = client.predict(entity_id=mara["id"], api_name="/entity_versions")
    assert [(row["version"], row["changed"]) for row in kept] == [
        (2, ["relations: none → owns", "priority: 0 → 2"]),
        (1, []),
    ]
    assert client.predict(entity_id=mara["id"], version=1, api_name="/restore_entity")["version"] == 3
    assert client.predict(entity_id=mule["id"], api_name="/delete_entity")["name"] == "Mule"
    assert client.predict(entity_id=mule["id"], api_name="/undelete_entity")["name"] == "Mule"
    sheets = {row["id"]: row["views"] for row in client.predict(api_name="/sheets") if "anima" in row["kinds"]}
    run = client.predict(entity_id=mule["id"], sheet="turnaround", api_name="/draw_sheet")
    assert [cell["label"] for cell in run["cells"]] == sheets["turnaround"]
    assert client.predict(entity_id=mule["id"], api_name="/map_runs") == [run]
    history = client.predict(frame_id=run["cells"][0]["frame_id"], api_name="/frame_history")
    assert [(row["asked_by"], row["verb"], row["entities"]) for row in history] == [("api", "map", [mule["id"]])]
    assert client.predict(project_id=project, api_name="/jobs")[0]["where"] == "Mule"
    assert client.predict(project_id=project, api_name="/match_entities") == 0


def test_a_board_is_kept_as_a_sequence_and_played(client: Client, drawn: dict) -> None:
    project = {"project_id": drawn["project_id"]}
    kept = client.predict(**project, name="Cut", board_id=drawn["board_id"], api_name="/save_sequence")
    shown = client.predict(board_id=drawn["board_id"], api_name="/panels")
    assert [hold["frame_id"] for hold in kept["holds"]] == [panel["chosen"] for panel in shown]
    film = client.predict(sequence_id=kept["id"], api_name="/play_sequence")
    with Image.open(film) as image:
        assert image.n_frames == len(shown)  # type: ignore[attr-defined]
    holds = [{**kept["holds"][0], "seconds": 0.5}]
    again = client.predict(**project, name="Cut", holds=holds, api_name="/save_sequence")
    assert client.predict(**project, api_name="/sequences") == [again] != [kept]
    assert client.predict(sequence_id=kept["id"], api_name="/delete_sequence")["name"] == "Cut"
    with pytest.raises(AppError, match="either the frames"):
        client.predict(**project, name="Cut", api_name="/save_sequence")


def test_any_picture_can_be_put_on_any_board(client: Client, drawn: dict, app, tmp_path: Path) -> None:
    from library.documents import Frame

    other = client.predict(project_id=drawn["project_id"], api_name="/new_board")
    source = drawn["panels"][0]["chosen"]
    put = client.predict(board_id=other["id"], frame_id=source, api_name="/put_picture")
    frame = app.house.library.get(Frame, put["chosen"])
    assert [(parent.frame_id, parent.role) for parent in frame.parents] == [(source, "source")]
    assert frame.media == app.house.library.get(Frame, source).media
    photo = tmp_path / "photo.jpg"
    Image.new("RGB", (320, 180), (90, 120, 60)).save(photo)
    more = {"picture": handle_file(photo), "panel_id": put["id"], "licence": "CC0"}
    again = client.predict(board_id=other["id"], api_name="/put_picture", **more)
    assert (again["id"], len(again["takes"])) == (put["id"], 2)
    brought = app.house.library.get(Frame, again["chosen"])
    assert (brought.engine, brought.licence, brought.width) == ("upload", "CC0", 320)
    assert [(parent.frame_id, parent.role) for parent in brought.parents] == [(frame.id, "earlier_take")]
    # It is a take like any other: it is handed on, and what is drawn after it is another take.
    assert client.predict(board_id=other["id"], format="pdf", api_name="/export").endswith(".pdf")
    assert client.predict(board_id=other["id"], panel_ids=[put["id"]], api_name="/redraw")["state"] == "done"
    text = tmp_path / "photo.png"
    text.write_text("no picture", "utf-8")
    with pytest.raises(AppError, match="no picture that can be read"):
        client.predict(board_id=other["id"], picture=handle_file(text), api_name="/put_picture")


def test_an_entity_is_given_a_picture_of_its_own(client: Client, drawn: dict, tmp_path: Path) -> None:
    girl = next(
        one for one in client.predict(project_id=drawn["project_id"], api_name="/entities") if one["name"] == "Girl"
    )
    take = drawn["panels"][0]["chosen"]
    kept = client.predict(entity_id=girl["id"], frame_id=take, api_name="/picture_entity")
    assert kept["fields"]["reference"] == take
    photo = tmp_path / "girl.png"
    Image.new("RGB", (64, 64), "teal").save(photo)
    more = {"entity_id": girl["id"], "picture": handle_file(photo), "api_name": "/picture_entity"}
    brought = client.predict(**more, licence="CC0")["fields"]["reference"]
    assert brought not in ("", take)
    with pytest.raises(AppError, match="not both"):
        client.predict(**more, frame_id=take)
    assert client.predict(entity_id=girl["id"], api_name="/picture_entity")["fields"]["reference"] == ""


def test_a_project_has_styles_of_its_own(client: Client) -> None:
    project = client.predict(name="Styled", api_name="/new_project")["id"]
    named = {"project_id": project, "name": "Wet ink"}
    made = client.predict(**named, preset="ink_wash", changes={"ink": "#203080"}, api_name="/save_style")
    assert (made["own"], made["version"], made["look"]["ink"]) == (True, 1, "#203080")
    listed = client.predict(project_id=project, api_name="/styles")
    assert (listed[0], listed[1]["own"]) == (made, False)
    client.predict(project_id=project, style="Wet ink", api_name="/use_style")
    drawn = client.predict(story=STORY, frames=2, width=256, project_id=project, api_name="/storyboard")
    path = Path(client.predict(frame_id=drawn["panels"][0]["chosen"], api_name="/picture"))
    assert (read_recipe(path)["style"], read_recipe(path)["look"]["ink"]) == ("Wet ink", "#203080")
    assert client.predict(**named, changes={"ink": "#802020"}, api_name="/save_style")["version"] == 2
    assert client.predict(style_id=made["id"], version=1, api_name="/restore_style")["look"] == made["look"]
    kept = client.predict(style_id=made["id"], api_name="/style_versions")
    assert [(row["version"], row["look"]["ink"]) for row in kept] == [(3, "#203080"), (2, "#802020"), (1, "#203080")]
    renamed = client.predict(style_id=made["id"], name="Sea ink", api_name="/rename_style")
    assert (renamed["name"], client.predict(project_id=project, api_name="/boards")[-1]["style"]) == ("Sea ink",) * 2
    with pytest.raises(AppError, match="still draws 2 boards and the boards to come"):
        client.predict(style_id=made["id"], api_name="/delete_style")
    assert client.predict(style_id=made["id"], instead="noir", api_name="/delete_style")["name"] == "Sea ink"
    assert client.predict(project_id=project, api_name="/styles")[0]["own"] is False
    assert client.predict(style_id=made["id"], api_name="/undelete_style") == renamed
    assert client.predict(project_id=project, api_name="/boards")[-1]["style"] == "Sea ink"
    named["name"] = "Sea ink"
    girl = next(row for row in client.predict(project_id=project, api_name="/entities") if row["name"] == "Girl")
    assert client.predict(entity_id=girl["id"], style="noir", api_name="/style_entity")["style"] == "noir"
    for changes, said in (({"inc": "#203080"}, "no field “inc”"), ({"wash": "much"}, "not a possible wash")):
        with pytest.raises(AppError, match=said):
            client.predict(**named, changes=changes, api_name="/save_style")


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
        ("/styles", {"project_id": "x"}),
        ("/save_style", {"project_id": "x", "name": "Mine"}),
        ("/restore_style", {"style_id": "x", "version": "first"}),
        ("/style_entity", {"entity_id": "x", "style": "noir"}),
        ("/add_entity", {"project_id": "x", "kind": "character", "name": "Mara"}),
        ("/edit_entity", {"entity_id": "x", "changes": {"name": "Mara"}}),
        ("/restore_entity", {"entity_id": "x", "version": "first"}),
        ("/undelete_entity", {"entity_id": "x"}),
        ("/draw_sheet", {"entity_id": "x", "sheet": "turnaround"}),
        ("/map_runs", {"entity_id": "x"}),
        ("/match_entities", {"project_id": "x"}),
        ("/frame_history", {"frame_id": "x"}),
        ("/save_sequence", {"project_id": "x", "name": "Cut", "holds": [{"frame_id": "x", "seconds": -1}]}),
        ("/play_sequence", {"sequence_id": "x"}),
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
