"""Of three who talk, whoever speaks has the picture, and nobody is lost."""

import numpy as np
import pytest

TALKERS = ["Mara", "Jonas", "Ilse"]


def from_the_lens(case, name):
    """Degrees that somebody is turned away from the lens."""
    mark = next(mark for mark in case.stage.marks if mark.entity == name)
    (ex, _, ez), (x, _, z) = case.stage.camera.position, mark.position
    return abs((np.degrees(np.arctan2(ex - x, ez - z)) - mark.facing_deg + 180.0) % 360.0 - 180.0)


def spoken(shoot, speaker, size, seed, others=(), place="kitchen", **more):
    names = [speaker, *(name for name in (*TALKERS, *others) if name != speaker)]
    return shoot(
        set=place,
        shot_size=size,
        framing="group",
        characters=names,
        dialogue=f"{speaker.upper()}: Stop it, both of you.",
        seed=seed,
        **more,
    )


@pytest.mark.parametrize("size", ["medium", "medium_close_up"])
@pytest.mark.parametrize("speaker", TALKERS)
@pytest.mark.parametrize("seed", [2, 5, 9])
def test_who_speaks_is_larger_and_fronter_than_those_beside_and_all_are_seen(shoot, speaker, size, seed):
    case = spoken(shoot, speaker, size, seed)
    heads = {figure.name: case.frame.head_fill(figure) for figure in case.cast}
    fronts = [name for name in TALKERS if name != speaker and from_the_lens(case, name) < 110.0]
    assert from_the_lens(case, speaker) < 55.0
    assert all(heads[speaker] > heads[name] for name in fronts)
    assert all(case.seen(figure) > 0.5 for figure in case.cast)
    assert heads[speaker] > 0.2


def test_the_shoulder_before_the_speaker_is_theirs_who_are_spoken_to(shoot):
    for told in ("Jonas", "Ilse"):
        case = spoken(shoot, "Mara", "medium", 2, looking_at={"Mara": told})
        near = [name for name in TALKERS if from_the_lens(case, name) > 110.0]
        assert near == [told]


def test_a_fourth_finds_a_gap_too(shoot):
    case = spoken(shoot, "Mara", "medium", 2, others=("Otto",))
    assert len(case.cast) == 4
    assert all(case.seen(figure) > 0.4 for figure in case.cast)
