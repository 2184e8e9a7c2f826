"""Which of several attempts is kept, and that one without a picture is only one of them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engines.requests import EngineError, ImageRequest
from library.documents import ShotFields
from workflows.drawing import Continuity, Take, best_of, draw
from workflows.plan import DrawingPlan

Tiny = Callable[[str], Path]


def take(score: float | None, *flags: str) -> Take:
    return Take(ImageRequest(prompt=""), np.zeros((1, 1, 3), np.uint8), {}, score, flags)


@pytest.mark.parametrize(
    ("takes", "kept", "below"),
    [
        ([take(0.95, "copy-paste"), take(0.80)], 1, False),
        ([take(0.95, "copy-paste"), take(0.30)], 1, True),
        ([take(None, "saturated"), take(0.80)], 1, False),
        ([take(0.80, "saturated"), take(0.90, "copy-paste")], 0, False),
        ([take(0.50, "saturated"), take(0.60, "copy-paste")], 1, True),
        ([take(0.50), take(0.99, "near-duplicate"), take(0.60)], 2, True),
        ([take(None)], 0, False),
    ],
)
def test_one_with_a_fault_is_kept_only_where_all_have_some(takes: list[Take], kept: int, below: bool) -> None:
    assert best_of(takes, 0.70) == (takes[kept], below)


@contextmanager
def spoilt(*calls: int) -> Iterator[None]:
    """Have a decoder answer with numbers that are none when it is called for those times, counted from 1."""
    torch = pytest.importorskip("torch", reason="diffusion engines need torch")
    from torch.nn.modules.module import register_module_forward_hook

    made = [0]

    def spoil(module: Any, inputs: Any, answer: Any) -> Any:
        if type(module).__name__ != "Decoder":
            return answer
        made[0] += 1
        return torch.full_like(answer, torch.nan) if made[0] in calls else answer

    hook = register_module_forward_hook(spoil)
    try:
        yield
    finally:
        hook.remove()


def drawn(engine: Path, attempts: int) -> Take:
    shot = ShotFields(action="A rider waits on the steppe.", characters=["Mira"], subject="Mira")
    plan = DrawingPlan(engine=str(engine), width=128, steps=1, attempts=attempts)
    *_, last = draw(shot, 0, plan, Continuity({}))
    assert isinstance(last, Take)
    return last


def test_an_attempt_without_a_picture_is_followed_by_the_next(tiny: Tiny) -> None:
    model = tiny("sd15")  # made before any call is counted
    with spoilt(1):
        kept = drawn(model, attempts=3)
    assert [one.flags for one in kept.tries] == [["not finite"], []]
    assert [one.seed for one in kept.tries] == [42, 52] and kept.request.seed == 52 and kept.attempts == 2


def test_without_any_picture_the_sentence_says_how_often_it_was_tried(tiny: Tiny) -> None:
    model = tiny("sd15")
    with spoilt(1, 2), pytest.raises(EngineError, match="came out not finite 2 times: try another seed or style"):
        drawn(model, attempts=2)
    with spoilt(1), pytest.raises(EngineError, match="another seed, size or precision"):
        drawn(model, attempts=1)
