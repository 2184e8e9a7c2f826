"""What a film director asks of a board: right people, right place, right hour, right things, and shots that differ."""

import pytest

from library.documents import ShotFields
from presets.loader import shelf
from presets.world import Animal, Prop
from workflows.breakdown import breakdown
from workflows.breakdown.result import Breakdown, Found

DIALOGUE = """"You're late," said Nora.

"The train stood for an hour." Paul put his hat on the table and sat down.

"You always have a train, Paul."

"And you always have a watch."

Nora pushed an envelope across the table. "Open it."

"Is it from him?"

"It's from the hospital." She looked out of the window. "They want you to come tonight."
"""


def board(story: str, frames: int = 8) -> Breakdown:
    return breakdown(story, frames=frames)


def shots(story: str, frames: int = 8) -> list[ShotFields]:
    return [shot for scene in board(story, frames).scenes for shot in scene.shots]


def told(story: str, words: str, frames: int = 8) -> list[ShotFields]:
    """The shots whose action holds these words."""
    return [shot for shot in shots(story, frames) if words in shot.action]


def one(story: str, name: str) -> Found:
    return next(found for found in board(story).found if found.name == name)


def people(story: str) -> list[str]:
    return [found.name for found in board(story).found if found.kind in ("character", "anima")]


@pytest.mark.parametrize(
    "story",
    [
        "A girl waves from a burning cart.",
        "Tom repairs the gearbox with a sprocket. The printer stops.",
        "Brenda opens the fridge. Her yoghurt is gone. The truck leaves.",
    ],
)
def test_an_insert_is_of_something_a_preset_draws(story: str) -> None:
    inserts = [shot for shot in shots(story, 12) if shot.shot_size == "insert"]
    found = {prop: entry.preset for entry in board(story, 12).found for prop in [entry.name.lower()]}
    for shot in inserts:
        for prop in shot.props:  # a thing the story names, or the tool of a pose
            assert found.get(prop, prop.replace(" ", "_")) in {*shelf("props", Prop)}, shot.description


@pytest.mark.parametrize("story", ["A girl waves from a burning cart.", "Behind Kai the van burns."])
def test_what_burns_brings_fire(story: str) -> None:
    assert any("flames" in shot.props for shot in shots(story))


def test_who_waves_from_a_cart_is_on_it() -> None:
    assert shots("A girl waves from a burning cart.")[1].riding == {"Girl": "cart"}


@pytest.mark.parametrize(
    ("story", "thing"),
    [
        ("A merchant crosses the steppe.", "cross"),
        ("A caravan crosses the steppe.", "cross"),
        ("The oranges roll across the street.", "roll"),
        ("The flashlight falls and rolls across the floor.", "roll"),
        ("The woodcutter drank and rose from his bed.", "rose"),
    ],
)
def test_verbs_are_no_props(story: str, thing: str) -> None:
    assert all(thing not in shot.props for shot in shots(story))


def test_nobody_ducks_into_a_duck() -> None:
    assert all(not shot.creatures for shot in shots("The barmaid ducks behind the bar."))


def test_an_hour_holds_from_where_it_is_told() -> None:
    found = board("A merchant walks along a road. He meets a soldier. They ride away at night.").scenes
    assert [scene.scene.time_of_day for scene in found] == ["day", "night"]


def test_rain_somebody_rides_into_has_not_rained_before() -> None:
    story = "In the tavern a merchant slept. A messenger burst in. He mounted his horse and galloped through the rain."
    assert told(story, "slept")[0].weather == "clear"
    assert told(story, "rain")[0].weather == "rain"


@pytest.mark.parametrize(
    ("story", "set"),
    [
        ("Anna walks down the hallway of the old house.", "hallway"),
        ("Two teams play in the stadium.", "stadium"),
        ("A girl saw snow in the middle of the forest.", "forest"),
        ("I sat at the kitchen window and made tea.", "kitchen"),
    ],
)
def test_places_are_the_ones_meant(story: str, set: str) -> None:
    assert shots(story, 4)[0].set == set


def test_outside_leaves_the_room_and_inside_enters_it() -> None:
    story = """In the tavern three musketeers drank wine. Outside they mounted their horses and galloped away."""
    assert [scene.scene.interior for scene in board(story).scenes] == [True, False]
    western = (
        "A stranger ties his horse to the post outside the saloon and pushes open the door. Inside, the piano stops."
    )
    assert told(western, "Inside")[-1].set == "tavern"


def test_posture_holds_until_words_change_it() -> None:
    story = "In a room Sam sits down. Tom looks at Sam. Sam lights a cigarette. Sam stands up. Tom points at Sam."
    poses = {
        shot.action: (shot.doing["Sam"], shot.resting.get("Sam")) for shot in shots(story, 9) if "Sam" in shot.doing
    }
    assert poses["Tom looks at Sam."] == ("sit", "sit")
    assert poses["Sam lights a cigarette."] == ("light", "sit"), "hands may do what they like on a chair"
    assert poses["Tom points at Sam."] == ("stand", None)


def test_who_sits_under_a_tree_needs_no_chair() -> None:
    told = shots("A girl sat down under a tree and wept.", 2)[1]
    assert (told.doing, told.resting) == ({"Girl": "cry"}, {"Girl": "sit_on_ground"}), "weeps where she sits"


def test_most_lines_of_a_dialogue_have_their_own_shot() -> None:
    spoken = [shot for shot in shots(DIALOGUE, 8) if shot.dialogue]
    assert len(spoken) >= 5
    assert any("pushing an envelope" in shot.description for shot in spoken)
    seated = [shot.doing["Paul"] for shot in shots(DIALOGUE, 8)[3:] if "Paul" in shot.doing]
    assert set(seated) == {"sit"}, "he sat down and nobody told him to get up"


def test_a_hat_on_the_table_is_not_on_the_head() -> None:
    assert one("Paul put his hat on the table.", "Paul").look.hat == ""
    assert one("Paul put on his hat.", "Paul").look.hat == "hat"


@pytest.mark.parametrize(
    ("story", "words"),
    [
        ("Anna drove on. The engine coughs and dies.", "engine"),
        ("Anna opens the box; inside lies a brass spring.", "spring"),
        ("Pip jumped, the trap snapped shut.", "snapped"),
        ("Anna waits. And in the forest a small light could be seen, going from tree to tree.", "light"),
    ],
)
def test_what_things_do_nobody_is_said_to_do(story: str, words: str) -> None:
    sentences = [shot.description for shot in shots(story, 4)]
    assert not any(
        said in text
        for text in sentences
        for said in ("Anna coughs", "Anna dies", "Anna springs", "and snaps", "Anna is seen", "Anna goes")
    )


def test_an_animal_wears_its_own_coat_or_the_one_the_words_name() -> None:
    wolf = shelf("animals", Animal)["wolf"]
    assert one('"Help me," said the wolf to Anna.', "Wolf").look.colour != "#3f6f9e"
    plain = one('The wolf walked. "Help me," said the wolf.', "Wolf").look
    assert (plain.colour, plain.species) == (wolf.colour, "wolf")
    assert one('A white wolf walked. "Help me," said the wolf.', "Wolf").look.colour == "#e9e5dc"


def test_neighbouring_shots_of_one_moment_say_different_things() -> None:
    found = [shot.description for shot in shots("A merchant rides across the steppe at dawn.")]
    bodies = [text.split(": ", 1)[1] for text in found]
    assert len(set(bodies)) == len(bodies)
    assert all("at dawn" not in body for body in bodies), "the setting has told the hour"


def test_a_merged_beat_has_a_card_one_can_read_and_its_scene_all_the_words() -> None:
    story = " ".join(
        f"Mara opened the {number}th door of the long house and looked into the room." for number in range(40)
    )
    found = board(story, 3)
    assert all(len(shot.action) <= 290 for shot in found.shots)
    assert sum(scene.scene.text.count("door") for scene in found.scenes) == 40
    assert all(
        not shot.action.endswith((",", " and", " then")) for shot in shots("Dave shakes his head, then nods.", 2)
    )


@pytest.mark.parametrize(
    ("story", "who"),
    [
        (
            "There lived a miller with his two daughters, Elsa and Greta. Elsa sang. Greta laughed.",
            ["Miller", "Elsa", "Greta"],
        ),
        ('"It is a trap," said Olaf, the old fat cat, who was lying there. The cat laughed.', ["Olaf"]),
        ("I could not sleep. Across the street the old man was awake too. He sat on his bed.", ["Narrator", "Old Man"]),
        ("The boss, Mr. Patel, comes out.", ["Mr Patel"]),
        ("A police officer waits.", ["Police Officer"]),
        ("Headlights sweep the wall. Lena wakes.", ["Lena"]),
        ("Lena looks at a photograph: a young pilot beside a plane.", ["Lena"]),
        ("He showed Ann the photograph: a young woman on a bicycle, laughing.", ["Ann", "He"]),
        ("The waitress sings. Mary, the waitress, runs.", ["Mary"]),
    ],
)
def test_everyone_is_one_person(story: str, who: list[str]) -> None:
    assert sorted(people(story)) == sorted(who)


def test_a_look_follows_the_words() -> None:
    assert one("An old innkeeper with a grey beard brought bread.", "Innkeeper").look.build == "old_man"
    assert one("Elsa put on her red cloak and sang.", "Elsa").look.garment == "cloak"
    assert one("Elsa put on her red cloak and sang.", "Elsa").look.colour == "#b23a36"
    assert one("Mateo, 9, sleeps.", "Mateo").look.build == "boy"
    assert one("Marta, 71, sleeps.", "Marta").look.build == "old_woman"
    assert not one("Elsa, an old shepherd, waits.", "Elsa").look.beard


def test_what_comes_with_someone_is_in_their_hand() -> None:
    assert shots("Anna gets out of the car with a flashlight.", 3)[1].holding == {"Anna": "flashlight"}
    assert shots("Ines walks down the street, a flashlight in her hand.", 3)[1].holding == {"Ines": "flashlight"}


def test_a_motorcycle_does_not_ride_alone() -> None:
    story = "The motorcycle screams down the alley. Kai, in a black jacket, looks back."
    assert told(story, "Kai", 4)[0].riding == {"Kai": "motorcycle"}


def test_doors_belong_to_the_set() -> None:
    assert all("door" not in shot.props for shot in shots("A stranger rides down the street past a door.", 3))


def test_a_date_alone_is_no_shot() -> None:
    found = shots("Noon. A stranger walks down the street.", 2)
    assert all("stranger" in shot.action for shot in found)


def test_a_line_to_somebody_by_name_is_not_theirs() -> None:
    story = 'Brenda marches to the desk of Dave. "Was it good, Dave?" Dave shakes his head.'
    assert [shot.dialogue for shot in shots(story, 5) if shot.dialogue] == ["BRENDA: Was it good, Dave?"]


def test_a_corridor_belongs_to_the_house_of_its_story() -> None:
    ship = "An android floats down the dark corridor. The airlock opens. The astronaut waits at the console."
    assert shots(ship, 3)[0].set == "spaceship_corridor"
    assert shots("The boss walks down the corridor to her desk and the printer.", 3)[0].set == "office"
    assert shots("Anna runs down the corridor.", 3)[0].set == "room"


def test_small_words_of_another_language_are_no_places() -> None:
    story = "Der Müller bekam den Esel und die Katze, und der Kater sprach zu den Söhnen: Das ist nicht schlimm."
    assert all(shot.set != "cave" and not shot.location for shot in shots(story, 3))


def test_a_description_speaks_of_the_teller_and_ends_where_the_clause_does() -> None:
    story = "This morning I took the bread I had baked and rang a bell. The old man opened the door and looked at me."
    said = " ".join(shot.description for shot in shots(story, 6))
    assert "at the narrator" in said
    assert " me" not in said and "I had baked" not in said


def test_who_sees_smoke_is_followed_by_the_smoke() -> None:
    seen = [
        shot
        for shot in shots("A merchant rides across the steppe. He sees smoke on the horizon.")
        if shot.framing == "pov"
    ]
    assert any("smoke" in shot.props for shot in seen)
    assert all("smokes" not in shot.description for shot in shots("He sees smoke on the horizon."))


@pytest.mark.parametrize(
    ("story", "thing"),
    [
        ("Inspector Gupta finds a muddy boot in the greenhouse.", "boot"),
        ("A boy holds the other boot.", "boot"),
        ("Mr. Abara checked his watch.", ""),
        ("A teenager with purple headphones sits on a bench.", ""),
    ],
)
def test_what_is_worn_lies_nowhere_and_what_is_found_does(story: str, thing: str) -> None:
    props = {prop for shot in shots(story, 6) for prop in shot.props} - {"bench"}
    assert props == ({thing} if thing else set())


@pytest.mark.parametrize(
    ("story", "pose"),
    [
        ("A street painter draws the sea on the pavement.", "paint"),
        ("A girl draws a horse.", "paint"),
        ("The sheriff drew his gun.", "aim"),
        ("The stranger drew first.", "aim"),
        ("The knight drew his sword.", "raise_sword"),
        ("The sheriff draws.", "aim"),
    ],
)
def test_one_draws_a_picture_unless_it_is_a_weapon(story: str, pose: str) -> None:
    first = shots(story, 2)[0]
    assert set(first.doing.values()) == {pose}


@pytest.mark.parametrize(
    ("fruit", "story"),
    [
        ("orange", "Anna peels an orange in the kitchen."),
        ("orange", "Anna eats an orange."),
        ("pear", "Anna eats a pear."),
        ("lemon", "Anna slices a lemon."),
        ("banana", "Anna buys a banana at the market."),
        ("peach", "Anna bites into a peach."),
    ],
)
def test_a_fruit_is_drawn_as_itself(fruit: str, story: str) -> None:
    found = {entry.preset for entry in board(story).found if entry.name.lower() == fruit}
    assert found == {fruit}
    assert any(fruit in shot.props for shot in shots(story))


def test_who_bites_into_a_thing_has_it_in_the_hand() -> None:
    assert any(shot.holding.get("Anna") == "peach" for shot in shots("Anna bites into a peach."))


def test_an_orange_car_is_no_fruit() -> None:
    assert all("orange" not in shot.props for shot in shots("Anna drives an orange car down the road."))


@pytest.mark.parametrize(
    ("opening", "sizes"),
    [
        ("WIDE ON the harbour. Mara waits.", {"wide", "extreme_wide"}),
        ("Wide on the harbour. Mara waits.", {"wide", "extreme_wide"}),
        ("Mara waits in the harbour. Close on Mara. She turns away.", {"close_up", "extreme_close_up"}),
        ("Mara waits in the harbour. ANGLE ON the letter. Mara opens it.", {"insert"}),
    ],
)
def test_a_story_may_speak_to_the_camera(opening: str, sizes: set[str]) -> None:
    said = next(part for part in opening.split(". ") if " on " in part.lower())
    told_of = said.lower().split(" on ")[1].rstrip(".")
    shot = next(shot for shot in shots(opening, 3) if shot.action.lower().startswith(f"{told_of}."))
    assert shot.shot_size in sizes
    assert people(opening) == ["Mara"]
    assert not any("on " in found.name.lower() for found in board(opening).found)
