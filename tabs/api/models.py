"""Models and the memory they are held in. (A future import of annotations would hide the answers' types.)"""

from typing import Any, Literal

from typing_extensions import TypedDict  # pydantic wants this one below Python 3.12

from presets.errors import BadInput
from tabs.api.room import Room
from workflows import memory, model_jobs
from workflows.models import one, standings, written


class LicenceRow(TypedDict):
    name: str
    link: str
    commercial: Literal["yes", "no", "conditions"]
    note: str
    gated: bool
    accepted: bool


class ModelRow(TypedDict):
    id: str
    name: str
    role: str
    family: str
    about: str
    can: list[str]
    state: str
    done: int
    bytes: int
    folder: str
    repository: str
    revision: str
    commit: str
    damaged: bool
    why: str
    licence: LicenceRow


class PartRow(TypedDict):
    key: str
    label: str
    slot: str
    role: str
    bytes: int
    in_use: bool
    idle_s: float
    goes_in_s: float | None  # by itself, unless it is used before; None: it stays until room is needed


class MemoryRow(TypedDict):
    loaded: bool
    budget: int
    resident: int
    working: int
    parked: int  # in the host's memory, to come back fast
    waiting: int
    parts: list[PartRow]
    loads: int
    reloads: int
    evictions: int
    to_device: int
    to_host: int


COUNTED = ("budget", "resident", "working", "parked", "waiting")
COUNTED += ("loads", "reloads", "evictions", "to_device", "to_host")
NOTHING: dict[str, Any] = {"loaded": False, **dict.fromkeys(COUNTED, 0), "parts": []}


class Models(Room):
    def models(
        self,
        do: Literal["list", "get", "pause", "verify", "remove"] = "list",
        model_id: str = "",
        accept_licence: bool = False,
        wait: bool = False,
    ) -> list[ModelRow]:
        """List the models of the studio, or fetch, pause, verify or remove one.

        Args:
            do: What is to be done.
            model_id: The model; empty for `list` alone, which then names all.
            accept_licence: Of `get`: its licence, which the rows show, is accepted. Asked once a licence.
            wait: Answer when the work is done; otherwise it goes on by itself and `list` shows how far it is.

        Returns:
            The model as it is now, or all of them: `state` is here, part or absent; `done` and `bytes` tell how far;
            `revision` and `commit` which one lies here; `why` what is amiss with what does, in a sentence.
        """
        if do == "list" and not model_id:
            return [ModelRow(**_plain(written(each))) for each in standings(self._house.home)]
        if not model_id:
            raise BadInput("Say which model: give its id.")
        self._do(do, model_id, accept_licence, wait)
        return [ModelRow(**_plain(written(one(self._house.home, model_id))))]

    def memory(self, unload: str = "") -> MemoryRow:
        """Show what is in memory, in bytes: models, what they may take together, and who is in use.

        Args:
            unload: The key of a part to put away first, or "all" for whatever nobody uses.
        """
        if unload:
            memory.unload("" if unload == "all" else unload)
        seen = memory.view()
        return MemoryRow(**(NOTHING if seen is None else {"loaded": True, **seen}))

    def _do(self, do: str, id: str, accept: bool, wait: bool) -> None:
        home, library, jobs, door = self._house.home, self._library, self._house.jobs, self._house.door
        match do:
            case "get":
                job = model_jobs.ask_fetch(home, library, jobs, id, accept=accept, asked_by=door)
            case "verify":
                job = model_jobs.ask_check(library, jobs, id, asked_by=door)
            case "pause":
                return model_jobs.pause(library, jobs, id)
            case "remove":
                model_jobs.remove(home, library, id)
                return None
            case _:
                return None
        if wait and (ended := self._finished(job).state).state == "failed":
            raise BadInput(getattr(ended, "sentence", ""))
        return None


def _plain(row: dict[str, object]) -> dict[str, Any]:
    return dict(row)
