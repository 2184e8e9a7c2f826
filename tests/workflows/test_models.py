"""Models as the faces of the studio see them: licences, jobs, and what is said of each."""

from collections.abc import Iterator
from pathlib import Path
from time import sleep

import pytest

from library.documents import Cancelled, Job, Queued, Running, Succeeded
from presets.errors import BadInput
from presets.loader import pick
from presets.models import ModelEntry
from tests.engines.test_checkpoints import written
from tests.hub_server import Hub
from workflows import memory, model_jobs, model_licences, models
from workflows.house import House

TAESD = "madebyollin/taesd"


@pytest.fixture
def hub(hub: Hub) -> Hub:
    weights = bytes(range(256)) * 400
    for name in ("taesd", "taesdxl"):
        hub.files[f"madebyollin/{name}"] = {"config.json": b"{}", "diffusion_pytorch_model.safetensors": weights}
    return hub


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with House(tmp_path / "home") as house:
        yield house


def test_a_licence_is_accepted_once_for_all_models_under_it(tmp_path: Path, hub: Hub) -> None:
    with pytest.raises(model_licences.NotAccepted, match=r"Preview of SD 1\.5 comes under MIT: commercial use"):
        list(models.get(tmp_path, "taesd"))
    assert not hub.asked, "nothing is asked of the Hub before"
    list(models.get(tmp_path, "taesd", accept=True))
    list(models.get(tmp_path, "taesdxl"))
    assert [models.one(tmp_path, id).state for id in ("taesd", "taesdxl", "taef1")] == ["here", "here", "absent"]
    assert set(model_licences.accepted(tmp_path)) == {"MIT"}


def test_a_file_of_licences_that_is_broken_asks_again(tmp_path: Path) -> None:
    model_licences.accept(tmp_path, pick("models", ModelEntry, "taesd").licence)
    (tmp_path / model_licences.FILE).write_text('{"accepted": ["MIT"', "utf-8")
    assert model_licences.accepted(tmp_path) == {}


def test_a_paused_fetch_goes_on_as_the_same_job(house: House, hub: Hub) -> None:
    hub.refuse = [(503, {"Retry-After": "30"})]  # it waits, and can be stopped meanwhile
    job = model_jobs.ask_fetch(house.home, house.library, house.jobs, "taesd", accept=True)
    for _ in range(200):
        if isinstance(house.library.get(Job, job.id).state, Running):
            break
        sleep(0.02)
    assert isinstance(house.library.get(Job, job.id).state, Running), house.library.get(Job, job.id).state
    with pytest.raises(BadInput, match="is being fetched already"):
        model_jobs.ask_check(house.library, house.jobs, "taesd")
    with pytest.raises(BadInput, match="is being fetched already"):
        model_jobs.remove(house.home, house.library, "taesd")
    model_jobs.pause(house.library, house.jobs, "taesd")
    assert isinstance(house.jobs.wait(job.id, 20).state, Cancelled)
    again = model_jobs.ask_fetch(house.home, house.library, house.jobs, "taesd")
    assert again.id == job.id and isinstance(again.state, Queued)
    assert isinstance(house.jobs.wait(job.id, 20).state, Succeeded)
    assert model_jobs.remove(house.home, house.library, "taesd") > 100_000
    assert model_jobs.jobs_of(house.library, "taesd") == []


def test_a_model_of_ones_own_is_found_and_not_removed(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "config.json").write_text("{}", "utf-8")
    written(mine / "diffusion_pytorch_model.safetensors", {})
    entry = pick("models", ModelEntry, "taesd").model_copy(update={"path": str(mine)})
    now = models.standing(tmp_path / "home", entry)
    assert (now.state, now.folder, now.ours) == ("here", mine, False)


def test_memory_is_none_while_nothing_was_lent(no_memory: None) -> None:
    assert memory.view() is None
    assert memory.unload() == 0
