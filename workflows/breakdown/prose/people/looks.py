"""From role, age and clothes in the words to how a person is drawn."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable

from presets import words
from presets.loader import shelf
from presets.people import Build, Look
from presets.words import Role
from presets.world import Animal
from workflows.breakdown.lexicon.index import builds
from workflows.breakdown.lexicon.tokens import Token
from workflows.looks import colour_of

APART = 60.0  # least distance of two accent colours in RGB that a thumbnail tells apart


def olden(told: Iterable[str]) -> bool:
    """Whether a story with these words plays in an age of castles and swords."""
    era = words.meanings("eras")
    votes = Counter(era[word] for word in set(told) if word in era)
    return votes["olden"] > votes["modern"]


def look_of(name: str, nouns: list[str], adjectives: set[str], gender: str, seed: int, *, of_old: bool = False) -> Look:
    """The look of a person: the role decides what it can, the name the colour, name and seed the rest."""
    table = words.roles()
    known = [table[noun] for noun in nouns if noun in table]
    if of_old:
        known = [role.model_copy(update=role.olden) for role in known]
    ages = words.listed("adjectives").groups
    old = bool(adjectives & set(ages.get("old", ()))) or any(role.age == "old" for role in known)
    child = any(role.age == "child" for role in known)
    palette = words.listed("palette")
    draw = _number(f"{seed}:{name}")

    def pick(group: str, shift: int) -> str:
        members = palette.groups[group]
        return members[(draw >> shift) % len(members)]

    role = _merged(known)
    likely = draw % 2 == 0 if " " in name or len(known) else name.endswith(("a", "elle", "ette", "ine", "lyn"))
    usual = gender or role.usual
    female = usual == "f" or (not usual and likely and not role.beard)
    fields: dict[str, object] = {
        "build": _build(nouns, adjectives, female, old, child, any(one.age == "young" for one in known)),
        "colour": role.colour or palette.words[_number(name) % len(palette.words)],
        "second": pick("second", 8),
        "skin": role.skin or pick("skin", 16),
        "hair_colour": role.hair_colour or ("#d8d5cd" if old else pick("hair", 24)),
        "hair": role.hair or (("long", "ponytail", "bun", "curly")[(draw >> 32) % 4] if female else "short"),
        "garment": role.garment or ("dress" if female and (draw >> 40) % 2 else "shirt"),
        "hat": role.hat,
        "beard": role.beard and not child and not female,
        "glasses": role.glasses,
    }
    if adjectives & set(ages.get("bald", ())):
        fields["hair"] = "none"
    return Look.model_validate(fields)


def _number(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def told_apart(name: str, colour: str, worn: Collection[str]) -> str:
    """The colour, or when somebody wears one like it, the next free one of the palette from the name's own place on."""
    if all(_distance(colour, other) >= APART for other in worn):
        return colour
    palette = words.listed("palette").words
    start = _number(name) % len(palette)
    turned = [*palette[start:], *palette[:start]]
    return max(turned, key=lambda one: min(APART, *(_distance(one, other) for other in worn)))


def _distance(one: str, other: str) -> float:
    return sum((int(one[at : at + 2], 16) - int(other[at : at + 2], 16)) ** 2 for at in (1, 3, 5)) ** 0.5


def coat_of(animal: str, adjectives: set[str], index: int) -> dict[str, str]:
    """The coat of an animal, or the colour of a thing that speaks: what its words name, else its kind's own.

    Animals of one kind are a shade apart from one to the next.
    """
    told = [
        words.forms("coats").get(word) or words.forms("colours")[word]
        for word in sorted(adjectives)
        if word in words.forms("colours")
    ]
    natural = shelf("animals", Animal).get(animal)
    colour = told[0] if told else shade(natural.colour, index) if natural else colour_of(animal)
    return {"colour": colour, "second": (natural.second if natural else "") or colour}


def shade(colour: str, index: int) -> str:
    """The same hue, lighter or darker by turns: two brown horses side by side stay two."""
    factor = (1.0, 1.18, 0.84, 1.3, 0.72)[index % 5]
    parts = [min(255, round(int(colour[at : at + 2], 16) * factor)) for at in (1, 3, 5)]
    return "#" + "".join(f"{part:02x}" for part in parts)


def _merged(known: list[Role]) -> Role:
    """One role of several nouns; the most telling word first ("a girl", "a nurse": the nurse)."""
    merged: dict[str, object] = {}
    for role in sorted(known, key=lambda one: (one.vague, one.kin)):
        for key, value in role.model_dump(exclude_defaults=True).items():
            merged.setdefault(key, value)
    return Role.model_validate(merged)


def _build(nouns: list[str], adjectives: set[str], female: bool, old: bool, child: bool, young: bool) -> str:
    there = shelf("builds", Build)
    shapes = words.listed("adjectives").groups
    sex = "woman" if female else "man"
    wanted = [builds()[noun] for noun in nouns if noun in builds() and builds()[noun] not in ("man", "woman")]
    wanted += [f"{shape}_{sex}" for shape in ("heavy", "slim", "tall") if adjectives & set(shapes.get(shape, ()))]
    if old:
        wanted.insert(0, f"old_{sex}")
    if child:
        wanted.insert(0, "girl" if female else "boy")
    if young:
        wanted.append("teen")
    return next((build for build in [*wanted, sex] if build in there), "man")


def clothes(line: list[Token], start: int, end: int) -> dict[str, object]:
    """What line[start:end] says is worn: {"garment": "cloak", "colour": "#b23a36"}."""
    found: dict[str, object] = {}
    wear, colours = words.meanings("wear"), words.forms("colours")
    for at in range(start, end):
        worn = wear.get(line[at].low)
        if not worn:
            continue
        part, value = worn.split(":")
        found[part] = True if value == "yes" else value
        near = [colours[token.low] for token in line[max(start, at - 2) : at] if token.low in colours]
        if near and part in ("garment", "hat"):
            found["colour"] = near[-1]
    return found
