"""Fetching and checking of files, which count bytes, as progress of a job."""

from collections.abc import Callable, Generator
from contextlib import closing
from typing import TypeVar

from engines.hub.fetching import Fetching, Steps
from engines.memory.budget import told
from workflows.jobs import Progress

T = TypeVar("T")


def counted(steps: Steps[T], words: Callable[[Fetching], str]) -> Generator[Progress, None, T]:
    """The steps as progress, in these words; returns what they return, and closes them when it is closed."""
    with closing(steps):
        while True:
            try:
                step = next(steps)
            except StopIteration as end:
                return end.value
            yield Progress(step.done, step.total, words(step))


def how_far(step: Fetching) -> str:
    """What is said of it, else its bytes: "1.2 GB of 6.9 GB"."""
    return step.note or f"{told(step.done)} of {told(step.total)}"
