"""Old documents are lifted to the form of today; those of a newer studio are refused."""

import json
from pathlib import Path
from typing import Any, ClassVar

import pytest

from library.documents import Document, Panel, Shot, Style
from library.errors import LibraryError
from library.kinds import KINDS, Kind
from library.store import Library
from library.upgrades import UPGRADES, lift

BASELINES = Path(__file__).parents[1] / "baselines"


@pytest.mark.parametrize("kind", list(KINDS), ids=lambda kind: kind.__name__)
def test_every_old_form_has_a_sample_that_still_opens(kind: type[Document]) -> None:
    table = KINDS[kind].table
    for version in range(1, kind.schema_version + 1):
        sample = json.loads((BASELINES / f"{table}_v{version}.json").read_text("utf-8"))
        assert sample["schema"] == version
        document = kind.model_validate(lift(sample, table, kind.schema_version))
        written = document.model_dump(mode="json", by_alias=True)
        assert written["schema"] == kind.schema_version
        if version == kind.schema_version:
            assert sample.items() <= written.items(), "the sample comes back as it was"


def test_upgrades_are_for_tables_and_versions_there_are() -> None:
    versions = {kind.table: type_.schema_version for type_, kind in KINDS.items()}
    for table, steps in UPGRADES.items():
        assert sorted(steps) == list(range(1, versions[table]))


class PropOne(Document):
    title: str


class PropThree(Document):
    schema_version: ClassVar[int] = 3
    name: str
    size_m: float


def renamed(record: dict[str, Any]) -> dict[str, Any]:
    return {**{key: value for key, value in record.items() if key != "title"}, "name": record["title"]}


CHAIN = {"props": {1: renamed, 2: lambda record: {**record, "size_m": 1.0}}}
OLD: dict[type[Document], Kind] = {PropOne: Kind("props", ("title",))}
NEW: dict[type[Document], Kind] = {PropThree: Kind("props", ("name",))}


def old_library(home: Path) -> tuple[str, str]:
    with Library(home, kinds=OLD) as library:
        kept, binned = library.add(PropOne(title="lantern")), library.add(PropOne(title="sword"))
        library.remove(PropOne, binned.id)
    return kept.id, binned.id


def test_an_old_library_is_lifted_when_it_opens(tmp_path: Path) -> None:
    kept, binned = old_library(tmp_path)
    with Library(tmp_path, kinds=NEW, upgrades=CHAIN, read_only=True) as reader:
        assert reader.find(PropThree, name="lantern")[0].size_m == 1.0
    with Library(tmp_path, kinds=NEW, upgrades=CHAIN) as library:
        lantern = library.find(PropThree, name="lantern")[0]
        assert (lantern.id, lantern.schema_, lantern.size_m) == (kept, 3, 1.0)
        assert library.binned(PropThree)[0].name == "sword"
        assert library.restore(PropThree, binned).name == "sword"
    with Library(tmp_path, kinds=NEW, upgrades={}) as library:  # nothing is left to lift
        assert library.count(PropThree) == 2


def test_an_upgrade_that_fails_leaves_the_old_library_whole(tmp_path: Path) -> None:
    old_library(tmp_path)
    broken = {"props": {1: renamed, 2: lambda record: {**record, "size_m": 1 / 0}}}
    with pytest.raises(ZeroDivisionError):
        Library(tmp_path, kinds=NEW, upgrades=broken)
    with Library(tmp_path, kinds=OLD) as library:
        assert library.find(PropOne)[0].title == "lantern"


def test_a_newer_library_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with Library(tmp_path, kinds=NEW) as library:
        library.add(PropThree(name="lantern", size_m=0.3))
    before = (tmp_path / "studio.json").read_bytes()
    for read_only in (False, True):
        with pytest.raises(LibraryError, match=r"written by a newer studio \(form 3, this one knows 1\): update"):
            Library(tmp_path, kinds=OLD, read_only=read_only)
    assert (tmp_path / "studio.json").read_bytes() == before


def test_notes_of_panels_move_to_their_shots(tmp_path: Path) -> None:
    """Form 1 kept two notes, one on the panel and one on the shot: none is lost, also of a deleted panel."""
    shot = json.loads((BASELINES / "shots_v2.json").read_text("utf-8"))
    panel = json.loads((BASELINES / "panels_v1.json").read_text("utf-8"))
    other = {**shot, "id": "1k00000000baaaaaaaaa", "notes": ""}
    gone = {**panel, "id": "1k00000000caaaaaaaaa", "shot_id": other["id"], "note": "more smoke"}
    tables = {"shots": {"1": shot, "2": other}, "panels": {"1": panel}}
    tables["bin"] = {"1": {"id": gone["id"], "kind": "panels", "removed": "2026-01-03", "document": gone}}
    (tmp_path / "studio.json").write_text(json.dumps(tables), "utf-8")
    for _ in range(2):  # a second opening changes nothing more
        with Library(tmp_path) as library:
            assert library.get(Shot, shot["id"]).notes == "keep it dark\nn"
            assert library.get(Shot, other["id"]).notes == "more smoke"
            assert library.binned(Panel)[0].id == gone["id"]


@pytest.mark.parametrize(("preset", "ink"), [("ink_wash", "#1b1d24"), ("one that was removed", "#2b2a2c")])
def test_a_style_of_form_1_gets_the_whole_look_of_its_preset(preset: str, ink: str) -> None:
    old = json.loads((BASELINES / "styles_v1.json").read_text("utf-8")) | {"preset": preset, "prompt": "loose, wet"}
    look = Style.model_validate(lift(old, "styles", Style.schema_version)).look
    assert (look.name, look.ink, look.words[-2:], look.avoid) == ("Wet ink", ink, ["loose", "wet"], ["n"])
