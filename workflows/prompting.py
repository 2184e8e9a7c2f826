"""A shot in the words an image model understands (SPEC A1, A3).

Order: who and what happens, where, camera, light, mood, style, quality. When the text encoder's limit is reached the
least important words go, wherever they stand; the end of a prompt is never cut off.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from engines.requests import STAGE, Reference
from library.documents import ShotFields
from presets.loader import shelf
from presets.looks import StyleLook
from presets.people import Look
from presets.words import listed
from workflows.breakdown.result import Breakdown
from workflows.breakdown.written import ANGLES, FRAMINGS, MOVES, SIZES
from workflows.elements import Element, by_name, called_by_trigger, called_in, less, resolved, shortened
from workflows.looks import thing_of
from workflows.tokens import count_tokens

TOKEN_LIMIT = 77  # CLIP's, its start and end tokens included
TITLES = "\\b(?:the|a|an)\\s+"


@dataclass(frozen=True, slots=True)
class Prompt:
    positive: str
    negative: str = ""
    dropped: tuple[str, ...] = ()  # what the limit cost, least important first


@dataclass(frozen=True, slots=True)
class Part:
    text: str
    weight: int  # the lightest go first


def prompt_for(
    shot: ShotFields,
    cast: Mapping[str, Look],
    style_words: tuple[str, ...] | list[str] = (),
    *,
    style: str = "",
    look: StyleLook | None = None,
    token_limit: int = TOKEN_LIMIT,
    triggers: Mapping[str, str] | None = None,
    elements: Sequence[Element] = (),
    shown: str = "",
    extra_negative: str = "",
    dialect: str = "tags",
) -> Prompt:
    """The prompt of one shot.

    `cast`: name → look. `triggers`: name → token, for characters carried by a LoRA or references: they are named by it
    and their looks are never told. `elements` are whom the shot's words may call, with what a person says of
    them, which takes the place of the look. `shown` says who is on the pictures beside the words. `style` is a preset
    whose words join `style_words`; a `look` takes its place. `token_limit` 0: no limit. The dialect "tags" is what CLIP
    was trained on, "prose" what language models read: whole sentences, and no words of praise.
    """
    drawn = look or shelf("styles", StyleLook).get(style) or StyleLook()
    words = [*style_words, *drawn.words]
    told = _told(shot, cast, triggers or {}, elements, token_limit)
    shot = shot.model_copy(update={"action": resolved(_said(shot), elements)})
    parts = [Part(shown, 100), *_parts(shot, told, triggers or {}, words)]
    parts = [part for part in parts if part.text]
    if dialect == "prose":
        praise = set(listed("prompt_words").groups.get("quality", []))
        parts = [part for part in parts if part.text not in praise]
    kept, dropped = _within(parts, token_limit)
    always = listed("prompt_words").groups.get("negative", [])
    negative = ", ".join(filter(None, [*always, *drawn.avoid, extra_negative]))
    shortened, _ = _within([Part(word, -at) for at, word in enumerate(negative.split(", "))], token_limit)
    said = _sentences(kept) if dialect == "prose" else _joined(kept)
    return Prompt(said, _joined(shortened), tuple(dropped))


def shown_in_words(references: Sequence[Reference], dialect: str, *, source: str = "") -> str:
    """Who is on which of the pictures a model looks at by itself, in the order in which it is given them.

    `source` is the picture it changes, which comes first where it is one of them. Nothing for models whose references
    are bound to places: they are told in captions.
    """
    if dialect != "prose":
        return ""
    groups, first = listed("prompt_words").groups, 1
    said = [*groups.get("sketched", [])] if source == STAGE else []
    said = [one.format(number=first) for one in said]
    for number, one in enumerate((one for one in references if one.scale), start=first + bool(source)):
        said += [word.format(number=number, name=one.entity) for word in groups.get("shown", []) if one.entity]
    return ", ".join(said)


def sdxl_prompts(
    found: Breakdown,
    *,
    style: str = "",
    look: StyleLook | None = None,
    seed: int = 42,
    triggers: Mapping[str, str] | None = None,
    elements: Sequence[Element] = (),
) -> dict[str, object]:
    """`sdxl_prompts.json`: one prompt a frame, with the seed of its first attempt (`base + i·1000`, SPEC A4)."""
    people = [one for one in found.found if one.kind in {"character", "anima"}]
    looks = {name: one.look for one in people for name in (*one.words, one.name)}
    frames = []
    for index, shot in enumerate(found.shots):
        prompt = prompt_for(shot, looks, style=style, look=look, triggers=triggers, elements=elements)
        frames.append(
            {
                "frame": index + 1,
                "prompt": prompt.positive,
                "negative_prompt": prompt.negative,
                "seed": seed + index * 1000,
                "tokens": count_tokens(prompt.positive),
                "dropped": list(prompt.dropped),
            }
        )
    return {"model": "sdxl", "style": style, "num_frames": len(frames), "frames": frames}


def _parts(shot: ShotFields, told: list[str], triggers: Mapping[str, str], style: list[str]) -> list[Part]:
    groups = listed("prompt_words").groups
    setting = f"{shot.location or shot.set.replace('_', ' ')}, {shot.time_of_day.replace('_', ' ')}".strip(", ")
    weather = "" if shot.weather == "clear" else shot.weather.replace("_", " ")
    return [
        *(Part(triggers[name], 100) for name in shot.characters if name in triggers),
        Part(_action(shot, triggers), 90),
        Part(setting, 85),
        *(Part(words, 60) for words in told),
        Part(_camera(shot), 80),
        Part(FRAMINGS.get(shot.framing, ""), 50),
        Part(f"{shot.lens_mm:g}mm lens", 35),
        Part("" if shot.movement == "static" else f"{MOVES[shot.movement]} shot", 20),
        Part(shot.lighting, 70),
        Part(weather, 65),
        Part("" if shot.mood == "neutral" else f"{shot.mood} mood", 55),
        Part(", ".join(shot.props[:3]), 40),
        *(Part(word, 48 - 2 * at) for at, word in enumerate(style)),
        *(Part(word, 30 - at) for at, word in enumerate(groups.get("quality", []))),
    ]


def _told(
    shot: ShotFields, cast: Mapping[str, Look], triggers: Mapping[str, str], elements: Sequence[Element], limit: int
) -> list[str]:
    """What everyone and everything in the picture looks like: as a person says, else by the look they are drawn in.

    Somebody who is only spoken of is not in the picture; whoever is called by an @ is, and so are places and things.
    """
    known, text = by_name(elements), _said(shot)
    told = [_looks(name, known.get(name), cast, limit) for name in shot.characters if name not in triggers]
    called = called_in(" ".join([resolved(text, elements), shot.location, *shot.props]), elements)
    more = [one for one in called if not one.cast or one in called_by_trigger(text, elements)]
    shown = [known[name] for name in shot.characters if name in known]
    return [*told, *(f"{one.shown}: {shortened(one.words, limit)}" for one in more if one.told and one not in shown)]


def _looks(name: str, element: Element | None, cast: Mapping[str, Look], limit: int) -> str:
    words = shortened(element.words, limit) if element else ""
    return f"{name}: {words}" if words else look_words(name, cast[name]) if name in cast else ""


def look_words(name: str, look: Look) -> str:
    """A look in words, for characters no LoRA carries."""
    if thing_of(look):
        return f"{name}: a talking {look.species.replace('_', ' ')} with a friendly face"
    hair = "" if look.hair == "none" else f"{look.hair} hair"
    worn = ["" if look.garment == "shirt" else look.garment, look.hat, "beard" if look.beard else ""]
    body = look.build.replace("_", " ") if look.species == "human" else look.species
    return f"{name}: " + " ".join(filter(None, [body, hair if look.species == "human" else "", *worn]))


def _action(shot: ShotFields, triggers: Mapping[str, str]) -> str:
    """What happens, in the story's words. Carried characters are called by their token, their clothing left out."""
    text = " ".join(_said(shot).split()).rstrip(".")
    for name, trigger in triggers.items():
        text = re.sub(rf"(?:{TITLES})?\b{re.escape(name)}\b", trigger, text, flags=re.IGNORECASE)
    if any(name in triggers for name in shot.characters):
        text = _undressed(text)
    return text


def _said(shot: ShotFields) -> str:
    return shot.action or shot.description


def _undressed(text: str) -> str:
    """Clauses that tell clothing or looks taken out: "in a red coat", "wearing a hat", "with curly hair"."""
    worn = "|".join(sorted(map(re.escape, {*listed("wear").groups, *_wear()}), key=len, reverse=True))
    described = rf"(?:,?\s*(?:in|with|wearing|dressed in|clad in)\s+(?:[\w'’-]+\s+){{0,5}}?(?:{worn})\b)"
    return " ".join(re.sub(described, "", text, flags=re.IGNORECASE).split())


def _wear() -> set[str]:
    groups = listed("wear").groups
    return {word for words in groups.values() for word in words} | {"hair", "eyes", "beard", "clothes", "skin"}


def _camera(shot: ShotFields) -> str:
    angle = "" if shot.angle == "eye_level" else f"{ANGLES[shot.angle]} "
    return angle + SIZES.get(shot.shot_size, f"{shot.shot_size} shot")


def _within(parts: list[Part], limit: int) -> tuple[list[Part], list[str]]:
    """Parts that fit. The lightest go whole; a heavy part alone too long loses its own least telling words.

    What went first comes back where a heavy part that went after it has made room.
    """
    kept, gone, words = dict(enumerate(parts)), dict[int, Part](), list[str]()
    while limit and kept and count_tokens(_joined(kept.values())) > limit:
        lightest = min(kept, key=lambda at: (kept[at].weight, at))
        if kept[lightest].weight < 80 and len(kept) > 1:
            gone[lightest] = kept.pop(lightest)
            continue
        longest = max(kept, key=lambda at: count_tokens(kept[at].text) * (kept[at].weight < 100))
        shorter, word = less(kept[longest].text)
        if not shorter:
            gone[longest] = kept.pop(longest)
            continue
        kept[longest] = Part(shorter, kept[longest].weight)
        words.append(word)
    for at in sorted(gone, key=lambda at: -gone[at].weight):
        again = dict(sorted({**kept, at: gone[at]}.items()))
        if count_tokens(_joined(again.values())) <= limit:
            kept = again
            del gone[at]
    return [kept[at] for at in sorted(kept)], [*(part.text for part in gone.values()), *words]


def _sentences(parts: Iterable[Part]) -> str:
    texts = dict.fromkeys(part.text.rstrip(".") for part in parts)
    return " ".join(f"{text[:1].upper()}{text[1:]}." for text in texts)


def _joined(parts: Iterable[Part]) -> str:
    return ", ".join(dict.fromkeys(part.text for part in parts))
