"""Is a board of one piece? Each picture beside the look that those drawn in the same way have in common (SPEC S14).

What is drawn in another style, or by another engine, is meant to differ: it is compared with its own kind, and says
what others are worth. A picture stands out when three things hold of its lines and grain, or of its colours. It is
further from the common look than its fellows' spread explains (`SPREADS` robust standard deviations beyond their
median), so that an uneven board flags little. It is further than a bound, so that a very even one flags nothing. And no
fellow is nearer to it than that bound: a night scene or a close-up has its like on the board, a stray hand has not.

Measured on sketches, ten panels of eight stories in nine styles; the bounds were chosen on four stories, and told here
are the other four. Of 360 pictures 324 are nearest to the look of their own style (charcoal and ink wash, and pencil,
marker and colour key are taken for each other). Six are flagged though nothing is wrong, all of two shots by night. Of
864 pictures exchanged for the same panel in another style 83 % are flagged; those of pencil, marker and colour key for
each other in one case of five. Made from a panel: blurred (σ 2.5 px) 92 % are flagged, noise (σ 8 levels) 88 %, JPEG of
quality 5 82 % and of 30 32 %, sepia 86 %, grey 61 % (five of the styles hardly have colours to lose), hues turned 17 %.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

import numpy as np

from workflows.review.manner import MANNER, PARTS, common_manner, manner_likeness, overlaps, weighed

ENOUGH = 3  # pictures that have a look in common, and other ways of drawing that make a floor
JUDGED = 5  # pictures of which one may stand out: of fewer no spread can be told
SPREADS = 3.0
FAR = {"lines and grain": 0.06, "colours": 0.15}  # of what does not overlap; the night and close-ups stay within
USUAL_FLOOR = 0.38  # median likeness of two of nine styles, the same stories: where a project has no other of its own
CEILING = 1.0  # the same picture
TO_SIGMA = 1.4826  # median absolute deviation → standard deviation, of a normal distribution
OTHERWISE = "drawn in another way than most of the board"


@dataclass(frozen=True, eq=False, slots=True)
class Drawn:
    """A kept picture, how it was meant to be drawn, and how it is."""

    id: str
    way: Hashable  # engine, style and its version; None: nobody knows, a picture from elsewhere
    manner: np.ndarray


@dataclass(frozen=True, slots=True)
class Fit:
    """How a picture goes with the look of the board."""

    likeness: float  # to the common look, 0..1
    share: float  # the same between floor (0) and ceiling (1)
    unlike: tuple[str, ...] = ()  # the `PARTS` by which it stands out
    note: str = ""  # what to do about it, or why it is not judged; a sentence


@dataclass(frozen=True, slots=True)
class Evenness:
    """The pictures of a board beside its look; none where too few are drawn."""

    floor: float = USUAL_FLOOR  # median likeness of what is drawn in other ways
    pairs: int = 0  # behind the floor; 0: it is the usual one
    frames: Mapping[str, Fit] = field(default_factory=dict)
    metric: str = MANNER
    note: str = ""


def compare(board: Sequence[Drawn], elsewhere: Iterable[Drawn] = ()) -> Evenness:
    """The pictures of a board beside the look most of them share; `elsewhere`: others of the project.

    Each is held against those drawn in its own way where that are `ENOUGH`, else against the way most are drawn in.
    """
    ways: dict[Hashable, list[Drawn]] = {}
    for one in board:
        if one.way is not None:
            ways.setdefault(one.way, []).append(one)
    looks = {way: common_manner([one.manner for one in own]) for way, own in ways.items() if len(own) >= ENOUGH}
    if not looks:
        return Evenness(note=f"Too few pictures to tell a look they share: fewer than {ENOUGH} drawn in one way.")
    most = max(looks, key=lambda way: len(ways[way]))
    others = [manner_likeness(one.manner, looks[most]) for one in (*board, *elsewhere) if one.way not in (None, most)]
    floor = min(median(others), 0.99 * CEILING) if len(others) >= ENOUGH else USUAL_FLOOR
    odd = {id: parts for way in looks for id, parts in _standing_out(ways[way], looks[way]).items()}
    fits = {}
    for one in board:
        likeness = manner_likeness(one.manner, looks.get(one.way, looks[most]))
        share = min(max((likeness - floor) / (CEILING - floor), 0.0), 1.0)
        fits[one.id] = Fit(likeness, share, odd.get(one.id, ()), _note(one, looks, odd))
    return Evenness(floor, len(others) if len(others) >= ENOUGH else 0, fits)


def _note(one: Drawn, looks: Mapping[Hashable, np.ndarray], odd: Mapping[str, Sequence[str]]) -> str:
    if one.id in odd:
        return (
            f"The {' and the '.join(odd[one.id])} are unlike the other pictures drawn this way: draw it again in the "
            "same style with another seed, or choose another take."
        )
    if one.way is None:
        return "A file of yours is compared with the board and not judged."
    return "" if one.way in looks else f"It is {OTHERWISE}, and not judged."


def _standing_out(own: Sequence[Drawn], look: np.ndarray) -> dict[str, tuple[str, ...]]:
    """Id → the parts by which a picture stands out among those drawn in its way; only of those that do."""
    if len(own) < JUDGED:
        return {}
    manners = np.stack([one.manner for one in own])
    to_look = overlaps(manners, look)
    found: dict[str, tuple[str, ...]] = {}
    for part, weights in PARTS.items():
        distances = 1 - weighed(to_look, weights)
        middle = float(np.median(distances))
        spread = TO_SIGMA * float(np.median(np.abs(distances - middle)))
        for index, one in enumerate(own):
            far = distances[index] > max(middle + SPREADS * spread, FAR[part])
            if far and _nearest(manners, index, weights) > FAR[part]:
                found[one.id] = (*found.get(one.id, ()), part)
    return found


def _nearest(manners: np.ndarray, index: int, weights: Mapping[str, float]) -> float:
    """The distance to the fellow that is drawn most alike."""
    distances = 1 - weighed(overlaps(manners, manners[index]), weights)
    return float(np.delete(distances, index).min())
