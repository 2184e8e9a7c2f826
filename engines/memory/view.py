"""What can be seen of the memory: who is resident, and what has been done so far."""

from dataclasses import dataclass

from engines.memory.parts import Slot


@dataclass(frozen=True, slots=True)
class Counters:
    """What the manager has done since it was made. Bytes are of weights."""

    loads: int = 0
    reloads: int = 0  # loads of what had been here before
    evictions: int = 0
    to_device: int = 0  # bytes
    to_host: int = 0  # bytes copied back when something was put away; 0 is what is meant


@dataclass(frozen=True, slots=True)
class Row:
    """One resident part, for the view of the memory."""

    key: str
    label: str
    slot: Slot
    role: str
    size: int
    users: int
    idle_s: float
    goes_in_s: float | None  # by itself, if nobody uses it before; None: it does not


@dataclass(frozen=True, slots=True)
class View:
    budget: int  # bytes weights and work may take together
    resident: int  # bytes of weights
    working: int  # bytes set aside for work going on
    parked: int  # bytes of weights that wait in the host's memory for their coming back, beside the budget
    waiting: int  # loans that wait for room
    rows: tuple[Row, ...]
    counters: Counters
