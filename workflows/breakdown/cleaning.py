"""A language model's answer made usable (SPEC M11): the JSON found in whatever surrounds it, every field coerced."""

import json
import math
import re
from dataclasses import dataclass
from typing import Any, cast, get_args

from library.documents import Angle, Framing, Movement, ShotSize
from presets.words import listed
from workflows.breakdown.screenplay import title_case

SHOT_FIELDS = {"shot_type", "action", "description", "dialogue", "characters"}
MOST_SHOTS = 8  # in one scene
SHORTEST_S, LONGEST_S = 0.5, 30.0
SPEAKABLE = {"medium_wide", "medium", "medium_close_up", "close_up", "extreme_close_up"}
FRAMINGS: dict[str, Framing] = {
    "over the shoulder": "over_the_shoulder",
    "ots": "over_the_shoulder",
    "pov": "pov",
    "two shot": "two_shot",
}
FRAMINGS |= {"point of view": "pov"}
THINKING = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL | re.IGNORECASE)
STRING_OR_COMMA = re.compile(r'"(?:[^"\\]|\\.)*"|,(?=\s*[\]}])')
NOT_MOVED = {"still": "static", "none": "static", "push in": "dolly_in", "pull out": "dolly_out", "follow": "tracking"}


class Unusable(ValueError):
    """No JSON, or none with shots in it; the text says what is wrong, for the model to mend."""


@dataclass(frozen=True, slots=True)
class PlannedShot:
    """One shot as the model wants it; empty fields are left to the rules."""

    size: ShotSize = "medium"
    framing: Framing | None = None
    angle: Angle | None = None
    movement: Movement | None = None
    action: str = ""
    description: str = ""
    dialogue: tuple[tuple[str, str], ...] = ()  # (speaker, line)
    characters: tuple[str, ...] = ()
    props: tuple[str, ...] = ()
    mood: str = ""
    lighting: str = ""
    establishing: bool = False
    duration_s: float | None = None


@dataclass(frozen=True, slots=True)
class PlannedScene:
    heading: str = ""
    location: str = ""
    time_of_day: str = ""
    interior: bool = False
    shots: tuple[PlannedShot, ...] = ()


def planned(text: str) -> list[PlannedScene]:
    """The scenes of an answer. Raises `Unusable` when there is no JSON in it or no shot."""
    raw = find_json(text)
    if isinstance(raw, dict) and not isinstance(raw.get("scenes"), list):
        raw = raw.get("shots") or next((value for value in raw.values() if isinstance(value, list)), [raw])
    scenes = raw["scenes"] if isinstance(raw, dict) else raw
    rows = [row for row in scenes if isinstance(row, dict)]
    if rows and not any("shots" in row for row in rows):
        rows = [{"shots": [row for row in rows if SHOT_FIELDS & row.keys()]}]  # a bare list of shots is one scene
    found = [scene for row in rows for scene in _scene(row)]
    if not any(scene.shots for scene in found):
        raise Unusable("the JSON holds no shots; it needs {“scenes”: [{“shots”: […]}]}")
    return found


def find_json(text: str) -> Any:
    """The first object or array that parses, fences and chatter round it ignored, trailing commas forgiven."""
    text = THINKING.sub("", text)
    tidy = STRING_OR_COMMA.sub(lambda found: "" if found.group() == "," else found.group(), text)
    decoder, starts = json.JSONDecoder(), [found.start() for found in re.finditer(r"[{\[]", tidy)]
    for start in starts[:200]:  # an answer is not searched for ever
        try:
            value, _ = decoder.raw_decode(tidy, start)
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict) or any(isinstance(one, dict) for one in value):
            return value
    raise Unusable("it is not valid JSON")


def _scene(row: dict[str, Any]) -> list[PlannedScene]:
    """One scene, or several of eight shots at most when the model put more into it."""
    given = row.get("shots")
    shots = [_shot(one) for one in given if isinstance(one, dict)] if isinstance(given, list) else []
    place = {
        "heading": _text(row, "heading", "slugline", "title"),
        "location": _text(row, "location", "setting", "place"),
        "time_of_day": _text(row, "time_of_day", "time"),
        "interior": _truth(row.get("interior")),
    }
    parts = range(0, max(1, len(shots)), MOST_SHOTS)
    return [PlannedScene(**place, shots=tuple(shots[at : at + MOST_SHOTS])) for at in parts]


def _shot(row: dict[str, Any]) -> PlannedShot:
    kind = _bare(_text(row, "shot_type", "shot_size", "type", "size", "shot"))
    movement = _choice(row, Movement, "movement", "move", "camera_movement")
    dialogue = _dialogue(row.get("dialogue"))
    size = listed("shot_types").forms.get(kind, "medium")
    return PlannedShot(
        size=cast(ShotSize, "medium" if dialogue and size not in SPEAKABLE else size),
        framing=FRAMINGS.get(kind) or _choice(row, Framing, "framing"),
        angle=_choice(row, Angle, "angle", "camera_angle"),
        movement="tracking" if kind == "tracking" else movement,
        action=_text(row, "action", "what", "beat"),
        description=_text(row, "description", "visual", "image"),
        dialogue=dialogue,
        characters=tuple(dict.fromkeys(filter(None, map(title_case, _strings(row.get("characters")))))),
        props=tuple(prop.lower() for prop in _strings(row.get("props")))[:6],
        mood=_text(row, "mood").lower()[:40],
        lighting=_text(row, "lighting", "light")[:120],
        establishing=kind == "establishing",
        duration_s=_seconds(row.get("duration_s", row.get("duration"))),
    )


def _text(row: dict[str, Any], *names: str) -> str:
    for name in names:
        value = row.get(name)
        if isinstance(value, list):
            value = " ".join(one for one in value if isinstance(one, str))
        if isinstance(value, str | int | float) and not isinstance(value, bool) and str(value).strip():
            return " ".join(str(value).split())[:2000]
    return ""


def _strings(value: Any) -> list[str]:
    """A list of strings from a list of strings or objects, or from "Mara, Jon"."""
    if isinstance(value, str):
        value = re.split(r"\s*[,;&]\s*", value)
    if not isinstance(value, list):
        return []
    rows = [one.get("name", "") if isinstance(one, dict) else one for one in value]
    return [" ".join(one.split())[:80] for one in rows if isinstance(one, str) and one.strip()]


def _dialogue(value: Any) -> tuple[tuple[str, str], ...]:
    """Lines from [{speaker, line}], ["Mara: …"] or "MARA: …"."""
    rows = value if isinstance(value, list) else [value]
    lines: list[tuple[str, str]] = []
    for row in rows:
        if isinstance(row, dict):
            speaker, line = _text(row, "speaker", "character", "name"), _text(row, "line", "text", "words", "dialogue")
        elif isinstance(row, str):
            before, colon, after = row.partition(":")
            named = bool(colon) and len(before.split()) <= 4
            speaker, line = (before, after) if named else ("", row)
        else:
            continue
        line = " ".join(line.split()).strip(' "“”')
        if line and line.lower() not in {"none", "null", "n/a", "-"}:
            lines.append((title_case(speaker), line))
    return tuple(lines)


def _choice(row: dict[str, Any], kind: Any, *names: str) -> Any:
    said = _bare(_text(row, *names)).removesuffix(" angle")
    said = NOT_MOVED.get(said, said).replace("bird s", "birds").replace("worm s", "worms").replace(" ", "_")
    said = {"birds_eye_view": "birds_eye", "overhead": "birds_eye", "eyelevel": "eye_level"}.get(said, said)
    return said if said in get_args(kind) else None


def _bare(text: str) -> str:
    words = re.sub(r"[^a-z]+", " ", text.lower()).strip()
    return words if words in {"two shot"} else words.removesuffix(" shot")


def _truth(value: Any) -> bool:
    return value is True or (isinstance(value, str) and value.strip().lower() in {"true", "yes", "int", "interior"})


def _seconds(value: Any) -> float | None:
    found = re.search(r"\d+(?:\.\d+)?", value) if isinstance(value, str) else None
    number = float(found.group()) if found else value
    if isinstance(number, bool) or not isinstance(number, int | float) or not math.isfinite(number):
        return None
    return min(max(float(number), SHORTEST_S), LONGEST_S)
