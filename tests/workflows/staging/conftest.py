"""Seeded shots that cross sizes, framings, angles, poses, sets and aspects, staged once and read as pictures."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import numpy as np
import pytest

from engines.stage import Stage
from library.documents import ShotFields
from presets.loader import shelf
from presets.people import Look, Pose
from presets.world import Set
from workflows.staging import stage_shot
from workflows.staging.figures import Figure
from workflows.staging.measure import Frame, figures_of, head_seen

SIZES = ("extreme_wide", "wide", "full", "medium_wide", "medium", "medium_close_up", "close_up", "extreme_close_up")
ANGLES = ("eye_level", "eye_level", "eye_level", "low", "high", "birds_eye", "worms_eye", "dutch")
ASPECTS = (16 / 9, 2.39, 4 / 3, 1.0, 9 / 16)
BUILDS = ("man", "woman", "boy", "girl", "old_man", "heavy_man", "tall_woman")
LENSES = (24.0, 35.0, 50.0, 85.0)
NAMES = ("Mara", "Jonas", "Ilse", "Otto")
# The inside of a car has its own tests, and so has open water.
PLACES = [id for id, entry in shelf("sets", Set).items() if not entry.inside and entry.medium != "water"]
TALK = ("talk", "listen", "stand", "point", "think", "arms_crossed")


@dataclass(frozen=True)
class Case:
    number: int
    shot: ShotFields
    aspect: float
    stage: Stage
    frame: Frame
    figures: list[Figure]

    @property
    def cast(self) -> list[Figure]:
        return [figure for figure in self.figures if figure.name in self.shot.characters]

    @property
    def subject(self) -> Figure:
        return next(figure for figure in self.figures if figure.name == self.shot.subject)

    @property
    def subject_drawn(self) -> bool:
        """False where the subject is the one whose eyes the camera is."""
        return any(figure.name == self.shot.subject for figure in self.figures)

    def seen(self, figure: Figure) -> float:
        return head_seen(figure, self.figures, self.frame)

    def __str__(self) -> str:
        shot = self.shot
        return (
            f"#{self.number} {shot.shot_size} {shot.framing} {shot.angle} {shot.lens_mm:.0f} mm {self.aspect:.2f} "
            f"{shot.set} {shot.doing} {shot.direction}"
        )


def staged(number: int, shot: ShotFields, aspect: float, previous: Stage | None = None, key: str = "scene") -> Case:
    looks = {name: Look(build=BUILDS[(number + at) % len(BUILDS)]) for at, name in enumerate(NAMES)}
    looks |= {"Wolf": Look(species="wolf"), "Argo": Look(species="horse", colour="#6b3f2a")}
    stage = stage_shot(shot, looks, aspect=aspect, seed=number, previous=previous, scene_key=key)
    return Case(number, shot, aspect, stage, Frame.of(stage.camera, aspect), figures_of(stage))


def sampled(number: int) -> Case:
    """The `number`-th shot: every choice drawn from its own seed."""
    rng = np.random.default_rng(number)
    poses = [id for id, pose in shelf("poses", Pose).items() if pose.posture in ("standing", "kneeling", "sitting")]
    framing = str(rng.choice(["single", "single", "single", "two_shot", "over_the_shoulder", "group", "pov"]))
    count = {"single": int(rng.integers(1, 3)), "group": int(rng.integers(3, 5)), "pov": 2}.get(framing, 2)
    names = list(NAMES[:count])
    many = count > 1
    shot = ShotFields(
        shot_size=str(rng.choice(SIZES)),  # type: ignore[arg-type]
        framing=framing,  # type: ignore[arg-type]
        angle=str(rng.choice(ANGLES)),  # type: ignore[arg-type]
        lens_mm=float(rng.choice(LENSES)),
        characters=names,
        subject=names[0],
        doing={name: str(rng.choice(TALK if many else poses)) for name in names},
        looking_at={names[0]: names[1]} if many and rng.uniform() < 0.5 else {},
        direction=str(rng.choice(["", "", "left", "right"])) if count == 1 else "",  # type: ignore[arg-type]
        set=str(rng.choice(PLACES)),
    )
    return staged(number, shot, float(rng.choice(ASPECTS)))


@pytest.fixture(scope="session")
def cases() -> list[Case]:
    return [sampled(number) for number in range(300)]


@pytest.fixture(scope="session")
def singles() -> list[Case]:
    """One person standing: every size from every angle in every aspect."""
    found = []
    for at, (size, angle, aspect) in enumerate(product(SIZES, sorted(set(ANGLES)), ASPECTS)):
        shot = ShotFields(
            shot_size=size,  # type: ignore[arg-type]
            angle=angle,  # type: ignore[arg-type]
            lens_mm=LENSES[at % len(LENSES)],
            characters=["Mara"],
            subject="Mara",
            doing={"Mara": "stand"},
            set=PLACES[at % len(PLACES)],
        )
        found.append(staged(at, shot, aspect))
    return found


@pytest.fixture
def shoot() -> Callable[..., Case]:
    """Stage one shot from its fields: `shoot(shot_size=…, characters=[…])`; 16:9 and seed 1 unless told."""

    def one(
        *, aspect: float = 16 / 9, seed: int = 1, previous: Stage | None = None, key: str = "scene", **fields
    ) -> Case:
        if "subject" not in fields and fields.get("characters"):
            fields["subject"] = fields["characters"][0]
        return staged(seed, ShotFields(**{"set": "steppe", **fields}), aspect, previous, key)

    return one
