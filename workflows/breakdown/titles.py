"""What a text is called: by its title page, by a title line above the story, else by its own first clause."""

import re

from presets.errors import BadInput
from workflows.breakdown.directions import read
from workflows.breakdown.final_draft import read_final_draft
from workflows.breakdown.fountain import read_fountain
from workflows.breakdown.lexicon.tokens import tokens
from workflows.breakdown.screenplay import Screenplay
from workflows.breakdown.source import told_format

LONGEST = 60  # characters of a title
WORDS = 12  # in a title line at most
SHORT = 3  # words below which a clause says too little to be a title
HEADED = re.compile(r"\A\s*#{1,3}[ \t]+(\S[^\n]*?)[ \t#]*(?:\n|\Z)")
ALONE = re.compile(r"\A\s*(\S[^\n]*?)[ \t]*\n[ \t]*\n")
HOUR = re.compile(r"\A[^.!?]{0,40}?\b\d{1,2}(?:[:.]\d\d)? ?[ap]\.?m\.?[.,:]?\s+", re.IGNORECASE)
ENDS = re.compile(r"(?<!\b[ap]\.m)(?<!\b(?:Mr|Ms|Dr|St))(?<!\bMrs)[.!?…](?=\s|$|[”\"’])|;|:\s|\s[–—]\s|,\s")


def title_in(text: str, name: str = "") -> str:
    """The title a text gives itself, or one cut from its beginning at the end of a clause. Empty when it has no words.

    A script without a title page is called by the `name` of its file, else by its first scene heading. Never raises: a
    script that cannot be read is called by its file.
    """
    if told_format(text) == "prose" and not _has_title_page(text):
        return _fitted(heading_of(text)[0]) or _opening(heading_of(text)[1])
    play = _script(text)
    heading = next((scene.heading for scene in play.scenes if scene.heading), "")
    return _fitted(play.title.get("title", "")) or _fitted(_spoken(name)) or _fitted(heading) or _opening(_words(play))


def heading_of(story: str) -> tuple[str, str]:
    """A prose story's title line and the story without it; an empty title when it has none."""
    marked = HEADED.match(story)
    if marked:
        return _plain(marked.group(1)), story[marked.end() :]
    alone = ALONE.match(story)
    line = alone.group(1) if alone else ""
    if alone and line[-1] not in '.!?…,;:”"’' and line[0] not in '“"‘-–—*[(' and 0 < len(line.split()) <= WORDS:
        told = [token for token in tokens(line) if token.word]
        if told and any(token.text[0].isalpha() for token in told) and story[alone.end() :].strip():
            return _plain(line), story[alone.end() :]
    return "", story


def _plain(line: str) -> str:
    return line.strip(" *_#")


def _has_title_page(text: str) -> bool:
    return bool(re.match(r"\s*title:", text, re.IGNORECASE))


def _script(text: str) -> Screenplay:
    """The script; an empty one when it cannot be read."""
    try:
        return read_final_draft(text) if told_format(text) == "fdx" else read_fountain(text)
    except BadInput:
        return Screenplay(())


def _spoken(name: str) -> str:
    """The name of a file as words: "the_last_ferry-v2" → "The last ferry v2"."""
    words = " ".join(re.split(r"[\s_\-.]+", name)).strip()
    return words[:1].upper() + words[1:]


def _words(play: Screenplay) -> str:
    return " ".join(element.text for scene in play.scenes for element in scene.elements)


def _opening(story: str) -> str:
    """The first clause that says something, cut between words when it is long."""
    line = " ".join("".join(mark if mark.isprintable() else " " for mark in story[:400]).split())
    line = HOUR.sub("", line) or line
    directed = read(line)
    line = (directed.text[:1].upper() + directed.text[1:] if directed else "") or line
    ends = [found.start() for found in ENDS.finditer(line)]
    cut = next((end for end in ends if len(line[:end].split()) >= SHORT), len(line))
    return _fitted(line[:cut])


def _fitted(title: str) -> str:
    title = " ".join(title.split())
    if len(title) > LONGEST:
        title = title[:LONGEST].rsplit(" ", 1)[0]
        while " " in title and title.rsplit(" ", 1)[1].lower() in _JOINTS:
            title = title.rsplit(" ", 1)[0]
    return _UNQUOTED.sub("", title).strip(" ,;:.–—-")


_UNQUOTED = re.compile(r"[\"“”„«»]")
_JOINTS = {
    "a",
    "an",
    "the",
    "of",
    "and",
    "or",
    "in",
    "on",
    "at",
    "to",
    "with",
    "his",
    "her",
    "their",
    "from",
    "for",
    "by",
}
