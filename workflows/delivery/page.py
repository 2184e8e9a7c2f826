"""A board as one web page in one file: pictures, words and style inside, no script, nothing fetched."""

from base64 import b64encode
from collections.abc import Iterator
from html import escape
from itertools import groupby
from pathlib import Path

from workflows.delivery.board_view import BoardView, PanelView, action_text, camera_line, dialogue_lines, open_picture
from workflows.delivery.typeset import plain
from workflows.delivery.writing import whole_file

STYLE = Path(__file__).parents[2] / "assets" / "board.css"
# The page may use what is inside it and nothing else, wherever it is opened.
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def page(view: BoardView) -> Iterator[str]:
    """The HTML in pieces, one panel at a time, so that a board of any length needs little memory."""
    title = _text(view.title)
    minutes, seconds = divmod(round(view.seconds), 60)
    count = f"{len(view.panels)} panel{'' if len(view.panels) == 1 else 's'}"
    project = _text(view.project) if view.project != view.title else ""
    facts = "".join(
        f"<li>{fact}</li>" for fact in (project, count, f"{minutes}:{seconds:02d}", _text(view.date)) if fact
    )
    yield (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>\n{STYLE.read_text('utf-8')}</style>\n</head>\n<body>\n"
        f'<header>\n<h1 dir="auto">{title}</h1>\n<ul>{facts}</ul>\n</header>\n<main>\n'
    )
    for (scene, heading), panels in groupby(view.panels, key=lambda panel: (panel.scene, panel.heading)):
        name = " · ".join(part for part in (f"Scene {_text(scene)}", _text(heading)) if part)
        yield f'<section>\n<h2 dir="auto">{name}</h2>\n<div class="board">\n'
        for panel in panels:
            yield _panel(panel, view.ratio)
        yield "</div>\n</section>\n"
    yield "</main>\n</body>\n</html>\n"


def write_page(view: BoardView, target: Path) -> Path:
    """The page as a file, whole or not at all. Raises `DeliveryError` when the disk refuses."""
    with whole_file(target) as part, part.open("w", encoding="utf-8", newline="\n") as stream:
        stream.writelines(page(view))
    return target


def _panel(panel: PanelView, ratio: float) -> str:
    approved = '<span class="approved">approved</span>' if panel.approved else ""
    speeches = "".join(
        f'<p class="speech" dir="auto">{f"<b>{_text(speaker)}</b> " if speaker else ""}{_text(words)}</p>\n'
        for speaker, words in dialogue_lines(panel.shot)
    )
    notes = f'<p class="note" dir="auto">{_text(panel.shot.notes)}</p>\n' if panel.shot.notes else ""
    return (
        f'<article id="panel-{panel.number}">\n<figure style="aspect-ratio:{ratio:.4f}">{_picture(panel)}</figure>\n'
        f'<p class="slug"><b>{panel.number}</b> Shot {panel.shot_number}{approved}'
        f"<time>{panel.shot.duration_s:g} s</time></p>\n"
        f'<p class="camera">{_text(" · ".join(camera_line(panel.shot)))}</p>\n'
        f'<p class="action" dir="auto">{_text(action_text(panel.shot))}</p>\n{speeches}{notes}</article>\n'
    )


def _picture(panel: PanelView) -> str:
    if panel.picture is None:
        return "<em>not drawn yet</em>"
    with open_picture(panel) as stream:
        data = b64encode(stream.read()).decode("ascii")
    alt = _text(panel.shot.description or panel.shot.action)
    return f'<img src="data:image/png;base64,{data}" alt="{alt}" loading="lazy">'


def _text(words: str) -> str:
    return escape(plain(words), quote=True)
