"""The language-model director: the model chooses the shots, the rules stage them and hold it to the story.

Asked once, asked again with its mistakes named when the answer cannot be used, and then the rules direct, with a note.
"""

from collections.abc import Callable
from dataclasses import dataclass

from engines.writer import Message, WriterEngine, WriteRequest, WriterError, Written, resolved
from presets.errors import MissingPart
from presets.loader import pick
from presets.services import WritePrompt
from workflows.breakdown.beats import Known, Person
from workflows.breakdown.cast_list import NOTHING_TOLD, CastList
from workflows.breakdown.cleaning import MOST_SHOTS, PlannedScene, Unusable, planned
from workflows.breakdown.plan_schema import PLAN
from workflows.breakdown.planned_shots import board, people_of, scripted
from workflows.breakdown.prose import direct, read_beats
from workflows.breakdown.prose.directing import found_of
from workflows.breakdown.prose.people.listed import missing
from workflows.breakdown.result import Breakdown
from workflows.breakdown.screenplay import ScriptScene
from workflows.breakdown.screenplay_director import direct_scenes, read_script
from workflows.breakdown.source import Source
from workflows.breakdown.titles import heading_of

SCENES_ASKED = 12  # scenes of a screenplay in one question
TOKENS_A_SHOT, TOKENS_AROUND = 260, 1200


@dataclass(frozen=True, slots=True)
class Question:
    """One thing asked of the model, and what is wrong with an answer (empty: nothing)."""

    text: str
    shots: int  # as many as it may answer, for the length of the answer
    wrong: Callable[[list[PlannedScene]], str]


def direct_by_model(
    source: Source, frames: int, profile: str, *, seed: int = 42, told: CastList = NOTHING_TOLD
) -> Breakdown:
    """A story or screenplay directed by the model of that profile; by the rules, with a note, when it fails.

    Raises `BadInput` for unreadable input and `PresetError` for an unknown profile: those are not the model's doing.
    """
    who = resolved(WriteRequest(profile=profile))
    if source.format == "prose":
        return _prose(source.text, frames, profile, f"{who.name}: {who.model}", seed, told)
    return _screenplay(source, min(frames, MOST_SHOTS), profile, f"{who.name}: {who.model}", seed, told)


def _prose(story: str, frames: int, profile: str, director: str, seed: int, told: CastList) -> Breakdown:
    def wrong(scenes: list[PlannedScene]) -> str:
        count = sum(len(scene.shots) for scene in scenes)
        return "" if count == frames else f"it has {count} shots, and exactly {frames} are wanted"

    ruled = direct(story, frames, seed=seed, told=told)
    prompt = pick("prompts", WritePrompt, "direct")
    question = Question(prompt.user.format(frames=frames, story=story), frames, wrong)
    try:
        _fits(story, profile)
        scenes, fault = ask(question, profile, seed)
    except (WriterError, MissingPart) as error:
        return _by_rules(ruled, error.sentence)
    except Unusable as error:
        return _by_rules(ruled, f"The answer of {director} could not be used, twice: {error}.")
    people = people_of(scenes, story, read_beats(story, Known(told=told), seed=seed).known.people, seed)
    parts, beats = board(scenes, people, frames, ruled, seed)
    note = f"{director} gave another number of shots than asked; the rules made it {frames}." if fault else ""
    found = found_of(_shown(people, parts), beats)
    return Breakdown(
        story=story,
        title=heading_of(story)[0],
        format="prose",
        director=director,
        note=" ".join(filter(None, (note, missing(told, (one.name for one in found))))),
        scenes=parts,
        found=found,
        cast_list=told.lines(),
        mentioned=ruled.mentioned,
    )


def _screenplay(source: Source, frames: int, profile: str, director: str, seed: int, told: CastList) -> Breakdown:
    play = read_script(source.text, source.format)
    ruled = direct_scenes(play, source.text, source.format, frames, seed=seed, told=told)
    people = Known(people=tuple(_person(ruled, one.name) for one in ruled.found if one.kind in {"character", "anima"}))
    scenes, faults = list(ruled.scenes), []
    for start in range(0, len(play.scenes), SCENES_ASKED):
        some = play.scenes[start : start + SCENES_ASKED]
        try:
            plan, fault = ask(_script_question(some, frames), profile, seed)
        except (WriterError, MissingPart) as error:
            faults.append(error.sentence)
            break  # a server that is down or refuses is not asked about every later scene too
        except Unusable as error:
            plan, fault = [], str(error)
        if fault:
            faults.append(
                f"Scenes {start + 1} to {start + len(some)} by rules: the answer could not be used ({fault})."
            )
            continue
        for at, (scene, wish) in enumerate(zip(some, plan, strict=True), start):
            scenes[at] = scripted(scene, wish, ruled.scenes[at], people.people, frames, seed + at)
    if scenes == ruled.scenes:
        return _by_rules(ruled, faults[0] if faults else "The model changed nothing.")
    return ruled.model_copy(
        update={"director": director, "scenes": scenes, "note": " ".join([ruled.note, *faults]).strip()}
    )


def ask(question: Question, profile: str, seed: int) -> tuple[list[PlannedScene], str]:
    """The model's scenes and what is still wrong with them after it was asked again.

    Raises `Unusable` when neither answer holds shots, `WriterError` when there is no answer.
    """
    prompt = pick("prompts", WritePrompt, "direct")
    messages = [Message(role="system", content=prompt.system), Message(role="user", content=question.text)]
    best: tuple[list[PlannedScene], str] | None = None
    fault = ""
    for _ in range(2):
        written = _write(tuple(messages), question.shots, profile, seed)
        try:
            scenes = planned(written.text)
            fault = question.wrong(scenes)
            if not fault:
                return scenes, ""
            best = (scenes, fault)
        except Unusable as error:
            fault = str(error)
        messages.append(Message(role="assistant", content=written.text[:20_000]))
        messages.append(Message(role="user", content=prompt.repair.format(errors=fault)))
    if best is None:
        raise Unusable(fault)
    return best


def _write(messages: tuple[Message, ...], shots: int, profile: str, seed: int) -> Written:
    length = TOKENS_AROUND + TOKENS_A_SHOT * shots
    request = WriteRequest(profile=profile, messages=messages, json_schema=PLAN, max_tokens=length, seed=seed)
    *_, last = WriterEngine().render(request)
    assert isinstance(last, Written)
    return last


def _script_question(scenes: tuple[ScriptScene, ...], frames: int) -> Question:
    def wrong(plan: list[PlannedScene]) -> str:
        if len(plan) != len(scenes):
            return f"it has {len(plan)} scenes, and exactly {len(scenes)} are wanted"
        bare = [str(at) for at, scene in enumerate(plan, 1) if not scene.shots]
        return f"these scenes have no shots: {', '.join(bare)}" if bare else ""

    prompt = pick("prompts", WritePrompt, "direct")
    text = "\n\n".join(f"{scene.heading}\n\n{scene.text}" for scene in scenes)
    return Question(prompt.script.format(scenes=len(scenes), frames=frames, story=text), frames * len(scenes), wrong)


def _fits(story: str, profile: str) -> None:
    who = resolved(WriteRequest(profile=profile))
    if len(story) > who.context_chars:
        raise WriterError(f"The story is too long for {who.model}: shorten it or choose a larger model.")


def _by_rules(ruled: Breakdown, why: str) -> Breakdown:
    return ruled.model_copy(update={"note": f"Directed by rules. {why} {ruled.note}".strip()})


def _shown(people: tuple[Person, ...], parts: list) -> tuple[Person, ...]:
    shown = {name for part in parts for shot in part.shots for name in shot.characters}
    return tuple(person for person in people if person.name in shown)


def _person(ruled: Breakdown, name: str) -> Person:
    one = next(one for one in ruled.found if one.name == name)
    return Person(name=name, kind=one.kind, words=tuple(one.words), phrase=name, look=one.look, preset=one.preset)
