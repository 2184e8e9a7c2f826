"""The house as one object: memory, media and work, opened together and closed together."""

from pathlib import Path
from types import TracebackType

from library.store import Library
from workflows.jobs import Jobs


class House:
    """Everything a face of the studio needs. Use as a context manager."""

    def __init__(self, home: Path) -> None:
        from workflows.redraw import redraw_job
        from workflows.storyboard import storyboard_job

        self.home = home
        self.library = Library(home)
        self.jobs = Jobs(
            self.library,
            {
                "storyboard": lambda job: storyboard_job(self.library, job),
                "redraw": lambda job: redraw_job(self.library, job),
            },
        )

    def close(self) -> None:
        self.jobs.close()
        self.library.close()

    def __enter__(self) -> "House":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
