"""Whether a phrase of a clause means something that can be seen there."""

from presets import words
from workflows.breakdown.lexicon.index import verb_is
from workflows.breakdown.prose.language.clause import Clause, pictured
from workflows.breakdown.prose.language.mentions import Mention

BESIDE = (
    "with",
    "beside",
    "before",
    "behind",
    "near",
    "to",
    "toward",
    "towards",
    "at",
    "by",
    "on",
    "from",
    "off",
    "up",
    "down",
    "around",
    "against",
    "past",
    "between",
    "among",
    "after",
    "into",
    "over",
    "in",
)


def visible(clause: Clause, mention: Mention) -> bool:
    """Seen, not only thought of, spoken of, likened to, wished away or named as an owner."""
    if pictured(clause, mention.start):
        return False
    if mention.preposition == "of" and _part(clause, mention) == "out":
        return not mention.owner  # "gets out of the car"
    if mention.owner:
        return _of_body(clause, mention) and not _of_that_cut(clause, mention)
    if mention.preposition == "of" and _part(clause, mention) in words.listed("lists").groups["limbs"]:
        return True  # "on the head of her small son"
    if mention.preposition == "of" and mention.kind == "role" and mention.determiner in ("a", "an"):
        # "The silence of a blind piano tuner" brings somebody new into the story, "a portrait of a woman" nobody.
        pictures = words.listed("lists").groups["pictures"]
        return not any(one.noun in pictures and one.end == mention.start - 1 for one in clause.mentions)
    if mention.preposition in ("without", "like", "of", "about", "than"):
        return False
    if mention.preposition == "from" and any(one.end == mention.start - 1 and one.people for one in clause.mentions):
        return False  # "a messenger from the king"
    act = next((one for one in clause.acts if mention in one.subject), None)
    if act is not None and asked_about(clause, mention):
        return False
    if act is not None:
        return act.tense != "since"
    act = next((one for one in clause.acts if mention in one.objects), None)
    if act is None:
        return mention.preposition in BESIDE or not mention.preposition
    if act.negated:
        return False
    if act.lemma == "read" and mention.kind == "prop" and not mention.preposition:
        return True  # a newspaper, not what one reads about
    if f"{act.lemma} {mention.preposition}" in words.listed("lists").groups["towards_someone"]:
        return True  # "falls for a nurse"
    if verb_is("mind", act.lemma) or verb_is("about", act.lemma):
        return act.lemma in ("tell", "ask") and not mention.preposition
    return mention.preposition in BESIDE or not mention.preposition


def _part(clause: Clause, mention: Mention) -> str:
    """The noun before the "of" of a phrase: the head of "the head of her small son"."""
    before = clause.line[: mention.start]
    at = next((at for at in range(len(before) - 1, 0, -1) if before[at].low == "of"), 0)
    return before[at - 1].low if at else ""


def _of_body(clause: Clause, mention: Mention) -> bool:
    """ "A hand closed over his shoulder", "Gerald's wig blew off": whose body or clothes it is, is there."""
    low = [token.low for token in clause.line[mention.end : mention.end + 3]]
    low = low[: next((at for at, word in enumerate(low) if word in words.roles()), len(low))]
    on_them = next((word for word in low if word in words.listed("lists").groups["limbs"] or _worn(word)), "")
    act = next((one for one in clause.acts if mention in one.objects or mention in one.subject), None)
    aboard = mention.kind == "name" and any(
        one.kind == "vehicle" and one.start == mention.end for one in clause.mentions
    )
    if aboard:  # "Captain Rhee's ship drifts"
        return True
    return bool(on_them) and not (act is not None and (act.negated or verb_is("mind", act.lemma)))


def asked_about(clause: Clause, mention: Mention) -> bool:
    """ "She asked whether her father was still up"."""
    before = {token.low for token in clause.line[max(0, mention.start - 2) : mention.start]}
    asked = any(verb_is("speech", act.lemma) or verb_is("mind", act.lemma) for act in clause.acts)
    return bool(before & {"whether", "if"}) and asked and mention.kind == "role"


def _of_that_cut(clause: Clause, mention: Mention) -> bool:
    """ "In a man's overcoat", "in her father's coat": such a coat, and nobody who is there."""
    thing = clause.line[mention.end].low if mention.end < len(clause.line) else ""
    kin = words.role(mention.noun).kin and mention.determiner in words.listed("lists").groups["possessive"]
    return mention.kind == "role" and (mention.determiner in ("a", "an") or kin) and _worn(thing)


def _worn(word: str) -> bool:
    return word in words.meanings("wear")
