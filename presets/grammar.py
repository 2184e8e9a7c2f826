"""Film grammar as data: the kinds of shot a moment can be covered with, shelf `coverage`."""

from typing import Literal

from presets.loader import Entry, shelf


class Coverage(Entry):
    """One kind of shot: when it may be used, how it looks, what its description says."""

    label: str = ""
    purpose: Literal["establishing", "coverage", "reaction", "insert", "pov", "closing"] = "coverage"
    # Facts a beat must have: moving riding prop vehicle creature looking partner witness line place subject human
    needs: list[str] = []
    looks: list[str]  # "size angle", the most fitting first
    moves: list[str] = ["static"]  # camera movements, the most fitting first
    framing: str = ""  # empty: by the number of people seen
    who: Literal["subject", "all", "pair", "witness", "target", "none"] = "subject"
    order: int = 50  # place among the shots of one beat
    priority: float = 0.5  # what is added first when a story is short
    limit: int = 12  # uses on one beat
    duration_s: float = 2.5
    facing: str = ""  # "away": the subject's back
    sentences: list[str]
    empty: list[str] = []  # when nobody is seen
    captions: list[str] = []  # for cards whose moment an earlier card has told already


def coverages() -> dict[str, Coverage]:
    return shelf("coverage", Coverage)
