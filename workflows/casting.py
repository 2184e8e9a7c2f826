"""Casting: which entities are in which shot, and why (SPEC M13), and who is still missing from the library.

signal                              confidence
character field equals name         1.0
@trigger in action                  0.95
name in action                      0.85
part of name in character field     0.8
name in scene heading               0.6
description tokens overlap          0.5
name spoken in dialogue             0.5
keywords in action                  0.4
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from library.documents import Entity, Link, SceneFields, ShotFields
from presets import words
from presets.kinds import Kind
from presets.loader import shelf
from workflows.breakdown.cast_list import CastList
from workflows.breakdown.result import Breakdown, Found

LINKED_FROM = 0.35
OVERLAP = 2  # description words that must be shared before they count
TOKEN = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
POSSESSIVE = re.compile(r"['’]s?$")


def cast_shot(shot: ShotFields, scene: SceneFields, entities: Iterable[Entity]) -> list[Link]:
    """One link for each entity the shot needs, with its strongest signal as the reason; surest first."""
    links = [link for entity in entities if (link := match(entity, shot, scene)) is not None]
    return sorted(links, key=lambda link: -link.confidence)


def castable(entities: Iterable[Entity], told: CastList) -> list[Entity]:
    """Those a story can show: not whom its cast list calls nobody, nor whom it knows as somebody else."""

    def stands(entity: Entity) -> bool:
        player = told.whose(entity.name)
        return _sort(entity.kind) != "cast" or not (told.is_nobody(entity.name) or (player and player != entity.name))

    return [entity for entity in entities if stands(entity)] if told else list(entities)


def match(entity: Entity, shot: ShotFields, scene: SceneFields) -> Link | None:
    """The strongest signal that this entity is in the shot; None below the threshold."""
    confidence, reason = max(_signals(entity, shot, scene), key=lambda signal: signal[0])
    return Link(entity_id=entity.id, confidence=confidence, reason=reason) if confidence >= LINKED_FROM else None


def propose_drafts(found: Breakdown, entities: Sequence[Entity], project_id: str = "") -> list[Entity]:
    """What the story needs and the library lacks, as drafts with the look the director gave them.

    Colours already worn by another character are exchanged for a free one of the palette. Whoever is cast is one with
    a name, whatever draws them: where Polly is a teapot, no person of that name is missing.
    """
    known = {(_sort(entity.kind), _folded(word)) for entity in entities for word in (entity.name, *entity.aliases)}
    worn = [entity.look.colour for entity in entities if entity.kind == "character"]
    drafts: list[Entity] = []
    for one in found.found:
        if any((_sort(one.kind), _folded(word)) in known for word in (one.name, *one.words)):
            continue
        draft = _draft(one, project_id, worn)
        known.add((_sort(one.kind), _folded(one.name)))
        worn += [draft.look.colour] if one.kind == "character" else []
        drafts.append(draft)
    return drafts


def _sort(kind: str) -> str:
    """Kinds of which no two bear one name: people, animals and things that are somebody count as one."""
    found = shelf("kinds", Kind).get(kind)
    return "cast" if found and found.cast else kind


def _signals(entity: Entity, shot: ShotFields, scene: SceneFields) -> Iterable[tuple[float, str]]:
    """Every signal that holds, as (confidence, reason)."""
    yield 0.0, ""
    names = [name for name in (entity.name, *entity.aliases) if name.strip()]
    action = f"{shot.action} {shot.description}"
    said = _tokens(action)
    for name in names:
        yield from _by_name(name, entity.name, shot, scene, said)
    if entity.trigger and _has_trigger(action, entity.trigger):
        yield 0.95, f"{_at(entity.trigger)} in the action"
    about = _content(entity.description)
    shared = sorted(about & _content(action))
    if len(shared) >= OVERLAP:
        yield 0.5, f"described alike: {', '.join(shared[:4])}"
    keywords = {token for name in names for token in _content(name)} | {entity.preset.replace("_", " ")} - {""}
    hit = next((word for word in sorted(keywords) if _within(_tokens(word), said)), "")
    if hit:
        yield 0.4, f"“{hit}” in the action"


def _by_name(
    name: str, shown: str, shot: ShotFields, scene: SceneFields, said: list[str]
) -> Iterable[tuple[float, str]]:
    tokens = _tokens(name)
    fields = [*shot.characters, *([shot.subject] if shot.subject else [])]
    if any(_folded(field) == _folded(name) for field in fields):
        yield 1.0, f"named as a character: {shown}"
    elif any(set(tokens) & set(_tokens(field)) - words.words("titles") for field in fields):
        yield 0.8, f"part of the name among the characters: {shown}"
    if _within(tokens, said):
        yield 0.85, f"“{name}” in the action"
    if _within(tokens, _tokens(f"{scene.heading} \n {scene.location}")):
        yield 0.6, f"“{name}” in the scene heading"
    spoken = " \n ".join(line.partition(":")[2] or line for line in shot.dialogue.splitlines())
    if _within(tokens, _tokens(spoken)):
        yield 0.5, f"“{name}” spoken in dialogue"


def _draft(one: Found, project_id: str, worn: list[str]) -> Entity:
    look = one.look
    given = words.listed("palette").words  # colours dealt out in turn; one the words name stays
    if one.kind == "character" and look.colour in worn and look.colour in given:
        free = next((colour for colour in given if colour not in worn), look.colour)
        look = look.model_copy(update={"colour": free})
    return Entity(
        project_id=project_id,
        kind=one.kind,
        name=one.name,
        trigger="@" + "".join(token.capitalize() for token in TOKEN.findall(one.name)),
        description=one.description,
        aliases=[word for word in one.words if _folded(word) != _folded(one.name)],
        look=look,
        preset=one.preset,
        draft=True,
    )


def _has_trigger(text: str, trigger: str) -> bool:
    """A trigger stands alone: @Mara is not in @MaraJade nor in an address like a@mara.org."""
    sought = re.escape(_folded(_at(trigger)))
    return re.search(rf"(?<![\w@]){sought}(?![\w@])", _folded(text)) is not None


def _at(trigger: str) -> str:
    return trigger if trigger.startswith("@") else f"@{trigger}"


def _folded(text: str) -> str:
    """For comparing: compatibility forms joined, case gone, outer space gone. Accents stay: “Zoé” is not “Zoe”."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _tokens(text: str) -> list[str]:
    """Whole words without possessives: "Mara's" → "mara"; never a part of a longer word."""
    return [POSSESSIVE.sub("", word) or word for word in TOKEN.findall(_folded(text).replace("’s ", " ")) if word]


def _within(sought: list[str], text: list[str]) -> bool:
    """Are the words there, in a row?"""
    size = len(sought)
    return bool(size) and any(text[at : at + size] == sought for at in range(len(text) - size + 1))


def _content(text: str) -> set[str]:
    """Words that say something: longer than three letters and no function words."""
    return {token for token in _tokens(text) if len(token) > 3} - words.words("function")
