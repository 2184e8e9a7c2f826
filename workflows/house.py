"""The house as one object: memory, media and work, opened together and closed together."""

import shutil
from collections.abc import Mapping
from copy import copy
from pathlib import Path
from tempfile import mkdtemp
from types import TracebackType

from library.documents import Job
from library.store import Library
from workflows.jobs import Jobs


def _fetch_ahead(job: Job) -> None:
    """What a job will draw with comes nearer."""
    from engines.ahead import fetch_ahead

    asked = job.request.get("plan") or job.request.get("request")
    if isinstance(asked, Mapping) and asked.get("engine"):
        fetch_ahead(asked["engine"], asked.get("device") or "auto")


class House:
    """Everything a face of the studio needs. Use as a context manager."""

    def __init__(self, home: Path) -> None:
        from engines import places
        from workflows import model_jobs
        from workflows.generate import generate_job
        from workflows.map_runs import map_job
        from workflows.redraw import redraw_job
        from workflows.storyboard import storyboard_job

        self.home = home
        places.settle(home)
        self.door = "person"  # through which what is asked of it comes in: kept with every run
        self.library = Library(home)
        # Files made to be downloaded lie here until the studio is next opened; never in the system's shared folder.
        self.outgoing = home / "outgoing"
        shutil.rmtree(self.outgoing, ignore_errors=True)
        self.jobs = Jobs(
            self.library,
            {
                "storyboard": lambda job: storyboard_job(self.library, job),
                "redraw": lambda job: redraw_job(self.library, job),
                "map": lambda job: map_job(self.library, job),
                "generate": lambda job: generate_job(self.library, job),
                **model_jobs.verbs(home),
            },
            ahead=_fetch_ahead,
        )

    def through(self, door: str) -> "House":
        """The same house, entered by that door: "browser", "api", "command line"."""
        same = copy(self)
        same.door = door
        return same

    def outbox(self) -> Path:
        """A new empty folder for one file to hand out."""
        self.outgoing.mkdir(exist_ok=True)
        return Path(mkdtemp(dir=self.outgoing))

    def close(self) -> None:
        self.jobs.close()
        self.library.close()

    def __enter__(self) -> "House":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
