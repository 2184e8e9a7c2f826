"""The JSON Schema a language model's plan must follow; strict servers want every property named as required."""

from typing import Any, get_args

from library.documents import Angle, Movement, ShotSize

SIZES = list(get_args(ShotSize))
TEXT = {"type": "string"}
TEXTS = {"type": "array", "items": TEXT}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


SHOT = _object(
    {
        "shot_type": {
            "type": "string",
            "enum": [*SIZES, "establishing", "tracking", "over_the_shoulder", "pov", "two_shot"],
        },
        "angle": {"type": "string", "enum": list(get_args(Angle))},
        "movement": {"type": "string", "enum": list(get_args(Movement))},
        "action": TEXT,
        "description": TEXT,
        "characters": TEXTS,
        "dialogue": {"type": "array", "items": _object({"speaker": TEXT, "line": TEXT})},
        "props": TEXTS,
        "mood": TEXT,
        "lighting": TEXT,
        "duration_s": {"type": "number"},
    }
)
SCENE = _object(
    {
        "heading": TEXT,
        "location": TEXT,
        "time_of_day": TEXT,
        "interior": {"type": "boolean"},
        "shots": {"type": "array", "items": SHOT},
    }
)
PLAN = _object({"scenes": {"type": "array", "items": SCENE}})
