"""Who is who as longer stories tell it: under trades and kin, by clothes and age, named late or by themselves."""

import pytest

from tests.workflows.breakdown.test_coreference import cast

ONE = [
    # known again by what they are
    ("“You are late,” says Orm. The old dwarf is mending a boot.", {"Orm"}),
    ("Nadia waited on the roof. The 64-year-old seamstress had carried up a radio.", {"Nadia"}),
    ("A young woman in a nurse's uniform sits by the door. The nurse wakes.", {"Young Woman"}),
    ("The wedding of Ana and Luis begins soon, and the groom is up a tree. Ana laughs. Luis waves.", {"Ana", "Luis"}),
    ("Ivo came in from the rain. Tea was poured. The stranger took off his hat.", {"Ivo"}),
    ("A samurai came down the lane. Mei brought him water. The stranger drank.", {"Samurai", "Mei"}),
    ("A lighthouse keeper lit his lamp. A child came. She sang. The old man smiled.", {"Lighthouse Keeper", "Child"}),
    ("The first guest is always the same: a retired baker who sits by the stove.", {"Guest"}),
    ("Two guards stroll by. A boy steals a helmet. Both guards give chase.", {"Guard 1", "Guard 2", "Boy"}),
    ("Two men in grey do. The tall one slips. The man in grey grabs a bag.", {"Man 2", "Tall Man"}),
    ("Kestra lands on the roof. A girl has seen it. She grins at the hero.", {"Kestra", "Girl"}),
    ("A hummingbird heard her. Lia wept. The little bird flew off.", {"Hummingbird", "Lia"}),
    ("Marta opens her gate. The farmer lifts a lantern. “Who is there?” asks the woman.", {"Marta", "Farmer"}),
    # kin and masters
    (
        "Mamma pours wine. Papà was already eating. Giulia sat down and her father said nothing.",
        {"Mamma", "Papà", "Giulia"},
    ),
    ("A queen could not weep. Her daughter, Isaura, rode out. The princess came home.", {"Queen", "Isaura"}),
    ("The king slept. A vizier watched while his master snored.", {"King", "Vizier"}),
    # described behind or before their names
    ("Sonya appears at the top of the stairs, a girl of twelve. She waves.", {"Sonya"}),
    ("An inspector came along the carriage, a thin young man with enormous ears.", {"Inspector"}),
    ("Tavi, a fisherman's widow, grew tired of it. The widow ran.", {"Tavi"}),
    ("Her only ally is Inspector Falk. Nora trusts nobody.", {"Inspector Falk", "Nora"}),
    ("A woman came out. She was Cole's sister. Cole rode on. His sister waved.", {"Woman", "Cole"}),
    ("The chef tasted the sauce. “Salt?” asked Bea. Chef Lacombe walked round the table.", {"Chef Lacombe", "Bea"}),
    ("The captain of the packet, a Mr. Thorne, hid in a barrel.", {"Mr Thorne"}),
    ("The driver pushes up his visor. It's Bao. Bao laughs.", {"Bao"}),
    ("A dwarf is sitting on the wreck. He gives his name as Brannoc. Brannoc smokes.", {"Brannoc"}),
    # who names themselves
    ("A woman laughs. “I'm Shirani,” she says. Shirani sits down.", {"Shirani"}),
    ("A woman crouches beside the pod. “Name's Ilse Hartmann,” she says. Ilse stands up.", {"Ilse Hartmann"}),
    ("Kay met a girl called Wilma who wants them to call her Bo. Bo snores.", {"Kay", "Wilma"}),
    # the one and the other, and those told of one by one
    ("Inside were two passengers. One was a preacher. The other, a woman in grey, reads.", {"Preacher", "Woman"}),
    ("The bus has two people on it. The driver, Yusuf, hums. Mr. Papadakis sleeps.", {"Yusuf", "Mr Papadakis"}),
    ("Malu has a deaf dog, Nanoq. Malu drills a hole. Nanoq watches his owner.", {"Nanoq", "Malu"}),
    # named in passing
    ("Nobody knew the rider's name. He came in from the north.", {"Rider"}),
    # countrymen
    ("The Hungarian followed with the bag. Priya watched the Hungarian.", {"Hungarian", "Priya"}),
    # told to "you"
    ("You wake in the hold. You follow the robot up the ladder.", {"Player", "Robot"}),
]


@pytest.mark.parametrize(("story", "who"), ONE)
def test_they_are_known_again(story: str, who: set[str]) -> None:
    assert set(cast(story)) == who


APART = [
    ("Lord Crane lay by the piano. Lady Crane received her guest.", {"Lord Crane", "Lady Crane", "Guest"}),
    ("Noor waits in the car. The woman at the till has pink hair.", {"Noor", "Woman"}),
    ("Ines kneels. The dead man lay beside the piano.", {"Ines", "Man"}),
    ("Ana waits. A groom and a bride dance.", {"Ana", "Groom", "Bride"}),
]


@pytest.mark.parametrize(("story", "who"), APART)
def test_they_are_not_taken_for_each_other(story: str, who: set[str]) -> None:
    assert set(cast(story)) == who


NOBODY = [
    ("Ash falls like snow. Kay runs.", {"Kay"}),
    ("They've been through this. Kay shakes her head.", {"Kay"}),
    ("An old woman in a man's overcoat swept the floor.", {"Old Woman"}),
    ("Kay held it as if it were a sleeping child.", {"Kay"}),
    ("Kay let it down like she was putting somebody to bed.", {"Kay"}),
    ("Tom and Kay had been neighbours for years.", {"Tom", "Kay"}),
    ("Kay had gone to be a soldier.", {"Kay"}),
    ("Kay spoke at the council meeting.", {"Kay"}),
    ("Kay asked whether her father was still up.", {"Kay"}),
    ("Kay was looking at somebody else.", {"Kay"}),
    ("The train to Kandy was late and Kay had a book.", {"Kay"}),
    ("Kay ate a fish. The fish was good.", {"Kay"}),
    ("We open on the ice. Kay drills a hole.", {"Kay"}),
    ("Kay told the Courier that she could not sleep.", {"Kay"}),
    ("Kay was halfway up a tree in Victoria Park.", {"Kay"}),
    ("Rooftop, Neo Lagos, dawn. Kay lands hard.", {"Kay"}),
    ("Kay held the bear because somebody had to hold it.", {"Kay"}),
    ("Maisie and her dog Biscuit ran. Then Maisies hat blew off.", {"Maisie", "Biscuit"}),
]


@pytest.mark.parametrize(("story", "who"), NOBODY)
def test_what_is_only_said_is_nobody(story: str, who: set[str]) -> None:
    assert set(cast(story)) == who


def test_clothes_of_kin_under_a_pet_name_are_read() -> None:
    story = "Kay thought of her mother. A young woman in a mum's dress came in."
    assert "Kay" in cast(story)
