"""Whose sister, whose father: kin the story has told of already under another word."""

from collections.abc import Sequence

from presets import words
from workflows.breakdown.prose.language.clause import Clause
from workflows.breakdown.prose.language.mentions import Mention
from workflows.breakdown.prose.people.cast import Cast

BORN = ("daughter", "son", "sister", "brother")
POSSESSIVE = {"his": "m", "her": "f"}


def remember_parent(cast: Cast, clause: Clause, mention: Mention, doer: str) -> None:
    """ "A woodcutter lived with his two children", "a miller who had a son": from now on he is their parent."""
    if mention.noun not in words.listed("lists").groups["offspring"]:
        return
    owned = mention.determiner in (*POSSESSIVE, "their")
    parent = owner_of(cast, mention, doer, besides=mention.people) if owned else _has(clause, mention)
    for name in mention.people:
        if parent and name != parent:
            cast.parents.setdefault(name, []).append(parent)


def remember_leader(cast: Cast, mention: Mention, doer: str) -> None:
    """ "An officer came with a fan-bearer": the second follows the first."""
    if mention.preposition == "with" and doer and mention.kind == "role":
        for name in mention.people:
            cast.followed.setdefault(name, doer)


def _has(clause: Clause, mention: Mention) -> str:
    """Whose child an article tells of: "a miller with two daughters", "a miller who had a son"; else empty."""
    had = {token.low for token in clause.line[max(0, mention.start - 2) : mention.start]} & {"had", "has", "have"}
    with_ = mention.preposition == "with" or bool(had)
    before = [one for one in clause.mentions if one.end < mention.start and one.kind == "role" and not one.owner]
    near = with_ and before and before[-1].end >= mention.start - 3 and len(before[-1].people) == 1
    return before[-1].people[0] if near else ""


def relative(cast: Cast, mention: Mention, doer: str) -> str:
    """Whom "her sister" or "their father" means among those met; empty when it is somebody new."""
    ways = (_spouse, _other_of_two, _sibling, _parent, _heir, _leader)
    return next((name for way in ways if (name := way(cast, mention, doer))), "")


def _leader(cast: Cast, mention: Mention, doer: str) -> str:
    """ "An officer with a fan-bearer behind him … his master": the officer."""
    owner = owner_of(cast, mention, doer) if mention.determiner in POSSESSIVE else ""
    if owner in cast.members and cast.members[owner].kind == "anima":
        return _of_beast(cast, mention)
    leader = cast.followed.get(owner, "") or _lord(cast, owner)
    return leader if mention.noun in words.listed("lists").groups["leaders"] and leader in cast.members else ""


def _of_beast(cast: Cast, mention: Mention) -> str:
    """The dog's owner: who was told of last."""
    people = [name for name in reversed(cast.recent) if name in cast.members and cast.members[name].kind == "character"]
    return next(iter(people), "") if mention.noun in words.listed("lists").groups["owners"] else ""


def _lord(cast: Cast, servant: str) -> str:
    """The only crowned one of the story: the vizier's master."""
    crowned = set(words.listed("lists").groups["crowned"])
    lords = [name for name, one in cast.members.items() if crowned & set(one.nouns) and name != servant]
    return lords[0] if len(lords) == 1 and cast.members.get(servant) is not None else ""


def remember_spouse(cast: Cast, mention: Mention, doer: str) -> None:
    """ "Her husband, Stavros": from now on "his wife" is she."""
    if (
        mention.noun in words.listed("lists").groups["spouses"]
        and mention.determiner in POSSESSIVE
        and len(mention.people) == 1
    ):
        owner = owner_of(cast, mention, doer)
        if owner and owner != mention.people[0]:
            cast.spouses |= {owner: mention.people[0], mention.people[0]: owner}


def _spouse(cast: Cast, mention: Mention, doer: str) -> str:
    """ "His wife", when she is known as the one whose husband he is."""
    if mention.noun not in words.listed("lists").groups["spouses"]:
        return ""
    spouse = cast.spouses.get(owner_of(cast, mention, doer), "")
    return spouse if spouse in cast.members else ""


def _heir(cast: Cast, mention: Mention, doer: str) -> str:
    """ "The king … his son": the prince, when there is one."""
    heirs, crowned = words.forms("heirs"), words.listed("lists").groups["crowned"]
    owner = cast.members.get(owner_of(cast, mention, doer))
    royal = owner is not None and bool(set(owner.nouns) & set(crowned))
    met = [name for name in cast.by_noun.get(heirs.get(mention.noun, ""), []) if name in cast.members]
    if royal and len(met) == 1 and mention.determiner in (*POSSESSIVE, "the"):
        return met[0]
    return _of_crowned(cast, mention) if mention.determiner == "the" else ""


def _of_crowned(cast: Cast, mention: Mention) -> str:
    """ "The queen … her youngest daughter, Isaura … the princess": she."""
    born = {noun for noun, heir in words.forms("heirs").items() if heir == mention.noun}
    crowned = set(words.listed("lists").groups["crowned"])
    heirs = [one.name for one in cast.members.values() if born & set(one.nouns) and not one.group]
    royal = any(crowned & set(one.nouns) for one in cast.members.values())
    return heirs[0] if royal and len(heirs) == 1 else ""


def _sibling(cast: Cast, mention: Mention, doer: str) -> str:
    """ "Her sister", when the story has told of two: the other one of them."""
    if mention.noun not in ("sister", "brother") or mention.determiner not in ("her", "his", "my"):
        return ""
    kin = [one for one in cast.members.values() if set(one.nouns) & set(BORN)]
    sex = words.role(mention.noun).gender
    owner = doer or next((name for name in reversed(cast.recent) if name in cast.members), "")
    others = [one.name for one in kin if one.name != owner and one.sex in ("", sex)]
    return others[0] if len(kin) > 1 and len(others) == 1 else ""


def _other_of_two(cast: Cast, mention: Mention, doer: str) -> str:
    """ "Two men in grey suits … his partner": the other one."""
    owner = cast.members.get(owner_of(cast, mention, doer)) if mention.determiner in POSSESSIVE else None
    if owner is None or not owner.group or mention.noun not in words.listed("lists").groups["other_of_two"]:
        return ""
    others = [name for name, one in cast.members.items() if one.group == owner.group and one is not owner]
    return others[0] if len(others) == 1 else ""


def _parent(cast: Cast, mention: Mention, doer: str) -> str:
    """ "Her father": the merchant whose daughter she is."""
    if mention.noun not in words.listed("lists").groups["parents"]:
        return ""
    sex = words.role(mention.noun).gender
    children = cast.together() if mention.determiner in ("their", "the") else [owner_of(cast, mention, doer)]
    parents = [parent for child in children for parent in cast.parents.get(child, [])]
    parents = parents or cast.groups.get("parent", [])  # "the parents … the father"
    if not parents and mention.determiner == "the":
        parents = [parent for known in cast.parents.values() for parent in known]
    return next((one for one in parents if one in cast.members and cast.members[one].gender in ("", sex)), "")


def owner_of(cast: Cast, mention: Mention, doer: str, besides: Sequence[str] = ()) -> str:
    """Whose a possessive says it is: the doer, when the gender fits, else whom the pronoun would mean."""
    wanted = POSSESSIVE.get(mention.determiner, "")
    if doer in cast.members and cast.members[doer].gender in ("", wanted or cast.members[doer].gender):
        return doer
    return cast.last(wanted, never=tuple(besides)) if wanted else next(iter(cast.together()[-1:]), "")
