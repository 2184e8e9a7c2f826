"""One run of capitalised words in its sentence: is it a person, a place, or nothing one can tell?"""

from dataclasses import dataclass
from typing import Literal

from presets import words
from workflows.breakdown.lexicon.index import meaning, nouns, verb, verb_is
from workflows.breakdown.lexicon.tokens import Token, singular

# "named": the text says outright that it is a name; "opening": it only opens a sentence, so it may be any word.
Verdict = Literal["person", "named", "place", "opening", ""]


@dataclass(frozen=True, slots=True)
class Run:
    """line[at:end], all capitals but for particles and numbers, and what stands around it."""

    line: list[Token]
    at: int
    end: int

    @property
    def name(self) -> str:
        return " ".join(token.text for token in self.tokens)

    @property
    def tokens(self) -> list[Token]:
        return self.line[self.at : self.end]

    @property
    def first(self) -> Token:
        return self.line[self.at]

    @property
    def several(self) -> bool:
        return self.end - self.at > 1

    @property
    def before(self) -> str:
        return self.line[self.at - 1].low if self.at else ""

    @property
    def before_that(self) -> str:
        return self.line[self.at - 2].low if self.at > 1 else ""

    @property
    def after(self) -> Token | None:
        return self.line[self.end] if self.end < len(self.line) else None

    @property
    def behind_comma(self) -> str:
        comma = self.after is not None and self.after.text == "," and self.end + 1 < len(self.line)
        return self.line[self.end + 1].low if comma else ""

    @property
    def known(self) -> bool:
        return any(token.low in words.meanings("names") for token in self.tokens)

    @property
    def titled(self) -> bool:
        return titles(self.first) and self.several

    @property
    def opens(self) -> bool:
        return opens(self.line, self.at)

    @property
    def acts(self) -> bool:
        """Whether a verb follows, or what comes between a subject and its verb."""
        after = self.after
        if after is None:
            return False
        adverb = after.low.endswith("ly") and self.end + 1 < len(self.line)
        does = verb(self.line[self.end + 1].low if adverb else after.low)
        lists = words.listed("lists").groups
        return bool(does) or after.low in (*lists["auxiliary"], *lists["before_verb"], ",", "and")

    @property
    def in_place(self) -> bool:
        return self.before in words.listed("lists").groups["into_place"]


def judged(run: Run) -> Verdict:
    """What a run of capitals names, by what stands round it; the surest signs are asked first."""
    if _is_a_work(run):
        return ""
    if _is_ground(run):
        return "place"
    if run.before in ("is", "was", "'s") and run.before_that == "name":
        return "named"  # "her name was Dakota"
    if not run.titled and (_is_craft(run) or _is_mapped(run) or (_is_where(run) and not run.known)):
        return "place"
    if meaning(run.first.low, "animal") and not run.several and run.before in words.roles():
        return ""  # "the family Labrador"
    if run.opens and not run.titled and _is_stuff(run):
        return ""
    if run.titled or run.known or is_somebody(run):
        return "" if run.opens and _common(run.first.low) and not (run.titled or run.known) else "person"
    return _by_place_alone(run)


def _is_stuff(run: Run) -> bool:
    """ "Ash falls like snow"."""
    lists = words.listed("lists").groups
    return run.first.low in lists["stuff_names"] and run.after is not None and verb(run.after.low) in lists["world"]


def _by_place_alone(run: Run) -> Verdict:
    """Nothing in the words themselves tells: what does the preposition, the article, the verb behind say?"""
    central = run.before_that in ("in", "at", "near", "across") and bool(run.at) and run.line[run.at - 1].word
    in_place = run.in_place or (central and not run.acts and not run.opens)  # "in central Lisbon"
    if in_place and (not run.acts or run.behind_comma or (run.after is not None and run.after.text == ",")):
        return "place"
    if run.opens:
        return "opening" if _opens_as_subject(run) else ""
    if run.before in words.listed("lists").groups["determiner"]:
        return "" if run.acts or singular(run.tokens[-1].low) in words.roles() else "place"
    return "person"


def _opens_as_subject(run: Run) -> bool:
    """ "Mara runs", not "Headlights sweep", "Rain falls"."""
    after = run.after
    beast = bool(meaning(run.first.low, "animal")) and singular(run.first.low) == run.first.low and not run.several
    common = _common(run.first.low) and not (beast and after is not None and after.word)  # "Rook runs", "Duck said"
    apposed = run.behind_comma in ("a", "an") and run.first.low not in words.words("plain")
    if apposed and not common:
        return True  # "Tavi, a fisherman's widow, grew tired of it"
    if not run.acts or (after is not None and after.text == ",") or common:
        return False
    elemental = after is not None and verb(after.low) in words.listed("lists").groups["world"]
    return _singular_next(after) and not (elemental or _several(run.name, after))


def _is_a_work(run: Run) -> bool:
    """ "Plays Bach", "reading Tolstoy": their works."""
    return bool(run.before) and verb(run.before) in words.listed("lists").groups["performs"] and not run.known


def _is_ground(run: Run) -> bool:
    """ "Milltown United", "Harrow Hill", "the Lena River", "Cooper's Lane", "Calle Mayor"."""
    if not run.several:
        return False
    if run.first.low in ("st", "saint") and run.tokens[-1].owner and run.in_place:
        return True  # "nobody at Saint Brendan's"
    lists, last = words.listed("lists").groups, run.tokens[-1].low
    somebodys = any(token.owner for token in run.tokens[:-1]) or run.first.low in ("st", "saint")
    ground = bool(meaning(last, "place")) and (somebodys or run.before == "the" or run.in_place or not run.known)
    ended = (last in lists["club"] or ground) and (somebodys or not run.titled)
    return ended or run.first.low in lists["ground_first"]


def _is_craft(run: Run) -> bool:
    """ "The submarine Nerida", but not "in the engine room Hume counted"."""
    named = any(meaning(run.before, kind) for kind in ("vehicle", "place")) and run.line[run.at - 1].word
    return bool(run.at) and named and not run.known and run.before not in words.listed("where").groups["of_house"]


def _is_mapped(run: Run) -> bool:
    atlas, last = words.words("gazetteer"), run.tokens[-1].low
    newer = run.several and last in atlas and run.first.low not in words.meanings("names")  # "Neo Lagos"
    return newer or (run.name.lower() in atlas and (run.in_place or not run.known))


def _is_where(run: Run) -> bool:
    """ "From Chartres to Paris", "a tailor in Patna goes on"."""
    if run.before in ("to", "from") and run.before_that in words.listed("lists").groups["ways"]:
        return True  # "the train to Kandy was late"
    between = run.before == "from" and run.after is not None and run.after.low == "to"
    return between or (run.at > 1 and run.line[run.at - 2].word and _placed(run.line, run.at - 1))


def is_somebody(run: Run) -> bool:
    """Whether what stands round it is said only of people."""
    told_of = run.behind_comma in ("who", "whose") or (run.behind_comma.isdigit() and len(run.behind_comma) < 3)
    spoken = bool(run.at) and verb_is("speech", verb(run.before))
    aimed = run.at > 1 and _aimed(run.before, verb(run.before_that))
    return spoken or told_of or run.first.owner or aimed or _labels(run.after, run.line, run.end)


def titles(token: Token) -> bool:
    """ "Captain", "Mrs", and "Granny" before a name."""
    return token.low in words.words("titles") or words.role(token.low).kin


def opens(line: list[Token], at: int) -> bool:
    """Whether line[at] is the first word of its sentence, or as good as."""
    before = line[at - 1] if at else None
    return before is None or before.quote >= 0 or before.text in "“\"‘'—–-:("


def _aimed(preposition: str, does: str) -> bool:
    """ "Waves at Ann", "speak to Obi"."""
    lists = words.listed("lists").groups
    if preposition == "to":
        return verb_is("speech", does) or does in lists["social"] or does in lists["turned_to"]
    return preposition == "at" and does in lists["aims"]


def _placed(line: list[Token], at: int) -> bool:
    """Whether the preposition at `at` says where somebody is or comes from: "a tailor in Patna"."""
    noun, does = line[at - 1].low, verb(line[at - 1].low)
    if line[at].low in ("from", "of"):
        return singular(noun) in words.roles()
    return line[at].low in ("in", "at") and (not does or (line[at].low == "at" and noun.endswith("ing")))


def _singular_next(after: Token | None) -> bool:
    """Whether the verb behind can be one person's: "Mara runs", "Mara ran", not "Flour dust"."""
    lists = words.listed("lists").groups
    helps = (*lists["auxiliary"], *lists["before_verb"], "and")
    if after is None or not after.word or after.low in helps or after.low.endswith("ly"):
        return True
    return after.low.endswith(("s", "ed")) or after.low in words.forms("verbs")


def _labels(after: Token | None, line: list[Token], end: int) -> bool:
    """ "Margaret: “Not now.”": the name before a line of a play."""
    return after is not None and after.text == ":" and end + 1 < len(line) and line[end + 1].quote >= 0


def _several(name: str, after: Token | None) -> bool:
    """ "Headlights sweep the wall": a plural with a verb in the plural names nobody."""
    plural = name.endswith("s") and not name.endswith(("ss", "us", "is")) and " " not in name
    return plural and after is not None and not after.low.endswith("s") and bool(verb(after.low))


def _common(word: str) -> bool:
    """A word that starts sentences without naming anyone."""
    return (
        word in words.words("function")
        or word in words.words("plain")
        or word.endswith("ly")
        or singular(word) in words.roles()
        or word in nouns()
        or singular(word) in nouns()
        or word in words.words("titles")
        or (bool(verb(word)) and word not in words.meanings("names"))
    )
