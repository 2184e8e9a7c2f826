"""The Entities tab as a person uses it: who is in the film, how they look, and their pictures drawn again."""

from tests.tabs.person import SLOW_MS, at_once, draw, drawn, opened, wait_until


def entity(app, name: str):
    from library.documents import Entity

    return app.house.library.find(Entity, newest_first=True, name=name)[0]


BOBO = 'Bobo <img src="x">'


def choose(page, name: str) -> None:
    page.locator(".sb-entity", has=page.get_by_text(name, exact=True)).click()
    page.locator(".sb-entity-form h3", has_text=name).wait_for()


def in_film(page, app) -> None:
    """The tab of a film with a merchant and a girl, drawn by whichever test needs it first."""
    from library.documents import Entity

    if not app.house.library.count(Entity, name="Girl"):
        draw(page, "A merchant in a turban rides across the steppe. A girl waves to him from the hill.", panels=2)
    drawn(page, 2)
    page.get_by_role("tab", name="Entities").click()
    page.locator(".sb-entity").first.wait_for()


def test_a_changed_look_is_drawn_wherever_it_is_seen(page, app) -> None:
    from library.documents import Frame, Panel

    library = app.house.library
    in_film(page, app)
    choose(page, "Girl")
    girl = entity(app, "Girl")
    colour = page.locator("#sb-entity-colour input[type=text]")
    if not colour.is_visible():
        page.locator(".sb-entity-form summary", has_text="Appearance").click()
    colour.fill("2255aa")
    colour.press("Enter")
    page.locator("#sb-entity-save").click()
    wait_until(page, lambda: entity(app, "Girl").look.colour == "#2255aa")
    assert (entity(app, "Girl").version, entity(app, "Girl").draft) == (2, False)
    page.locator("#sb-entity-save:disabled").wait_for()
    page.locator("#sb-entity-flag").click()
    page.locator(".sb-entity .sb-flag").wait_for()
    before = {panel.id: panel for panel in library.find(Panel, project_id=girl.project_id)}
    page.locator("#sb-entity-redraw").click()
    page.locator(".sb-entity .sb-flag").wait_for(state="detached")
    after = library.find(Panel, project_id=girl.project_id)
    again = [panel for panel in after if panel.takes != before[panel.id].takes]
    assert again and all(girl.id in library.get(Frame, panel.chosen).entities for panel in again)
    looks = {mark["entity"]: mark["look"] for mark in library.get(Frame, again[0].chosen).recipe["stage"]["marks"]}  # type: ignore[index,call-overload]
    assert looks["Girl"]["colour"] == "#2255aa"
    page.locator("#sb-entity-versions summary").click()
    page.get_by_role("button", name="Restore version 1").click()
    wait_until(page, lambda: entity(app, "Girl").version == 3)
    assert entity(app, "Girl").look == girl.look


def test_a_sheet_is_drawn_in_the_app(page, app) -> None:
    from library.documents import MapRun

    in_film(page, app)
    choose(page, "Merchant")
    page.locator("#sb-sheet-turnaround").click()
    page.locator(".sb-cell").nth(4).wait_for()
    assert page.locator(".sb-cell span").all_inner_texts() == [
        "Front",
        "Three-quarter",
        "Side",
        "Three-quarter back",
        "Back",
    ]
    runs = app.house.library.find(MapRun, entity_id=entity(app, "Merchant").id)
    assert [(run.sheet, run.version) for run in runs] == [("turnaround", 1)]
    page.get_by_role("tab", name="Queue").click()
    page.get_by_text("Model sheet", exact=True).first.wait_for()


def test_a_view_or_a_file_becomes_what_it_is_drawn_after(page, app, tmp_path) -> None:
    from PIL import Image

    from library.documents import Frame, MapRun

    in_film(page, app)
    choose(page, "Merchant")
    if not app.house.library.count(MapRun, entity_id=entity(app, "Merchant").id):
        page.locator("#sb-sheet-turnaround").click()
    page.get_by_role("button", name="Draw it after the view Front").click()
    (run,) = app.house.library.find(MapRun, entity_id=entity(app, "Merchant").id)
    wait_until(page, lambda: entity(app, "Merchant").reference == run.cells[0].frame_id)
    page.locator(".sb-guide img").wait_for()
    assert page.locator(".sb-view button[aria-pressed=true]").all_inner_texts() == ["Drawn after"]
    Image.new("RGB", (40, 60), "#884422").save(tmp_path / "photo.png")
    page.locator("#sb-entity-picture").set_input_files(tmp_path / "photo.png")
    wait_until(page, lambda: entity(app, "Merchant").reference not in ("", run.cells[0].frame_id))
    assert app.house.library.get(Frame, entity(app, "Merchant").reference).width == 40
    page.locator(".sb-view button[aria-pressed=true]").wait_for(state="detached")
    page.locator("#sb-entity-unguided").click()
    wait_until(page, lambda: not entity(app, "Merchant").reference)
    page.locator(".sb-guide img").wait_for(state="detached")


def test_one_is_drawn_in_a_style_of_its_own(page, app) -> None:
    in_film(page, app)
    choose(page, "Girl")
    page.locator("#sb-entity-style select").select_option(label="Noir")
    page.locator("#sb-entity-save").click()
    wait_until(page, lambda: entity(app, "Girl").style == "noir")


def test_added_related_deleted_and_put_back(page, app) -> None:
    in_film(page, app)
    page.locator("#sb-entity-kind").select_option(label="Anima")
    page.locator("#sb-entity-new").fill(BOBO)
    page.locator("#sb-entity-add").click()
    page.locator(".sb-entity-form h3", has_text=BOBO).wait_for()
    assert page.locator(".sb-entities img[src='x']").count() == 0
    choose(page, "Girl")
    page.get_by_role("button", name="Add a relation").click()
    page.get_by_label("Relation", exact=True).fill("owns")
    page.get_by_label("To whom or what").select_option(label=BOBO)
    page.locator("#sb-entity-save").click()
    wait_until(page, lambda: [one.kind for one in entity(app, "Girl").relations] == ["owns"])
    choose(page, BOBO)
    page.locator("#sb-entity-delete").click()
    page.locator(".toast-body", has_text="is related to").wait_for()
    choose(page, "Girl")
    page.get_by_role("button", name="Remove this relation").click()
    page.locator("#sb-entity-save").click()
    wait_until(page, lambda: not entity(app, "Girl").relations)
    choose(page, BOBO)
    page.locator("#sb-entity-delete").click()
    page.locator("#sb-entity-undo").click()
    page.locator(".sb-entity-form h3", has_text=BOBO).wait_for()
    assert entity(app, BOBO).version == 1


def test_what_is_typed_and_not_saved_waits_while_others_are_looked_at(page, app) -> None:
    in_film(page, app)
    choose(page, "Girl")
    notes = page.get_by_label("Notes")
    notes.last.fill("Left-handed.")
    choose(page, "Merchant")
    assert notes.last.input_value() == ""
    page.locator(".sb-entity", has_text="not saved").wait_for()
    page.reload()  # as a page does by itself when its studio was out of reach
    opened(page)
    page.get_by_role("tab", name="Entities").click()
    page.locator(".sb-entity", has_text="not saved").wait_for()
    choose(page, "Girl")
    for _ in range(3):
        at_once(page, ".sb-entity-form [aria-label=Close]", ".sb-entity[aria-pressed=true]")
        page.locator(".sb-entity-form h3", has_text="Girl").wait_for()
    assert notes.last.input_value() == "Left-handed."
    page.locator("#sb-entity-save").click()
    wait_until(page, lambda: entity(app, "Girl").notes == "Left-handed.")
    notes.last.fill("Right-handed.")
    page.locator("#sb-entity-discard").click()
    wait_until(page, lambda: notes.last.input_value() == "Left-handed.")


def test_it_fits_a_phone(chromium, app, page) -> None:
    in_film(page, app)
    context = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    phone = context.new_page()
    phone.set_default_timeout(SLOW_MS)
    phone.goto(app.url)
    opened(phone)
    phone.get_by_role("tab", name="Entities").click()
    phone.locator(".sb-entity").first.tap()
    phone.locator(".sb-entity-form h3").wait_for()
    assert not phone.locator(".sb-gallery").is_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    phone.locator(".sb-entity-form").get_by_role("button", name="Close").tap()
    phone.locator(".sb-gallery").wait_for()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()


def test_it_follows_the_project_and_says_what_to_do_without_one(page, app) -> None:
    in_film(page, app)
    page.get_by_role("button", name="New project").click()
    page.get_by_text("Nobody is here yet").wait_for()
