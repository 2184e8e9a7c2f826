"""A screenplay as typed scenes, from Fountain or Final Draft; scenes and elements have ids that outlive edits.

The parsing itself is `screenplay-tools`; `fountain.py` and `final_draft.py` prepare its input and read its output.
"""

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Literal, TypeAlias

from workflows.breakdown.lexicon.index import meaning

Kind: TypeAlias = Literal[
    "action",
    "direction",  # a line to the camera or the editor: "INSERT – THE LETTER"
    "dialogue",
    "parenthetical",
    "lyric",
    "transition",
    "centered",
    "page_break",
    "note",
    "section",
    "synopsis",
]

PREFIX = re.compile(r"^(INT\.?\s*/\s*EXT|EXT\.?\s*/\s*INT|I\s*/\s*E|INT|EXT|EST)\b[.:]?\s*", re.IGNORECASE)
DASH = re.compile(r"\s+[-–—]+\s+|\s*[–—]\s*|\s+-+|-+\s+")
AT_HOUR = re.compile(r"[\s,]+(?P<at>(?:at|in the|by|before|after)\s+)?(?P<hour>(?:early |late )?\w+)$", re.IGNORECASE)
SAME_TIME = re.compile(r"\b(CONTINUOUS|LATER|MOMENTS? LATER|SAME|MINUTES LATER|RESUMING)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Element:
    """One paragraph of a script. Speech carries its speaker; `extension` is what stood in brackets: "V.O."."""

    kind: Kind
    text: str
    speaker: str = ""  # as in the cue: "MARA"
    extension: str = ""
    dual: bool = False  # spoken at the same time as the speech before
    key: str = ""

    @property
    def said(self) -> bool:
        """Whether somebody says or sings it."""
        return self.kind == "dialogue" or (self.kind == "lyric" and bool(self.speaker))


@dataclass(frozen=True, slots=True)
class Heading:
    """A scene heading taken apart."""

    location: str = ""  # "The old mill, cellar"
    time: str = ""  # a preset of the shelf `lights`; empty when the heading tells none
    interior: bool = False


@dataclass(frozen=True, slots=True)
class ScriptScene:
    number: str
    heading: str
    place: Heading
    elements: tuple[Element, ...] = ()
    key: str = ""

    @property
    def text(self) -> str:
        """The scene as written, without notes."""
        return "\n\n".join(_printed(element) for element in self.elements if element.kind != "note")

    @property
    def synopsis(self) -> str:
        return " ".join(element.text for element in self.elements if element.kind == "synopsis")

    @property
    def notes(self) -> tuple[str, ...]:
        return tuple(element.text for element in self.elements if element.kind == "note")


@dataclass(frozen=True, slots=True)
class Screenplay:
    scenes: tuple[ScriptScene, ...]
    title: dict[str, str] = field(default_factory=dict)  # lower-case key → text: "title", "author"


@dataclass(frozen=True, slots=True)
class Slug:
    """A scene heading as it stands in the script, before scenes are cut."""

    text: str
    number: str = ""


def cut(parts: list[Slug | Element], title: dict[str, str]) -> Screenplay:
    """Scenes from headings and elements in script order.

    What stands before the first heading is a scene of its own only if it shows or says something.
    """
    scenes: list[ScriptScene] = []
    slug, held = Slug(""), []
    for part in [*_verses(parts), Slug("")]:
        if not isinstance(part, Slug):
            held.append(part)
            continue
        if slug.text or any(element.kind in {"action", "dialogue", "lyric"} for element in held):
            scenes.append(_scene(slug, tuple(held), len(scenes) + 1))
            held = []
        slug = part
    return Screenplay(_with_keys(scenes), title)


def _verses(parts: list[Slug | Element]) -> list[Slug | Element]:
    """Lyrics with whoever sings them, the lines of a song sung in a row as one speech.

    Behind action they have no cue of their own: whoever sang before in the scene goes on.
    """
    told: list[Slug | Element] = []
    singer = ""
    for part in parts:
        last = told[-1] if told else None
        if isinstance(part, Slug):
            singer = ""
        elif part.kind == "lyric":
            singer = part.speaker or singer
            part = replace(part, speaker=singer)
            if isinstance(last, Element) and last.kind == "lyric" and last.speaker == part.speaker:
                told[-1] = replace(last, text=f"{last.text} / {part.text}")
                continue
        told.append(part)
    return told


def read_heading(text: str) -> Heading:
    """ "INT. OLD MILL, CELLAR – NIGHT" → location, time of day, interior. "CONTINUOUS" and the like tell no time."""
    prefix = PREFIX.match(text)
    rest = text[prefix.end() :] if prefix else text
    interior = bool(prefix) and prefix.group(1).upper().startswith("I")
    places: list[str] = []
    time = ""
    for part in (bit for piece in DASH.split(rest) for bit in _hour_apart(piece.strip(" .,-–—")) if bit):
        found = time_of(part)
        if found and (places or len(part.split()) <= 2):
            time = time or found
        elif not (places and SAME_TIME.search(part)):
            places.append(part)
    return Heading(sentence_case(", ".join(places)), time, interior)


def _hour_apart(part: str) -> list[str]:
    """ "PIER AT DAWN", "BEACH SUNSET" → the place and the hour; one piece when it is only one of them."""
    found = AT_HOUR.search(part)
    if found is None or not time_of(found["hour"]):
        return [part]
    place = part[: found.start()].rstrip(" ,")
    named = bool(found["at"]) or any(meaning(word, "place") for word in re.findall(r"\w+", place.lower()))
    return [place, found["hour"]] if named else [part]


def sentence_case(text: str) -> str:
    """ "OLD MILL" → "Old mill"; mixed case is kept as it is."""
    return text[:1] + text[1:].lower() if text.isupper() else text


def title_case(name: str) -> str:
    """A cue as a name: "MARA (V.O.)" → "Mara", "DR. O'NEIL" → "Dr O'Neil", "OLD MAN #2" → "Old Man 2"."""
    bare = re.sub(r"\([^)]*\)|\(.*$|\^|[#.](?=\s|$)|#", " ", name)  # no full stops: they would end sentences
    return " ".join(_title_word(word) for word in bare.split())


def _title_word(word: str) -> str:
    if scots := re.fullmatch(r"([A-Z][a-z]+)([A-Z]{2,})", word):
        return scots.group(1) + scots.group(2).capitalize()  # "McCLANE" → "McClane"
    if not word.isupper() and word != word.lower():
        return word
    small = word.lower()
    return re.sub(r"^(o|d|l)(['’])(\w)|(^|[-.])(\w)", lambda found: found.group().upper(), small)


def _scene(slug: Slug, elements: tuple[Element, ...], order: int) -> ScriptScene:
    return ScriptScene(slug.number or str(order), slug.text, read_heading(slug.text), elements)


def _with_keys(scenes: list[ScriptScene]) -> tuple[ScriptScene, ...]:
    """A scene is known by its place, and by which of the scenes there it is: the second in the harbour.

    So its key outlives every edit of its elements, of its number and of the hour and INT or EXT of its heading, and
    every edit of scenes elsewhere. A new place is a new key; a scene put before another of the same place takes that
    one's key, and whoever holds an earlier version tells them apart by their words.
    """
    seen: Counter[str] = Counter()
    keyed: list[ScriptScene] = []
    for scene in scenes:
        key = _key(seen, scene.place.location)
        keyed.append(replace(scene, key=key, elements=_element_keys(key, scene.elements)))
    return tuple(keyed)


def _element_keys(scene_key: str, elements: tuple[Element, ...]) -> tuple[Element, ...]:
    """An element is known by its scene, its kind, who says it and its words: an edit changes its own key alone."""
    seen: Counter[str] = Counter()
    return tuple(replace(e, key=_key(seen, scene_key, e.kind, e.speaker, e.text)) for e in elements)


def _key(seen: Counter[str], *parts: str) -> str:
    """Sixteen hex digits of what the thing says; repeats count on from two."""
    words = "\x1f".join(" ".join(part.casefold().split()) for part in parts)
    seen[words] += 1
    return sha256(f"{words}\x1f{seen[words] if seen[words] > 1 else ''}".encode()).hexdigest()[:16]


def time_of(part: str) -> str:
    words = re.findall(r"\w+", part.lower())
    return next((found.preset for word in words if (found := meaning(word, "time"))), "")


def _printed(element: Element) -> str:
    if element.said:
        return f"{element.speaker}: {element.text}"
    if element.kind == "parenthetical":
        return f"({element.text})"
    return element.text
