"""Shots as people really write them: nobody, too many, unknown words; a stage comes out all the same."""

import pytest

from library.documents import ShotFields
from workflows.staging import stage_shot

ODD = {
    "nothing at all": {},
    "an insert of nothing": {"shot_size": "insert"},
    "an insert of a face": {"shot_size": "insert", "characters": ["Mara"]},
    "a crowd": {"characters": [f"Soldier {at}" for at in range(14)], "framing": "group", "shot_size": "wide"},
    "a crowd close up": {"characters": [f"Soldier {at}" for at in range(7)], "shot_size": "close_up"},
    "one name twice": {"characters": ["Mara", "Mara", ""]},
    "unknown words": {"characters": ["Mara"], "doing": {"Mara": "zxq"}, "riding": {"Mara": "zxq"}, "props": ["zxq"]},
    "two-shot of one": {"characters": ["Mara"], "framing": "two_shot"},
    "over nobody's shoulder": {"characters": ["Mara"], "framing": "over_the_shoulder"},
    "a view of nobody": {"characters": ["Mara"], "framing": "pov"},
    "a subject who is not cast": {"characters": ["Mara"], "subject": "Jonas"},
    "riding each other": {"characters": ["Mara", "Jonas"], "riding": {"Mara": "Jonas", "Jonas": "Mara"}},
    "the widest lens": {"characters": ["Mara"], "lens_mm": 8},
    "only animals": {"creatures": ["horse", "bird", "unicorn", "zxq"], "shot_size": "wide"},
}


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("aspect", [2.39, 9 / 16])
def test_it_is_staged(name, aspect):
    shot = ShotFields(**ODD[name])
    stage = stage_shot(shot, {}, aspect=aspect, seed=5)
    hidden = 1 if shot.framing == "pov" else 0
    assert len(stage.marks) == len({one for one in shot.characters if one}) - hidden
    assert stage == type(stage).model_validate(stage.written())
