"""One picture asked for through the API, and panels redrawn by another engine, on a toy model."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from PIL import Image

from engines.memory import Memory, peaks, use
from engines.memory.peaks import Key
from engines.registry import weights_of
from engines.requests import ImageRequest, Lora
from library.documents import Board, Entity, Frame, Panel, Project, Shot
from library.recipe import read_recipe
from presets import loader
from tabs.drawing import engines_value, plan_fields, values_of
from tests.tabs.person import draw, drawn, wait_until
from workflows.estimate import told as told_ahead
from workflows.ladder import plan_with
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


@pytest.fixture
def mapped(toy: str, tiny: Tiny) -> Iterator[str]:
    """The toy beside a model that lets it follow pose and depth."""
    shelf = next(folder for folder in loader._user_folders if (folder / "models" / "toy-xl.toml").exists()) / "models"
    told = ENTRY.format(path=json.dumps(str(tiny("controlnet-sdxl")))).replace("Toy XL", "Toy maps")
    told = told.replace("steps = 2", 'role = "control"\ncontrols = ["pose", "depth"]')
    (shelf / "toy-maps.toml").write_text(told, "utf-8")
    loader.forget()
    yield toy
    (shelf / "toy-maps.toml").unlink()
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
    ways = page.locator("#sb-form details", has_text="How the next board is drawn")
    assert ways.count() == 1 and not ways.is_visible(), "a sketch has nothing to set"
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


def visible(page, name: str):
    return page.get_by_role("spinbutton", name=name, exact=True).locator("visible=true")


def newest(app) -> Board:
    return app.house.library.find(Board, newest_first=True, limit=1)[0]


def opened_panel(page, toy: str) -> None:
    """A board of one sketched panel, its editor open at the ways to redraw it, with the toy chosen."""
    draw(page, panels=1)
    drawn(page, 1)
    page.locator(".sb-card").click()
    page.locator("#sb-how > summary").click()
    page.locator("#sb-how select").first.select_option(toy)


def test_a_lora_file_that_has_come_is_offered_where_it_fits_and_drawn_with(page, app, toy: str, tiny: Tiny) -> None:
    opened_panel(page, toy)
    folder = app.house.home / "loras"
    folder.mkdir(exist_ok=True)
    for kind in ("lora-sdxl-kohya", "lora-sd15-kohya"):
        shutil.copy(tiny(kind), folder)
    offered = page.locator("#sb-how datalist option")
    page.wait_for_function("() => document.querySelectorAll('#sb-how datalist option').length")
    assert [one.evaluate("option => option.value") for one in offered.all()] == ["lora-sdxl-kohya.safetensors"]
    field = page.locator("#sb-how").get_by_label("LoRA files", exact=True)
    field.fill("lora-sdxl-kohya.safetensors")
    field.press("Enter")
    cast = app.house.library.get(Shot, app.house.library.get(Panel, newest(app).panels[0]).shot_id).cast
    who = app.house.library.get(Entity, cast[0].entity_id).name
    field.fill(f"{tiny('lora-sdxl-diffusers')}@{who}:0.25")
    field.press("Enter")
    weight = page.locator("#sb-how").get_by_label("Weight of lora-sdxl-kohya.safetensors")
    weight.fill("0.7")
    weight.blur()
    visible(page, "Steps").fill("1")
    page.locator("#sb-redraw-like").click()
    page.wait_for_function("() => document.querySelectorAll('.sb-take').length === 2")
    frame = app.house.library.get(Frame, app.house.library.get(Panel, newest(app).panels[0]).chosen)
    assert ImageRequest.model_validate(frame.recipe).loras == (
        Lora(file="lora-sdxl-kohya.safetensors", weight=0.7),
        Lora(file=str(tiny("lora-sdxl-diffusers")), weight=0.25, entity=who),
    )


def test_an_engine_is_offered_as_soon_as_it_is_here_and_no_longer_once_it_is_gone(page, app, tiny: Tiny) -> None:
    choice = page.locator('#sb-engine option[value="sdxl-turbo"]')
    assert choice.get_attribute("disabled") is not None
    place = app.house.home / "models" / "sdxl-turbo"
    shutil.copytree(tiny("sdxl"), place)
    there = "gone => document.querySelector('#sb-engine option[value=\"sdxl-turbo\"]')?.disabled === gone"
    page.wait_for_function(there, arg=False)
    shutil.rmtree(place)
    page.wait_for_function(there, arg=True)


def test_what_a_batch_takes_is_told_before_it_begins(toy: str, page, app) -> None:
    key = Key(weights_of(toy, ""), "float16", 192, 112, 1, "whole")
    peaks.learned().learn(key, 2_000_000_000, 0.5)
    visible(page, "Panels").fill("8")
    visible(page, "Panels").blur()
    page.locator("#sb-engine select").select_option(toy)
    page.wait_for_function("() => /^About .* for 8 panels$/.test(document.querySelector('#sb-estimate').textContent)")
    visible(page, "Panels").fill("4")
    visible(page, "Panels").blur()
    page.wait_for_function("() => document.querySelector('#sb-estimate').textContent.endsWith('for 4 panels')")
    page.locator("#sb-engine select").select_option("sketch")
    page.wait_for_function("() => document.querySelector('#sb-estimate').hidden")
    draw(page, panels=2)
    drawn(page, 2)

    def shows(place: str, words: str) -> None:
        """Beside a redraw stands the very sentence of the form, or none."""
        seen = "([place, words]) => { const line = document.querySelector(place);"
        seen += " return line.textContent === words && (line.checkVisibility() || !words && line.hidden); }"
        page.wait_for_function(seen, arg=[place, words])

    def ahead(panels: int, **how: object) -> str:
        words = told_ahead(plan_with(app.house.library, newest(app), engine=toy, **how), panels)
        assert words.startswith("About ") and words.endswith(" for 2 panels" if panels == 2 else " for 1 panel")
        return words

    page.locator(".sb-card").first.click()
    page.locator("#sb-how > summary").click()
    engines = page.locator("#sb-how select").first
    engines.select_option(toy)
    shows("#sb-estimate-panel", ahead(1))
    visible(page, "Steps").fill("40")
    visible(page, "Steps").blur()
    shows("#sb-estimate-panel", ahead(1, steps=40))
    visible(page, "Steps").fill("0")
    page.locator("#sb-how").get_by_label("Quality").select_option("draft")
    shows("#sb-estimate-panel", ahead(1, profile="draft"))
    with use(Memory(lambda ours: 1_000_000)):
        engines.select_option("sketch")
        shows("#sb-estimate-panel", "")
        engines.select_option(toy)
        page.get_by_text(re.compile("^Toy XL needs .* and this device has 1.0 MB to give")).wait_for()
    page.locator("#sb-how-open").click()
    shows("#sb-estimate-board", "")
    page.locator(".sb-toolbar + .sb-how select").first.select_option(toy)
    shows("#sb-estimate-board", ahead(2))
    # One that is approved stays as it is, and asks for nothing.
    page.locator("#sb-approve").click()
    shows("#sb-estimate-board", ahead(1))


def test_how_closely_a_panel_follows_its_stage_is_kept_and_drawn(page, app, mapped: str) -> None:
    opened_panel(page, mapped)
    visible(page, "Depth of the stage").fill("0.35")
    visible(page, "Depth of the stage").blur()
    panel = newest(app).panels[0]
    shot = app.house.library.get(Panel, panel).shot_id
    wait_until(page, lambda: app.house.library.get(Shot, shot).controls == {"depth": 0.35})
    visible(page, "Steps").fill("1")
    page.locator("#sb-redraw-like").click()
    page.wait_for_function("() => document.querySelectorAll('.sb-take').length === 2")
    frame = app.house.library.get(Frame, app.house.library.get(Panel, panel).chosen)
    drawn_with = {one.kind: one.scale for one in ImageRequest.model_validate(frame.recipe).controls}
    assert drawn_with["depth"] == 0.35 and drawn_with["pose"] != 0.35
    page.locator("#sb-about > summary").click()
    assert "Depth 0.35" in page.locator(".sb-facts").inner_text()


def test_a_way_of_drawing_is_kept_for_the_board_and_its_pictures_stay(page, app, toy: str) -> None:
    draw(page, panels=1)
    drawn(page, 1)
    page.locator("#sb-how-open").click()
    page.locator(".sb-how select").locator("visible=true").first.select_option(toy)
    visible(page, "Steps").fill("2")
    page.locator("#sb-keep-how").click()
    page.get_by_text("What is drawn on this board from now on").wait_for()
    board = newest(app)
    assert (board.engine, board.steps) == (toy, 2)
    assert len(app.house.library.get(Panel, board.panels[0]).takes) == 1


def test_a_picture_follows_a_map_that_is_handed_in(client: Client, mapped: str, tmp_path: Path) -> None:
    depth = tmp_path / "depth.png"
    Image.linear_gradient("L").resize((192, 112)).convert("RGB").save(depth)
    asked = {"prompt": "A fox.", "engine": mapped, "steps": 1, "width": 192, "height": 112, "api_name": "/generate"}
    plain, _ = client.predict(**asked)
    guided, told = client.predict(**asked, control="depth:1.5", map=handle_file(depth))
    (control,) = told["recipe"]["controls"]
    assert (control["kind"], control["scale"]) == ("depth", 1.5) and control["picture"]
    assert Path(plain).read_bytes() != Path(guided).read_bytes()


def test_a_width_that_somebody_typed_stays_and_every_field_has_words_of_its_own(toy: str, page) -> None:
    page.locator("#sb-form summary", has_text="Picture and director").click()
    width = page.get_by_label("Width in pixels")
    page.locator("#sb-engine select").select_option("sketch")
    width.fill("768")
    width.blur()
    page.locator("#sb-engine select").select_option(toy)
    best = width.input_value()
    assert best != "768", "a width nobody chose follows the engine"
    page.locator("#sb-form").get_by_text("Best for Toy XL", exact=True).wait_for()
    page.locator("#sb-engine select").select_option("sketch")
    assert width.input_value() == "768"
    width.fill("320")
    width.blur()
    page.locator("#sb-engine select").select_option(toy)
    page.get_by_text(f"Best for Toy XL: {best}", exact=True).wait_for()
    assert width.input_value() == "320"
    page.locator("#sb-form summary", has_text="How the next board is drawn").click()
    page.locator("#sb-form").get_by_text("“SDXL control: union”").wait_for()
    ids = page.locator("[id]:not([id=''])").evaluate_all("nodes => nodes.map(node => node.id)")
    assert len(ids) == len(set(ids))
    described = page.locator("[aria-describedby]").evaluate_all(
        "all => all.map(one => document.getElementById(one.getAttribute('aria-describedby')) !== null)"
    )
    assert described and all(described)


def test_several_maps_and_references_are_handed_in_at_once(
    client: Client, mapped: str, tiny: Tiny, tmp_path: Path
) -> None:
    depth, pose = tmp_path / "depth.png", tmp_path / "pose.png"
    Image.linear_gradient("L").resize((192, 112)).convert("RGB").save(depth)
    Image.radial_gradient("L").resize((192, 112)).convert("RGB").save(pose)
    how = {"steps": 2, "width": 192, "height": 112}
    asked = {"prompt": "A fox.", "engine": mapped, "how": how, "api_name": "/generate_with"}
    maps = [handle_file(depth), handle_file(depth), handle_file(pose)]
    _, told = client.predict(**asked, maps=maps, controls=["depth:1.5", "depth:0.7@0-0.5", "pose@0.5-1"])
    controls = ImageRequest.model_validate(told["recipe"]).controls
    assert [(one.kind, one.scale, one.start, one.end) for one in controls] == [
        ("depth", 1.5, 0.0, 1.0),
        ("depth", 0.7, 0.0, 0.5),
        ("pose", 0.8, 0.5, 1.0),
    ]
    assert controls[0].picture == controls[1].picture != controls[2].picture
    with pytest.raises(AppError, match="3 maps and 1 kinds of map were given"):
        client.predict(**asked, controls=["depth"], maps=maps)
    with pytest.raises(AppError, match="takes no “source” here"):
        client.predict(**asked | {"how": {"source": "/etc/passwd"}})
    shown = {"references": maps[1:], "reference": 0.9}
    _, told = client.predict(**asked | {"engine": str(tiny("flux2-klein"))}, **shown)
    references = ImageRequest.model_validate(told["recipe"]).references
    assert [one.scale for one in references] == [0.9, 0.9] and references[0].picture == controls[0].picture


def test_what_measures_likeness_is_chosen_in_the_form(page, app) -> None:
    page.locator("#sb-form summary", has_text="Picture and director").click()
    metric = page.get_by_label("Likeness measured by")
    names = metric.locator("option").all_inner_texts()
    assert names == ["Automatic", "Colours and edges"], "only what is on this machine is offered"
    metric.select_option("classical")
    draw(page, panels=1)
    drawn(page, 1)
    assert app.house.library.get(Project, newest(app).project_id).metric == "classical"
