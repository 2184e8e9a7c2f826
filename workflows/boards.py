"""What a person does to a board. Each change is made to the newest state, so two open pages never undo each other."""

from collections.abc import Sequence
from dataclasses import dataclass

from library.documents import Board, Panel, Shot
from library.store import Library
from presets.errors import BadInput
from workflows.takes import panels_of


@dataclass(frozen=True, slots=True)
class Removed:
    """What `delete` took away, and where it stood."""

    board_id: str
    panel_id: str
    place: int | None = None  # None: the place the library remembers


def reorder(library: Library, board_id: str, order: Sequence[str]) -> Board:
    """Put the panels in this order. Panels the caller did not know of keep their place after their neighbour."""

    def merged(board: Board) -> Board:
        return board.model_copy(update={"panels": merge_order(board.panels, order)})

    return library.change(Board, board_id, merged)


def merge_order(now: Sequence[str], asked: Sequence[str]) -> list[str]:
    """`asked`, less what is gone, with every panel it does not name put back behind the one it followed."""
    known = set(now)
    result = list(dict.fromkeys(id for id in asked if id in known))
    for place, id in enumerate(now):
        if id not in result:
            before = now[place - 1] if place else None
            result.insert(result.index(before) + 1 if before in result else 0, id)
    return result


def add_panel(library: Library, board_id: str, *, after: str = "") -> Panel:
    """An empty panel behind another one (or at the end), in that one's scene and place."""
    board = library.get(Board, board_id)
    model = next((panel for panel in panels_of(library, board) if panel.id == after), None)
    shot = library.get(Shot, model.shot_id) if model else None
    kept = (
        {name: getattr(shot, name) for name in ("location", "set", "time_of_day", "weather", "lighting", "mood")}
        if shot
        else {}
    )
    return _insert(
        library, board, Shot(project_id=board.project_id, scene_id=shot.scene_id if shot else "", **kept), after
    )


def duplicate(library: Library, panel_id: str) -> Panel:
    """A copy behind the panel: same shot, same takes, its own from now on."""
    panel = library.get(Panel, panel_id)
    shot = library.get(Shot, panel.shot_id)
    copy = shot.model_copy(update={"id": "", "key": "", "created": "", "changed": ""}, deep=True)
    return _insert(
        library, library.get(Board, panel.board_id), copy, panel.id, takes=list(panel.takes), chosen=panel.chosen
    )


def delete(library: Library, panel_id: str) -> Removed:
    """Take a panel off its board. It goes to the bin with its place; `put_back` returns it."""
    panel = library.get(Panel, panel_id)
    with library.batch():
        unlocked(panel, "delete it")
        board = library.get(Board, panel.board_id)
        place = board.panels.index(panel_id) if panel_id in board.panels else len(board.panels)
        library.change(Panel, panel_id, lambda now: now.model_copy(update={"place": place}))
        library.change(
            Board, board.id, lambda now: now.model_copy(update={"panels": [i for i in now.panels if i != panel_id]})
        )
        library.remove(Panel, panel_id)
    return Removed(board.id, panel_id, place)


def put_back(library: Library, removed: Removed) -> Panel:
    """Return a deleted panel to its board, at its place or at the end of a board that has become shorter."""
    with library.batch():
        panel = library.restore(Panel, removed.panel_id)
        if panel.board_id != removed.board_id:
            raise BadInput("That panel was deleted from another board: put it back there.")
        wanted = panel.place if removed.place is None else removed.place

        def back(board: Board) -> Board:
            order = [id for id in board.panels if id != panel.id]
            order.insert(min(max(wanted, 0), len(order)), panel.id)
            return board.model_copy(update={"panels": order})

        library.change(Board, panel.board_id, back)
    return panel


def unlocked(panel: Panel, act: str) -> None:
    """Raises `BadInput` for an approved panel: what was approved is what stays."""
    if panel.approved:
        raise BadInput(f"This panel is approved: unapprove it first to {act}.")


def approve(library: Library, panel_id: str, *, approved: bool = True) -> Panel:
    """Lock a panel as it is (or unlock it). Only a drawn panel can be approved."""

    def locked(panel: Panel) -> Panel:
        if approved and not panel.chosen:
            raise BadInput("There is no picture to approve yet: draw the panel first.")
        return panel.model_copy(update={"approved": approved})

    return library.change(Panel, panel_id, locked)


def choose(library: Library, panel_id: str, frame_id: str) -> Panel:
    """Show another take of the panel."""

    def chosen(panel: Panel) -> Panel:
        if frame_id not in panel.takes:
            raise BadInput("That take belongs to another panel: choose one of this panel's takes.")
        unlocked(panel, "choose another take")
        return panel.model_copy(update={"chosen": frame_id})

    return library.change(Panel, panel_id, chosen)


def _insert(
    library: Library, board: Board, shot: Shot, after: str, *, takes: Sequence[str] = (), chosen: str = ""
) -> Panel:
    with library.batch():
        kept = library.add(shot)
        panel = library.add(
            Panel(project_id=board.project_id, board_id=board.id, shot_id=kept.id, takes=list(takes), chosen=chosen)
        )

        def with_panel(now: Board) -> Board:
            order = list(now.panels)
            order.insert(order.index(after) + 1 if after in order else len(order), panel.id)
            return now.model_copy(update={"panels": order})

        library.change(Board, board.id, with_panel)
    return panel
