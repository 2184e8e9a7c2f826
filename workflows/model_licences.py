"""Which licences of models were accepted here: asked once each, kept in one small file of the home folder."""

import json
from datetime import UTC, datetime
from pathlib import Path

from presets.errors import BadInput
from presets.models import Licence, ModelEntry
from workflows.delivery.writing import whole_file

FILE = "licences.json"
COMMERCIAL = {
    "yes": "commercial use is free",
    "no": "no commercial use",
    "conditions": "commercial use on conditions",
}


class NotAccepted(BadInput):
    """The licence of a model must be accepted before it is fetched."""


def accepted(home: Path) -> dict[str, str]:
    """Names of the licences accepted in this home, and when (UTC, ISO 8601)."""
    try:
        told = json.loads((home / FILE).read_text("utf-8"))
        return {str(name): str(when) for name, when in told["accepted"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def accept(home: Path, licence: Licence) -> None:
    """Remember that a person has accepted a licence."""
    known = accepted(home)
    if licence.name in known:
        return
    known[licence.name] = datetime.now(UTC).isoformat(timespec="seconds")
    with whole_file(home / FILE) as part:
        part.write_text(json.dumps({"accepted": known}, ensure_ascii=False, indent=1), "utf-8")


def in_words(licence: Licence) -> str:
    """The licence in one sentence, without its address."""
    return f"{licence.name}: {licence.note.rstrip('.') or COMMERCIAL[licence.commercial]}."


def require(home: Path, entry: ModelEntry, how: str = "") -> None:
    """Raise `NotAccepted`, with what to do, when the licence of a model was not accepted here.

    `how` is what else was said when it was asked for, such as " --small".
    """
    if entry.licence.name not in accepted(home):
        raise NotAccepted(
            f"{entry.name} comes under {in_words(entry.licence)} Read it at {entry.licence.link}, then accept it: "
            f"“python studio.py models get {entry.id}{how} --yes”, or Accept in the Models tab."
        )
