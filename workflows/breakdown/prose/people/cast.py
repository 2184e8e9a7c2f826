"""Who is in the story: one register that remembers people as reading goes on and answers "who is she?"."""

from dataclasses import dataclass, field, replace

from presets import words
from presets.people import Look
from workflows.breakdown.beats import Person
from workflows.breakdown.cast_list import NOTHING_TOLD, CastList
from workflows.breakdown.lexicon.index import nouns
from workflows.breakdown.lexicon.tokens import singular
from workflows.breakdown.prose.people.looks import coat_of, look_of, shade, told_apart

REACH = 14  # how many mentions back a pronoun looks


@dataclass(slots=True)
class Member:
    """A person while the reading still learns about them."""

    name: str
    gender: str = ""
    kind: str = "character"
    nouns: list[str] = field(default_factory=list)  # "merchant", "man"
    adjectives: set[str] = field(default_factory=set)
    words: list[str] = field(default_factory=list)
    phrase: str = ""
    group: str = ""
    preset: str = ""
    worn: dict[str, object] = field(default_factory=dict)
    proper: bool = False  # has a name of their own
    seen: bool = False
    dead: str = ""  # "seen" to die, and a body since; only "told" of, and not about; empty: alive
    onlooker: bool = False  # looks on and has no part in what happens
    lone: bool = False  # only ever called by a pronoun so far
    singled: bool = False  # one of a group who has been told apart: "the older guard"
    counted: bool = False  # one of a group whose number the story tells: "three robbers"
    look: Look | None = None  # given from outside: a screenplay's or the library's

    def call(self, word: str) -> None:
        if word.lower() not in (known.lower() for known in self.words) and word.lower() != self.name.lower():
            self.words.append(word)

    @property
    def sex(self) -> str:
        """The gender told, else how one of their trade is pictured; a pronoun may still say otherwise."""
        table = words.roles()
        return self.gender or next(
            (table[noun].usual for noun in self.nouns if noun in table and table[noun].usual), ""
        )

    @property
    def vague(self) -> bool:
        table = words.roles()
        return all(table[noun].vague for noun in self.nouns if noun in table)


class Cast:
    """Members in order of appearance, and the last mentions for pronouns."""

    def __init__(self, people: tuple[Person, ...] = (), told: CastList = NOTHING_TOLD) -> None:
        self.members: dict[str, Member] = {}
        self.told = told  # the cast list, which outranks what is read
        self.renamed: dict[str, str] = {}  # every name somebody had → the next one
        self.absorbed: set[str] = set()  # names of those the list says are somebody else
        self.recent: list[str] = []  # names, last mention last
        self.by_noun: dict[str, list[str]] = {}
        self.groups: dict[str, list[str]] = {}  # "soldier" → its members
        self.told_again: set[str] = set()  # groups spoken of more than once
        self.parents: dict[str, list[str]] = {}  # child → parents the story has told of
        self.spouses: dict[str, str] = {}
        self.followed: dict[str, str] = {}  # servant, page, porter → whom they came with
        self.did: dict[str, str] = {}  # deed → who did it last: the rider is who rides
        self.carved: set[str] = set()  # trades that are things in this story: the bishop of a game of chess
        self.gone: set[str] = set()  # who turned out to be nobody of their own
        self.subject = ""  # who did what the last clause tells of; empty after a line of speech
        self.passing: list[str] = []  # named with "the" and not shown: "nobody knew the rider's name"
        self.spoke: tuple[str, int] = ("", -1)  # who said the line of the last clause, and in which paragraph
        self.olden = False  # the story plays in an age of castles and swords
        self.reported = False  # a news text: its sources have been named
        self.naming = ""  # the group whose members are being named
        self.they: list[str] = []  # whom the last "them" meant …
        self.they_at = 0  # … and how many mentions there had been by then
        self.things_last = False  # several things were spoken of after the last person: "they" may be those
        for person in people:
            member = Member(person.name, person.gender, person.kind, list(person.words), phrase=person.phrase)
            member.group, member.preset, member.look = person.group, person.preset, person.look
            member.words, member.proper, member.seen = list(person.words), True, True
            self.add(member)

    def add(self, member: Member, player: str = "") -> Member:
        """Take them in, and return who they are: somebody met already, when the cast list says so.

        `player`: who the list says they are, when other words of theirs told it.
        """
        player = player or self._on_the_list(member)
        if player and player != member.name:
            self.absorbed.add(member.name)
            if player in self.members:
                return self._absorb(member, self.members[player])
            member.call(member.name.lower())
            member.name, member.proper = player, is_name(player)
            member.phrase = player if member.proper else member.phrase
            member.gender = member.gender or gender_of(player)
            member.group, member.lone = "", False
        self.members[member.name] = member
        for noun in member.nouns:
            self.by_noun.setdefault(noun, []).append(member.name)
        return member

    def mention(self, name: str) -> None:
        """Make them the one a pronoun means next; no pronoun means who is nobody."""
        if self.told.nobody and self.told.is_nobody(name):
            return
        self.recent.append(name)
        if len(self.recent) > 4 * REACH:
            del self.recent[: -2 * REACH]
            self.they, self.they_at = [], 0

    def also(self, name: str, noun: str) -> None:
        """Learn that this person is called by that noun too."""
        member = self.members[name]
        if noun not in member.nouns:
            member.nouns.append(noun)
            self.by_noun.setdefault(noun, []).append(name)
        role = words.roles().get(noun)
        if role and role.gender and not member.gender:
            member.gender = role.gender

    def rename(self, old: str, new: str) -> Member:
        """The girl turns out to be Mara: one person from now on, unless the cast list has it otherwise."""
        player = self.told.whose(new) or new
        if self.told.whose(old) == old != player:
            return self.add(Member(player, gender_of(player), phrase=player, proper=True))
        if player != new or (player in self.members and player != old):
            self.members[old].call(new)
        if player in self.members and player != old:
            return self.merge(old, player)
        new = player
        member = self.members.pop(old)
        member.name, member.phrase, member.proper = new, new, True
        member.call(old)
        member.group, member.lone = "", False  # with a name of their own they are no longer one of several
        member.gender = member.gender or gender_of(new)
        self.members[new] = member
        self.renamed[old] = new
        known = (*self.by_noun.values(), *self.groups.values(), *self.parents.values(), self.recent, self.they)
        for names in known:
            names[:] = [new if name == old else name for name in names]
        if old in self.parents:
            self.parents[new] = self.parents.pop(old)
        told = {old: new}
        for table in (self.spouses, self.followed):
            pairs = {told.get(one, one): told.get(other, other) for one, other in table.items()}
            table.clear()
            table.update(pairs)
        return member

    def now(self, name: str) -> str:
        """What they are called by now: "The Dutch merchant, Cornelis Vink, … himself"."""
        seen = {name}
        while (name := self.renamed.get(name, name)) not in seen:
            seen.add(name)
        return name

    def merge(self, old: str, into: str) -> Member:
        """Two who turn out to be one: the name is kept, the other goes."""
        known = self.members.pop(old)
        self.renamed[old] = into
        self.members[into].call(old)
        self.members[into].seen |= known.seen
        for names in (*self.by_noun.values(), *self.groups.values(), *self.parents.values(), self.recent):
            names[:] = [into if name == old else name for name in names]
        return self.members[into]

    def drop(self, name: str) -> None:
        """They turned out to be nobody of their own; whom the cast list names is somebody."""
        if self.told.whose(name) == name:
            return
        called = self.members.pop(name).words
        self.gone |= {name, *(word for word in called if word[:1].isupper())}  # every name they had

    def two_by_list(self, name: str, other: str) -> bool:
        """Whether the cast list has both, and so as two."""
        return bool(self.told) and self.told.whose(name) == name != other == self.told.whose(other)

    def _on_the_list(self, member: Member) -> str:
        if not self.told:
            return ""
        called = (member.name, member.phrase, *([] if member.group else member.words))
        return next(filter(None, map(self.told.whose, called)), "")

    def _absorb(self, member: Member, into: Member) -> Member:
        for noun in member.nouns:
            self.also(into.name, noun)
        for word in (member.name.lower(), *member.words):
            into.call(word)
        into.adjectives |= member.adjectives
        into.gender, into.preset = into.gender or member.gender, into.preset or member.preset
        into.kind = "anima" if into.preset else into.kind
        return into

    def last(self, genders: str, besides: str = "", single: bool = True, never: tuple[str, ...] = ()) -> str:
        """The last mentioned person of one of these genders; one of open gender when there is none."""
        back = [
            name for name in reversed(self.recent[-REACH:]) if name in self.members and name not in (besides, *never)
        ]
        alone = [
            name for name in back if not (single and self.members[name].group and not self.members[name].singled)
        ] or back
        unseen = set(words.listed("lists").groups["unseen"])
        alone = [name for name in alone if not unseen & set(self.members[name].nouns)] or alone  # not "somebody"
        sure = next((name for name in alone if self.members[name].sex and self.members[name].sex in genders), "")
        untold = [name for name in alone if not self.members[name].gender and name != sure]
        open_ = next((name for name in untold if not self.members[name].sex), next(iter(untold), ""))
        if not sure or not open_:
            return sure or open_
        known = self.members[sure]
        if self.recent[-2:] == [open_, open_] and self.subject == open_:
            return open_  # "The sheriff draws. She …"
        if sure in self.recent[-5:]:
            return sure  # "he" goes on being who "he" was, and "she" is the woman, not the detective
        nearer = alone.index(open_) < alone.index(sure)
        return open_ if nearer and not (known.proper and known.seen) else sure

    def met_lately(self) -> list[str]:
        """Everyone mentioned not long ago, in order of appearance."""
        recent = set(self.recent[-2 * REACH :])
        return [name for name in self.members if name in recent]

    def free(self, name: str) -> str:
        """The name itself, or with the next number when it is taken."""
        taken = {*self.members, *self.absorbed}
        if name not in taken:
            return name
        number = 2
        while f"{name} {number}" in taken:
            number += 1
        return f"{name} {number}"

    def together(self) -> list[str]:
        """Whom "they" means: the last group, or the last two people."""
        names: list[str] = []
        for name in reversed(self.recent[-REACH:]):
            if name in self.members and name not in names:
                names.append(name)
        if not names:
            return []
        group = self.members[names[0]].group
        if group:
            return [name for name, member in self.members.items() if member.group == group]
        acting = [name for name in names if not self.members[name].onlooker]
        return (acting if len(acting) > 1 else names)[:2][::-1]

    def people(self, seed: int = 42, everyone: bool = False) -> tuple[Person, ...]:
        """Everyone seen so far, drawn and ready."""
        chosen = [member for member in self.members.values() if member.seen or everyone]
        fixed = {member.name for member in chosen if _own_colour(member)}
        people = [_person(member, index, seed, self.olden) for index, member in enumerate(chosen)]
        worn = [one.look.colour for one in people if one.name in fixed]
        for at, person in enumerate(people):
            if person.name not in fixed:
                people[at] = _apart(person, worn)
                worn.append(people[at].look.colour)
        return tuple(people)


def _own_colour(member: Member) -> bool:
    """Whether the colour is settled: given, told, a beast's coat, or a uniform shared with others."""
    clad = any(words.roles()[noun].garment for noun in member.nouns if noun in words.roles())
    return bool(member.look or member.kind == "anima" or "colour" in member.worn or (member.group and clad))


def _apart(person: Person, worn: list[str]) -> Person:
    return replace(
        person, look=person.look.model_copy(update={"colour": told_apart(person.name, person.look.colour, worn)})
    )


def _person(member: Member, index: int, seed: int, of_old: bool) -> Person:
    look = member.look or look_of(member.name, member.nouns, member.adjectives, member.gender, seed, of_old=of_old)
    if member.group and not member.look:  # of one cloth, with bodies and faces of their own
        all_of_them = look_of(member.group, member.nouns, member.adjectives, member.gender, seed, of_old=of_old)
        colour = shade(all_of_them.colour, index)
        look = look.model_copy(update={"garment": all_of_them.garment, "hat": all_of_them.hat, "colour": colour})
    if member.kind == "anima":
        bare = {"species": member.preset, "hat": "", "garment": "shirt", "beard": False, "glasses": False}
        small = {"build": "toddler"} if _young_beast(member) else {}
        look = look.model_copy(update={**bare, **small, **coat_of(member.preset, member.adjectives, index)})
    return Person(
        name=member.name,
        kind=member.kind,
        gender=member.sex,
        words=tuple(member.words),
        phrase=member.phrase or member.name,
        group=member.group,
        look=look.model_copy(update=member.worn),
        preset=member.preset,
    )


def _young_beast(member: Member) -> bool:
    """ "A very small dragon", "Little Bear", "a baby elephant"."""
    told = member.adjectives | set(member.name.lower().split()) | set(member.nouns)
    return bool(told & {*words.listed("adjectives").groups["child"], "young", "baby", "cub", "calf", "foal", "lamb"})


def gender_of(name: str) -> str:
    """What title and first name tell: m, f, n or nothing."""
    parts = name.lower().replace(".", "").split()
    titles, first = words.meanings("titles"), words.meanings("names")
    if len(parts) > 1 and titles.get(parts[0]) in ("m", "f"):
        return titles[parts[0]]
    told = [first[part] for part in parts if part in first] or [words.role(part).gender for part in parts]
    return told[0] if told and told[0] != "n" else ""


def is_name(text: str) -> bool:
    """Whether it is a name, and no word for what somebody is: "Tom", not "Old Man"."""
    last = text.lower().split()[-1]
    return not any(form in table for form in (last, singular(last)) for table in (words.roles(), nouns()))
