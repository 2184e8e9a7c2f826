"""Whom a pronoun means, and those the story only ever calls by one."""

from presets import words
from workflows.breakdown.prose.language.clause import Clause
from workflows.breakdown.prose.language.mentions import Mention
from workflows.breakdown.prose.people.cast import Cast, Member


def meant_by(cast: Cast, clause: Clause, mention: Mention, doer: str) -> list[str]:
    """The people a pronoun stands for. `doer`: who acts on it, so that "Mara gave her bread" is not to Mara."""
    lists = words.listed("lists").groups
    word = mention.noun
    if doer and word.endswith(("self", "selves")):
        return [doer]
    if word == "we" and not narrators(cast) and _behind_the_camera(clause, mention):
        return []
    if word in ("me", "myself") and not narrators(cast):
        return []  # "two words under it: See me."
    if word in lists["self"]:
        return [narrator(cast)]
    if word in ("us", "our", "ours") and not narrators(cast):
        return []  # "as she shows us": whoever tells it, and nobody in it
    if word in lists["second"]:
        return [_player(cast)]
    if word in lists["we"]:
        others = [name for name in cast.together() if name != narrator(cast)]
        return [narrator(cast), *others[-1:]]
    if word in lists["plural"]:
        if cast.things_last:  # "fry the onions until they are golden"
            return []
        found = _meant_before(cast) or cast.together()
        if not any(mention in act.subject for act in clause.acts) and len(found) > 1:
            cast.they, cast.they_at = found, len(cast.recent)  # "behind them the sheriff …": they are still those two
        return found if found or mention.owner else [_lone(cast, "They")]
    gender = "m" if word in lists["male"] else "f"
    own = _own(cast, clause, mention, gender)
    if own:
        cast.members[own].gender = cast.members[own].gender or gender
        return [own]
    if near := _carries_on(cast, clause, mention, gender, doer):
        cast.members[near].gender = cast.members[near].gender or gender
        return [near]
    asking = asker(clause, mention)
    name = cast.last(gender, besides=doer, never=(*narrators(cast), *asking)) or next(iter(asking), "")
    name = name or _in_passing(cast, gender)
    if not name:
        acts = any(mention in act.subject for act in clause.acts)  # "the boy next to her, Malik": told of later
        return [_lone(cast, "He" if gender == "m" else "She", gender)] if acts else []
    member = cast.members[name]
    member.gender = member.gender or gender
    return [name]


def _behind_the_camera(clause: Clause, mention: Mention) -> bool:
    """ "We open on the ice": who watches the film."""
    act = next((act for act in clause.acts if mention in act.subject), None)
    return act is not None and act.tense == "present" and act.lemma in words.listed("lists").groups["camera_we"]


def _in_passing(cast: Cast, gender: str) -> str:
    """ "Nobody knew the rider's name. He …": the only one named in passing and not shown yet."""
    told = [cast.members[name] for name in dict.fromkeys(cast.passing) if name in cast.members]
    fitting = [one.name for one in told if not (one.seen or one.group) and one.sex in ("", gender)]
    return fitting[0] if len(fitting) == 1 else ""


def _meant_before(cast: Cast) -> list[str]:
    """Those the last "them" meant, when nobody but one other has been spoken of since."""
    since = set(cast.recent[cast.they_at :]) - set(cast.they)
    return cast.they if len(since) <= 1 and all(name in cast.members for name in cast.they) else []


def _own(cast: Cast, clause: Clause, mention: Mention, gender: str) -> str:
    """ "The barber drags his son", "the sheriff shakes her head": what it is done with is the doer's own."""
    act = next((act for act in clause.acts if mention.owner and mention in act.objects), None)
    doers = act.subject[0].people if act is not None and len(act.subject) == 1 else []
    doer = cast.members.get(doers[0]) if len(doers) == 1 else None
    if doer is None or doer.gender not in ("", gender):
        return ""
    part = clause.line[mention.end].low if mention.end < len(clause.line) else ""
    known = doer.sex in ("", gender) and bool(doer.nouns)
    return doer.name if known or part in words.listed("lists").groups["limbs"] else ""


def _one_before(clause: Clause, mention: Mention) -> tuple[Mention | None, set[str]]:
    """The only one told of in the clause before a pronoun, no pronoun itself, and the words between the two."""
    before = [one for one in clause.mentions if one.end <= mention.start and one.people and not one.owner]
    if len(before) != 1 or before[0].kind == "pronoun":
        return None, set()
    return before[0], {token.low for token in clause.line[before[0].end : mention.start]}


def _carries_on(cast: Cast, clause: Clause, mention: Mention, gender: str, doer: str) -> str:
    """ "The younger guard jumps and only just makes it, he is hanging …": who acts goes on acting in one sentence."""
    before, between = _one_before(clause, mention)
    acting = any(mention in act.subject for act in clause.acts)
    if before is None or not acting or len(before.people) != 1 or not any(before in act.subject for act in clause.acts):
        return ""
    lists, name = words.listed("lists").groups, before.people[0]
    if between & ({*lists["clause"], *lists["asked"]} - {"because", "but", "so", "then"}):
        return ""
    fits = name not in (doer, *narrators(cast)) and name in cast.members and cast.members[name].sex in ("", gender)
    return name if fits else ""


def asker(clause: Clause, mention: Mention) -> list[str]:
    """ "The sergeant wanted to know what she was carrying": who asks, and so is not the one asked about."""
    before, between = _one_before(clause, mention)
    return before.people if before is not None and between & set(words.listed("lists").groups["asked"]) else []


def narrators(cast: Cast) -> tuple[str, ...]:
    """Whoever tells the story as "I": no "he" and no "the man" is them."""
    return tuple(cast.by_noun.get("narrator", ()))


def narrator(cast: Cast) -> str:
    cast.by_noun.setdefault("narrator", [])
    if not cast.by_noun["narrator"]:
        cast.add(Member("Narrator", phrase="the narrator", nouns=["narrator"], words=["I"]))
    return cast.by_noun["narrator"][0]


def _player(cast: Cast) -> str:
    """Whom a story told to "you" is about."""
    met = [name for name in cast.by_noun.get("player", []) if name in cast.members]
    player = Member("Player", phrase="the player", nouns=["player"], words=["you"], proper=True)
    return met[0] if met else cast.add(player).name


def _lone(cast: Cast, name: str, gender: str = "") -> str:
    """Someone the story only ever calls by a pronoun."""
    if name not in cast.members:
        phrase = {"m": "the man", "f": "the woman"}.get(gender, "the people")
        return cast.add(Member(name, gender, phrase=phrase, lone=True)).name
    return name
