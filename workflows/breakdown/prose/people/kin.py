"""Whose sister, whose father: kin the story has told of already under another word."""

from presets import words
from workflows.breakdown.prose.language.mentions import Mention
from workflows.breakdown.prose.people.cast import Cast

BORN = ("daughter", "son", "sister", "brother")
POSSESSIVE = {"his": "m", "her": "f"}


def remember_parent(cast: Cast, mention: Mention, doer: str) -> None:
    """ "A woodcutter lived with his two children": from now on he is their parent."""
    if mention.noun not in words.listed("lists").groups["offspring"] or mention.determiner not in (
        *POSSESSIVE,
        "their",
    ):
        return
    parent = owner_of(cast, mention, doer)
    for name in mention.people:
        if parent and name != parent:
            cast.parents.setdefault(name, []).append(parent)


def relative(cast: Cast, mention: Mention, doer: str) -> str:
    """Whom "her sister" or "their father" means among those met; empty when it is somebody new."""
    return _sibling(cast, mention, doer) or _parent(cast, mention, doer)


def _sibling(cast: Cast, mention: Mention, doer: str) -> str:
    """ "Her sister", when the story has told of two: the other one of them."""
    if mention.noun not in ("sister", "brother") or mention.determiner not in ("her", "his", "my"):
        return ""
    kin = [one for one in cast.members.values() if set(one.nouns) & set(BORN)]
    sex = words.role(mention.noun).gender
    owner = doer or next((name for name in reversed(cast.recent) if name in cast.members), "")
    others = [one.name for one in kin if one.name != owner and one.sex in ("", sex)]
    return others[0] if len(kin) > 1 and len(others) == 1 else ""


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


def owner_of(cast: Cast, mention: Mention, doer: str) -> str:
    """Whose a possessive says it is: the doer, when the gender fits, else whom the pronoun would mean."""
    wanted = POSSESSIVE.get(mention.determiner, "")
    if doer in cast.members and cast.members[doer].gender in ("", wanted or cast.members[doer].gender):
        return doer
    return cast.last(wanted) if wanted else next(iter(cast.together()[-1:]), "")
