"""The sentence under a panel: setting first, then what happens, in words of our own."""

import re
from dataclasses import replace

from presets import words
from workflows.breakdown.beats import Beat, Deed, Person
from workflows.breakdown.grammar.choose import View
from workflows.breakdown.grammar.setups import Setup, main_deed, partner_of
from workflows.breakdown.lexicon.index import verb_is
from workflows.breakdown.lexicon.tokens import participle, third_person

SIZE_WORDS = {
    "extreme_wide": "Extreme wide shot",
    "wide": "Wide shot",
    "full": "Full shot",
    "medium_wide": "Medium wide shot",
    "medium": "Medium shot",
    "medium_close_up": "Medium close-up",
    "close_up": "Close-up",
    "extreme_close_up": "Extreme close-up",
    "insert": "Insert",
}
ANGLE_WORDS = {
    "low": ", low angle",
    "high": ", high angle",
    "birds_eye": ", bird's-eye view",
    "worms_eye": ", worm's-eye view",
    "dutch": ", canted",
}


TOLD_BY = {"me": "the narrator", "my": "the narrator's", "us": "them", "our": "their"}
PLACE_ALONE = ["The {place}", "The {place}, seen whole", "The {place} as it is now"]
WHEN = re.compile(
    r",?\s*\b(?:at|in the|by|that|this|one)\s+"
    r"(?:dawn|dusk|night|noon|midnight|sunrise|sunset|morning|evening|afternoon)\b"
)


def describe(setup: Setup, view: View, people: dict[str, Person], seen: list[str], way: str, light: str) -> str:
    """ "Wide shot. Open steppe at dawn: the merchant rides across the steppe, left to right." """
    beat = setup.beat
    empty = setup.kind.empty and not seen
    pool = setup.kind.empty if empty else setup.kind.sentences
    used = setup.variant + (setup.at if setup.kind.id in ("establishing", "close", "reaction", "medium") else 0)
    body = pool[used % len(pool)].format_map(_facts(setup, people, seen, way, light))
    opening = f"{SIZE_WORDS[view.size]}{ANGLE_WORDS.get(view.angle, '')}"
    where = setting_words(beat)
    text = f"{opening}. {where}: {body}" if where else f"{opening}: {body}"
    return re.sub(r"\s+([,.:])", r"\1", " ".join(text.split())).rstrip(".,;!?。！？ ") + "."


def captions(setup: Setup, people: dict[str, Person], seen: list[str], way: str) -> list[str]:
    """What a card may say whose moment an earlier card has told: "Close on the face of Mara." The likeliest first."""
    pool = setup.kind.captions or ["{label}"]
    if not seen and any("{group}" in one for one in pool):
        pool = PLACE_ALONE
    turned = [pool[(setup.variant + at) % len(pool)] for at in range(len(pool))]
    facts = _facts(setup, people, seen, way, "") | {"label": setup.kind.label}
    return [whole(" ".join(one.format_map(facts).split())) + "." for one in turned]


def setting_words(beat: Beat) -> str:
    """ "Old mill at night, rain"; empty when the story tells no place."""
    place = beat.place
    if not place and beat.set:
        place = beat.set.replace("_", " ")
    if not place:
        return ""
    when = {"night": " at night", "dawn": " at dawn", "dusk": " at dusk", "morning": " in the morning"}.get(
        beat.time, ""
    )
    if beat.time and not when and beat.time != "day":
        when = f", {beat.time.replace('_', ' ')}"
    sky = f", {beat.weather}" if beat.weather not in ("", "clear") and not beat.interior else ""
    return place[0].upper() + place[1:] + when + sky


def _only_talk(deed: Deed, beat: Beat) -> bool:
    """Plain saying, which the dialogue tells, unless nothing else is told of the beat."""
    if not verb_is("speech", deed.verb):
        return False
    return bool(beat.line) or (deed.pose == "talk" and any(not verb_is("speech", one.verb) for one in beat.deeds))


def plural_form(lemma: str) -> str:
    return "are" if lemma == "be" else lemma


def _plural(label: str) -> bool:
    """Whether a subject takes the plural: "the crowd" does not."""
    return " and " in label or label.endswith(("s", "men", "people", "children", "folk"))


def doing_words(deed: Deed | None) -> str:
    if deed is None or deed.verb in ("be", "have", "do", "live", "seem", "become"):
        return "quite still"
    if verb_is("speech", deed.verb) and not deed.tail:
        return "talking"
    return f"{participle(deed.verb)} {_tail(deed)}".strip()


def _aside(beat: Beat) -> str:
    """What a speaker does with the line: ", pushing an envelope across the table"."""
    done = [deed for deed in beat.deeds if deed.who == beat.speaker and deed.pose and not verb_is("speech", deed.verb)]
    return f", {doing_words(done[0])}" if done else ""


def whole(text: str) -> str:
    """A shot's words without the joints a clause was cut at: "Pip jumped, the trap snapped"."""
    text = re.sub(r"(?:[\s,;:–—]+(?:and then|and|then|but|until|so|when|while))?[\s,;:–—]*$", "", text.strip()) or text
    return text[:1].upper() + text[1:]


def gist_words(deed: Deed | None) -> str:
    """The deed in a word, for shots that only place it: "riding", "talking", "quite still"."""
    if deed is None or verb_is("speech", deed.verb):
        return "talking" if deed else "quite still"
    shown = deed.moving or (deed.pose and deed.pose != "stand")
    return participle(deed.verb) if shown and not deed.tail.startswith("not ") else "quite still"


def _tail(deed: Deed) -> str:
    if re.match(r"(?:named|called)\b", deed.tail):
        return ""
    tail = re.sub(r"[“”\"\ue000-\ue00f]", "", deed.tail).strip(" ,;:—–-")
    cut = WHEN.sub("", tail).split()  # the setting has told the hour already
    while cut and cut[-1].lower() in (
        "and",
        "but",
        "or",
        "the",
        "a",
        "an",
        "his",
        "her",
        "their",
        "to",
        "was",
        "were",
        "had",
        "as",
        "so",
    ):
        cut.pop()
    return " ".join(TOLD_BY.get(word.lower(), word) for word in cut[:14])


def _facts(setup: Setup, people: dict[str, Person], seen: list[str], way: str, light: str) -> dict[str, str]:
    beat = setup.beat
    subject = beat.subject
    partner = partner_of(beat)
    deed = main_deed(beat, subject)
    group = group_words(seen or ([subject] if subject else []), people)
    several = _plural(group) and len(seen) > 1
    feeling = beat.feeling.get(subject, "")
    return {
        "subject": _called(subject, people) or ("a voice" if beat.line else "the place"),
        "partner": _called(partner, people) or "the other",
        "witness": _called(setup.witness, people) or "someone",
        "group": group or "the place",
        "are": "are" if several else "is",
        "pass": "pass" if several else "passes",
        "stay": "stay" if several else "stays",
        "deed": sentence_of(beat, people),
        "world": world_words(beat),
        "doing": doing_words(deed),
        "gist": gist_words(deed),
        "aside": _aside(beat),
        "way": way_words(way),
        "the_prop": f"the {setup.detail}" if setup.detail else "the thing itself",
        "the_mount": f"the {beat.riding.get(subject, 'mount').replace('_', ' ')}",
        "the_creature": f"the {setup.detail.replace('_', ' ')}" if setup.detail else "the animal",
        "place": _place(beat),
        "looks": "sees",
        "sight": _sight(beat, people),
        "feeling": f", {feeling}" if feeling else "",
        "witness_feeling": f", {beat.feeling[setup.witness]}" if setup.witness in beat.feeling else "",
        "to_partner": f" to {_called(partner, people)}" if partner else "",
        "light": light,
    }


def sentence_of(beat: Beat, people: dict[str, Person]) -> str:
    """All that happens in the beat, people named: "the merchant rides …; Mara draws her sword"."""
    told: list[str] = []
    last: list[str] = []
    told_of = [deed for deed in beat.deeds if deed.who and not _only_talk(deed, beat)]
    told_of = [deed for deed in told_of if not deed.tail.startswith("not ")] or told_of
    for deed in dict.fromkeys(replace(deed, who="") for deed in told_of):
        doers = list(dict.fromkeys(one.who for one in beat.deeds if replace(one, who="") == deed))
        several = len(doers) > 1 and _plural(group_words(doers, people))
        action = f"{plural_form(deed.verb) if several else third_person(deed.verb)} {_tail(deed)}".strip()
        if doers == last:
            told[-1] += f" and {action}"
            break
        told.append(f"{group_words(doers, people)} {action}")
        last = doers
        if len(told) == 2:
            break
    if told:
        return "; ".join(told)
    if beat.present and not (beat.deeds and not beat.line):
        return f"{group_words(list(beat.present), people)} {'are' if len(beat.present) > 1 else 'is'} there"
    return world_words(beat)


def world_words(beat: Beat) -> str:
    """A moment without people, in the story's own words."""
    told = re.split(r"(?<=[.!?…])\s", re.sub(r"“[^”]*”", "", beat.text).strip())
    text = next((one for one in told if len(one.split()) > 2), told[0]).strip(" ,.;:!?—–-")
    text = whole(text)
    short = text if len(text) < 140 else text[:139].rsplit(" ", 1)[0] + "…"
    first = short.split()[0].lower() if short.split() else ""
    small = first in words.words("function") and first != "i"
    return (short[:1].lower() + short[1:] if small else short) or "nothing moves"


def group_words(names: list[str], people: dict[str, Person]) -> str:
    """ "the merchant and Mara"; the members of a group are called by the group."""
    labels: list[str] = []
    for name in dict.fromkeys(names):
        person = people.get(name)
        whole = (
            person is not None
            and person.group
            and sum(one in names for one, who in people.items() if who.group == person.group) > 1
        )
        labels.append(person.group if whole and person else _called(name, people))
    labels = list(dict.fromkeys(labels))
    if len(labels) < 2:
        return labels[0] if labels else ""
    return ", ".join(labels[:-1]) + " and " + labels[-1]


def way_words(way: str) -> str:
    return {"left": "right to left", "right": "left to right"}.get(way, "across the frame")


def _called(name: str, people: dict[str, Person]) -> str:
    return people[name].called if name in people else name


def _place(beat: Beat) -> str:
    place = beat.place or beat.set.replace("_", " ") or "place"
    return place.removeprefix("the ")


def _sight(beat: Beat, people: dict[str, Person]) -> str:
    target = next(iter(beat.looking_at.values()), "")
    told = re.sub(r"^(?:(?:at|for|into|towards?|over|out of|out|up|down|that|upon|on)\s+)+", "", beat.seen.strip())
    if "over" in beat.seen.split()[:1] and "shoulder" in told.split()[:3]:
        told = "what is behind"
    if told and len(told.split()) < 14:
        return " ".join(TOLD_BY.get(word.lower(), word) for word in told.split())
    return _called(target, people) if target and target != "away" else f"the {_place(beat)}"


def light_words(beat: Beat) -> str:
    """How the moment is lit, in a gaffer's words."""
    table = words.forms("light_words")
    if beat.interior:
        return table["interior night" if beat.time in ("night", "dusk", "evening", "lamp", "firelight") else "interior"]
    time = table.get(beat.time or "day", table["day"])
    sky = table.get(beat.weather, "")
    return f"{time}, {sky}" if sky else time
