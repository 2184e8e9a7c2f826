"""Sizes and angles for a row of setups: each fits its kind, none repeats its neighbour."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from presets import words
from workflows.breakdown.grammar.people import couple, main_deed, on_a_beast, shows
from workflows.breakdown.grammar.setups import Setup

SIZES = ("extreme_wide", "wide", "full", "medium_wide", "medium", "medium_close_up", "close_up", "extreme_close_up")
ANGLES = ("eye_level", "low", "high", "dutch", "birds_eye")
WINDOW, FEWEST = 8, 4  # at least so many sizes in so many neighbouring shots
ASKED = -2.2  # what an angle costs that the mood asks for
FACE = 1  # how much of a deed a face alone can show, see presets/lexicon/shows.toml
SPECK_M = {"extreme_wide": 1.0, "wide": 0.45}  # metres; who is no taller is lost in such a view
TIGHT = {"medium_close_up", "close_up", "extreme_close_up", "insert"}


@dataclass(frozen=True, slots=True)
class View:
    size: str
    angle: str


def choose(setups: list[Setup], subjects: list[str], heights: Mapping[str, float] | None = None) -> list[View]:
    """One view a setup, in order. Greedy: the best that keeps every rule so far.

    `heights`: of beasts, by name, in metres; whoever is not in it is as tall as people are.
    """
    views: list[View] = []
    used: Counter[tuple[str, ...]] = Counter()
    for at, setup in enumerate(setups):
        view = _best(setup, subjects, views, used, heights or {})
        used[view.size, view.angle, subjects[at], setup.kind.id] += 1
        used[view.size, view.angle, subjects[at]] += 1
        views.append(view)
    return views


def _best(
    setup: Setup,
    subjects: list[str],
    views: list[View],
    used: Counter[tuple[str, ...]],
    heights: Mapping[str, float],
) -> View:
    at = len(views)
    fitting = [View(*look.split()) for look in setup.kind.looks]
    if setup.beat.interior:
        fitting = [view for view in fitting if view.size != "extreme_wide" and view.angle != "birds_eye"] or fitting
    lately = {view.size for view in views[-(WINDOW - 1) :]}
    room = WINDOW - 1 - min(at % WINDOW, WINDOW - 1)
    wanting = FEWEST - len(lately)
    allowed = [view for view in fitting if not _repeats(view, subjects, views)]
    if (wanting > 0 and at >= WINDOW - 1 - wanting and room <= wanting) or (at >= WINDOW - 1 and wanting > 0):
        fresh = [view for view in allowed or fitting if view.size not in lately]
        allowed = fresh or [view for view in _others(setup) if view.size not in lately]
    if not allowed:
        allowed = [view for view in _others(setup) if not _repeats(view, subjects, views)]

    def cost(view: View) -> float:
        rank = fitting.index(view) if view in fitting else len(fitting)
        again = used[view.size, view.angle, subjects[at], setup.kind.id] * 4 + used[view.size, view.angle, subjects[at]]
        same_size = bool(views) and views[-1].size == view.size
        return (
            0.6 * (rank + _misfit(setup, view, fits=view in fitting) + 6 * _lost(setup, view, heights))
            + 1.5 * again
            + 1.8 * same_size
            - 0.7 * (view.size not in lately)
            + _angle_cost(setup, view, views)
        )

    return min(allowed, key=lambda view: (cost(view), view.size, view.angle))


def _misfit(setup: Setup, view: View, *, fits: bool) -> float:
    """Ranks a view loses because of who is in the picture and what they do there."""
    beat, kind = setup.beat, setup.kind
    crowd = len(beat.present) > 2 and kind.who == "all" and view.size in (*TIGHT, "medium")
    nobody = not beat.present and view.size in TIGHT and kind.who == "all"
    narrow = kind.id == "pov" and len(beat.watched) > 1 and view.size in (*TIGHT, "medium")
    dance = kind.who in ("all", "pair") and _dances(setup) and view.size in (*TIGHT, "medium")
    deed = main_deed(beat, beat.subject)
    busy = deed is not None and shows(deed) > FACE
    # A moment that closes the story is told by what is done, and no face tells that.
    unseen = setup.moment and kind.purpose == "closing" and busy and view.size in TIGHT
    horse = on_a_beast(beat) and len(beat.present) > 1 and kind.who in ("all", "pair")
    bulk = horse and view.size in (*TIGHT, "medium", "medium_wide")  # the neck of a horse hides whoever stands there
    beast = bool(beat.creatures) and setup.moment and view.size in (*TIGHT, "medium", "medium_wide")
    held = len(beat.present) < 3 and kind.purpose == "closing" and (bool(beat.feeling) or beat.interior)
    wrong = crowd or nobody or narrow or dance or unseen
    return 6 * wrong + 12 * (bulk or beast) - 3 * (held and fits and view.size in TIGHT)


def _lost(setup: Setup, view: View, heights: Mapping[str, float]) -> bool:
    """Whether all there is to see are small beasts, too far away to be seen."""
    seen, least = setup.beat.present, SPECK_M.get(view.size, 0.0)
    shown = setup.kind.who == "all" and setup.kind.purpose != "establishing"  # that one shows the place
    return bool(seen) and shown and all(heights.get(name, least) < least for name in seen)


def _dances(setup: Setup) -> bool:
    """Two who dance or fight are seen down to their feet."""
    deed = main_deed(setup.beat, setup.beat.subject)
    whole = words.listed("camera").groups["whole"]
    return couple(setup.beat) is not None and deed is not None and deed.pose in whole


def _angle_cost(setup: Setup, view: View, views: list[View]) -> float:
    """Low, high and canted angles where mood and feeling ask for them, not one after the other."""
    beat, groups = setup.beat, words.listed("angle_moods").groups
    told = {beat.mood, beat.feeling.get(setup.witness or beat.subject, "")}
    asked = bool(told & set(groups.get(view.angle, ())))
    if view.angle == "dutch" and not asked:
        return 1.5
    return ASKED if asked and view.angle not in [one.angle for one in views[-2:]] else 0.0


def _repeats(view: View, subjects: list[str], views: list[View]) -> bool:
    at = len(views)
    return bool(views) and views[-1] == view and subjects[at] == subjects[at - 1]


def _others(setup: Setup) -> list[View]:
    """Any view that a setup of this kind can stand, when its own are used up."""
    own = {look.split()[0] for look in setup.kind.looks}
    if setup.kind.id in ("dialogue", "over_shoulder", "reaction", "close"):
        sizes = ("medium", "medium_close_up", "close_up", "extreme_close_up")
        if setup.kind.id == "over_shoulder":
            sizes = ("medium", "medium_close_up", "medium_wide", "close_up")
        elif setup.kind.framing == "two_shot":  # two who talk in one frame: nearer loses one, wider loses the words
            sizes = ("medium",)
        elif setup.kind.framing == "group":
            sizes = ("medium", "medium_wide")
    elif own == {"insert"}:
        sizes = ("insert", "extreme_close_up", "close_up", "medium_close_up")
    else:
        sizes = SIZES
    return [View(size, angle) for size in sizes for angle in ANGLES if angle != "birds_eye" or size not in TIGHT]
