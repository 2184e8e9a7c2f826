"""Whom "the man", "the rider" or "the bird" means among those the story has told of already."""

from presets import words
from workflows.breakdown.lexicon.index import verb_is
from workflows.breakdown.prose.language.clause import Clause
from workflows.breakdown.prose.language.mentions import Mention
from workflows.breakdown.prose.people.apart import told_apart
from workflows.breakdown.prose.people.cast import REACH, Cast
from workflows.breakdown.prose.people.likeness import fits, of_that_age, young
from workflows.breakdown.prose.people.naming import years_in
from workflows.breakdown.prose.people.pronouns import narrators

DEFINITE = ("the", "this", "that")


def beast_meant(cast: Cast, mention: Mention) -> str:
    """ "The magpie", and "the bird" when only one has been told of; empty when it is another."""
    if mention.determiner == "another":
        return ""
    if met := cast.by_noun.get(mention.noun):
        return met[-1]
    kinds, general = words.meanings("beasts"), mention.determiner in DEFINITE
    beasts = [one for one in cast.members.values() if one.kind == "anima" and general]

    def also(noun: str) -> bool:
        return kinds.get(noun) == mention.noun or noun.endswith(mention.noun)  # a magpie is a bird, a seagull a gull

    alike = [one.name for one in beasts if any(map(also, one.nouns))]
    return max(alike, key=lambda name: _last_told(cast, name), default="")


def _last_told(cast: Cast, name: str) -> int:
    return max((at for at, told in enumerate(cast.recent) if told == name), default=-1)


def meant(cast: Cast, clause: Clause, mention: Mention, besides: str) -> str:
    """Whom a role with "the" means that the story has not used before; empty when it is somebody new.

    `besides`: who acts on them, and so is somebody else.
    """
    if mention.determiner not in DEFINITE or told_apart(clause, mention) or "dead" in mention.adjectives:
        return ""
    return (
        _by_deed(cast, mention)
        or _vaguely(cast, clause, mention, besides)
        or _by_another_word(cast, clause, mention)
        or _just_heard(cast, clause, mention)
        or _of_that_many_years(cast, mention)
    )


def _by_deed(cast: Cast, mention: Mention) -> str:
    """ "A giantess sat spinning … the old spinner": who has done that before."""
    noun = mention.noun
    if not noun.endswith(("er", "or")):
        return ""
    deeds = {noun[:-2], noun[:-1], noun[:-3]} if noun[-3:-2] == noun[-4:-3] else {noun[:-2], noun[:-1]}
    deeds |= {deed for deed in cast.did if noun.endswith((f"{deed}r", f"{deed}er"))}  # the cheesemaker makes it
    name = next((cast.did[deed] for deed in deeds if deed in cast.did), "")
    return name if name in cast.members else ""


def _vaguely(cast: Cast, clause: Clause, mention: Mention, besides: str) -> str:
    """ "The man" may be someone met under a name or a role: the only one lately that fits."""
    role = words.role(mention.noun)
    if mention.noun in words.listed("lists").groups["heroes"]:
        return next((one.name for one in cast.members.values() if one.proper and one.seen), "")
    if not role.vague:
        return ""
    recent = {name for name in cast.recent[-REACH:] if name in cast.members} - {
        besides,
        *narrators(cast),
    }
    fitting = [name for name in recent if fits(cast.members[name], role.gender, role.age)]
    sex = role.gender or _sex_told(clause, mention)
    fitting = [name for name in fitting if not sex or cast.members[name].sex in ("", sex)]
    likely = of_that_age(cast, mention, fitting) or _only_one(cast, fitting, role)
    if role.age == "child" and len(likely) > 1:  # of several it could be, the one who is known to be young
        likely = [name for name in likely if young(cast.members[name])]
    if len(likely) > 1 and mention.noun in words.listed("lists").groups["newcomers"]:
        return next((name for name in reversed(cast.members) if name in likely and not cast.members[name].proper), "")
    nameless = any(not cast.members[name].proper for name in likely)
    if len(likely) > 1 and role.gender and nameless:  # "the woman" is Marta, not a farmer of whom nothing is told
        likely = [name for name in likely if cast.members[name].sex == role.gender] or likely
    if len(likely) > 1:  # who has no name is called so more often
        likely = [name for name in likely if not cast.members[name].proper] or likely
    return likely[0] if len(likely) == 1 else ""


def _sex_told(clause: Clause, mention: Mention) -> str:
    """ "The stranger took off his hat": what is his is a man's, where nobody else is told of before it."""
    after = [one for one in clause.mentions if one.start >= mention.end and (one.people or one.kind == "pronoun")]
    acting = any(mention in act.subject for act in clause.acts)
    return {"his": "m", "her": "f"}.get(after[0].noun, "") if acting and after and after[0].owner else ""


def _just_heard(cast: Cast, clause: Clause, mention: Mention) -> str:
    """ "“You took your time,” says Brom. The old dwarf is sitting …": who has just been named as the speaker."""
    name, paragraph = cast.spoke
    member, role = cast.members.get(name), words.role(mention.noun)
    opens = clause.opens and not mention.start and any(mention in act.subject for act in clause.acts)
    if member is None or member.nouns or not opens or paragraph != clause.paragraph or not mention.adjectives:
        return ""
    return name if member.proper and fits(member, role.gender, role.age) and cast.recent.count(name) <= 3 else ""


def _of_that_many_years(cast: Cast, mention: Mention) -> str:
    """ "Rosa was on her roof. The 71-year-old seamstress …": the one named last, of whom no more was told."""
    aged = any(years_in(word) for word in mention.adjectives)
    name = next((name for name in reversed(cast.recent) if name in cast.members), "")
    member, role = cast.members.get(name), words.role(mention.noun)
    told = member is not None and member.proper and not member.nouns and fits(member, role.gender, role.age)
    return name if aged and told else ""


def _only_one(cast: Cast, fitting: list[str], role: words.Role) -> list[str]:
    """ "The old man", where one man has been seen so far and nothing is told of his age."""
    seen = [one for one in cast.members.values() if one.seen and fits(one, role.gender, role.age)]
    untold = [one for one in seen if not young(one) and role.gender and one.sex == role.gender]
    near = untold[0].name in (*fitting, *cast.met_lately()) if untold else False
    return [untold[0].name] if len(untold) == len(seen) == 1 and near else []


def _by_another_word(cast: Cast, clause: Clause, mention: Mention) -> str:
    """ "Come in," said the witch: of two who are there, the one it can only be."""
    says = any(mention in act.subject and verb_is("speech", act.lemma) for act in clause.acts)
    about = [name for name in cast.met_lately() if cast.members[name].kind == "character"]
    role = words.role(mention.noun)
    likely = [name for name in about if fits(cast.members[name], role.gender, role.age or "adult")]
    likely = [name for name in likely if name not in narrators(cast) and cast.members[name].vague]
    likely = [name for name in likely if not cast.members[name].proper] or likely
    sure = len(likely) == 1 and (len(about) == 2 or not cast.members[likely[0]].proper)
    return likely[0] if clause.quotes and says and sure else ""
