"""A breakdown as the JSON handed on: `scene_breakdown.json`, one entry a frame."""

from datetime import UTC, datetime

from library.documents import ShotFields
from workflows.breakdown.result import Breakdown, SceneBreakdown

ANGLES = {
    "eye_level": "eye-level",
    "low": "low-angle",
    "high": "high-angle",
    "birds_eye": "bird's-eye",
    "worms_eye": "worm's-eye",
    "dutch": "dutch-angle",
}
SIZES = {"extreme_wide": "extreme wide shot", "medium_wide": "medium wide shot", "insert": "insert"}
SIZES |= {"medium_close_up": "medium close-up", "close_up": "close-up", "extreme_close_up": "extreme close-up"}
FRAMINGS = {"two_shot": "two-shot", "over_the_shoulder": "over the shoulder", "pov": "point of view", "group": "group"}
MOVES = {
    "static": "static",
    "pan": "pan",
    "tilt": "tilt",
    "dolly_in": "dolly in",
    "dolly_out": "dolly out",
    "truck": "truck",
    "pedestal": "pedestal",
    "crane": "crane",
    "zoom": "zoom",
    "arc": "arc",
    "tracking": "tracking",
    "handheld": "handheld",
}
KEYS = ("story", "title", "format", "num_frames", "timestamp", "director", "scenes", "cast", "cast_list", "mentioned")
# What a person may change of a frame; the other keys say where it stands or what was read.
EDITABLE = (
    "description", "action", "shot_size", "angle", "movement", "lens_mm", "mood", "lighting", "time_of_day",
    "location", "dialogue", "characters", "creatures", "props", "duration_s",
)  # fmt: skip
FRAME_KEYS = ("frame", "scene", "heading", "camera", *EDITABLE, "understood")
CALM = {"calm", "sad", "tender", "tense", "ominous", "melancholy", "peaceful", "mysterious", "quiet"}
SLOW = {"dolly_in", "dolly_out", "pan", "crane", "zoom", "arc", "truck"}


def camera_words(shot: ShotFields) -> str:
    """The camera as one reads it on a shot list: "Low-angle wide shot, 24 mm, slow dolly in"."""
    size = SIZES.get(shot.shot_size, f"{shot.shot_size} shot")
    parts = [f"{ANGLES[shot.angle]} {size}"]
    if shot.framing in FRAMINGS:
        parts.append(FRAMINGS[shot.framing])
    parts.append(f"{shot.lens_mm:g} mm")
    slow = "slow " if shot.movement in SLOW and shot.mood in CALM else ""
    parts.append(f"{slow}{MOVES[shot.movement]}")
    sentence = ", ".join(parts)
    return sentence[0].upper() + sentence[1:]


def scene_breakdown(found: Breakdown) -> dict[str, object]:
    """The whole breakdown as plain JSON values; `frame` counts from 1 over all scenes."""
    shots = [(scene, place) for scene in found.scenes for place in range(len(scene.shots))]
    return {
        "story": found.story,
        "title": found.title,
        "format": found.format,
        "num_frames": len(shots),
        "timestamp": datetime.now(UTC).isoformat(timespec="seconds"),
        "director": found.director,
        "scenes": [_frame(at, scene, place) for at, (scene, place) in enumerate(shots, 1)],
        "cast": [one.model_dump(mode="json", exclude_defaults=True) for one in found.found],
        "cast_list": found.cast_list,
        "mentioned": found.mentioned,
    }


def _frame(at: int, part: SceneBreakdown, place: int) -> dict[str, object]:
    scene, shot = part.scene, part.shots[place]
    key = part.shot_keys[place] if place < len(part.shot_keys) else ""
    return {
        "frame": at,
        "scene": scene.number,
        "heading": scene.heading,
        "description": shot.description,
        "action": shot.action,
        "camera": camera_words(shot),
        "shot_size": shot.shot_size,
        "angle": shot.angle,
        "movement": shot.movement,
        "lens_mm": shot.lens_mm,
        "mood": shot.mood,
        "lighting": shot.lighting,
        "time_of_day": shot.time_of_day,
        "location": shot.location,
        "dialogue": shot.dialogue,
        "characters": list(shot.characters),
        "creatures": list(shot.creatures),
        "props": list(shot.props),
        "duration_s": shot.duration_s,
        # What was read, whole: a frame handed back is compared with it.
        "understood": {"scene_key": part.key, "shot_key": key, **shot.model_dump(exclude_defaults=True)},
    }
