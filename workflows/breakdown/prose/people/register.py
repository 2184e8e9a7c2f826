"""From phrases to people: which person a name, a role or a pronoun means, and whom the story introduces."""

from dataclasses import replace

from presets import words
from workflows.breakdown.lexicon.index import meaning
from workflows.breakdown.prose.language.clause import Clause
from workflows.breakdown.prose.language.mentions import Mention
from workflows.breakdown.prose.people.absent import absent, only_heard
from workflows.breakdown.prose.people.apart import is_source
from workflows.breakdown.prose.people.apposition import (
    apposed,
    is_a_thing,
    said_to_be,
    somebody_beside,
    told_behind_colon,
    what_some_are,
)
from workflows.breakdown.prose.people.by_list import phrase_by_list
from workflows.breakdown.prose.people.cast import Cast, Member
from workflows.breakdown.prose.people.definite import beast_meant, meant
from workflows.breakdown.prose.people.described import aged, dressed_as
from workflows.breakdown.prose.people.doers import actor, doer, of_somebody, speaker
from workflows.breakdown.prose.people.groups import group_of, next_of_few, one_of_several, place_in_group
from workflows.breakdown.prose.people.kin import POSSESSIVE, relative, remember_leader, remember_parent, remember_spouse
from workflows.breakdown.prose.people.likeness import clash, name_wears
from workflows.breakdown.prose.people.naming import already_met, foretold, in_full, linked, name_told, new_member
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
        self.beast: Mention | None = None  # the animal told of last: "its mother"
        self.aliases: dict[str, str] = {}  # another name → whose it is

    def resolve(self, clause: Clause) -> None:
        """Fill `mention.people` for every phrase of the clause that means somebody."""
        self._ahead = {act.at: act for act in clause.acts}
        before: Mention | None = None
        for mention in clause.mentions:
            mention.people = self._who(clause, mention, before)
            if mention.kind in ("name", "role", "pronoun") and len(mention.people) == 1:
                aged(self.cast, clause, mention)
            self.cast.things_last = _plural_thing(mention) or (self.cast.things_last and not mention.people)
            in_passing = mention.kind == "role" and (mention.owner or of_somebody(clause, mention, before))
            for name in mention.people:
                unseen = in_passing and not self.cast.members[name].seen
                self.cast.passing += [name] if unseen and mention.determiner == "the" else []
                if not unseen:
                    self.cast.mention(name)
                if not mention.owner or mention.kind == "pronoun":
                    self.cast.members[name].worn.update(worn_in(clause, mention))
            dressed_as(self.cast, clause, mention, before)
            remember_parent(self.cast, clause, mention, self.cast.now(actor(clause, mention)))
            remember_spouse(self.cast, mention, self.cast.now(actor(clause, mention)))
            remember_leader(self.cast, mention, self.cast.now(actor(clause, mention)))
            before = before if mention.kind == "time" else mention
        for mention in clause.mentions:
            mention.people = [self.cast.now(name) for name in mention.people]
        for act in clause.acts:
            for mention in act.subject:
                for name in mention.people:
                    self.cast.mention(name)
                    self.cast.did[act.lemma] = name
        doers = clause.acts[-1].subject if clause.acts and not clause.quotes else []
        self.cast.spoke = speaker(clause)
        self.cast.subject = doers[0].people[0] if len(doers) == 1 and len(doers[0].people) == 1 else ""

    def _named(self, clause: Clause, mention: Mention, before: Mention | None) -> str:
        """A name; "a girl named Mara" and "her brother Tom" give it to someone already met."""
        name = self.aliases.get(mention.noun, mention.noun)
        if name not in self.cast.members and (other := _other_name(self.cast, clause, mention)):
            self.aliases[name] = other  # "His real name is Ignatius, but everybody calls him Blue."
            name = other
        if name not in self.cast.members and (full := in_full(self.cast, name)):
            name = self.aliases[name] = full
        if name in self.cast.members:
            self.cast.members[name].call(mention.words)
            self._one_with(name, clause, mention, before)
            return name
        met = already_met(self.cast, clause, mention, before, self.named)
        if not met:
            return self._new_name(clause, mention, before)
        counted = "" if self.cast.members[met].group else place_in_group(self.cast, name, self.named)
        if counted:  # "a boy called Pip", the last of the four thieves
            self.cast.renamed[counted] = name
            self.cast.drop(counted)
        name = self.cast.rename(met, name).name
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
        if absent(clause, mention):
            self.cast.reported |= is_source(clause, mention)
            return []
        if self.peopled and only_heard(clause, mention):
            return []
        if mention.kind == "name" and self.cast.told.nobody and self.cast.told.is_nobody(mention.noun):
            return []
        if self.cast.told and (player := self._player(clause, mention)):
            return [player]
        if mention.kind == "name":
            return [self._named(clause, mention, before)]
        if mention.kind == "pronoun":
            return meant_by(self.cast, clause, mention, self.cast.now(doer(clause, mention)))
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

    def _player(self, clause: Clause, mention: Mention) -> str:
        """Whom the cast list says these words mean; empty when it does not, or when they are called by their name."""
        if mention.kind not in ("name", "role", "animal") or mention.plural:
            return ""
        told, noun = self.cast.told, mention.noun
        other = mention.determiner == "another" or mention.adjectives & set(words.listed("lists").groups["told_apart"])
        player = (
            phrase_by_list(told, clause, mention) or told.whose(mention.words) or ("" if other else told.whose(noun))
        )
        if not player or (mention.kind == "name" and player == noun):
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
        if one := next_of_few(self.cast, clause, mention):
            name = self._singled_out(one, mention)
            self.cast.also(name, mention.noun)
            return [name]
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
        kin = relative(self.cast, mention, self.cast.now(doer(clause, mention)))
        if kin:
            self.cast.also(kin, noun)
            return [kin]
        one = "" if met else meant(self.cast, clause, mention, self.cast.now(doer(clause, mention)))
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
        groups = {noun: [one for one in names if one in self.cast.members] for noun, names in self.cast.groups.items()}
        told = [noun for noun, names in groups.items() if 1 < len(names) < 5]
        mention = replace(mention, noun=told[-1], words=f"{mention.words} {told[-1]}") if told else mention
        one = one_of_several(self.cast, mention) if told else ""
        return [self._singled_out(one, mention)] if one else []

    def _same(self, name: str, mention: Mention) -> str:
        """ "Mary, the barmaid": the barmaid met before without a name is her."""
        met = [one for one in self.cast.by_noun.get(mention.noun, []) if one in self.cast.members and one != name]
        fresh = self.cast.members[name]
        nameless = len(met) == 1 and not self.cast.members[met[0]].proper and not self.cast.members[met[0]].group
        if mention.determiner != "the" or not nameless or fresh.seen or not fresh.proper:
            return name
        del self.cast.members[name]
        return self.cast.rename(met[0], name).name

    def _called(self, name: str, mention: Mention) -> Member:
        """Somebody without a name of their own is called by these words from now on."""
        member = self.cast.rename(name, self.cast.free(mention.words.title()))
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
        return self._called(name, mention).name if nobody and not self.cast.members[name].proper else name

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


def _plural_thing(mention: Mention) -> bool:
    """Things that "they" may mean from now on."""
    return mention.kind == "prop" and mention.plural
