"""What the Styles tab shows, as plain data for its widget. See `assets/styles.js`."""

from pathlib import Path
from typing import Any

from library.documents import Board, Project, Style
from library.store import Library
from presets.loader import shelf
from presets.looks import Sample, StyleLook
from tabs.styles.fields import changes, fields_of
from tabs.widgets import address_of
from workflows import proofs, style_use, styles


def room(library: Library, project_id: str, board_id: str, style_id: str, folder: Path) -> dict[str, Any]:
    """The project's styles and the presets; with no project, the presets alone."""
    project = library.get(Project, project_id) if project_id else None
    own = styles.styles_of(library, project_id) if project else []
    used = project.style if project else ""
    gone = style_use.deleted(library, project_id)
    opened = next((style for style in own if style.id == style_id), None)
    board = library.get(Board, board_id) if board_id else None
    return {
        "project": project_id,
        "own": [_card(style.look, style.id, style.name, _origin(style), used, folder) for style in own],
        "presets": [
            _card(look, id, look.name or id, "", used, folder) for id, look in shelf("styles", StyleLook).items()
        ],
        "undo": gone[-1].name if gone else "",
        "open": _opened(library, opened, board) if opened else None,
        "form": {"style": board.style if board else "", "choices": choices(own)},
    }


def choices(own: list[Style], *, but: str = "") -> list[list[str]]:
    """Every style a board may have, its own first: what it is called in a list, and by boards."""
    presets = [[look.name or id, id] for id, look in shelf("styles", StyleLook).items()]
    return [[style.name, style.name] for style in own if style.id != but] + presets


def undrawn(library: Library, project_id: str, folder: Path) -> list[StyleLook]:
    """The looks whose card has no picture yet."""
    own = [style.look for style in styles.styles_of(library, project_id)] if project_id else []
    looks = [*own, *shelf("styles", StyleLook).values()]
    return [look for look in looks if not proofs.proof_file(look, folder).exists()]


def _card(look: StyleLook, id: str, name: str, note: str, used: str, folder: Path) -> dict[str, Any]:
    file = proofs.proof_file(look, folder)
    picture = address_of(file) if file.exists() else ""
    return {"id": id, "name": name, "note": note, "used": used in (id, name), "picture": picture}


def _origin(style: Style) -> str:
    preset = shelf("styles", StyleLook).get(style.preset)
    copied = f"From {preset.name or preset.id}" if preset else "A style of its own"
    return f"{copied} · version {style.version}"


def _opened(library: Library, style: Style, board: Board | None) -> dict[str, Any]:
    using = style_use.users(library, style)
    own = styles.styles_of(library, style.project_id)
    panels = proofs.pictures_to_try(library, board) if board else []
    samples = [[sample.name or id, id] for id, sample in shelf("samples", Sample).items()]
    return {
        "id": style.id,
        "name": style.name,
        "version": style.version,
        "fields": fields_of(style.look),
        "versions": _versions(style),
        "using": using.words() if using else "",
        "others": choices(own, but=style.id),
        "pictures": [[f"Panel {at.number}", at.panel.chosen] for at in panels] + samples,
        "on": proofs.telling(panels).panel.chosen if panels else proofs.first_sample(),
    }


def _versions(style: Style) -> list[dict[str, Any]]:
    """The newest first, each with what was changed in it."""
    kept = styles.versions(style)
    before = [*kept[1:], None]
    return [
        {"version": one.version, "kept": one.kept, "words": changes(last.look, one.look) if last else _first(style)}
        for one, last in zip(kept, before, strict=True)
    ]


def _first(style: Style) -> str:
    preset = shelf("styles", StyleLook).get(style.preset)
    return f"Copied from {preset.name or preset.id}" if preset else "As it was made"
