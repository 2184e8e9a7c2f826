"""From phrases to people: which person a name, a role or a pronoun means, and whom the story introduces."""

from dataclasses import replace
from itertools import pairwise

from presets import words
from workflows.breakdown.lexicon.index import meaning, verb, verb_is
from workflows.breakdown.prose.language.clause import Clause, pictured
from workflows.breakdown.prose.language.mentions import Mention
from workflows.breakdown.prose.people.apart import is_source
from workflows.breakdown.prose.people.apposition import (
    apposed,
    is_a_thing,
    said_to_be,
    somebody_beside,
    told_behind_colon,
    what_some_are,
)
from workflows.breakdown.prose.people.cast import Cast, Member
from workflows.breakdown.prose.people.definite import beast_meant, meant
from workflows.breakdown.prose.people.groups import group_of, one_of_several, place_in_group
from workflows.breakdown.prose.people.kin import POSSESSIVE, relative, remember_leader, remember_parent, remember_spouse
from workflows.breakdown.prose.people.likeness import clash, name_wears
from workflows.breakdown.prose.people.naming import already_met, foretold, linked, name_told, new_member, years_in
from workflows.breakdown.prose.people.pronouns import meant_by
from workflows.breakdown.prose.people.wearing import worn_in


class Register:
    """Resolves the mentions of clauses in reading order; the cast grows on the way."""

    def __init__(
        self, cast: Cast, animas: frozenset[str], named: int = 0, *, peopled: bool = False, handless: bool = True
    ) -> None:
        self.cast = cast
        self.animas = animas
        self.peopled = peopled  # the story has people beside "someone"
        self.handless = handless  # nobody in it has fingers, a gun or a belt
        self.named = named  # how many people the story names
        self.renamed: dict[str, str] = {}
        self.beast: Mention | None = None  # the animal told of last: "its mother"
        self.aliases: dict[str, str] = {}  # another name → whose it is

    def resolve(self, clause: Clause) -> None:
        """Fill `mention.people` for every phrase of the clause that means somebody."""
        self._ahead = {act.at: act for act in clause.acts}
        before: Mention | None = None
        for mention in clause.mentions:
            mention.people = self._who(clause, mention, before)
            if mention.kind in ("name", "role") and len(mention.people) == 1:
                self._aged(clause, mention)
            self.cast.things_last = _plural_thing(mention) or (self.cast.things_last and not mention.people)
            in_passing = mention.kind == "role" and (mention.owner or _of_somebody(clause, mention, before))
            for name in mention.people:
                unseen = in_passing and not self.cast.members[name].seen
                self.cast.passing += [name] if unseen and mention.determiner == "the" else []
                if not unseen:
                    self.cast.mention(name)
                if not mention.owner or mention.kind == "pronoun":
                    self.cast.members[name].worn.update(worn_in(clause, mention))
            self._dressed_as(clause, mention, before)
            remember_parent(self.cast, clause, mention, self.now(_actor(clause, mention)))
            remember_spouse(self.cast, mention, self.now(_actor(clause, mention)))
            remember_leader(self.cast, mention, self.now(_actor(clause, mention)))
            before = before if mention.kind == "time" else mention
        for mention in clause.mentions:
            mention.people = [self.now(name) for name in mention.people]
        for act in clause.acts:
            for mention in act.subject:
                for name in mention.people:
                    self.cast.mention(name)
                    self.cast.did[act.lemma] = name
        doers = clause.acts[-1].subject if clause.acts and not clause.quotes else []
        self.cast.spoke = _speaker(clause)
        self.cast.subject = doers[0].people[0] if len(doers) == 1 and len(doers[0].people) == 1 else ""

    def now(self, name: str) -> str:
        """What they are called by now: "The Dutch merchant, Cornelis Vink, … himself"."""
        seen = {name}
        while (name := self.renamed.get(name, name)) not in seen:
            seen.add(name)
        return name

    def _named(self, clause: Clause, mention: Mention, before: Mention | None) -> str:
        """A name; "a girl named Mara" and "her brother Tom" give it to someone already met."""
        name = self.aliases.get(mention.noun, mention.noun)
        if name not in self.cast.members and (other := _other_name(self.cast, clause, mention)):
            self.aliases[name] = other  # "His real name is Ignatius, but everybody calls him Blue."
            name = other
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
            self.cast.drop(counted)
        name = self._rename(met, name)
        self._as_titled(name)
        return name

    def _as_titled(self, name: str) -> None:
        """Dr Hsu is "the doctor" too, and Unit 9 a robot."""
        first, *rest = name.lower().split()
        numbers = words.forms("numbers")
        if rest and first in words.forms("title_trades"):
            self.cast.also(name, words.forms("title_trades")[first])
        elif first in words.forms("kin_names"):
            self.cast.also(name, words.forms("kin_names")[first])
        if rest and (rest[-1].isdigit() or rest[-1] in numbers):
            self.cast.also(name, "robot")

    def _one_with(self, name: str, clause: Clause, mention: Mention, before: Mention | None) -> None:
        """ "The boss, Mr. Plumley,": whoever that role seemed to bring in is somebody known by name."""
        if before is None or before.kind != "role" or len(before.people) != 1 or not linked(clause, before, mention):
            return
        other = self.cast.members.get(before.people[0])
        if other is None or other.proper or other.group or other.name == name:
            return
        if self.cast.two_by_list(name, other.name):
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
        species = meaning(parts[-1], "animal") if beast or (len(parts) == 1 and self._of_beasts(name)) else None
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
        self._as_titled(name)
        return name

    def _of_beasts(self, name: str) -> bool:
        """Whether Duck is a duck: in a picture book yes; where people have guns it is what one calls a man."""
        return self.handless and name.lower() not in words.meanings("names")

    def _who(self, clause: Clause, mention: Mention, before: Mention | None) -> list[str]:
        if _absent(clause, mention):
            self.cast.reported |= is_source(clause, mention)
            return []
        if self.peopled and _only_heard(clause, mention):
            return []
        if self.cast.told and (player := self._player(mention)):
            return [player]
        if mention.kind == "name":
            return [self._named(clause, mention, before)]
        if mention.kind == "pronoun":
            return meant_by(self.cast, clause, mention, self.now(_doer(clause, mention)))
        if mention.kind == "role":
            return [] if self._is_made(clause, mention, before) else self._role(clause, mention, before)
        if mention.kind == "animal" and before and mention.meaning and somebody_beside(clause, mention, before):
            member = self.cast.members[before.people[0]]
            member.kind, member.preset = "anima", mention.meaning.preset
            member.adjectives |= mention.adjectives
            self.cast.also(member.name, mention.noun)
            return [member.name]
        if mention.kind == "animal":
            self.beast = mention
        if mention.kind == "animal" and not mention.plural:
            met = beast_meant(self.cast, mention)
            if met or mention.noun in self.animas:
                return [met or self._new_beast(mention)]
        return []

    def _player(self, mention: Mention) -> str:
        """Whom the cast list says these words mean; empty when it does not."""
        if mention.kind not in ("name", "role", "animal") or mention.plural:
            return ""
        told, noun = self.cast.told, mention.noun
        other = mention.determiner == "another" or mention.adjectives & set(words.listed("lists").groups["told_apart"])
        player = told.whose(mention.words) or ("" if other else told.whose(noun))
        if not player:
            return ""
        if player not in self.cast.members:
            ways = {"role": self._introduce, "animal": self._new_beast}
            make = ways.get(mention.kind)
            return make(mention, player=player) if make else self.cast.add(new_member(player, mention.words)).name
        self.cast.members[player].call(mention.words.lower())
        if mention.kind != "name":
            self.cast.also(player, noun)
        return player

    def _is_made(self, clause: Clause, mention: Mention, before: Mention | None) -> bool:
        """A trade that means a thing here: "a chess piece, a white bishop", "his fan", the fan of a fan-bearer."""
        held, carved = words.listed("lists").groups["held_too"], self.cast.carved
        if before is not None and is_a_thing(clause, mention, before):
            carved.add(mention.noun)
        if "-" in mention.noun:
            carved.add(mention.noun.split("-")[0])
        return mention.noun in carved or (mention.noun in held and mention.determiner in POSSESSIVE)

    def _rename(self, old: str, name: str) -> str:
        now = self.cast.rename(old, name).name
        if old not in self.cast.members:
            self.renamed[old] = now
        return now

    def _dressed_as(self, clause: Clause, mention: Mention, before: Mention | None) -> None:
        """ "A young woman in a nurse's uniform": she is "the nurse" from then on."""
        line, end = clause.line, mention.end
        worn = mention.kind == "role" and mention.owner and mention.determiner in ("a", "an") and end < len(line)
        if not worn or before is None or len(before.people) != 1 or mention.preposition != "in":
            return
        wearer = self.cast.members[before.people[0]]
        close = before.end >= mention.start - 2 and line[end].low in words.listed("lists").groups["work_clothes"]
        if close and not words.role(mention.noun).vague and wearer.name not in mention.people:
            known = [one for one in mention.people if self.cast.members[one].proper and self.cast.recent.count(one) < 2]
            if known and not wearer.proper:  # a script's NURSE
                self.cast.members[known[0]].call(wearer.name)
                self.cast.merge(wearer.name, known[0])
                self.renamed[wearer.name] = known[0]
                return
            self.cast.also(wearer.name, mention.noun)
            for name in [one for one in mention.people if not self.cast.members[one].seen]:
                self.cast.by_noun[mention.noun].remove(name)

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
            rest = [name for name in self.cast.groups.get("teenager", []) if name in self.cast.members]
            free = [name for name in rest if not self.cast.members[name].proper and name != member.name]
            if member.proper and member.name not in rest and free:  # "two teenagers … her cousin Jasdeep, 15"
                self.cast.members[member.name].call(free[0])
                self.cast.merge(free[0], member.name)
                self.renamed[free[0]] = member.name
        elif 60 <= years <= 120:
            member.adjectives.add("old")

    def _new_beast(self, mention: Mention, player: str = "") -> str:
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
            ),
            player,
        ).name

    def _role(self, clause: Clause, mention: Mention, before: Mention | None) -> list[str]:
        noun = mention.noun
        if noun in words.listed("lists").groups["any_beast"]:
            beasts = [name for name, one in self.cast.members.items() if one.kind == "anima"]
            return beasts if mention.plural else beasts[-1:]
        if mention.noun == "one":
            return self._the_one(mention)
        if mention.plural:
            return said_to_be(clause, mention, before) or group_of(self.cast, mention, self.named)
        if what_some_are(clause, mention, before):
            return []
        twin = apposed(clause, mention, before) or told_behind_colon(self.cast, clause, mention)
        if twin:
            twin = self._no_longer_somebody(self._same(twin, mention), mention)
            self.cast.also(twin, noun)
            self.cast.members[twin].adjectives |= mention.adjectives
            self.cast.members[twin].call(mention.words.lower())
            return [twin]
        if one := one_of_several(self.cast, mention):
            return [self._singled_out(one, mention)]
        called = self.cast.by_noun.get(noun) or self.cast.by_noun.get(words.forms("kin_names").get(noun, ""), [])
        met = [name for name in called if name in self.cast.members]
        fresh = mention.determiner == "another" or "other" in mention.adjectives or "second" in mention.adjectives
        fitting = [name for name in met if not clash(self.cast.members[name], mention)]
        if fitting and not fresh:
            latest = next((name for name in reversed(self.cast.recent) if name in fitting), fitting[-1])
            member = self.cast.members[latest]
            member.adjectives |= mention.adjectives & words.words("adjectives")
            return [latest]
        if lone := foretold(self.cast, clause, mention):
            member = self._called(lone, mention)
            self.cast.also(member.name, noun)
            return [member.name]
        kin = relative(self.cast, mention, self.now(_doer(clause, mention)))
        if kin:
            self.cast.also(kin, noun)
            return [kin]
        one = "" if met else meant(self.cast, clause, mention, self.now(_doer(clause, mention)))
        if one:
            self.cast.also(one, noun)
            self.cast.members[one].call(mention.words.lower())
            return [one]
        new = self._introduce(mention, bool(met))
        if mention.determiner == "its" and words.role(noun).kin and self.beast is not None and self.beast.meaning:
            member = self.cast.members[new]  # "a baby seal … its mother"
            member.kind, member.preset = "anima", self.beast.meaning.preset
        return [new]

    def _the_one(self, mention: Mention) -> list[str]:
        """ "Two men in grey suits … the tall one": one of those told of last."""
        nouns = [noun for noun, names in self.cast.groups.items() if any(one in self.cast.members for one in names)]
        one = one_of_several(self.cast, replace(mention, noun=nouns[-1])) if nouns else ""
        return (
            [self._singled_out(one, replace(mention, noun=nouns[-1], words=f"{mention.words} {nouns[-1]}"))]
            if one
            else []
        )

    def _same(self, name: str, mention: Mention) -> str:
        """ "Mary, the barmaid": the barmaid met before without a name is her."""
        met = [one for one in self.cast.by_noun.get(mention.noun, []) if one in self.cast.members and one != name]
        fresh = self.cast.members[name]
        nameless = len(met) == 1 and not self.cast.members[met[0]].proper and not self.cast.members[met[0]].group
        if mention.determiner != "the" or not nameless or fresh.seen or not fresh.proper:
            return name
        del self.cast.members[name]
        return self._rename(met[0], name)

    def _called(self, name: str, mention: Mention) -> Member:
        """Somebody without a name of their own is called by these words from now on."""
        member = self.cast.members[self._rename(name, self.cast.free(mention.words.title()))]
        member.proper, member.phrase = False, f"the {mention.words.lower()}"
        return member

    def _singled_out(self, name: str, mention: Mention) -> str:
        """Guard 2 is the Younger Guard once the story calls him so; he stays one of the guards."""
        member = self.cast.members[name]
        if member.proper or member.singled:
            return name
        group = member.group
        member = self._called(name, mention)
        member.group, member.singled = group, True
        return member.name

    def _no_longer_somebody(self, name: str, mention: Mention) -> str:
        """ "Somebody new, a quiet man with a beard": from now on the quiet man."""
        nobody = set(self.cast.members[name].nouns) & set(words.listed("lists").groups["unseen"])
        return self._called(name, mention).name if nobody else name

    def _introduce(self, mention: Mention, met: bool = False, player: str = "") -> str:
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
        member = self.cast.add(member, player)
        if mention.noun in words.forms("kin_names"):
            self.cast.also(member.name, words.forms("kin_names")[mention.noun])
        if mention.compound in words.roles():  # "his baby sister" is a baby
            self.cast.also(member.name, mention.compound)
        trade = mention.noun.split()[-1]
        if trade != mention.noun and trade in words.roles():  # the taxi driver is "the driver" from now on
            self.cast.also(member.name, trade)
        if member.name.startswith(f"{label} "):
            member.phrase = f"the other {label.lower()}"
        return member.name


def _other_name(cast: Cast, clause: Clause, mention: Mention) -> str:
    """Who has that name as well as the one the story calls them by; empty when it is the first they get."""
    _, people = name_told(clause, mention)
    return people[0] if len(people) == 1 and people[0] in cast.members and cast.members[people[0]].proper else ""


def _doer(clause: Clause, mention: Mention) -> str:
    """Who acts on this phrase: "Mara gave her bread" does not mean that Mara gave it to Mara."""
    if mention.owner:
        return ""
    act = next((act for act in clause.acts if mention in act.objects), None)
    return act.subject[0].people[0] if act and act.subject and act.subject[0].people else ""


def _speaker(clause: Clause) -> tuple[str, int]:
    """Who says a line in this clause, and in which paragraph."""
    says = [act for act in clause.acts if clause.quotes and verb_is("speech", act.lemma)]
    people = [name for act in says for one in act.subject for name in one.people]
    return (people[0] if len(people) == 1 else ""), clause.paragraph


def _actor(clause: Clause, mention: Mention) -> str:
    """Who acts in the clause: the one "his two children" are his."""
    subject = next((act.subject[0] for act in clause.acts if act.subject and act.subject[0] is not mention), None)
    return subject.people[0] if subject is not None and subject.people else ""


def _of_somebody(clause: Clause, mention: Mention, before: Mention | None) -> bool:
    """ "An officer of the vizier", "the daughter of a miller": who came is the officer."""
    whose = before is not None and before.kind == "role" and not words.role(before.noun).many
    return whose and mention.preposition == "of" and before is not None and before.end == mention.start - 1


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
    if near[-1:] in (["be"], ["become"]) and mention.determiner in ("", "a", "an"):
        return True  # "had gone to be soldiers"
    if mention.preposition == "in" and mention.noun == "person":
        return True  # "thanked him in person"
    if is_source(clause, mention) or (mention.start <= 1 and clause.line[0].low == "dear"):
        return True  # "Dear team, …": written to
    if _supposed(clause, mention):
        return True
    likened = mention.preposition in ("like", "as", "than") and mention.determiner in ("a", "an", "any", "")
    return likened and mention.kind != "name"


def _supposed(clause: Clause, mention: Mention) -> bool:
    """ "As if it were a sleeping child", "like he was putting somebody to bed"."""
    low = [token.low for token in clause.line[: mention.start]]
    whole = any(pair in (("as", "if"), ("as", "though")) for pair in pairwise(low))
    told = words.listed("lists").groups
    whole = whole or any(
        one == "like" and two in (*told["male"], *told["female"], "it", "they") for one, two in pairwise(low)
    )
    return whole and (mention.determiner in ("a", "an") or mention.noun in told["unseen"])


def _only_heard(clause: Clause, mention: Mention) -> bool:
    """ "Someone is scratching at the wall": there, and not seen."""
    lists = words.listed("lists").groups
    before = verb(clause.line[mention.start - 1].low) if mention.start else ""
    sounds = any(mention in (*act.subject, *act.objects) and act.lemma in lists["heard"] for act in clause.acts)
    sounds = sounds or before == "hear"  # "heard someone ask for chips"
    return mention.noun in lists["unseen"] and sounds
