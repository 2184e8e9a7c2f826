"""What work really took on this machine, remembered: bytes beyond the weights, by model, precision, size and batch.

Kept as a small JSON file that may be deleted at any time. What was never measured is inferred from the nearest
measurement by the number of pixels; without any, from what the catalogue tells of the model, and else from the family's
own guess.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock

from engines.memory.device import WIDTH
from presets.models import Peak

MARGIN = 1.1  # a peak measured once is not the highest there will be
GROWN = 1.1  # times what the device had to give when it was too full: so much more, and others have let go of it
LEARN = 0.3  # share of a lower measurement that the remembered one takes on; a higher one counts at once


@dataclass(frozen=True, slots=True)
class Key:
    model: str
    precision: str
    width: int
    height: int
    batch: int
    way: str  # how it was worked, of `ladder.Work`
    profile: str = "exact"  # how it hurried

    @property
    def pixels(self) -> int:
        return self.width * self.height * self.batch


def a_pixel(told: Sequence[Peak], key: Key, guess: float) -> float:
    """Bytes a pixel such work needs by what a catalogue tells of its model, measured elsewhere; else `guess`.

    The peak nearest in pixels counts, of the key's precision where there is one, else by the bytes of a number.
    """
    same = [one for one in told if one.dtype == key.precision]
    if not told:
        return guess
    near = min(same or told, key=lambda one: abs(_pixels(one) - key.pixels))
    return near.bytes / _pixels(near) * WIDTH[key.precision] / WIDTH[near.dtype]


def _pixels(peak: Peak) -> int:
    return peak.width * peak.height * peak.batch


@dataclass(frozen=True, slots=True)
class Bound:
    """What some work took more than: `room` bytes, while the device had `budget` to give."""

    room: int = 0  # 0: it was done all the same
    budget: int = 0

    def holds(self, budget: int | None) -> bool:
        """Whether it still tells anything where the device has `budget` to give now; None: as then.

        It may have been another program that took the rest meanwhile. Once the device has more to give than it had
        at the worst moment, the bound is put aside, and the work is tried again as if nothing had happened.
        """
        return not self.room or budget is None or budget <= self.budget * GROWN


class Peaks:
    """Measured peaks and seconds. Safe for threads; without a file it forgets with the process.

    That some work exceeded the room it had is known until the process ends, and only for as long as the device has no
    more to give than it had then.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file, self._lock = file, Lock()
        self._bytes: dict[Key, int] = {}
        self._seconds: dict[Key, float] = {}  # a denoising step
        self._least: dict[Key, Bound] = {}  # what it took more than
        self._read()

    def learn(self, key: Key, size: int, step_s: float = 0.0) -> None:
        """Take note of a measurement; sizes in bytes, 0 where none could be taken."""
        with self._lock:
            self._least[key] = Bound()
            if size > 0:
                before = self._bytes.get(key, 0)
                self._bytes[key] = size if size >= before else round(before + (size - before) * LEARN)
            if step_s > 0:
                known = self._seconds.get(key, step_s)
                self._seconds[key] = known + (step_s - known) * LEARN
            self._write()

    def exceeded(self, key: Key, room: int, budget: int) -> None:
        """Take note that so many bytes were not enough for such work, on a device that had `budget` to give."""
        with self._lock:
            before = self._least.get(key, Bound())
            known = before if before.holds(budget) else Bound()
            self._least[key] = Bound(max(room, known.room), min(budget, known.budget or budget))

    def expect(self, key: Key, guess: float, *, measured_only: bool = False, budget: int | None = None) -> int:
        """Bytes to set aside for such work; `guess` is bytes a pixel where nothing like it was measured here.

        With `measured_only` whatever else such work exceeded is left out of account; `budget` is what the device has
        to give now, by which such bounds may have become void.
        """
        with self._lock:
            if measured_only:
                return round(_nearest(key, self._bytes, guess * key.pixels) * MARGIN)
            bounds = {other: one.room for other, one in self._least.items() if one.holds(budget)}
            least = 0.0 if key in self._bytes and key not in bounds else _nearest(key, bounds, 0.0)
            return round(max(_nearest(key, self._bytes, guess * key.pixels), least) * MARGIN)

    def seconds(self, key: Key) -> float | None:
        """How long a denoising step will take; None when nothing like it was measured."""
        with self._lock:
            return _nearest(key, self._seconds, 0.0) or None

    def _read(self) -> None:
        try:
            rows = json.loads(self._file.read_text("utf-8")) if self._file else []
            for row in rows:
                size, step_s = int(row.pop("bytes", 0)), float(row.pop("step_s", 0.0))
                key = Key(**row)
                self._bytes |= {key: size} if size else {}
                self._seconds |= {key: step_s} if step_s else {}
        except (OSError, ValueError, TypeError, AttributeError):
            return  # not yet there, or of another version: measured anew

    def _write(self) -> None:
        if self._file is None:
            return
        keys = dict.fromkeys([*self._bytes, *self._seconds])
        rows = [
            {**asdict(key), "bytes": self._bytes.get(key, 0), "step_s": round(self._seconds.get(key, 0.0), 4)}
            for key in keys
        ]
        part = self._file.with_suffix(".part")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(json.dumps(rows, indent=1), "utf-8")
            part.replace(self._file)
        except OSError:
            part.unlink(missing_ok=True)  # a full disk costs the memory of it, not the picture


def _nearest(key: Key, known: dict[Key, int] | dict[Key, float], otherwise: float) -> float:
    """The measured value, or the one of the nearest size of the likest kind, scaled by pixels."""
    if key in known:
        return known[key]
    for kind in _KINDS:
        if like := [one for one in known if kind(one) == kind(key)]:
            near = min(like, key=lambda one: abs(one.pixels - key.pixels))
            return known[near] * key.pixels / near.pixels
    return otherwise


_KINDS: tuple[Callable[[Key], tuple[str, ...]], ...] = (  # what measurements have in common, the likest first
    lambda key: (key.model, key.precision, key.way, key.profile),
    lambda key: (_bare(key), key.precision, key.way, key.profile),
    lambda key: (_bare(key), key.precision, key.way),
)


def _bare(key: Key) -> str:
    """The model, with whichever decoder it works."""
    return key.model.partition("+")[0]


_learned = [Peaks()]


def learned() -> Peaks:
    """What this process knows; with a file once `remember_in` named one."""
    return _learned[0]


def remember_in(file: Path) -> None:
    """Read what was learned from that file, and keep there what is learned from now on."""
    _learned[0] = Peaks(file)
