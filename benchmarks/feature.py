"""A feature script made up by a seed: 190 scenes with people, places, action and talk of realistic variety."""

import numpy as np

PEOPLE = ["NORA", "TOMAS", "OLD MAN", "DR. REYES", "McCLANE", "ÉLISE", "JUN", "CAPTAIN VALE", "MESSENGER", "IDRIS"]
PLACES = ["HARBOUR", "KITCHEN", "CITY STREET", "FOREST", "HOTEL ROOM", "ROOFTOP", "CAR", "TAVERN", "OFFICE", "ROAD"]
TIMES = ["DAY", "NIGHT", "DAWN", "DUSK", "CONTINUOUS", "LATER"]
ACTIONS = [
    "{a} runs through the rain with a lantern.",
    "{a} looks at {b}. {b} turns away.",
    "A DOG barks. The door slams.",
    "{a} picks up the letter, reads it slowly and burns it.",
    "{a} and {b} climb the stairs.",
    "A car stops. Nobody gets out.",
    "{b} sits down at the table and drinks. {a} stands at the window, looking at the street below.",
    "THUNDER. Lights out.",
]
LINES = [
    "You should not have come.",
    "Where is the key?",
    "I never asked for any of this, and you know it.",
    "Run!",
    "We have until dawn. After that there is no ship, no money and nobody left to ask.",
    "Yes.",
]


def feature(scenes: int = 190, seed: int = 7) -> str:
    """Fountain text of that many scenes."""
    draw = np.random.default_rng(seed)

    def one(of: list[str]) -> str:
        return of[int(draw.integers(len(of)))]

    parts = ["Title: Made Up\nAuthor: A Seed\n"]
    for number in range(1, scenes + 1):
        a, b = (PEOPLE[at] for at in draw.choice(len(PEOPLE), 2, replace=False))
        parts.append(f"{one(['INT.', 'EXT.', 'INT./EXT.'])} {one(PLACES)} - {one(TIMES)} #{number}#")
        for _ in range(int(draw.integers(2, 7))):
            parts.append(one(ACTIONS).format(a=a, b=b.title()))
            for speaker in (a, b)[: int(draw.integers(0, 3))]:
                cue = f"@{speaker}" if not speaker.isupper() else speaker
                parts.append(f"{cue}{one(['', '', ' (V.O.)', ' (CONT’D)'])}\n{one(LINES)}")
    return "\n\n".join(parts) + "\n"
