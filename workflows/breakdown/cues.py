"""Who speaks in a screenplay: names, ages and looks from cues and from the line that introduces them."""

import re
from dataclasses import dataclass, replace

from presets import words
from workflows.breakdown.beats import Person
from workflows.breakdown.lexicon.tokens import tokens
from workflows.breakdown.prose.cast import gender_of
from workflows.breakdown.prose.looks import clothes, look_of, told_apart
from workflows.breakdown.screenplay import Element, Screenplay, title_case

INTRO_WORDS = 14  # words after a name that may still describe its bearer
AGE = re.compile(r"(\d{1,3})")
CAPITALS = re.compile(r"\b[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ'’.-]*[A-ZÀ-ÖØ-Þ]\b")
INTRODUCED = re.compile(rf"({CAPITALS.pattern}(?: {CAPITALS.pattern})*),? ?\(\d[^)]*\)")
APPOSITION = r", (?:an?|the|in|with|his|her)\b[^,.!?]*,"


@dataclass(frozen=True, slots=True)
class Cue:
    """Who says a line, and whether they are in the picture while they do."""

    names: tuple[str, ...]  # one, or several who speak together
    seen: bool

    @property
    def name(self) -> str:
        return self.names[0] if self.names else ""


def read_cue(element: Element) -> Cue:
    """ "MARA & JON (V.O.)" → Mara and Jon, unseen."""
    meanings = words.listed("cues").groups
    parts = re.split(r"\s*(?:&|/|\+|,|\bAND\b)\s*", element.speaker)
    names = tuple(dict.fromkeys(name for name in map(title_case, parts) if name))
    asides = {part.strip().lower() for part in re.split(r"[,;)(]", element.extension)}
    disembodied = {*meanings["voices"], *meanings["several"]}
    voice = all(name.lower().split()[-1] in disembodied for name in names)
    return Cue(names, not voice and not asides & set(meanings["offscreen"]))


def speakers(play: Screenplay, seed: int) -> tuple[Person, ...]:
    """Everyone with a cue who may be seen, in order of first appearance, each with a look of their own."""
    heard: dict[str, None] = {}
    unseen = set(words.listed("cues").groups["voices"]) | set(words.listed("cues").groups["several"])
    for scene in play.scenes:
        for element in scene.elements:
            if element.kind == "dialogue":
                heard |= dict.fromkeys(read_cue(element).names)
    names = [name for name in heard if name.lower().split()[-1] not in unseen]
    action = "\n".join(e.text for scene in play.scenes for e in scene.elements if e.kind == "action")
    people: list[Person] = []
    for name in names:
        person = _person(name, _introduction(name, action), seed)
        colour = told_apart(name, person.look.colour, [one.look.colour for one in people])
        people.append(replace(person, look=person.look.model_copy(update={"colour": colour})))
    return tuple(people)


def settle(text: str, names: set[str]) -> str:
    """Action lines without shouted words: known names and those introduced by an age in Title Case, the rest lower."""
    text = INTRODUCED.sub(lambda found: _known_as(title_case(found.group(1)), names), text)
    low = text.lower().replace(".", "")
    for name in sorted((name for name in names if name.lower() in low), key=len, reverse=True):
        called = rf"(?:{_dotted(name.upper())}|{_dotted(name)})"
        if name != name.title():  # "McCLANE", "Mcclane"
            called = rf"(?i:{re.escape(name)})"
        if name.lower().split()[-1] in words.roles():  # "the old man" is the one whose cue is OLD MAN
            called = rf"(?i:(?:the )?{_dotted(name)})"
        text = re.sub(rf"\b{called}\b", name, text)
        # "Mara, a wiry courier, waits" → "Mara waits": a look is no second person in the picture.
        text = re.sub(rf"\b({re.escape(name)})(?:{APPOSITION})?", r"\1", text)
    return CAPITALS.sub(lambda found: _lowered(text, found), text)


def _dotted(name: str) -> str:
    """A pattern that also finds "DR. REYES" for Dr Reyes."""
    return re.escape(name).replace(r"\ ", r"\.?\ ")


def _known_as(full: str, names: set[str]) -> str:
    """ "Nora Vale" is the Nora who has the cues."""
    return next((name for name in sorted(names) if set(name.split()) < set(full.split())), full)


def _lowered(text: str, found: re.Match[str]) -> str:
    if found.group().lower() in words.meanings("names"):
        return found.group().title()
    opens = not text[: found.start()].rstrip(" \"“'") or text[: found.start()].rstrip()[-1:] in ".!?:"
    return found.group().capitalize() if opens else found.group().lower()


def _introduction(name: str, action: str) -> str:
    """The words after the first mention of a name, to the end of the sentence."""
    found = re.search(rf"\b{re.escape(name)}\b(.*)", action, re.IGNORECASE)
    told = re.split(r"(?<=[a-z])[.!?](?:\s|$)", found.group(1))[0] if found else ""
    return " ".join(told.split()[:INTRO_WORDS])


def _person(name: str, introduction: str, seed: int) -> Person:
    roles, low = words.roles(), re.findall(r"[\w'-]+", f"{name} {introduction}".lower())
    own = [word for word in re.findall(r"[\w'-]+", name.lower()) if word in roles]
    described = [word for word in low if word in roles and not roles[word].kin]
    gender = gender_of(name) or next((roles[noun].gender for noun in [*own, *described] if roles[noun].gender), "")
    gender = gender or _pronoun(low)
    nouns, adjectives = [*own, *described[:2]], set(low) & words.words("adjectives")
    age = AGE.search(introduction[:24])
    if age and int(age.group(1)) >= 60:
        adjectives |= {"old"}
    elif age and int(age.group(1)) <= 12:
        nouns.append("girl" if gender == "f" else "boy")
    told = tokens(introduction)
    look = look_of(name, nouns, adjectives, gender, seed).model_copy(update=clothes(told, 0, len(told)))
    return Person(name=name, gender=gender, words=(name.lower(),), phrase=name, look=look)


def _pronoun(low: list[str]) -> str:
    told = {"she": "f", "her": "f", "he": "m", "his": "m", "him": "m"}
    return next((told[word] for word in low if word in told), "")
