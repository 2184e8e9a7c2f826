# ruff: noqa: E501  (stories stand as written)
"""Where and when a story plays: which words set the place, which only speak of one, and what things and hours tell."""

import pytest

from workflows.breakdown.beats import Beat
from workflows.breakdown.prose import direct, read_beats
from workflows.breakdown.prose.directing import heading
from workflows.breakdown.prose.hours import clock_hour
from workflows.breakdown.prose.settling import settled
from workflows.breakdown.scene_reading import set_for

# A story, and for words of some of its sentences: INT or EXT, sets that would do, light, weather. "*" is anything.
AUDITED = [
    (
        "Rain hammered the window of my office. I poured myself a whiskey. Then she walked in. Out in the corridor, a man in a grey hat was listening.",
        {
            "hammered": "INT office * rain",
            "whiskey": "INT office * rain",
            "walked in": "INT office",
            "listening": "INT room|corridor",
        },
    ),
    (
        "Little Bear could not sleep. So Mother Bear took him outside to count the stars. An owl hooted in the pine tree. Mother Bear carried him back into the cave and tucked him in.",
        {"count": "EXT forest night", "hooted": "EXT forest night", "tucked": "* cave night"},
    ),
    (
        "Years ago, on a beach in Sicily, a girl named Rosa built a castle of sand. Now Rosa is an architect in Milan. She unrolls her plans on his desk. He looks at the tower and remembers the beach.",
        {"built": "EXT sea_shore|beach", "unrolls": "INT office", "remembers": "INT office"},
    ),
    (
        "In the morning the father led the children deep into the forest and lit a fire. When the children woke, it was dark and they were alone. Greta took his hand and followed the pebbles home by moonlight. An old witch watched them from behind a tree.",
        {
            "led": "EXT forest morning",
            "woke": "EXT forest night",
            "moonlight": "EXT forest night",
            "witch": "EXT forest night",
        },
    ),
    (
        "Commander Yusra Hale floated down the corridor of the Meridian toward the airlock. The station had been silent for nine days. Through the porthole she saw the blue planet burning.",
        {"floated": "INT spaceship_corridor", "silent": "INT spaceship_corridor", "porthole": "INT spaceship_corridor"},
    ),
    (
        "Sheriff Cole Bannon rode into Dry Creek at noon. The street was empty. The brothers waited on the saloon porch, and Jed spat into the dust. Bannon tied up his horse.",
        {
            "rode": "EXT western_street day clear",
            "waited": "EXT western_street day",
            "spat": "EXT western_street day clear",
            "tied": "EXT western_street",
        },
    ),
    (
        "A grandmother chased two burglars out of her kitchen with a frying pan on Tuesday, police said. Edith was baking when she heard glass break. The burglars fled through the garden.",
        {"chased": "INT kitchen", "baking": "INT kitchen", "fled": "EXT garden"},
    ),
    (
        "Ms. Patel wrote her name on the blackboard. Zoe hid her hands under the desk. At break they dug for bones in the sandpit.",
        {"blackboard": "INT classroom", "desk": "INT classroom", "dug": "EXT garden|playground"},
    ),
    (
        "The carriage stopped before the castle at dusk, and Adelaide stepped down into the snow. She pushed open the great door. In the hall hung a portrait of a woman with her own face.",
        {"stopped": "EXT castle dusk snow", "stepped": "EXT castle dusk snow", "hung": "INT hall dusk"},
    ),
    (
        "The elephant escaped from the zoo on a Sunday. He walked down the high street and drank from the fountain. Together they walked home, the girl riding on top.",
        {"escaped": "EXT garden|zoo", "fountain": "EXT city_street", "riding": "EXT city_street"},
    ),
    (
        "Goalkeeper Marta Silva saved a penalty. The coach threw his cap on the grass. The fans sang.",
        {"saved": "EXT field|stadium", "cap": "EXT field|stadium", "sang": "EXT field|stadium"},
    ),
    (
        "Five friends sit around a campfire. Ben plays the guitar. Finn stares into the dark. Two yellow eyes shine between the trees.",
        {"sit": "EXT camp_night night", "guitar": "EXT camp_night night", "eyes": "EXT camp_night night"},
    ),
    (
        "A polar bear and her two cubs cross the frozen bay. The biologist follows their tracks on skis.",
        {"cross": "EXT snow|frozen_river|frozen_lake * snow", "follows": "EXT snow|frozen_river|frozen_lake * snow"},
    ),
    (
        "In April her letters came. I read them at the kitchen table while my daughter drew horses. We drove to the coast. The key opened a beach hut, and inside it stood a piano.",
        {"read": "INT kitchen", "drove": "EXT sea_shore|beach|coast", "piano": "INT *"},
    ),
    (
        "Daniel woke at three in the morning. Ruth slept in the other bed. He crept across the bedroom with a torch.",
        {"woke": "INT room|bedroom night", "slept": "INT room|bedroom night", "crept": "INT room|bedroom night"},
    ),
    (
        "A tired nurse comes home and drops her bag. Cut to a farmer in Colombia picking red cherries. A ship crosses the ocean. A barista hands a cup to a cyclist.",
        {
            "nurse": "INT room|home",
            "picking": "EXT field|farmyard|vineyard",
            "ship": "EXT sea_shore|on_sea|sea",
            "barista": "INT cafe",
        },
    ),
    (
        "The barracks are cold. Yesterday I carved your name into the bench by the river. Tonight I am writing by candle. When this war is over I will come up your garden path.",
        {
            "barracks": "INT *",
            "carved": "EXT river|riverbank day",
            "writing": "INT * night",
            "garden path": "INT * night",
        },
    ),
    (
        "She walked up the hill and stopped beneath the tower. A fisherman pointed his pipe at a crooked house by the sea wall. She thanked him and knocked. Josef opened the door. Inside it lay a small gear. He let her in. The workshop was thick with dust.",
        {
            "beneath": "EXT castle|*",
            "pointed": "EXT castle|*",
            "knocked": "EXT village|*",
            "gear": "EXT *",
            "let her in": "INT *",
            "thick": "INT shop|workshop * clear",
        },
    ),
    (
        "At midnight four thieves enter the museum through the roof. The alarm goes off.",
        {"thieves": "INT hall|museum night", "alarm": "INT hall|museum night"},
    ),
    (
        "Prometheus climbed Olympus. Zeus saw the lights on the plain and roared. An eagle came and tore at his side.",
        {"climbed": "EXT mountain", "roared": "EXT mountain", "eagle": "EXT mountain"},
    ),
]
FRESH = [
    (
        "A clerk stamped papers in the post office. At noon she locked the counter and ate an apple in the park. A pigeon watched her.",
        {"stamped": "INT *", "pigeon": "EXT garden|park day"},
    ),
    (
        "It was four in the afternoon when the ferry docked. Ravi carried his trunk down the pier. Nobody had come to meet him. In the harbour tavern he asked for a bed.",
        {
            "docked": "EXT sea_shore|harbour|pier|dock day",
            "trunk": "EXT sea_shore|harbour|pier|dock day",
            "asked": "INT tavern|bar day",
        },
    ),
    (
        "My uncle always talked about the mountains. He kept his boots under the bed. The summer he died I took them and climbed the ridge.",
        {"boots": "INT room|bedroom day", "climbed": "EXT mountain day"},
    ),
    (
        "Snow fell on the empty square. A soldier stood guard before the palace. In the ballroom the guests waltzed until the candles burned down.",
        {"fell": "EXT * * snow", "guard": "EXT * * snow", "waltzed": "INT hall|ballroom|throne_room"},
    ),
    (
        "The baker woke at two in the morning. He kneaded the dough and lit the oven. At sunrise he opened the shop, and the first customer stamped the frost from her shoes.",
        {"kneaded": "INT kitchen|bakery night", "customer": "INT shop|kitchen|bakery dawn"},
    ),
    (
        "Two children found a door in the garden wall. Behind it lay a staircase. They went down and came to an underground river, where a boat was waiting.",
        {"found": "EXT garden day", "boat": "* river|cave|riverbank|on_river|underground_river day"},
    ),
    (
        "Constable Byrne followed the muddy footprints through the orchard to the old mill. She listened at the door. Inside, somebody was singing.",
        {"footprints": "EXT field|farmyard|orchard day", "listened": "EXT * day", "singing": "INT * day"},
    ),
    (
        "“I hate this office,” said Jean. She was standing on the roof of the town hall, and the whole city lay at her feet. The sun was setting.",
        {"standing": "EXT rooftop dusk", "setting": "EXT rooftop dusk"},
    ),
    (
        "The orchestra tuned up. Mina peeped through the curtain at the full house. Her hands were cold. Then she walked onto the stage.",
        {"tuned": "INT theatre|stage|concert_hall", "stage": "INT theatre|stage|concert_hall"},
    ),
    (
        "Grandpa parked the truck beside the river. We set up the tent and cooked beans. When the stars came out, he told me about the war.",
        {"parked": "EXT river|riverbank night", "stars": "EXT river|riverbank|camp_night night"},
    ),
    (
        "An old robot swept the corridors of the space station. One day it found a flower growing in the airlock.",
        {"swept": "INT spaceship_corridor|space_station", "flower": "INT spaceship_corridor|airlock"},
    ),
    (
        "Fog lay over the moor. The coach came to a halt, and a highwayman stepped out from behind a rock. She laughed and drew a pistol.",
        {"lay": "EXT steppe|moor * fog", "highwayman": "EXT steppe|moor * fog", "pistol": "EXT steppe|moor * fog"},
    ),
    (
        "Selma works in a laundry. Every night she dreams of the sea. On Sunday she packs a bag and takes the train to the coast. She takes off her shoes and walks into the water.",
        {"laundry": "INT *", "shoes": "EXT sea_shore|beach|coast day"},
    ),
    (
        "The plumber knelt under the kitchen sink. Water poured over the floor. “My wife will be home at six,” said Mr. Dunn. The plumber sighed and asked for a mop.",
        {"knelt": "INT kitchen day clear", "sighed": "INT kitchen day"},
    ),
    (
        "The lions had escaped from the circus. In the high street people climbed onto cars. A small boy sat on the steps of the library and read a comic. A lion lay down beside him.",
        {"climbed": "EXT city_street day", "comic": "EXT city_street day", "lay down": "EXT city_street day"},
    ),
    (
        "Lightning split the oak. Agnes pulled the shutters closed and bolted the door of the cottage. She raised the candle and whispered.",
        {"shutters": "INT room|cottage|cabin * storm", "candle": "INT room|cottage|cabin * storm"},
    ),
    (
        "The surgeon washed her hands. On the table lay a boy of nine. She had promised his mother in the waiting room that he would live. “Scalpel,” she said.",
        {"washed": "INT hospital|* day", "lay": "INT hospital|* day", "Scalpel": "INT hospital|* day"},
    ),
    (
        "Deep in the jungle Dr. Ortiz cut a path with his machete. Suddenly the ground gave way and he fell into a cave. Bats fluttered past his lamp.",
        {"machete": "EXT jungle", "Bats": "* cave"},
    ),
    (
        "They met in the library every Tuesday. One winter evening he followed her home through the snow. She turned at the gate and smiled.",
        {"met": "INT library day", "followed": "EXT * dusk snow", "smiled": "EXT * dusk snow"},
    ),
    (
        "The goalkeeper spat on his gloves. Eleven metres away the striker put down the ball. The crowd fell silent. In a bar across the city his father covered his eyes.",
        {"spat": "EXT field|stadium", "silent": "EXT field|stadium", "father": "INT tavern|bar"},
    ),
    (
        "A castle of cards stood on the table. Little Otto held his breath and added the queen. The cat jumped up. Otto burst into tears.",
        {"castle": "INT *", "tears": "INT *"},
    ),
    (
        "Yesterday the bridge collapsed. Today engineers are crawling over the wreck with lamps. The mayor stands on the riverbank and answers questions.",
        {"crawling": "EXT river|bridge|riverbank", "answers": "EXT river|bridge|riverbank"},
    ),
    (
        "Amira hid in the cellar for three days. She ate raw potatoes. On the fourth morning the guns fell silent. She climbed the stairs and stepped out into the street.",
        {"hid": "INT attic|cellar", "ate": "INT attic|cellar", "stepped": "EXT city_street|village morning"},
    ),
    (
        "The submarine dived. In the torpedo room Petty Officer Hume counted the seconds. A pipe burst and the lights went red.",
        {"counted": "INT *", "pipe": "INT *"},
    ),
    (
        "Inspector Laval waited in his car outside the embassy. At eleven at night a light went on in the tower. A woman came out and ran to the corner.",
        {
            "waited": "* city_street|car_interior night|day",
            "light": "* city_street|car_interior night",
            "corner": "* city_street night",
        },
    ),
    (
        "The shepherd slept beneath a tree on the hill. His flock wandered down to the village and into the church. The priest went on with his sermon.",
        {"slept": "EXT * day", "sermon": "INT church day"},
    ),
    (
        "She closed the book. The living room was quiet except for the clock. Somewhere upstairs a floorboard creaked. She took the poker from the fireplace and went up.",
        {"closed": "INT room|living_room", "poker": "INT room|living_room"},
    ),
    (
        "The caravan crossed the dunes for six days. On the seventh they saw a city on the horizon. Its towers shone like glass. The guide shook his head and turned the camels.",
        {"dunes": "EXT desert", "saw": "EXT desert", "guide": "EXT desert"},
    ),
]
SMALL = [
    ("Tom sat in his kitchen and thought of the sea. He put down the cup.", {"cup": "INT kitchen"}),
    ("Tom sat in his kitchen. He walked to the harbour. A ferry was leaving.", {"ferry": "EXT sea_shore|harbour"}),
    ("Anna crossed the field. She walked home.", {"home": "EXT field|wheat_field"}),
    ("Anna crossed the field. She walked home. She lit the stove.", {"stove": "INT *"}),
    (
        "She waited in the park. “Meet me at the church,” he had said.",
        {"waited": "EXT garden|park", "said": "EXT garden|park"},
    ),
    ("Two hikers reach the summit. In the distance a train crosses the plain.", {"train": "EXT mountain"}),
    ("In the hospital, a nurse pushed a bed down the corridor.", {"pushed": "INT hospital"}),
    ("They danced on the roof of the hotel.", {"danced": "EXT rooftop"}),
    ("On the moon, two astronauts planted a flag.", {"planted": "EXT planet|moon"}),
    ("The sailor stood at the mast. By noon they had anchored in the bay.", {"anchored": "EXT sea_shore|bay day"}),
    (
        "Lena could not sleep. She went to the window. Down in the garden a fox trotted by.",
        {"Lena": "INT room|bedroom night", "fox": "EXT garden night"},
    ),
    (
        "The detective waited outside the bank. A man came out.",
        {"waited": "EXT city_street", "came": "EXT city_street"},
    ),
    ("A lamp stood on the table. Outside it was raining. Ida read.", {"lamp": "INT *"}),
    ("A pickpocket worked the crowded market.", {"worked": "EXT bazaar|market"}),
    ("A storm of applause broke out in the theatre.", {"applause": "INT theatre|stage * clear"}),
    ("She sat by the fire in the living room. Snow fell outside the window.", {"Snow": "INT room|living_room * snow"}),
    ("It snowed in the village. Three weeks later they met in the meadow.", {"met": "EXT steppe|meadow day clear"}),
]


def told(story: str) -> list[Beat]:
    return settled(list(read_beats(story).beats), story)


@pytest.mark.parametrize(("story", "rows"), [*AUDITED, *FRESH, *SMALL])
def test_the_picture_is_where_and_when_the_words_say(story: str, rows: dict[str, str]) -> None:
    beats = told(story)
    for words, wanted in rows.items():
        beat = next(beat for beat in beats if words in beat.text)
        found = ("INT" if beat.interior else "EXT", beat.set, beat.time, beat.weather)
        allowed = wanted.split()
        misses = [
            (one, which) for one, which in zip(found, allowed, strict=False) if not {one, "*"} & set(which.split("|"))
        ]
        assert not misses, f"{words!r}: {misses} in {found}"


@pytest.mark.parametrize("story", [story for story, _ in [*AUDITED, *FRESH]])
def test_heading_and_location_of_a_shot_agree(story: str) -> None:
    for scene in direct(story, 12).scenes:
        assert all(shot.location == scene.scene.location for shot in scene.shots)
        assert all(shot.time_of_day == scene.scene.time_of_day for shot in scene.shots)
        assert {heading(beat) for beat in told(story)} >= {scene.scene.heading}


@pytest.mark.parametrize(
    ("story", "scenes"),
    [
        ("In the kitchen Ida sings. She chops onions in the kitchen. Per looks at the door.", 1),
        ("Ida walked through the forest. She followed the path and sat down on the trail.", 1),
        ("Ida slept in her bedroom. She crossed the room. She opened the window.", 1),
        ("Ida walked through the forest. She came to a river. She drank.", 2),
        ("Ida slept in the tent. The next morning she made coffee.", 2),
        ("Ida danced in the hall. Outside it was snowing. She walked through the snow.", 2),
    ],
)
def test_a_change_of_place_or_hour_opens_a_scene_and_nothing_else(story: str, scenes: int) -> None:
    assert len({beat.scene for beat in told(story)}) == scenes


@pytest.mark.parametrize(
    ("location", "interior", "told", "set"),
    [
        ("FOREST NEAR THE CASTLE", False, "", "forest"),
        ("HOUSE - KITCHEN", True, "", "kitchen"),
        ("MERIDIAN", True, "The airlock opens. The robot turns.", "spaceship_corridor"),
        ("SOMEWHERE", True, "Ida waits.", "room"),
        ("SALOON", False, "", "village"),
        ("SALOON", True, "", "tavern"),
    ],
)
def test_a_heading_finds_its_set(location: str, interior: bool, told: str, set: str) -> None:
    assert set_for(location, interior, told) == set


@pytest.mark.parametrize(
    ("text", "light"),
    [
        ("at four in the morning", "night"),
        ("at half past five in the morning", "dawn"),
        ("at 8 a.m.", "morning"),
        ("at three in the afternoon", "day"),
        ("at seven in the evening", "dusk"),
        ("at eleven at night", "night"),
        ("at two at night", "night"),
        ("at 9:30 pm", "night"),
        ("at nine o'clock sharp", ""),
        ("four men in the morning", ""),
    ],
)
def test_a_clock_reads_right(text: str, light: str) -> None:
    assert clock_hour(text) == light


def test_a_scene_keeps_its_mood_and_no_ending_colours_its_start() -> None:
    moods = [beat.mood for beat in told("Ida read in the garden. Per pruned the roses. A bee hummed. She laughed.")]
    assert moods == ["neutral", "neutral", "neutral", "joyful"]
    assert told("The fox hunts alone in the field.")[0].mood == "neutral"
    assert told("A pale hand scratched at the window of the bedroom.")[0].mood == "ominous"
