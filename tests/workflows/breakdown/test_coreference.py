"""One person under several words is one, and two under one word are two."""

import pytest

from presets.loader import shelf
from presets.world import Prop
from workflows.breakdown.prose import direct
from workflows.breakdown.result import Found

PEOPLE = ("character", "anima")


def cast(story: str, frames: int = 8) -> dict[str, Found]:
    return {found.name: found for found in direct(story, frames).found if found.kind in PEOPLE}


ONE = [
    # "the …" is somebody met
    ("Old Bramble has an apprentice, Wick. Wick is tied to a pillar. The boy shouts.", {"Old Bramble", "Wick"}),
    ("Crane found a nurse and a small girl. The child asked him a question.", {"Crane", "Nurse", "Small Girl"}),
    ("A magpie kept it in her nest. “What will you give me?” asked the magpie. So the bird took it.", {"Magpie"}),
    ("A giantess sat spinning. Ilse bowed. The old spinner laughed.", {"Giantess", "Ilse"}),
    ("Unit Nine prunes a tree. “Would you like an apple?” said the robot.", {"Unit Nine"}),
    ("Dr. Hsu knelt by the bed. The doctor opened her bag.", {"Dr Hsu"}),
    ("Sister Perpetua bent down. “It is me,” said the nun.", {"Sister Perpetua"}),
    ("Monsignor Baptiste looked up. The priest did not reply.", {"Monsignor Baptiste"}),
    ("The Dutch merchant, Cornelis Vink, pries off the lid himself.", {"Cornelis Vink"}),
    ("A keeper teaches a seagull to play chess. The gull flies off.", {"Keeper", "Seagull"}),
    ("Gudrun Aasen has made cheese here for years. The cheesemaker dips a finger.", {"Gudrun Aasen"}),
    ("Her apprentice, a quiet student from Seoul named Min-jun, waits. Ada nods.", {"Min-jun", "Ada"}),
    ("Ser Aldous knelt. The knight rises.", {"Ser Aldous"}),
    ("Lena waits. A girl with glasses knocks. The two girls are sitting on the wall.", {"Lena", "Girl"}),
    ("Dimitra counted. Her husband, Stavros, laughed. Stavros found his wife’s veil.", {"Dimitra", "Stavros"}),
    ("The apothecary Josiah Crane knocked. Crane went in.", {"Josiah Crane"}),
    ("Rosalind failed her test. Ros laughed.", {"Rosalind"}),
    ("Little Hedgehog wanted to see the moon. “Hello!” shouted Hedgehog.", {"Little Hedgehog"}),
    ("Captain Anahera looked up. “Get that child down!” roared the bosun.", {"Captain Anahera", "Bosun"}),
    # appositions
    ("Aytal and his partner, a silent man known as Bear, cut the ice. Bear nods.", {"Aytal", "Bear"}),
    (
        "Aunt Florence has brought somebody new, a quiet man with a beard. The man sits.",
        {"Aunt Florence", "Quiet Man"},
    ),
    ("Jo waves. Her successor, the former postwoman Agnieszka Wrona, waves back.", {"Jo", "Agnieszka Wrona"}),
    # kin
    (
        "A broom-maker had two daughters, Ilse and Gerda. Ilse led her father home.",
        {"Broom-Maker", "Ilse", "Gerda"},
    ),
    ("The king lost his voice. The prince ran out. “Who are you?” the king asked his son.", {"King", "Prince"}),
    (
        "An officer came with a fan-bearer behind him. The fan-bearer looked at his master.",
        {"Officer", "Fan-Bearer"},
    ),
    (
        "Uncle Benedikt sat down. His wife watched. “One is left,” Tante Rosa said.",
        {"Uncle Benedikt", "Tante Rosa"},
    ),
    # names that come late
    ("“What is in the basket, Lucky?” The officer took her time. “Laundry,” he said again.", {"Lucky", "Officer"}),
    ("It was a cow. It was a large cow, and her name was Petal. “I am sorry,” said Petal.", {"Petal"}),
    (
        "Granny Joy slept. At eight the neighbour knocked. She was a plumber, and her name was Dakota.",
        {"Granny Joy", "Dakota"},
    ),
    ("The parrot, whose name is Professor, flew off. Professor said “hello”.", {"Professor"}),
    ("Kim waves to Blue. Blue saves a penalty. His real name is Ignatius. Ignatius grins.", {"Kim", "Blue"}),
    ("In the nave you meet a spirit. She was called Joan, once. Joan weeps.", {"Joan"}),
    ("His owner, retired tram conductor Leslie Naidoo, came. Naidoo laughed.", {"Leslie Naidoo"}),
    ("Yehuda was brought before the queen. “You have drawn an island,” said Isaura.", {"Yehuda", "Isaura"}),
    ("I am the night guard at the museum. I walk round.", {"Narrator"}),
    ("Ser Matteo, harbour master of Messina, looked up.", {"Ser Matteo"}),
    ("Irina, the night porter, is doing the crossword.", {"Irina"}),
    ("A driver pulled a boy out of the canal. Omar Haddad, 34, swam. Mr Haddad smiled.", {"Omar Haddad", "Boy"}),
    ("They had been told it was empty. Captain Okonjo came in. She called Rasmus.", {"Captain Okonjo", "Rasmus"}),
    ("Viktor sits down. A jogger goes past.", {"Viktor", "Jogger"}),
    ("Jinbei walked out past the gatekeeper, who bowed.", {"Jinbei", "Gatekeeper"}),
    ("A window cleaner sees a tired businessman burning papers.", {"Window Cleaner", "Businessman"}),
    ("I talk to CORA, the computer of the ship. CORA said it was a rock.", {"Narrator", "CORA"}),
    ("Mum waits. Ayo won't wear shoes.", {"Mum", "Ayo"}),
    ("After he is sacked, the last projectionist in Patna goes on showing films.", {"Last Projectionist"}),
    ("When she wakes, Tamsin finds a key.", {"Tamsin"}),
]
TOLD = [story for story, _ in ONE]


@pytest.mark.parametrize(("story", "who"), ONE)
def test_one_person_under_several_words_is_one(story: str, who: set[str]) -> None:
    assert set(cast(story)) == who


@pytest.mark.parametrize(
    ("story", "who"),
    [
        ("The house in Cooper’s Lane was shut. Pugh stood at the door.", {"Pugh"}),
        ("Mr Okoro was taken to St Bride’s Hospital and slept.", {"Mr Okoro"}),
        ("Dawn on the Lena River. Aytal drinks tea.", {"Aytal"}),
        ("A bull comes down the Calle Mayor. Itziar, who sells tickets, drops her tray.", {"Bull", "Itziar"}),
        ("Perrine walked from Chartres to Paris.", {"Perrine"}),
        ("A bus driver from Tralee has been praised.", {"Bus Driver"}),
        (
            "On Sundays Grandpa Wen makes dumplings and everybody is given a job. Mei rolls the skins.",
            {"Grandpa Wen", "Mei"},
        ),
        ("In his fist was a chess piece, a white bishop. Quill knelt.", {"He", "Quill"}),
        ("“It is chess.” Wanda came over to the board and moved her queen.", {"Wanda"}),
        ("His mother thanked the driver in person.", {"Mother", "Driver"}),
        ("A woman spoke to Ana, patient and sweet.", {"Woman", "Ana"}),
        ("The magistrate leans forward, his fan forgotten in his lap.", {"Magistrate"}),
        ("An officer of the vizier came up the path.", {"Officer"}),
        ("Wim holds the frame, as he is pleased to show us.", {"Wim"}),
    ],
)
def test_what_only_sounds_like_somebody_is_nobody(story: str, who: set[str]) -> None:
    assert set(cast(story)) <= who
    assert any(name in cast(story) for name in who)


def test_a_beast_that_is_spoken_of_twice_and_does_something_is_cast() -> None:
    assert cast("She has a rifle and a dog with one ear. The dog lies down in the shade.")["Dog"].preset == "dog"
    assert cast("The mayor cut a ribbon. It was eaten afterwards by her dog.")["Dog"].preset == "dog"
    assert cast("She whistled, and behind her an old whale laid its head on the stones.")["Whale"].preset == "whale"
    assert cast("Pim is a very small dragon. So the little dragon flew up.")["Pim"].preset == "dragon"


def test_duck_is_a_duck_and_a_thief_called_rook_is_none() -> None:
    assert cast("Duck sat on the gate. “It is too far,” said Duck.")["Duck"].preset == "duck"
    rook = cast("Rook runs across the roof. His fingers catch the gutter. Pilar grabs his belt.")["Rook"]
    assert (rook.kind, rook.preset) == ("character", "")


def test_who_acts_goes_on_acting_in_one_sentence() -> None:
    beats = direct("Two guards wait. The older guard stops. The younger guard jumps, he is hanging on by his hands.", 3)
    assert beats.shots[-1].characters == ["Younger Guard"]
    beats = direct("Perrine walked. The sergeant wanted to know what she was carrying. She laughed.", 3)
    assert beats.shots[-1].characters == ["Perrine"]


@pytest.mark.parametrize(
    ("story", "name", "preset"),
    [
        ("“Pour me gently,” said the teapot. The girl laughed.", "Teapot", "teapot"),
        ("The queen bowed. The mirror said, “You are fair.”", "Mirror", "mirror"),
        ("“It is my birthday,” the ship said. Varga put down the wrench.", "Ship", "ship"),
    ],
)
def test_a_thing_that_speaks_is_somebody(story: str, name: str, preset: str) -> None:
    assert cast(story)[name].preset == preset


def test_those_of_a_group_who_are_told_apart_have_names_of_their_own() -> None:
    who = cast("Kaya runs. Two guards are behind her. The older guard stops. The younger guard jumps. Renzo waits.")
    assert set(who) == {"Kaya", "Older Guard", "Younger Guard", "Renzo"}
    assert who["Older Guard"].look.garment == who["Younger Guard"].look.garment


def test_its_mother_is_of_its_kind() -> None:
    who = cast("A lonely keeper finds a baby seal in his bathtub. The next night its mother comes to fetch it.")
    assert (who["Seal"].preset, who["Mother"].preset, who["Mother"].kind) == ("seal", "seal", "anima")


@pytest.mark.parametrize("thing", ["radio", "phone", "letter"])
def test_what_somebody_else_speaks_out_of_is_nobody(thing: str) -> None:
    assert set(cast(f"The {thing} said, “Storm at noon.” Ana slept.")) == {"Ana"}


def test_a_small_beast_is_young() -> None:
    who = cast("Little Bear could not sleep. Mother Bear took him outside. Pim is a very small dragon.")
    assert [who[name].look.build for name in ("Little Bear", "Pim")] == ["toddler", "toddler"]
    assert who["Mother Bear"].look.build != "toddler"


def test_beasts_talk_in_the_open_and_wear_their_own_colours() -> None:
    found = direct("A snail named Otto crawls. “How far is it?” he asks the crab. “Not far,” says the crab.", 4)
    assert found.scenes[0].scene.interior is False
    who = {one.name: one for one in found.found}
    assert (who["Otto"].preset, who["Crab"].preset) == ("snail", "crab")
    assert who["Otto"].look.colour == shelf("props", Prop)["snail"].colour
    assert cast("Bella the bee lands on the window sill.")["Bella"].preset == "bee"
