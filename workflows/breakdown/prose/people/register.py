"""From phrases to people: which person a name, a role or a pronoun means, and whom the story introduces."""

from presets import words
from workflows.breakdown.lexicon.index import meaning, verb, verb_is
from workflows.breakdown.lexicon.tokens import Token
from workflows.breakdown.prose.language.clause import Clause, pictured
from workflows.breakdown.prose.language.mentions import Mention
from workflows.breakdown.prose.people.apart import is_source, told_apart
from workflows.breakdown.prose.people.cast import Cast, Member
from workflows.breakdown.prose.people.groups import group_of, place_in_group
from workflows.breakdown.prose.people.kin import relative, remember_parent
from workflows.breakdown.prose.people.likeness import clash, fits, name_wears, of_that_age
from workflows.breakdown.prose.people.looks import clothes
from workflows.breakdown.prose.people.naming import already_met, linked, new_member, years_in
from workflows.breakdown.prose.people.pronouns import meant_by, narrators


class Register:
    """Resolves the mentions of clauses in reading order; the cast grows on the way."""

    def __init__(self, cast: Cast, animas: frozenset[str], named: int = 0, *, peopled: bool = False) -> None:
        self.cast = cast
        self.animas = animas
        self.peopled = peopled  # the story has people beside "someone"
        self.named = named  # how many people the story names
        self.renamed: dict[str, str] = {}

    def resolve(self, clause: Clause) -> None:
        """Fill `mention.people` for every phrase of the clause that means somebody."""
        self._ahead = {act.at: act for act in clause.acts}
        before: Mention | None = None
        for mention in clause.mentions:
            mention.people = self._who(clause, mention, before)
            if mention.kind in ("name", "role") and len(mention.people) == 1:
                self._aged(clause, mention)
            self.cast.things_last = _plural_thing(mention) or (self.cast.things_last and not mention.people)
            for name in mention.people:
                self.cast.mention(name)
                if not mention.owner or mention.kind == "pronoun":
                    self.cast.members[name].worn.update(self._worn(clause, mention))
            remember_parent(self.cast, mention, _actor(clause, mention))
            before = mention
        for mention in clause.mentions:
            mention.people = [self.renamed.get(name, name) for name in mention.people]
        for act in clause.acts:
            for mention in act.subject:
                for name in mention.people:
                    self.cast.mention(name)

    def _named(self, clause: Clause, mention: Mention, before: Mention | None) -> str:
        """A name; "a girl named Mara" and "her brother Tom" give it to someone already met."""
        name = mention.noun
        if name in self.cast.members:
            self.cast.members[name].call(mention.words)
            self._one_with(name, clause, mention, before)
            return name
        met = already_met(self.cast, clause, mention, before, self.named)
        if not met:
            return self._new_name(clause, mention, before)
        counted = "" if self.cast.members[met].group else place_in_group(self.cast, name, self.named)
        if counted:  # "a boy called Pip", the last of the four thieves
            self.renamed[counted] = name
            del self.cast.members[counted]
        return self._rename(met, name)

    def _one_with(self, name: str, clause: Clause, mention: Mention, before: Mention | None) -> None:
        """ "The boss, Mr. Plumley,": whoever that role seemed to bring in is somebody known by name."""
        if before is None or before.kind != "role" or len(before.people) != 1 or not linked(clause, before, mention):
            return
        other = self.cast.members.get(before.people[0])
        if other is None or other.proper or other.group or other.name == name:
            return
        for noun in other.nouns:
            self.cast.also(name, noun)
        self.cast.members[name].call(other.name.lower())
        self.cast.members[name].adjectives |= other.adjectives
        self.cast.merge(other.name, name)
        self.renamed[other.name] = name

    def _new_name(self, clause: Clause, mention: Mention, before: Mention | None) -> str:
        name = mention.noun
        member = self.cast.add(new_member(name, mention.words))
        parts = name.lower().split()
        beast = len(parts) > 1 and parts[0] in words.listed("lists").groups["beast_titles"]
        species = meaning(parts[-1], "animal") if beast else None  # "Little Bear"
        if before is not None and before.kind == "animal" and linked(clause, before, mention):
            species, before.people = before.meaning, [name]  # "the elephant Rajah"
            self.cast.also(name, before.noun)
        if species is not None:
            member.kind, member.preset = "anima", species.preset
        for part in parts:
            if part in words.roles():
                self.cast.also(name, part)
        member.adjectives |= set(parts) & words.words("adjectives") - {"little", "big"}
        member.worn.update(name_wears(parts))
        return name

    def _worn(self, clause: Clause, mention: Mention) -> dict[str, object]:
        """Clothes named right after a person ("in a red cloak") or as theirs ("her blue dress")."""
        line = clause.line
        if mention.kind == "pronoun":  # "her red cloak"
            own = mention.owner and not any(act.negated or clause.line[act.at].low in ("lost",) for act in clause.acts)
            before = line[mention.start - 1].low if mention.start else ""
            handled = bool(verb(before)) and verb(before) != "wear"  # "put his hat on the table"
            off = handled or any(token.low == "off" for token in line[: mention.start])
            return clothes(line, mention.end, _noun_end(line, mention.end)) if own and not off else {}
        stop = next((one.start for one in clause.mentions if one.start >= mention.end and one.people), len(line))
        stop = next((at for at in range(mention.end, stop) if line[at].text in ".;"), stop)
        near = mention.end
        dressed = any(
            token.low in ("in", "with", "wearing", "wore", "wears", "dressed") for token in line[near : near + 4]
        )
        return clothes(line, near, min(stop, near + 9)) if dressed else {}

    def _who(self, clause: Clause, mention: Mention, before: Mention | None) -> list[str]:
        if _absent(clause, mention):
            self.cast.reported |= is_source(clause, mention)
            return []
        if self.peopled and _only_heard(clause, mention):
            return []
        if mention.kind == "name":
            return [self._named(clause, mention, before)]
        if mention.kind == "pronoun":
            return meant_by(self.cast, clause, mention, _doer(clause, mention))
        if mention.kind == "role":
            return self._role(clause, mention, before)
        if mention.kind == "animal" and before and mention.meaning and _beside_someone(clause, mention, before):
            member = self.cast.members[before.people[0]]
            member.kind, member.preset = "anima", mention.meaning.preset
            member.adjectives |= mention.adjectives
            self.cast.also(member.name, mention.noun)
            return [member.name]
        if mention.kind == "animal" and (mention.noun in self.animas or mention.noun in self.cast.by_noun):
            return [] if mention.plural else [self._animal(mention)]
        return []

    def _rename(self, old: str, name: str) -> str:
        self.renamed[old] = name
        return self.cast.rename(old, name).name

    def _aged(self, clause: Clause, mention: Mention) -> None:
        """ "Mateo, 9, sleeps", "eight-year-old Sam", "a 72-year-old woman": the number is an age."""
        line = clause.line
        after = [token.text for token in line[mention.end : mention.end + 2]]
        years = int(after[1]) if len(after) == 2 and after[0] in ",(" and after[1].isdigit() else 0
        near = line[max(0, mention.start - 1) : mention.end]
        years = years or next((years_in(token.low) for token in near if years_in(token.low)), 0)
        member = self.cast.members[mention.people[0]]
        if 0 < years <= 12:
            self.cast.also(member.name, {"m": "boy", "f": "girl"}.get(member.gender, "child"))
        elif 13 <= years <= 17:
            self.cast.also(member.name, "teenager")
        elif 60 <= years <= 120:
            member.adjectives.add("old")

    def _animal(self, mention: Mention) -> str:
        met = self.cast.by_noun.get(mention.noun)
        if met and mention.determiner != "another":
            return met[-1]
        preset = mention.meaning.preset if mention.meaning else mention.noun
        return self.cast.add(
            Member(
                self.cast.free(mention.noun.capitalize()),
                "",
                "anima",
                [mention.noun],
                mention.adjectives,
                phrase=f"the {mention.noun}",
                preset=preset,
            )
        ).name

    def _role(self, clause: Clause, mention: Mention, before: Mention | None) -> list[str]:
        noun = mention.noun
        if noun in words.listed("lists").groups["any_beast"]:
            beasts = [name for name, one in self.cast.members.items() if one.kind == "anima"]
            return beasts if mention.plural else beasts[-1:]
        if mention.plural:
            return group_of(self.cast, mention)
        twin = self._apposed(clause, mention, before)
        if twin:
            twin = self._same(twin, mention)
            self.cast.also(twin, noun)
            self.cast.members[twin].adjectives |= mention.adjectives
            self.cast.members[twin].call(mention.words.lower())
            return [twin]
        met = [name for name in self.cast.by_noun.get(noun, []) if name in self.cast.members]
        fresh = mention.determiner == "another" or "other" in mention.adjectives or "second" in mention.adjectives
        fitting = [name for name in met if not clash(self.cast.members[name], mention)]
        if fitting and not fresh:
            latest = next((name for name in reversed(self.cast.recent) if name in fitting), fitting[-1])
            member = self.cast.members[latest]
            member.adjectives |= mention.adjectives & words.words("adjectives")
            return [latest]
        kin = relative(self.cast, mention, _doer(clause, mention))
        if kin:
            self.cast.also(kin, noun)
            return [kin]
        if mention.determiner in ("the", "this", "that") and not met and not told_apart(clause, mention):
            meant = self._vaguely(mention, _doer(clause, mention)) or self._by_another_word(clause, mention)
            if meant:
                self.cast.members[meant].call(mention.words.lower())
                return [meant]
        return [self._introduce(mention, bool(met))]

    def _same(self, name: str, mention: Mention) -> str:
        """ "Mary, the barmaid": the barmaid met before without a name is her."""
        met = [one for one in self.cast.by_noun.get(mention.noun, []) if one in self.cast.members and one != name]
        fresh = self.cast.members[name]
        nameless = len(met) == 1 and not self.cast.members[met[0]].proper and not self.cast.members[met[0]].group
        if mention.determiner != "the" or not nameless or fresh.seen or not fresh.proper:
            return name
        del self.cast.members[name]
        return self._rename(met[0], name)

    def _vaguely(self, mention: Mention, besides: str) -> str:
        """ "The man" may be someone met under a name or a role: the only one lately that fits."""
        role = words.role(mention.noun)
        if not role.vague:
            return ""
        recent = {name for name in self.cast.recent[-8:] if name in self.cast.members} - {
            besides,
            *narrators(self.cast),
        }
        likely = [name for name in recent if fits(self.cast.members[name], role.gender, role.age)]
        likely = of_that_age(self.cast, mention, likely)
        return likely[0] if len(likely) == 1 else ""

    def _by_another_word(self, clause: Clause, mention: Mention) -> str:
        """ "Come in," said the witch: of two who are there, the one it can only be."""
        says = any(mention in act.subject and verb_is("speech", act.lemma) for act in clause.acts)
        about = [name for name in self.cast.met_lately() if self.cast.members[name].kind == "character"]
        role = words.role(mention.noun)
        likely = [name for name in about if fits(self.cast.members[name], role.gender, role.age or "adult")]
        likely = [name for name in likely if name not in narrators(self.cast)]
        return likely[0] if clause.quotes and says and len(about) == 2 and len(likely) == 1 else ""

    def _apposed(self, clause: Clause, mention: Mention, before: Mention | None) -> str:
        """The person "Mara, a blacksmith," or "he was a merchant" speaks of."""
        line = clause.line
        if before is None or len(before.people) != 1 or before.owner:
            return ""
        if _epithet(mention, before):
            return before.people[0]
        gap = [token.low for token in line[before.end : mention.start]]
        closed = (
            mention.end >= len(line)
            or line[mention.end].text in ",.;"
            or line[mention.end].low in ("who", "of", "in", "from", "named", "with", "called")
        )
        if gap == [","] and before.kind in ("name", "role") and mention.determiner in ("a", "an", "the") and closed:
            follows_list = any(token.low == "and" for token in line[mention.end : mention.end + 2])
            return "" if follows_list else before.people[0]
        copula = gap and gap[-1] in ("is", "was", "am", "became", "becomes", "been") and len(gap) <= 2
        if copula and mention.determiner in ("a", "an", "the") and before.kind in ("name", "pronoun", "role"):
            return before.people[0]
        return ""

    def _introduce(self, mention: Mention, met: bool) -> str:
        described = [word for word in mention.words.split() if word.lower() in words.words("adjectives")]
        role = words.role(mention.noun)
        kind = [mention.compound] if mention.compound else []
        label = " ".join([*(described if role.vague or met else []), *kind, mention.noun]).title()
        phrase = label.lower() if mention.noun in words.listed("lists").groups["unseen"] else "the " + label.lower()
        member = Member(
            self.cast.free(label), role.gender, "character", [mention.noun], set(mention.adjectives), phrase=phrase
        )
        if mention.words.lower() != label.lower():
            member.words.append(mention.words.lower())
        self.cast.add(member)
        if mention.compound in words.roles():  # "his baby sister" is a baby
            self.cast.also(member.name, mention.compound)
        trade = mention.noun.split()[-1]
        if trade != mention.noun and trade in words.roles():  # the taxi driver is "the driver" from now on
            self.cast.also(member.name, trade)
        if member.name != label:
            member.phrase = f"the other {label.lower()}"
        return member.name


def _noun_end(line: list[Token], start: int) -> int:
    """Where the phrase after "her" ends: three words on, before any preposition or mark."""
    lists = words.listed("lists").groups
    for at in range(start, min(start + 3, len(line))):
        if not line[at].word or line[at].low in lists["preposition"] or line[at].low == "and":
            return at
    return min(start + 3, len(line))


def _epithet(mention: Mention, before: Mention) -> bool:
    """ "Pip the mouse", "Ivan the carpenter"."""
    named = before.kind == "name" and len(before.people) == 1 and not before.owner
    return named and mention.start == before.end and mention.determiner == "the"


def _doer(clause: Clause, mention: Mention) -> str:
    """Who acts on this phrase: "Mara gave her bread" does not mean that Mara gave it to Mara."""
    if mention.owner:
        return ""
    act = next((act for act in clause.acts if mention in act.objects), None)
    return act.subject[0].people[0] if act and act.subject and act.subject[0].people else ""


def _actor(clause: Clause, mention: Mention) -> str:
    """Who acts in the clause: the one "his two children" are his."""
    subject = next((act.subject[0] for act in clause.acts if act.subject and act.subject[0] is not mention), None)
    return subject.people[0] if subject is not None and subject.people else ""


def _plural_thing(mention: Mention) -> bool:
    """Things that "they" may mean from now on."""
    return mention.kind == "prop" and mention.plural


def _absent(clause: Clause, mention: Mention) -> bool:
    """Not there at all: "no one", "without a horse", "like a king"."""
    near = [token.low for token in clause.line[max(0, mention.start - 2) : mention.start]]
    if mention.determiner == "no" or mention.preposition == "without" or "nobody" in near:
        return True
    if pictured(clause, mention.start):
        return True
    if is_source(clause, mention) or (mention.start <= 1 and clause.line[0].low == "dear"):
        return True  # "Dear team, …": written to
    likened = mention.preposition in ("like", "as", "than") and mention.determiner in ("a", "an", "any", "")
    return likened and mention.kind != "name"


def _only_heard(clause: Clause, mention: Mention) -> bool:
    """ "Someone is scratching at the wall": there, and not seen."""
    lists = words.listed("lists").groups
    sounds = any(mention in (*act.subject, *act.objects) and act.lemma in lists["heard"] for act in clause.acts)
    return mention.noun in lists["unseen"] and sounds


def _beside_someone(clause: Clause, mention: Mention, before: Mention) -> bool:
    """ "Pip the mouse", "Olaf, the old fat cat,", "the dentist, a penguin named Pip,": somebody, and what they are."""
    if _epithet(mention, before):
        return True
    named = before.kind in ("name", "role") and len(before.people) == 1 and not before.owner
    gap = [token.low for token in clause.line[before.end : mention.start]]
    after = clause.line[mention.end] if mention.end < len(clause.line) else None
    naming = words.listed("lists").groups["naming"]
    closed = after is None or after.text in ",.;" or after.low in (*naming, "who", "with", "in")
    return named and gap == [","] and mention.determiner in ("a", "an", "the") and closed and not mention.plural
