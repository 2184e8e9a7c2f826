"""`python studio.py models …`: which models there are, and how they come and go."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tabs.terminal.showing import AsJson, carried, say

if TYPE_CHECKING:
    from workflows.models import Standing
    from workflows.scanning import Row

door = typer.Typer(no_args_is_help=True, help="List, fetch, check and remove models.")

Id = Annotated[str, typer.Argument(metavar="ID", help="A model, by its id in `models list`.")]
Which = Annotated[
    str,
    typer.Argument(
        metavar="ID",
        help="A model, by its id in `models list`, or a LoRA file: hf://owner/name/file, s3://bucket/key, an address "
        "of the Hub, a file or a folder.",
    ),
]
Small = Annotated[
    bool,
    typer.Option(
        "--small",
        help="Only its configuration and tokenizers, a few megabytes, which checkpoints of one file share.",
    ),
]
Yes = Annotated[bool, typer.Option("--yes", help="Accept its licence without being asked.")]

STATES = {"here": "here", "part": "paused", "absent": ""}


@door.command("list")
def list_models(context: typer.Context, as_json: AsJson = False) -> None:
    """Every model of the shelf: what it does, how big it is, its licence, and whether it is here."""
    from workflows import loras
    from workflows.models import standings, written

    found, files = standings(context.obj), loras.listed(context.obj)
    lines = [*_table(found), *_loras(files)]
    say({"models": [written(one) for one in found], "loras": files}, as_json, "\n".join(lines))


@door.command()
def get(context: typer.Context, id: Which, small: Small = False, yes: Yes = False, as_json: AsJson = False) -> None:
    """Fetch a model from the Hub, or a LoRA file; stopped, it goes on where it was when it is asked again."""
    from workflows import loras, models

    if not yes and sys.stdin.isatty() and not loras.is_source(id):
        yes = _agreed(context.obj, id)
    done = carried(models.get(context.obj, id, accept=yes, small=small))
    say(done, as_json, str(done.get("note") or f"{done['name']} is in {done['folder']}"))


@door.command()
def remove(context: typer.Context, id: Id, as_json: AsJson = False) -> None:
    """Take a model off the disk, or out of the catalogue if it was added where it lies."""
    from engines.memory.budget import told
    from workflows import models

    freed = models.remove(context.obj, id)
    gone = f"{id} is gone; {told(freed)} are free again"
    say({"id": id, "freed": freed}, as_json, gone if freed else f"{id} is out of the catalogue; its files stay")


@door.command()
def verify(context: typer.Context, id: Id, as_json: AsJson = False) -> None:
    """Read every byte of a model and compare it with what was fetched; exit code 1 when something is wrong."""
    from workflows import models

    found = carried(models.verify(context.obj, id))
    damaged = found["damaged"]
    assert isinstance(damaged, list)
    lines = [f"{one['file']}: {one['why']}" for one in damaged]
    mend = [f"Mend it with “python studio.py models get {id}”."] if damaged else []
    right = f"All {found['files']} files of {id} are right"
    say(found, as_json, "\n".join([*lines, *mend]) or right + _at(str(found.get("revision", ""))))
    if damaged:
        raise typer.Exit(1)


@door.command()
def where(context: typer.Context, id: Id, as_json: AsJson = False) -> None:
    """Print the folder a model lies in."""
    from workflows import models

    found = models.where(context.obj, id)
    say(found, as_json, str(found["folder"]))


def _at(revision: str) -> str:
    """Which revision that is, where it is not simply the newest of its day."""
    return f", as {revision}" if revision not in ("", "main") else ""


def _loras(files: "list[dict[str, object]]") -> Iterator[str]:
    from engines.memory.budget import told

    yield from ["LoRA files"] * bool(files)
    wide = max((len(str(one["name"])) for one in files), default=0)
    for one in files:
        yield f"  {one['name']:<{wide}}  {told(int(str(one['bytes']))):>8}  {one['source']}".rstrip()


def _agreed(home: Path, id: str) -> bool:
    """Show the licence to whoever sits there, unless it was accepted before."""
    from workflows import model_licences, models

    now = models.one(home, id)
    if now.accepted or now.state == "here":
        return False
    licence = now.entry.licence
    typer.echo(f"{now.entry.name} comes under {model_licences.in_words(licence)}\n{licence.link}", err=True)
    if not typer.confirm("Do you accept it?", err=True):
        raise typer.Abort
    return True


def _table(found: "list[Standing]") -> Iterator[str]:
    from engines.memory.budget import told
    from workflows.model_licences import COMMERCIAL
    from workflows.models import GROUPS

    wide = max(len(one.entry.id) for one in found)
    for role, title in GROUPS:
        rows = [one for one in found if one.entry.role == role]
        yield from [title] * bool(rows)
        for one in rows:
            entry, share = one.entry, f" at {100 * one.done // max(one.size, 1)} %" if one.state == "part" else ""
            state = one.amiss or ("damaged" if one.doubted else STATES[one.state] + share)
            terms = f"{entry.licence.name}, {COMMERCIAL[entry.licence.commercial]}"
            yield f"  {entry.id:<{wide}}  {told(one.size):>8}  {state:<16}  {entry.name} ({terms})"


@door.command()
def scan(
    context: typer.Context,
    folder: Annotated[str, typer.Argument(metavar="FOLDER", help="What lies in it and below it is looked at.")],
    add: Annotated[bool, typer.Option("--add", help="Write an entry for each, so that it can be named.")] = False,
    as_json: AsJson = False,
) -> None:
    """Find models below a folder: diffusers folders, checkpoints of one file, LoRA files, control models, decoders."""
    from workflows import scanning

    found = scanning.scan(folder)
    added = scanning.add_all(context.obj, found) if add else []
    new = {row.sight.path: row for row in added}
    rows = [new.get(row.sight.path, row) for row in found.rows]
    told = {"folder": scanning.shown(found.folder), "found": [scanning.written(row) for row in rows]}
    told |= {"added": [row.id for row in added], "note": found.note}
    say(told, as_json, "\n".join(_seen(rows, added, found.note)))


def _seen(rows: "list[Row]", added: "list[Row]", note: str) -> Iterator[str]:
    from engines.memory.budget import told
    from workflows.scanning import shown

    yield from ["No model lies there."] * (not rows)
    wide = max((len(row.id) for row in rows if row.sight.role), default=0)
    for row in rows:
        sight = row.sight
        size = told(sight.bytes) if sight.bytes else ""
        state = "in the catalogue" if row.added else "" if sight.role else "–"
        yield f"  {row.id if sight.role else '':<{wide}}  {size:>8}  {state:<16}  {sight.what}: {shown(sight.path)}"
        if sight.why:
            yield f"  {'':<{wide}}  {sight.why}"
    if added:
        yield f"{len(added)} added: name one by its id, as in --engine {added[0].id}"
    elif any(row.can_add for row in rows):
        yield "Add --add to have them in the catalogue by these ids."
    if note:
        yield note[0].upper() + note[1:] + "."
