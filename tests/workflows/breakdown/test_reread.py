"""New words for a panel: what of the shot follows them and what stays."""

import pytest

from library.documents import ShotFields
from workflows.breakdown import breakdown
from workflows.breakdown.reread import reread

STORY = "A merchant rides across the steppe at dawn. He meets a soldier on the road. They fight over a map."
NAMES = ["Merchant", "Soldier"]


@pytest.fixture(scope="module")
def shot() -> ShotFields:
    shots = [shot for scene in breakdown(STORY).scenes for shot in scene.shots]
    return next(shot for shot in shots if "meets a soldier" in shot.action)


def test_who_does_what_with_what_follows_the_words(shot: ShotFields) -> None:
    told = reread("The merchant sits down and drinks wine.", shot, NAMES).changes
    assert told["characters"] == ["Merchant"]
    assert told["doing"] == {"Merchant": "drink"}
    assert told["resting"] == {"Merchant": "sit"}, "drinks sitting"
    assert told["holding"] == {"Merchant": "wine"}
    assert told["riding"] == {}
    assert "drinks wine" in str(told["description"])


def test_the_camera_stays_and_so_do_place_and_hour_no_word_names(shot: ShotFields) -> None:
    told = reread("The soldier kneels.", shot, NAMES).changes
    assert not {"shot_size", "angle", "lens_mm", "movement", "set", "location", "time_of_day", "weather"} & told.keys()


def test_place_hour_and_weather_the_words_name_change(shot: ShotFields) -> None:
    told = reread("The soldier drinks in the tavern at night.", shot, NAMES).changes
    assert (told["set"], told["location"], told["time_of_day"]) == ("tavern", "tavern", "night")
    assert reread("The soldier runs through the rain.", shot, NAMES).changes["weather"] == "rain"


def test_a_pronoun_means_somebody_in_the_shot(shot: ShotFields) -> None:
    assert reread("He falls.", shot, NAMES).changes.get("doing") == {"Merchant": "fall"}


def test_newcomers_and_animals_come_in(shot: ShotFields) -> None:
    assert reread("Mara hugs the soldier.", shot, NAMES).changes["characters"] == ["Mara", "Soldier"]
    assert reread("A wolf watches the merchant.", shot, NAMES).changes != {}


@pytest.mark.parametrize("words", ["", "   ", "!!!", "Later."])
def test_words_without_a_picture_change_nothing(words: str, shot: ShotFields) -> None:
    again = reread(words, shot, NAMES)
    assert (again.changes, again.seen) == ({}, False)
