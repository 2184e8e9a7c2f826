"""A screenplay as Fountain: what a person can read and edit, whatever program wrote it."""

from collections.abc import Iterator
from itertools import groupby

from workflows.breakdown.final_draft import read_final_draft
from workflows.breakdown.fountain import HEADING
from workflows.breakdown.screenplay import Element, Screenplay, ScriptScene
from workflows.breakdown.source import Format

FORCED = {"transition": "> ", "lyric": "~ ", "section": "# ", "synopsis": "= ", "direction": "!", "action": ""}
MARKS = ("!", "@", "~", ">", "#", "=", ".", "[[", "(")  # what would make something else of a line of action


def readable(text: str, format: Format) -> str:
    """The words as a person reads them: Final Draft's XML becomes Fountain, everything else stays as written.

    Raises `BadInput` when the XML is broken.
    """
    return as_fountain(read_final_draft(text)) if format == "fdx" else text


def as_fountain(play: Screenplay) -> str:
    """The script with its title page, scene numbers, notes and dual dialogue."""
    page = [f"{key.capitalize()}: {value}" for key, value in play.title.items() if value]
    scenes = ["\n\n".join(_scene(scene)) for scene in play.scenes]
    return "\n\n".join(["\n".join(page), *scenes] if page else scenes) + "\n"


def _scene(scene: ScriptScene) -> Iterator[str]:
    if scene.heading:
        heading = scene.heading if HEADING.match(scene.heading) else f".{scene.heading}"
        yield f"{heading} #{scene.number}#" if scene.number else heading
    for _, speech in groupby(enumerate(scene.elements), _speech):
        yield "\n".join(_speech_or_line([element for _, element in speech]))


def _speech(numbered: tuple[int, Element]) -> tuple[object, ...]:
    """What stands under one cue stays together; every other element is a paragraph of its own."""
    at, element = numbered
    return (element.speaker, element.extension, element.dual) if element.speaker else (at,)


def _speech_or_line(elements: list[Element]) -> Iterator[str]:
    first = elements[0]
    if first.speaker:
        name = first.speaker if first.speaker.isupper() else f"@{first.speaker}"
        extension = f" ({first.extension})" if first.extension else ""
        yield f"{name}{extension}{' ^' if first.dual else ''}"
    yield from map(_line, elements)


def _line(element: Element) -> str:
    text = element.text
    match element.kind:
        case "dialogue":
            return text
        case "parenthetical":
            return text if text.startswith("(") else f"({text})"
        case "centered":
            return f"> {text} <"
        case "page_break":
            return "==="
        case "note":
            return f"[[{text}]]"
        case "action" if text.startswith(MARKS) or text.isupper() or HEADING.match(text):
            return f"!{text}"
    return f"{FORCED[element.kind]}{text}"
