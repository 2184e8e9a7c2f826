"""The sky is nowhere to be: who looks at the moon stays where they are, at night, with the eyes up."""

import pytest

from library.documents import ShotFields
from workflows.breakdown import breakdown


def shots(story: str) -> list[ShotFields]:
    return [shot for scene in breakdown(story, frames=6).scenes for shot in scene.shots]


@pytest.mark.parametrize(
    ("story", "place"),
    [
        ("Mara walks through the village. She looks at the stars.", "village"),
        ("Under the moon Mara kisses Tom in the garden.", "garden"),
        ("Mara sits in the desert and gazes up at the moon.", "desert"),
    ],
)
def test_the_sky_is_no_place(story: str, place: str) -> None:
    assert {shot.set for shot in shots(story)} == {place}
    assert shots(story)[-1].time_of_day == "night"


@pytest.mark.parametrize("story", ["Mara looks at the stars in the garden.", "Mara gazes up at the moon on the hill."])
def test_eyes_go_up(story: str) -> None:
    told = [shot for shot in shots(story) if "Mara" in shot.characters and shot.looking_at.get("Mara") != "beyond"]
    assert told
    assert all(shot.looking_at["Mara"] == "sky" and shot.doing["Mara"] == "look_up" for shot in told)


def test_a_wolf_lifts_its_head() -> None:
    assert any(shot.looking_at.get("wolf") == "sky" for shot in shots("A wolf howls at the moon. Mara hears it."))
