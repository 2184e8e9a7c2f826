"""Names, verbs that agree, and clauses of the story cut where they still stand: the parts captions are made of."""

import re
from collections.abc import Mapping

from presets import words
from presets.loader import shelf
from presets.world import Set
from workflows.breakdown.beats import Beat, Deed, Person
from workflows.breakdown.grammar.people import STATES, main_deed, telling
from workflows.breakdown.lexicon.index import nouns, verb, verb_is
from workflows.breakdown.lexicon.tokens import TITLES, lemmas, participle, singular, third_person

NARRATOR = "Narrator"
ROOM = 14  # words of a tail a caption has room for
MANY = ("people", "men", "women", "children", "folk", "police", "they")  # one label, several people
PRONOUNS = ("him", "her", "them", "it", "himself", "herself", "themselves")
OWN = {"m": "his", "f": "her"}
GENDERS = {"him": ("m", ""), "her": ("f", "")}
REFLEXIVE = {"m": "himself", "f": "herself"}
STORY_I = {"i": "the narrator", "me": "the narrator", "us": "them", "our": "their", "we": "they", "ours": "theirs"}
STORY_I |= {"my": "the narrator's", "mine": "the narrator's", "myself": "the narrator"}
WHEN = re.compile(
    r",?\s*\b(?:at|in the|by|that|this|one)\s+"
    r"(?:dawn|dusk|night|noon|midnight|sunrise|sunset|morning|evening|afternoon)\b"
)
ENDED = re.compile(
    r"(?<=[.!?…])" + "".join(rf"(?<!\b{title}\.)" for title in TITLES) + r"\s(?![a-z])"
)  # "Mrs. Pereira" goes on
SPEECH = re.compile(r"“[^”]*”|[“”\"\ue000-\ue00f]")

People = Mapping[str, Person]


def called(name: str, people: People) -> str:
    """ "the merchant", "Mara", "one of the Dalton brothers"."""
    if name not in people:
        return name
    label = people[name].called
    return _proper(label, people) if people[name].group else label


def _proper(label: str, people: People) -> str:
    """A group's label with the family names in it spelled as names."""
    parts = {part.lower(): part for one in people.values() if one.called == one.name for part in one.name.split()}
    return " ".join(word if singular(word) in words.roles() else parts.get(word, word) for word in label.split())


def group_words(names: list[str], people: People, text: str = "") -> str:
    """ "the merchant and Mara"; the members of a group are called by the group, spelled as in `text`."""
    labels: list[str] = []
    for name in dict.fromkeys(names):
        person = people.get(name)
        group = person.group if person else ""
        whole = group and sum(one in names for one, who in people.items() if who.group == group) > 1
        labels.append(_spelled(group, text) if whole else called(name, people))
    labels = list(dict.fromkeys(labels))
    if len(labels) < 2:
        return labels[0] if labels else ""
    return ", ".join(labels[:-1]) + " and " + labels[-1]


def many(names: list[str], label: str) -> bool:
    """Whether a subject takes the plural: "the soldiers" and "the people" do, "the crowd" and "the boss" do not."""
    last = label.split()[-1].lower() if label else ""
    if last in MANY:
        return True
    return len(set(names)) > 1 and (" and " in label or last.endswith(("s", *MANY)))


def plural_form(lemma: str) -> str:
    return "are" if lemma == "be" else lemma


def verb_form(lemma: str, plural: bool) -> str:
    return plural_form(lemma) if plural else third_person(lemma)


def place_words(beat: Beat) -> str:
    """ "the great forest", "Dry Creek", "the room" when the story names none."""
    known = shelf("sets", Set).get(beat.set)
    place = beat.place or (known.name.lower() if known else beat.set.replace("_", " ")) or "place"
    place = re.sub(r"^(?:the|a|an|his|her|their|its|my|our|your) ", "", place, flags=re.IGNORECASE)
    return words.forms("place_words").get(place.lower()) or (place if place[:1].isupper() else f"the {place}")


def at_place(beat: Beat) -> str:
    """ "on the steppe", "by the river", "in the great forest"."""
    place = place_words(beat)
    stands = words.meanings("place_at").get(place.split()[-1].lower(), "in")
    return f"{stands} {place}"


def deed_words(beat: Beat, people: People) -> str:
    """All that happens in the beat, people named: "the merchant rides …, and Mara draws her sword"."""
    told: list[str] = []
    last: list[str] = []
    for doers, deed in _told_of(beat):
        label = group_words(doers, people, beat.text)
        plural = many(doers, label)
        if deed.part:  # "his hands shake"
            label, plural = f"the {deed.part} of {label}", deed.part.endswith(("s", "feet"))
        action = predicate(deed, people, plural=plural)
        if told and (participle(deed.verb) in told[-1].split() or _ends_alike(told[-1], deed)):
            continue  # "bursts out laughing and laughs"
        if doers == last:
            told[-1] += f" and {action}"
            break
        told.append(f"{label} {action}")
        last = doers
        if len(told) == 2:
            break
    return ", and ".join(told)


def _ends_alike(told: str, deed: Deed) -> bool:
    """Whether a deed is but an echo of the one before: "hides her hands under the desk and hands under the desk"."""
    return len(deed.tail.split()) > 1 and told.endswith(f"{deed.verb}s {deed.tail}")


def alone(beat: Beat) -> bool:
    """Whether the beat tells of one deed only."""
    return len(list(_told_of(beat))) == 1


def _told_of(beat: Beat) -> list[tuple[list[str], Deed]]:
    """The deeds worth telling, each with all who do it: what can be seen before what is, was or is not."""
    deeds = [deed for deed in beat.deeds if deed.who and not _only_talk(deed, beat)]
    deeds = [deed for deed in deeds if deed.tail or deed.verb not in STATES]
    for better in (
        [deed for deed in deeds if telling(deed) and not deed.past and not deed.part],
        [deed for deed in deeds if telling(deed) and not deed.past],
        [deed for deed in deeds if telling(deed)],
        [deed for deed in deeds if not deed.tail.startswith("not ") and deed.verb not in ("do", "have")],
    ):
        if better:
            deeds = better
            break
    kinds: dict[tuple[object, ...], tuple[list[str], Deed]] = {}
    for deed in deeds:
        same = (deed.verb, deed.pose, deed.target, deed.tail, deed.moving, deed.looking, deed.part, deed.past)
        doers, _ = kinds.setdefault(same, ([], deed))
        if deed.who not in doers:
            doers.append(deed.who)
    return list(kinds.values())


def _only_talk(deed: Deed, beat: Beat) -> bool:
    """Plain saying, which the dialogue tells, unless nothing else is told of the beat."""
    if not verb_is("speech", deed.verb):
        return False
    return bool(beat.line) or (deed.pose == "talk" and any(not verb_is("speech", one.verb) for one in beat.deeds))


def does(beat: Beat, name: str, people: People) -> str:
    """What this person can be seen doing, as a predicate: "rides across the steppe"; empty when nothing is told."""
    deed = main_deed(beat, name)
    if deed is None or not telling(deed) or deed.past or deed.part:
        return ""
    return predicate(deed, people, plural=many([name], called(name, people)))


def predicate(deed: Deed, people: People, *, plural: bool) -> str:
    return f"{verb_form(deed.verb, plural)} {tail_words(deed, people)}".strip()


def aside(beat: Beat, people: People) -> str:
    """What a speaker does with the line: ", pushing an envelope across the table"."""
    own = [deed for deed in beat.deeds if deed.who == beat.speaker and deed.pose and not deed.past]
    done = [deed for deed in own if telling(deed) and not verb_is("speech", deed.verb)]
    return f", {participle(done[0].verb)} {tail_words(done[0], people)}".rstrip() if done else ""


def tail_words(deed: Deed, people: People) -> str:
    """The story's words behind the verb, as far as they belong to it, told of the people instead of "me" and "her"."""
    if re.match(r"(?:named|called)\b", deed.tail):
        return ""
    tail = WHEN.sub("", SPEECH.sub("", deed.tail).strip(" ,;:—–-"))  # the setting has told the hour already
    said = _main_clause(tail.split())
    cut = len(said) > ROOM
    said = _of_others(_of_narrator(said[:ROOM], deed, people), deed, people)
    return " ".join(_standing(said, cut=cut))


def own_words(text: str, people: People) -> str:
    """A sentence of the story as a caption: its first that says enough, the narrator named, told as it happens."""
    told = ENDED.split(SPEECH.sub("", text).strip())
    first = next((one for one in told if len(one.split()) > 2), told[0]).strip(" ,.;:!?—–-()")
    said = _standing(first.split(), cut=False)
    if len(" ".join(said)) > 140:
        said = _standing(" ".join(said)[:139].split()[:-1], cut=True)
    own = said[:1] == ["I"]
    said = ["their" if own and word == "my" else _of_i(word, teller(people)) for word in said]
    text = " ".join(said)
    return text[:1].lower() + text[1:] if said and _common(said[0], people) else text


def _common(word: str, people: People) -> bool:
    """Whether a word that begins a sentence is written small within one."""
    low = word.lower().strip(",")
    named = any(part.lower() == low for one in people.values() for part in one.name.split())
    known = low in words.words("function") or verb(low) or low in nouns() or singular(low) in nouns()
    return word != "I" and bool(known) and not named


def present_tense(text: str, deeds: tuple[Deed, ...]) -> str:
    """ "The carriage stopped" → "the carriage stops": the verbs of the beat's deeds, told as they happen."""
    lemmata = {deed.verb for deed in deeds}
    done: list[str] = []
    open_ = True  # a clause whose verb has not come yet
    for word in text.split():
        bare = word.rstrip(",;").lower()
        before = done[-1].lower() if done else ""
        plural = _several(before)
        if bare in ("was", "were"):
            word = ("is" if bare == "was" else "are") + word[len(bare) :]
        elif bare == "had" and done:
            word = ("have" if plural else "has") + word[3:]
        elif open_ and done and before not in _NOT_FINITE:
            lemma = _past_of(bare, lemmata, sure=before in _SUBJECTS)
            open_ = not lemma
            word = verb_form(lemma, plural) + word[len(bare) :] if lemma else word
        open_ = open_ or word.endswith(",") or bare in _JOINS
        done.append(word)
    return " ".join(done)


def _several(word: str) -> bool:
    """Whether a verb behind this word takes the plural."""
    return (word.endswith("s") and not word.endswith(("ss", "us", "is"))) or word in (*MANY, "you", "we", "i")


_SUBJECTS, _JOINS = ("narrator", "they", "he", "she"), ("and", "but", "or", "while", "when", "then", "it")
_NOT_FINITE = ("is", "are", "has", "have", "be", "been", "a", "an", "the", "to", "had", "being", "of", "by", "with")


def _past_of(form: str, lemmata: set[str], *, sure: bool) -> str:
    """The lemma whose past this is, among some; any, where it is `sure` that a verb stands here. Empty: no past."""
    if not (form.endswith("ed") or form in words.forms("verbs")):
        return ""
    known = next((lemma for lemma in lemmas(form) if lemma in lemmata and lemma != form and lemma not in STATES), "")
    return known or (verb(form) or lemmas(form)[1] if sure and form.endswith("ed") else "")


def _spelled(label: str, text: str) -> str:
    """ "the dalton brothers" as the story spells it."""
    body = label.removeprefix("the ")
    found = re.search(re.escape(body), text, re.IGNORECASE)
    if found is None or not found[0][:1].isupper() or found.start() == 0:
        return label
    return f"{'the ' if label.startswith('the ') else ''}{found[0]}"


def _main_clause(tail: list[str]) -> list[str]:
    """Up to where another clause begins: "a lantern | although …", "the folder | and cleared her throat"."""
    joints, irregular = words.listed("camera").groups["joint"], words.forms("verbs")
    plain = words.listed("lists").groups["no_verb"]
    for at, word in enumerate(tail):
        low = word.lower().strip(",;:")
        after = tail[at + 1].lower().strip(",;:.") if at + 1 < len(tail) else ""
        past = after and after not in plain and (after.endswith("ed") or irregular.get(after, after) != after)
        if (at and low in joints) or (low in ("and", "or", "nor") and past):
            return tail[:at]
        if low == "that" and (not after or after in (*STORY_I, "there", "he", "she", "it", "they", "you")):
            return tail[:at]
    return tail


def teller(people: People) -> str:
    """Whoever says "I" in the story: by name if the story tells it."""
    return next((one.called for one in people.values() if "I" in one.words), "the narrator")


def _of_i(word: str, narrator: str) -> str:
    bare = word.strip(",;.")
    if bare.lower() == "i" and bare != "I":
        return word
    said = STORY_I.get(bare.lower(), "").replace("the narrator", narrator)
    return word.replace(bare, said) if said else word


def _of_narrator(tail: list[str], deed: Deed, people: People) -> list[str]:
    """The teller's own words as another would say them: "pours myself a whiskey" → "pours a whiskey"."""
    own = deed.who == NARRATOR or (deed.who in people and "I" in people[deed.who].words)
    gender = people[deed.who].gender if own and deed.who in people else ""
    done: list[str] = []
    for word in tail:
        low = word.lower().strip(",;")
        if own and low == "my":
            done.append(OWN.get(gender, "their"))
        elif own and low in ("me", "myself"):
            done += [REFLEXIVE[gender]] if gender in REFLEXIVE else []
        elif low == "your":
            done.append("the")
        else:
            done.append("them" if low == "you" else _of_i(word, teller(people)))
    return done


def _of_others(tail: list[str], deed: Deed, people: People) -> list[str]:
    """Names for pronouns that end a clause or begin it: "glares down at her" → "glares down at Mei"."""
    if not tail:
        return tail
    other = next((name for name in (deed.target, deed.partner) if name in people and name != deed.who), "")
    if other and people[other].gender in GENDERS.get(tail[-1].lower(), ()) and not _in_words(tail, other, people):
        return [*tail[:-1], called(other, people)]
    given = deed.partner if deed.partner in people and deed.partner != deed.who else ""
    after = tail[1].lower() if len(tail) > 1 else ""
    if given and tail[0].lower() in ("him", "her", "them") and after in words.listed("lists").groups["determiner"]:
        return [called(given, people), *tail[1:]]
    return tail


def _in_words(tail: list[str], name: str, people: People) -> bool:
    """ "With two guards behind him": whoever the words name themselves is not the pronoun at their end."""
    told = {word.strip(",;.").lower() for word in tail[:-1]}
    return called(name, people).split()[-1].lower() in told


def _standing(said: list[str], *, cut: bool) -> list[str]:
    """Without the small words at the end that nothing stands behind any more."""
    hanging = {*words.listed("camera").groups["hanging"], *(("her",) if cut else ())}
    said = list(said)
    while said and (low := said[-1].lower().strip(",;:—–-")) in hanging | {""}:
        if low in ("his", "hers", "theirs") and not cut and len(said) > 1 and said[-2].lower() in hanging:
            break  # "puts her hand into his"
        said.pop()
    if said:
        said[-1] = said[-1].rstrip(",;:—–-")
    return said
