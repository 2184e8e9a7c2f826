"""Names heard in speech: who calls themselves "Ilse Hartmann", who is called "Danny"."""

import re
from collections.abc import Iterable

from presets import words
from workflows.breakdown.beats import Beat
from workflows.breakdown.prose.language.names import Names
from workflows.breakdown.prose.people.cast import Cast, Member, is_name

_NAME = r"(?:(?:Dr|Mr|Mrs|Ms)\.? )?[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){0,2}"
_OWN = re.compile(rf"\b(?:I['’]m|I am|[Mm]y name(?:['’]s| is)|[Nn]ame['’]s|[Cc]all me) ({_NAME})(?=[.,!?;]|$| and\b)")


def name_by_speech(beats: Iterable[Beat], names: Names, cast: Cast) -> None:
    """Whoever has no name yet and gives it, or is called by one, has it from now on."""
    for beat in beats:
        if beat.line:
            _gives_own(beat, cast)
            _is_called(beat, names, cast)


def _gives_own(beat: Beat, cast: Cast) -> None:
    """ "“I'm Shirani,” she said"."""
    speaker, told = _nameless(cast, beat.speaker), _OWN.search(beat.line)
    if speaker is None or told is None or not _may_be_name(told[1]):
        return
    name = told[1].replace(".", "")
    if name in cast.members:
        cast.merge(speaker.name, name)
    else:
        cast.rename(speaker.name, name)
    for part in [part for part in name.split() if part != name and part in cast.members]:
        cast.merge(part, name)  # "Ilse", told of in the same breath


def _is_called(beat: Beat, names: Names, cast: Cast) -> None:
    """ "Your sister gave it to me, Danny": the young man who hears it is Danny."""
    heard = _nameless(cast, beat.listener)
    if heard is None:
        return
    for part in re.split(r"[,!?.]", beat.line):
        name = names.parts.get(part.strip().lower())
        if name and name not in cast.members:
            cast.rename(heard.name, name)
            return


def _nameless(cast: Cast, name: str) -> Member | None:
    member = cast.members.get(cast.now(name))
    return None if member is None or member.proper or (member.group and not member.singled) else member


def _may_be_name(told: str) -> bool:
    """Not "I'm Hungarian", "call me Thursday"."""
    first = told.split()[0].rstrip(".").lower()
    common = words.words("function") | words.words("months") | words.words("plain") | words.words("demonyms")
    return first not in common and (is_name(told) or first in words.words("titles"))
