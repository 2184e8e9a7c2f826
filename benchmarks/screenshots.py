"""The pictures the README shows, taken from the real app: `make screenshots`."""

import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from engines.requests import ImageRequest
from library.documents import Board
from presets.errors import MissingPart, StudioError
from workflows.export import export_board
from workflows.house import House

if TYPE_CHECKING:
    from PIL import Image
    from playwright.sync_api import Page

SCREENS = Path(__file__).parent.parent / "assets" / "screens"
STORY = (
    "A merchant rides across the steppe at dawn. On the horizon he sees smoke. He gallops towards it. "
    'A girl waves beside a burning cart. "Help us!" she cries. The merchant gives her water from his bottle. '
    "Together they walk into the sunset."
)
SHEETS = ("turnaround", "expressions")  # of whoever the story meets second
STYLES = ("pencil", "ink_wash", "marker", "noir", "blueprint", "colour_key")
QUALITY = 86  # of JPEG: the page stays light and lines stay clean
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


def main() -> int:
    """Draw a board, then photograph it: grid, styles, the app on a desk and on a phone."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory() as home, House(Path(home)) as house:
            board = _drawn(house)
            _grid(house, board)
            _styles(house, board)
            _sheets(house, board)
            _app(house)
    except StudioError as error:
        print(error.sentence, file=sys.stderr)
        return 2
    print(f"Pictures in {SCREENS}")
    return 0


def _drawn(house: House) -> Board:
    from workflows.asking import ask_storyboard
    from workflows.breakdown.source import Source
    from workflows.plan import DrawingPlan

    board, job = ask_storyboard(house, Source(STORY), DrawingPlan(), frames=12)
    house.jobs.wait(job.id, 300)
    return house.library.get(Board, board.id)


def _grid(house: House, board: Board) -> None:
    file = export_board(house.library, board.id, "grid", house.outbox())
    _smaller(file, SCREENS / "board.jpg", width=1600)


def _styles(house: House, board: Board) -> None:
    """One shot in six styles, side by side."""
    import numpy as np
    from PIL import Image

    from library.documents import Frame
    from workflows.drawing import render
    from workflows.takes import panels_of

    frame = house.library.get(Frame, panels_of(house.library, board)[2].chosen)
    request = ImageRequest.model_validate(frame.recipe)
    pictures = [render(request.model_copy(update={"style": style})).picture for style in STYLES]
    sheet = np.concatenate([np.concatenate(pictures[row : row + 3], axis=1) for row in (0, 3)], axis=0)
    Image.fromarray(sheet).resize((1536, 576), Image.Resampling.LANCZOS).save(SCREENS / "styles.jpg", quality=QUALITY)


def _sheets(house: House, board: Board) -> None:
    """Two model sheets of one of the cast, one above the other."""
    from PIL import Image

    from library.documents import Entity, Frame, MapRun
    from workflows.map_runs import ask_map_run

    girl = next(one for one in house.library.find(Entity, project_id=board.project_id) if one.name == "Girl")
    rows = []
    for sheet in SHEETS:
        made, job = ask_map_run(house, girl.id, sheet)
        house.jobs.wait(job.id, 300)
        frames = [house.library.get(Frame, cell.frame_id) for cell in house.library.get(MapRun, made.id).cells]
        rows.append(_beside([Image.open(house.library.media.path(frame.media)) for frame in frames], 1536))
    whole = Image.new("RGB", (1536, sum(row.height for row in rows)))
    for place, row in enumerate(rows):
        whole.paste(row, (0, sum(above.height for above in rows[:place])))
    whole.save(SCREENS / "sheets.jpg", quality=QUALITY)


def _beside(pictures: "list[Image.Image]", width: int) -> "Image.Image":
    """Pictures of one size in a row that is `width` pixels across."""
    from PIL import Image

    cell = (width // len(pictures), round(width / len(pictures) * pictures[0].height / pictures[0].width))
    row = Image.new("RGB", (width, cell[1]), "white")
    for place, picture in enumerate(pictures):
        row.paste(picture.convert("RGB").resize(cell, Image.Resampling.LANCZOS), (place * cell[0], 0))
    return row


def _app(house: House) -> None:
    from tabs.app import build, launching

    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        raise MissingPart("The pictures need a Chromium: install it with “sudo apt-get install chromium”.")
    app = build(house)
    _, url, _ = app.launch(**launching(house), server_name="127.0.0.1", prevent_thread_lock=True, quiet=True)
    try:
        _photograph(path, url)
    finally:
        app.close()


def _styles_tab(page: "Page", folder: str) -> None:
    """A copy of a preset, as it is being changed."""
    page.get_by_role("tab", name="Styles", exact=True).click()
    page.get_by_role("button", name="Make a copy: Ink wash").click()
    page.locator(".sb-proof").wait_for()
    for field, colour in (("Ink", "#3b2416"), ("Paper", "#f3e6cc"), ("Darks", "#6b3f26")):
        page.get_by_role("textbox", name=field, exact=True).fill(colour)
        page.keyboard.press("Enter")
    page.wait_for_function(
        "() => [...document.querySelectorAll('.sb-style-picture')].every(card => card.querySelector('img'))"
    )
    page.wait_for_timeout(1500)
    page.screenshot(path=f"{folder}/styles_tab.png")


def _photograph(chromium: str, url: str) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play, tempfile.TemporaryDirectory() as folder:
        browser = play.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page(viewport={"width": 1600, "height": 1000})
        page.goto(url)
        page.locator(".sb-card img").nth(5).wait_for()
        page.locator(".sb-card").nth(3).click()
        page.locator(".sb-take img").first.wait_for()
        page.wait_for_timeout(1500)  # pictures below the fold fade in
        page.screenshot(path=f"{folder}/app.png")
        _styles_tab(page, folder)
        phone = browser.new_page(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
        phone.goto(url)
        phone.locator(".sb-card img").first.wait_for()
        phone.locator(".sb-card").first.scroll_into_view_if_needed()
        phone.wait_for_timeout(1500)
        phone.screenshot(path=f"{folder}/phone.png")
        browser.close()
        _smaller(Path(folder, "app.png"), SCREENS / "app.jpg", width=1600)
        _smaller(Path(folder, "styles_tab.png"), SCREENS / "styles_tab.jpg", width=1600)
        _smaller(Path(folder, "phone.png"), SCREENS / "phone.jpg", width=390)


def _smaller(source: Path, target: Path, width: int) -> None:
    """A copy of at most `width` pixels across."""
    from PIL import Image

    with Image.open(source) as picture:
        small = picture.convert("RGB")
        small.thumbnail((width, 4000), Image.Resampling.LANCZOS)
        small.save(target, quality=QUALITY, optimize=True)


if __name__ == "__main__":
    sys.exit(main())
