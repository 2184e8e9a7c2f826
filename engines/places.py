"""Where engines find and keep things: set once, when the studio opens a home."""

from pathlib import Path


def settle(home: Path) -> None:
    """Models are looked for in `home/models`, LoRA files in `home/loras`; learned figures are kept in `home`.

    Imports nothing heavy and touches no file.
    """
    from engines import models
    from engines.diffusion import loras
    from engines.memory import peaks

    models.look_in(home / "models")
    loras.look_in(home / "loras")
    peaks.remember_in(home / "measured.json")
