"""Model sheets: every view of one entity in one go, as a numbered set."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from library.documents import Cancelled, Entity, Frame, MapRun, Run, Succeeded
from presets.errors import StudioError
from presets.loader import shelf
from presets.sheets import Sheet
from workflows import entities
from workflows.flags import flag
from workflows.house import House
from workflows.map_runs import MapRequest, ask_map_run, map_runs_of, sheets_for
from workflows.projects import hand_over, take_in
from workflows.recipe import redrawn
from workflows.regenerate import ask_regeneration


def made(house: House, entity: Entity, sheet: str) -> MapRun:
    run, job = ask_map_run(house, entity.id, sheet)
    done = house.jobs.wait(job.id, 60).state
    assert isinstance(done, Succeeded), done
    return house.library.get(MapRun, run.id)


def frames(house: House, run: MapRun) -> list[Frame]:
    return [house.library.get(Frame, cell.frame_id) for cell in run.cells]


def pixels(house: House, frame: Frame) -> np.ndarray:
    with Image.open(house.library.media.path(frame.media)) as image:
        return np.asarray(image.convert("L")).astype(int)


def inked(picture: np.ndarray) -> tuple[int, int, int, int]:
    """Left, right, top and bottom of what is drawn on the paper: darker than the corners' vignette."""
    rows, columns = np.nonzero(picture < 150)
    return int(columns.min()), int(columns.max()), int(rows.min()), int(rows.max())


def test_a_sheet_is_a_numbered_set_with_its_lineage(house: House, project: str) -> None:
    mara = entities.new(house.library, project, "character", "Mara", {"look": {"build": "woman"}})
    first = made(house.through("api"), mara, "turnaround")
    assert [cell.label for cell in first.cells] == [view.label for view in shelf("sheets", Sheet)["turnaround"].views]
    assert (first.version, first.entity_version) == (1, 1)
    run = house.library.get(Run, first.run_id)
    assert (run.verb, run.asked_by, run.frames) == ("map", "api", [cell.frame_id for cell in first.cells])
    assert all(frame.entities == [mara.id] and frame.run_id == run.id for frame in frames(house, first))
    entities.edit(house.library, mara.id, {"look": {"hat": "hat"}})
    second = made(house, mara, "turnaround")
    assert (second.version, second.entity_version) == (2, 2)
    assert [one.version for one in map_runs_of(house.library, mara.id)] == [2, 1]
    for before, after in zip(frames(house, first), frames(house, second), strict=True):
        assert [(parent.frame_id, parent.role) for parent in after.parents] == [(before.id, "earlier_take")]
        assert before.media != after.media
    path = house.library.media.path(frames(house, second)[0].media)
    assert redrawn(path) == path.read_bytes()


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("character", {}),
        ("anima", {"preset": "wolf"}),
        ("anima", {"preset": "horse"}),
        ("anima", {"preset": "teapot"}),
        ("anima", {"preset": "car"}),
        ("artifact", {"preset": "lantern"}),
        ("vehicle", {"preset": "car"}),
    ],
    ids=str,
)
def test_a_turnaround_shows_one_size_in_the_middle_of_every_view(
    house: House, project: str, kind: str, changes: dict
) -> None:
    subject = entities.new(house.library, project, kind, "It", changes)
    views = frames(house, made(house, subject, "turnaround"))
    boxes = [inked(pixels(house, frame)) for frame in views]
    width, height = views[0].width, views[0].height
    for left, right, top, bottom in boxes:
        assert left > 2 and right < width - 3 and top > 2 and bottom < height - 3, "nothing is cut off"
        assert abs((left + right) / 2 - width / 2) < 0.12 * width
    tall = [bottom - top for _, _, top, bottom in boxes]
    assert max(tall) < 1.35 * min(tall), "no view is nearer than another"
    assert len({frame.media for frame in views}) == len(views)


def test_hours_and_weathers_show_one_place_from_one_spot(house: House, project: str) -> None:
    harbour = entities.new(house.library, project, "location", "Harbour", {"preset": "harbour"})
    drawn = frames(house, made(house, harbour, "hours"))
    cameras = {str(frame.recipe["stage"]["camera"]) for frame in drawn}  # type: ignore[index]
    assert len(cameras) == 1
    day, night = drawn[2], drawn[-1]
    assert pixels(house, night).mean() < 0.6 * pixels(house, day).mean()


def test_every_sheet_can_be_drawn_of_every_kind_it_names(house: House, project: str) -> None:
    presets = {"anima": "dog", "artifact": "sword", "vehicle": "boat", "location": "forest", "background": "steppe"}
    for sheet in shelf("sheets", Sheet).values():
        for kind in sheet.kinds:
            look = {"preset": presets[kind]} if kind in presets else {}
            subject = entities.new(house.library, project, kind, f"{sheet.id} {kind}", look)
            assert sheet in sheets_for(kind)
            assert len(made(house, subject, sheet.id).cells) == len(sheet.views)


def test_a_model_draws_a_sheet_and_the_next_as_it_was_drawn_last(
    house: House, project: str, tiny: Callable[[str], Path]
) -> None:
    pytest.importorskip("torch", reason="diffusion engines need torch")
    mara = entities.new(house.library, project, "character", "Mara", {"look": {"build": "woman"}})
    toy = str(tiny("sd15"))
    run, job = ask_map_run(house, mara.id, "turnaround", how={"engine": toy, "steps": 1, "width": 128})
    assert job.lane == "accelerator" and isinstance(house.jobs.wait(job.id, 120).state, Succeeded)
    drawn = frames(house, house.library.get(MapRun, run.id))
    assert [(frame.engine, frame.width) for frame in drawn] == [(toy, 128)] * 5
    assert all("Mara" in str(frame.recipe["prompt"]) and frame.weights for frame in drawn)
    _, job = ask_map_run(house, mara.id, "turnaround")
    house.jobs.cancel(job.id)
    plan = MapRequest.model_validate(job.request).plan
    assert (plan.engine, plan.steps) == (toy, 1)
    with pytest.raises(StudioError):
        ask_map_run(house, mara.id, "turnaround", how={"engine": "no such engine"})


def test_a_stopped_sheet_goes_on_where_it_was(house: House, project: str) -> None:
    mara = entities.new(house.library, project, "character", "Mara")
    run, job = ask_map_run(house, mara.id, "poses")
    version = house.library.version
    while not house.library.get(MapRun, run.id).cells:
        version = house.library.wait(version, 5)
    house.jobs.cancel(job.id)
    state = house.jobs.wait(job.id, 30).state
    begun = house.library.get(MapRun, run.id).cells
    assert isinstance(state, Cancelled) and 0 < len(begun) < 8
    house.jobs.resume(job.id)
    assert isinstance(house.jobs.wait(job.id, 60).state, Succeeded)
    whole = house.library.get(MapRun, run.id)
    assert whole.cells[: len(begun)] == begun and len(whole.cells) == 8


def test_a_flagged_entity_gets_new_sheets_and_loses_its_flag(house: House, project: str) -> None:
    mara = entities.new(house.library, project, "character", "Mara")
    made(house, mara, "turnaround")
    flag(house.library, mara.id)
    jobs = [house.jobs.wait(job.id, 60) for job in ask_regeneration(house, project)]
    assert [(job.verb, job.state.state) for job in jobs] == [("map", "done")]
    assert [run.version for run in map_runs_of(house.library, mara.id)] == [2, 1]
    assert not house.library.get(Entity, mara.id).regenerate


def test_map_runs_travel_with_the_project(house: House, project: str, tmp_path: Path) -> None:
    mara = entities.new(house.library, project, "character", "Mara")
    made(house, mara, "expressions")
    taken = take_in(house.library, hand_over(house.library, project, tmp_path / "film.zip"))
    there = entities.entities_of(house.library, taken.id)[0]
    run = map_runs_of(house.library, there.id)[0]
    assert len(run.cells) == 8 and all(frame.entities == [there.id] for frame in frames(house, run))


def test_what_cannot_be_drawn_is_said(house: House, project: str) -> None:
    harbour = entities.new(house.library, project, "location", "Harbour")
    with pytest.raises(StudioError, match=r"cannot be drawn of locations: the sheets for them are hours, weathers"):
        ask_map_run(house, harbour.id, "turnaround")
    with pytest.raises(StudioError, match=r"what “Harbour” looks like"):
        ask_map_run(house, harbour.id, "hours")
    with pytest.raises(StudioError, match=r"no “hips” among the sheets"):
        ask_map_run(house, harbour.id, "hips")
    assert map_runs_of(house.library, harbour.id) == []
