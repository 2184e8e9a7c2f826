"""Names given to people the story has shown already: "a girl named Mara", "the boy next to her, Malik"."""

import re

from presets import words
from workflows.breakdown.lexicon.index import verb_is
from workflows.breakdown.prose.language.clause import Clause
from workflows.breakdown.prose.language.mentions import Mention
from workflows.breakdown.prose.people.apart import told_apart
from workflows.breakdown.prose.people.cast import Cast, Member, gender_of
from workflows.breakdown.prose.people.groups import place_in_group
from workflows.breakdown.prose.people.likeness import young
from workflows.breakdown.prose.people.pronouns import narrators

_CALLED = re.compile(r", ([A-Z][a-z]+)[.?!]")  # the end of "…, Lucky?"
BRIDGE = 5  # words between a role and the name behind a comma: "the boy next to her, Malik"


def already_met(cast: Cast, clause: Clause, mention: Mention, before: Mention | None, names: int) -> str:
    """Whom a name heard for the first time belongs to among those met without one; empty when it is somebody new."""
    return (
        _introduced(cast, clause, mention, before)
        or _owner_of_name(cast, clause, mention)
        or _reported(cast, clause, mention)
        or _unveiled(cast, clause, mention)
        or foretold(cast, clause, mention)
        or _of_that_trade(cast, mention)
        or _spouse(cast, mention)
        or _answering(cast, clause, mention)
        or _next_of_group(cast, clause, mention, before)
        or _by_number(cast, clause, mention, names)
    )


def linked(clause: Clause, before: Mention, mention: Mention) -> bool:
    """Whether a name stands right behind what it names: "the elephant Rajah", "a dog, called Rex,", "her son, Tom"."""
    gap = [token.low for token in clause.line[before.end : mention.start] if not years_in(token.low)]
    if before.kind == "role" and gap[-1:] in (["is"], ["was"]) and (len(gap) == 1 or gap[0] == "who"):
        return not before.owner  # "her only ally is Inspector Falcão"
    told = [low for low in gap if low not in (",", "is", "was", "who", "only", "simply", "just", "as")]
    if "one" in told[:-1]:  # "one pigeon, a grey one called Duchess"
        told = told[told.index("one") + 1 :]
    naming = len(told) == 1 and told[0] in words.listed("lists").groups["naming"]
    return not before.owner and (gap == [] or naming or (gap == [","] and _closed(clause, mention)))


def years_in(word: str) -> int:
    """The age an adjective tells: 8 of "eight-year-old"; 0 when it tells none."""
    number, old, _ = word.partition("-year-old")
    if not old:
        return 0
    return int(number) if number.isdigit() else int(words.forms("years").get(number, 0))


def _closed(clause: Clause, mention: Mention) -> bool:
    return mention.end < len(clause.line) and clause.line[mention.end].text in ",."


def in_full(cast: Cast, name: str) -> str:
    """ "Madame comes", "Ilse asks": the only one whose full name begins or ends so, when the story has told it."""
    sought = name.lower()
    if " " in sought:
        return ""
    fitting = [one.name for one in cast.members.values() if one.proper and sought in _ends(one.name.lower().split())]
    return fitting[0] if len(fitting) == 1 else ""


def _ends(parts: list[str]) -> list[str]:
    return [parts[0], parts[-1]] if len(parts) > 1 else []


def _nameless(cast: Cast, people: list[str]) -> str:
    alone = len(people) == 1 and people[0] in cast.members and not cast.members[people[0]].proper
    return people[0] if alone else ""


def _introduced(cast: Cast, clause: Clause, mention: Mention, before: Mention | None) -> str:
    """ "A girl named Mara", "her brother Tom", "the dog, called Rex", "the boy next to her, Malik"."""
    line = clause.line
    if before is None:
        return ""
    if linked(clause, before, mention) and before.kind in ("role", "animal"):
        return _nameless(cast, before.people)
    gap = [token.low for token in line[before.end : mention.start]]
    closed = _closed(clause, mention)
    role = next((one for one in reversed(clause.mentions) if one.end <= before.start and one.kind == "role"), None)
    if gap == [",", "a"] and before.kind == "role" and not before.owner:  # "the captain, a Mr. Thewlis, hid"
        return _nameless(cast, before.people)
    called = gap[-1:] and gap[-1] in words.listed("lists").groups["naming"]
    if (
        role is None
        or not closed
        or role.owner
        or not (gap in ([","], [",", "a"]) or called)
        or told_apart(clause, mention)
    ):
        return ""
    between = [token.low for token in line[role.end : mention.start - len(gap)]]  # "a student from Seoul named Min-jun"
    placed = between[:1] and between[0] in words.listed("lists").groups["beside_someone"]
    return _nameless(cast, role.people) if placed and len(between) <= BRIDGE else ""


def _owner_of_name(cast: Cast, clause: Clause, mention: Mention) -> str:
    """ "Her name is Mara", "the stranger's name was Cole"."""
    owner, people = name_told(clause, mention)
    told = _nameless(cast, people)
    return told or (_just_described(cast, owner) if owner in ("his", "her") else "")


def name_told(clause: Clause, mention: Mention) -> tuple[str, list[str]]:
    """Of "his real name is Cole", "she was called Joan", "a parrot, whose name is Max": the word for whose name it is,
    and who that is."""
    low, between = (
        [token.low for token in clause.line[: mention.start]],
        words.listed("lists").groups["name_adjectives"],
    )
    if low[-2:-1] == ["name"] and low[-1] in ("is", "was"):
        owner = next((word for word in reversed(low[:-2]) if word not in between), "")
    elif low[-2:-1] == ["call"] and low[-1] in ("him", "her"):  # "who wants us to call her Bill"
        called = [one for one in clause.mentions if one.end <= mention.start and one.people]
        return low[-1], called[-1].people if called else []
    elif low[-2:] == ["name", "as"] and low[-3:-2] in (["his"], ["her"]):  # "he gives his name as Brannoc"
        owner = low[-3]
    elif low[-2:] in (["was", "called"], ["is", "called"]) and len(low) == 3:
        owner = low[0]
    else:
        return "", []
    earlier = [one for one in clause.mentions if one.end < mention.start and one.people]
    if owner in ("whose", "who"):
        return owner, earlier[-1].people if earlier else []
    return owner, next((one.people for one in reversed(earlier) if one.noun == owner), [])


def _just_described(cast: Cast, whose: str) -> str:
    """ "It was a large cow, and her name was Petal": the last one spoken of who has no name yet."""
    sexes = ("", "m" if whose == "his" else "f")
    near = [cast.members[name] for name in reversed(cast.recent[-4:]) if name in cast.members]
    return next((one.name for one in near if not (one.proper or one.group) and one.gender in sexes), "")


def _reported(cast: Cast, clause: Clause, mention: Mention) -> str:
    """ "A grandmother foiled two burglars. … Edith Warburton, 72, …": news names the one it began with."""
    after = [token.text for token in clause.line[mention.end : mention.end + 2]]
    aged = len(after) == 2 and after[0] == "," and after[1].isdigit()
    cast.reported |= aged
    opening = cast.reported and not mention.start and clause.opens
    if not (aged or opening):
        return ""
    gender, years = gender_of(mention.noun), int(after[1]) if aged else 0
    if 0 < years < 20 and (one := _young_of_group(cast)):
        return one
    others = any(one.proper for one in cast.members.values())  # then only a sex both have will do
    sexes = ("", gender) if aged or not others else (gender,) if gender else ()
    open_ = [one for one in cast.members.values() if not (one.proper or one.group) and one.kind == "character"]
    open_ = [one for one in open_ if not years or young(one) == (years < 18)]
    fitting = [one.name for one in open_ if (not gender and not others) or one.sex in sexes]
    return fitting[0] if len(fitting) == 1 or (aged and fitting) else ""  # news begins with whom it is about


def _young_of_group(cast: Cast) -> str:
    """ "Two teenagers … Maya Sandhu, 17, and her cousin Jasdeep, 15": the first of them who has no name yet."""
    several = (one for one in cast.members.values() if one.group and one.counted and not one.proper and young(one))
    return next((one.name for one in several), "")


def _unveiled(cast: Cast, clause: Clause, mention: Mention) -> str:
    """ "She walked in: Vera Malone": who was only a pronoun has a name now."""
    if told := _pointed_out(cast, clause, mention):
        return told
    before = clause.line[mention.start - 1].text if mention.start else ""
    opening = not mention.start and clause.after_colon
    if before not in (":", "—", "–") and not opening:
        return ""
    gender = gender_of(mention.noun)
    lone = [one for one in cast.members.values() if one.lone and not one.proper and gender in ("", one.gender)]
    if lone or not (opening or _closed(clause, mention)):
        return lone[-1].name if lone else ""
    last = next((cast.members[name] for name in reversed(cast.recent) if name in cast.members), None)
    nameless = last is not None and last.kind == "character" and not (last.proper or last.group)
    return last.name if last is not None and nameless and (not gender or last.sex in ("", gender)) else ""


def _pointed_out(cast: Cast, clause: Clause, mention: Mention) -> str:
    """ "The driver pushes up his visor. It's Bao.", "That was Rohan": the nameless one told of last."""
    low = [token.low for token in clause.line[: mention.start]]
    it = (["it"], ["that"], ["this"])
    pointing = low in (["it's"], ["that's"]) or (low[:1] in it and low[1:] in (["is"], ["was"]))
    near = [name for name in reversed(cast.recent[-4:]) if name in cast.members and name not in narrators(cast)]
    name = next(iter(near), "")
    member = cast.members.get(name)
    if member is None or not pointing or member.proper or member.group or member.kind != "character":
        return ""
    return name if gender_of(mention.noun) in ("", member.gender) or not member.gender else ""


def _of_that_trade(cast: Cast, mention: Mention) -> str:
    """ "The chef tasted the sauce … Chef Lacombe": the only one of that trade who has no name."""
    trade, *rest = mention.noun.lower().split()
    met = [cast.members[name] for name in cast.by_noun.get(trade, []) if name in cast.members] if rest else []
    open_ = [one.name for one in met if not (one.proper or one.group)]
    return open_[0] if len(open_) == 1 and not words.role(trade).kin else ""


def _spouse(cast: Cast, mention: Mention) -> str:
    """ "Uncle Benedikt … his wife … Aunt Rosa": uncle and aunt, grandfather and grandmother, Mr and Mrs."""
    first, *rest = mention.noun.lower().split()
    if not rest or first not in words.listed("lists").groups["wed"]:
        return ""
    sex, known = gender_of(mention.noun), set(words.listed("lists").groups["spouses"])
    spouses = [one.name for one in cast.members.values() if known & set(one.nouns) and not one.proper]
    return spouses[0] if len(spouses) == 1 and cast.members[spouses[0]].sex == sex != "" else ""


def foretold(cast: Cast, clause: Clause, mention: Mention) -> str:
    """ "After he is sacked, the last projectionist …": who was only a pronoun so far, in this very sentence."""
    early = next((one for one in clause.mentions if one.kind == "pronoun" and len(one.people) == 1), None)
    subject = any(mention in act.subject for act in clause.acts)
    if early is None or early.start != 1 or mention.start < early.end or not subject:
        return ""
    opens = clause.line[0].low in words.listed("lists").groups["clause"]
    lone = cast.members.get(early.people[0])
    sex = gender_of(mention.noun) if mention.kind == "name" else words.role(mention.noun).gender
    return lone.name if opens and lone is not None and lone.lone and sex in ("", lone.gender) else ""


def _answering(cast: Cast, clause: Clause, mention: Mention) -> str:
    """ "The old woman lowered the gun. … said Mrs. Tibbets.": a line for the only one of two it can be."""
    lists = words.listed("lists").groups
    says = any(mention in act.subject and verb_is("speech", act.lemma) for act in clause.acts)
    sex = gender_of(clause.words(mention.start, mention.end))
    about = [cast.members[name] for name in cast.met_lately() if cast.members[name].kind == "character"]
    about = [one for one in about if not one.group]
    crowned = [one for one in about if set(lists["crowned"]) & set(one.nouns)]
    near = set(lists["acquaintances"])
    open_ = [one for one in about if (one.vague or one in crowned or near & set(one.nouns)) and not one.proper]
    open_ = [one for one in open_ if one.sex == sex or (not sex and one in crowned)]
    return open_[0].name if clause.quotes and says and len(about) == 2 and len(open_) == 1 else ""


def _next_of_group(cast: Cast, clause: Clause, mention: Mention, before: Mention | None) -> str:
    """ "His two daughters, Elsa and Greta": each name falls to one of the two."""
    if before is None or not before.people:
        return ""
    gap = [token.low for token in clause.line[before.end : mention.start]]
    if gap not in ([], [","], ["and"], [",", "and"], [":"]):
        return ""
    group = cast.members[before.people[-1]].group or (cast.naming if before.kind == "name" else "")
    cast.naming = group
    free = [one for one in cast.members.values() if one.group == group and group and not one.proper]
    return free[0].name if free else ""


def _by_number(cast: Cast, clause: Clause, mention: Mention, names: int) -> str:
    followed = mention.end < len(clause.line) and clause.line[mention.end].text == ","
    apposed = followed and any(
        one.kind == "role" and one.start == mention.end + 1 and one.determiner in ("a", "an", "the")
        for one in clause.mentions
    )
    return "" if apposed else place_in_group(cast, mention.noun, names)


def signature(cast: Cast, line: str, names: frozenset[str]) -> None:
    """A letter's last line: the "I" of it has that name."""
    narrators = [name for name in cast.by_noun.get("narrator", ()) if name in cast.members]
    signed = line.strip(" .—–-").split(",")[-1].strip()
    if not narrators or len(signed.split()) > 3 or cast.members[narrators[0]].proper:
        return
    name = signed if signed in names else ""
    if name:
        signed_by = cast.members.pop(name, None)
        cast.rename(narrators[0], name).seen |= signed_by is not None and signed_by.seen


def name_the_lone(cast: Cast, lines: list[str]) -> None:
    """ "And what is in the basket, Lucky?": the only one the story calls "he", when only one name is called out."""
    lone = [one for one in cast.members.values() if one.lone and one.name != "They"]
    known = {part for one in cast.members.values() for part in one.name.lower().split()}
    called = {found[1] for line in lines for found in _CALLED.finditer(line)}
    plain = words.words("titles") | words.roles().keys() | words.forms("kin_names").keys()
    called = {name for name in called if name.lower() not in known | plain}
    if len(lone) == len(called) == 1:
        cast.rename(lone[0].name, called.pop())


def new_member(name: str, written: str) -> Member:
    """Somebody heard of first by name."""
    member = Member(name, gender_of(name), phrase=name, proper=True)
    if written != name:
        member.words.append(written)
    return member
