"""`python -m benchmarks [store|sketch|command|app|seeing|diffusion]…`: everything, or only the subjects named."""

import sys
from collections.abc import Callable

from presets.errors import StudioError


def _store() -> str:
    from benchmarks import store

    return store.show(store.measure())


def _sketch() -> str:
    from benchmarks import sketch, table

    return table.show(sketch.rows())


def _command() -> str:
    from benchmarks import command, table

    return table.show(command.rows())


def _app() -> str:
    from benchmarks import app, table

    return table.show(app.rows())


def _seeing() -> str:
    from benchmarks import seeing, table

    return table.show(seeing.rows())


def _diffusion() -> str:
    from benchmarks import diffusion, table

    return table.show(diffusion.rows())


SUBJECTS: dict[str, Callable[[], str]] = {
    "sketch": _sketch,
    "command": _command,
    "app": _app,
    "store": _store,
    "seeing": _seeing,
    "diffusion": _diffusion,
}


def main(names: list[str]) -> int:
    """Print the tables. 2 for a subject there is none of, 1 when one could not be measured."""
    unknown = [name for name in names if name not in SUBJECTS]
    if unknown:
        print(f"There is no benchmark “{unknown[0]}”: choose among {', '.join(SUBJECTS)}.", file=sys.stderr)
        return 2
    failed = 0
    for name in names or SUBJECTS:
        print(f"\n── {name} " + "─" * (60 - len(name)), flush=True)
        try:
            print(SUBJECTS[name](), flush=True)
        except StudioError as error:
            print(f"not measured: {error.sentence}", flush=True)
            failed = 1
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
