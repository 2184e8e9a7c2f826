"""Two phrases side by side that mean one: "Mara, a blacksmith,", "Pip the mouse", "a chess piece, a white bishop"."""

from dataclasses import replace

from presets import words
from workflows.breakdown.prose.language.clause import Clause
from workflows.breakdown.prose.language.mentions import Mention
from workflows.breakdown.prose.people.cast import Cast

ENDS = (",", ".", ";")


def apposed(clause: Clause, mention: Mention, before: Mention | None) -> str:
    """The person "Mara, a blacksmith," or "he was a merchant" speaks of."""
    if before is not None and before.owner and before.end == mention.start:  # "Tavake, a fisherman's widow,"
        whose = replace(mention, start=before.start, determiner=before.determiner or "the")
        earlier = [one for one in clause.mentions if one.end <= before.start and one.kind != "time"]
        return apposed(clause, whose, earlier[-1] if earlier else None)
    if one := _described_behind(clause, mention):
        return one
    if before is None or len(before.people) != 1 or before.owner:
        return ""
    if _epithet(mention, before):
        return before.people[0]
    gap = _between(clause, before, mention)
    after = _behind(clause, mention)
    lists = words.listed("lists").groups
    closed = after in (*ENDS, "who", *lists["preposition"], *lists["naming"])
    named = any(one.kind == "name" and one.start == mention.end for one in clause.mentions)
    closed = closed or named  # "his successor, the former postwoman Agnes Wrona,"
    if before.noun in words.listed("lists").groups["unseen"] and gap[-1:] == [","]:
        gap = [low for low in gap if low not in words.words("adjectives") and low != "new"]  # "somebody new, a man"
    if named and gap[:1] == [","] and len(gap) == 2 and gap[1].endswith("ed"):
        gap = [","]  # "his owner, retired tram conductor Leslie Naidoo,"
    bare = named or (before.kind == "name" and after in ("of", ","))  # "Ser Matteo, harbour master of Messina,"
    articles = ("a", "an", "the", "") if bare else ("a", "an", "the")
    if gap == [","] and before.kind in ("name", "role") and mention.determiner in articles and closed:
        follows_list = any(token.low == "and" for token in clause.line[mention.end : mention.end + 2])
        return "" if follows_list else before.people[0]
    copula = gap and gap[-1] in ("is", "was", "am", "became", "becomes", "been") and len(gap) <= 2
    if before.noun == "i" and gap[:2] in (["am", "the"], ["am", "a"]) and len(gap) == 3:  # "I am the night guard"
        return before.people[0]
    if copula and mention.determiner in ("a", "an", "the") and before.kind in ("name", "pronoun", "role"):
        return before.people[0]
    return ""


def _described_behind(clause: Clause, mention: Mention) -> str:
    """ "Sonya appears at the top of the stairs, a girl of twelve": who came in."""
    at, lists = mention.start, words.listed("lists").groups
    apart = at > 1 and clause.line[at - 1].text == "," and mention.determiner in ("a", "an") and not mention.plural
    act = next((act for act in reversed(clause.acts) if act.at < at), None)
    if not apart or act is None or act.lemma not in lists["arrives"] or len(act.subject) != 1:
        return ""
    who, closed = act.subject[0], _behind(clause, mention) in (*ENDS, "of", "in", "with")
    follows = any(act.at > at for act in clause.acts)
    told = who.kind == "name" or (who.kind == "role" and not who.plural and words.role(mention.noun).vague)
    return who.people[0] if told and len(who.people) == 1 and closed and not follows else ""


def said_to_be(clause: Clause, mention: Mention, before: Mention | None) -> list[str]:
    """ "Fox and Heron had been neighbours": those two."""
    if before is None or not before.people or mention.determiner or before.kind not in ("name", "role", "pronoun"):
        return []
    gap = _between(clause, before, mention)
    if not gap or gap[-1] not in ("were", "are", "been") or len(gap) > 3:
        return []
    act = next((act for act in clause.acts if before in act.subject), None)
    return list(dict.fromkeys(name for one in (act.subject if act else [before]) for name in one.people))


def told_behind_colon(cast: Cast, clause: Clause, mention: Mention) -> str:
    """ "The first customer is always the same: a retired bus driver who …": who it is."""
    member = cast.members.get(cast.subject)
    told = clause.after_colon and not mention.start and mention.determiner in ("a", "an")
    if member is None or member.proper or member.group or not told:
        return ""
    return member.name if _behind(clause, mention) in (*ENDS, "who", "in", "with", "from", "of") else ""


def what_some_are(clause: Clause, mention: Mention, before: Mention | None) -> bool:
    """ "One of them was a very old friend": nobody new."""
    several = before is not None and before.kind == "pronoun" and len(before.people) > 1
    return several and before is not None and _between(clause, before, mention) in (["is"], ["was"])


def somebody_beside(clause: Clause, mention: Mention, before: Mention) -> bool:
    """ "Pip the mouse", "Olaf, the old fat cat,", "the dentist, a penguin named Pip,": somebody, and what they are."""
    if _epithet(mention, before):
        return True
    named = before.kind in ("name", "role") and len(before.people) == 1 and not before.owner
    gap = _between(clause, before, mention)
    if before.kind == "name" and named and gap in (["is"], ["was"]) and mention.determiner in ("a", "an"):
        return True  # "Pim is a very small dragon"
    closed = _behind(clause, mention) in (*ENDS, *words.listed("lists").groups["naming"], "who", "with", "in")
    return named and gap == [","] and mention.determiner in ("a", "an", "the") and closed and not mention.plural


def is_a_thing(clause: Clause, mention: Mention, before: Mention) -> bool:
    """ "A chess piece, a white bishop,": what a thing is called."""
    gap = _between(clause, before, mention)
    closed = _behind(clause, mention) in ENDS
    alone = before.kind == "prop" and not before.preposition and not before.plural and not mention.plural
    return alone and gap == [","] and mention.determiner in ("a", "an") and closed


def _between(clause: Clause, before: Mention, mention: Mention) -> list[str]:
    return [token.low for token in clause.line[before.end : mention.start]]


def _behind(clause: Clause, mention: Mention) -> str:
    return clause.line[mention.end].low if mention.end < len(clause.line) else "."


def _epithet(mention: Mention, before: Mention) -> bool:
    """ "Pip the mouse", "Ivan the carpenter"."""
    named = before.kind == "name" and len(before.people) == 1 and not before.owner
    return named and mention.start == before.end and mention.determiner == "the"
