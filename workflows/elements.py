"""Who and what of a project is called in words: `@Mira`, her name or her trigger (SPEC M10).

Pure functions of a text and the elements there are; `elements_of` alone asks the library.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from engines.requests import Lora, Reference
from library.documents import Entity, Frame
from library.store import Library
from presets.kinds import Kind
from presets.loader import shelf
from presets.words import listed
from workflows.guiding import Shown
from workflows.tokens import count_tokens

CALL = re.compile(r"@+([\w-]+)")
SHARE = 3  # what is said of one element takes no more than a third of the words a model reads
FEWEST = 3  # words below which what is said of an element says nothing


@dataclass(frozen=True, slots=True)
class Element:
    """Who or what can be called in a prompt."""

    name: str
    calls: tuple[str, ...] = ()  # its other names
    trigger: str = ""  # without its @
    words: str = ""  # what is said of it; empty for one that only a reader proposed
    token: str = ""  # what calls it in a LoRA that carries it
    files: tuple[str, ...] = ()  # LoRA files named after it
    cast: bool = True  # whether it is somebody
    id: str = ""
    picture: str = ""  # content hash of the picture a person gave it

    @property
    def shown(self) -> str:
        """What stands for it in a prompt."""
        return (self.token or self.name).replace("@", "")

    @property
    def told(self) -> str:
        """What a prompt says of it; nothing where a LoRA carries its looks."""
        return f"{self.shown}: {self.words}" if self.words and not self.token else ""


@dataclass(frozen=True, slots=True)
class Expanded:
    text: str  # what the model is told
    said: str  # the words alone, every @ resolved: what happens, without what anybody looks like
    called: tuple[Element, ...] = ()  # in the order in which the words call them
    left_out: tuple[Element, ...] = ()  # there was no room for what is said of these


def expanded(text: str, elements: Sequence[Element], *, token_limit: int = 0, dialect: str = "tags") -> Expanded:
    """A text with its calls resolved, and behind it what is said of everyone it calls and the tokens it lacks.

    `@X` becomes X's name (its token, where a LoRA carries it); an unknown `@word` stays as a word. A name or a trigger
    in plain text calls too. What the text itself says of X as “X: …” holds. The words of a person are never shortened:
    what is said of an element is, down to what `token_limit` leaves room for (0: no limit). Expanding twice is
    expanding once.
    """
    said = resolved(text, elements)
    called = called_in(said, elements)
    whole, left_out = said, list[Element]()
    for one in called:
        if not one.told or _tells(said, one):
            continue
        fitting = _fitting(whole, one, token_limit, dialect)
        left_out += [] if fitting else [one]
        whole = _beside(whole, fitting, dialect) if fitting else whole
    for one in elements:
        if one.token and not _pattern([one.token]).search(whole):
            whole = _beside(whole, one.token, dialect)
    carried = [one for one in elements if one.token and one not in called]
    return Expanded(whole, said, (*called, *carried), tuple(left_out))


def resolved(text: str, elements: Iterable[Element]) -> str:
    """The text with every `@X` as the name of X, or as the plain word where nobody is called so."""
    known = _by_trigger(elements)

    def name(found: re.Match[str]) -> str:
        one = known.get(_key(found[1]))
        apart = found.start() > 0 and re.match(r"\w", text[found.start() - 1])
        return f"{' ' if apart else ''}{one.shown if one else found[1]}"

    return CALL.sub(name, text)


def called_by_trigger(text: str, elements: Iterable[Element]) -> tuple[Element, ...]:
    """Whom a text calls by an @, in its order."""
    known = _by_trigger(elements)
    met = [known.get(_key(found[1])) for found in CALL.finditer(text)]
    return tuple(dict.fromkeys(filter(None, met)))


def called_in(text: str, elements: Sequence[Element]) -> tuple[Element, ...]:
    """Whom a text without @ calls, in its order: by name, by trigger, or by saying “X: …” of them.

    What is said of somebody calls nobody else.
    """
    calls: dict[str, list[Element]] = {}
    for one in elements:
        for call in filter(None, (one.shown, one.name, *one.calls, one.trigger)):
            calls.setdefault(_plain(call), []).append(one)
    tells = [found.start() for one in elements if (found := _telling(one).search(text))]
    found = [_plain(match[0]) for match in _pattern(calls).finditer(text[: min(tells, default=len(text))])]
    met = [one for call in found for one in calls.get(call, ())]
    return tuple(dict.fromkeys([*met, *(one for one in elements if _tells(text, one))]))


def shortened(words: str, token_limit: int) -> str:
    """What is said of an element, brought to its share of the words a model reads (0: no limit)."""
    while token_limit and words and count_tokens(words) > token_limit // SHARE:
        words = less(words)[0]
    return words


def elements_of(library: Library, project_id: str, loras: Iterable[Lora] = ()) -> list[Element]:
    """Everyone and everything of a project, with the tokens of those a LoRA carries.

    A LoRA carries whom it names, else whoever its file is named after: hero.safetensors carries @Hero (SPEC A1).
    """
    worn = list(loras)
    return [_element(library, one, worn) for one in library.find(Entity, project_id=project_id)]


def loras_for(names: Sequence[str], loras: Iterable[Lora], elements: Iterable[Element]) -> tuple[Lora, ...]:
    """LoRA files as a shot wears them: whoever a file carries has it where they stand on the stage, and nobody else.

    `names` are those on the stage. A file that carries nobody is worn by the whole picture.
    """
    worn: list[Lora] = []
    people = [one for one in elements if one.cast]
    for lora in loras:
        whose = [name for one in people if _carries(lora, one) for name in (one.name, *one.calls)]
        here = [name for name in names if name in whose]
        worn += [lora.model_copy(update={"entity": name}) for name in here or whose[:1]] or [lora]
    return tuple(worn)


def carrying_nobody(loras: Iterable[Lora], names: Sequence[str], elements: Iterable[Element]) -> tuple[str, ...]:
    """What is to be said of LoRA files that name somebody whom nobody knows."""
    known = {_plain(name) for name in (*names, *(name for one in elements for name in (one.name, *one.calls)))}
    lost = [one for one in loras if one.entity and _plain(one.entity) not in known]
    return tuple(f"nobody here is called {one.entity}, so {Path(one.file).name} was not used" for one in lost)


def _carries(lora: Lora, one: Element) -> bool:
    return _plain(lora.entity) in map(_plain, (one.name, *one.calls)) if lora.entity else lora.file in one.files


def references_to(called: Iterable[Element], room: int, shown: Mapping[str, Shown]) -> tuple[Reference, ...]:
    """The pictures of those a prompt calls, as many as there is room for: their own, else where they are `shown`."""
    pictures = [(one, _picture_of(one, shown)) for one in called]
    seen = [(one, picture) for one, picture in pictures if picture][: max(room, 0)]
    return tuple(Reference(picture=of.picture, box=of.box, entity=one.name) for one, of in seen)


def _picture_of(one: Element, shown: Mapping[str, Shown]) -> Shown | None:
    own = Shown(one.picture, None) if one.picture else None
    return own or next((shown[name] for name in (one.name, *one.calls) if name in shown), None)


def carried(elements: Iterable[Element]) -> dict[str, str]:
    """Every name of those a LoRA carries, with the token that calls them."""
    return {name: one.token for one in elements if one.token for name in (*one.calls, one.name)}


def by_name(elements: Iterable[Element]) -> Mapping[str, Element]:
    """Every name a shot may use, with who or what that is."""
    return {name: one for one in reversed(list(elements)) for name in (*one.calls, one.name)}


def _element(library: Library, entity: Entity, loras: Sequence[Lora]) -> Element:
    trigger = entity.trigger.removeprefix("@")
    kind = shelf("kinds", Kind).get(entity.kind) or Kind()
    said = " ".join(resolved(entity.description, ()).split()).rstrip(".,;")
    pictures = library.find(Frame, id=entity.reference) if entity.reference else []
    media = pictures[0].media if pictures and library.media.find(pictures[0].media) else ""
    names = {_bare(name) for name in (entity.name, *entity.aliases)}
    known = {_plain(name) for name in (entity.name, *entity.aliases)}
    named = any(_plain(one.entity) in known for one in loras if one.entity)
    own = [one.file for one in loras if not one.entity and Path(one.file).stem.casefold() == trigger.casefold()]
    return Element(
        name=entity.name,
        calls=tuple(name for name in entity.aliases if name.strip()),
        trigger=trigger,
        words="" if entity.draft or _bare(said) in names else said,
        token=(trigger or entity.name) if named or own else "",
        files=tuple(dict.fromkeys(own)),
        cast=kind.cast,
        id=entity.id,
        picture=media,
    )


def _by_trigger(elements: Iterable[Element]) -> dict[str, Element]:
    """What may stand behind an @ → whom it calls."""
    known: dict[str, Element] = {}
    for one in elements:
        for call in (one.trigger, one.name, *one.calls):
            known.setdefault(_key(call), one)
    return known


def _bare(words: str) -> str:
    """Without article and case: “the merchant” says no more than “Merchant”."""
    return re.sub(r"^(?:the|a|an)\s+", "", _plain(words))


def _fitting(whole: str, one: Element, limit: int, dialect: str) -> str:
    """What is said of an element, with as many of its words as there is room for; "" where there is none."""
    words = one.words
    while limit and words and count_tokens(_beside(whole, f"{one.shown}: {words}", dialect)) > limit:
        words = less(words)[0]
    told = words == one.words or len(words.split()) >= FEWEST
    return f"{one.shown}: {words}" if words and told else ""


def less(text: str) -> tuple[str, str]:
    """The text without its least telling word, and that word: function words first, then adverbs, then the last."""
    words = text.split()
    function = listed("function").words
    rank = [(w.lower().strip(",.;") not in function, not w.lower().endswith("ly"), at) for at, w in enumerate(words)]
    gone = min(range(len(words)), key=lambda at: (rank[at][0], rank[at][1], -at))
    return " ".join(words[:gone] + words[gone + 1 :]), words[gone]


def _beside(whole: str, more: str, dialect: str) -> str:
    """Two pieces as one prompt: sentences for models that read, a list for those that know captions."""
    if not whole.strip():
        return more
    end = "" if whole.rstrip().endswith((".", "!", "?")) else "."
    return f"{whole.rstrip()}{end} {more}." if dialect == "prose" else f"{whole.rstrip(' .,;')}, {more}"


def _tells(text: str, one: Element) -> bool:
    return _telling(one).search(text) is not None


def _telling(one: Element) -> re.Pattern[str]:
    """Where a text says of it what it looks like: “Mira: …”."""
    return re.compile(f"{_pattern([one.shown]).pattern}:", re.IGNORECASE)


def _pattern(calls: Iterable[str]) -> re.Pattern[str]:
    """Any of these as whole words, the longest first; it matches nothing where there are none."""
    longest = sorted(filter(str.strip, calls), key=len, reverse=True)
    either = "|".join(r"\s+".join(map(re.escape, call.split())) for call in longest)
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)" if either else r"(?!)", re.IGNORECASE)


def _plain(words: str) -> str:
    return " ".join(words.casefold().split())


def _key(call: str) -> str:
    return "".join(call.casefold().split()).replace("@", "")
