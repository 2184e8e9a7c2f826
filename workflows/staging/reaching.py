"""Standing so that the hands reach what they are to lie on: which legs, how far off, and how hard that is."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

import numpy as np

from engines.sketch.turns import about_y
from engines.stage import Mark, Vec3
from workflows.staging import figures
from workflows.staging.contact import arm_of

STANCES = ("", "bend", "crouch", "kneel", "sit_on_ground")  # legs tried, the easiest first
STIFF = 0.035  # what each later of them costs, metres a palm may miss
DISTANCES = (0.3, 0.36, 0.42, 0.48, 0.54, 0.6, 0.68, 0.76, 0.86)  # metres from the middle of a body to the palms
CLEAR_M = 0.16  # between the middles of trunk and limbs and what is touched
FACE_M = 0.4  # from the middle of a head to a palm that leaves the face in view
COMFORT = 0.96  # of an arm's length
EASY, POOR = 0.1, 0.6  # metres missed below which a way is good enough, and beyond which no hand is on anything

T = TypeVar("T")


def easiest(tries: Iterable[tuple[float, Mark, T]]) -> tuple[Mark, T] | None:
    """The easiest of the ways, the first that is easy at once; None where all are hard."""
    best, least = None, POOR
    for cost, mark, there in tries:
        if cost < least:
            best, least = (mark, there), cost
        if cost < EASY:
            break
    return best


def stances(mark: Mark, palms: list[np.ndarray], facing_deg: float, legs: str) -> Iterator[Mark]:
    """The mark facing that way on those legs, its hands on the palms, ever further off."""
    heading = np.radians(facing_deg)
    ahead = np.array([np.sin(heading), 0.0, np.cos(heading)])
    middle = np.mean(palms, axis=0)
    for away in DISTANCES:
        x, _, z = middle - away * ahead
        place = {"legs": legs, "position": (round(x, 4), 0.0, round(z, 4)), "facing_deg": facing_deg % 360.0}
        placed = mark.model_copy(update=place)
        yield placed.model_copy(update=_touches(placed, palms))


def _touches(mark: Mark, palms: list[np.ndarray]) -> dict[str, Vec3 | None]:
    """The palms in the mark's own frame, the one further left for the left hand; a single one for the nearer hand."""
    home = about_y(-mark.facing_deg)
    local = sorted((home @ (palm - np.array(mark.position)) for palm in palms), key=lambda place: place[0])
    spots: list[Vec3] = [(round(float(p[0]), 4), round(float(p[1]), 4), round(float(p[2]), 4)) for p in local]
    if len(spots) == 1:
        return {"right_touch": spots[0]}
    return {"right_touch": spots[0], "left_touch": spots[1]}


def strain(mark: Mark, palms: list[np.ndarray], coat: np.ndarray) -> float:
    """How far hands miss and a body is in what it touches (n, 3), metres, and how hard the stance is."""
    body = standing(mark)
    hands = [body.at["r_hand"], body.at["l_hand"]] if mark.left_touch else [body.at["r_hand"]]
    missed = sum(min(float(np.linalg.norm(hand - palm)) for hand in hands) for palm in palms)
    reach = max(min(float(np.linalg.norm(palm - body.at[f"{s}_shoulder"])) for s in "rl") for palm in palms)
    stretched = max(0.0, reach - COMFORT * arm_of(body))
    flesh = np.stack([body.at[n] for n in ("head", "chest", "pelvis", "r_knee", "l_knee", "r_elbow", "l_elbow")])
    gaps = np.min(np.linalg.norm(flesh[:, None] - coat[None], axis=2), axis=1)
    inside = float(np.sum(np.maximum(0.0, CLEAR_M - gaps)))
    stance = STANCES.index(mark.legs) if mark.legs in STANCES else 0
    return missed + stretched + 2.0 * inside + 1.5 * _hidden(body, hands) + STIFF * stance


def _hidden(body: figures.Figure, hands: list[np.ndarray]) -> float:
    """Metres by which hands are before the face, and elbows above the shoulders."""
    high = [float(body.at[f"{s}_elbow"][1] - body.at[f"{s}_shoulder"][1]) for s in "rl"]
    near = [FACE_M - float(np.linalg.norm(hand - body.at["head"])) for hand in hands]
    return sum(max(0.0, one) for one in (*high, *near))


def standing(mark: Mark) -> figures.Figure:
    """The body of a mark where the mark is."""
    home = mark.model_copy(update={"position": (0.0, mark.position[1], 0.0), "facing_deg": 0.0})
    x, _, z = mark.position
    return figures.person(home).moved((x, 0.0, z), mark.facing_deg)
