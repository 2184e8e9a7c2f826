"""`python -m tests.tiny` lists the toys; `python -m tests.tiny sdxl FOLDER` writes one."""

import sys
from pathlib import Path

from tests.tiny import KINDS, build

match sys.argv[1:]:
    case []:
        for kind, (_, what) in KINDS.items():
            print(f"{kind:22} {what}")
    case [kind, folder] if kind in KINDS:
        print(build(kind, Path(folder)))
    case _:
        sys.exit("Name a kind and a folder: python -m tests.tiny sdxl FOLDER. Without them the kinds are listed.")
