"""A stray hand on a board is found, an even board flags nothing, and what is meant to differ is not judged."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.requests import ImageRequest
from library.documents import Board, Frame, Panel, Succeeded, Vectors
from library.recipe import encode_png
from tabs.storyboard.inspector import facts
from workflows import manners
from workflows.asking import ask_redraw, ask_storyboard
from workflows.breakdown.source import Source
from workflows.continuity import continuity
from workflows.drawing import render
from workflows.export import write_board
from workflows.house import House
from workflows.manners import way_of
from workflows.plan import DrawingPlan, plan_of
from workflows.review import MANNER, Drawn, compare, describe_manner
from workflows.review.evenness import ENOUGH, JUDGED, USUAL_FLOOR
from workflows.review.manner import SECTIONS, common_manner, manner_likeness
from workflows.scoring import review_board
from workflows.stored import OUTSIDE
from workflows.takes import panels_of

STORY = (
    "Mara stands on the steppe at noon. Tom walks to her. Close on Mara's face. Mara points at the hill. "
    "At night Tom sits by a fire. Mara looks at the stars. Tom sleeps."
)
STYLES = ("pencil", "noir", "screentone", "blueprint")


@pytest.fixture
def board(house: House, monkeypatch: pytest.MonkeyPatch) -> Board:
    """Of sketches that are taken for pictures of an engine that may stray."""
    monkeypatch.setattr(manners, "BY_RULE", set())
    board, job = ask_storyboard(house, Source(STORY), DrawingPlan(width=384, attempts=1, seed=3), frames=7)
    assert isinstance(house.jobs.wait(job.id, 60).state, Succeeded)
    return house.library.get(Board, board.id)


def frames_of(house: House, board: Board) -> list[Frame]:
    return [house.library.get(Frame, panel.chosen) for panel in panels_of(house.library, board)]


def strange(house: House, board: Board, place: int, style: str) -> Frame:
    """A take that says it is drawn as the others are, and is not: what a model does now and then."""
    panel = panels_of(house.library, board)[place]
    frame = house.library.get(Frame, panel.chosen)
    other = render(ImageRequest.model_validate(frame.recipe).model_copy(update={"style": style})).picture
    media = house.library.media.put(encode_png(other, frame.recipe))
    take = house.library.add(frame.model_copy(update={"id": "", "media": media, "metric": "", "identity": {}}))
    update = {"takes": [*panel.takes, take.id], "chosen": take.id}
    house.library.change(Panel, panel.id, lambda now: now.model_copy(update=update))
    return take


def manner(*levels: float) -> np.ndarray:
    """Every section a mixture of its first bins."""
    return np.concatenate(
        [np.resize([*levels, *[0.0] * (n - len(levels))], n) / sum(levels) for n in SECTIONS.values()]
    )


def test_boards_in_four_styles_flag_nothing_and_are_nearest_to_themselves(house: House, board: Board) -> None:
    recipes = [ImageRequest.model_validate(frame.recipe) for frame in frames_of(house, board)]
    drawn = {
        style: [describe_manner(render(one.model_copy(update={"style": style})).picture) for one in recipes]
        for style in STYLES
    }
    looks = {style: common_manner(many) for style, many in drawn.items()}
    for style, many in drawn.items():
        even = compare([Drawn(str(at), style, one) for at, one in enumerate(many)])
        assert not any(fit.unlike or fit.note for fit in even.frames.values()), style
        for one in many:
            assert max(looks, key=lambda name: manner_likeness(one, looks[name])) == style
    found = [
        compare([Drawn(str(at), style, drawn[other if at == place else style][at]) for at in range(7)]).frames
        for style in STYLES
        for other in {*STYLES} - {style}
        for place in range(7)
    ]
    alone = [[id for id, fit in one.items() if fit.unlike] == [str(at % 7)] for at, one in enumerate(found)]
    assert len(alone) == 84 and sum(alone) >= 71, "one exchanged for the same panel in another style"


def test_a_stray_take_is_told_everywhere_and_nobody_looks_twice(house: House, board: Board, tmp_path) -> None:
    library = house.library
    before = continuity(library, board.id)
    assert len(before.evenness.frames) == 7 == library.count(Vectors, metric=MANNER), "looked at while drawn"
    take = strange(house, board, 3, "blueprint")
    assert take.id not in continuity(library, board.id).evenness.frames, "the page looks at no picture"
    review = review_board(library, board)
    assert library.count(Vectors, metric=MANNER) == 8
    assert continuity(library, board.id).evenness == review.evenness, "and hears of it once somebody did"
    assert [id for id, fit in review.evenness.frames.items() if fit.unlike] == [take.id]
    words = dict(facts(library, take.id, board.id))["Style beside the board's"].split("\n")
    assert words[0].endswith("(by lines, grain and colours)") and words[1] == "Other ways of drawing are 0.38 alike"
    assert "draw it again in the same style with another seed" in words[-1]
    told = write_board(library, board, plan_of(board), tmp_path / "out")
    assert told["style_consistency"]["metric"] == MANNER  # pyright: ignore
    rows = [frame["style_consistency"] for frame in told["frames"]]  # pyright: ignore
    assert [bool(row["unlike"]) for row in rows] == [at == 3 for at in range(7)]
    assert rows[3]["likeness"] < rows[0]["likeness"] and rows[3]["share"] < rows[0]["share"]
    assert library.get(Frame, take.id).flags == [], "it is told and decides nothing"
    assert library.count(Vectors, metric=MANNER) == 8


def test_what_an_older_studio_drew_is_looked_at_by_the_next_drawing(house: House, board: Board) -> None:
    for kept in house.library.find(Vectors):
        house.library.remove(Vectors, kept.id)
    assert not continuity(house.library, board.id).evenness.frames
    job = ask_redraw(house, board.id, board.panels[:1])
    assert isinstance(house.jobs.wait(job.id, 60).state, Succeeded)
    assert len(continuity(house.library, board.id).evenness.frames) == 7


def test_sketches_cannot_stray_and_are_not_looked_at(house: House, tmp_path) -> None:
    board, job = ask_storyboard(house, Source(STORY), DrawingPlan(width=128, attempts=1), frames=2)
    assert isinstance(house.jobs.wait(job.id, 60).state, Succeeded)
    board = house.library.get(Board, board.id)
    told = write_board(house.library, board, plan_of(board), tmp_path / "out")
    assert told["style_consistency"]["notes"] == [manners.RULED]  # pyright: ignore
    assert not any("style_consistency" in frame for frame in told["frames"])  # pyright: ignore
    assert not house.library.count(Vectors, metric=MANNER)


def test_a_way_of_drawing_is_engine_and_look() -> None:
    def way(**recipe: object) -> object:
        engine = str(recipe.pop("engine", "sketch"))
        told = {"project_id": "p", "name": "f", "media": "", "width": 1, "height": 1, "seed": 0}
        return way_of(Frame.model_validate({**told, "engine": engine, "recipe": recipe}))

    own, newer = {"id": "", "name": "Mine", "tooth": 0.1}, {"id": "", "name": "Mine", "tooth": 0.2}
    assert way(style="pencil", seed=1) == way(seed=2) != way(style="noir") != way(style="noir", engine="sdxl-base")
    assert way(look=own, style="Mine", style_version=1) == way(look={**own, "name": "Ours"}, style="Ours")
    assert way(look=own, style="Mine", style_version=1) != way(look=newer, style="Mine", style_version=2)
    assert way() is None and way(engine=OUTSIDE, seed=1) is None


def test_what_is_meant_to_differ_is_compared_and_not_judged() -> None:
    usual = [Drawn(f"usual {at}", "pencil", manner(1, 0.1 * at)) for at in range(5)]
    others = [Drawn(f"noir {at}", "noir", manner(0, 0, 1)) for at in range(ENOUGH - 1)]
    even = compare([*usual, *others, Drawn("brought", None, manner(0, 0, 0, 1))], [Drawn("old", "ink", manner(0.5, 1))])
    assert even.pairs == ENOUGH and even.floor < USUAL_FLOOR and not even.note
    assert not any(fit.unlike for fit in even.frames.values())
    assert "another way" in even.frames["noir 0"].note and "yours" in even.frames["brought"].note
    assert even.frames["noir 0"].likeness < 0.1 and not even.frames["usual 0"].note
    assert "fewer than 3" in compare(usual[: ENOUGH - 1]).note


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0, 0.5), min_size=1, max_size=9), st.randoms(use_true_random=False))
def test_alike_pictures_are_never_flagged_and_order_is_no_matter(shares: list[float], random) -> None:
    even = [Drawn(str(at), "x", manner(1, 1 + 0.1 * share)) for at, share in enumerate(shares)]
    stray = Drawn("stray", "x", manner(0, 0, 0, 1, 1))
    assert not any(fit.unlike for fit in compare(even).frames.values())
    mixed = [*even, stray]
    random.shuffle(mixed)
    found = compare(mixed).frames
    assert {id for id, fit in found.items() if fit.unlike} == ({"stray"} if len(mixed) >= JUDGED else set())
    assert all(0 <= fit.share <= 1 and 0 <= fit.likeness <= 1 for fit in found.values())
