"""Who sat, knelt or lay down stays so until words change it."""

from collections.abc import Iterable

from presets import words
from workflows.breakdown.beats import Deed


def settled_in(resting: dict[str, str], deeds: Iterable[Deed]) -> dict[str, str]:
    """Person → the pose they rest in once these deeds are done."""
    lists = words.listed("lists").groups
    after = dict(resting)
    for deed in deeds:
        if deed.pose in lists["lasting"]:
            after[deed.who] = deed.pose
            if _with_company(deed):
                after.setdefault(deed.partner, deed.pose)
        elif after.get(deed.who) in ("sleep_at_table", "sleep_sitting") and deed.pose == "wake":
            after[deed.who] = "sit"
        elif deed.moving or deed.verb in lists["rises"]:
            after.pop(deed.who, None)
    after.pop("", None)
    return after


def _with_company(deed: Deed) -> bool:
    """ "Sits across from Ben", "sat down beside her": both sit."""
    companions = words.listed("lists").groups["companions"]
    return bool(deed.partner) and deed.pose == "sit" and bool({*deed.tail.lower().split()[:3]} & set(companions))
