"""Speech: the lines of a clause, and who speaks when the words do not say."""

import re
from dataclasses import replace

from presets import words
from workflows.breakdown.beats import Beat
from workflows.breakdown.prose.language.clause import Clause

CALL = 3  # words a person is called by at most: "my dear Tom"
LONG = 30  # words one speech beat holds before it becomes two


def speeches(clause: Clause) -> list[str]:
    """The speech of a clause; pieces of one sentence said by one person are one line."""
    lines = [clause.speech[number] for number in clause.quotes]
    if not lines:
        return []
    joined = lines[0]
    for line in lines[1:]:
        broken = joined.endswith(",") and line[:1].isupper()
        joined = f"{joined[:-1]}. {line}" if broken else f"{joined} {line}"
    return [joined[:-1] + "." if joined.endswith(",") else joined]


def give_speakers(
    beats: list[Beat],
    turns: list[str],
    people: tuple[str, ...],
    lately: list[Beat],
    onlookers: frozenset[str] = frozenset(),
) -> list[Beat]:
    """Fill in the speakers of one paragraph: whoever acts in it, else by turns. `turns` is kept up to date.

    `onlookers` only watch: nobody speaks to them while another one is there.
    """
    done: list[Beat] = []
    around = dict.fromkeys(people)
    for at, beat in enumerate(beats):
        around.update(dict.fromkeys(beat.present))
        people = tuple(around)
        if beat.line and not beat.speaker:
            actor = _actor(beats, at)
            nearby = (*people, *(name for one in beats for name in one.present if name not in people))
            named = _addressed(beat, nearby)  # "Was it good, Dave?" is not said by Dave
            speaker = actor if actor and actor != named else _turn(turns, beat, people)
            beat = replace(
                beat, speaker=speaker, present=tuple(dict.fromkeys([*filter(None, [speaker]), *beat.present]))
            )
        if beat.line:
            heard = (
                beat.listener
                or _addressed(beat, people)
                or _hearer(
                    turns, beat, [*(lately if at < 3 else []), *beats[max(0, at - 3) : at], beat], people, onlookers
                )
            )
            before = [*lately, *beats[:at]]
            beat = replace(beat, listener="" if _far_from(heard, beat, before) else heard)
            if beat.speaker:
                turns.append(beat.speaker)
                del turns[:-8]
        done.append(beat)
    return _joined(done)


def _far_from(name: str, beat: Beat, before: list[Beat]) -> bool:
    """Whether somebody was last seen where the line is not spoken: on the quay, from which she shouts to the ship."""
    last = next((one for one in reversed(before) if name in one.present), None)
    return last is not None and last.scene == beat.scene and not last.joins(beat)


def _hearer(
    turns: list[str], beat: Beat, lately: list[Beat], people: tuple[str, ...], onlookers: frozenset[str]
) -> str:
    """The last other one who spoke here; else another one seen a moment ago."""
    spoke = next((one for one in reversed(turns[-3:]) if one != beat.speaker and one in people), "")
    seen = [name for one in reversed(lately) if one.joins(beat) for name in one.present]
    others = [name for name in [*seen, *reversed(people)] if name != beat.speaker]
    return spoke or next((name for name in others if name not in onlookers), "") or next(iter(others), "")


def _actor(beats: list[Beat], at: int) -> str:
    """The speaker told elsewhere in the paragraph: who acted or spoke right before, then who acts right after."""
    doers = [beat.deeds[0].who if beat.deeds else "" for beat in beats]
    near = beats[at - 1].speaker or doers[at - 1] if at else ""
    told = next((beat.speaker for beat in reversed(beats[max(0, at - 8) : at]) if beat.speaker), "")
    later = next((beats[one].speaker or doers[one] for one in range(at + 1, min(at + 4, len(beats)))), "")
    before = next((name for name in reversed(doers[max(0, at - 8) : at]) if name), "")
    return near or told or later or before


def _turn(turns: list[str], beat: Beat, people: tuple[str, ...]) -> str:
    """The other one of the last two speakers; else someone here who has not just spoken."""
    last = turns[-1] if turns else ""
    others = [name for name in reversed(turns) if name != last]
    around = [name for name in [*beat.present, *reversed(people)] if name != last]
    named = _addressed(beat, people)
    choice = [name for name in [*others, *around] if name != named]
    return choice[0] if choice else last


def _addressed(beat: Beat, people: tuple[str, ...]) -> str:
    """Whom the line calls: "Where is it, Tom?", "Mrs. Malone, your husband …", "I cannot do that, Commander."."""
    parts = [part.strip(" .!?…—–-").lower().replace(".", "") for part in re.split(r"[,;!?]", beat.line)]
    small = words.words("titles") | words.words("function") | {"my", "dear"}
    for part in (one for one in parts if 0 < len(one.split()) <= CALL):
        bare = [word for word in part.split() if word not in small] or part.split()
        for name in people:
            if name != beat.speaker and all(word in name.lower().split() for word in bare):
                return name
    return ""


def _joined(beats: list[Beat]) -> list[Beat]:
    """Speech of one person running on in a paragraph is one beat, as long as a breath holds."""
    kept: list[Beat] = []
    for beat in beats:
        last = kept[-1] if kept else None
        same = (
            last is not None and last.line and beat.line and last.speaker == beat.speaker and last.scene == beat.scene
        )
        if (
            same
            and last is not None
            and len((last.line + beat.line).split()) <= LONG
            and not (beat.deeds and last.deeds)
        ):
            present = tuple(dict.fromkeys([*last.present, *beat.present]))
            kept[-1] = replace(
                last,
                text=f"{last.text} {beat.text}",
                line=f"{last.line} {beat.line}",
                present=present,
                deeds=last.deeds or beat.deeds,
            )
        else:
            kept.append(beat)
    return kept
