"""Who may be whom: whether a noun phrase fits somebody already met, and what a name itself says."""

from presets import words
from workflows.breakdown.prose.language.mentions import Mention
from workflows.breakdown.prose.people.cast import Cast, Member


def clash(member: Member, mention: Mention) -> bool:
    """ "The old man" is not "the young man"."""
    told = mention.adjectives & words.words("adjectives")
    ages = ("old", "young", "tall", "fat", "thin", "little", "big")
    mine, theirs = {age for age in ages if age in told}, {age for age in ages if age in member.adjectives}
    return bool(mine and theirs and not mine & theirs)


def fits(member: Member, gender: str, age: str) -> bool:
    if member.dead or "dead" in member.adjectives:
        return False
    if member.kind != "character" or member.group or (gender and member.sex and gender != member.sex):
        return False
    if gender and not member.sex and not member.proper and not member.nouns:
        return False
    roles = [words.roles()[noun] for noun in member.nouns if noun in words.roles()]
    if member.nouns and not roles and not member.proper:
        return False  # a being no list has is neither "the man" nor "the girl"
    if age == "child":
        return young(member) or not (roles or grown(member))
    return not any(role.age == "child" for role in roles)


def young(member: Member) -> bool:
    """Whether the story has told that they are no grown-up: a child, an apprentice, a pupil."""
    return any(words.roles()[noun].age in ("child", "young") for noun in member.nouns if noun in words.roles())


def grown(member: Member) -> bool:
    """Whether title or words make them no child: Mrs Finch, Old Bramble."""
    first = member.name.lower().split()[0]
    return _is_old(member) or (" " in member.name and first in words.words("titles") and first not in words.roles())


def of_that_age(cast: Cast, mention: Mention, names: list[str]) -> list[str]:
    """Those an age in the words can mean: "the old man" is the grandfather, and nobody whose age is not told."""
    ages = words.listed("adjectives").groups
    if not mention.adjectives & set(ages["old"]):
        return names
    return [name for name in names if _is_old(cast.members[name])]


def _is_old(member: Member) -> bool:
    aged = any(words.roles()[noun].age == "old" for noun in member.nouns if noun in words.roles())
    return aged or bool(member.adjectives & set(words.listed("adjectives").groups["old"]))


def alike(member: Member, role: words.Role) -> bool:
    """Whether "the girls" can mean this one too."""
    known = [words.roles()[noun] for noun in member.nouns if noun in words.roles()]
    child = any(one.age == "child" for one in known)
    return bool(known) and member.sex == role.gender != "" and child == (role.age == "child")


def name_wears(parts: list[str]) -> dict[str, object]:
    """ "Little Red Riding Hood" wears one."""
    wear, colours = words.meanings("wear"), words.forms("colours")
    found: dict[str, object] = {}
    for part in parts:
        if part in wear:
            key, value = wear[part].split(":")
            found[key] = True if value == "yes" else value
    if found and any(part in colours for part in parts):
        found["colour"] = next(colours[part] for part in parts if part in colours)
    return found
