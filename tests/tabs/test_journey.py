"""A person's way through the app, in a real browser: story, panels, order, edit, approval, files in hand."""

import io
import re
import shutil
import zipfile
from pathlib import Path
from threading import Event
from urllib.parse import urlsplit

import pytest

from tests.tabs.person import SLOW_MS, STORY, at_once, draw, drawn, opened, wait_until

pytestmark = pytest.mark.browser

SAMPLES = Path(__file__).parents[2] / "assets" / "samples"


def order(page) -> list[str]:
    return page.locator(".sb-card").evaluate_all("cards => cards.map(card => card.dataset.id)")


def kept_order(app, page) -> list[str]:
    from library.documents import Board, Panel

    library = app.house.library
    panel = library.get(Panel, order(page)[0])
    return library.get(Board, panel.board_id).panels


def test_from_a_story_to_files_in_hand(page, app, tmp_path: Path) -> None:
    from library.documents import Panel, Shot

    library = app.house.library
    draw(page)
    drawn(page, 3)
    assert all(urlsplit(url).hostname in ("127.0.0.1", None) for url in page.asked), "a request left the machine"

    first, second, third = order(page)
    page.locator(".sb-card").nth(0).locator(".sb-camera").drag_to(page.locator(".sb-card").nth(2).locator(".sb-camera"))
    wait_until(page, lambda: kept_order(app, page) == [second, third, first])
    page.locator(".sb-card").nth(2).focus()
    page.keyboard.press("Alt+ArrowLeft")
    wait_until(page, lambda: kept_order(app, page) == [second, first, third])

    page.locator(".sb-card").nth(0).click()
    page.locator("#sb-action textarea").fill("He kneels beside the lantern.")
    page.locator("#sb-action textarea").blur()
    wait_until(
        page, lambda: library.get(Shot, library.get(Panel, second).shot_id).action == "He kneels beside the lantern."
    )
    page.locator("#sb-redraw").click()
    page.locator(".sb-take").nth(1).wait_for()
    assert len(library.get(Panel, second).takes) == 2
    page.locator(".sb-take").nth(1).click()
    wait_until(page, lambda: library.get(Panel, second).chosen == library.get(Panel, second).takes[0])

    page.locator("#sb-approve").click()
    page.locator(".sb-badge").wait_for()
    assert library.get(Panel, second).approved

    assert page.locator("#sb-export").is_enabled()
    with page.expect_download() as download:
        page.locator("#sb-export").click()
    names = {
        Path(name).name for name in zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes())).namelist()
    }
    assert {"Scene01_Shot01.png", "Scene01_Shot02.png"} <= names
    page.locator("#sb-format").select_option(label="PDF sheets")
    with page.expect_download() as download:
        page.locator("#sb-export").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")


def test_a_refreshed_page_opens_where_it_was(page, app) -> None:
    draw(page, panels=6)
    page.wait_for_function("document.querySelectorAll('.sb-card').length === 6")
    page.reload()
    drawn(page, 6)


def test_a_page_out_of_reach_says_so_and_goes_on_where_it_was(page, app) -> None:
    from library.documents import Panel, Shot

    draw(page, panels=2)
    drawn(page, 2)
    panel = order(page)[1]
    page.locator(".sb-card").nth(1).click()
    note, story, line = page.locator("#sb-note textarea"), page.locator("#sb-story textarea"), page.locator(".sb-reach")
    note.wait_for()
    assert not line.is_visible()
    page.context.set_offline(True)
    line.get_by_text("The studio does not answer").wait_for()
    story.fill("Half a thought")
    note.fill("Higher")
    note.blur()
    assert page.locator(".toast-body:visible").count() == 0, "one line is enough"
    page.context.set_offline(False)
    page.locator(f'#sb-editor [data-panel="{panel}"]').wait_for()  # loaded anew, the panel is open as it was
    wait_until(page, lambda: not line.is_visible() and story.input_value() == "Half a thought")
    shot = app.house.library.get(Panel, panel).shot_id
    wait_until(page, lambda: app.house.library.get(Shot, shot).notes == "Higher")


def test_delete_can_be_undone(page, app) -> None:
    draw(page, panels=3)
    drawn(page, 3)
    before = order(page)
    page.get_by_role("button", name="Delete panel 2").click()
    page.wait_for_function("document.querySelectorAll('.sb-card').length === 2")
    page.locator("#sb-undo").click()
    page.wait_for_function("document.querySelectorAll('.sb-card').length === 3")
    assert order(page) == before


def test_two_windows_edit_one_board_and_lose_nothing(page, app, chromium) -> None:
    from library.documents import Panel, Shot

    draw(page, panels=3)
    drawn(page, 3)
    other = chromium.new_context(viewport={"width": 1440, "height": 900}).new_page()
    other.goto(app.url)
    drawn(other, 3)
    first, second, third = order(page)
    assert order(other) == [first, second, third]
    page.locator(".sb-card").nth(0).focus()
    page.keyboard.press("Alt+ArrowRight")
    other.locator(".sb-card").nth(2).click()
    other.locator("#sb-note textarea").fill("Check the lantern.")
    other.locator("#sb-note textarea").blur()
    library = app.house.library
    wait_until(page, lambda: library.get(Shot, library.get(Panel, third).shot_id).notes == "Check the lantern.")
    wait_until(page, lambda: kept_order(app, page) == [second, first, third])
    wait_until(other, lambda: order(other) == [second, first, third])
    assert library.get(Shot, library.get(Panel, third).shot_id)
    other.context.close()


def test_words_are_never_markup(page, app) -> None:
    draw(
        page,
        "A man named <img src=x onerror=\"document.title='owned'\"> ${document.title='owned'} walks home.",
        panels=2,
    )
    drawn(page, 2)
    page.wait_for_timeout(300)
    assert page.title() != "owned"
    assert page.locator(".sb-card img[src=x]").count() == 0


def test_an_empty_story_is_answered_with_what_to_do(page) -> None:
    page.locator(".sb-card, .sb-empty").first.wait_for()
    page.locator("#sb-story textarea").fill("")
    page.locator("#sb-draw").click()
    page.get_by_text("There is no story yet", exact=False).first.wait_for()


def test_it_fits_a_phone(chromium, app) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.set_default_timeout(SLOW_MS)
    page.goto(app.url)
    opened(page)
    # With a board the form is folded away; a press brings it back.
    if page.locator(".sb-card").count():
        page.locator("#sb-unfold").tap()
    page.locator("#sb-draw").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    # The board that was asked for comes into sight, with the line that tells how far it is.
    draw(page, panels=2)
    tops = "['#sb-bar', '.sb-card'].map(node => document.querySelector(node).getBoundingClientRect().top)"
    page.wait_for_function(f"() => {{ const [bar, card] = {tops}; return bar >= 0 && card > bar && card < 600; }}")
    context.close()


def test_an_uploaded_screenplay_is_boarded_scene_by_scene(page, app) -> None:
    page.locator("#sb-story textarea").fill("A story that is not drawn.")
    page.locator("#sb-script input[type=file]").set_input_files(SAMPLES / "the_last_ferry.fountain")
    page.get_by_text("remove it to draw the story", exact=False).wait_for()
    page.get_by_role("spinbutton", name="Panels", exact=True).fill("2")
    page.locator("#sb-draw").click()
    written = (SAMPLES / "the_last_ferry.fountain").read_text("utf-8")
    scenes = set(re.findall(r"^((?:INT|EXT)\. .+?)\s*#", written, re.MULTILINE))
    assert len(scenes) == 8
    wait_until(page, lambda: set(page.locator(".sb-heading").all_text_contents()) == scenes)
    page.locator("#sb-used").wait_for(state="hidden")
    assert "INT." in page.locator("#sb-story textarea").input_value()
    page.locator("#sb-cancel").click()
    page.locator("#sb-resume").wait_for()


def test_every_field_of_the_editor_can_be_reached(page) -> None:
    draw(page, panels=2)
    drawn(page, 2)
    page.locator(".sb-card").nth(0).click()
    page.locator("#sb-note textarea").wait_for()
    page.wait_for_timeout(400)
    # Nothing sits on anything else, and nothing is cut off at the sides.
    boxes = page.evaluate(
        "() => { const editor = document.querySelector('#sb-editor'), frame = editor.getBoundingClientRect();"
        " return [...editor.querySelectorAll('input, textarea, select')].filter(node => node.checkVisibility())"
        ".map(node => node.getBoundingClientRect())"
        ".map(box => [box.left - frame.left, frame.right - box.right, box.top, box.bottom, box.left, box.right]); }"
    )
    assert len(boxes) >= 9
    assert all(left >= 0 and right >= 0 for left, right, *_ in boxes)
    for here, one in enumerate(boxes):
        for other in boxes[here + 1 :]:
            apart = one[3] <= other[2] or other[3] <= one[2] or one[5] <= other[4] or other[5] <= one[4]
            assert apart, "two fields overlap"
    for field in (
        "#sb-action textarea",
        "#sb-size select",
        "#sb-lens input",
        "#sb-duration input",
        "#sb-note textarea",
    ):
        page.locator(field).scroll_into_view_if_needed()
        box = page.locator(field).bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= 900


def test_the_editor_answers_to_the_keyboard_and_keeps_what_is_typed(page, app) -> None:
    from library.documents import Panel, Shot

    draw(page, panels=3)
    drawn(page, 3)
    first, second, third = order(page)
    library = app.house.library
    page.locator(".sb-card").nth(0).focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.closest('#sb-action')")
    # Typed, never left: kept all the same when the page is loaded anew.
    page.keyboard.press("End")
    page.keyboard.type(" Dust rises.")
    wait_until(page, lambda: library.get(Shot, library.get(Panel, first).shot_id).action.endswith("Dust rises."))
    before = library.get(Shot, library.get(Panel, first).shot_id).duration_s
    page.locator("#sb-duration input").fill("")
    page.locator("#sb-duration input").blur()
    page.get_by_text("Seconds must be a number from 0.1 to 600.").wait_for()
    wait_until(page, lambda: page.locator("#sb-duration input").input_value() == f"{before:g}")
    page.locator("#sb-note textarea").focus()
    page.keyboard.press("Escape")
    page.locator("#sb-editor").wait_for(state="hidden")
    page.wait_for_function("id => document.activeElement.dataset.id === id", arg=first)
    page.keyboard.press("Delete")
    page.wait_for_function("id => document.activeElement.dataset.id === id", arg=second)
    page.reload()
    opened(page)
    assert page.get_by_role("spinbutton", name="Panels", exact=True).input_value() == "3"
    page.locator("#sb-undo").click()
    wait_until(page, lambda: order(page) == [first, second, third])


def test_undo_stays_with_its_board_and_a_new_board_takes_no_old_story(page) -> None:
    draw(page, panels=2)
    drawn(page, 2)
    page.get_by_role("button", name="Delete panel 2").click()
    page.locator("#sb-undo").wait_for()
    page.locator("#sb-new-board").click()
    page.locator(".sb-empty").wait_for()
    page.locator("#sb-undo").wait_for(state="hidden")
    wait_until(page, lambda: page.locator("#sb-story textarea").input_value() == "")


def test_news_from_another_window_leave_alone_what_is_being_typed_and_what_is_said_to_be_wrong(page, app) -> None:
    from library.documents import Panel
    from tabs.storyboard.editor import keep

    draw(page, panels=2)
    drawn(page, 2)
    library = app.house.library
    panel = library.get(Panel, order(page)[0])
    page.locator(".sb-card").nth(0).click()
    page.locator("#sb-note textarea").wait_for()
    page.locator("#sb-duration input").fill("")
    page.locator("#sb-duration input").blur()
    wrong = page.get_by_text("Seconds must be a number from 0.1 to 600.")
    wrong.wait_for()
    keep(library, panel, "notes", "Seen elsewhere.")
    wait_until(page, lambda: page.locator("#sb-note textarea").input_value() == "Seen elsewhere.")
    assert wrong.is_visible()
    # A field one stands in waits for its news until it is left.
    page.locator("#sb-note textarea").focus()
    keep(library, panel, "notes", "Changed elsewhere.")
    keep(library, panel, "duration_s", 7.5)
    wait_until(page, lambda: page.locator("#sb-duration input").input_value() == "7.5")
    assert page.locator("#sb-note textarea").input_value() == "Seen elsewhere."
    page.locator("#sb-note textarea").blur()
    assert page.locator("#sb-note textarea").input_value() == "Changed elsewhere."


def test_a_panel_deleted_in_another_window_closes_the_editor(page, app) -> None:
    from workflows import boards

    draw(page, panels=2)
    drawn(page, 2)
    page.locator(".sb-card").nth(1).click()
    page.locator("#sb-editor").wait_for()
    boards.delete(app.house.library, order(page)[1])
    page.locator("#sb-editor").wait_for(state="hidden")
    page.wait_for_function("document.querySelectorAll('.sb-card').length === 1")


def test_a_card_chosen_before_the_page_has_heard_of_its_new_board_stays_open(page, app) -> None:
    """The wall may show a new board's cards by the pulse while the answer about the opened board is on its way."""
    opening = {
        place
        for place, wired in enumerate(app.blocks.config["dependencies"])
        if any(event == "change" for _, event in wired["targets"])
    }
    late = []

    def hold(route) -> None:
        if route.request.post_data_json["fn_index"] in opening:
            late.append(route)
        else:
            route.continue_()

    page.route("**/queue/join*", hold)
    draw(page, panels=2)
    page.locator(".sb-card").nth(1).click()
    page.locator("#sb-editor").wait_for()
    title = page.locator("#sb-editor .sb-title").inner_text()
    with page.expect_response("**/queue/join*"):
        assert late, "the answer that should come late never set out"
        for route in late:
            route.continue_()
    drawn(page, 2)  # the last picture is news that comes after that answer
    page.locator("#sb-redraw").click()
    page.locator(".sb-take").nth(1).wait_for()
    assert page.locator("#sb-editor").is_visible() and page.locator("#sb-editor .sb-title").inner_text() == title
    assert page.locator(".sb-card[aria-current]").count() == 1


def test_another_board_shuts_the_editor_and_its_own_card_opens_it(page, app) -> None:
    draw(page, panels=1)
    page.locator(".sb-card").click()
    page.locator("#sb-editor").wait_for()
    for _ in range(3):
        at_once(page, "#sb-close", ".sb-card")
        page.locator("#sb-editor").wait_for()
    draw(page, panels=2)
    page.locator("#sb-editor").wait_for(state="hidden")
    page.locator(".sb-card").nth(1).click()
    page.locator("#sb-editor").wait_for()


def test_what_is_typed_before_the_page_knows_its_board_is_never_lost(page, app, chromium) -> None:
    draw(page, panels=2)
    drawn(page, 2)
    late = page.context.new_page()
    held, released = [], []
    late.route("**/gradio_api/queue/join*", lambda route: route.continue_() if released else held.append(route))
    late.goto(app.url)
    late.locator("#sb-story textarea").fill("A fox waits at the ford.")
    late.get_by_role("spinbutton", name="Panels", exact=True).fill("5")
    wait_until(late, lambda: held)
    assert not late.locator(".sb-card").count()
    released.append(True)
    for route in held:
        route.continue_()
    drawn(late, 2)
    assert late.locator("#sb-project").evaluate("list => list.value")
    assert late.locator("#sb-story textarea").input_value() == "A fox waits at the ford."
    assert late.get_by_role("spinbutton", name="Panels", exact=True).input_value() == "5"


def test_words_typed_on_one_board_come_back_with_it(page) -> None:
    draw(page, panels=2)
    drawn(page, 2)
    boards, story = page.locator("#sb-board"), page.locator("#sb-story textarea")
    first = boards.input_value()
    story.fill("Half a thought")
    page.locator("#sb-new-board").click()
    page.locator(".sb-empty").wait_for()
    second = boards.input_value()
    assert story.input_value() == "Half a thought"  # nothing was drawn here: it comes along
    boards.select_option(first)
    drawn(page, 2)
    wait_until(page, lambda: story.input_value() == STORY)
    boards.select_option(second)
    page.locator(".sb-empty").wait_for()
    wait_until(page, lambda: story.input_value() == "Half a thought")
    story.fill("Nearly a thought")
    page.reload()  # as a page does by itself when its studio was out of reach
    opened(page)
    wait_until(page, lambda: boards.input_value() == second and story.input_value() == "Nearly a thought")
    boards.select_option(first)
    drawn(page, 2)
    wait_until(page, lambda: story.input_value() == STORY)


def test_words_given_while_a_boards_own_are_on_their_way_are_meant_for_it(page, app, monkeypatch) -> None:
    from tabs.storyboard import tab

    draw(page, panels=2)
    drawn(page, 2)
    boards, story = page.locator("#sb-board"), page.locator("#sb-story textarea")
    panels = page.get_by_role("spinbutton", name="Panels", exact=True)
    first, told, held = boards.input_value(), tab.form_value, Event()
    monkeypatch.setattr(tab, "form_value", lambda *asked: (held.wait(20), told(*asked))[1])
    page.locator("#sb-new-board").click()
    page.locator(".sb-empty").wait_for()
    story.fill(STORY)  # the very words of the board before
    panels.fill("5")
    held.set()
    page.wait_for_timeout(1000)
    assert (story.input_value(), panels.input_value()) == (STORY, "5")
    held.clear()
    boards.select_option(first)
    drawn(page, 2)
    panels.fill("7")
    held.set()
    page.wait_for_timeout(1000)
    assert (story.input_value(), panels.input_value()) == (STORY, "7")


def test_a_fault_of_ours_is_not_called_a_wish_that_cannot_be_met(page, app) -> None:
    draw(page, panels=2)
    drawn(page, 2)
    page.locator("#sb-story textarea").fill(" ")
    page.locator("#sb-draw").click()
    page.locator(".sb-toast", has_text="Not yet").wait_for()
    outgoing = app.house.outgoing
    shutil.rmtree(outgoing, ignore_errors=True)
    outgoing.write_text("in the way of every file to be handed out", "utf-8")
    page.locator("#sb-export").click()
    page.locator(".sb-toast", has_text="Something went wrong").wait_for()
    page.get_by_text("Load the page again", exact=False).wait_for()
    outgoing.unlink()


def test_a_name_in_a_toast_is_never_markup(page) -> None:
    draw(page, panels=2)
    drawn(page, 2)
    page.locator("#sb-manage-open").click()
    page.locator("#sb-name").fill("<img src=x onerror=\"document.title='owned'\">")
    page.get_by_role("button", name="Rename board").click()
    page.locator(".sb-toast", has_text="Done").wait_for()
    wait_until(page, lambda: "<img" in page.locator("#sb-board").evaluate("list => list.selectedOptions[0].text"))
    assert page.locator("#sb-name").input_value() == ""
    assert page.title() != "owned"
    assert page.locator(".toast-body img[src=x]").count() == 0


def test_no_name_in_a_toast_reaches_out_of_this_machine(page, app, tmp_path: Path) -> None:
    draw(page, panels=2)
    drawn(page, 2)
    hostile = "<img src=http://evil.invalid/x.png>"
    page.locator("#sb-manage-open").click()
    for button in ("Rename project", "Rename board"):
        page.locator("#sb-name").fill(hostile)
        page.get_by_role("button", name=button).click()
        page.locator(".sb-toast", has_text="Done").last.wait_for()
        wait_until(page, lambda: page.locator("#sb-name").input_value() == "")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save project as ZIP").click()
    archive = tmp_path / "film.zip"
    download.value.save_as(archive)
    page.locator("#sb-open-zip").set_input_files(archive)
    page.get_by_text("is here and open", exact=False).wait_for()
    drawn(page, 2)
    page.locator("#sb-put-away").click()
    page.get_by_test_id("toast-text").filter(has_text="is put away").wait_for()  # not the list of none that is
    page.wait_for_timeout(300)
    assert page.get_by_text(hostile, exact=False).count()
    assert [url for url in page.asked if urlsplit(url).hostname not in ("127.0.0.1", None)] == []


def test_a_board_is_broken_down_edited_and_then_drawn(page, app) -> None:
    from library.documents import Frame, Panel

    library = app.house.library
    before = library.count(Frame)
    page.locator("#sb-story textarea").fill(STORY)
    number = page.get_by_role("spinbutton", name="Panels", exact=True)
    number.fill("4")
    number.blur()
    page.locator("#sb-breakdown").click()
    page.wait_for_function("document.querySelectorAll('.sb-card .sb-undrawn').length === 4")
    assert library.count(Frame) == before
    first, second, third, fourth = order(page)
    page.locator(".sb-card").nth(0).focus()
    page.keyboard.press("Alt+ArrowRight")
    wait_until(page, lambda: kept_order(app, page) == [second, first, third, fourth])
    page.get_by_role("button", name="Delete panel 4").click()
    page.get_by_role("button", name="Draw 3 panels").wait_for()
    page.locator(".sb-card").nth(0).click()
    page.locator("#sb-action textarea").fill("A wolf howls.")
    page.locator("#sb-action textarea").blur()
    page.locator(".sb-card .sb-who", has_text="Wolf").wait_for()
    page.locator("#sb-draw-rest").click()
    drawn(page, 3)
    page.locator("#sb-draw-rest").wait_for(state="hidden")
    assert [len(library.get(Panel, id).takes) for id in (first, second, third)] == [1, 1, 1]


def test_a_deleted_panel_comes_back_to_its_place_after_a_refresh(page) -> None:
    draw(page, panels=5)
    drawn(page, 5)
    before = order(page)
    page.get_by_role("button", name="Delete panel 2").click()
    page.wait_for_function("document.querySelectorAll('.sb-card').length === 4")
    page.reload()
    opened(page)
    page.locator("#sb-undo").click()
    wait_until(page, lambda: order(page) == before)


def test_an_approved_panel_is_locked_in_the_editor(page) -> None:
    draw(page, panels=2)
    drawn(page, 2)
    page.locator(".sb-card").nth(0).click()
    page.locator("#sb-approve").click()
    page.locator(".sb-badge").wait_for()
    wait_until(page, lambda: page.locator("#sb-action textarea").is_disabled())
    page.locator("#sb-note textarea").fill("Ask Mara.")
    page.locator("#sb-note textarea").blur()
    page.locator(".sb-card .sb-note", has_text="Ask Mara.").wait_for()
    assert page.get_by_role("button", name="Delete panel 1").is_disabled()
    page.locator("#sb-approve").click()
    wait_until(page, lambda: page.locator("#sb-action textarea").is_enabled())


def test_a_picture_of_ones_own_becomes_a_panel(page, app, tmp_path: Path) -> None:
    from PIL import Image

    draw(page, panels=4)
    drawn(page, 4)
    photo = tmp_path / "photo.jpg"
    Image.new("RGB", (320, 180), (90, 120, 60)).save(photo)
    page.locator("#sb-picture-file").set_input_files(photo)
    drawn(page, 5)


def test_a_picture_is_put_on_another_board(page, app) -> None:
    from library.documents import Board, Frame, Panel

    library = app.house.library
    draw(page, panels=6)
    drawn(page, 6)
    panel = library.get(Panel, order(page)[1])
    page.locator("#sb-new-board").click()
    page.locator(".sb-empty").wait_for()
    other = page.locator("#sb-board").input_value()
    page.locator("#sb-board").select_option(panel.board_id)
    drawn(page, 6)
    page.locator(".sb-card").nth(1).click()
    page.locator("#sb-copy-to").select_option(other)
    wait_until(page, lambda: library.get(Board, other).panels)
    put = library.get(Panel, library.get(Board, other).panels[0])
    parents = library.get(Frame, put.chosen).parents
    assert [(parent.frame_id, parent.role) for parent in parents] == [(panel.chosen, "source")]
    page.locator("#sb-board").select_option(other)
    drawn(page, 1)


def test_a_board_that_waits_for_another_says_for_which(page, app) -> None:
    from workflows.asking import ask_storyboard
    from workflows.breakdown.source import Source
    from workflows.plan import DrawingPlan

    _, job = ask_storyboard(app.house, Source(STORY), DrawingPlan(width=1024), frames=40)
    page.locator("#sb-new-project").click()
    page.locator(".sb-empty").wait_for()
    draw(page, panels=2)
    waiting = page.locator(".sb-empty", has_text="Waiting for its turn")
    waiting.wait_for()
    assert "A merchant rides across the steppe" in waiting.inner_text()
    app.house.jobs.cancel(job.id)
    drawn(page, 2)


def test_characters_are_added_and_taken_away_one_by_one(page, app) -> None:
    from library.documents import Panel, Shot

    draw(page, panels=3)
    drawn(page, 3)
    library = app.house.library

    def cast() -> list[str]:
        return library.get(Shot, library.get(Panel, order(page)[0]).shot_id).characters

    page.locator(".sb-card").nth(0).click()
    page.locator("#sb-editor summary", has_text="Who and where").click()
    before = cast()
    page.locator("#sb-characters input").fill("Old Ilya")
    page.locator("#sb-characters input").press("Enter")
    wait_until(page, lambda: cast() == [*before, "Old Ilya"])
    page.get_by_role("button", name="Remove Old Ilya").click()
    wait_until(page, lambda: cast() == before)


def test_a_projects_own_style_is_chosen_in_the_form(page, app) -> None:
    from library.documents import Board, Frame, Panel
    from workflows import styles

    library = app.house.library
    draw(page, panels=1)
    drawn(page, 1)
    project = library.get(Panel, order(page)[0]).project_id
    styles.save(library, project, "Wet ink", {"ink": "#203080"}, preset="ink_wash")
    styles.use(library, project, "Wet ink")
    page.locator("#sb-new-board").click()
    page.locator(".sb-empty").wait_for()
    wait_until(page, lambda: page.locator("#sb-style select").input_value() == "Wet ink")
    draw(page, panels=1)
    drawn(page, 1)
    panel = library.get(Panel, order(page)[0])
    assert library.get(Board, panel.board_id).style == "Wet ink"
    assert library.get(Frame, panel.chosen).recipe["look"]["ink"] == "#203080"


def test_moves_in_quick_succession_are_all_kept(page, app) -> None:
    # A line as bad as can be: what sets out within a moment arrives last one first.
    page.add_init_script(
        "const send = window.fetch; const late = []; let pause;"
        "const arrive = () => { while (late.length) late.pop()(); };"
        "window.fetch = async (...asked) => {"
        "  if (String(asked[0]?.url ?? asked[0]).includes('/queue/join'))"
        "    await new Promise((go) => { late.push(go); clearTimeout(pause); pause = setTimeout(arrive, 100); });"
        "  return send(...asked); };"
    )
    page.reload()
    opened(page)
    draw(page, panels=4)
    drawn(page, 4)
    for card, lefts in ((3, 3), (3, 2), (2, 1)):  # no order comes twice, so the last one is told from all before it
        page.locator(".sb-card").nth(card).focus()
        for _ in range(lefts):
            page.keyboard.press("Alt+ArrowLeft")
    shown = order(page)
    wait_until(page, lambda: kept_order(app, page) == shown)
    page.wait_for_timeout(1500)  # whatever was still on its way has arrived
    assert order(page) == kept_order(app, page) == shown
