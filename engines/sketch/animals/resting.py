"""Animals at rest: sitting, lying and sleeping bodies are let down until they touch the ground, whatever their build.

Measures are shoulder heights. Angles are degrees in the animal's own upright plane: 0 hangs down, positive is forward.
"""

from dataclasses import dataclass
from math import acos, asin, atan2, cos, degrees, hypot, radians, sin

import numpy as np

from engines.sketch.animals.beast import back_and_belly, joints
from engines.sketch.animals.gaits import FEET
from presets.world import Animal

RESTS = ("sit", "lie", "sleep")
_SOLE = 0.10  # from the last joint of a leg to its sole
_PRESSED = 0.015  # how far flesh gives where a body lies on it
_BACKWARD = -28.0  # how a sitting animal's hind shanks lean
_SPLAY = 20.0  # how far lying thighs turn outward


@dataclass(frozen=True, slots=True)
class Rest:
    """Turns in degrees: the body nose up, neck and head down, the tail raised; of each foot's upper, lower and tip the
    swing forward; and how far the upper leg turns outward."""

    raised: float
    neck: float
    head: float
    tail: float
    legs: dict[str, tuple[float, float, float]]
    splayed: dict[str, float]


def rest_of(animal: Animal, gait: str) -> Rest:
    """How a four-legged animal rests; `gait` is one of `RESTS`."""
    raised = _sitting_back(animal) if gait == "sit" else 0.0
    body = _Body(animal, raised)
    ground = body.lowest() + _PRESSED
    legs = {foot: body.folded(foot, gait, ground) for foot, _ in FEET}
    neck, head = body.laid_head(ground) if gait == "sleep" else (0.52 * raised, 0.42 * raised)
    lying = gait != "sit"
    splayed = {foot: _SPLAY * side if lying and foot[0] == "h" else 0.0 for foot, side in FEET}
    return Rest(raised, neck, head, body.laid_tail(ground), legs, splayed)


def _sitting_back(animal: Animal) -> float:
    """How far the nose must rise for the rump to reach the ground while the forelegs stand upright, degrees."""
    shoulder = joints(animal)["fr_upper"]
    low, high = 0.0, 80.0
    for _ in range(24):
        middle = (low + high) / 2
        body = _Body(animal, middle)
        too_flat = body.height(shoulder) - shoulder[1] < body.lowest() + _PRESSED
        low, high = (middle, high) if too_flat else (low, middle)
    return (low + high) / 2


class _Body:
    """A body raised by some degrees about its own joint, before the ground is found under it."""

    def __init__(self, animal: Animal, raised: float) -> None:
        self._animal, self._raised = animal, raised
        self._rest = joints(animal)

    def height(self, point: np.ndarray) -> float:
        pivot, angle = self._rest["body"], radians(self._raised)
        return float(pivot[1] + (point[1] - pivot[1]) * cos(angle) + (point[2] - pivot[2]) * sin(angle))

    def lowest(self) -> float:
        """The height of the lowest point of belly and rump."""
        z, _, _, low = np.array(back_and_belly(self._animal)).T
        return min(self.height(np.array([0.0, y, along])) for along, y in zip(z, low, strict=True))

    def folded(self, foot: str, gait: str, ground: float) -> tuple[float, float, float]:
        """The turns of one leg that bring its joints to where this rest has them."""
        root, joint, tip = (self._rest[f"{foot}_{name}"] for name in ("upper", "lower", "foot"))
        upper, lower = _bone(root, joint), _bone(joint, tip)
        sole = ground + _SOLE
        if gait == "sit":
            ways = self._sat(foot, self.height(root), upper[0], lower[0], sole)
        else:
            ways = self._lain(self.height(root), upper[0], lower[0], ground)
        first, second, third = ways
        swing = first - upper[1] - self._raised
        bend = second - lower[1] - swing - self._raised
        return swing, bend, third - swing - bend - self._raised

    def _sat(self, foot: str, root: float, upper: float, lower: float, sole: float) -> tuple[float, float, float]:
        """Upright forelegs; hind knees up, shanks leaning back to feet flat on the ground."""
        if foot[0] == "f":
            return 0.0, 0.0, 0.0
        knee = sole + lower * cos(radians(_BACKWARD))
        return _swung(root - knee, upper), _BACKWARD, 0.0

    def _lain(self, root: float, upper: float, lower: float, ground: float) -> tuple[float, float, float]:
        """Paws lie flat ahead of elbows and knees; hooves are folded in under the body."""
        thick, hooves = self._animal.leg, self._animal.hooves
        first = _swung(root - ground - 0.75 * thick, upper)
        joint = root - upper * cos(radians(first))
        if hooves:
            second = -_swung(joint - ground - 0.6 * thick, lower)
            return first, second, second
        return first, _swung(joint - ground - _SOLE, lower), 0.0

    def laid_head(self, ground: float) -> tuple[float, float]:
        """Neck and head down until the jaw lies on the ground, or as near as a short neck lets it."""
        length, rise, _, _ = self._animal.neck
        long, deep, _, down = self._animal.head
        jaw = ground + 1.05 * deep + (0.0 if self._animal.hooves else self._animal.leg)  # on its paws
        neck = self.height(self._rest["neck"])
        slope = degrees(asin(min(max((jaw - neck) / length, -0.97), sin(radians(rise)))))
        poll = neck + length * sin(radians(slope))
        nose = degrees(asin(min(max((poll - jaw) / long, 0.0), 0.8)))
        return rise - slope, nose - down - (rise - slope)

    def laid_tail(self, ground: float) -> float:
        """How far the tail is raised from its own drop so that its end lies on the ground."""
        length, drop, thick = self._animal.tail
        if length <= 0:
            return 0.0
        above = self.height(self._rest["tail"]) - ground - 1.5 * thick
        return drop + self._raised - degrees(asin(min(max(above / length, -0.2), 0.97)))


def _bone(start: np.ndarray, end: np.ndarray) -> tuple[float, float]:
    """Length, and the angle forward of straight down, degrees."""
    _, y, z = end - start
    return hypot(y, z), degrees(atan2(z, -y))


def _swung(drop: float, length: float) -> float:
    """How far from straight down a bone swings to reach `drop` below its root, degrees."""
    return degrees(acos(min(max(drop / length, -1.0), 1.0)))
