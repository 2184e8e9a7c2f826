"""Who goes when room is needed: pure functions of what is resident, what is asked and what the device has."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engines.memory.parts import Part
from engines.requests import EngineError

GIB = 2**30
MARGIN = GIB // 2  # left alone for the driver, the screen and other programs
RELOAD_RATE = 2e9  # bytes a second of a first guess at what loading again costs, until it was measured
LEAST_AGE_S = 1e-3  # what was given back this very moment has an age all the same


class CannotFit(EngineError):
    """What was asked does not fit the device, whatever is put away first."""


@dataclass(slots=True)
class Holding:
    """A part on the device, or on its way there."""

    part: Part
    size: int
    users: int = 0
    last_used: float = 0.0  # seconds on the manager's clock
    reload_s: float = 0.0  # what loading it took, measured

    @property
    def due(self) -> float | None:
        """When it goes by itself, on the manager's clock; None while it is used, and for what never does."""
        idle = not self.users and self.part.keep_alive_s >= 0
        return self.last_used + self.part.keep_alive_s if idle else None

    def worth_going(self, now: float) -> float:
        """How much is won by putting it away: bytes × age, for each second that loading it again will cost.

        Divided by that cost and not multiplied with it: of two of one size and age the one that comes back sooner is
        missed less, so what is dear to load stays.
        """
        cost = self.reload_s or self.size / RELOAD_RATE
        return self.size * max(now - self.last_used, LEAST_AGE_S) / max(cost, 1e-6)


def victims(holdings: Iterable[Holding], short: int, now: float) -> list[Holding]:
    """Whom to put away to gain `short` bytes: idle ones, encoders first, then whoever is most worth going.

    Nobody goes whose going is not needed. Fewer bytes than asked come together when the rest is in use.
    """
    idle = [one for one in holdings if not one.users]
    idle.sort(key=lambda one: (one.part.role != "encoder", -one.worth_going(now)))
    chosen: list[Holding] = []
    for one in idle:
        if short <= 0:
            break
        chosen.append(one)
        short -= one.size
    for one in sorted(chosen, key=lambda one: one.size):  # a late big one may have made an earlier one needless
        if short + one.size <= 0:
            chosen.remove(one)
            short += one.size
    return chosen


def expired(holdings: Iterable[Holding], now: float) -> list[Holding]:
    """Those that have been idle longer than their keep-alive."""
    return [one for one in holdings if one.due is not None and one.due <= now]


def next_due(holdings: Iterable[Holding]) -> float | None:
    """When the next of them goes by itself, on the manager's clock; None when none ever does."""
    return min((one.due for one in holdings if one.due is not None), default=None)


def refuse(parts: Sequence[Part], working: int, budget: int) -> None:
    """Raise `CannotFit`, with the numbers, when these parts and their working memory exceed the whole budget."""
    needed = sum(part.size for part in parts) + working
    if needed > budget:
        what = max(parts, key=lambda part: part.size).label or "The model"
        raise CannotFit(
            f"{what} needs {told(needed)} ({told(needed - working)} of weights, {told(working)} to work in) and this "
            f"device has {told(budget)} to give: choose a smaller model or picture."
        )


def told(size: int) -> str:
    """Bytes for people, in powers of ten as on the side of a graphics card."""
    return f"{size / 1e9:.1f} GB" if size >= 1e8 else f"{size / 1e6:.1f} MB" if size >= 1e5 else f"{size:,} bytes"
