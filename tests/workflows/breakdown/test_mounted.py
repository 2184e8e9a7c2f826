"""The beast the words name is the one ridden, by whatever words somebody gets on its back."""

import pytest

from workflows.breakdown import breakdown


def riding(story: str, name: str) -> str:
    shots = [shot for scene in breakdown(story, frames=4).scenes for shot in scene.shots]
    return next((shot.riding[name] for shot in shots if name in shot.riding), "")


@pytest.mark.parametrize(
    ("story", "mount"),
    [
        ("Mara rides on top of an elephant through the jungle.", "elephant"),
        ("Mara travels on the back of a camel across the desert.", "camel"),
        ("Mara sits on her donkey in the village.", "donkey"),
        ("Mara climbs onto the elephant.", "elephant"),
        ("The elephant carries Mara over the river.", "elephant"),
        ("Mara mounts the dragon and flies over the mountains.", "dragon"),
        ("Mara gallops across the steppe.", "horse"),
        ("Mara sits in the village beside the donkey.", ""),
        ("Mara looks at the elephant.", ""),
    ],
)
def test_what_is_named_is_ridden(story: str, mount: str) -> None:
    assert riding(story, "Mara") == mount


def test_a_beast_with_a_name_is_ridden_by_that_name() -> None:
    assert riding("The elephant Babar speaks to Mara. She rides Babar into the village.", "Mara") == "Babar"


def test_whoever_gives_a_child_water_from_the_saddle_gets_off_first() -> None:
    story = "A merchant rides across the steppe. A girl waves. The merchant gives her water. He gives the horse water."
    shots = {shot.action: shot for shot in breakdown(story, frames=8).shots}
    assert shots["A merchant rides across the steppe."].riding == {"Merchant": "horse"}
    assert shots["The merchant gives her water."].riding == {}
    waters = "A knight rides to the tower. He gives the horse water."
    assert [shot.riding for shot in breakdown(waters, frames=2).shots] == [{"Knight": "horse"}] * 2


def test_everyone_of_two_has_a_camel_and_gets_off_to_sit() -> None:
    story = "Nadia and her grandfather Yusuf crossed the desert on two camels. They sat on a rock by the well."
    shots = [shot for scene in breakdown(story, frames=2).scenes for shot in scene.shots]
    assert shots[0].riding == {"Nadia": "camel", "Yusuf": "camel"}
    assert shots[-1].riding == {}


def test_whoever_acts_in_another_place_has_left_the_truck() -> None:
    story = "Mara drove to the farm in an old truck. In the barn she found a saddle."
    shots = [shot for scene in breakdown(story, frames=2).scenes for shot in scene.shots]
    assert shots[0].riding == {"Mara": "truck"}
    assert shots[-1].riding == {}


def test_what_a_photograph_is_of_is_not_there() -> None:
    story = "In the barn Mara found a photograph of Tom on a white horse."
    shots = [shot for scene in breakdown(story, frames=3).scenes for shot in scene.shots]
    assert not any(shot.creatures or "Tom" in shot.characters for shot in shots)
