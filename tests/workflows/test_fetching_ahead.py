"""While something is drawn, the model of the job that is queued behind it comes nearer: through the house itself."""

from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from engines.memory import Memory, Part, use
from library.documents import Job, Succeeded
from workflows.asking import ask_storyboard
from workflows.breakdown.source import Source
from workflows.generate import ask_picture
from workflows.house import House
from workflows.plan import DrawingPlan

STORY = "Mira walks into the village at dusk. Old Tomas greets Mira at the well. Mira gives Tomas a letter."


class Watched(Memory):
    """A manager that notes what it is asked to have near."""

    def __init__(self, *told: Any, **more: Any) -> None:
        super().__init__(*told, **more)
        self.wanted: list[str] = []
        self.threads: list[Thread] = []

    def prefetch(self, parts: Sequence[Part], *, near: bool = False) -> Thread:
        self.wanted += [part.key for part in parts]
        self.threads.append(super().prefetch(parts, near=near))
        return self.threads[-1]


def a_board(house: House, engine: str) -> Job:
    plan = DrawingPlan(engine=engine, width=128, steps=1)
    return ask_storyboard(house, Source(STORY), plan, frames=3)[1]


def a_picture(house: House, engine: str) -> Job:
    return ask_picture(house, "", prompt="a well", engine=engine, width=128, height=128, steps=30)


@pytest.mark.parametrize("first", [a_board, a_picture])
def test_the_model_of_the_next_job_is_fetched_while_this_one_draws(
    house: House, tiny: Callable[[str], Path], first: Callable[[House, str], Job]
) -> None:
    pytest.importorskip("torch", reason="diffusion engines need torch")
    one, other = tiny("sd15"), tiny("sdxl")
    with use(Watched(lambda ours: 2**32)) as memory:
        drawing = first(house, str(one))
        following = ask_picture(house, "", prompt="a rider", engine=str(other), width=128, height=128, steps=1)
        assert isinstance(house.jobs.wait(drawing.id, 120).state, Succeeded)
        wanted = list(memory.wanted)
        assert isinstance(house.jobs.wait(following.id, 120).state, Succeeded)
        for thread in memory.threads:
            thread.join(30)
    places = [str(other / name) for name in ("text_encoder", "text_encoder_2", "unet", "vae")]
    assert len(wanted) == len(places), "once, and of that model alone"
    assert all(place in key for place, key in zip(places, wanted, strict=True))
