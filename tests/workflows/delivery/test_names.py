from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presets.errors import BadInput
from tests.workflows.delivery.boards import board
from workflows.delivery import shot_files
from workflows.delivery.board_view import dialogue_lines, file_stem, ratio_of


def named(*scenes_and_shots: tuple[str, int]) -> list[str]:
    one = board(1).panels[0]
    return shot_files(replace(one, scene=scene, shot_number=shot) for scene, shot in scenes_and_shots)


def test_scene_and_shot_numbers_are_padded():
    assert named(("1", 1), ("12A", 1), ("7", 12), ("A", 3), ("3.1", 2)) == [
        "Scene01_Shot01.png",
        "Scene12A_Shot01.png",
        "Scene07_Shot12.png",
        "SceneA_Shot03.png",
        "Scene03-1_Shot02.png",
    ]


def test_a_repeated_shot_gets_a_name_of_its_own():
    assert named(("1", 1), ("1", 1), ("1a", 1), ("1A", 1)) == [
        "Scene01_Shot01.png",
        "Scene01_Shot01_2.png",
        "Scene01a_Shot01.png",
        "Scene01A_Shot01_2.png",
    ]


@given(st.lists(st.tuples(st.text(max_size=300), st.integers(-5, 10_000)), max_size=30))
def test_names_are_unique_and_safe_whatever_a_scene_is_called(panels):
    names = named(*panels)
    assert len({name.lower() for name in names}) == len(panels)
    for name in names:
        assert name.isascii() and name.isprintable() and len(name) < 60
        assert not set(name) & set('/\\:*?"<>| ')


@pytest.mark.parametrize(("aspect", "ratio"), [("16:9", 16 / 9), ("2.39:1", 2.39), ("1.85", 1.85), ("9/16", 9 / 16)])
def test_aspects(aspect, ratio):
    assert ratio_of(aspect) == pytest.approx(ratio)


@pytest.mark.parametrize("aspect", ["", "wide", "16:0", "0:9", "100:1", "16:9:4", "-16:9"])
def test_an_aspect_that_is_none_is_refused(aspect):
    with pytest.raises(BadInput, match="16:9"):
        ratio_of(aspect)


def test_dialogue_is_read_as_speakers_and_words():
    shot = board(1).panels[0].shot.model_copy(update={"dialogue": "MARA: Stop: now.\n\nwithout a name\nTOM:"})
    assert dialogue_lines(shot) == [("MARA", "Stop: now."), ("", "without a name"), ("TOM", "")]


def test_titles_become_file_names():
    assert file_stem("The Merchant & the Well") == "The-Merchant-the-Well"
    assert file_stem("../../etc/passwd\x00") == "etc-passwd"
    assert file_stem("从前") == "storyboard"
    assert len(file_stem("a" * 300)) == 60
