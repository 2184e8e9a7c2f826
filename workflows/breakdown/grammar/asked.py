"""A setup for a moment whose own words direct the camera: "CLOSE ON the letter", "POV SARAH"."""

from presets import words
from presets.grammar import Coverage, coverages
from workflows.breakdown.beats import Beat


def asked(beat: Beat, things: list[str]) -> tuple[Coverage, str] | None:
    """The coverage a beat's `camera` wants and the thing it is about; None when it wants nothing that can be shown.

    `things`: what of the beat an insert can show, the likeliest first.
    """
    kinds, wish = coverages(), beat.camera
    low = set(beat.text.lower().replace(".", " ").replace(",", " ").split())
    if wish == "insert" and not things and beat.present:
        wish = "close"
    if wish == "close" and not beat.present and not things:
        wish = "medium"
    if wish in ("insert", "close", "medium") and things and (wish == "insert" or not beat.present):
        return kinds["insert"].model_copy(update={"sentences": ["{world}"]}), things[0]
    if wish == "close" and beat.present:
        return _near(low), ""
    if wish == "pov":
        return kinds["pov"], ""
    if wish in words.forms("directions"):
        return _framed(beat, wish), ""
    return None


def _near(low: set[str]) -> Coverage:
    """Close on a person, or on the part of them that was named."""
    kind = coverages()["close"].model_copy(update={"purpose": "coverage", "sentences": ["{deed}"]})
    parts = words.listed("lists").groups
    if low & set(parts["feet"]):  # a frame at the height of the ground is as near to feet as a figure can be shown
        return kind.model_copy(update={"looks": looks("feet")})
    if low & set(parts["hands"]):
        return kind.model_copy(update={"looks": looks("hands")})
    return kind


def looks(wish: str) -> list[str]:
    """The views that answer a wish, as `Coverage.looks` has them."""
    return words.forms("directions")[wish].split(", ")


def _framed(beat: Beat, wish: str) -> Coverage:
    update: dict[str, object] = {"looks": looks(wish), "purpose": "coverage"}
    if wish == "travel":
        update["moves"] = ["tracking"]
    if wish in ("over_shoulder", "two_shot") and len(beat.present) > 1:
        update |= {"framing": "over_the_shoulder" if wish == "over_shoulder" else "two_shot"}
    return coverages()["action"].model_copy(update=update)
