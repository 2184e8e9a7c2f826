"""A call that reports by callback, turned into a generator: it stands still while nobody asks for its next step."""

from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from threading import Semaphore
from typing import Generic, TypeVar

Moment = TypeVar("Moment")
Result = TypeVar("Result")

# One thread is used again and again: torch keeps a pool of its own for every thread that ever computed.
_workers = ThreadPoolExecutor(max_workers=8, thread_name_prefix="denoise")


class Stopped(BaseException):
    """Raised inside the call when nobody wants its result any more; passes every `except Exception`."""


class _Relay(Generic[Moment]):
    def __init__(self) -> None:
        self.moments: SimpleQueue[Moment | None] = SimpleQueue()
        self.asked = Semaphore(0)
        self.stopped = False

    def report(self, moment: Moment) -> None:
        """Called from inside; returns when the next step is wanted."""
        self.moments.put(moment)
        self.asked.acquire()
        if self.stopped:
            raise Stopped


def stepping(call: Callable[[Callable[[Moment], None]], Result]) -> Generator[Moment, None, Result]:
    """Run `call(report)` and yield whatever it reports; returns its result, raises its errors.

    Closing the generator ends the call at the report it stands at, and waits until it has ended.
    """
    relay: _Relay[Moment] = _Relay()

    def run() -> Result:
        try:
            return call(relay.report)
        finally:
            relay.moments.put(None)

    running: Future[Result] = _workers.submit(run)
    try:
        while (moment := relay.moments.get()) is not None:
            yield moment
            relay.asked.release()
    finally:
        relay.stopped = True
        relay.asked.release()
        error = running.exception()  # waits
        if isinstance(error, Stopped):
            error = None
    if error is not None:
        raise error
    return running.result()
