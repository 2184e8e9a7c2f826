"""Film grammar as data: the kinds of shot a moment can be covered with, shelf `coverage`."""

from typing import Literal

from presets.loader import Entry, shelf


class Coverage(Entry):
    """One kind of shot: when it may be used, how it looks, what its description says.

    Sentences and captions are templates. `{slot}` stands for a fact of the moment, `[verb]` for a verb that agrees
    with the person named before it: "{group} [wait]". A template is passed over when one of its slots has nothing
    to say, but for those that begin with their own comma or space (`aside feeling to_partner way witness_feeling`).
    """

    label: str = ""
    purpose: Literal["establishing", "coverage", "reaction", "insert", "pov", "closing"] = "coverage"
    # Facts a beat must have: moving riding prop grip hands work vehicle creature looking partner witness line silent
    # lasting place subject
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
    hour: str = ""  # a later hour of the same day, a preset of the shelf `lights`
    sentences: list[str]
    empty: list[str] = []  # when nobody is seen
    captions: list[str] = []  # for cards whose moment an earlier card has told already


def coverages() -> dict[str, Coverage]:
    return shelf("coverage", Coverage)
