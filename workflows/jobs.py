"""Work that outlives the page that asked for it: one queue a lane, every state kept in the library.

A verb is a generator that yields `Progress` and returns its result; it is closed when the job is cancelled, so its
`finally` blocks run. Screens never own a job: they read the library and may come and go.
"""

import logging
from collections import deque
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Condition, Event, Thread
from time import perf_counter

import numpy as np

from library.documents import Cancelled, Failed, Interrupted, Job, JobState, Lane, Queued, Running, Succeeded
from library.errors import NotFound
from library.store import Library
from presets.errors import BadInput, StudioError
from workflows.previews import small

log = logging.getLogger("sagebrush.jobs")

LANES: tuple[Lane, ...] = ("accelerator", "processor", "network")


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a verb is. `done`, `total` and `note` are kept; the rest is for whoever looks on just now."""

    done: int
    total: int
    note: str = ""
    panel: str = ""  # the id of what is being drawn
    step: int = 0  # of the picture in hand, from 1
    steps: int = 0
    preview: np.ndarray | None = None  # the forming picture, height × width × 3, uint8


@dataclass(frozen=True, slots=True)
class Forming:
    """What a running job has in hand, in memory only: gone when the job ends."""

    panel: str
    step: int
    steps: int
    preview: bytes = b""  # a small WebP file of the picture so far; empty until there is one


Verb = Callable[[Job], Generator[Progress, None, dict[str, object]]]


@dataclass(slots=True)
class _Lane:
    waiting: deque[str] = field(default_factory=deque)  # job ids
    running: str = ""
    foreseen: str = ""  # the waiting job that was told of already
    stop: Event = field(default_factory=Event)  # asks the running job to end
    thread: Thread | None = None


class Jobs:
    """The queue. `verbs` maps a verb's name to the generator that does it.

    `ahead` is told of the job that is next in its lane, once, when the one before it draws or has something done: so
    what it will need can be brought nearer.
    """

    def __init__(
        self, library: Library, verbs: dict[str, Verb], ahead: Callable[[Job], object] = lambda job: None
    ) -> None:
        self._library = library
        self._verbs = verbs
        self._ahead = ahead
        self._changed = Condition()
        self._lanes = {name: _Lane() for name in LANES}
        self._closing = False
        self._forming: dict[str, Forming] = {}
        self._take_up_where_the_last_process_ended()

    def submit(
        self,
        verb: str,
        request: dict[str, object],
        *,
        project_id: str = "",
        lane: Lane = "processor",
        asked_by: str = "person",
    ) -> Job:
        """Put a job in its lane and return its document at once."""
        if verb not in self._verbs:
            raise BadInput(f"There is no work called “{verb}”: choose one of {', '.join(self._verbs)}.")
        asked = Job(project_id=project_id, lane=lane, verb=verb, request=request, asked_by=asked_by)
        job = self._library.add(asked)
        self._enqueue(job)
        return job

    def forming(self, id: str) -> Forming | None:
        """The picture a running job has in hand; None when it has none."""
        return self._forming.get(id)

    def cancel(self, id: str) -> Job:
        """Ask a job to end. A waiting job ends at once, a running one at its next step."""
        job = self._library.get(Job, id)
        with self._changed:
            lane = self._lanes[job.lane]
            if id in lane.waiting:
                lane.waiting.remove(id)
                return self._record(id, Cancelled())
            if lane.running == id:
                lane.stop.set()
        return self._library.get(Job, id)

    def resume(self, id: str) -> Job:
        """Queue an interrupted, cancelled or failed job again; what it had finished stays finished."""
        job = self._library.get(Job, id)
        if not isinstance(job.state, Interrupted | Cancelled | Failed):
            raise BadInput("Only a job that was interrupted, cancelled or failed can be resumed.")
        job = self._record(id, Queued())
        self._enqueue(job)
        return job

    def clear(self, project_id: str = "") -> int:
        """Remove the rows of jobs that have ended. Returns how many."""
        jobs = self._library.find(Job, project_id=project_id) if project_id else self._library.find(Job)
        ended = [job for job in jobs if not isinstance(job.state, Queued | Running)]
        for job in ended:
            self._library.remove(Job, job.id)
        return len(ended)

    def wait(self, id: str, timeout: float) -> Job:
        """The job once it has ended, or as it is after `timeout` seconds."""
        until = perf_counter() + timeout
        version = self._library.version
        while isinstance((job := self._library.get(Job, id)).state, Queued | Running):
            if (left := until - perf_counter()) <= 0:
                break
            version = self._library.wait(version, left)
        return job

    def close(self) -> None:
        """End the workers; a job that runs is left to be marked as interrupted."""
        with self._changed:
            self._closing = True
            for lane in self._lanes.values():
                lane.stop.set()
            self._changed.notify_all()
        for lane in self._lanes.values():
            if lane.thread:
                lane.thread.join(timeout=10)

    def _take_up_where_the_last_process_ended(self) -> None:
        for job in sorted(self._library.find(Job), key=lambda job: job.id):
            if isinstance(job.state, Running):
                self._record(job.id, Interrupted(done=job.state.done))
            elif isinstance(job.state, Queued):
                self._enqueue(job)

    def _enqueue(self, job: Job) -> None:
        with self._changed:
            lane = self._lanes[job.lane]
            lane.waiting.append(job.id)
            if lane.thread is None:
                lane.thread = Thread(target=self._work, args=(lane,), name=f"lane-{job.lane}", daemon=True)
                lane.thread.start()
            self._changed.notify_all()

    def _work(self, lane: _Lane) -> None:
        while True:
            with self._changed:
                lane.running = ""
                self._changed.wait_for(lambda: lane.waiting or self._closing)
                if self._closing:
                    return
                lane.running = lane.waiting.popleft()
                lane.stop.clear()
            try:
                self._do(lane.running, lane)
            except Exception:  # the row itself could not be written: the lane must live on
                log.exception("The state of job %s could not be kept", lane.running)
            finally:
                self._forming.pop(lane.running, None)

    def _do(self, id: str, lane: _Lane) -> None:
        try:
            job = self._library.get(Job, id)
        except NotFound:
            return  # the batch it was asked in could not be kept: whoever asked was told so
        began = perf_counter()
        started = datetime.now(UTC).isoformat(timespec="seconds")
        self._record(id, Running(started=started))
        steps = self._verbs[job.verb](job)
        done = 0
        try:
            while not lane.stop.is_set():
                try:
                    step = next(steps)
                except StopIteration as end:
                    self._record(id, Succeeded(result=end.value or {}, seconds=perf_counter() - began))
                    return
                done = step.done
                self._look_on(id, step)
                self._record(id, Running(done=done, total=step.total, note=step.note, started=started))
                if done or step.step:  # then all it draws with is there
                    self._look_ahead(lane)
            steps.close()
            self._record(id, Interrupted(done=done) if self._closing else Cancelled(done=done))
        except StudioError as error:
            self._record(id, Failed(sentence=error.sentence))
        except Exception as error:
            log.exception("Job %s (%s) failed", id, job.verb)
            self._record(
                id, Failed(sentence=f"Something went wrong inside the studio ({type(error).__name__}): see the log.")
            )

    def _look_ahead(self, lane: _Lane) -> None:
        with self._changed:
            following = lane.waiting[0] if lane.waiting else ""
        if following in ("", lane.foreseen):
            return
        lane.foreseen = following
        for job in self._library.find(Job, id=following):
            self._ahead(job)

    def _look_on(self, id: str, at: Progress) -> None:
        before = self._forming.get(id)
        if not at.steps:
            self._forming.pop(id, None)
            return
        same = before is not None and before.panel == at.panel and before.step < at.step
        preview = small(at.preview) if at.preview is not None else before.preview if same and before else b""
        self._forming[id] = Forming(at.panel, at.step, at.steps, preview)

    def _record(self, id: str, state: JobState) -> Job:
        return self._library.change(Job, id, lambda job: job.model_copy(update={"state": state}))
