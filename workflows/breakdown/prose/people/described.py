"""What a clause tells of somebody by the way: their age, and a trade by what they wear."""

from presets import words
from workflows.breakdown.lexicon.tokens import Token
from workflows.breakdown.prose.language.clause import Clause
from workflows.breakdown.prose.language.mentions import Mention
from workflows.breakdown.prose.people.cast import Cast
from workflows.breakdown.prose.people.naming import years_in


def aged(cast: Cast, clause: Clause, mention: Mention) -> None:
    """ "Mateo, 9, sleeps", "eight-year-old Sam", "a 72-year-old woman": the number is an age."""
    line = clause.line
    after = [token.text for token in line[mention.end : mention.end + 2]]
    years = int(after[1]) if len(after) == 2 and after[0] in ",(" and after[1].isdigit() else 0
    years = years or _said_of(line, mention)
    near = line[max(0, mention.start - 1) : mention.end]
    years = years or next((years_in(token.low) for token in near if years_in(token.low)), 0)
    member = cast.members[mention.people[0]]
    if 0 < years <= 12:
        cast.also(member.name, {"m": "boy", "f": "girl"}.get(member.gender, "child"))
    elif 13 <= years <= 17:
        cast.also(member.name, "teenager")
        rest = [name for name in cast.groups.get("teenager", []) if name in cast.members]
        free = [name for name in rest if not cast.members[name].proper and name != member.name]
        if member.proper and member.name not in rest and free:  # "two teenagers … her cousin Jasdeep, 15"
            cast.merge(free[0], member.name)
    elif 60 <= years <= 120:
        member.adjectives.add("old")


def _said_of(line: list[Token], mention: Mention) -> int:
    """12 of "He was perhaps twelve years old."."""
    low = [token.low for token in line[mention.end : mention.end + 5]]
    if mention.owner or low[:1] not in (["was"], ["is"]):
        return 0
    at = next((at for at, word in enumerate(low) if word.isdigit() or word in words.forms("numbers")), 0)
    told = low[at] if at and (low[at + 1 : at + 2] in (["years"], ["."], []) and at < 4) else "0"
    years = int(told if told.isdigit() else words.forms("numbers")[told])
    return years if years > 2 else 0  # "they were both", "she was one"


def dressed_as(cast: Cast, clause: Clause, mention: Mention, before: Mention | None) -> None:
    """ "A young woman in a nurse's uniform": she is "the nurse" from then on."""
    line, end = clause.line, mention.end
    worn = mention.kind == "role" and mention.owner and mention.determiner in ("a", "an") and end < len(line)
    if not worn or before is None or len(before.people) != 1 or mention.preposition != "in":
        return
    wearer = cast.members[before.people[0]]
    close = before.end >= mention.start - 2 and line[end].low in words.listed("lists").groups["work_clothes"]
    if close and not words.role(mention.noun).vague and wearer.name not in mention.people:
        known = [one for one in mention.people if cast.members[one].proper and cast.recent.count(one) < 2]
        if known and not wearer.proper:  # a script's NURSE
            cast.merge(wearer.name, known[0])
            return
        cast.also(wearer.name, mention.noun)
        unseen = [one for one in mention.people if not cast.members[one].seen]
        cast.by_noun[mention.noun] = [one for one in cast.by_noun[mention.noun] if one not in unseen]
