"""Breakdown: words → scenes and shots, by rules or by a language model, with no picture drawn.

source.py       files → text            fountain.py, final_draft.py → screenplay.py   scripts → scenes
prose/          stories → beats         scene_reading.py                              scenes → beats
grammar/        beats → shots           model_director.py                             the same by language model
"""

from workflows.breakdown.cast_list import NOTHING_TOLD, CastList, cast_list
from workflows.breakdown.prose import direct
from workflows.breakdown.prose.directing import FEWEST, MOST, check
from workflows.breakdown.result import Breakdown
from workflows.breakdown.screenplay_director import direct_screenplay
from workflows.breakdown.source import Source, clean
from workflows.breakdown.titles import title_in


def breakdown(
    source: Source | str, *, frames: int = 8, llm: str | None = None, seed: int = 42, told: CastList = NOTHING_TOLD
) -> Breakdown:
    """Read a story or a screenplay into scenes and shots.

    Prose becomes exactly `frames` shots; a screenplay is boarded whole and `frames` caps the shots of one scene.
    `llm` names a profile of the shelf `writers`; when that model cannot do it, the rules direct and `note` says why.
    `told` settles who is who; whoever it names and the words have is in the breakdown, whoever it calls nobody is not.
    Raises `BadInput` for an empty or unreadable story and for frames outside 1 to 60.
    """
    given = checked(source if isinstance(source, Source) else Source(source), frames)
    if llm:
        from workflows.breakdown.model_director import direct_by_model

        return direct_by_model(given, frames, llm, seed=seed, told=told)
    return by_rules(given, frames, seed=seed, told=told)


def checked(source: Source, frames: int) -> Source:
    """The source with odd characters taken out, or `BadInput` for what cannot be boarded."""
    text = clean(source.text)
    if source.format == "prose" or not text.strip():
        check(text, frames)
    else:
        check("A story.", frames)  # a screenplay may be as long as a feature
    return Source(text, source.format, source.name)


def by_rules(source: Source, frames: int, *, seed: int = 42, told: CastList = NOTHING_TOLD) -> Breakdown:
    if source.format == "prose":
        return direct(source.text, frames, seed=seed, told=told)
    return direct_screenplay(source.text, source.format, frames, seed=seed, told=told)


__all__ = [
    "FEWEST",
    "MOST",
    "NOTHING_TOLD",
    "Breakdown",
    "CastList",
    "Source",
    "breakdown",
    "by_rules",
    "cast_list",
    "checked",
    "title_in",
]
