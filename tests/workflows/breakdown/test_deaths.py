"""A death told of is not seen, and the dead are not about any more – but for a body, and for what they once did."""

import pytest

from library.documents import ShotFields
from workflows.breakdown import breakdown


def shots(story: str) -> list[ShotFields]:
    return [shot for scene in breakdown(story, frames=8).scenes for shot in scene.shots]


def shown(story: str, name: str) -> list[str]:
    return [shot.action for shot in shots(story) if name in shot.characters]


@pytest.mark.parametrize(
    ("story", "name"),
    [
        ("My mother died in March. I opened the door of her house. Her coat hung in the hall. I put it on.", "Mother"),
        ("My father died when I was nine. I still have his boat. Now I row across the lake.", "Father"),
        ("My wife had died two years before. I sat at the table with her photograph.", "Wife"),
        ("Grandma died last winter. I bake bread in her kitchen.", "Grandma"),
    ],
)
def test_who_died_before_the_story_is_not_in_it(story: str, name: str) -> None:
    assert shown(story, name) == []
    assert any("Narrator" in shot.characters for shot in shots(story))


def test_the_dead_are_seen_in_what_is_told_of_before() -> None:
    story = "Grandma died last winter. Every Sunday she had baked bread in the kitchen. Now I bake alone."
    told = [shot for shot in shots(story) if "Grandma" in shot.characters]
    assert told
    assert all("she had baked" in shot.action and shot.doing["Grandma"] == "cook" for shot in told)


def test_a_death_that_is_seen_leaves_a_body() -> None:
    found = [shot for shot in shots("My brother died in my arms. I carried him home.") if "Brother" in shot.characters]
    assert found
    assert all(shot.doing["Brother"] == "dead" for shot in found)


def test_a_king_who_dies_in_his_bed_is_seen_to_die() -> None:
    assert shown("The old king died in his bed. His daughter wept.", "King") == ["The old king died in his bed."]
