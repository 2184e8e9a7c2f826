"""The sentence under a panel: setting first, then what happens, in words of our own."""

import re

from presets import words
from workflows.breakdown.beats import Beat, Person
from workflows.breakdown.grammar.choose import View
from workflows.breakdown.grammar.people import main_deed, partner_of, sight_of, telling
from workflows.breakdown.grammar.setups import Setup, crosses
from workflows.breakdown.grammar.things import handed, tools
from workflows.breakdown.grammar.wording import (
    alone,
    aside,
    at_place,
    called,
    deed_words,
    does,
    group_words,
    many,
    own_words,
    place_words,
    present_tense,
    verb_form,
)
from workflows.breakdown.lexicon.index import meaning, verb_is
from workflows.breakdown.lexicon.tokens import singular, tokens

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
PLACE_ALONE = ["{the_place}, seen whole", "{the_place} as it is now", "nothing but {the_place}"]
MAY_BE_EMPTY = frozenset(("aside", "feeling", "to_partner", "way", "witness_feeling"))
SLOT = re.compile(r"\{(\w+)\}|\[(\w+)\]")
AT = re.compile(r"^(?:(?:at|for|into|towards?|over|out of|out|up|down|that|upon|on)\s+)+")


def describe(setup: Setup, view: View, people: dict[str, Person], seen: list[str], way: str, light: str) -> str:
    """ "Wide shot. Open steppe at dawn: the merchant rides across the steppe, left to right." """
    bodies = _bodies(setup, people, seen, way, light)
    told = setup.kind.sentences[0].startswith(("{deed}", "{world}"))  # the moment itself: its words come first
    body = bodies[(setup.variant + (0 if told else setup.at)) % len(bodies)]
    opening = f"{SIZE_WORDS[view.size]}{ANGLE_WORDS.get(view.angle, '')}"
    where = setting_words(setup.beat)
    text = f"{opening}. {where}: {body}" if where else f"{opening}: {body}"
    return _closed(text)


def captions(setup: Setup, people: dict[str, Person], seen: list[str], way: str, light: str = "") -> list[str]:
    """What a card may say whose moment an earlier card has told: "Close on the face of Mara." The likeliest first."""
    facts, plural = _facts(setup, people, seen, way, light)
    pool = _fit(setup.kind.captions, facts)
    if not seen and setup.kind.who == "all":
        pool = PLACE_ALONE
    bodies = [filled(one, facts, plural) for one in pool] + _bodies(setup, people, seen, way, light)
    turned = [bodies[(setup.variant + setup.at + at) % len(pool)] for at in range(len(pool))] + bodies[len(pool) :]
    return [_closed(one[:1].upper() + one[1:]) for one in dict.fromkeys(turned)]


def filled(template: str, facts: dict[str, str], plural: frozenset[str]) -> str:
    """A template's words: slots replaced, verbs in the form the person named before them asks for."""
    several = False

    def put(found: re.Match[str]) -> str:
        nonlocal several
        if found[2]:
            return verb_form(found[2], several)
        if found[1] in ("subject", "group", "witness", "partner"):
            several = found[1] in plural
        return facts[found[1]]

    return SLOT.sub(put, template)


def setting_words(beat: Beat) -> str:
    """ "Old mill at night, rain"; empty when the story tells no place."""
    if not (beat.place or beat.set):
        return ""
    place = place_words(beat).removeprefix("the ")
    when = {"night": " at night", "dawn": " at dawn", "dusk": " at dusk", "morning": " in the morning"}.get(
        beat.time, ""
    )
    if beat.time and not when and beat.time not in ("day", "space"):
        when = f", {beat.time.replace('_', ' ')}"
    told = beat.weather if beat.weather not in ("", "clear") else ""
    sky = f", {told}{' outside' if beat.interior else ''}" if told else ""  # seen through the window
    return place[0].upper() + place[1:] + when + sky


def light_words(beat: Beat) -> str:
    """How the moment is lit, in a gaffer's words."""
    table = words.forms("light_words")
    if beat.interior:
        return table["interior night" if beat.time in ("night", "dusk", "evening", "lamp", "firelight") else "interior"]
    time = table.get(beat.time or "day", table["day"])
    sky = table.get(beat.weather, "")
    return f"{time}, {sky}" if sky else time


def _bodies(setup: Setup, people: dict[str, Person], seen: list[str], way: str, light: str) -> list[str]:
    facts, plural = _facts(setup, people, seen, way, light)
    pool = setup.kind.empty if setup.kind.empty and not seen else setup.kind.sentences
    return [filled(one, facts, plural) for one in _fit(pool, facts) or ["{world}"]]


def _fit(pool: list[str], facts: dict[str, str]) -> list[str]:
    """The templates all of whose slots have something to say."""
    slots = [[name for name, _ in SLOT.findall(one) if name and name not in MAY_BE_EMPTY] for one in pool]
    return [one for one, asked in zip(pool, slots, strict=True) if all(facts[name] for name in asked)]


def _facts(
    setup: Setup, people: dict[str, Person], seen: list[str], way: str, light: str
) -> tuple[dict[str, str], frozenset[str]]:
    """What slots stand for, and which of them are plural."""
    beat = setup.beat
    subject, partner = beat.subject, partner_of(beat)
    everyone = seen or ([subject] if subject else [])
    group = group_words(everyone, people, beat.text)
    world = present_tense(own_words(beat.text, people), beat.deeds) or "nothing moves"
    passed = bool(partner) and handed(beat, setup.detail)
    feeling = beat.feeling.get(subject, "")
    at_what = "on the way" if crosses(beat) else "there" if _stays(beat) else "at it"
    names = {"subject": [subject], "group": everyone, "witness": [setup.witness], "partner": [partner]}
    facts = {
        "subject": called(subject, people),
        "partner": called(partner, people),
        "witness": called(setup.witness, people),
        "group": group,
        "pair": group_words([subject, partner], people, beat.text) if partner else "",
        "giver": called(subject, people) if passed else "",
        "receiver": called(partner, people) if passed else "",
        "deed": deed_words(beat, people) or _there(beat, people) or world,
        "world": world,
        "does": does(beat, subject, people),
        "told": _remembered(beat, people),
        "aside": aside(beat, people),
        "way": _way(beat, way),
        "the_prop": _the(setup.detail),
        "the_mount": _mount(beat.riding.get(subject, ""), people),
        "the_creature": _the(_creature_in(setup.detail, beat.text)),
        "the_place": place_words(beat),
        "at_place": at_place(beat),
        "tool": _the(setup.detail) if setup.detail in tools(beat) else "",
        "sight": _sight(beat, people),
        "feeling": f", {feeling}" if feeling else "",
        "witness_feeling": f", {beat.feeling[setup.witness]}" if setup.witness in beat.feeling else "",
        "to_partner": f" to {called(partner, people)}" if partner else "",
        "light": light,
        "at_what": at_what,
    }
    for slot in ("partner", "witness"):  # two of one group are told apart
        if facts[slot] == facts["subject"] and names[slot] != [subject]:
            fellows = [one for one in people.values() if one.group and one.group == people[subject].group]
            facts[slot] = "the other" if len(fellows) == 2 else "another of them"
    return facts, frozenset(slot for slot, who in names.items() if many(who, facts[slot]))


def _there(beat: Beat, people: dict[str, Person]) -> str:
    """A moment of people of whom no deed is told."""
    if not beat.present or (beat.deeds and not beat.line):
        return ""
    group = group_words(list(beat.present), people, beat.text)
    return f"{group} {at_place(beat)}"


def _remembered(beat: Beat, people: dict[str, Person]) -> str:
    """What a memory shows: a deed, but nobody's death."""
    shown = [deed for deed in beat.deeds if deed.past]
    dying = any(deed.pose == "dead" for deed in shown)
    return deed_words(beat, people) if any(map(telling, shown)) and not dying else ""


def _stays(beat: Beat) -> bool:
    """Whether the subject waits, sits or sleeps rather than works."""
    deed = main_deed(beat, beat.subject)
    return deed is not None and (verb_is("still", deed.verb) or deed.verb in ("guard", "watch"))


def _mount(mount: str, people: dict[str, Person]) -> str:
    return called(mount, people) if mount in people else _the(mount.replace("_", " "))


def _the(thing: str) -> str:
    return f"the {thing}" if thing and thing[:1].islower() else thing


def _creature_in(preset: str, text: str) -> str:
    """The story's own word for an animal: a gull stays one, whatever body it is drawn with."""
    told = (singular(token.low) for token in tokens(text) if token.word)
    own = next((low for low in told if (found := meaning(low, "animal")) and found.preset == preset), "")
    return own or preset.replace("_", " ")


def _way(beat: Beat, way: str) -> str:
    """ ", left to right": only of one deed that crosses the picture."""
    deed = main_deed(beat, beat.subject)
    if not way or deed is None or not crosses(beat) or not alone(beat):
        return ""
    if verb_is("enter", deed.verb):
        return f", from the {'left' if way == 'right' else 'right'}"
    return f", {'left to right' if way == 'right' else 'right to left'}"


def _sight(beat: Beat, people: dict[str, Person]) -> str:
    """What is seen, in the story's words or by its name."""
    told = AT.sub("", beat.seen.strip()) if sight_of(beat) else ""
    if "over" in beat.seen.split()[:1] and "shoulder" in told.split()[:3]:
        told = "what is behind"
    told = _before_the_hiding_place(told) if len(told.split()) < 14 else ""
    if told.lower() not in ("", "him", "her", "them", "it", "me", "us"):
        return own_words(told, people)
    if beat.watched:
        return group_words(list(beat.watched), people, beat.text)
    target = sight_of(beat)
    if target in people:
        return called(target, people)
    return _the(target) if target and target != beat.seen else place_words(beat)


def _before_the_hiding_place(told: str) -> str:
    """ "them from behind a tree" → "them": what follows tells where the watcher is."""
    vantage = words.listed("lists").groups["vantage"]
    said = told.split()
    end = next((at for at, word in enumerate(said) if at and word.lower() in vantage and word != "with"), len(said))
    return " ".join(said[:end])


def _closed(text: str) -> str:
    """One space between words, one full stop at the end."""
    return re.sub(r"\s+([,.:])", r"\1", " ".join(text.split())).rstrip(".,;:!?。！？ ") + "."
