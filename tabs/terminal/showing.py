"""How commands show what they do: results on standard output, everything else on standard error."""

import json
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

if TYPE_CHECKING:
    from workflows.jobs import Progress

T = TypeVar("T")

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object on standard output and nothing else.")]


def say(result: Any, as_json: bool, words: str) -> None:
    """The result of a command, for a program or for a person."""
    print(json.dumps(result, ensure_ascii=False) if as_json else words)


@contextmanager
def progress() -> "Iterator[Callable[[Progress], None]]":
    """A bar on a terminal, a line a panel otherwise; always on standard error."""
    if not sys.stderr.isatty():
        yield _line_by_line()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Reading the story", total=None)
        yield lambda at: bar.update(task, completed=at.done, total=at.total or None, description=at.note)


def _line_by_line() -> "Callable[[Progress], None]":
    last = ""

    def show(at: "Progress") -> None:
        nonlocal last
        line = f"{at.done}/{at.total} {at.note}"
        if at.total and line != last:
            print(line, file=sys.stderr, flush=True)
            last = line

    return show


def carried(steps: "Generator[Progress, None, T]") -> T:
    """Carry out work that counts bytes: a bar with what is left on a terminal, a line every tenth otherwise."""
    with closing(steps), _bytes() as show:
        while True:
            try:
                show(next(steps))
            except StopIteration as end:
                return end.value


@contextmanager
def _bytes() -> "Iterator[Callable[[Progress], None]]":
    if not sys.stderr.isatty():
        yield _tenths()
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn, TransferSpeedColumn
    from rich.progress import Progress as Bar

    columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    with Bar(*columns, TextColumn("{task.description}"), console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda at: bar.update(task, completed=at.done, total=at.total or None, description=at.note)


def _tenths() -> "Callable[[Progress], None]":
    last = -1

    def show(at: "Progress") -> None:
        nonlocal last
        tenth = 10 * at.done // at.total if at.total else 0
        if tenth != last:
            print(at.note, file=sys.stderr, flush=True)
            last = tenth

    return show
