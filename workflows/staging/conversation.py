"""Several who talk: whoever speaks has the picture, one listener's shoulder before them, the rest beside."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from math import atan2, degrees

from presets.framing import Size
from presets.loader import pick
from workflows.staging.acting import speaks
from workflows.staging.background import free, spot_at
from workflows.staging.brief import Brief
from workflows.staging.compose import ORIGIN, Picture
from workflows.staging.measure import Frame, head_seen
from workflows.staging.placed import Placed, Spot, put
from workflows.staging.shoulder import over_the_shoulder
from workflows.staging.unit import Unit

SIZES = {"medium_close_up": ("medium_close_up", "medium"), "medium": ("medium", "medium_wide")}  # asked → what will do
FEWEST = 3
COLUMNS = (0.1, 0.15, 0.2, 0.26, 0.32, 0.68, 0.74, 0.8, 0.85, 0.9)  # shares of the width
DEPTHS = (0.35, 0.15, 0.6, -0.2, 0.9, 1.3, 1.8, 2.5, 3.4)  # metres behind whoever speaks
AWAY = 96.0  # degrees from the lens that a listener turns at most: beyond, the cheek is lost
SEEN = 0.85  # of a listener's head, at least


def conversation(brief: Brief) -> Picture | None:
    """The subject speaking to two or more, all in the picture; None for another shot, or where no lens shows that."""
    if brief.size.id not in SIZES or not _of_talk(brief):
        return None
    for size in SIZES[brief.size.id]:
        for first in _listeners(brief):
            picture = _among(_arranged(replace(brief, size=pick("sizes", Size, size)), first))
            if picture is not None:
                return picture
    return None


def _of_talk(brief: Brief) -> bool:
    """Whether the subject speaks among people who stand, sit or kneel by."""
    people = [unit for unit in brief.units if unit.cast]
    together = len(people) >= FEWEST and len(people) == len(brief.units)
    return (
        together
        and all((len(unit.marks) == 1 or unit.alive) and not unit.creatures for unit in people)
        and not any(unit.pose.moving or unit.pose.posture == "lying" for unit in people)
        and any(speaks(brief.shot, name) for name in people[0].cast)
    )


def _listeners(brief: Brief) -> list[int]:
    """Whose shoulder to look over: theirs who are spoken to first, then the others' as they stand."""
    told = brief.shot.looking_at.get(brief.units[0].cast[0], "")
    there = [index for index in range(1, len(brief.units)) if brief.units[index].marks]
    return sorted(there, key=lambda index: (told not in brief.units[index].cast, index))


def _arranged(brief: Brief, first: int) -> Brief:
    """The brief with that listener right after the subject."""
    rest = [index for index in range(1, len(brief.units)) if index != first]
    queue = [0, first, *rest]
    return replace(brief, units=tuple(brief.units[i] for i in queue), order=tuple(brief.order[i] for i in queue))


def _among(brief: Brief) -> Picture | None:
    """The subject past the second of the cast, everyone else in a gap beside them."""
    picture = over_the_shoulder(brief)
    if picture is None:
        return None
    frame = Frame.of(picture.camera, brief.aspect)
    if any(head_seen(figure, picture.figures, frame) < SEEN for figure in picture.placed[0].figures if figure.name):
        return None
    placed = list(picture.placed)
    for unit in brief.units[2:]:
        found = next((one for one in _places(unit, frame, placed) if _shown(one, placed, frame)), None)
        if found is None:
            return None
        placed.append(found)
    return replace(picture, placed=tuple(placed))


def _places(unit: Unit, frame: Frame, placed: Sequence[Placed]) -> Iterator[Placed]:
    """Places beside whoever speaks, turned to them: the emptier half of the picture first, and near before far."""
    taken = [frame.at(one.lead, "head")[0] for one in placed]

    def cost(column: float, behind: float) -> float:
        crowded = sum(max(0.0, 0.3 - abs(column - other)) for other in taken)
        return 5.0 * crowded + 0.3 * abs(behind - DEPTHS[0])

    for column, behind in sorted(product(COLUMNS, DEPTHS), key=lambda at: cost(*at)):
        spot = _turned(unit, frame, column, behind)
        if spot is not None and free(spot, unit, placed):
            yield put(unit, spot, ORIGIN, 0.0)


def _turned(unit: Unit, frame: Frame, column: float, behind: float) -> Spot | None:
    """That place with the body turned to whoever speaks, which depends on the place, and that a little on the turn."""
    spot: Spot | None = Spot(0.0, behind, 0.0)
    for _ in range(2):
        turn = max(-AWAY, min(AWAY, degrees(atan2(-spot.right, spot.away))))
        head = put(unit, Spot(0.0, 0.0, turn), ORIGIN, 0.0).lead.at["head"]
        spot = spot_at(head, frame, column, behind, turn)
        if spot is None:
            return None
    return spot


def _shown(one: Placed, placed: Sequence[Placed], frame: Frame) -> bool:
    """Whether one more is seen and hides none of those there."""
    figures = [figure for other in (*placed, one) for figure in other.figures]
    others = [figure for other in placed for figure in other.figures]
    return head_seen(one.lead, figures, frame) > SEEN and all(
        head_seen(figure, figures, frame) >= head_seen(figure, others, frame) - 1e-6 for figure in others
    )
