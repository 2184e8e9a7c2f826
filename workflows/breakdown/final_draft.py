"""Final Draft's XML, read by `screenplay-tools` after its paragraphs are laid out as that parser expects them.

It reads the first run of text only, knows no dual dialogue and no scene numbers; here every paragraph is first made
one run, dual columns are laid one after the other, and what the parser drops is kept beside it, paragraph by paragraph.
"""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element as Node
from xml.etree.ElementTree import ParseError, SubElement, tostring

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from screenplay_tools import screenplay as st
from screenplay_tools.fdx.parser import Parser

from presets.errors import BadInput
from workflows.breakdown.directions import is_direction
from workflows.breakdown.screenplay import PREFIX, Element, Kind, Screenplay, Slug, cut

if TYPE_CHECKING:
    from collections.abc import Iterator

NOT_OPENED = "open it in a screenwriting program, save it again as .fdx or .fountain, and hand that in."
KINDS: dict[str, Kind] = {
    "Shot": "direction",
    "Singing": "lyric",
    "Lyrics": "lyric",
    "New Act": "section",
    "End of Act": "section",
}
KINDS |= {"Summary": "synopsis", "Outline 1": "synopsis", "Outline 2": "synopsis", "Outline 3": "synopsis"}


@dataclass(frozen=True, slots=True)
class Paragraph:
    type: str
    text: str
    number: str = ""
    dual: bool = False
    notes: tuple[str, ...] = ()


def read_final_draft(text: str) -> Screenplay:
    """A Final Draft script as scenes. Raises `BadInput` when the XML is broken, hostile or no screenplay."""
    root = _tree(text)
    content = root.find("Content")
    if root.tag != "FinalDraft" or content is None:
        raise BadInput(f"This .fdx file holds no screenplay: {NOT_OPENED}")
    paragraphs = [paragraph for paragraph in _paragraphs(content) if paragraph.text or paragraph.notes]
    elements = Parser().parse(_laid_out(paragraphs)).elements
    return cut(_parts(paragraphs, elements), _title(root))


def _tree(text: str) -> Node:
    """The XML without its declaration, whose encoding no longer holds once the file is text."""
    try:
        return fromstring(re.sub(r"^\s*<\?xml.*?\?>", "", text, flags=re.DOTALL), forbid_dtd=False)
    except DefusedXmlException as error:
        raise BadInput(f"This .fdx file defines entities, which a screenplay never needs: {NOT_OPENED}") from error
    except (ParseError, ValueError) as error:
        raise BadInput(f"This .fdx file is broken ({error}): {NOT_OPENED}") from error


def _paragraphs(content: Node) -> "Iterator[Paragraph]":
    for node in content.findall("Paragraph"):
        pair = node.find("DualDialogue")
        if pair is None:
            yield _paragraph(node)
            continue
        cues = 0
        for inner in pair.findall("Paragraph"):
            cues += inner.get("Type") == "Character"
            yield _paragraph(inner, dual=cues > 1)


def _paragraph(node: Node, dual: bool = False) -> Paragraph:
    notes = tuple(" ".join("".join(note.itertext()).split()) for note in node.iter("ScriptNote"))
    text = "".join("".join(run.itertext()) for run in node.findall("Text"))
    return Paragraph(node.get("Type", "Action"), " ".join(text.split()), node.get("Number", ""), dual, notes)


def _laid_out(paragraphs: list[Paragraph]) -> str:
    root = Node("FinalDraft")
    content = SubElement(root, "Content")
    for paragraph in paragraphs:
        node = SubElement(content, "Paragraph", Type="Action" if paragraph.type == "Shot" else paragraph.type)
        SubElement(node, "Text").text = paragraph.text  # a "Shot" is a camera hint inside its scene
    return tostring(root, encoding="unicode")


def _parts(paragraphs: list[Paragraph], elements: list[st.Element]) -> list[Slug | Element]:
    parts: list[Slug | Element] = []
    speaker = extension = ""
    for paragraph, element in zip(paragraphs, elements, strict=True):
        text = element.text_raw.strip()
        if isinstance(element, st.SceneHeading) and (PREFIX.match(text) or not is_direction(text)):
            parts.append(Slug(text, paragraph.number))
            speaker = extension = ""
        elif text and is_direction(text) and not isinstance(element, st.Character | st.Dialogue | st.Parenthetical):
            parts.append(Element("transition" if isinstance(element, st.Transition) else "direction", text))
        elif isinstance(element, st.Character):
            speaker, extension = _cue(paragraph.text)
        elif isinstance(element, st.Dialogue | st.Parenthetical):
            kind: Kind = "dialogue" if isinstance(element, st.Dialogue) else "parenthetical"
            parts.append(Element(kind, text, speaker, extension, paragraph.dual))
        elif text and KINDS.get(paragraph.type) == "lyric":
            parts.append(Element("lyric", text, speaker, extension, paragraph.dual))
        elif text:
            speaker = extension = ""
            default: Kind = "transition" if isinstance(element, st.Transition) else "action"
            parts.append(Element(KINDS.get(paragraph.type, default), text))
        parts += [Element("note", note) for note in paragraph.notes if note]
    return parts


def _cue(text: str) -> tuple[str, str]:
    """ "MARA (V.O.) (CONT'D)" → "MARA", "V.O."."""
    brackets = [part for part in re.findall(r"\(([^)]*)\)", text) if not re.match(r"CONT", part.strip(), re.IGNORECASE)]
    return re.sub(r"\s*\(.*$", "", text).strip(), ", ".join(part.strip() for part in brackets)


def _title(root: Node) -> dict[str, str]:
    """Final Draft's title page is free text: its first line is the title, a line after "by" the author."""
    page = root.find("TitlePage/Content")
    lines = [_paragraph(node).text for node in page.findall("Paragraph")] if page is not None else []
    lines = [line for line in lines if line]
    title = {"title": lines[0]} if lines else {}
    for before, line in pairwise(lines):
        if before.lower().rstrip(":").endswith("by"):
            title["author"] = line
    return title
