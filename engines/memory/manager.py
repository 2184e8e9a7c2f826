"""One manager a process: it lends components, counts who uses them, and makes room before anything is loaded."""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import Any

from engines.memory.budget import CannotFit, Holding, expired, next_due, refuse, victims
from engines.memory.neighbours import ask_away
from engines.memory.parts import Part, Resident, Waiting
from engines.memory.view import Counters, Row, View
from engines.requests import EngineError


class OutOfMemory(EngineError):
    """The device ran out although the plan fitted; a smaller way of working may still do."""


@dataclass(slots=True)
class _Kept:
    """A holding with what its users get, and the moment from which they may."""

    holding: Holding
    ready: threading.Event = field(default_factory=threading.Event)
    resident: Resident | None = None
    owner: int = 0  # the thread that loads it
    alone: bool = False  # nobody else may have it while it is lent


class Memory:
    """Lends parts within a budget. Safe for threads.

    `budget` answers how many bytes weights and work may take together right now; `is_full` tells an error of the
    device that means "out of memory" from others; `tidy` gives freed memory back to the device.
    """

    def __init__(
        self,
        budget: Callable[[int], int],
        *,
        is_full: Callable[[BaseException], bool] = lambda error: isinstance(error, MemoryError),
        tidy: Callable[[], None] = lambda: None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._budget, self._is_full, self._tidy, self._clock = budget, is_full, tidy, clock
        self._kept: dict[str, _Kept] = {}
        self._met: dict[str, Part] = {}  # all that was lent or brought near: some of it may wait in the host's memory
        self._seen: dict[str, float] = {}  # key → seconds its last loading took
        lock = threading.RLock()
        self._room = threading.Condition(lock)
        self._deadlines = threading.Condition(lock)  # when the next idle part goes by itself may have changed
        self._sweeper: threading.Thread | None = None  # there only while an idle part has a deadline
        self._working: dict[int, tuple[int, int]] = {}  # loan → its thread, bytes set aside
        self._lent: dict[int, int] = {}  # thread → how many loans it has
        self._loans = 0
        self._waiting = 0
        self._counters = Counters()

    @contextmanager
    def loan(self, parts: Sequence[Part], *, working: int = 0, alone: bool = False) -> Iterator[tuple[Any, ...]]:
        """The values of `parts`, on the device for as long as the block runs; `working` bytes are set aside for it.

        `alone` is for work that changes what it is lent while it lasts: nobody else has those parts meanwhile.
        Raises `CannotFit` before anything is loaded when it never can; waits while others use what would have to go.
        """
        ask_away({part.slot for part in parts})
        ticket = self._reserve(parts, working, alone)
        try:
            yield tuple(self._value(part) for part in parts)
        finally:
            self._give_back(parts, ticket)

    def view(self) -> View:
        """What is resident now. Loads and changes nothing."""
        with self._room:
            now = self._clock()
            rows = tuple(
                Row(
                    one.holding.part.key,
                    one.holding.part.label,
                    one.holding.part.slot,
                    one.holding.part.role,
                    one.holding.size,
                    one.holding.users,
                    0.0 if one.holding.users else now - one.holding.last_used,
                    None if (due := one.holding.due) is None else max(due - now, 0.0),
                )
                for one in self._kept.values()
            )
            taken, working = self._taken(), self._set_aside()
            parked = sum(one.parked() for one in self._waits(self._met))
            return View(self._budget(taken), taken, working, parked, self._waiting, rows, self._counters)

    def budget(self) -> int:
        """Bytes weights and work may take together right now."""
        with self._room:
            return self._budget(self._taken())

    def unload(self, key: str = "", *, host: bool = False) -> int:
        """Put away what nobody uses: the part of that key, or all. Returns the bytes freed.

        `host`: also what waits in the host's memory, from where it comes back faster.
        """
        with self._room:
            idle = [one.holding for one in self._kept.values() if not one.holding.users]
            gone = [one for one in idle if key in ("", one.part.key)]
            self._evict(gone)
            parked = self._unpark(key) if host else 0
            return sum(one.size for one in gone) + parked

    def _unpark(self, key: str) -> int:
        used = {id(one) for one in self._waits(self._kept)}
        waiting = [one for one in self._waits(self._met if key == "" else [key]) if id(one) not in used]
        freed = sum(one.parked() for one in waiting)
        for one in waiting:
            one.unpark()
        return freed

    def _waits(self, keys: Iterable[str]) -> list[Waiting]:
        """What waits of the parts of those keys, each once."""
        waits = [part.waits for key in keys if (part := self._met.get(key)) and part.waits]
        return list({id(one): one for one in waits}.values())

    def sweep(self) -> None:
        """Put away what has been idle longer than it is to be kept alive."""
        with self._room:
            self._evict(expired(self._holdings(), self._clock()))

    def _watch(self) -> None:
        """Have somebody sweep when the next idle part is due. To be called with the lock held, when that may change."""
        if self._sweeper is None and next_due(self._holdings()) is not None:
            self._sweeper = threading.Thread(target=self._sweep_when_due, name="keep-alive", daemon=True)
            self._sweeper.start()
        self._deadlines.notify()

    def _sweep_when_due(self) -> None:
        with self._room:
            while (due := next_due(self._holdings())) is not None:
                if (left := due - self._clock()) > 0:
                    self._deadlines.wait(min(left, threading.TIMEOUT_MAX))
                self.sweep()
            self._sweeper = None

    def prefetch(self, parts: Sequence[Part], *, near: bool = False) -> threading.Thread:
        """Load, in the background, those of `parts` that fit beside all that is here; nothing goes for them.

        Those that do not fit, and all of them with `near`, are only brought as near as they can be without it.
        """

        def fetch() -> None:
            for part in parts:
                try:
                    if near or not self._beside(part):
                        self._meet(part)
                        part.near()
                except (EngineError, OSError, MemoryError, RuntimeError):
                    pass  # whoever needs it will be told

        thread = threading.Thread(target=fetch, name="prefetch", daemon=True)
        thread.start()
        return thread

    def _meet(self, part: Part) -> None:
        with self._room:
            self._met[part.key] = part

    def _beside(self, part: Part) -> bool:
        """Load a part if it fits beside everything; whether it is here."""
        with self._room:
            room = self._budget(self._taken()) - self._taken() - self._set_aside()
            if part.key in self._kept:
                return True
            if part.size > room:
                return False
            ticket = self._enter([part], 0, alone=False)
        try:
            self._value(part)
        finally:
            self._give_back([part], ticket)
        return True

    def is_full(self, error: BaseException) -> bool:
        """Whether an error means that the device has no memory left."""
        return isinstance(error, OutOfMemory) or self._is_full(error)

    def _reserve(self, parts: Sequence[Part], working: int, alone: bool) -> int:
        """Make room and enter the parts; the number of the loan."""
        me = threading.get_ident()
        with self._room:
            self._evict(expired(self._holdings(), self._clock()))
            while True:
                taken = self._taken()
                budget = self._budget(taken)
                refuse(parts, working, budget)
                new = sum(part.size for part in parts if part.key not in self._kept)
                short = taken + self._set_aside() + new + working - budget
                wanted = {part.key for part in parts}
                others = [one.holding for one in self._kept.values() if one.holding.part.key not in wanted]
                going = victims(others, short, self._clock())
                if short <= sum(one.size for one in going) and self._free(wanted, alone):
                    self._evict(going)
                    return self._enter(parts, working, alone)
                self._wait(me, parts)

    def _wait(self, me: int, parts: Sequence[Part]) -> None:
        """Until somebody gives something back. A thread that itself holds all that is in use would wait for ever."""
        if self._lent.get(me) and sum(self._lent.values()) == self._lent[me]:
            raise CannotFit(
                f"{parts[0].label or 'The model'} cannot be had beside what this very work holds already: "
                "finish that first, or use a smaller model or picture."
            )
        self._waiting += 1
        try:
            self._room.wait(timeout=1.0)
        finally:
            self._waiting -= 1

    def _free(self, keys: set[str], alone: bool) -> bool:
        """Whether these parts may be lent: nobody has them alone, nor at all if they are to be had alone."""
        used = [one for key in keys if (one := self._kept.get(key)) and one.holding.users]
        return not any(alone or one.alone for one in used)

    def _enter(self, parts: Sequence[Part], working: int, alone: bool) -> int:
        me = threading.get_ident()
        for part in parts:
            kept = self._kept.setdefault(part.key, _Kept(Holding(part, part.size), owner=me))
            self._met[part.key] = part
            kept.holding.users += 1
            kept.alone = alone
        self._loans += 1
        self._working[self._loans] = (me, working)
        self._lent[me] = self._lent.get(me, 0) + 1
        self._watch()
        return self._loans

    def _value(self, part: Part) -> Any:
        """The value of a part that was entered; loaded by the thread that entered it first."""
        while True:
            with self._room:
                kept = self._kept[part.key]
                mine = kept.resident is None and kept.owner == threading.get_ident()
            if kept.resident is not None:
                return kept.resident.value
            if mine:
                return self._load(kept)
            kept.ready.wait()
            with self._room:
                if kept.resident is None:  # the other's loading failed: now it is ours to try
                    kept.ready.clear()
                    kept.owner = threading.get_ident()

    def _load(self, kept: _Kept) -> Any:
        part = kept.holding.part
        try:
            began = self._clock()
            resident = self._attempt(part)
            took = self._clock() - began
        except BaseException:
            kept.ready.set()
            raise
        with self._room:
            kept.resident, kept.holding.size, kept.holding.reload_s = resident, resident.size, took
            again = part.key in self._seen
            self._seen[part.key] = took
            now = self._counters
            self._counters = replace(
                now,
                loads=now.loads + 1,
                reloads=now.reloads + again,
                to_device=now.to_device + resident.size,
            )
        kept.ready.set()
        return resident.value

    def _attempt(self, part: Part) -> Resident:
        """Load; when the device is full after all, put everything idle away and try once more."""
        try:
            return part.load()
        except Exception as error:
            if not self._is_full(error):
                raise
        self.unload()
        try:
            return part.load()
        except Exception as error:
            if not self._is_full(error):
                raise
            raise OutOfMemory(
                f"{part.label or 'The model'} found no room on the device although all else was put away: "
                "close other programs that use it, or choose a smaller model."
            ) from error

    def _give_back(self, parts: Sequence[Part], ticket: int) -> None:
        with self._room:
            for part in parts:
                kept = self._kept[part.key]
                kept.holding.users -= 1
                kept.holding.last_used = self._clock()
                if not kept.holding.users and kept.resident is None:  # it never came to be
                    del self._kept[part.key]
            me, _ = self._working.pop(ticket)  # a generator may be closed by another thread than began it
            self._lent[me] -= 1
            if not self._lent[me]:
                del self._lent[me]
            self._evict(expired(self._holdings(), self._clock()))
            self._watch()
            self._room.notify_all()

    def _evict(self, going: Sequence[Holding]) -> None:
        for one in going:
            kept = self._kept.pop(one.part.key)
            back = kept.resident.drop() if kept.resident else 0
            now = self._counters
            self._counters = replace(now, evictions=now.evictions + 1, to_host=now.to_host + back)
        if going:
            self._watch()
            self._tidy()
            self._room.notify_all()

    def _holdings(self) -> list[Holding]:
        return [one.holding for one in self._kept.values()]

    def _set_aside(self) -> int:
        return sum(size for _, size in self._working.values())

    def _taken(self) -> int:
        return sum(one.holding.size for one in self._kept.values())


_memory: list[Memory] = []
_making = threading.Lock()


def memory() -> Memory:
    """The manager of this process, made for its device when first asked for."""
    with _making:
        if not _memory:
            from engines.memory.here import manager_here

            _memory.append(manager_here())
        return _memory[0]


def present() -> Memory | None:
    """The manager of this process if one was made already; None while nothing was ever lent. Imports nothing."""
    with _making:
        return _memory[0] if _memory else None


@contextmanager
def use(other: Memory) -> Iterator[Memory]:
    """Another manager in place of the process's own, for tests and benchmarks.

    A part is resident for one manager at a time, so what the own one holds is put away first.
    """
    with _making:
        before = list(_memory)
        _memory[:] = [other]
    for one in before:
        one.unload()
    try:
        yield other
    finally:
        other.unload()
        with _making:
            _memory[:] = before
