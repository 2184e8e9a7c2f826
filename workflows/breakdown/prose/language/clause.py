"""One clause read for grammar only: its words, phrases and acts, before anyone asks which person is meant."""

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from presets import words
from workflows.breakdown.lexicon.index import verb, verb_is
from workflows.breakdown.lexicon.tokens import Token, tokens
from workflows.breakdown.prose.language.acts import ACTORS, Act, find_acts
from workflows.breakdown.prose.language.mentions import Mention, find_mentions
from workflows.breakdown.prose.language.names import Names
from workflows.breakdown.prose.language.predicates import predicates
from workflows.breakdown.prose.language.sentences import Sentence

LONG = 60  # tokens; a longer clause is cut, which keeps reading linear in the story's length
_JOINTS = re.compile(
    r";\s+|:\s+|\s[–—]\s|—|\.\.\.\s+|…\s+|,?\s+and then\s+|,\s+then\s+|,\s+but\s+|,\s+while\s+|\s+until\s+|,\s+so\s+|\n"
    r"|,?\s+when\s+(?=(?:a|an|the|he|she|it|they|his|her|suddenly|[A-Z])\b)"
    r"|\s+while\s+(?=(?:a|an|the|he|she|it|they|his|her|two|three|dozens|hundreds|[A-Z]\w+)\b)"
    r"|,\s+and\s+(?=(?:he|she|it|they|i|we|the|a|an|his|her|their|there|one|two|three|[A-Z]\w+)\b)"
)


@dataclass(frozen=True, slots=True)
class Clause:
    text: str
    line: list[Token]
    mentions: list[Mention]
    acts: list[Act]
    speech: tuple[str, ...]
    paragraph: int
    opens: bool  # first clause of its sentence
    after_colon: bool = False  # the piece before it ended in a colon or a dash: it says who or what that was
    written: bool = False  # its quotation stands on a thing: "a note: “Better luck next time.”"
    camera: str = ""  # how its words want it seen: a group of the list `directions`
    depicted: bool = False  # tells what a picture shows: "he held a photograph: a woman on a bicycle"

    @property
    def quotes(self) -> list[int]:
        return [token.quote for token in self.line if token.quote >= 0]

    def words(self, start: int, end: int) -> str:
        """line[start:end] as written, speech left out."""
        if end <= start:
            return ""
        text = self.text[self.line[start].start : self.line[end - 1].end]
        return " ".join(re.sub(r"\ue000\d+\ue001", "", text).split())


def _on_a_thing(clause: Clause, before: Clause | None) -> bool:
    """Whether its quotation is read, not said: "a note: “Better luck next time.”", "the sign reads “Closed”"."""
    if not clause.quotes:
        return False
    at = next(at for at, token in enumerate(clause.line) if token.quote >= 0)
    act = next((act for act in reversed(clause.acts) if act.at < at), None)
    doer = act.subject[0] if act is not None and act.subject else None
    if act is not None and doer is not None and doer.kind in ACTORS and verb_is("speech", act.lemma):
        return False
    near = [one for one in clause.mentions if one.end <= at]
    if not near and at == 0 and before is not None:
        near = before.mentions
    return bool(near) and near[-1].noun in words.listed("lists").groups["written"]


def only_when(clause: Clause) -> bool:
    """ "Noon.", "Monday, 9 a.m.", "14 March.": a date is no picture."""
    if clause.acts or clause.quotes or len(clause.line) > 8:
        return False
    when = words.words("times") | words.words("months") | words.words("dates")
    told = [token.low for token in clause.line if token.word]
    return bool(told) and all(low in when or low[0].isdigit() or low in ("a", "m", "p", "the", "of") for low in told)


def dated(clause: Clause) -> bool:
    """ "4 March.": the day itself, as over a page of a diary; "Noon." is none."""
    days = words.words("months")
    return any(token.low in days for token in clause.line)


def read_clauses(sentences: Iterable[Sentence], names: Names) -> list[Clause]:
    """Sentences → clauses: each holds about one thing that happens."""
    return [clause for sentence in sentences for clause in _clauses(sentence, names)]


def _clauses(sentence: Sentence, names: Names) -> list[Clause]:
    pieces = [piece for part in _split(sentence.text) for piece in _chop(part)]
    found: list[Clause] = []
    for number, piece in enumerate(pieces):
        line = tokens(piece)
        verbs = predicates(line, names)
        mentions = find_mentions(line, names, verbs)
        acts = [act for act in find_acts(line, mentions, verbs) if line[act.at].low not in names.mute]
        depicted = bool(found) and _shows(found[-1])
        told = bool(found) and found[-1].text.endswith((":", "—", "–"))
        clause = Clause(piece, line, mentions, acts, sentence.speech, sentence.paragraph, number == 0, told)
        written = _on_a_thing(clause, found[-1] if told else None)
        camera = sentence.camera if number == 0 else ""
        found.append(replace(clause, written=written, depicted=depicted, camera=camera))
    return found


def _shows(clause: Clause) -> bool:
    """Whether what follows is in a picture: "… at a photograph on the wall:"."""
    pictures = words.listed("lists").groups["pictures"]
    return clause.text.rstrip().endswith(":") and any(one.noun in pictures for one in clause.mentions)


def pictured(clause: Clause, at: int) -> bool:
    """Whether the token is in a picture: behind the colon that follows one, or what it is "of"."""
    pictures = words.listed("lists").groups["pictures"]
    for one in clause.mentions:
        of = one.noun in pictures and one.end < at and clause.line[one.end].low == "of"
        if of and not any(one.end <= act.at < at for act in clause.acts):
            return True
    colon = next((place for place in range(at - 1, -1, -1) if clause.line[place].text == ":"), 0)
    return any(one.noun in pictures and one.end <= colon for one in clause.mentions)


def _split(text: str) -> list[str]:
    """Cut at joints between clauses; a piece in which nothing happens stays with its neighbour."""
    pieces: list[str] = []
    start = 0
    for joint in _JOINTS.finditer(text):
        before, after = text[start : joint.start()][-400:], text[joint.end() : joint.end() + 400]
        if _happens(before) and _happens(after):
            pieces.append(text[start : joint.end()].strip())
            start = joint.end()
    return [piece for piece in [*pieces, text[start:].strip()] if piece]


def _happens(text: str) -> bool:
    return "\ue000" in text or any(
        verb(token.low) and not verb_is("speech", verb(token.low)) for token in tokens(text) if token.word
    )


def _chop(text: str) -> list[str]:
    line = tokens(text)
    if len(line) <= LONG:
        return [text]
    cuts = [*range(0, len(line), LONG), len(line)]
    return [text[line[a].start : line[b - 1].end] for a, b in itertools.pairwise(cuts)]


def peopled(clauses: list[Clause]) -> bool:
    """Whether anyone but "someone" is spoken of."""
    unseen = words.listed("lists").groups["unseen"]
    people = (one for clause in clauses for one in clause.mentions if one.kind in ("name", "role", "pronoun"))
    return any(one.noun not in unseen for one in people)


def chessmen(clauses: list[Clause]) -> set[str]:
    """The kings and bishops of a game of chess: those that never do anything themselves."""
    acting = {one.noun for clause in clauses for act in clause.acts for one in act.subject}
    return set(words.listed("lists").groups["chessmen"]) - acting


def handless(clauses: list[Clause]) -> bool:
    """Whether nothing is told that only people have: fingers, a gun, a belt."""
    theirs = set(words.listed("lists").groups["only_peoples"])
    return not any(
        token.low in theirs and clause.line[at - 1].low in ("his", "her")
        for clause in clauses
        for at, token in enumerate(clause.line)
        if at
    )
