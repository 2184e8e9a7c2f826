"""A storyboard by command: from the cold start of a process to its last file."""

import os
import subprocess
import sys
import tempfile
from cProfile import Profile
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from benchmarks.table import Row
from presets.errors import StudioError

TARGET = 8.0  # seconds on two cores
ROUNDS = 3
FEATURE_CALLS = 12_000_000  # about 2 s of one core
STORY = (
    "At dawn a merchant crosses the steppe with his horse. Mara waits at the well and sees smoke behind the hills. "
    "She stops him. “You came back,” she says. He opens a box, and her face is lit from below. They ride away at night."
)
ROOT = Path(__file__).parents[1]


def rows() -> list[Row]:
    took = median(_once() for _ in range(ROUNDS))
    helped = median(_help() for _ in range(ROUNDS))
    return [
        Row("8 panels by command, cold start to last file", f"{took:.2f} s", f"≤{TARGET:g} s", took <= TARGET),
        Row("… of which starting the command", f"{helped:.2f} s"),
        _feature(),
    ]


def _feature() -> Row:
    """A script of 190 scenes read into shots: function calls, which no other load on the machine changes."""
    from benchmarks.feature import feature
    from workflows.breakdown import Source, breakdown

    source = Source(feature(), "fountain")
    began = process_time()
    counted = Profile()
    counted.runcall(breakdown, source)
    calls = sum(entry.callcount for entry in counted.getstats())
    seconds = process_time() - began
    name = "190 scenes broken down, function calls (processor time while counting)"
    value = f"{calls / 1e6:.1f} M ({seconds:.1f} s)"
    return Row(name, value, f"≤{FEATURE_CALLS / 1e6:g} M", calls <= FEATURE_CALLS)


def _once() -> float:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        words = ["storyboard", "--story", STORY, "--frames", "8", "--out", str(out), "--json"]
        took = _run(words, Path(folder) / "home")
        missing = [name for name in _expected() if not (out / name).is_file()]
        if missing:
            raise StudioError(f"The command ended without {', '.join(missing)}: run it by hand to see why.")
        return took


def _help() -> float:
    with tempfile.TemporaryDirectory() as folder:
        return _run(["storyboard", "--help"], Path(folder))


def _run(words: list[str], home: Path) -> float:
    began = perf_counter()
    done = subprocess.run(
        [sys.executable, "studio.py", *words],
        cwd=ROOT,
        env=os.environ | {"STUDIO_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    took = perf_counter() - began
    if done.returncode:
        raise StudioError(f"“studio.py {words[0]}” ended with {done.returncode}: {done.stderr.strip()[-300:]}")
    return took


def _expected() -> list[str]:
    records = ["scene_breakdown.json", "sdxl_prompts.json", "report.json", "storyboard_grid.png", "storyboard.pdf"]
    return [f"frame_{number:03d}.png" for number in range(1, 9)] + records
