"""Screenplays: every element of Fountain and Final Draft, ids that outlive edits, every scene boarded."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.feature import feature
from presets.errors import BadInput
from workflows.breakdown import Source, breakdown
from workflows.breakdown.cues import introductions
from workflows.breakdown.final_draft import read_final_draft
from workflows.breakdown.fountain import read_fountain
from workflows.breakdown.grammar.cards import READABLE
from workflows.breakdown.screenplay import Screenplay, read_heading, title_case
from workflows.breakdown.source import read_source
from workflows.staging.acting import speaks

SAMPLES = Path(__file__).parents[2] / "assets" / "samples"


def elements(text: str) -> list[tuple[str, str]]:
    return [(e.kind, e.text) for scene in read_fountain(text).scenes for e in scene.elements]


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("A door [[check]] opens.", "note", "check"),
        ("A door opens.\n\n[[two\nlines]]\n\nIt shuts.", "note", "two lines"),
        ("# Act one\n\nA door.", "section", "Act one"),
        ("= They meet.\n\nA door.", "synopsis", "They meet."),
        ("A door.\n\n===\n\nA window.", "page_break", ""),
        ("A door.\n\nCUT TO:\n\nA window.", "transition", "CUT TO:"),
        ("A door.\n\nFADE OUT.", "transition", "FADE OUT."),
        ("A door.\n\n> Burn to white\n\nA window.", "transition", "Burn to white"),
        ("A door.\n\n> THE END <", "centered", "THE END"),
        ("~la la la\n\nA door.", "lyric", "la la la"),
        ("!MARA\nwalks.", "action", "MARA walks."),
        ("BANG!\n\nA door.", "action", "BANG!"),
        ("*A* **door** _opens_ \\*now\\*.", "action", "A door opens *now*."),
        ("MARA\n(softly)\nHello.", "parenthetical", "softly"),
        ("MARA\nHello\nthere.", "dialogue", "Hello there."),
        ("FADE IN:\n\nA door.", "transition", "FADE IN:"),
        ("Ext 42 rang twice.", "action", "Ext 42 rang twice."),
    ],
)
def test_fountain_elements(text: str, kind: str, said: str):
    assert (kind, said) in elements(text)


@pytest.mark.parametrize(
    ("cue", "speaker", "extension", "dual"),
    [
        ("MARA", "MARA", "", False),
        ("MARA (V.O.) (CONT'D)", "MARA", "V.O.", False),
        ("MARA (O.S.)", "MARA", "O.S.", False),
        ("MARA ^", "MARA", "", True),
        ("@McCLANE", "McCLANE", "", False),
        ("ÉLISE", "ÉLISE", "", False),
        ("МАРА", "МАРА", "", False),
        ("MARA [[who?]]", "MARA", "", False),
    ],
)
def test_fountain_cues(cue: str, speaker: str, extension: str, dual: bool):
    scene = read_fountain(f"A door.\n\n{cue}\nHello.").scenes[0]
    said = next(e for e in scene.elements if e.kind == "dialogue")
    assert (said.speaker, said.extension, said.dual, said.text) == (speaker, extension, dual, "Hello.")


def test_boneyard_is_gone_and_an_unclosed_one_swallows_nothing():
    assert elements("One /* two\n\nthree */ four.") == [("action", "One four.")]
    assert ("action", "three.") in elements("One /* two.\n\nthree.")
    assert ("action", "three.") in elements("One [[two.\n\nthree.")


@pytest.mark.parametrize(
    ("heading", "number", "location", "time", "interior"),
    [
        ("INT. OLD MILL, CELLAR - NIGHT #12A#", "12A", "Old mill, cellar", "night", True),
        ("EXT. ROAD – DAWN", "1", "Road", "dawn", False),
        ("INT./EXT. CAR - MOVING - DAY", "1", "Car, moving", "day", True),
        ("EXT/INT. CAR - DAY", "1", "Car", "day", False),
        ("I/E CAR - DUSK", "1", "Car", "dusk", True),
        ("EST. CITY - NIGHT", "1", "City", "night", False),
        (".ÉCOLE", "1", "École", "", False),
        (".SNIPER SCOPE POV", "1", "Sniper scope pov", "", False),
        ("int. kitchen - day", "1", "kitchen", "day", True),
        ("INT. ROOM - CONTINUOUS", "1", "Room", "", True),
    ],
)
def test_headings(heading: str, number: str, location: str, time: str, interior: bool):
    scene = read_fountain(f"{heading}\n\nA door opens.").scenes[0]
    assert (scene.number, scene.place.location, scene.place.time, scene.place.interior) == (
        number,
        location,
        time,
        interior,
    )
    assert scene.place == read_heading(scene.heading)


def test_title_page():
    assert read_fountain("Title:\n    THE WELL\nAuthor: A. Writer\n\nA door.").title == {
        "title": "THE WELL",
        "author": "A. Writer",
    }
    assert read_fountain("Mara: a wolf\n\nA door.").title == {}


@pytest.mark.parametrize(
    ("cue", "name"),
    [
        ("MARA (V.O.)", "Mara"),
        ("OLD MAN #2", "Old Man 2"),
        ("DR. O'NEIL", "Dr O'Neil"),
        ("JEAN-LUC", "Jean-Luc"),
        ("McCLANE", "McClane"),
        ("ÉLISE", "Élise"),
        ("", ""),
    ],
)
def test_names_are_in_title_case(cue: str, name: str):
    assert title_case(cue) == name


def keys(play: Screenplay) -> dict[str, list[str]]:
    return {scene.key: [e.key for e in scene.elements] for scene in play.scenes}


def test_ids_outlive_edits_elsewhere():
    text = (SAMPLES / "the_last_ferry.fountain").read_text("utf-8")
    before = keys(read_fountain(text))
    inserted = text.replace("EXT. SEA - NIGHT #3#", "INT. BAR - NIGHT\n\nA fight.\n\nEXT. SEA - NIGHT #3#")
    after = keys(read_fountain(inserted))
    assert all(after[key] == ids for key, ids in before.items()) and len(after) == len(before) + 1
    edited = keys(read_fountain(text.replace("The light turns.", "The light turns slowly.")))
    changed = [key for key in before if edited[key] != before[key]]
    assert set(edited) == set(before) and len(changed) == 1
    assert len(set(before[changed[0]]) & set(edited[changed[0]])) == len(before[changed[0]]) - 1


def test_repeats_have_ids_of_their_own():
    scene = "INT. ROOM - DAY\n\nBeat.\n\nMARA\nNo.\n\nMARA\nNo.\n\n"
    found = keys(read_fountain(scene * 3))
    ids = [one for own in found.values() for one in own]
    assert len(found) == 3 and len(set(ids)) == len(ids) == 9


def test_final_draft_says_what_fountain_says():
    fountain = read_fountain((SAMPLES / "the_last_ferry.fountain").read_text("utf-8"))
    draft = read_final_draft((SAMPLES / "the_last_ferry.fdx").read_text("utf-8"))
    assert draft.title == {"title": "The Last Ferry", "author": "The Studio"}
    assert [scene.key for scene in draft.scenes] == [scene.key for scene in fountain.scenes]
    for one, other in zip(draft.scenes, fountain.scenes, strict=True):
        assert (one.number, one.heading, one.notes) == (other.number, other.heading, other.notes)
        assert [e for e in one.elements if e.kind != "note"] == [e for e in other.elements if e.kind != "note"]


ENTITIES = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
BOMB = ENTITIES + "<FinalDraft><Content><Text>&b;</Text></Content></FinalDraft>"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("<FinalDraft><Content><Paragraph>", "broken"),
        ("no xml at all", "broken"),
        ("<html><Content/></html>", "holds no screenplay"),
        ("<FinalDraft/>", "holds no screenplay"),
        ("<FinalDraft><Content/></FinalDraft>", "no scene"),
        (BOMB, "defines entities"),
    ],
)
def test_final_draft_that_cannot_be_read(text: str, why: str):
    with pytest.raises(BadInput, match=why):
        breakdown(Source(text, "fdx"))


def test_every_scene_is_boarded_and_no_line_lost():
    found = breakdown(read_source(SAMPLES / "the_last_ferry.fountain"), frames=3)
    play = read_fountain(found.story)
    assert [one.scene.number for one in found.scenes] == [scene.number for scene in play.scenes]
    for part, scene in zip(found.scenes, play.scenes, strict=True):
        assert 1 <= len(part.shots) <= 3 and len(part.shot_keys) == len(part.shots) == len(set(part.shot_keys))
        spoken = [e.text for e in scene.elements if e.kind == "dialogue"]
        lines = [line.partition(": ")[2] for shot in part.shots for line in shot.dialogue.splitlines()]
        assert lines == spoken


def test_who_is_in_the_sample():
    found = breakdown(read_source(SAMPLES / "the_last_ferry.fountain"))
    people = {one.name: one.look for one in found.found if one.kind == "character"}
    assert set(people) == {"Nora", "Tomas", "Messenger"}, "Nora Vale is Nora; a radio is nobody"
    assert (people["Nora"].garment, people["Tomas"].build) == ("coat", "old_man")
    assert len({look.colour for look in people.values()}) == 3


def test_a_voice_over_shows_nobody():
    found = breakdown(Source("EXT. SEA - DAWN\n\nThe sea lies calm.\n\nMARA (V.O.)\nI was gone.", "fountain"))
    assert all(shot.characters == [] for shot in found.shots) and found.found[0].kind == "location"
    assert [shot.dialogue for shot in found.shots if shot.dialogue] == ["MARA (V.O.): I was gone."]


def test_speech_stays_close():
    talk = "INT. ROOM - DAY\n\nMARA\nWho?\n\nJON\nYou.\n\nMARA\nNever."
    found = breakdown(Source(talk, "fountain"))
    spoken = [shot for shot in found.shots if shot.dialogue]
    assert spoken and all(s.shot_size in NEAR or s.framing == "over_the_shoulder" for s in spoken)
    assert {name for shot in spoken for name in shot.characters} == {"Mara", "Jon"}


NEAR = {"medium_close_up", "close_up", "extreme_close_up"}
SCRIPTS = [*sorted(path.name for path in SAMPLES.glob("the_last_ferry.*")), "a feature"]


@pytest.mark.parametrize("frames", [1, 3, 8])
@pytest.mark.parametrize("name", SCRIPTS)
def test_every_line_of_a_script_is_near_its_speaker(name: str, frames: int):
    source = Source(feature(), "fountain") if name == "a feature" else read_source(SAMPLES / name)
    for shot in breakdown(source, frames=frames).shots:
        cues = [line.partition(": ")[0] for line in shot.dialogue.splitlines()]
        speakers = list(dict.fromkeys(title_case(cue) for cue in cues if "(" not in cue))
        assert len(shot.dialogue) <= 280 and len(speakers) <= 2
        assert len(speakers) < 2 or len(cues) <= 6
        if not speakers:
            continue
        assert shot.shot_size in NEAR or shot.framing == "over_the_shoulder" or len(shot.characters) > 2, shot
        assert {one.lower() for one in speakers} <= {one.lower() for one in shot.characters}, shot
        if len(speakers) == 2:
            assert shot.framing in {"over_the_shoulder", "two_shot", "group"}


def test_what_no_card_has_room_for_is_counted():
    long = "We have until dawn, and after that there is no ship, no money and nobody left to ask for help."
    talk = "INT. ROOM - DAY\n\nMara waits.\n\n" + "\n\n".join(
        f"{who}\n{long} {n}" for n in range(6) for who in ("MARA", "JON")
    )
    found = breakdown(Source(talk, "fountain"), frames=2)
    kept = sum(len(shot.dialogue.splitlines()) for shot in found.shots)
    left = [int(shot.notes.split(" more")[0]) for shot in found.shots if " more line" in shot.notes]
    assert kept + sum(left) == 12 and left


SAID = ["Who is there?", "Nobody came, and you know it.", "Yes.", "Give me the key before it is too late!"]


@settings(max_examples=120, deadline=None)
@given(
    turns=st.lists(st.sampled_from(["MARA", "JON", "ADA", "TOM"]), min_size=1, max_size=14), frames=st.integers(1, 8)
)
def test_whoever_has_a_line_is_seen_speaking_and_what_is_left_out_is_told(turns: list[str], frames: int) -> None:
    talk = "\n\n".join(f"{who}\n{SAID[(at + len(who)) % 4]}" for at, who in enumerate(turns))
    shots = breakdown(
        Source(f"INT. KITCHEN - DAY\n\nThey sit at the table.\n\n{talk}", "fountain"), frames=frames
    ).shots
    seen = {name for shot in shots for name in shot.characters if speaks(shot, name)}
    assert seen == {who.title() for who in turns}
    assert all(len(shot.dialogue) <= READABLE for shot in shots)
    cards = [shot.dialogue.count("\n") + bool(shot.dialogue) for shot in shots]
    told = [int(count) for shot in shots for count in re.findall(r"(\d+) more lines? (?:is|are) said", shot.notes)]
    assert sum(cards) + sum(told) == len(turns)


def test_three_share_a_card_only_where_shots_are_too_few() -> None:
    talk = "INT. KITCHEN - DAY\n\nThey wait.\n\n" + "\n\n".join(f"{who}\nNot me." for who in ("MARA", "JON", "ADA"))
    few, enough = (breakdown(Source(talk, "fountain"), frames=frames).shots for frames in (1, 2))
    assert [shot.dialogue.count("Not me.") for shot in few] == [3] and few[0].framing == "group"
    assert sorted(shot.dialogue.count("Not me.") for shot in enough) == [1, 2]


def test_what_finds_no_room_on_any_card_is_told_on_it() -> None:
    long = "We have until dawn, and after that there is no ship, no money and nobody left to ask for any help at all."
    talk = "INT. ROOM - DAY\n\nThey wait.\n\n" + "\n\n".join(f"{who}\n{long}" for who in ("MARA", "JON", "ADA"))
    (shot,) = breakdown(Source(talk, "fountain"), frames=1).shots
    assert shot.dialogue.count(long) == 2 and shot.notes == "1 more line is said here; it stands in the script."


DIRECTED = """INT. HOUSE - DAY

SARAH and her dog BUSTER come in. Sarah sees a letter on the table.

INSERT - THE LETTER
It says "RUN".

BACK TO SCENE

EXT. STREET - CONTINUOUS

Sarah runs. CLOSE ON her feet. POV SARAH: the man behind her.

SUPER: "Three days later"

Tom waits at the corner.

MONTAGE - SARAH RUNS

- Through a market.
- Over a bridge.

END MONTAGE
"""


def test_directions_steer_the_camera_and_are_no_story():
    found = breakdown(Source(DIRECTED, "fountain"), frames=12)
    assert {one.name for one in found.found if one.kind in {"character", "anima"}} == {"Sarah", "Buster", "Man", "Tom"}
    assert next(one.preset for one in found.found if one.name == "Buster") == "dog"
    shots = {shot.action: shot for shot in found.shots}
    letter = shots["The letter. It says “RUN”."]
    assert (letter.shot_size, letter.props) == ("insert", ["letter"])
    seen = shots["The man behind her."]
    assert (seen.framing, seen.characters) == ("pov", ["Man"]) and "Sarah" in seen.description
    assert shots["Her feet."].characters == ["Sarah"] and shots["Her feet."].doing == {"Sarah": "run"}
    assert [shots[f"Sarah runs {where}."].doing["Sarah"] for where in ("through a market", "over a bridge")] == [
        "run"
    ] * 2
    assert [shot.action for shot in found.shots if "Three days later" in shot.notes] == ["Tom waits at the corner."]
    told = " ".join(f"{shot.action} {shot.description} {' '.join(shot.props)}" for shot in found.shots).lower()
    assert not any(word in told for word in ("pov", "insert -", "montage", "super", "back to", "close on her"))


def test_a_shot_of_final_draft_is_a_direction():
    draft = """<FinalDraft><Content><Paragraph Type="Scene Heading"><Text>INT. BAR - NIGHT</Text></Paragraph>
    <Paragraph Type="Action"><Text>Joe drinks a beer.</Text></Paragraph>
    <Paragraph Type="Shot"><Text>ANGLE ON THE GLASS</Text></Paragraph></Content></FinalDraft>"""
    found = breakdown(Source(draft, "fdx"))
    assert (found.shots[-1].shot_size, found.shots[-1].props) == ("insert", ["glass"])
    assert [one.name for one in found.found if one.kind == "character"] == ["Joe"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("BUSTER, a scruffy dog, barks.", {"Buster": "dog"}),
        ("Her dog BUSTER barks.", {"Buster": "dog"}),
        ("KARIM runs.", {"Karim": ""}),
        ("DETECTIVE MILES (40s) smokes.", {"Detective Miles": ""}),
        ("A MESSENGER, a thin boy, waits.", {}),
        ("TWO GUARDS (30s) wait. The LANTERN falls. KABOOM!", {}),
        ("An SUV stops. CCTV shows nothing.", {}),
        ('The sign says "KEEP OUT".', {}),
    ],
)
def test_capitals_introduce(line: str, told: dict[str, str]):
    assert introductions(line) == told


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("EXT. HARBOUR - DUSK #1#", "EXT. HARBOUR - NIGHT #1A#"),
        ("Rain sweeps an empty pier.", "Snow sweeps an empty pier."),
        ("Are you still crossing tonight?", "Will you cross tonight?"),
        ("INT. LIGHTHOUSE, LAMP ROOM - NIGHT", "EXT. LIGHTHOUSE, LAMP ROOM - DAWN"),
    ],
)
def test_keys_outlive_an_edit_of_the_heading_or_of_one_element(before: str, after: str):
    text = (SAMPLES / "the_last_ferry.fountain").read_text("utf-8")
    one, other = read_fountain(text), read_fountain(text.replace(before, after))
    assert text != text.replace(before, after)
    assert [scene.key for scene in one.scenes] == [scene.key for scene in other.scenes]
    lost = {e.key for scene in one.scenes for e in scene.elements} - {
        e.key for scene in other.scenes for e in scene.elements
    }
    assert len(lost) <= 1


def test_a_script_without_headings_is_one_scene():
    found = breakdown(Source("Mara waits.\n\nMARA\nHello?\n\nJON\nHere.", "fountain"))
    assert len(found.scenes) == 1 and found.scenes[0].scene.heading


def test_a_feature_is_boarded_whole():
    found = breakdown(Source(feature(), "fountain"), frames=4)
    assert len(found.scenes) == 190 and all(1 <= len(one.shots) <= 4 for one in found.scenes)
    ids = [key for one in found.scenes for key in (one.key, *one.shot_keys)]
    assert len(set(ids)) == len(ids)
    people = {one.name for one in found.found if one.kind == "character"}
    assert {"Dr Reyes", "McClane", "Élise", "Old Man"} <= people and not people & {"Dr", "Reyes", "Mcclane"}


def test_same_script_same_breakdown():
    source = read_source(SAMPLES / "the_last_ferry.fdx")
    assert breakdown(source) == breakdown(source)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="AB ab.\n\t*[]/#=>@!~^()INTX-:é", max_size=120))
def test_any_text_is_a_script_or_refused(text: str):
    try:
        play = read_fountain(text)
        found = breakdown(Source(text, "fountain"), frames=2)
    except BadInput:
        return
    assert len(found.scenes) == len(play.scenes) and all(scene.shots for scene in found.scenes)


SONG = """INT. BAR - NIGHT

Tom waits at the bar.

MARA
~Blue moon
~you saw me standing alone

TOM
Sing it again.

Mara laughs.

~Blue moon again
"""


def test_a_song_stays_with_its_singer() -> None:
    (scene,) = read_fountain(SONG).scenes
    sung = [(one.speaker, one.text) for one in scene.elements if one.kind == "lyric"]
    assert sung == [("MARA", "Blue moon / you saw me standing alone"), ("MARA", "Blue moon again")]


def test_a_song_is_on_the_board_and_sung() -> None:
    board = breakdown(Source(SONG, "fountain"), frames=6)
    shots = [shot for scene in board.scenes for shot in scene.shots]
    singing = [shot for shot in shots if "MARA (singing): Blue moon / you saw me" in shot.dialogue]
    assert singing
    assert any(shot.doing["Mara"] == "sing" for shot in singing)
    assert [found.name for found in board.found if found.kind == "character"] == ["Mara", "Tom"]


def test_and_between_two_names_in_capitals_is_no_surname() -> None:
    text = f"{SONG}\nWIDE ON MARA AND TOM at the piano.\n"
    shots = [shot for scene in breakdown(Source(text, "fountain"), frames=8).scenes for shot in scene.shots]
    assert any("Mara and Tom at the piano" in shot.action and len(shot.characters) == 2 for shot in shots)


def test_two_cops_with_numbered_cues_are_two() -> None:
    play = "EXT. FIELD - DAY\n\nTwo COPS search the grass.\n\nCOP #1\nNothing here.\n\nCOP #2\nKeep looking.\n"
    board = breakdown(Source(play, "fountain"), frames=6)
    assert {found.name for found in board.found if found.kind == "character"} == {"Cop 1", "Cop 2"}


def test_two_fishermen_of_whom_one_speaks_are_two() -> None:
    play = "EXT. ROCKS - DAWN\n\nTwo FISHERMEN haul a net.\n\nFISHERMAN #1\nSomething heavy.\n"
    board = breakdown(Source(play, "fountain"), frames=6)
    assert {found.name for found in board.found if found.kind == "character"} == {"Fisherman 1", "Fisherman 2"}
