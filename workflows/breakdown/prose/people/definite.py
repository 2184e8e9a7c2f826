"""Whom "the man", "the rider" or "the bird" means among those the story has told of already."""

from presets import words
from workflows.breakdown.lexicon.index import verb_is
from workflows.breakdown.prose.language.clause import Clause
from workflows.breakdown.prose.language.mentions import Mention
from workflows.breakdown.prose.people.apart import told_apart
from workflows.breakdown.prose.people.cast import Cast
from workflows.breakdown.prose.people.likeness import fits, of_that_age, young
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
    return alike[0] if len(alike) == 1 else ""


def meant(cast: Cast, clause: Clause, mention: Mention, besides: str) -> str:
    """Whom a role with "the" means that the story has not used before; empty when it is somebody new.

    `besides`: who acts on them, and so is somebody else.
    """
    if mention.determiner not in DEFINITE or told_apart(clause, mention):
        return ""
    return _by_deed(cast, mention) or _vaguely(cast, mention, besides) or _by_another_word(cast, clause, mention)


def _by_deed(cast: Cast, mention: Mention) -> str:
    """ "A giantess sat spinning … the old spinner": who has done that before."""
    noun = mention.noun
    if not noun.endswith(("er", "or")):
        return ""
    deeds = {noun[:-2], noun[:-1], noun[:-3]} if noun[-3:-2] == noun[-4:-3] else {noun[:-2], noun[:-1]}
    deeds |= {deed for deed in cast.did if noun.endswith((f"{deed}r", f"{deed}er"))}  # the cheesemaker makes it
    name = next((cast.did[deed] for deed in deeds if deed in cast.did), "")
    return name if name in cast.members else ""


def _vaguely(cast: Cast, mention: Mention, besides: str) -> str:
    """ "The man" may be someone met under a name or a role: the only one lately that fits."""
    role = words.role(mention.noun)
    if not role.vague:
        return ""
    recent = {name for name in cast.recent[-8:] if name in cast.members} - {
        besides,
        *narrators(cast),
    }
    likely = [name for name in recent if fits(cast.members[name], role.gender, role.age)]
    likely = of_that_age(cast, mention, likely)
    if role.age == "child" and len(likely) > 1:  # of several it could be, the one who is known to be young
        likely = [name for name in likely if young(cast.members[name])]
    return likely[0] if len(likely) == 1 else ""


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
