"""Documents as the plain data the widgets draw. Pure functions of the library."""

from base64 import b64encode
from typing import Any

from library.documents import (
    Board,
    Cancelled,
    Entity,
    Failed,
    Frame,
    Interrupted,
    Job,
    Panel,
    Project,
    Queued,
    Run,
    Running,
    Succeeded,
)
from library.store import Library
from tabs.drawing import values_of
from tabs.widgets import address_of
from workflows.choices import name_of
from workflows.delivery.board_view import camera_line, dialogue_lines
from workflows.jobs import Forming
from workflows.plan import ASPECTS, plan_of
from workflows.takes import LOADING
from workflows.views import Placed, placed

EMPTY_STUDIO = {
    "title": "Your storyboard appears here",
    "text": "Write a story – one sentence is enough – or drop in a screenplay, then choose Draw storyboard. "
    "It needs no model and no network.",
}
EMPTY_BOARD = {
    "title": "This board is empty",
    "text": "Draw a story on it, or add a first panel with Add panel.",
}


def panels(library: Library, board_id: str) -> list[Placed]:
    """The panels of the open board, read once for everything that shows them."""
    return list(placed(library, library.get(Board, board_id))) if board_id else []


def wall(
    library: Library, board_id: str, all_placed: list[Placed], selected: str, view: str, hand: Forming | None = None
) -> dict[str, object]:
    """The value of the wall of panels; `hand` is the picture that forms on it at this moment."""
    if not board_id:
        return {"view": view, "selected": "", "empty": EMPTY_STUDIO, "panels": []}
    board = library.get(Board, board_id)
    job = busy(library, board_id)
    drawing = _in_hand(job, [at.panel for at in all_placed]) if job else ""
    heading = ""
    cards = []
    for at in all_placed:
        here = at.scene.heading if at.scene else ""
        state = "drawing" if at.panel.id == drawing else "drawn" if at.frame else "waiting" if job else "undrawn"
        doing = _doing(job) if job and state == "drawing" else ""
        told = {"heading": here, "opens": here != heading, "state": state, "doing": doing}
        cards.append(_card(library, at, board, view) | told)
        heading = here
    return {"view": view, "selected": selected, "empty": _empty(library, job), "panels": cards} | _forming(hand)


def _forming(hand: Forming | None) -> dict[str, object]:
    if hand is None or hand.steps < 2:
        return {"forming": None}
    url = f"data:image/webp;base64,{b64encode(hand.preview).decode('ascii')}" if hand.preview else ""
    return {"forming": {"id": hand.panel, "url": url, "words": _step(hand)}}


def _step(hand: Forming) -> str:
    return f"step {hand.step} of {hand.steps}"


def _empty(library: Library, job: Job | None) -> dict[str, str]:
    """What stands on a wall without panels."""
    match job.state if job else None:
        case None:
            return EMPTY_BOARD
        case Queued():
            return {"title": "Waiting for its turn", "text": _ahead(library, job)}
        case _:
            return {"title": "Reading the story", "text": "Its panels appear here in a moment."}


def _ahead(library: Library, job: Job | None) -> str:
    """Whom a waiting job waits for, in words."""
    running = library.find(Job, lane=job.lane, state__state="running") if job else []
    board = _where(library, running[0]) if running else ""
    project = [found.name for first in running[:1] for found in library.find(Project, id=first.project_id)]
    where = f" – “{project[0]}”, {board} –" if project else ""
    return f"Another drawing{where} is under way; this one begins by itself."


def _in_hand(job: Job, panels: list[Panel]) -> str:
    """The panel the job draws at this moment: panels are drawn in the order of the board."""
    if not isinstance(job.state, Running):
        return ""
    if job.verb == "redraw":
        asked = job.request.get("panels")
        wanted = [panel.id for panel in panels if isinstance(asked, list) and panel.id in asked]
        return next(iter(wanted[job.state.done :]), "")
    return next((panel.id for panel in panels if not panel.takes), "")


def _doing(job: Job) -> str:
    """What happens to the panel in hand."""
    note = job.state.note if isinstance(job.state, Running) else ""
    return f"{note} …" if note.startswith(LOADING) else "Drawing …"


def _card(library: Library, at: Placed, board: Board, view: str) -> dict[str, object]:
    flags = [*(at.frame.flags if at.frame else []), *_below(at.frame)]
    return {
        "id": at.panel.id,
        "number": at.number,
        "ratio": str(round(ASPECTS[board.aspect], 4)),
        "url": picture_url(library, at.frame, view) if at.frame else "",
        "camera": " · ".join(camera_line(at.shot)),
        "seconds": f"{at.shot.duration_s:g} s",
        "action": at.shot.action or at.shot.description,
        "who": " · ".join([*at.shot.characters, *(animal.replace("_", " ") for animal in at.shot.creatures)]),
        "dialogue": "\n".join(f"{who}: {words}" if who else words for who, words in dialogue_lines(at.shot)),
        "note": at.shot.notes,
        "approved": at.panel.approved,
        "warning": f"Look again: {', '.join(flags)}" if flags else "",
    }


def _below(frame: Frame | None) -> list[str]:
    if frame and frame.kept_below_threshold and frame.score is not None:
        return [f"likeness {frame.score:.2f} is below the threshold"]
    return []


def picture_url(library: Library, frame: Frame, view: str = "wall") -> str:
    """Address of the frame, or of its thumbnail where it is shown small; a static file, copied into no cache."""
    file = library.media.path(frame.media) if view == "scroll" else library.media.thumbnail(frame.media)
    return address_of(file)


def takes(library: Library, panel: Panel) -> list[dict[str, object]]:
    """The takes of a panel, the newest first."""
    frames = [library.get(Frame, id) for id in reversed(panel.takes)]
    return [
        {
            "id": frame.id,
            "url": picture_url(library, frame),
            "label": f"Take {len(frames) - place} · {_drawn_by(frame)}",
            "chosen": frame.id == panel.chosen,
        }
        for place, frame in enumerate(frames)
    ]


def _drawn_by(frame: Frame) -> str:
    """The engine where it tells takes apart, and the seed."""
    return f"seed {frame.seed}" if frame.engine == "sketch" else f"{name_of(frame.engine)} · seed {frame.seed}"


def toolbar(library: Library, board_id: str, hand: Forming | None = None) -> dict[str, object]:
    """The value of the bar above the wall."""
    panels = library.find(Panel, board_id=board_id) if board_id else []
    return {
        "board": board_id,
        "panels": len(panels),
        "undrawn": sum(not panel.takes for panel in panels),
        "free": sum(bool(panel.takes) and not panel.approved for panel in panels),
        "how": values_of(plan_of(library.get(Board, board_id))) if board_id else {},
        "undo": bool(deleted(library, board_id)),
        "busy": busy(library, board_id) is not None,
        "resumable": resumable(library, board_id),
        "status": status(library, board_id, hand),
    }


def jobs_of(library: Library, board_id: str) -> list[Job]:
    """Jobs that work on a board, the newest first."""
    return library.find(Job, newest_first=True, request__board_id=board_id) if board_id else []


def busy(library: Library, board_id: str) -> Job | None:
    return next((job for job in jobs_of(library, board_id) if isinstance(job.state, Queued | Running)), None)


def resumable(library: Library, board_id: str) -> bool:
    """Whether Resume would do something: work ended early, and it was not the story itself that could not be read."""
    newest = next(iter(jobs_of(library, board_id)), None)
    match newest.state if newest else None:
        case Interrupted() | Cancelled():
            return True
        case Failed():
            return library.count(Panel, board_id=board_id) > 0
        case _:
            return False


def deleted(library: Library, board_id: str) -> list[Panel]:
    """Panels of a board that can be put back, the one deleted last at the end."""
    return [panel for panel in library.binned(Panel) if panel.board_id == board_id] if board_id else []


def asked_of(library: Library, board_id: str) -> dict[str, Any]:
    """What was last asked to be drawn on a board: text, frames, llm and plan; empty for a board made by hand."""
    jobs = [job for job in jobs_of(library, board_id) if job.verb == "storyboard"]
    # Rows of jobs may be cleared away; runs stay.
    kept = jobs or library.find(Run, newest_first=True, limit=1, verb="storyboard", request__board_id=board_id)
    return dict(kept[0].request) if kept else {}


def status(library: Library, board_id: str, hand: Forming | None = None) -> dict[str, object] | None:
    """What the newest job of the board has to say; nothing when all is well."""
    newest = next(iter(jobs_of(library, board_id)), None)
    match newest.state if newest else None:
        case None:
            return None
        case Queued():
            return {"words": "Waiting for its turn", "running": True}
        case Running(done=done, total=total, note=note):
            count = f" – {done} of {total}" if total else ""
            step = f", {_step(hand)}" if hand and hand.steps > 1 else ""
            return {"words": f"{note or 'Starting'}{step}{count}", "running": True, "done": done, "total": total}
        case Failed(sentence=sentence):
            return {"words": sentence, "trouble": True}
        case Interrupted():
            return {"words": "The studio closed meanwhile: choose Resume to draw the rest.", "trouble": True}
        case Succeeded(result=result):
            return {"words": str(result["note"])} if result.get("note") else None
        case _:
            return {"words": "Stopped. What was drawn is kept: choose Resume to draw the rest."}


VERBS = {
    "storyboard": "Storyboard",
    "redraw": "Redraw",
    "map": "Model sheet",
    "fetch": "Fetch a model",
    "check": "Check a model",
}


def job_row(library: Library, job: Job) -> dict[str, str]:
    """A job in words, for the queue and the API."""
    state = job.state
    detail = {
        "queued": "waiting for its turn",
        "running": _under_way(job, state) if isinstance(state, Running) else "",
        "done": f"in {state.seconds:.1f} s" if isinstance(state, Succeeded) else "",
        "failed": state.sentence if isinstance(state, Failed) else "",
        "interrupted": "the studio closed while it ran; it can be resumed",
        "cancelled": "stopped by a person; it can be resumed",
    }[state.state]
    return {
        "id": job.id,
        "what": VERBS.get(job.verb, job.verb),
        "where": _where(library, job),
        "state": state.state,
        "detail": detail,
        "asked": job.created,
    }


def _under_way(job: Job, state: Running) -> str:
    """What is being done and how far it is; of bytes only the share, since the note tells them."""
    if job.lane == "network":
        return f"{state.note} ({100 * state.done // state.total} %)" if state.total else state.note
    return f"{state.note} ({state.done} of {state.total})"


ACTS = {"queued": "cancel", "running": "cancel", "interrupted": "resume", "cancelled": "resume", "failed": "resume"}


def queue(library: Library, limit: int) -> dict[str, object]:
    """The value of the list of jobs, the newest first."""
    jobs = library.find(Job, newest_first=True, limit=limit)
    return {"jobs": [_queue_row(library, job) for job in jobs]}


def _queue_row(library: Library, job: Job) -> dict[str, str]:
    projects = library.find(Project, id=job.project_id)
    board_id = str(job.request.get("board_id", ""))
    act = ACTS.get(job.state.state, "")
    # An earlier job of the board is not taken up again: the newest one speaks for it.
    on_board = act == "resume" and bool(board_id)
    stale = on_board and not (resumable(library, board_id) and jobs_of(library, board_id)[0].id == job.id)
    project = projects[0].name if projects else ""
    return job_row(library, job) | {"project": project, "act": "" if stale else act}


def _where(library: Library, job: Job) -> str:
    """What a job works on: its board, or the entity whose sheet it draws."""
    if "entity_id" in job.request:
        entities = library.find(Entity, id=str(job.request["entity_id"]))
        return entities[0].name if entities else "an entity that is gone"
    if "model" in job.request:
        return str(job.request["model"])
    if job.verb == "generate":
        return "from words"
    boards = library.find(Board, id=str(job.request.get("board_id", "")))
    return boards[0].name if boards else "a board that is gone"
