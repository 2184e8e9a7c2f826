"""Several people in one phrase: "three robbers", "both men", "everyone" – and which names belong to them."""

from dataclasses import replace

from presets import words
from workflows.breakdown.prose.language.clause import Clause
from workflows.breakdown.prose.language.mentions import Mention
from workflows.breakdown.prose.people.cast import Cast, Member
from workflows.breakdown.prose.people.likeness import alike, fits, young

DRAWN = 6  # members of a group that get a face of their own at most
DEFINITE = ("the", "both", "these", "those", "all")


def group_of(cast: Cast, mention: Mention, named: int = 0) -> list[str]:
    """Whom a plural means: a group or several people already met, else new members of a group.

    `named`: how many people the story names; "everybody" is those, though most of them are still to come.
    """
    met = _met(cast, mention)
    if met and mention.counted and met == _numbered(cast, mention.noun):  # two fishermen, of whom one has a cue
        met += [_member(cast, mention, number) for number in range(len(met) + 1, min(mention.count, DRAWN) + 1)]
    if not met and named > 1 and mention.noun in words.listed("lists").groups["everyone"]:
        return []
    return met or _founded(cast, mention)


def one_of_several(cast: Cast, mention: Mention) -> str:
    """ "Two guards … the older guard … the younger one": each who is told apart is one of them, and stays it."""
    apart = mention.adjectives & set(words.listed("lists").groups["told_apart"])
    several = [cast.members[name] for name in cast.groups.get(mention.noun, []) if name in cast.members]
    if not apart or len(several) < 2 or mention.determiner not in DEFINITE:
        return ""
    known = next((one for one in several if one.adjectives & apart and one.singled), None)
    one = known or next((one for one in several if not one.singled), None)
    if one is None:
        return ""
    one.adjectives |= mention.adjectives
    return one.name


def next_of_few(cast: Cast, clause: Clause, mention: Mention) -> str:
    """ "Inside were two passengers. One was a preacher. The other, a woman in grey, …": each is one of them."""
    low = " ".join(token.low for token in clause.line[: mention.start])
    if low not in words.listed("lists").groups["one_was"]:
        return ""
    few = [[name for name in names if name in cast.members] for names in cast.groups.values()]
    few = [names for names in few if names and cast.members[names[0]].counted and len(names) < 5]
    open_ = [name for name in few[-1] if not (cast.members[name].proper or cast.members[name].singled)] if few else []
    return open_[0] if open_ else ""


def _met(cast: Cast, mention: Mention) -> list[str]:
    noun, role = mention.noun, words.role(mention.noun)
    known = [name for name in cast.groups.get(noun, []) if name in cast.members] or _numbered(cast, noun)
    indefinite = mention.determiner in ("a", "an", "another") and not role.many
    if known and not indefinite:
        cast.told_again.add(noun)
        return known
    if mention.determiner == "both" and (two := _as_many(cast, mention)):
        return two
    everyone = noun in words.listed("lists").groups["everyone"]
    here = [name for name in cast.met_lately() if cast.members[name].kind == "character" and cast.members[name].seen]
    if everyone and len(here) > 1:
        return here
    alone = [name for name in cast.by_noun.get(noun, []) if name in cast.members]
    if mention.determiner in DEFINITE and len(alone) > 1:
        return alone
    if not role.vague or known:
        return []
    if mention.determiner in DEFINITE:
        they = [name for name, one in cast.members.items() if one.kind == "character" and alike(one, role)]
        same = _as_many(cast, mention) or _with_the_named(cast, mention, they)
        if same:
            return same
        return (they[-mention.count :] if mention.count != 3 else they) if len(they) > 1 else []
    return _grown_up(cast, mention)


def _numbered(cast: Cast, noun: str) -> list[str]:
    """ "Two cops", when a screenplay has lines for COP #1 and COP TWO: those."""
    told = [(name, name.lower().removeprefix(f"{noun} ")) for name in cast.members]
    return [name for name, rest in told if rest != name.lower() and (rest.isdigit() or rest in words.forms("numbers"))]


def _as_many(cast: Cast, mention: Mention) -> list[str]:
    """ "Both men", when two burglars have been told of: the last group of that many."""
    role = words.role(mention.noun)
    if not (mention.counted or mention.determiner == "both"):
        return []
    for members in reversed(list(cast.groups.values())):
        left = [name for name in members if name in cast.members]
        fits = all(cast.members[name].sex in ("", role.gender) for name in left)
        if len(left) == mention.count > 1 and fits and mention.determiner != "all":
            return left
    return []


def _with_the_named(cast: Cast, mention: Mention, alike: list[str]) -> list[str]:
    """ "The two girls": a girl and Lena, of whom the story tells no more than her name."""
    role = words.role(mention.noun)
    named = [one.name for one in cast.members.values() if one.proper and one.name not in alike]
    named = [name for name in named if cast.members[name].sex == role.gender and fits(cast.members[name], "", role.age)]
    both = [*alike, *named]
    return both if mention.counted and alike and len(both) == mention.count else []


def _grown_up(cast: Cast, mention: Mention) -> list[str]:
    """ "Two old people", at the end of the story of Rosa and Nino: the two it is about."""
    named = [name for name, one in cast.members.items() if one.proper and one.kind == "character"]
    told = mention.count == len(named) == len(cast.members) and mention.count > 1
    return named if told and "other" not in mention.adjectives else []


def _founded(cast: Cast, mention: Mention) -> list[str]:
    """A new group. Each of a few gets a face; of many the first six."""
    if mention.noun in words.listed("lists").groups["everyone"]:
        mention = replace(mention, noun="person", words="people")
    made = [_member(cast, mention, number) for number in range(1, min(mention.count, DRAWN) + 1)]
    cast.groups[mention.noun] = made
    return list(made)


def _member(cast: Cast, mention: Mention, number: int) -> str:
    """One more of a group."""
    noun, role = mention.noun, words.role(mention.noun)
    named = mention.compound[:1].isupper()  # "the Dalton brothers"
    collective = f"the {mention.words if named else mention.words.lower()}" if mention.words else f"the {noun}s"
    member = Member(
        cast.free(f"{noun.title()} {number}"),
        role.gender,
        nouns=[noun],
        adjectives=set(mention.adjectives),
        group=collective,
        counted=mention.counted,
        phrase=f"one of {collective}" if not role.many else f"someone from {collective}",
        words=[collective.removeprefix("the ").lower()],
    )
    return cast.add(member).name


def place_in_group(cast: Cast, name: str, named: int) -> str:
    """The nameless member of a group a new name falls to, or empty.

    "Five friends … Ben, Chloe, Dev, Ella, Finn": as many names as friends. "The Dalton brothers … Jed Dalton": their
    name. `named`: how many people the story names.
    """
    first, *rest = name.lower().split()
    titled = bool(rest) and first in words.words("titles") and first not in ("miss", "master")
    for members in reversed(list(cast.groups.values())):
        left = [cast.members[one] for one in members if one in cast.members]
        free = [one for one in left if not one.proper]
        if not free or (titled and young(free[0])):
            continue
        theirs = any(part in free[0].group.split() for part in name.split() if part[0].isupper())
        outside = sum(one.proper for one in cast.members.values() if one.name not in members)
        if theirs or (free[0].counted and len(members) == named - outside > 1):
            return free[0].name
    return ""


def dissolve(cast: Cast) -> None:
    """Drop the faceless rest of groups whose number was never told once two of them have names: "the Daltons"."""
    for members in cast.groups.values():
        left = [cast.members[name] for name in members if name in cast.members]
        rest = [one for one in left if not one.proper]
        if len(left) - len(rest) > 1 and not any(one.counted for one in rest):
            for one in rest:
                cast.drop(one.name)
    _one_by_one(cast)
    told = [one for one in cast.members.values() if one.seen and not one.lone]
    if "They" in cast.members and cast.members["They"].lone and len(told) > 1:
        cast.drop("They")  # "They had been told the ship was empty.", of those who get their names later


def _one_by_one(cast: Cast) -> None:
    """ "The bus has five people on it. The driver, Yusuf, …": told of one by one, they are no people beside those."""
    order = list(cast.members)
    for noun, members in cast.groups.items():
        left = [name for name in members if name in cast.members]
        general = words.role(noun).vague or noun in words.listed("lists").groups["counted_people"]
        if not left or noun in cast.told_again or not general or not cast.members[left[0]].counted:
            continue
        after = [one for one in order[order.index(left[-1]) + 1 :] if one in cast.members and cast.members[one].seen]
        if len(after) >= len(left) and not any(cast.members[name].proper for name in left):
            for name in left:
                cast.drop(name)
