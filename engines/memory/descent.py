"""Work that is tried in ways that need less and less, for as long as the device runs out of memory."""

from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType
from typing import Generic, TypeVar

from engines.memory.manager import memory

Way = TypeVar("Way", bound=str)


class Descent(Generic[Way]):
    """Iterate over the ways; what is tried within `with descent:` ends the round where the device is full.

    The first way is tried twice, the second time with all else put away; `notes` tell what was given up. When the
    rounds end by themselves no way did. `said` tells of each way what is given up by it, `again` what the second
    attempt is: "it was drawn again".
    """

    def __init__(self, ways: Sequence[Way], said: Mapping[Way, str], again: str) -> None:
        self._ways, self._said, self._again = ways, said, again
        self.notes = [said[ways[0]]] if said[ways[0]] else []

    def __iter__(self) -> Iterator[Way]:
        first, *others = self._ways
        yield first
        memory().unload()
        self.notes.append(f"memory ran out, so all else was put away and {self._again}")
        yield first
        for way in others:
            memory().unload()
            self.notes.append(f"memory ran out, so {self._said[way]}")
            yield way
        memory().unload()

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        """Passed over here, the error no longer holds the frames and their tensors when the next way is tried."""
        return isinstance(error, Exception) and memory().is_full(error)
