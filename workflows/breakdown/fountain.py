"""Fountain, read by `screenplay-tools` after notes and boneyard are out and what it would miss is forced.

Its parser leaves parts of a boneyard in the text, lets an unclosed note swallow the rest, reads "FADE IN:" as a heading
or as a title page, and takes only A–Z for capitals; those are settled here, line by line.
"""

import re

from screenplay_tools import screenplay as st
from screenplay_tools.fountain.parser import Parser

from workflows.breakdown.directions import LISTED, is_direction
from workflows.breakdown.screenplay import Element, Kind, Screenplay, Slug, cut

BONEYARD = re.compile(r"/\*.*?\*/", re.DOTALL)
NOTE = re.compile(r"\[\[((?:[^\n\]]|\](?!\])|\n(?![ \t]?\n))*)\]\]")  # an empty line ends a note that was never closed
TITLE_KEYS = re.compile(
    r"^\s*(title|credits?|authors?|written by|source|notes?|draft( date)?|date|contact|copyright|revision)\s*:",
    re.IGNORECASE,
)
HEADING = re.compile(r"^(INT|EXT|EST|INT\.?/EXT|EXT\.?/INT|I/E)(\.|\s)\s*\S", re.IGNORECASE)
FADE = re.compile(
    r"^(FADE (IN|OUT|UP|TO BLACK|TO WHITE)|CUT TO BLACK|SMASH TO BLACK|BLACK OUT|THE END|[A-Z ]+ (TO|CUT):)[.:]?$"
)
EMPHASIS = re.compile(r"(?<!\\)(\*{1,3}|_)(?=\S)(.+?)(?<=\S)(?<!\\)\1")
PLAIN: dict[st.ElementType, Kind] = {
    st.ElementType.TRANSITION: "transition",
    st.ElementType.PAGEBREAK: "page_break",
    st.ElementType.SECTION: "section",
    st.ElementType.SYNOPSIS: "synopsis",
}


def read_fountain(text: str) -> Screenplay:
    """A Fountain script as scenes. Any text is a script: without headings it is one scene."""
    parser = Parser()
    notes: list[tuple[int, str]] = []  # how many elements stood before the note
    lines = _without_asides(text).split("\n")
    if lines and not TITLE_KEYS.match(lines[0]):
        parser.add_line("")  # closes the title page that is not there
    for at, line in enumerate(lines):
        bare, said = _notes_out(line)
        if bare.strip() or not said:  # a line of notes alone is no paragraph break
            parser.add_line(_forced(bare, lines[at - 1] if at else "", lines[at + 1] if at + 1 < len(lines) else ""))
        notes += [(len(parser.script.elements), note) for note in said]
    parser.finalize()
    return cut(_parts(parser.script.elements, notes), _title(parser.script.titleEntries))


def _without_asides(text: str) -> str:
    """Boneyard removed, the line breaks inside notes taken out, marks that never close removed."""
    text = BONEYARD.sub("", text).replace("/*", "").replace("*/", "")
    text = NOTE.sub(lambda note: "\x02" + " ".join(note.group(1).split()) + "\x03", text)
    return text.replace("[[", "").replace("]]", "")


def _notes_out(line: str) -> tuple[str, list[str]]:
    return re.sub(r" ?\x02[^\x03]*\x03", "", line), re.findall(r"\x02([^\x03]*)\x03", line)


def _forced(line: str, before: str, after: str) -> str:
    """The line as the parser must see it to take it for what it is."""
    bare = line.strip()
    if bare.startswith(".") and len(bare) > 1 and bare[1].isalpha() and not bare[1].isascii():
        return ".X" + bare[1:]  # see `_slug`: the parser forces headings on A–Z only
    if HEADING.match(bare):
        if bare[:8].upper().startswith(("EXT/INT", "EXT./INT")):
            return "." + bare
        is_heading = bare.isupper() or "." in bare[:4] or "/" in bare[:4] or re.search(r" [-–—] \S", bare)
        return line if is_heading else "!" + bare  # "Ext 42 rang." is a sentence
    if FADE.match(bare) and not bare.endswith("TO:"):
        return "> " + bare
    if is_direction(bare) and not bare.endswith("TO:"):
        return "!" + bare  # "INSERT - THE LETTER" right above a line is nobody's cue
    foreign = bare[:1].isalpha() and not bare[:1].isascii() and bare.split("(")[0].isupper()
    if foreign and not before.strip() and after.strip():
        return "@" + bare
    return line


def _parts(elements: list[st.Element], notes: list[tuple[int, str]]) -> list[Slug | Element]:
    parts: list[Slug | Element] = []
    speaker = extension = ""
    dual = False
    waiting = list(notes)
    for at, element in enumerate(elements):
        while waiting and waiting[0][0] <= at:
            parts.append(Element("note", waiting.pop(0)[1]))
        text = plain(element.text_raw)
        if isinstance(element, st.SceneHeading):
            parts.append(_slug(element, text))
            speaker = extension = ""
        elif isinstance(element, st.Character):
            speaker, extension, dual = element.name.strip(), element.extension or "", element.is_dual_dialogue
        elif isinstance(element, st.Dialogue | st.Parenthetical):
            kind: Kind = "dialogue" if isinstance(element, st.Dialogue) else "parenthetical"
            parts.append(Element(kind, " ".join(text.split()), speaker, extension, dual))
        elif isinstance(element, st.Action):
            parts += _action(element, text)
            speaker = extension = ""
        elif element.type == st.ElementType.LYRIC:
            parts.append(Element("lyric", text, speaker, extension, dual))
        else:
            parts.append(Element(PLAIN.get(element.type, "action"), text))
    return parts + [Element("note", note) for _, note in waiting]


def _slug(element: st.SceneHeading, text: str) -> Slug:
    if element.forced and text.startswith("X") and text[1:2] and not text[1].isascii():
        text = text[1:]
    return Slug(text, element.scene_number or "")


def _action(element: st.Action, text: str) -> list[Slug | Element]:
    if element.centered:
        return [Element("centered", text.strip())]
    found: list[Slug | Element] = []
    for part in re.split(r"\n\s*\n", text):
        lines: list[str] = []
        for line in part.split("\n"):
            apart = not lines or is_direction(line) or is_direction(lines[-1]) or LISTED.match(line)
            lines = [*lines, line] if apart else [*lines[:-1], f"{lines[-1]} {line}"]
        found += [Element(kind_of(line), line) for line in (" ".join(line.split()) for line in lines) if line]
    return found


def kind_of(paragraph: str) -> Kind:
    """What a paragraph of action really is."""
    if FADE.match(paragraph):
        return "transition"
    return "direction" if is_direction(paragraph) else "action"


def plain(text: str) -> str:
    """Fountain's emphasis marks and escapes taken out."""
    for _ in range(3):  # bold, italic and underline may be nested
        text = EMPHASIS.sub(r"\2", text)
    return re.sub(r"\\([*_\\])", r"\1", text).strip()


def _title(entries: list[st.TitleEntry]) -> dict[str, str]:
    return {entry.key.strip().lower(): " ".join(plain(entry.text_raw).split()) for entry in entries}
