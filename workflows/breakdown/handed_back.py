"""A breakdown that a person has edited as JSON and hands back to be drawn: `scene_breakdown.json`, checked and read.

Frames are drawn in the order they stand in; one may be moved, copied, taken out or written anew. What a frame's
`understood` says was read before the edit: whatever now differs from it is the person's wish, and a new `action` is
read again like that of a panel.
"""

import json
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from library.documents import SceneFields, ScriptFormat, ShotFields
from presets.errors import BadInput
from workflows.breakdown.following import followed
from workflows.breakdown.prose.directing import heading_of_place
from workflows.breakdown.reread import reread
from workflows.breakdown.result import Breakdown, Found, SceneBreakdown
from workflows.breakdown.source import bytes_of, decode
from workflows.breakdown.written import EDITABLE, FRAME_KEYS, KEYS, camera_words
from workflows.fields import check_fields

MOST_BYTES = 64_000_000
MOST_FRAMES = 5000  # a feature of 190 scenes has 1500
FORMATS: dict[str, ScriptFormat] = {"prose": "prose", "fountain": "fountain", "fdx": "fdx"}
Json = Mapping[str, Any]


def read_breakdown(file: Path) -> Breakdown:
    """The breakdown in a JSON file. Raises `BadInput` for what cannot be read or drawn."""
    text = decode(bytes_of(file, MOST_BYTES), file.name)
    try:
        return handed_back(json.loads(text))
    except (ValueError, RecursionError) as error:
        raise BadInput(f"“{file.name}” is not JSON ({error}): mend it there, or write it anew.") from error


def handed_back(written: object) -> Breakdown:
    """The breakdown told by such JSON. Raises `BadInput` with the frame and what is wrong with it."""
    if not isinstance(written, Mapping) or not isinstance(written.get("scenes"), list):
        raise BadInput("That is no breakdown: hand back the JSON that `breakdown` wrote, with its list “scenes”.")
    _known(written, KEYS, "The breakdown")
    frames = written["scenes"]
    if not 0 < len(frames) <= MOST_FRAMES:
        raise BadInput(f"A breakdown has 1 to {MOST_FRAMES} frames, not {len(frames)}: leave at least one in “scenes”.")
    cast = _cast(written.get("cast", []))
    read = [_Frame(place, frame, cast) for place, frame in enumerate(frames, 1)]
    return Breakdown(
        story=_text(written, "story"),
        title=_text(written, "title"),
        format=FORMATS.get(_text(written, "format"), "prose"),
        director=_text(written, "director") or "a person",
        scenes=list(_scenes(read)),
        found=[*cast, *(one for frame in read for one in frame.found)],
        cast_list=_lines(written, "cast_list"),
        mentioned=_lines(written, "mentioned"),
    )


def _lines(written: Json, key: str) -> list[str]:
    lines = written.get(key, [])
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        raise BadInput(f"“{key}” of the breakdown is a list of words: write it as `breakdown` does, or leave it out.")
    return lines


class _Frame:
    """One entry of `scenes`, read."""

    def __init__(self, place: int, written: object, cast: list[Found]) -> None:
        self.called = f"Frame {place}"
        if not isinstance(written, Mapping):
            raise BadInput(
                f"{self.called} of the breakdown is not a list of keys and values: write it like the others."
            )
        _known(written, FRAME_KEYS, self.called)
        understood = written.get("understood") or {}
        if not isinstance(understood, Mapping):
            raise BadInput(f"{self.called}: “understood” is not what the studio wrote there: leave it out.")
        self.scene_key, self.shot_key = str(understood.get("scene_key", "")), str(understood.get("shot_key", ""))
        keys = ("scene_key", "shot_key")
        before = self._shot(ShotFields(), {key: value for key, value in understood.items() if key not in keys})
        wished = {key: written[key] for key in EDITABLE if key in written and written[key] != getattr(before, key)}
        follows = self._read_again(wished, before, cast)
        shot = self._shot(before, {**follows, **wished})
        self.shot = self._shot(shot, followed(before, shot, {*follows, *wished}))
        self._check_camera(written, before)
        self.number = str(written.get("scene") or "1")[:20]
        self.heading = self._heading(written, before)

    def _read_again(self, wished: Json, before: ShotFields, cast: list[Found]) -> Mapping[str, object]:
        self.found: list[Found] = []
        if not isinstance(wished.get("action"), str) or not wished["action"].strip():
            return {}
        people = [one.name for one in cast if one.kind in ("character", "anima")]
        seen = self._shot(before, {key: value for key, value in wished.items() if key != "action"})
        again = reread(wished["action"], seen, people)
        self.found = again.found
        return again.changes

    def _shot(self, before: ShotFields, changes: Json) -> ShotFields:
        try:
            check_fields(changes)
            return ShotFields.model_validate({**before.model_dump(), **changes})
        except BadInput as error:
            raise BadInput(f"{self.called}: {error.sentence}") from error
        except ValidationError as error:
            first = error.errors()[0]
            given, field = str(first.get("input"))[:80], ".".join(map(str, first["loc"]))
            raise BadInput(f"{self.called}: “{given}” is not a possible {field}: {first['msg'].lower()}.") from error

    def _check_camera(self, written: Json, before: ShotFields) -> None:
        camera = written.get("camera")
        if camera is not None and camera not in (camera_words(before), camera_words(self.shot)):
            raise BadInput(
                f"{self.called}: “camera” only says what shot_size, angle, movement and lens_mm are: change those."
            )

    def _heading(self, written: Json, before: ShotFields) -> str:
        """As written; a frame moved to another place or hour without a word in its heading gets one that fits."""
        heading = " ".join(str(written.get("heading") or "").split())[:200]
        moved = (before.location, before.time_of_day) != (self.shot.location, self.shot.time_of_day)
        if heading and not (moved and self.scene_key):
            return heading
        return heading_of_place(self.shot.location, self.shot.set, self.shot.time_of_day, heading.startswith("INT"))


def _scenes(frames: list[_Frame]) -> Iterator[SceneBreakdown]:
    for place, ((number, heading), group) in enumerate(groupby(frames, key=lambda f: (f.number, f.heading)), 1):
        members = list(group)
        first = members[0].shot
        scene = SceneFields(
            number=number,
            heading=heading,
            location=first.location,
            time_of_day=first.time_of_day,
            interior=heading.upper().startswith(("INT", "I/E")),
            text="\n".join(frame.shot.action for frame in members if frame.shot.action),
        )
        yield SceneBreakdown(
            key=members[0].scene_key or f"handed-{place}",
            scene=scene,
            shots=[frame.shot for frame in members],
            shot_keys=[frame.shot_key for frame in members],
        )


def _cast(written: object) -> list[Found]:
    if not isinstance(written, list) or len(written) > MOST_FRAMES:
        raise BadInput("The breakdown's “cast” is no list of people and things: leave it as it was written.")
    try:
        return [Found.model_validate(one) for one in written]
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "one of its entries"
        raise BadInput(f"The breakdown's “cast” is not right at “{where}”: {first['msg'].lower()}.") from error


def _known(written: Json, keys: tuple[str, ...], called: str) -> None:
    unknown = sorted(set(map(str, written)) - set(keys))
    if unknown:
        raise BadInput(f"{called} has no key “{unknown[0][:80]}”: its keys are {', '.join(keys)}.")


def _text(written: Json, key: str) -> str:
    value = written.get(key) or ""
    if not isinstance(value, str):
        raise BadInput(f"The breakdown's “{key}” is not a text: write it in quotation marks.")
    return value
