"""Who speaks in a screenplay: names, ages and looks from cues and from the line that introduces them."""

import re
from dataclasses import dataclass, replace
from itertools import dropwhile

from presets import words
from presets.people import Look
from workflows.breakdown.beats import Person
from workflows.breakdown.cast_list import CastList
from workflows.breakdown.lexicon.index import meaning, nouns, verb
from workflows.breakdown.lexicon.tokens import singular, tokens
from workflows.breakdown.prose.people.cast import gender_of
from workflows.breakdown.prose.people.looks import clothes, look_of, told_apart
from workflows.breakdown.screenplay import Element, Screenplay, title_case

INTRO_WORDS = 14  # words after a name that may still describe its bearer
AGE = re.compile(r"(\d{1,3})")
CAPITALS = re.compile(r"\b[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ'’.-]*[A-ZÀ-ÖØ-Þ]\b")
RUN = re.compile(rf"{CAPITALS.pattern}(?: {CAPITALS.pattern})*")
AGED = re.compile(r",? ?\((?:\d|early|mid|late|teen|age)[^)]*\)", re.IGNORECASE)
TOLD = re.compile(r",? (?:an?|the|his|her|their|its|\d{1,3}s?|early|mid|late)\b(?P<what>[^,.;!?]*)", re.IGNORECASE)
JOINED = re.compile(r"[,.]? (?:and|with|but)\b|['’]s\b|,")
QUOTED = re.compile(r"[\"“][^\"”]*[\"”]")
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


def recast(play: Screenplay, told: CastList) -> Screenplay:
    """Cues as the cast list has them: lines of another name are the player's, those of nobody are only heard."""
    if not told:
        return play
    scenes = (replace(one, elements=tuple(_recast(element, told) for element in one.elements)) for one in play.scenes)
    return replace(play, scenes=tuple(scenes))


def _recast(element: Element, told: CastList) -> Element:
    if not element.said:
        return element
    if told.is_nobody(element.speaker):
        return replace(element, extension=f"{element.extension}, V.O.".strip(", "))
    player = told.whose(element.speaker)
    return replace(element, speaker=player.upper()) if player else element


def people_in(play: Screenplay, seed: int) -> tuple[Person, ...]:
    """Everyone with a cue who may be seen, then everyone whose name action lines bring in capitals, animals too.

    In order of first appearance, each with a look of their own.
    """
    heard: dict[str, None] = {}
    unseen = set(words.listed("cues").groups["voices"]) | set(words.listed("cues").groups["several"])
    for scene in play.scenes:
        for element in scene.elements:
            if element.said:
                heard |= dict.fromkeys(read_cue(element).names)
    names = [name for name in heard if name.lower().split()[-1] not in unseen]
    action = "\n".join(e.text for scene in play.scenes for e in scene.elements if e.kind == "action")
    introduced = introductions(action)
    names += [name for name in introduced if not any(set(one.split()) & set(name.split()) for one in names)]
    people: list[Person] = []
    for name in names:
        person = _person(name, _introduction(name, action), introduced.get(name, ""), seed)
        colour = told_apart(name, person.look.colour, [one.look.colour for one in people])
        people.append(replace(person, look=person.look.model_copy(update={"colour": colour})))
    return tuple(people)


def introductions(action: str) -> dict[str, str]:
    """Names that action lines bring in capitals, each with the animal it belongs to, if any.

    "BUSTER, a scruffy dog", "her dog BUSTER", "KARIM runs", "DETECTIVE MILES (40s)"; not "A MESSENGER", "BANG!".
    """
    mid = set(re.findall(r"(?<=[a-z,] )[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ]+\b", action))
    found: dict[str, str] = {}
    for run in RUN.finditer(QUOTED.sub(lambda quote: " " * len(quote.group()), action)):
        before, after = action[: run.start()].rsplit("\n", 1)[-1][-40:], action[run.end() : run.end() + 60]
        if _is_name(run.group(), before, after, mid):
            name = title_case(run.group())
            found[name] = found.get(name) or _animal(before, after)
    return found


def _is_name(run: str, before: str, after: str, mid: set[str]) -> bool:
    parts = run.split()
    last = re.findall(r"[\w’']+", before.lower())[-1:]
    if {*last, parts[0].lower()} & set(words.listed("cues").groups["determiners"]):
        return False
    if _animal(before, "") and not any(verb(part.lower()) for part in parts):
        return True
    strange = [part for part in parts if not _common(part)]
    if AGED.match(after) or (TOLD.match(after) and after.startswith(",")):
        return bool(strange) or last == [] or before.rstrip()[-1:] in ".!?"
    if any(part.title() in mid for part in parts if part in strange or len(parts) == 1):
        return True
    if not strange:
        return False
    acts = re.match(r" (\w+)", after)
    return bool(
        (acts and acts.group(1).islower() and verb(acts.group(1))) or JOINED.match(after) or _animal(before, "")
    )


def _common(word: str) -> bool:
    """Whether a word in capitals is a word of the language: LANTERN, OLD, RUNS."""
    low = word.lower().strip(".’'-")
    if not set(low) & set("aeiouyáéíóúäöü") or low in words.listed("cues").groups["initials"]:
        return True
    known = low in nouns() or singular(low) in nouns() or low in words.roles() or singular(low) in words.roles()
    return known or bool(verb(low)) or low in words.words("adjectives") or low in words.words("function")


def _animal(before: str, after: str) -> str:
    """The animal a name is said to be: "her dog" before it, ", a scruffy dog" after it."""
    told = TOLD.match(after)
    near = [*re.findall(r"\w+", before.lower())[-1:], *(re.findall(r"\w+", told["what"].lower()) if told else [])]
    if any(word in words.roles() for word in near):
        return ""
    return next((found.preset for word in near if (found := meaning(word, "animal"))), "")


def settle(text: str, names: set[str]) -> str:
    """Action lines without shouted words: known names in Title Case and without what they are, the rest lower."""
    text = AGED.sub("", text)
    low = text.lower().replace(".", "")
    for name in sorted((name for name in names if _mentioned(name, low)), key=len, reverse=True):
        called = rf"(?:{_dotted(name.upper())}|{_dotted(name)})"
        if name != name.title():  # "McCLANE", "Mcclane"
            called = rf"(?i:{re.escape(name)})"
        if name.lower().split()[-1] in words.roles():  # "the old man" is the one whose cue is OLD MAN
            called = rf"(?i:(?:the )?{_dotted(name)})"
        text = re.sub(rf"\b{called}\b(['’]S\b)?", lambda found, name=name: name + (found[1] or "").lower(), text)
        # "NORA VALE" is the Nora who has the cues.
        text = re.sub(rf"\b{re.escape(name)}((?: {CAPITALS.pattern})+)", _surname, text)
        # "Mara, a wiry courier, waits" → "Mara waits": a look is no second person in the picture.
        text = re.sub(rf"\b({re.escape(name)})(?:{APPOSITION})?", r"\1", text)
    return "".join(part if quoted else _lowered_in(part) for part, quoted in _unquoted(text))


def _surname(found: re.Match[str]) -> str:
    """The name alone when a surname in capitals follows; verbs, things and "AND TOM" stay."""
    after = list(dropwhile(lambda word: not _common(word), found[1].split()))
    return " ".join([found.group()[: found.start(1) - found.start()], *after])


def _mentioned(name: str, low: str) -> bool:
    return name.lower() in low


def _unquoted(text: str) -> list[tuple[str, bool]]:
    """The text in stretches, each with whether it stands in quotation marks: what a letter says is said so."""
    parts: list[tuple[str, bool]] = []
    at = 0
    for quote in QUOTED.finditer(text):
        parts += [(text[at : quote.start()], False), (quote.group(), True)]
        at = quote.end()
    return [*parts, (text[at:], False)]


def _lowered_in(text: str) -> str:
    return CAPITALS.sub(lambda found: _lowered(text, found), text)


def _dotted(name: str) -> str:
    """A pattern that also finds "DR. REYES" for Dr Reyes."""
    return re.escape(name).replace(r"\ ", r"\.?\ ")


def _lowered(text: str, found: re.Match[str]) -> str:
    if found.group().lower() in words.meanings("names"):
        return found.group().title()
    opens = not text[: found.start()].rstrip(" \"“'") or text[: found.start()].rstrip()[-1:] in ".!?:"
    return found.group().capitalize() if opens else found.group().lower()


def _introduction(name: str, action: str) -> str:
    """The words after the first mention of a name, to the end of the sentence."""
    found = re.search(rf"\b{re.escape(name)}\b(.*)", action, re.IGNORECASE)
    told = re.split(r"(?<=[a-z])[.!?](?:\s|$)", found.group(1))[0] if found else ""
    own = re.split(rf"(?<=[a-z,;.] ){CAPITALS.pattern}", told)[0]  # the next name in capitals is another's introduction
    return " ".join(own.split()[:INTRO_WORDS])


def _person(name: str, introduction: str, animal: str, seed: int) -> Person:
    if animal:
        return Person(
            name=name, kind="anima", words=(name.lower(),), phrase=name, preset=animal, look=_coat(introduction)
        )
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


def _coat(introduction: str) -> Look:
    told = tokens(introduction)
    return Look().model_copy(update=clothes(told, 0, len(told)))


def _pronoun(low: list[str]) -> str:
    told = {"she": "f", "her": "f", "he": "m", "his": "m", "him": "m"}
    return next((told[word] for word in low if word in told), "")
