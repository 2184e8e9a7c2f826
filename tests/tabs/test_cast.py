"""Who is in it: what the row shows, and a person who tells the studio who is who."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from library.documents import Board, Shot
from presets.errors import BadInput
from tabs import show
from tabs.storyboard.cast import cast_for, cast_value, lines_of
from tabs.storyboard.story import ask
from tests.tabs.person import SLOW_MS, draw, drawn, opened, wait_until
from workflows import boards, entities, projects
from workflows.asking import ask_storyboard
from workflows.breakdown.source import Source
from workflows.house import House
from workflows.plan import DrawingPlan
from workflows.takes import panels_of
from workflows.views import script_of

BOYS = (
    "The boy waits at the gate. Old Amos comes up the road with a mule. A heron watches. The lad runs and Tom laughs."
)
PLAN = DrawingPlan(width=128)
HOSTILE = ["<img src=x onerror=alert(1)>", "\u202eemoc", "W" * 300]


# --- the value and what becomes of an answer


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with House(tmp_path / "home") as house:
        yield house


def read(house: House, story: str = BOYS, cast: tuple[str, ...] = (), **more: Any) -> Board:
    board, job = ask_storyboard(house, Source(story), PLAN, frames=4, cast=cast, draw=False, **more)
    house.jobs.wait(job.id, 60)
    return house.library.get(Board, board.id)


def value(house: House, board: Board) -> dict[str, Any]:
    return cast_value(house.library, board.id, show.panels(house.library, board.id))


def people(house: House, board: Board) -> dict[str, tuple[list[str], int]]:
    return {one["name"]: (one["words"], one["panels"]) for one in value(house, board)["people"]}


def test_everyone_stands_there_in_order_of_appearance(house: House) -> None:
    board = read(house)
    shown = value(house, board)
    assert people(house, board) == {"Boy": (["lad"], 2), "Old Amos": ([], 1), "Tom": ([], 1)}
    assert all(one["colour"].startswith("#") and one["id"] for one in shown["people"])
    assert (shown["told"], shown["mentioned"], shown["settled"], shown["busy"]) == (True, ["Mule", "Heron"], [], False)


def test_what_is_settled_is_told_one_thing_at_a_time(house: House) -> None:
    board = read(house, cast=("Tom = Boy, lad", "Heron", "nobody: gate"))
    shown = value(house, board)
    assert people(house, board)["Tom"] == (["Boy", "lad"], 2)
    assert shown["mentioned"] == ["Mule"] and "Heron" in people(house, board)
    assert [(one["words"], one["being"], one["name"]) for one in shown["settled"]] == [
        ("Boy", "same", "Tom"),
        ("lad", "same", "Tom"),
        ("Heron", "somebody", ""),
        ("gate", "nobody", ""),
    ]
    assert lines_of(shown["settled"]) == ["Tom = Boy, lad", "Heron", "nobody: gate"]


def test_another_story_of_the_project_lends_nobody_its_words(house: House) -> None:
    first = read(house)
    second = read(house, "A boy sleeps. Tom sings.", project_id=first.project_id)
    assert people(house, second)["Boy"][0] == []


def test_a_voice_that_is_only_heard_is_in_it_as_well(house: House) -> None:
    script = "INT. BARN - NIGHT\n\nCole waits.\n\nMARA (V.O.)\nCome home.\n\nCOLE\nNo.\n"
    board, job = ask_storyboard(house, Source(script, "fountain"), PLAN, frames=2, draw=False)
    house.jobs.wait(job.id, 60)
    assert list(people(house, house.library.get(Board, board.id))) == ["Cole"]
    entities.new(house.library, board.project_id, "character", "Mara")
    assert people(house, house.library.get(Board, board.id)) == {"Cole": ([], 2), "Mara": ([], 0)}


def test_nothing_is_shown_of_no_board_an_empty_one_and_one_made_by_hand(house: House) -> None:
    _, board = projects.begin(house.library, "Film", PLAN)
    nothing = {"told": False, "people": [], "mentioned": [], "settled": [], "busy": False}
    assert cast_value(house.library, "", []) == {"board": "", **nothing}
    assert value(house, board) == {"board": board.id, **nothing}
    boards.add_panel(house.library, board.id)
    assert value(house, board) == {"board": board.id, **nothing}


@pytest.mark.parametrize("sent", [None, "Tom", [{"words": "Tom"}], [{"words": "Tom", "being": "king", "name": ""}]])
def test_what_no_page_sends_is_refused_in_a_sentence(sent: object) -> None:
    with pytest.raises(BadInput, match="load the page again"):
        lines_of(sent)


def test_a_name_too_long_for_a_list_is_refused_in_a_sentence() -> None:
    with pytest.raises(BadInput, match="too long for a name"):
        lines_of([{"words": HOSTILE[2], "being": "somebody", "name": ""}])


def test_the_same_words_keep_their_cast_list_and_others_begin_without(house: House) -> None:
    board = read(house, cast=("Tom = Boy",))
    assert cast_for(house.library, board.id, f"  {BOYS}\n") == ["Tom = Boy"]
    assert cast_for(house.library, board.id, f"{BOYS} He sleeps.") == []
    assert cast_for(house.library, "", BOYS) == []
    form: dict[str, Any] = {"script": "", "frames": 3, "llm": "", "draw": False, "width": 128}
    for story, kept in ((BOYS, ["Tom = Boy"]), (f"{BOYS} He sleeps.", [])):
        again, _ = ask(house, board.project_id, board.id, story=story, **form)
        wait_for_panels(house, again.id)
        script = script_of(house.library, house.library.get(Board, again.id))
        assert script and script.cast_list == kept


def wait_for_panels(house: House, board_id: str) -> None:
    (job,) = show.jobs_of(house.library, board_id)
    house.jobs.wait(job.id, 60)


def test_a_board_that_waits_to_be_read_keeps_it_as_well(house: House) -> None:
    ask_storyboard(house, Source(BOYS), DrawingPlan(width=512), frames=40)  # keeps the lane busy
    board, job = ask_storyboard(house, Source(BOYS), PLAN, frames=4, cast=["Tom = Boy"])
    assert cast_for(house.library, board.id, BOYS) == ["Tom = Boy"]
    house.jobs.cancel(job.id)


# --- a person at the page


def row(page):
    return page.locator(".sb-cast")


def chips(page) -> list[str]:
    return page.locator(".sb-cast-chip[data-name]").evaluate_all("all => all.map(one => one.dataset.name)")


def said(page) -> list[str]:
    return page.locator(".sb-cast-said").all_inner_texts()


def choose(page, name: str, *path: str) -> None:
    page.locator(f".sb-cast-chip[data-name='{name}']").click()
    for step in path:
        page.get_by_role("menuitem", name=step, exact=True).click()


def told(page, story: str = BOYS) -> str:
    """A board with the shots of the story and no pictures; answers with its id."""
    page.locator("#sb-new-board").click()
    page.locator(".sb-empty").wait_for()
    page.locator("#sb-story textarea").fill(story)
    page.get_by_role("spinbutton", name="Panels", exact=True).fill("4")
    page.locator("#sb-breakdown").click()
    page.locator(".sb-card").nth(3).wait_for()
    row(page).wait_for()
    wait_until(page, lambda: page.locator("#sb-cancel").is_hidden())
    return page.locator("#sb-board").input_value()


@pytest.mark.browser
def test_two_who_are_one_are_merged_on_a_new_board(page, app) -> None:
    draw(page, BOYS, panels=4)
    drawn(page, 4)
    row(page).wait_for()
    assert chips(page) == ["Boy", "Old Amos", "Tom"]
    first = page.locator("#sb-board").input_value()
    wait_until(page, lambda: page.locator("#sb-cancel").is_hidden())
    choose(page, "Boy", "Same as …", "Tom")
    assert said(page) == ["Boy is Tom", "Lad is Tom"]
    page.get_by_role("button", name="Heron", exact=True).click()
    assert said(page)[2:] == ["Heron is somebody"]
    page.locator("#sb-cast-words").fill("the gate, mule")
    page.locator("#sb-cast-words").press("Enter")
    page.get_by_role("button", name="Remove “The gate is somebody”").click()
    assert said(page)[2:] == ["Heron is somebody", "Mule is somebody"]
    page.locator("#sb-cast-again").click()
    wait_until(page, lambda: page.locator("#sb-board").input_value() != first)
    drawn(page, 4)
    wait_until(page, lambda: set(chips(page)) == {"Tom", "Old Amos", "Heron", "Mule"})
    page.get_by_role("button", name="4 settled").click()
    assert said(page) == ["Boy is Tom", "Lad is Tom", "Heron is somebody", "Mule is somebody"]
    library = app.house.library
    again = library.get(Board, page.locator("#sb-board").input_value())
    shots = [library.get(Shot, panel.shot_id) for panel in panels_of(library, again)]
    assert "Boy" not in {name for shot in shots for name in shot.characters}
    page.locator("#sb-board").select_option(first)
    wait_until(page, lambda: chips(page) == ["Boy", "Old Amos", "Tom"])
    drawn(page, 4)
    assert not said(page), "what was read is no draft of the board before"


@pytest.mark.browser
def test_what_is_settled_is_taken_away_again(page, app) -> None:
    told(page)
    choose(page, "Boy", "Nobody")
    assert said(page) == ["Boy is nobody", "Lad is nobody"]
    choose(page, "Boy", "Take back “Boy is nobody”")
    assert said(page) == [] and page.locator("#sb-cast-again").is_hidden()
    choose(page, "Boy", "Same as …", "Tom")
    choose(page, "Tom", "Same as …", "Old Amos")
    page.locator("#sb-cast-discard").click()
    assert said(page) == []
    choose(page, "Boy", "Nobody")
    before = page.locator("#sb-board").input_value()
    page.locator("#sb-cast-again").click()
    wait_until(page, lambda: page.locator("#sb-board").input_value() != before and "Boy" not in chips(page))
    wait_until(page, lambda: chips(page))
    assert not page.locator(".sb-card img").count(), "a board that was broken down only stays so"
    wait_until(page, lambda: page.locator("#sb-cancel").is_hidden())
    before = page.locator("#sb-board").input_value()
    page.get_by_role("button", name="2 settled").click()
    for _ in range(2):
        page.locator(".sb-cast-edits button").first.click()
    page.locator("#sb-cast-again").click()
    wait_until(page, lambda: page.locator("#sb-board").input_value() != before and "Boy" in chips(page))


@pytest.mark.browser
def test_the_keyboard_goes_all_the_way(page, app) -> None:
    board = told(page)
    keys = page.keyboard
    page.locator(".sb-cast-chip[data-name='Boy']").focus()
    keys.press("Enter")
    wait_until(page, lambda: page.evaluate("document.activeElement.textContent") == "Same as …")
    keys.press("Escape")
    assert page.evaluate("document.activeElement.dataset.name") == "Boy"
    assert page.locator(".sb-cast-menu").is_hidden()
    keys.press("ArrowDown")
    keys.press("ArrowUp")  # round to the last
    assert page.evaluate("document.activeElement.textContent") == "See in Entities"
    keys.press("Home")
    keys.press("Enter")
    keys.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent") == "Tom"
    keys.press("Enter")
    assert said(page) == ["Boy is Tom", "Lad is Tom"]
    assert page.evaluate("document.activeElement.dataset.name") == "Boy"
    page.locator("#sb-cast-again").focus()
    keys.press("Enter")
    wait_until(page, lambda: page.locator("#sb-board").input_value() != board and chips(page) == ["Tom", "Old Amos"])


@pytest.mark.browser
def test_a_contradiction_is_said_and_nothing_is_lost(page, app) -> None:
    board = told(page)
    page.locator("#sb-cast-missing").click()
    page.locator("#sb-cast-words").fill("W" * 90)
    page.locator("#sb-cast-add").click()
    page.locator("#sb-cast-again").click()
    page.locator(".toast-body", has_text="too long for a name").wait_for()
    assert page.locator("#sb-board").input_value() == board and len(said(page)) == 1


@pytest.mark.browser
def test_a_story_drawn_again_from_the_form_keeps_who_is_who(page, app) -> None:
    told(page)
    choose(page, "Boy", "Same as …", "Tom")
    before = page.locator("#sb-board").input_value()
    page.locator("#sb-cast-again").click()
    wait_until(page, lambda: page.locator("#sb-board").input_value() != before and chips(page) == ["Tom", "Old Amos"])
    before = page.locator("#sb-board").input_value()
    page.locator("#sb-breakdown").click()
    wait_until(page, lambda: page.locator("#sb-board").input_value() != before and chips(page) == ["Tom", "Old Amos"])


@pytest.mark.browser
def test_hostile_names_are_words_and_another_window_sees_them(page, app, chromium) -> None:
    board = told(page)
    other = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True).new_page()
    other.set_default_timeout(SLOW_MS)
    other.goto(app.url)
    opened(other)
    other.locator(".sb-cast-chip").first.wait_for()
    library = app.house.library
    panel = panels_of(library, library.get(Board, board))[0]
    library.change(Shot, panel.shot_id, lambda now: now.model_copy(update={"characters": [*HOSTILE, "Boy"]}))
    for window in (page, other):
        wait_until(window, lambda window=window: chips(window)[:4] == [*HOSTILE, "Boy"])
        for name in HOSTILE:
            window.locator(".sb-cast-chip[data-name]").nth(HOSTILE.index(name)).click()
            window.get_by_role("menuitem", name="Nobody", exact=True).wait_for()
            window.keyboard.press("Escape")
        assert window.locator(".sb-cast img").count() == 0
        assert window.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    other.context.close()


@pytest.mark.browser
def test_it_fits_a_phone_and_a_finger(page, app, chromium) -> None:
    told(page)
    context = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    phone = context.new_page()
    phone.set_default_timeout(SLOW_MS)
    phone.goto(app.url)
    opened(phone)
    phone.locator(".sb-cast-chip[data-name='Tom']").tap()
    phone.get_by_role("menuitem", name="Same as …").tap()
    phone.get_by_role("menuitem", name="Boy", exact=True).tap()
    assert said(phone) == ["Tom is Boy"]
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    phone.locator(".sb-cast-chip[data-name='Old Amos']").tap()
    phone.locator("h1").tap()
    phone.locator(".sb-cast-menu").wait_for(state="hidden")
    phone.locator(".sb-cast-chip[data-name='Old Amos']").tap()
    phone.get_by_role("menuitem", name="See in Entities").tap()
    phone.locator(".sb-entity-form h3", has_text="Old Amos").wait_for()
    context.close()


@pytest.mark.browser
def test_while_a_board_is_drawn_it_is_not_read_again(page, app) -> None:
    page.locator("#sb-new-project").click()
    page.locator(".sb-empty").wait_for()
    page.locator("#sb-story textarea").fill(BOYS)
    page.get_by_role("spinbutton", name="Panels", exact=True).fill("40")
    page.locator("#sb-draw").click()
    page.locator(".sb-cast-chip[data-name='Boy']").wait_for()
    choose(page, "Boy", "Nobody")
    assert page.locator("#sb-cast-again").is_disabled()
    page.get_by_text("This board is being drawn", exact=False).wait_for()
    page.locator("#sb-cancel").click()
    wait_until(page, lambda: page.locator("#sb-cast-again").is_enabled())
    assert said(page)[0] == "Boy is nobody"
