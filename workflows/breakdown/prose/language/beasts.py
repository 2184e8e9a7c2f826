"""Which animals of a story are somebody: they speak, think, have a name, belong to somebody, or carry the story."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from presets import words
from workflows.breakdown.lexicon.index import verb_is
from workflows.breakdown.prose.language.acts import Act
from workflows.breakdown.prose.language.clause import Clause
from workflows.breakdown.prose.language.mentions import Mention

HUMAN = frozenset(
    {
        "say",
        "ask",
        "tell",
        "reply",
        "answer",
        "think",
        "decide",
        "whisper",
        "wish",
        "explain",
        "laugh",
        "smile",
        "promise",
    }
)
OWNED = ("his", "her", "my", "their", "our")


def acting_animals(clauses: Sequence[Clause]) -> frozenset[str]:
    """The nouns of those animals, singular; the others are scenery, or carry people."""
    people = any(one.kind in ("name", "role", "pronoun") for clause in clauses for one in clause.mentions)
    opening = next((one.noun for clause in clauses[:1] for act in clause.acts for one in act.subject), "")
    beasts = _Beasts(alone=not people, opening=opening)
    for clause in clauses:
        beasts.read(clause)
    return beasts.somebody()


@dataclass(slots=True)
class _Beasts:
    """What the story has told of its animals so far, by noun."""

    alone: bool  # nobody but animals is in the story
    opening: str  # who acts in the first clause
    deeds: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)  # how often each is spoken of
    chosen: set[str] = field(default_factory=set)  # one sign was enough
    alive: set[str] = field(default_factory=set)  # they do something themselves and carry nobody
    last: str = ""  # the animal that acted last, unless a person did since
    near: str = ""  # the animal told of last: "it"
    met: bool = False  # a person has been spoken of

    def somebody(self) -> frozenset[str]:
        carries = {noun for noun, times in self.deeds.items() if times >= 3}
        carries |= {noun for noun, times in self.deeds.items() if times == 2 and noun in {self.opening, *self.alive}}
        again = {noun for noun, times in self.told.items() if times > 1 and self.deeds[noun]}
        return frozenset(self.chosen | carries | (again - set(_mounts())))

    def read(self, clause: Clause) -> None:
        self._it(clause)
        self.met = self.met or any(one.kind in ("name", "role") for one in clause.mentions)
        self._he_or_she(clause)
        for mention in clause.mentions:
            if _single(mention) and not mention.owner and not _eaten(clause, mention):
                self.told[mention.noun] += 1
                self.chosen |= {mention.noun} if _named_or_owned(clause, mention) else set()
        self._shown(clause)
        for act in clause.acts:
            for mention in act.subject:
                self._acts(clause, act, mention)
            for mention in act.objects:
                if not _eaten(clause, mention):
                    self._is_acted_on(act, mention)

    def _it(self, clause: Clause) -> None:
        """ "She found the bee. It was crawling …": the deed is the bee's."""
        it = clause.line[0].low == "it"
        if self.near and clause.acts and it:
            self.deeds[self.near] += 1
            self.told[self.near] += 1
            self.alive.add(self.near)
        here = [one.noun for one in clause.mentions if _single(one) and not one.owner]
        self.near = here[-1] if here else self.near if it else ""

    def _shown(self, clause: Clause) -> None:
        """ "A great big elephant!": there it is."""
        if not clause.acts and len(clause.mentions) == 1 and _single(clause.mentions[0]):
            self.last = clause.mentions[0].noun

    def _he_or_she(self, clause: Clause) -> None:
        """ "There was a fox … he lit a lantern", "“…,” she said": no other can be meant."""
        he = any(one.noun in ("he", "she") for act in clause.acts for one in act.subject)
        said = bool(clause.quotes) and any(_said_by_pronoun(act) for act in clause.acts)
        if self.last and (said or (he and not self.met)):
            self.chosen.add(self.last)

    def _acts(self, clause: Clause, act: Act, mention: Mention) -> None:
        single = _single(mention)
        self.last = mention.noun if single else self.last if mention.kind == "pronoun" else ""
        if not single or act.negated:
            return
        self.deeds[mention.noun] += 1
        if not (_ridden(mention) or verb_is("still", act.lemma)):
            self.alive.add(mention.noun)
        speaks = bool(clause.quotes) and verb_is("speech", act.lemma)
        with_people = any(one.kind in ("name", "role") for one in act.subject) and mention.determiner in (
            "a",
            "the",
            "",
        )
        human = act.lemma in HUMAN or act.lemma in words.listed("lists").groups["with_hands"]
        pet = _of_somebody(mention) and mention.noun in self.alive
        behind = clause.line[act.at + 1].low if act.at + 1 < len(clause.line) else ""
        direct = behind in words.listed("lists").groups["determiner"]  # "an old whale laid its head on the stones"
        does_something = direct and bool(mention.determiner) and not _ridden(mention)
        if speaks or with_people or human or pet or self.alone or does_something:
            self.chosen.add(mention.noun)

    def _is_acted_on(self, act: Act, mention: Mention) -> None:
        if not _single(mention) or mention.owner or act.negated:
            return
        lists = words.listed("lists").groups
        if act.subject and act.lemma in (*lists["social"], *lists["taken_in"]):
            self.chosen.add(mention.noun)
        self.deeds[mention.noun] += not _ridden(mention)


def _eaten(clause: Clause, mention: Mention) -> bool:
    """ "The people ate their fish cold": food."""
    eats = words.listed("lists").groups["eats"]
    return any(act.lemma in eats and mention in act.objects and not mention.preposition for act in clause.acts)


def _single(mention: Mention) -> bool:
    return mention.kind == "animal" and not mention.plural


def _named_or_owned(clause: Clause, mention: Mention) -> bool:
    """ "The Owl", "it was eaten by her dog"."""
    capital = clause.line[mention.end - 1].capital
    undergone = mention.preposition == "by" and any(act.undergone for act in clause.acts)
    return (capital and mention.end > 1) or (undergone and _of_somebody(mention))


def _of_somebody(mention: Mention) -> bool:
    """ "Her dog", and no horse of hers: those carry people."""
    return mention.determiner in OWNED and not _ridden(mention)


def _ridden(mention: Mention) -> bool:
    """A horse somebody sits on or leads carries people, not the story."""
    return mention.meaning is not None and mention.meaning.preset in _mounts()


def _mounts() -> list[str]:
    return words.listed("lists").groups["mounts"]


def _said_by_pronoun(act: Act) -> bool:
    return verb_is("speech", act.lemma) and any(one.noun in ("he", "she") for one in act.subject)
