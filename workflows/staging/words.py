"""From the words of a shot to what is on the shelves."""

from functools import lru_cache

from presets.loader import shelf
from presets.people import Pose
from presets.search import Shelf, find


def match(name: Shelf, text: str) -> str:
    """The preset the text names, or nothing."""
    return (find(name, text) if text else None) or ""


@lru_cache(maxsize=512)
def pose_named(text: str) -> str:
    """The pose one of whose verbs the text is, or holds; the longest verb wins."""
    said = f" {text.lower().replace('_', ' ').strip()} "
    found = [(len(verb), id) for id, pose in shelf("poses", Pose).items() for verb in pose.verbs if f" {verb} " in said]
    return max(found)[1] if found else ""
