"""What a moment is covered with: fair shares, lines that survive, eyes, hands, partners, memories, hours that pass."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from library.documents import ShotFields
from presets.loader import shelf
from presets.people import Pose
from workflows.breakdown import breakdown
from workflows.breakdown.beats import Beat, Deed, Person
from workflows.breakdown.grammar import merged, shots_for
from workflows.breakdown.grammar.covering import extras
from workflows.breakdown.grammar.people import answered
from workflows.breakdown.grammar.posing import pose_of
from workflows.breakdown.grammar.things import weight
from workflows.breakdown.source import Source

LONG = Path(__file__).parent / "long_story.txt"
FACES = {"close_up", "medium_close_up", "medium", "extreme_close_up"}


def shots(story: str, frames: int = 8) -> list[ShotFields]:
    return breakdown(Source(story, "prose"), frames=frames).shots


def beat(text: str, *deeds: Deed, **more: object) -> Beat:
    present = tuple(dict.fromkeys(deed.who for deed in deeds if deed.who))
    return Beat(text=text, deeds=deeds, **({"present": present, "place": "hall", "set": "hall"} | more))  # pyright: ignore[reportArgumentType]


# fair shares


@settings(max_examples=40, deadline=None)
@given(lengths=st.lists(st.integers(3, 30), min_size=9, max_size=90), count=st.integers(2, 12))
def test_no_panel_swallows_the_story(lengths: list[int], count: int) -> None:
    told = [Beat(text=f"{at} " + "word " * length, scene=at // 7) for at, length in enumerate(lengths)]
    kept = merged(told, count)
    assert len(kept) == min(count, len(told))
    order = [int(one.text.split()[0]) for one in kept]
    assert order == sorted(order)


@pytest.mark.parametrize("frames", [8, 16, 30])
def test_a_long_story_is_shared_out_fairly(frames: int) -> None:
    found = breakdown(Source(LONG.read_text(encoding="utf-8"), "prose"), frames=frames)
    words = [len(shot.action) for shot in found.shots]
    assert max(words) <= 300
    assert sorted(words)[len(words) // 2] * 5 > max(words), "no card tells five times what the middle one tells"
    assert sum(shot.purpose == "insert" for shot in found.shots) <= frames // 8, "panels go to the story"


@pytest.mark.parametrize(("frames", "least"), [(8, 3), (12, 4), (30, 6)])
def test_dialogue_survives_and_sits_on_faces(frames: int, least: int) -> None:
    spoken = [shot for shot in shots(LONG.read_text(encoding="utf-8"), frames) if shot.dialogue]
    assert len(spoken) >= least
    assert all(shot.shot_size in FACES or shot.framing == "over_the_shoulder" for shot in spoken)


def test_turns_of_talk_share_a_panel_in_order() -> None:
    lines = [("Ann", "Who?"), ("Bo", "Me."), ("Ann", "Why?"), ("Bo", "Money."), ("Ann", "Ha."), ("Bo", "Now go.")]
    talk = [Beat(f"“{line}”", speaker=who, line=line, present=(who,)) for who, line in lines]
    said = [line for shot in shots_for(talk, 3) for line in shot.dialogue.splitlines()]
    told = [f"{who.upper()}: {line}" for who, line in lines]
    assert len(said) >= 4 and said == [line for line in told if line in said]


# openings


@pytest.mark.parametrize("frames", [4, 8, 12])
def test_the_first_panel_tells_the_first_sentence_and_the_second_something_else(frames: int) -> None:
    found = shots("Mara rides across the steppe. She meets Tom. They talk. Night falls.", frames)
    assert found[0].purpose == "establishing" and found[0].characters == ["Mara"]
    assert found[1].action != found[0].action and "Mara rides across the steppe." in found[0].action


def test_a_story_that_opens_with_a_line_shows_the_place_first() -> None:
    found = shots("“Did you lock the door?” asked Nina. “Of course I locked it,” said Paul. They ran.", 6)
    assert found[0].purpose == "establishing" and not found[0].dialogue
    assert found[1].dialogue and "asked Nina" in found[1].action


# eyes


def test_who_sees_is_followed_by_what_is_seen_before_anything_else() -> None:
    found = shots("Mara walks through the forest. She sees a wolf. The wolf runs. Mara waits. Tom comes. Tom sits.", 8)
    at = next(at for at, shot in enumerate(found) if "sees a wolf" in shot.action)
    assert found[at + 1].framing == "pov" and "wolf" in found[at + 1].description


def test_a_watcher_is_never_shown_as_the_view() -> None:
    found = shots("Kate and Jim argue on the pier. A boy watches from behind a barrel. Jim leaves.", 12)
    views = [shot for shot in found if shot.framing == "pov" and "boy" in shot.description]
    assert views and all("Boy" not in shot.characters and "barrel" not in shot.description for shot in views)


def test_a_bang_is_answered_by_a_face() -> None:
    story = "Mara and Tom sit in the kitchen. Mara drinks. The lamp explodes in front of Tom. Tom stands up."
    found = shots(story, 7)
    at = next(at for at, shot in enumerate(found) if "explodes" in shot.action)
    assert any(shot.purpose == "reaction" for shot in found[at : at + 2])


def test_sleepers_do_not_look_on() -> None:
    row = [beat("The guard sleeps.", Deed("Guard", "sleep", "sleep")), beat("Mara runs.", Deed("Mara", "run", "run"))]
    found = shots_for(row, 10)
    assert not any(
        shot.purpose == "reaction" and shot.subject == "Guard" for shot in found[1:] if "Mara" in shot.action
    )
    assert not any("Guard" in shot.description and "take" in shot.description for shot in found)


# hands and things


def test_a_one_line_idea_is_a_little_sequence() -> None:
    found = shots("A robot learns to paint.", 8)
    assert len({shot.action for shot in found}) == 8
    assert found[0].purpose == "establishing" and found[-1].purpose == "closing"
    hands = next(shot for shot in found if "brush" in shot.props)
    assert hands.shot_size == "insert" and hands.holding == {"Robot": "brush"} and hands.characters == ["Robot"]
    assert any(shot.framing == "pov" and shot.props == ["easel"] for shot in found)
    hours = [shot.time_of_day for shot in found]
    assert hours[0] == "day" and hours[-1] == "dusk" and hours == sorted(hours)


@pytest.mark.parametrize("story", ["At noon a robot paints.", "A robot paints. That night it sleeps in the garage."])
def test_no_hour_passes_where_the_story_tells_the_hour(story: str) -> None:
    assert not any("hours later" in shot.description for shot in shots(story, 10))


def test_the_telling_thing_wins() -> None:
    found = shots("Mara puts her cap beside the letter and the bread on the table. Tom looks at the letter.", 10)
    inserts = [shot.subject for shot in found if shot.shot_size == "insert"]
    assert inserts and inserts[0] == "letter"
    both = Beat("", props=("cap", "pistol"), present=("Mara",))
    assert weight(both, "pistol") > weight(both, "cap")


def test_hands_that_the_words_tell_of_are_shown() -> None:
    row = [
        beat("She prays.", Deed("Ann", "pray", "pray")),
        beat("Her hands shake.", Deed("Ann", "shake", part="hands")),
    ]
    hands = next(shot for shot in shots_for(row, 5) if "hands shake" in shot.action)
    assert hands.purpose == "insert" and hands.characters == ["Ann"]
    assert "the hands of Ann shake" in hands.description


def test_from_behind_is_from_behind() -> None:
    back = next(shot for shot in shots("Mara waits at the station.", 12) if "behind" in shot.description)
    assert back.looking_at == {"Mara": "beyond"}


def test_nobody_no_tool() -> None:
    assert not any(setup.kind.id == "hands" for _, setup in extras([beat("It hunts.", Deed("", "hunt", "aim_rifle"))]))


# two people in one deed


@pytest.mark.parametrize("pose", sorted(id for id, one in shelf("poses", Pose).items() if one.partner))
def test_every_pose_for_two_has_an_answer_or_none_on_purpose(pose: str) -> None:
    assert answered(pose) in {*shelf("poses", Pose), ""}


@pytest.mark.parametrize(("verb", "pose"), [("dance", "dance"), ("hug", "hug"), ("give", "give"), ("kiss", "kiss")])
def test_a_partner_is_in_the_picture_and_does_the_same(verb: str, pose: str) -> None:
    moment = beat(f"Mara {verb}s.", Deed("Mara", verb, pose, partner="Tom", moving=verb == "dance"))
    found = shots_for([moment], 1, people=(Person("Mara"), Person("Tom")))[0]
    assert found.characters == ["Mara", "Tom"] and found.framing == "two_shot"
    assert found.doing == {"Mara": pose, "Tom": answered(pose)}
    assert found.looking_at == {"Mara": "Tom", "Tom": "Mara"}


@pytest.mark.parametrize("frames", [2, 4, 8, 12])
def test_dancers_are_seen_down_to_their_knees_at_least(frames: int) -> None:
    both = [shot for shot in shots("Mara dances with Tom in the hall.", frames) if len(shot.characters) == 2]
    assert both and all(shot.shot_size in {"extreme_wide", "wide", "full", "medium_wide"} for shot in both)


# memories


def test_a_memory_is_one_shot_and_nobody_is_shown_dead() -> None:
    past = beat("My father died when I was nine.", Deed("Father", "die", "dead", past=True), loud=True)
    now = beat("I sit in his workshop.", Deed("Narrator", "sit", "sit", tail="in his workshop"))
    found = shots_for([past, now], 10, people=(Person("Father", phrase="the father"), Person("Narrator")))
    told = [shot for shot in found if "Father" in shot.characters]
    assert len(told) == 1 and told[0].doing == {"Father": "stand"}
    assert "a memory of the father" in told[0].description and told[0].shot_size not in FACES - {"medium"}
    assert pose_of(past, "Father") == "stand"


def test_a_memory_tells_what_was_done() -> None:
    past = beat("He had carved her name.", Deed("Tom", "carve", "repair", tail="her name", past=True))
    found = shots_for([past, beat("He waits.", Deed("Tom", "wait", "stand"))], 4)
    assert "a memory: Tom carves her name" in found[0].description


# angles and screen direction


def test_mood_and_feeling_choose_the_angle() -> None:
    def angles(mood: str) -> set[str]:
        door = Deed("Mara", "open", "open_door", tail="it")
        return {shot.angle for shot in shots_for([beat(f"Door {n}.", door, mood=mood) for n in range(5)], 5)[1:-1]}

    assert "low" in angles("tense") and "low" in angles("ominous") and "high" in angles("melancholy")
    assert angles("neutral") == {"eye_level"}


def test_only_who_crosses_the_picture_goes_left_to_right() -> None:
    assert any("left to right" in shot.description for shot in shots("Mara rides across the steppe.", 4))
    for story in ("Mara climbs the tower.", "Mara carries a box.", "Mara dances.", "Mara keeps watch."):
        assert not any("to right" in shot.description or shot.direction for shot in shots(story, 6))
