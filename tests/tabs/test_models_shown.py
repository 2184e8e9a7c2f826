"""What the Models tab tells: values, with no page."""

from pathlib import Path

import pytest

from library.store import Library
from presets.errors import BadInput
from tabs.models import show
from tests.workflows.test_scanning import component
from workflows import models, scanning


def rows(home: Path) -> dict[str, dict]:
    with Library(home) as library:
        return {row["id"]: row for group in show.room(library, home)["groups"] for row in group["models"]}


def decoder(home: Path, folder: Path) -> scanning.Row:
    component(folder, _class_name="AutoencoderKL", scaling_factor=0.13025)
    return scanning.add(home, folder)


def test_what_a_person_added_may_be_taken_out_again_and_its_files_stay(home: Path, tmp_path: Path) -> None:
    added = decoder(home, tmp_path / "vae")
    row = rows(home)[added.id]
    assert (row["state"], row["added"], row["comes"]) == ("here", True, False)
    assert row["licence"]["name"] == "Licence not told" and row["licence"]["link"] == ""
    assert "commercial use" not in row["licence"]["terms"], "nobody said so"
    assert not rows(home)["sdxl-base"]["added"]
    assert models.remove(home, added.id) == 0
    assert (tmp_path / "vae" / "config.json").is_file() and added.id not in rows(home)


def test_an_entry_whose_files_are_gone_says_so_and_may_be_taken_out(home: Path, tmp_path: Path) -> None:
    added = decoder(home, tmp_path / "vae")
    (tmp_path / "vae").rename(tmp_path / "elsewhere")
    row = rows(home)[added.id]
    assert row["state"] == "absent" and row["added"]
    assert row["words"] == f"Its files are not in {added.sight.path} any more."
    assert models.remove(home, added.id) == 0
    with pytest.raises(BadInput, match="not on this machine"):
        models.remove(home, "sdxl-base")


def test_a_folder_that_cannot_be_looked_into_leaves_no_finds(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as nowhere:
        scanning.scan(str(tmp_path / "nowhere"))
    assert show.finds(nowhere.value) == {"folder": "", "rows": [], "note": "", "trouble": nowhere.value.sentence}
    assert show.finds(scanning.scan(str(tmp_path)))["trouble"] == ""


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ((0, 0, 0), ""),
        ((1, 0, 0), "Since the studio started: 1 part loaded."),
        ((6, 2, 3), "Since the studio started: 6 parts loaded, 2 of them again; 3 unloaded."),
    ],
)
def test_memory_tells_only_what_happened(counts: tuple[int, int, int], words: str) -> None:
    assert show.counted(*counts) == words
