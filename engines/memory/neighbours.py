"""Models that other programs hold on the same device, a local language model above all.

They are asked to leave before pictures are made. Kept apart from the manager, so that asking a writer needs no torch.
"""

from collections.abc import Callable, Iterable
from threading import Lock

from engines.memory.parts import Slot

_there: dict[str, tuple[Slot, Callable[[], None]]] = {}
_lock = Lock()


def moved_in(name: str, slot: Slot, leave: Callable[[], None]) -> None:
    """Somebody holds memory for that slot; `leave` is called once, before parts of any other slot are lent."""
    with _lock:
        _there[name] = (slot, leave)


def ask_away(slots: Iterable[Slot]) -> list[str]:
    """Ask all to leave that are in the way of these slots. Returns their names."""
    wanted = set(slots)
    with _lock:
        leaving = {name: leave for name, (slot, leave) in _there.items() if wanted - {slot}}
        for name in leaving:
            del _there[name]
    for leave in leaving.values():
        leave()
    return list(leaving)
