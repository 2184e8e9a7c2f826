"""The Models tab in a real browser and its endpoints, with a Hub on loopback: got, paused, checked, mended, removed."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

from engines.memory import Memory, Part, use
from presets.loader import shelf
from presets.models import ModelEntry
from tests.engines.hub.test_loras import LORA
from tests.hub_server import Hub, hub_server
from tests.tabs.person import wait_until
from tests.workflows.test_scanning import component
from workflows.models import one

TAESD = "madebyollin/taesd"


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    with hub_server() as server:
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        for entry in shelf("models", ModelEntry).values():
            if entry.role == "preview":
                server.files[entry.repository] = {
                    "config.json": b"{}",
                    "diffusion_pytorch_model.safetensors": bytes(range(256)) * 8000,
                }
        yield server


@pytest.fixture
def client(app) -> Iterator[Client]:
    client = Client(app.url, verbose=False, analytics_enabled=False)
    yield client
    client.close()


class Block:
    """A part of no substance, for a manager that lends anything."""

    def __init__(self, size: int) -> None:
        self.value, self.size = object(), size

    def drop(self) -> int:
        return 0


def part(name: str, size: int, keep_alive_s: float = -1) -> Part:
    return Part(name, size, lambda: Block(size), label=name, keep_alive_s=keep_alive_s)


def state(app, id: str) -> str:
    return one(app.house.home, id).state


@pytest.mark.browser
def test_a_model_is_got_paused_checked_mended_and_removed(no_memory: None, page, app, hub: Hub) -> None:
    page.get_by_role("tab", name="Models", exact=True).click()
    page.get_by_text("No model is here yet").wait_for()
    page.get_by_text("Nothing is loaded.").wait_for()
    row = page.locator('[data-id="taesd"]')
    row.get_by_role("button", name="Get: Preview of SD 1.5").click()
    row.get_by_text("comes under the licence MIT").wait_for()
    assert state(app, "taesd") == "absent", "nothing comes before the licence is accepted"
    hub.slow = Event()
    row.get_by_role("button", name="Accept and get: Preview of SD 1.5").click()
    row.get_by_role("progressbar").wait_for()
    row.get_by_role("button", name="Pause: Preview of SD 1.5").click()
    row.get_by_text("Paused with", exact=False).wait_for()
    hub.slow.set()
    hub.slow = None
    row.get_by_role("button", name="Go on: Preview of SD 1.5").click()
    row.locator(".sb-model-state", has_text="Here").wait_for()
    file = app.house.home / "models" / "taesd" / "diffusion_pytorch_model.safetensors"
    assert file.read_bytes() == hub.files[TAESD][file.name]
    assert row.locator("code").inner_text() == str(file.parent)
    file.write_bytes(bytes(file.stat().st_size))
    row.get_by_role("button", name="Check: Preview of SD 1.5").click()
    row.get_by_text("Not as it was fetched: diffusion_pytorch_model.safetensors").wait_for()
    row.get_by_role("button", name="Mend: Preview of SD 1.5").click()
    wait_until(page, lambda: file.read_bytes() == hub.files[TAESD][file.name])
    row.locator(".sb-model-state", has_text="Here").wait_for()
    row.get_by_role("button", name="Remove: Preview of SD 1.5").click()
    row.get_by_role("button", name="Remove it: Preview of SD 1.5").click()
    row.get_by_role("button", name="Get: Preview of SD 1.5").wait_for()
    assert not file.parent.exists()


@pytest.mark.browser
def test_a_gated_model_says_what_to_do(page, app, hub: Hub) -> None:
    hub.gated.add("madebyollin/taesdxl")
    page.get_by_role("tab", name="Models", exact=True).click()
    row = page.locator('[data-id="taesdxl"]')
    row.get_by_role("button", name="Get: Preview of SDXL").click()
    accept = row.get_by_role("button", name="Accept and get: Preview of SDXL")
    if accept.count():
        accept.click()
    row.get_by_text("accept them on its page, then set HF_TOKEN").wait_for()


@pytest.mark.browser
def test_a_lora_file_is_brought_and_removed(page, app, hub: Hub) -> None:
    hub.files["maker/hero"] = {"hero.safetensors": LORA}
    page.get_by_role("tab", name="Models", exact=True).click()
    page.locator("#sb-lora").fill("hf://maker/hero/hero.pt")
    page.locator("#sb-lora-get").click()
    page.get_by_text("hero.pt is a pickled file").wait_for()
    page.locator("#sb-lora").fill("hf://maker/hero/hero.safetensors")
    page.locator("#sb-lora").press("Enter")
    row = page.locator('[data-id="hero.safetensors"]')
    row.get_by_role("button", name="Remove: hero.safetensors").click()
    assert (app.house.home / "loras" / "hero.safetensors").read_bytes() == LORA
    row.get_by_role("button", name="Remove it: hero.safetensors").click()
    row.wait_for(state="detached")
    assert not list((app.house.home / "loras").glob("*.safetensors"))


@pytest.mark.browser
def test_a_folder_is_looked_into_and_what_is_found_is_added(page, app, tmp_path: Path) -> None:
    (tmp_path / "face <b>.safetensors").write_bytes(LORA)
    (tmp_path / "old.ckpt").write_bytes(b"PK")
    component(tmp_path / "my-vae", _class_name="AutoencoderKL", scaling_factor=0.13025)
    page.get_by_role("tab", name="Models", exact=True).click()
    finds = page.locator(".sb-finds")
    page.locator("#sb-look").fill(str(tmp_path))
    page.locator("#sb-look").press("Enter")
    finds.get_by_text("It can run code when it is opened").wait_for()
    assert finds.locator("h3").all_inner_texts() == ["face <b>", "old.ckpt", "my-vae"]
    finds.get_by_role("button", name="Add: my-vae").click()
    added = page.locator('.sb-model-groups [data-id="my-vae"]')
    added.get_by_role("button", name="Remove: my-vae").click()
    assert added.locator("a").count() == 0, "no licence was told: nothing there may look like a link"
    added.get_by_text("Its files stay where they lie").wait_for()
    added.get_by_role("button", name="Remove it: my-vae").click()
    added.wait_for(state="detached")
    assert (tmp_path / "my-vae" / "config.json").is_file()
    for _ in range(2):  # the same answer twice is an answer
        page.locator("#sb-look").fill(str(tmp_path / "nowhere"))
        page.locator("#sb-look-in").click()
        finds.get_by_text("There is no folder").wait_for()
        assert finds.locator("h3").count() == 0, "what was found before does not stay"


@pytest.mark.browser
def test_memory_is_seen_and_unloaded(page, app) -> None:
    with use(Memory(lambda ours: 12_000_000_000)) as memory:
        with memory.loan([part("Toy · unet", 5_000_000_000), part("Toy · vae", 200_000_000, 240)]):
            page.get_by_role("tab", name="Models", exact=True).click()
            page.get_by_text("5.2 GB of 12.0 GB").wait_for()
            page.get_by_text("5.0 GB · in use").wait_for()
            assert page.get_by_role("button", name="Unload Toy · unet").is_disabled()
        page.get_by_text("5.0 GB · idle for").wait_for()
        page.get_by_text("s, goes in 4 min").wait_for()
        page.get_by_role("button", name="Unload Toy · unet").click()
        page.get_by_text("0.2 GB of 12.0 GB").wait_for()
        assert memory.view().resident == 200_000_000


@pytest.mark.browser
def test_on_a_phone_nothing_is_wider_than_the_screen(chromium, app) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    phone = context.new_page()
    phone.goto(app.url)
    phone.get_by_role("tab", name="Models", exact=True).click()
    phone.locator(".sb-model").first.wait_for()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    tops = phone.locator('[role="tab"]:visible').evaluate_all(
        "tabs => tabs.map(tab => tab.getBoundingClientRect().top)"
    )
    assert len(set(tops)) == 1, "all tabs stand in one row"
    context.close()


def test_models_by_the_api(client: Client, app, hub: Hub) -> None:
    rows = client.predict(api_name="/models")
    assert {row["id"] for row in rows} == set(shelf("models", ModelEntry))
    (app.house.home / "licences.json").unlink(missing_ok=True)
    with pytest.raises(AppError, match="Preview of Z-Image comes under MIT"):
        client.predict(do="get", model_id="taef1", api_name="/models")
    got = client.predict(do="get", model_id="taef1", accept_licence=True, wait=True, api_name="/models")
    assert [(row["id"], row["state"], row["bytes"]) for row in got] == [("taef1", "here", 2_048_002)]
    assert Path(got[0]["folder"]).is_dir()
    assert client.predict(do="verify", model_id="taef1", wait=True, api_name="/models")[0]["damaged"] is False
    assert client.predict(do="remove", model_id="taef1", api_name="/models")[0]["state"] == "absent"
    with pytest.raises(AppError, match="There is no “nobody” among the models"):
        client.predict(do="get", model_id="nobody", api_name="/models")


def test_memory_by_the_api(no_memory: None, client: Client) -> None:
    assert client.predict(api_name="/memory")["loaded"] is False
    with use(Memory(lambda ours: 10_000)) as memory:
        with memory.loan([part("toy", 4_000)]):
            seen = client.predict(api_name="/memory")
            assert (seen["loaded"], seen["resident"], seen["parts"][0]["in_use"]) == (True, 4_000, True)
            assert (seen["to_device"], seen["to_host"], seen["parked"]) == (4_000, 0, 0)
            with pytest.raises(AppError, match="That is in use"):
                client.predict(unload="toy", api_name="/memory")
        assert client.predict(unload="all", api_name="/memory")["resident"] == 0
