"""Models and memory as the plain data the widget draws."""

import shutil
from pathlib import Path
from typing import Any

from engines.memory.budget import told
from library.documents import Failed, Job, Queued, Running, Succeeded
from library.store import Library
from presets.errors import BadInput
from presets.models import Licence
from workflows import loras, memory, model_jobs, models, scanning
from workflows.model_licences import COMMERCIAL
from workflows.models import GROUPS, Standing

NONE_HERE = {
    "title": "No model is here yet",
    "text": "The sketch engine draws without any. To draw with a diffusion model, name the folder of those you have "
    "or get one below: Stable Diffusion XL is the broadest, Stable Diffusion 1.5 the smallest, and drafts need the "
    "least patience.",
}
MOST_FINDS = 200  # rows of a folder that are shown
DOES = {  # role → what a group of models is for
    "image": "Each is an engine: choose it where a storyboard is drawn.",
    "lora": "Small files laid over a model.",
    "control": "They hold a picture to the poses, depth and lines of the stage.",
    "adapter": "They draw somebody as a reference picture shows them.",
    "vae": "Each stands for a model’s own where you choose it, among the fields of how something is drawn.",
    "preview": "Without one, a rougher preview is made.",
    "review": "With one, likeness is judged as people would; without, by a plainer measure.",
}


def room(library: Library, home: Path, looked: scanning.Scan | BadInput | None = None) -> dict[str, Any]:
    """The value of the whole tab; `looked` is what was found in a folder, or why nothing could be."""
    found = models.standings(home)
    newest = model_jobs.newest(library)
    rows = {one.entry.id: row(one, newest.get(one.entry.id)) for one in found}
    groups = [
        {
            "id": role,
            "title": title,
            "text": DOES[role],
            "models": [rows[one.entry.id] for one in found if one.entry.role == role],
        }
        for role, title in GROUPS
    ]
    none = not any(one.state == "here" for one in found if one.entry.draws)
    return {
        "groups": [group for group in groups if group["models"]],
        "loras": lora_rows(home, newest),
        "looked": looked and finds(looked),
        "empty": NONE_HERE if none else None,
        "disk": disk(home, found),
        "memory": memory_card(),
    }


def finds(looked: scanning.Scan | BadInput) -> dict[str, Any]:
    """What was found in a folder of this machine, as the catalogue knows it by now."""
    if isinstance(looked, BadInput):
        return {"folder": "", "rows": [], "note": "", "trouble": looked.sentence}
    looked = scanning.renewed(looked)
    rows = [
        {**scanning.written(row), "size": told(row.sight.bytes) if row.sight.bytes else "", "can": row.can_add}
        for row in looked.rows[:MOST_FINDS]
    ]
    more = len(looked.rows) - len(rows)
    notes = [looked.note, f"{more} more are not shown: look into a smaller folder" if more else ""]
    told_of = {"folder": scanning.shown(looked.folder), "rows": rows, "note": "; ".join(filter(None, notes))}
    return told_of | {"trouble": ""}


def lora_rows(home: Path, newest: dict[str, Job]) -> list[dict[str, Any]]:
    """The LoRA files here, and before them those that are on their way."""
    coming = [
        _coming(source, job)
        for source, job in newest.items()
        if loras.is_source(source) and not isinstance(job.state, Succeeded)
    ]
    here = [
        {
            "id": one["name"],
            "name": one["name"],
            "size": told(int(str(one["bytes"]))),
            "source": one["source"] or "put there by hand",
            "words": "",
            "trouble": False,
            "act": "Remove",
        }
        for one in loras.listed(home)
    ]
    return coming + here


def _coming(source: str, job: Job) -> dict[str, Any]:
    failed, busy = isinstance(job.state, Failed), isinstance(job.state, Queued | Running)
    words = job.state.sentence if isinstance(job.state, Failed) else ""
    if isinstance(job.state, Running):
        words = job.state.note or "Starting"
    return {
        "id": source,
        "name": source.rsplit("/", 1)[-1],
        "size": "",
        "source": source,
        "words": words or ("Waits for its turn" if busy else "Paused"),
        "trouble": failed,
        "act": "Pause" if busy else "Go on",
    }


def disk(home: Path, found: list[Standing]) -> dict[str, str]:
    """Where models lie, what they take and what is left."""
    folder = home / models.FOLDER
    taken = sum(one.done for one in found if one.ours)
    there = next(place for place in (folder, *folder.parents) if place.exists())
    return {"folder": str(folder), "taken": told(taken), "free": told(shutil.disk_usage(there).free)}


def row(one: Standing, newest: Job | None) -> dict[str, Any]:
    """A model with what can be done about it. `newest` is the last job that fetched or checked it."""
    entry, licence = one.entry, one.entry.licence
    job = newest if newest and isinstance(newest.state, Queued | Running) else None
    return {
        "id": entry.id,
        "name": entry.name,
        "about": entry.about,
        "can": models.abilities(entry),
        "size": told(one.size),
        "state": _state(one, job),
        "share": _share(one, job),
        "words": _words(one, newest),
        "trouble": bool(one.why) or one.doubted or isinstance(newest and newest.state, Failed),
        "folder": str(one.folder) if one.state == "here" else "",
        "ours": one.ours,
        "added": one.added,
        "comes": bool(entry.repository),
        "licence": _licence(licence) | {"accepted": one.accepted},
    }


def _licence(licence: Licence) -> dict[str, Any]:
    """A licence that can be read somewhere is named by itself; of any other it is said that the name is a licence's."""
    terms = COMMERCIAL[licence.commercial]
    return {
        "name": licence.name if licence.link else f"Licence {licence.name}",
        "link": licence.link,
        "commercial": licence.commercial,
        "terms": terms if licence.link or not licence.note else licence.note,
        "note": licence.note,
        "gated": licence.gated,
    }


def _state(one: Standing, job: Job | None) -> str:
    if job:
        busy = {"fetch": "fetching", "check": "checking"}[job.verb]
        return "waiting" if isinstance(job.state, Queued) else busy
    return "damaged" if one.doubted else one.amiss.split(" ")[0] or one.state


def _share(one: Standing, job: Job | None) -> float:
    """How much of it is done, 0–1."""
    if job and isinstance(job.state, Running) and job.state.total:
        return job.state.done / job.state.total
    return one.done / one.size if one.state == "part" and one.size else 0.0


def _words(one: Standing, newest: Job | None) -> str:
    """What there is to say of it just now."""
    match newest.state if newest else None:
        case Queued():
            return "Waits for its turn: models come one after another."
        case Running(note=note):
            return note.removeprefix(f"{one.entry.name}: ") or "Starting"
        case Failed(sentence=sentence):
            return sentence
        case Succeeded(result={"damaged": [*damaged], "files": files}):
            if one.doubted:
                named = ", ".join(str(each["file"]) for each in damaged if isinstance(each, dict))
                return f"Not as it was fetched: {named}. Mend gets just that again."
            return f"Checked: all {files} files are right." if not damaged else ""
        case _ if one.state == "part":
            return f"Paused with {told(one.done)} of {told(one.size)} here."
        case _ if one.why:
            return one.why
        case _ if one.state == "absent" and one.added:
            return f"Its files are not in {one.entry.path} any more."
        case _ if one.doubted:
            return "Some of its files are gone or wrong. Mend gets just those again."
        case _:
            return ""


def memory_card() -> dict[str, Any] | None:
    """What is on the device, with bytes in words."""
    seen = memory.view()
    if seen is None:
        return None
    budget = max(int(str(seen["budget"])), 1)
    parts = seen["parts"]
    assert isinstance(parts, list)
    return {
        "budget": told(budget),
        "resident": told(int(str(seen["resident"]))),
        "working": told(int(str(seen["working"]))) if seen["working"] else "",
        "parked": told(int(str(seen["parked"]))) if seen["parked"] else "",
        "waiting": seen["waiting"],
        "parts": [
            {
                "key": part["key"],
                "label": part["label"] or part["key"],
                "role": part["role"],
                "size": told(part["bytes"]),
                "share": part["bytes"] / budget,
                "used": _used(part),
                "busy": part["in_use"],
            }
            for part in parts
        ],
        "counted": counted(int(str(seen["loads"])), int(str(seen["reloads"])), int(str(seen["evictions"]))),
    }


def counted(loads: int, reloads: int, evictions: int) -> str:
    """What went in and out so far, without what did not happen; the three are of parts."""
    again = f", {reloads} of them again" if reloads else ""
    away = f"; {evictions} unloaded" if evictions else ""
    parts = "part" if loads == 1 else "parts"
    return f"Since the studio started: {loads} {parts} loaded{again}{away}." if loads else ""


def _used(part: dict[str, Any]) -> str:
    if part["in_use"]:
        return "in use"
    goes = "" if part["goes_in_s"] is None else f", goes in {_span(part['goes_in_s'])}"
    return f"idle for {_span(part['idle_s'])}{goes}"


def _span(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.0f}\u00a0s"  # numbers stay with their units where a line ends
    return f"{seconds / 60:.0f}\u00a0min" if seconds < 5400 else f"{seconds / 3600:.0f}\u00a0h"
