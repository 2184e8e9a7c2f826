"""What the cast list says, told to the reading: before it which words are somebody, after it who is still missing."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from presets import words
from workflows.breakdown.beats import Beat
from workflows.breakdown.cast_list import SMALL, CastList, label
from workflows.breakdown.lexicon.index import meaning
from workflows.breakdown.lexicon.tokens import singular
from workflows.breakdown.prose.language.names import Names
from workflows.breakdown.prose.people.by_list import head_of
from workflows.breakdown.prose.people.cast import Cast, Member, gender_of, is_name


def names_by_list(names: Names, told: CastList, story: str) -> Names:
    """Names, beings and voices as the list has them: its players are heard as somebody, its nobodies are not."""
    if not told:
        return names
    people, parts = set(names.people), dict(names.parts)
    beings = {noun for noun in names.beings if not told.is_nobody(noun)}
    voices = {noun: preset for noun, preset in names.voices.items() if not told.is_nobody(noun)}
    for word in _called(told):
        last = singular(word.split()[-1].lower())
        if written := _as_a_name(word, story):
            people.add(written)
            parts.setdefault(written.lower(), written)
        elif thing := meaning(last, "prop") or meaning(last, "vehicle"):
            voices |= {last: thing.preset} if thing.preset else {}
            beings |= set() if thing.preset else {last}
        elif last not in words.roles() and not meaning(last, "animal") and _single(word):
            beings.add(last)
    return replace(names, people=frozenset(people), parts=parts, beings=frozenset(beings), voices=voices)


def beasts_by_list(told: CastList) -> frozenset[str]:
    """The animals that are somebody because the list has them, singular."""
    nouns = {singular(word.split()[-1].lower()) for word in _called(told)}
    return frozenset(noun for noun in nouns if meaning(noun, "animal"))


def drop_nobodies(cast: Cast) -> None:
    """Whom the list calls nobody is none, whatever was read of them."""
    if not cast.told.nobody:
        return
    for name in [name for name, one in cast.members.items() if _is_nobody(one, cast.told)]:
        cast.drop(name)


def shown_by_list(beats: Sequence[Beat], cast: Cast) -> list[Beat]:
    """Every player whose words the story has is seen, at the latest where it says them first."""
    beats = list(beats)
    for player in cast.told.players:
        if any(player.name in beat.present for beat in beats):
            continue
        at = next((at for at, beat in enumerate(beats) if _in_words(beat.text, (player.name, *player.words))), -1)
        if at < 0:
            continue
        if player.name not in cast.members:
            proper = is_name(player.name)
            cast.add(Member(player.name, gender_of(player.name), phrase=player.name, proper=proper))
        cast.members[player.name].seen = True
        present, entering = (*beats[at].present, player.name), (*beats[at].entering, player.name)
        beats[at] = replace(beats[at], present=present, entering=tuple(dict.fromkeys(entering)))
    return beats


def missing(told: CastList, found: Iterable[str]) -> str:
    """One sentence about players whom the story has no words for; empty when it has all."""
    there = set(found)
    names = [one.name for one in told.players if one.name not in there]
    if not names:
        return ""
    several = len(names) > 1
    named = ", ".join(f"“{name}”" for name in names)
    return f"{named} {'are' if several else 'is'} on the cast list and not in the story: nobody was added for that."


def _called(told: CastList) -> list[str]:
    """Every name and word of the list, without articles."""
    return [head_of(SMALL.sub("", word.strip())) for one in told.players for word in (one.name, *one.words)]


def _as_a_name(word: str, story: str) -> str:
    """The word as the story writes it with capitals inside a sentence, or always; empty for a common noun."""
    found = re.findall(rf"(?<!\w){re.escape(word)}(?!\w)", story, re.IGNORECASE)
    capital = [one for one in found if all(part[:1].isupper() or not part[:1].isalpha() for part in one.split())]
    return capital[0] if capital and len(capital) == len(found) and is_name(word) else ""


def _single(word: str) -> bool:
    last = word.split()[-1].lower()
    return singular(last) == last


def _is_nobody(member: Member, told: CastList) -> bool:
    return any(map(told.is_nobody, filter(None, (member.name, member.phrase, member.group))))


def _in_words(text: str, called: Iterable[str]) -> bool:
    low = label(text)
    return any(re.search(rf"(?<!\w){re.escape(label(word))}(?!\w)", low) for word in called)
