"""The Styles tab in a real browser: copied, edited, saved, drawn with, put back, renamed, deleted, undone."""

import numpy as np
import pytest
from PIL import Image

from library.documents import Board, Frame, Panel, Project, Style
from presets.looks import StyleLook
from tests.tabs.person import at_once, draw, drawn, wait_until
from workflows import proofs
from workflows.styles import edited

pytestmark = pytest.mark.browser


def go_to(page, tab: str) -> None:
    page.get_by_role("tab", name=tab, exact=True).click()


def painted(page) -> None:
    """Every card has its picture."""
    page.wait_for_function(
        "() => { const cards = [...document.querySelectorAll('.sb-style-picture')];"
        " return cards.length > 5 && cards.every(card => card.querySelector('img')?.naturalWidth > 0); }"
    )


def proved(page, app, look: StyleLook) -> None:
    """The editor shows the picture of that very look."""
    on = page.get_by_label("Try it on").input_value()
    file = proofs.proof_file(look, app.house.outgoing / "proofs", on=on, width=proofs.LARGE)
    page.wait_for_function(
        "file => { const image = document.querySelector('.sb-proof');"
        " return image?.complete && image.naturalWidth > 0 && image.getAttribute('src').endsWith(file); }",
        arg=file.name,
    )


def give(page, label: str, value: str) -> None:
    field = page.locator("#sb-styles").get_by_role("textbox", name=label, exact=True)
    field.fill(value)
    field.press("Enter")


def picture(library, panel_id: str) -> np.ndarray:
    frame = library.get(Frame, library.get(Panel, panel_id).chosen)
    with Image.open(library.media.path(frame.media)) as image:
        return np.asarray(image.convert("RGB")).astype(int)


def redrawn(page, library, panel_id: str) -> np.ndarray:
    """The picture of the first panel after it was drawn again in the browser."""
    before = len(library.get(Panel, panel_id).takes)
    go_to(page, "Storyboard")
    page.get_by_role("button", name="Draw panel 1 again").click()
    wait_until(page, lambda: len(library.get(Panel, panel_id).takes) > before)
    go_to(page, "Styles")
    return picture(library, panel_id)


def test_a_style_is_copied_edited_drawn_with_put_back_renamed_and_deleted(page, app) -> None:
    library = app.house.library
    page.locator("#sb-new-project").click()
    go_to(page, "Styles")
    page.get_by_text("No style of its own yet").wait_for()
    painted(page)
    page.get_by_role("button", name="Make a copy: Ink wash").click()
    page.get_by_label("Try it on").wait_for()
    style = library.find(Style, name="My ink wash")[0]
    proved(page, app, style.look)
    page.get_by_role("button", name="Use for this project: My ink wash").click()
    wait_until(page, lambda: library.get(Project, style.project_id).style == "My ink wash")

    go_to(page, "Storyboard")  # its empty board begins in the style, and the form says so
    page.wait_for_function("document.querySelector('#sb-style select').value === 'My ink wash'")
    draw(page, panels=1)
    drawn(page, 1)
    board = library.find(Board, project_id=style.project_id)[0]
    panel = board.panels[0]
    assert board.style == "My ink wash"
    plain = picture(library, panel)

    go_to(page, "Styles")
    give(page, "Ink", "#c02020")
    give(page, "Paper", "10182c")
    give(page, "Darks", "#4a5a8c")
    tried = {"ink": "#c02020", "paper": "#10182c", "shade": "#4a5a8c"}
    proved(page, app, edited(style.look, style.name, tried))
    assert library.get(Style, style.id).version == 1  # tried, not kept
    page.locator("#sb-save-style").click()
    page.get_by_text("Ink: #1b1d24 → #c02020; Paper: #f8f5ee → #10182c; Darks").wait_for()
    assert library.get(Style, style.id).look == edited(style.look, style.name, tried)
    assert np.abs(redrawn(page, library, panel) - plain).mean() > 40

    page.get_by_role("button", name="Restore version 1").click()
    page.get_by_text("Version 3", exact=True).wait_for()
    assert library.get(Style, style.id).look == style.look
    assert np.abs(redrawn(page, library, panel) - plain).mean() < 40

    page.locator("#sb-style-name").fill("Sea ink")
    page.locator("#sb-style-name").press("Enter")
    page.get_by_role("heading", name="Sea ink").first.wait_for()
    assert (library.get(Board, board.id).style, library.get(Project, style.project_id).style) == ("Sea ink", "Sea ink")
    page.locator("#sb-style-instead").select_option(label="Noir")
    page.locator("#sb-delete-style").click()
    page.locator("#sb-undo-style").wait_for()
    assert library.get(Board, board.id).style == "noir"
    assert library.count(Style, id=style.id) == 0
    page.locator("#sb-undo-style").click()
    page.get_by_role("button", name="Edit: Sea ink").wait_for()
    assert library.get(Board, board.id).style == "Sea ink"
    assert page.locator("#sb-style select").evaluate("list => list.value") == "Sea ink"


def test_what_is_not_saved_is_kept_and_can_be_discarded(page, app) -> None:
    page.locator("#sb-new-project").click()
    go_to(page, "Styles")
    page.get_by_role("button", name="Make a copy: Noir").click()
    page.get_by_text("Light and dark", exact=True).click()
    give(page, "Steps of tone", "0, 50")
    page.get_by_role("spinbutton", name="Contrast (×)").fill("2.5")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    page.get_by_text("Changes not saved yet").wait_for()
    edit = page.get_by_role("button", name="Edit: My noir")
    assert edit.evaluate("node => node === document.activeElement")
    edit.press("Enter")
    page.locator("#sb-save-style").get_by_text("Save as version 2").wait_for()
    assert page.get_by_role("spinbutton", name="Contrast (×)").input_value() == "2.5"
    for _ in range(3):
        at_once(page, "#sb-close-style", "[aria-label='Edit: My noir']")
        page.locator("#sb-save-style").wait_for()
    page.get_by_role("button", name="Discard").click()
    page.locator("#sb-save-style").get_by_text("Saved as version 1").wait_for()
    assert page.get_by_role("spinbutton", name="Contrast (×)").input_value() != "2.5"
    page.keyboard.press("Escape")
    page.locator("#sb-new-project").click()  # the tab follows the project that is open
    page.get_by_text("No style of its own yet").wait_for()
    assert app.house.library.find(Style, name="My noir")[0].version == 1
    page.get_by_role("button", name="Make a copy: Noir").click()
    give(page, "Steps of tone", "0, dark")
    page.get_by_text("takes 1 to 8 numbers from 0 to 100").wait_for()
