"""Story → paragraphs → sentences, with speech lifted out so that a full stop inside it ends nothing."""

import re
from dataclasses import dataclass

from presets import words
from workflows.breakdown.directions import pieces
from workflows.breakdown.lexicon.tokens import QUOTE, lemmas
from workflows.breakdown.prose.language.plays import labels_of, line_of

_QUOTES = re.compile(
    r"“(?P<curly>[^”]*)(?:”|$)|\"(?P<straight>[^\"]*)(?:\"|$)|«(?P<guillemet>[^»]*)(?:»|$)|„(?P<low>[^“”]*)(?:[“”]|$)"
    r"|「(?P<corner>[^」]*)(?:」|$)|‘(?P<single>(?:[^’]|’(?=\w)){1,600})’(?!\w)"
    r"|(?<!\w)'(?P<plain>(?=[A-Z])(?:[^']|(?<=\w)'(?=\w)){1,300}[.,!?…—-])'(?!\w)"
)
_DASHED = re.compile(r"^\s*[—–]\s*(?P<line>[^—–]+)(?:[—–](?P<said>[^—–]+))?(?:[—–](?P<more>.+))?$", re.DOTALL)
_ENDING = re.compile(r"[.!?…]+[)\]’'\"]*(?=\s|$)|[。！？]+|\ue001(?=\s|$)")
_WE_SEE = re.compile(r"(?:^|(?<=[.!?]\s))We (?:see|watch|hear|follow|find|discover|meet|are in|are on)\s+")
_FIRST_PERSON = re.compile(r"\b(?:I|me|my|us|our)\b")
_SHORT = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Capt|Sgt|Lt|Col|Gen|St|Mt|vs|etc|No)|\b[A-Z])\.$")

NEAR = ("close", "insert")  # wishes that the thing or the part named decides how to meet


@dataclass(frozen=True, slots=True)
class Sentence:
    text: str  # with a stand-in for each piece of speech
    speech: tuple[str, ...]  # the speech of its paragraph, by number of stand-in
    paragraph: int = 0
    camera: str = ""  # what it asks of the camera: "CLOSE ON Mara." is "Mara.", wanted close

    @property
    def written(self) -> str:
        """The sentence as the story has it, speech in quotation marks."""
        text = re.sub(r"\ue000(\d+)\ue001", lambda found: f"“{self.speech[int(found[1])]}”", self.text)
        return " ".join(text.split())


def paragraphs(story: str, labels: frozenset[str] = frozenset()) -> list[str]:
    """Blocks between empty lines; a block of dialogue or verse falls into its lines."""
    blocks: list[str] = []
    for block in re.split(r"\n[ \t]*\n", story.replace("\r\n", "\n").replace("\r", "\n")):
        lines = [line.strip() for line in block.split("\n") if line.strip()]
        played = any(line_of(line, labels) for line in lines)
        spoken = played or any(line[0] in '“"«„—–‘「' for line in lines[1:])
        verse = (
            not played
            and len(lines) > 2
            and max(map(len, lines)) < 65
            and sum(line[-1] in ".!?" for line in lines) < len(lines)
        )
        if spoken and not verse:
            blocks += lines
        elif verse:
            blocks += [_couplet(lines[at : at + 2]) for at in range(0, len(lines), 2)]
        elif lines:
            blocks.append(" ".join(lines))
    return blocks


def _couplet(lines: list[str]) -> str:
    return "\n".join(lines)


def sentences(story: str) -> list[Sentence]:
    """Every sentence of a story in order."""
    labels = labels_of(story)
    treatment = _WE_SEE.search(story) is not None and _FIRST_PERSON.search(story) is None
    return [
        Sentence(told, tuple(speech), number, camera)
        for number, paragraph in enumerate(paragraphs(story, labels))
        for lifted, speech in [_played(paragraph, labels) or _lift(paragraph)]
        for text in _cut(lifted, speech)
        for told, camera in [_directed(_unwatched(text) if treatment else text)]
    ]


def _directed(text: str) -> tuple[str, str]:
    """ "WIDE ON the harbour." speaks to the camera, as in a script: the words without it, and what it wants."""
    found = pieces(text)
    if len(found) != 1 or not found[0].text or found[0].camera not in (*words.forms("directions"), *NEAR):
        return text, ""
    return found[0].text, found[0].camera


def _unwatched(text: str) -> str:
    """ "We see a farmer.": in a treatment the audience is not in the picture."""
    bare = _WE_SEE.sub("", text)
    return bare[:1].upper() + bare[1:]


def _played(paragraph: str, labels: frozenset[str]) -> tuple[str, list[str]] | None:
    """A line of a play as prose has it: "Margaret, crossing to the window: “…”"."""
    played = line_of(paragraph, labels)
    if played is None:
        return None
    who, how, line = played
    return f"{who}{', ' + how if how else ''}: {QUOTE.format(0)}", [" ".join(line.split())]


def _lift(paragraph: str) -> tuple[str, list[str]]:
    """The paragraph with stand-ins for speech, and the speech."""
    speech: list[str] = []

    def keep(line: str) -> str:
        speech.append(" ".join(line.split()))
        return QUOTE.format(len(speech) - 1)

    dashed = _DASHED.match(paragraph)
    if dashed:
        line, said, more = dashed["line"], dashed["said"], dashed["more"]
        turn = next((at for at in re.finditer(r"(?<=[,.!?…])\s+(?=\w)", line) if _speaks(line[at.end() :])), None)
        if turn and not said:  # "— I cannot, said Aron."
            line, said = line[: turn.start()], line[turn.end() :]
        parts = [keep(line), said.strip() if said else "", keep(more) if more else ""]
        return " ".join(part for part in parts if part), speech

    def lift(match: re.Match[str]) -> str:
        line = next((part for part in match.groups() if part is not None), "").strip()
        if not line:
            return " "
        scare = len(line.split()) <= 3 and line[-1] not in ".,!?…—-" and line[0].islower()
        return line if scare else keep(line)

    return _QUOTES.sub(lift, paragraph), speech


def _cut(text: str, speech: list[str]) -> list[str]:
    found: list[str] = []
    start = 0
    for match in _ENDING.finditer(text):
        if match.end() <= start or not _ends(text, start, match, speech):
            continue
        found.append(text[start : match.end()].strip())
        start = match.end()
    found.append(text[start:].strip())
    return [piece for piece in found if any(mark.isalnum() for mark in piece)]


def _ends(text: str, start: int, match: re.Match[str], speech: list[str]) -> bool:
    after = text[match.end() : match.end() + 60].lstrip()
    if match.group() == "\ue001":
        number = int(text[text.rindex("\ue000", start, match.start() + 1) + 1 : match.start()])
        closed = speech[number][-1:] in ".!?…"
        return closed and bool(after) and (after[0].isupper() or after[0] == "\ue000") and not _attributes(after)
    if _SHORT.search(text[max(start, match.start() - 6) : match.start() + 1]):
        return not after
    return not after or not after[0].islower()


def _speaks(after: str) -> bool:
    """Whether a piece of a line begins with a verb of speech in the past: "said Aron"."""
    first = (re.findall(r"[^\W\d_]+", after[:40]) or [""])[0]
    return first.islower() and any(
        lemma in words.listed("verbs").groups["speech"] for lemma in lemmas(first)[:3] if lemma != first
    )


def _attributes(after: str) -> bool:
    """Whether what follows speech tells who spoke: "Mara said", "the old man whispered"."""
    spoken = set(words.listed("verbs").groups.get("speech", ()))
    first = re.findall(r"[^\W\d_]+", after.lower().split(".")[0])[:5]
    return any(lemma in spoken for word in first for lemma in lemmas(word))
