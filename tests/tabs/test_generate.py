"""One picture asked for through the API, and panels redrawn by another engine, on a toy model."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from PIL import Image

from library.recipe import read_recipe
from presets import loader
from tabs.drawing import engines_value, plan_fields, values_of
from tests.tabs.person import draw, drawn
from workflows.plan import DrawingPlan

Tiny = Callable[[str], Path]
STORY = "A merchant rides across the steppe. He finds a lantern."
ENTRY = 'name = "Toy XL"\nfamily = "sdxl"\npath = {path}\nsize = [192, 192]\nsteps = 2\n[licence]\nname = "none"\n'


@pytest.fixture(scope="module")
def toy(tiny: Tiny, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    shelf = tmp_path_factory.mktemp("toys") / "models"
    shelf.mkdir()
    (shelf / "toy-xl.toml").write_text(ENTRY.format(path=json.dumps(str(tiny("sdxl")))), "utf-8")
    loader.add_folder(shelf.parent)
    yield "toy-xl"
    loader._user_folders.remove(shelf.parent)
    loader.forget()


@pytest.fixture(scope="module")
def client(app) -> Iterator[Client]:
    client = Client(app.url, verbose=False, analytics_enabled=False)
    yield client
    client.close()


def test_a_decoder_is_offered_to_the_engines_it_suits_alone(toy: str, tiny: Tiny, tmp_path: Path) -> None:
    offered = {engine["id"]: engine for engine in engines_value()}
    assert "decoder" not in offered[toy]["fields"] and "scheduler" in offered[toy]["fields"]
    told = 'role = "vae"\n' + ENTRY.format(path=json.dumps(str(tiny("sdxl") / "vae"))).replace("Toy XL", "Finer")
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "finer.toml").write_text(told, "utf-8")
    loader.add_folder(tmp_path)
    try:
        offered = {engine["id"]: engine for engine in engines_value()}
        assert "decoder" in offered[toy]["fields"] and "decoder" not in offered["sketch"]["fields"]
        assert offered[toy]["decoders"] == [["The model’s own", ""], ["Finer", "finer"]]
        plan = DrawingPlan.checked(**plan_fields({"engine": toy, "decoder": "finer"}))
        assert values_of(plan)["decoder"] == "finer"
        assert "decoder" not in plan_fields({"engine": "sketch", "decoder": "finer"})
    finally:
        loader._user_folders.remove(tmp_path)
        loader.forget()


def test_words_become_a_picture_and_the_picture_another(client: Client, toy: str, tiny: Tiny, tmp_path: Path) -> None:
    project = client.predict(name="Film", api_name="/new_project")["id"]
    asked = {"prompt": "A fox waits by the well.", "api_name": "/generate"}
    sketch, told = client.predict(**asked, width=256, project_id=project)
    assert told["frame_id"] and read_recipe(sketch)["prompt"] == asked["prompt"]
    painted, row = client.predict(
        **asked, engine=toy, source_frame=told["frame_id"], strength=0.5, width=256, height=144, project_id=project
    )
    with Image.open(painted) as picture:
        assert picture.size == (256, 144)
    assert (row["recipe"]["engine"], row["recipe"]["weights"] != "") == (toy, True)
    first, source = client.predict(frame_id=row["frame_id"], api_name="/frame_history")
    assert (first["verb"], first["asked_by"], source["id"], source["role"]) == (
        "generate",
        "api",
        told["frame_id"],
        "source",
    )
    mask = tmp_path / "mask.png"
    Image.new("RGB", (256, 144), "white").save(mask)
    given = {"source": handle_file(sketch), "mask": handle_file(mask)}
    decoder = str(tiny("sdxl") / "vae")
    _, alone = client.predict(**asked, engine=toy, **given, steps=2, width=256, height=144, decoder=decoder)
    assert not alone["frame_id"] and alone["recipe"]["mask"]
    assert alone["recipe"]["decoder"] == decoder and alone["recipe"]["weights"] != row["recipe"]["weights"]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"prompt": " "}, "There are no words yet"),
        ({"engine": "sketch", "steps": 4}, "takes no step count"),
        ({"engine": "sketch", "decoder": "sdxl-vae-fp16-fix"}, "takes no decoder"),
        ({"engine": "sdxl-base"}, "is not on this machine"),
        ({"control": "smell"}, "no control map"),
        ({"project_id": "nobody"}, "nobody"),
        ({"width": 90_000}, "out of range"),
    ],
)
def test_what_cannot_be_drawn_is_said(client: Client, more: dict, words: str) -> None:
    with pytest.raises(AppError, match=words):
        client.predict(**{"prompt": "A fox.", **more}, api_name="/generate")


def test_a_panel_is_redrawn_by_another_engine(client: Client, toy: str) -> None:
    drawn = client.predict(story=STORY, frames=1, width=256, attempts=1, api_name="/storyboard")
    panel = drawn["panels"][0]
    asked = {"board_id": drawn["board_id"], "panel_ids": [panel["id"]], "engine": toy, "steps": 1}
    job = client.predict(**asked, api_name="/redraw")
    assert job["state"] == "done", job
    takes = client.predict(board_id=drawn["board_id"], api_name="/panels")[0]["takes"]
    before, after = (client.predict(frame_id=id, api_name="/frame_history")[0] for id in takes)
    assert (before["engine"], after["engine"], after["seed"]) == ("sketch", toy, before["seed"])
    with pytest.raises(AppError, match="takes no step count"):
        client.predict(**{**asked, "engine": "sketch"}, api_name="/redraw")


def test_a_person_draws_a_final_of_a_sketch_and_reads_how_it_came_to_be(page, toy: str) -> None:
    draw(page, panels=1)
    drawn(page, 1)
    assert not page.locator("#sb-form details", has_text="How it is drawn").is_visible(), "a sketch has nothing to set"
    page.locator(".sb-card").click()
    page.locator("#sb-how > summary").click()
    page.locator("#sb-how select").first.select_option(toy)
    page.get_by_role("spinbutton", name="Steps").locator("visible=true").fill("1")
    page.locator("#sb-redraw-like").click()
    page.wait_for_function("() => document.querySelectorAll('.sb-take').length === 2")
    page.locator("#sb-about > summary").click()
    told = page.locator(".sb-facts").inner_text()
    assert "Toy XL" in told and "1 steps" not in told and "Weights" in told
    assert page.locator(".sb-take").nth(0).inner_text().startswith("Take 2 · Toy XL")
    page.locator(".sb-take").nth(1).click()
    page.wait_for_function("() => !document.querySelector('.sb-facts').textContent.includes('Weights')")
