"""Which word of a clause is its verb: told by grammar, whether or not a list knows it as one."""

import pytest

from presets import words
from workflows.breakdown.lexicon.index import nouns
from workflows.breakdown.lexicon.tokens import singular, third_person
from workflows.breakdown.prose import direct
from workflows.breakdown.prose.language.clause import read_clauses
from workflows.breakdown.prose.language.names import find_names
from workflows.breakdown.prose.language.sentences import sentences


def acts(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """Each verb of the text with the nouns of those who do it."""
    lines = sentences(text)
    clauses = read_clauses(lines, find_names(lines))
    return [(act.lemma, tuple(one.noun for one in act.subject)) for clause in clauses for act in clause.acts]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("She cranes her neck.", [("crane", ("she",))]),
        ("She hounds him for money.", [("hound", ("she",))]),
        ("He chickens out.", [("chicken", ("he",))]),
        ("He nails a board to the wall.", [("nail", ("he",))]),
        ("He seals the letter.", [("seal", ("he",))]),
        ("She books a room.", [("book", ("she",))]),
        ("I book a room.", [("book", ("i",))]),
        ("He flosses his teeth.", [("floss", ("he",))]),
        ("She googled the address.", [("google", ("she",))]),
        ("A clerk stamped papers in the hall.", [("stamp", ("clerk",))]),
        ("She vlogged the concert.", [("vlog", ("she",))]),
        ("She freed him with a saw.", [("free", ("she",))]),
        ("A wrestler, a nun and a monk steal a car.", [("steal", ("wrestler", "nun", "monk"))]),
        ("Mara and the boy fish from a bridge.", [("fish", ("Mara", "boy"))]),
        ("She dithers at the door.", [("dither", ("she",))]),
        ("The girl snakes through the crowd.", [("snake", ("girl",))]),
        ("The wolf bats at the door.", [("bat", ("wolf",))]),
        ("The coach trains the boys.", [("train", ("coach",))]),
        ("The nurse badgers the doctor.", [("badger", ("nurse",))]),
        ("The old sailor wolfs his dinner down.", [("wolf", ("sailor",))]),
        ("The dog ducks.", [("duck", ("dog",))]),
        ("Mara dogs her brother.", [("dog", ("Mara",))]),
        ("A man in a red coat watches them.", [("watch", ("man",))]),
        ("A woman with two dogs watches the ships.", [("watch", ("woman",))]),
        ("A black car swings out of an alley and rams him.", [("swing", ("car",)), ("ram", ("car",))]),
        ("The thief pockets the watch and elbows his way out.", [("pocket", ("thief",)), ("elbow", ("thief",))]),
        ("A tired nurse comes home and drops her bag.", [("come", ("nurse",)), ("drop", ("nurse",))]),
        ("The children fly kites.", [("fly", ("child",))]),
        ("Two boys fish from a bridge.", [("fish", ("boy",))]),
        ("The boys park their bikes.", [("park", ("boy",))]),
    ],
)
def test_what_bends_like_a_verb_behind_its_subject_is_one(text: str, told: list[tuple[str, tuple[str, ...]]]) -> None:
    assert acts(text) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("The farmer's rams eat grass.", [("eat", ("ram",))]),
        ("Two cranes fly over the lake.", [("fly", ("crane",))]),
        ("The guard dogs bark at him.", [("bark", ("dog",))]),
        ("The guard dogs at the gate bark at him.", [("bark", ("dog",))]),
        ("The church bells ring.", [("ring", ("church bell",))]),
        ("The village houses burn.", [("burn", ("house",))]),
        ("She feeds the ducks and the bears.", [("feed", ("she",))]),
        ("The king's horses and men wait.", [("wait", ("horse", "man"))]),
        ("A row of birch trees.", []),
        ("The woodcutters lift axes.", [("lift", ("woodcutter",))]),
        ("The museum guard heard footsteps in the hall.", [("hear", ("guard",))]),
        ("A girl named Rosa built a castle of sand.", [("build", ("Rosa",))]),
        ("A farmer picking cherries.", [("pick", ("farmer",))]),
    ],
)
def test_a_plural_stays_a_noun(text: str, told: list[tuple[str, tuple[str, ...]]]) -> None:
    assert acts(text) == told


def test_whoever_does_something_unheard_of_is_in_the_picture() -> None:
    for story in ("He nails a board to the wall.", "She cranes her neck.", "The girl snakes through the crowd."):
        board = direct(story, 1)
        assert len(board.shots[0].characters) == 1, story
        assert not [found for found in board.found if found.kind == "anima"], story


def test_kites_that_are_flown_are_toys() -> None:
    found = {one.name: one.preset for one in direct("The children fly kites.", 1).found}
    assert found["Kite"] == "kite"


def test_what_is_cut_into_something_is_a_mark() -> None:
    board = direct("The baker cuts a cross in the top of the bread with a knife.", 1)
    assert "Cross" not in {one.name for one in board.found}
    board = direct("The monk lifts a cross.", 1)
    assert "Cross" in {one.name for one in board.found}


def test_the_seat_beside_the_driver_is_in_a_car() -> None:
    assert direct("Ben sits in the passenger seat.", 1).shots[0].set == "car_interior"


def test_every_noun_comes_back_from_its_plural() -> None:
    """English forms the plural of a noun as the third person of a verb, but for the words the list `plurals` holds."""
    told = [word for word in {*nouns(), *words.roles()} if word.isalpha() and len(word) > 2 and singular(word) == word]
    odd = [word for word in told if word.endswith(("i", "is", "us", "u", "ax"))]  # taxi, oasis, papyrus, bureau
    wrong = [word for word in told if word not in odd and singular(third_person(word)) != word]
    assert wrong == []


@pytest.mark.parametrize(
    ("plural", "one"),
    [
        *[("shoes", "shoe"), ("axes", "axe"), ("toes", "toe"), ("potatoes", "potato"), ("prizes", "prize")],
        *[("foxes", "fox"), ("snowmen", "snowman"), ("waltzes", "waltz"), ("zombies", "zombie"), ("buses", "bus")],
    ],
)
def test_singular(plural: str, one: str) -> None:
    assert singular(plural) == one


def test_captions_end_at_no_title_and_know_whom_a_pronoun_means() -> None:
    first = direct("My landlady Mrs. Pereira is happy.", 1).shots[0].description
    assert "Pereira" in first
    first = direct("Kessler sprints down the hall with two guards behind him.", 1).shots[0].description
    assert "two guards behind him" in first
    board = direct("Two boys fish from a bridge. A man watches them.", 6)
    assert not [shot for shot in board.shots if "the one of" in shot.description]
