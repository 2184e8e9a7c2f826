"""The queue, on a real library, with small real work."""

import io
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from threading import Event
from time import monotonic, sleep

import numpy as np
import pytest
from PIL import Image

from library.documents import Cancelled, Failed, Interrupted, Job, Queued, Running, Succeeded
from library.store import Library
from presets.errors import BadInput
from workflows.jobs import Jobs, Progress
from workflows.previews import LONGEST_SIDE, MOST_BYTES


class Work:
    """Counts to `steps`, one step each time the gate is opened (or at once when there is no gate)."""

    def __init__(self) -> None:
        self.gate: Event | None = None
        self.finally_ran = False
        self.order: list[str] = []

    def count(self, job: Job) -> Generator[Progress, None, dict[str, object]]:
        self.order.append(job.id)
        try:
            for step in range(int(str(job.request.get("steps", 3)))):
                if self.gate:
                    assert self.gate.wait(10)
                yield Progress(step + 1, 3, f"step {step + 1}")
            return {"counted": job.request.get("steps", 3)}
        finally:
            self.finally_ran = True

    def refuse(self, job: Job) -> Generator[Progress, None, dict[str, object]]:
        yield Progress(0, 1)
        raise BadInput("There is no story yet: write one.")

    def break_down(self, job: Job) -> Generator[Progress, None, dict[str, object]]:
        yield Progress(0, 1)
        raise ZeroDivisionError("a bug")

    @property
    def verbs(self) -> dict[str, Callable]:
        return {"count": self.count, "refuse": self.refuse, "break": self.break_down}


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library(tmp_path) as library:
        yield library


@pytest.fixture
def work() -> Work:
    return Work()


@pytest.fixture
def jobs(library: Library, work: Work) -> Iterator[Jobs]:
    jobs = Jobs(library, work.verbs)
    yield jobs
    if work.gate:
        work.gate.set()
    jobs.close()


def until(condition: Callable[[], bool], seconds: float = 10) -> None:
    end = monotonic() + seconds
    while not condition():
        assert monotonic() < end, "it never came true"
        sleep(0.005)


def test_a_job_runs_to_its_end_and_keeps_its_result(jobs: Jobs) -> None:
    job = jobs.wait(jobs.submit("count", {"steps": 3}).id, 10)
    assert isinstance(job.state, Succeeded)
    assert job.state.result == {"counted": 3}


def test_jobs_of_a_lane_run_one_after_another_in_order(jobs: Jobs, work: Work) -> None:
    submitted = [jobs.submit("count", {}).id for _ in range(5)]
    for id in submitted:
        assert isinstance(jobs.wait(id, 10).state, Succeeded)
    assert work.order == submitted


def test_progress_can_be_read_while_it_runs(jobs: Jobs, library: Library, work: Work) -> None:
    work.gate = Event()
    job = jobs.submit("count", {})
    work.gate.set()
    until(lambda: not isinstance(library.get(Job, job.id).state, Queued))
    assert isinstance(jobs.wait(job.id, 10).state, Succeeded)


def test_cancel_ends_a_running_job_at_its_next_step(jobs: Jobs, library: Library, work: Work) -> None:
    work.gate = Event()
    job = jobs.submit("count", {"steps": 10_000})
    until(lambda: isinstance(library.get(Job, job.id).state, Running) and work.order)  # running, and begun
    jobs.cancel(job.id)
    work.gate.set()
    state = jobs.wait(job.id, 10).state
    assert isinstance(state, Cancelled)
    assert state.done <= 1
    assert work.finally_ran


def test_cancel_takes_a_waiting_job_out_of_the_lane(jobs: Jobs, library: Library, work: Work) -> None:
    work.gate = Event()
    first, second = jobs.submit("count", {}), jobs.submit("count", {})
    until(lambda: isinstance(library.get(Job, first.id).state, Running))
    jobs.cancel(second.id)
    work.gate.set()
    assert isinstance(jobs.wait(first.id, 10).state, Succeeded)
    assert isinstance(library.get(Job, second.id).state, Cancelled)
    assert second.id not in work.order


def test_a_refusal_is_kept_as_its_sentence_and_the_lane_lives_on(jobs: Jobs) -> None:
    state = jobs.wait(jobs.submit("refuse", {}).id, 10).state
    assert isinstance(state, Failed)
    assert state.sentence == "There is no story yet: write one."
    assert isinstance(jobs.wait(jobs.submit("count", {}).id, 10).state, Succeeded)


def test_a_bug_is_logged_and_named_without_its_text(jobs: Jobs, caplog: pytest.LogCaptureFixture) -> None:
    state = jobs.wait(jobs.submit("break", {}).id, 10).state
    assert isinstance(state, Failed)
    assert "ZeroDivisionError" in state.sentence
    assert "a bug" in caplog.text


def test_what_ran_when_the_process_ended_is_interrupted_and_can_be_resumed(library: Library, work: Work) -> None:
    running = library.add(Job(verb="count", state=Running(done=2, total=3)))
    waiting = library.add(Job(verb="count"))
    jobs = Jobs(library, work.verbs)
    state = library.get(Job, running.id).state
    assert isinstance(state, Interrupted)
    assert state.done == 2
    assert isinstance(jobs.wait(waiting.id, 10).state, Succeeded)
    jobs.resume(running.id)
    assert isinstance(jobs.wait(running.id, 10).state, Succeeded)
    jobs.close()


def test_closing_marks_the_running_job_as_interrupted(library: Library, work: Work) -> None:
    jobs = Jobs(library, work.verbs)
    work.gate = Event()
    job = jobs.submit("count", {"steps": 10_000})
    until(lambda: isinstance(library.get(Job, job.id).state, Running))
    work.gate.set()
    jobs.close()
    assert isinstance(library.get(Job, job.id).state, Interrupted)


def test_only_ended_jobs_are_resumed_or_cleared(jobs: Jobs, library: Library, work: Work) -> None:
    work.gate = Event()
    job = jobs.submit("count", {})
    with pytest.raises(BadInput):
        jobs.resume(job.id)
    assert jobs.clear() == 0
    work.gate.set()
    jobs.wait(job.id, 10)
    assert jobs.clear() == 1
    assert library.count(Job) == 0


def test_unknown_work_is_refused(jobs: Jobs) -> None:
    with pytest.raises(BadInput, match="choose one of count"):
        jobs.submit("fly", {})


def test_a_job_whose_batch_could_not_be_kept_never_was(
    jobs: Jobs, library: Library, work: Work, caplog: pytest.LogCaptureFixture
) -> None:
    """As on a full disk: whoever asked is told, and the lane goes on without a word."""
    with pytest.raises(OSError, match="no room"), library.batch():
        jobs.submit("count", {})
        raise OSError("no room")
    kept = jobs.submit("count", {})
    assert isinstance(jobs.wait(kept.id, 10).state, Succeeded)
    assert work.order == [kept.id] and not caplog.records


def test_a_forming_picture_is_seen_while_it_forms_and_is_kept_nowhere(library: Library) -> None:
    seen, gate = Event(), Event()

    def draw(job: Job) -> Generator[Progress, None, dict[str, object]]:
        noise = np.random.default_rng(1).integers(0, 255, (900, 1600, 3), dtype=np.uint8)
        yield Progress(0, 1, "Panel 1", panel="p", step=1, steps=3, preview=noise)
        yield Progress(0, 1, "Panel 1", panel="p", step=2, steps=3)
        seen.set()
        assert gate.wait(10)
        yield Progress(1, 1, "Panel 1")
        return {}

    jobs = Jobs(library, {"draw": draw})
    job = jobs.submit("draw", {})
    assert seen.wait(10)
    hand = jobs.forming(job.id)
    assert hand and (hand.panel, hand.step, hand.steps) == ("p", 2, 3)
    assert 0 < len(hand.preview) <= MOST_BYTES, "the newest picture stays until the next"
    with Image.open(io.BytesIO(hand.preview)) as picture:
        assert max(picture.size) == LONGEST_SIDE
    assert set(library.get(Job, job.id).state.model_dump()) == {"state", "done", "total", "note", "started"}
    gate.set()
    assert isinstance(jobs.wait(job.id, 10).state, Succeeded)
    jobs.close()
    assert jobs.forming(job.id) is None


def test_the_next_job_is_told_of_once_when_the_one_before_has_something_done(library: Library, work: Work) -> None:
    work.gate = Event()
    told: list[str] = []
    jobs = Jobs(library, work.verbs, ahead=lambda job: told.append(job.id))
    first, second, third = (jobs.submit("count", {"steps": 3}).id for _ in range(3))
    assert not told, "nothing is done yet: the first still needs all there is"
    work.gate.set()
    jobs.wait(third, 10)
    jobs.close()
    assert set(told) == {second, third} and len(told) == 2 and first not in told
