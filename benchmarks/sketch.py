"""Panels per second of the sketch engine: 768 × 432, three people, all layers, one core."""

import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from benchmarks.table import Row

TARGET = 6.0  # panels a second
PANELS = 24
ONE_CORE = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
ROOT = Path(__file__).parents[1]


def rows() -> list[Row]:
    """Measured in a process of its own: numpy reads how many threads it may have when it is imported."""
    command = [sys.executable, "-m", "benchmarks.sketch"]
    answer = subprocess.run(command, cwd=ROOT, env=os.environ | ONE_CORE, capture_output=True, text=True, check=True)
    measured = json.loads(answer.stdout)
    rate, cores = 1 / measured["median_s"], measured["cores"]
    return [
        Row("sketch panels per second, all layers", f"{rate:.1f} /s", f"≥{TARGET:g} /s", rate >= TARGET),
        Row("… the picture alone", f"{1 / measured['picture_s']:.1f} /s"),
        Row("… the first panel of a process", f"{measured['first_s'] * 1000:.0f} ms"),
        Row("… per second of processor time", f"{rate / cores:.1f} /s"),
        Row("… processor time over wall time", f"{cores:.2f} cores", "≤1.05 cores", cores <= 1.05),
    ]


def measure() -> dict[str, float]:
    """Median seconds a panel over different shots, in this process, held to one core where the system can."""
    from engines.registry import engine
    from engines.requests import ImageRequest, Layer
    from engines.stage import Camera, Mark, Stage
    from presets.people import Look

    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    everything: tuple[Layer, ...] = ("picture", "pose", "depth", "normals", "lines", "masks", "overlay")
    looks = [
        Look(build="woman", garment="coat", hair="long"),
        Look(colour="#3c5f8c"),
        Look(colour="#6a7d48", hat="hood"),
    ]
    poses = ("stand", "walk", "sit", "talk", "run", "point")

    def request(number: int, layers: tuple[Layer, ...]) -> ImageRequest:
        marks = tuple(
            Mark(
                entity=f"person {place}",
                position=(1.1 * (place - 1), 0.0, 0.3 * place),
                facing_deg=(number * 53 + place * 40) % 360,
                pose=poses[(number + place) % len(poses)],
                look=look,
            )
            for place, look in enumerate(looks)
        )
        camera = Camera(position=(0.0, 1.6, 4.0 + number % 4), focal_mm=(24.0, 35.0, 50.0)[number % 3])
        stage = Stage(
            set=("steppe", "village", "room")[number % 3], marks=marks, camera=camera, movement="pan", seed=number
        )
        return ImageRequest(stage=stage, seed=number, layers=layers)

    def seconds(number: int, layers: tuple[Layer, ...]) -> float:
        began = perf_counter()
        for _ in engine("sketch").render(request(number, layers)):
            pass
        return perf_counter() - began

    first = seconds(0, everything)
    wall, processor = perf_counter(), process_time()
    full = [seconds(number, everything) for number in range(PANELS)]
    cores = (process_time() - processor) / (perf_counter() - wall)
    picture = [seconds(number, ("picture",)) for number in range(PANELS // 2)]
    return {"first_s": first, "median_s": median(full), "picture_s": median(picture), "cores": cores}


if __name__ == "__main__":
    print(json.dumps(measure()))
