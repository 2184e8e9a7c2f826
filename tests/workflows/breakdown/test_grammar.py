"""The film grammar keeps its rules for any text and any number of frames."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from library.documents import ShotFields
from presets.errors import BadInput
from presets.grammar import coverages
from presets.loader import shelf
from presets.people import Pose
from workflows.breakdown.beats import Beat, Deed
from workflows.breakdown.grammar import shots_for
from workflows.breakdown.prose import direct, read_beats

WHO = [
    "Mara",
    "the merchant",
    "A wolf",
    "Three soldiers",
    "the old king",
    "Captain Reyes",
    "I",
    "The crowd",
    "she",
    "her dog",
]
DOES = [
    "rode across the steppe",
    "said, “Run, now!”",
    "saw a burning village",
    "fell",
    "was silent",
    "drew a sword",
    "did not move",
]
WHEN = ["At dawn ", "Suddenly ", "", "In the tavern, ", "That night ", "“Who is there?” "]
STORY = st.lists(
    st.tuples(st.sampled_from(WHEN), st.sampled_from(WHO), st.sampled_from(DOES)), min_size=1, max_size=12
).map(lambda rows: " ".join(f"{when}{who} {does}." for when, who, does in rows))


def keeps_the_rules(shots: list[ShotFields]) -> None:
    for one, other in pairwise(shots):
        assert (one.shot_size, one.angle, one.subject) != (other.shot_size, other.angle, other.subject)
    for start in range(len(shots) - 7):
        assert len({shot.shot_size for shot in shots[start : start + 8]}) >= 4
    for shot in shots:
        assert shot.description.endswith(".") and shot.set
        assert 1.5 <= shot.duration_s <= 8
        assert set(shot.doing) == set(shot.characters)
        assert all(pose in shelf("poses", Pose) for pose in shot.doing.values())
        assert set(shot.holding) <= set(shot.characters) and set(shot.riding) <= set(shot.characters)
        assert shot.framing != "over_the_shoulder" or len(shot.characters) == 2


@settings(max_examples=60, deadline=None)
@given(story=STORY, frames=st.integers(1, 60), seed=st.integers(0, 99))
def test_any_story_becomes_exactly_as_many_shots_as_asked(story: str, frames: int, seed: int) -> None:
    breakdown = direct(story, frames, seed=seed)
    shots = breakdown.shots
    assert len(shots) == frames
    keeps_the_rules(shots)
    people = {found.name for found in breakdown.found if found.kind in ("character", "anima")}
    assert {name for shot in shots for name in shot.characters} == people
    known = story.lower()
    assert all(any(word.lower().rstrip("s") in known for word in name.split()) or name == "Narrator" for name in people)


@settings(max_examples=80, deadline=None)
@given(text=st.text(max_size=400), frames=st.integers(-2, 62))
def test_any_text_is_boarded_or_refused(text: str, frames: int) -> None:
    try:
        shots = direct(text, frames).shots
    except BadInput as refused:
        assert refused.sentence
        return
    assert len(shots) == frames
    keeps_the_rules(shots)


def test_a_one_line_story_becomes_a_sequence() -> None:
    shots = direct("A merchant rides across the steppe.", 8).shots
    purposes = [shot.purpose for shot in shots]
    assert purposes[0] == "establishing" and purposes[-1] == "closing"
    assert {"coverage", "insert", "pov", "reaction"} <= set(purposes)
    assert len({shot.description for shot in shots}) == 8
    assert {shot.direction for shot in shots if shot.direction} == {"right"}


def test_sixty_shots_of_one_line_are_all_different() -> None:
    shots = direct("A merchant rides across the steppe with his dog.", 60).shots
    looks = {(shot.description, shot.shot_size, shot.angle, shot.movement) for shot in shots}
    assert len(looks) >= 55


def test_dialogue_sits_on_faces_in_shot_and_reverse_shot() -> None:
    lines = [
        Beat(text=text, speaker=one, listener=other, line=text, present=(one, other), place="room", set="room")
        for one, other, text in [("Ann", "Bo", "Why?"), ("Bo", "Ann", "You know why."), ("Ann", "Bo", "Say it.")]
    ]
    spoken = [shot for shot in shots_for(lines, 5) if shot.dialogue]
    assert [shot.dialogue.split(":")[0] for shot in spoken] == ["ANN", "BO", "ANN"]
    assert {shot.shot_size for shot in spoken} <= {"medium", "medium_close_up", "close_up", "extreme_close_up"}
    assert spoken[0].framing == "over_the_shoulder" and spoken[0].looking_at == {"Ann": "Bo", "Bo": "Ann"}


def test_who_sees_gets_a_point_of_view() -> None:
    beats = read_beats("Mara walked through the forest. She saw a wolf.").beats
    views = [shot for shot in shots_for(beats, 8) if shot.purpose == "pov"]
    assert any(shot.framing == "pov" and shot.looking_at for shot in views)


def test_merging_keeps_everyone() -> None:
    beats = [
        Beat(text=f"{name} runs.", present=(name,), deeds=(Deed(name, "run", "run", moving=True),), scene=number // 3)
        for number, name in enumerate("ABCDEFGHIJ")
    ]
    for count in (1, 2, 5):
        shots = shots_for(beats, count)
        assert len(shots) == count
        assert {name for shot in shots for name in shot.characters} == set("ABCDEFGHIJ")


def test_no_beats_no_shots() -> None:
    assert shots_for([], 8) == []


@pytest.mark.parametrize("id", sorted(coverages()))
def test_every_kind_of_coverage_speaks_of_known_sizes_and_angles(id: str) -> None:
    kind = coverages()[id]
    assert kind.looks and kind.sentences
    for look in kind.looks:
        size, angle = look.split()
        assert ShotFields(shot_size=size, angle=angle)  # pyright: ignore[reportArgumentType]
    for move in kind.moves:
        assert ShotFields(movement=move)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("frames", [1, 2, 3])
def test_a_deed_told_in_a_panel_or_two_is_seen_near(frames: int) -> None:
    shot = direct("A knight fights a dragon. The dragon burns.", frames).shots[0]
    assert (shot.shot_size in ("full", "medium_wide", "medium")) == (frames < 3)
