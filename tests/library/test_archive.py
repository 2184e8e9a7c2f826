"""A project travels whole; what comes back is not trusted."""

import io
import json
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from library.archive import pack, unpack
from library.documents import Board, Document, Entity, Frame, Job, Link, Panel, Project, Shot
from library.errors import LibraryError, NotFound
from library.kinds import KINDS
from library.store import Library
from tests.library.conftest import keep_frame


@pytest.fixture
def project(library: Library) -> Project:
    """A project with one of what refers to others."""
    with library.batch():
        project = library.add(Project(name="Мельница ‮"))
        hero = library.add(Entity(project_id=project.id, kind="character", name="Mara"))
        cast = [Link(entity_id=hero.id, confidence=1.0, reason="named")]
        shot = library.add(Shot(project_id=project.id, description="A mill.", cast=cast))
        board = library.add(Board(project_id=project.id))
        panel = library.add(Panel(project_id=project.id, board_id=board.id, shot_id=shot.id))
        frames = [keep_frame(library, project.id, seed=n, panel_id=panel.id) for n in range(3)]
        library.change(Panel, panel.id, lambda p: p.takes.extend(frame.id for frame in frames))
        library.change(Board, board.id, lambda b: b.panels.append(panel.id))
        library.add(Job(project_id=project.id))
    return project


@pytest.fixture
def packed(library: Library, project: Project, tmp_path: Path) -> Path:
    return pack(library, project.id, tmp_path / "project.zip")


def everything(library: Library) -> dict[type[Document], int]:
    return {kind: library.count(kind) for kind in KINDS}


def rewrite(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change the project.json of an archive."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(files["project.json"])
    change(manifest)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in {**files, "project.json": json.dumps(manifest).encode()}.items():
            archive.writestr(name, data)


def test_a_project_comes_back_in_another_library(
    packed: Path, project: Project, library: Library, tmp_path: Path
) -> None:
    with Library(tmp_path / "elsewhere") as other:
        id = unpack(other, packed)
        assert other.get(Project, id).name == project.name and id != project.id
        board = other.find(Board, project_id=id)[0]
        panel = other.get(Panel, board.panels[0])
        frames = other.find(Frame, project_id=id, panel_id=panel.id)
        assert panel.takes == [frame.id for frame in frames] and len(frames) == 3
        shot = other.get(Shot, panel.shot_id)
        assert other.get(Entity, shot.cast[0].entity_id).name == "Mara"
        for frame in frames:
            assert other.media.read(frame.media) == library.media.read(frame.media)
        assert other.next_name(id, "frame") == "frame_000004"
        assert other.count(Job) == 0, "work in progress stays at home"


def test_importing_twice_gives_two_projects(packed: Path, library: Library) -> None:
    before = everything(library)
    first, second = unpack(library, packed), unpack(library, packed)
    assert first != second
    after = everything(library)
    assert all(after[kind] == 3 * before[kind] for kind in KINDS if kind is not Job)
    pack(library, first, packed.with_name("again.zip"))
    assert len(library.media.hashes()) == 3


def test_the_same_project_gives_the_same_file(packed: Path, project: Project, library: Library) -> None:
    again = pack(library, project.id, packed.with_name("again.zip"))
    assert again.read_bytes() == packed.read_bytes()


def test_packing_what_is_not_there_or_to_nowhere(library: Library, project: Project, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        pack(library, "nobody", tmp_path / "x.zip")
    (tmp_path / "folder.zip").mkdir()
    with pytest.raises(LibraryError, match="could not be written"):
        pack(library, project.id, tmp_path / "folder.zip")
    assert not list(tmp_path.glob(".*"))


def zipped(*entries: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    file = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore", UserWarning)
        for name, data in entries:
            archive.writestr(name, data)
    return file.getvalue()


def symlink() -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo("media/" + "a" * 64 + ".png")
    entry.external_attr = 0o120777 << 16
    return entry


DAMAGED = "project.json in the archive is damaged"
EMPTY = json.dumps({"form": 1, "documents": {"projects": [{"id": "p", "schema": 1, "name": "x"}]}}).encode()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "cannot be imported"),
        (b"no zip at all", "cannot be imported"),
        (zipped(("readme.txt", b"hello")), "which no archive of the studio does"),
        (zipped(), "no project.json"),
        (zipped(("project.json", EMPTY), ("../../evil.png", b"x")), "which no archive of the studio does"),
        (zipped(("project.json", EMPTY), ("/etc/evil.png", b"x")), "which no archive of the studio does"),
        (zipped(("project.json", EMPTY), ("media/../evil.png", b"x")), "which no archive of the studio does"),
        (zipped(("project.json", EMPTY), ("media\\..\\evil.png", b"x")), "which no archive of the studio does"),
        (zipped(("project.json", EMPTY), (symlink(), b"/etc/passwd")), "which no archive of the studio does"),
        (zipped(("project.json", EMPTY), ("media/" + "a" * 64 + ".png", b"other")), "was altered"),
        (zipped(("project.json", EMPTY), ("media/" + "a" * 64 + ".png", bytes(50 << 20))), "far more than a project"),
        (zipped(("project.json", b" " * (50 << 20))), "far more than a project"),
        (zipped(("project.json", b"{")), DAMAGED),
        (zipped(("project.json", b"[]")), DAMAGED),
        (zipped(("project.json", b"[" * 100_000)), DAMAGED),
        (zipped(("project.json", EMPTY.replace(b'"form": 1', b'"form": 2'))), "newer studio"),
        (zipped(("project.json", EMPTY.replace(b'"schema": 1', b'"schema": 99'))), "newer studio"),
        (
            zipped(("project.json", EMPTY.replace(b'"projects"', b'"secrets"'))),
            DAMAGED,
        ),
        (zipped(("project.json", EMPTY.replace(b'"name"', b'"nomen"'))), DAMAGED),
        (zipped(("project.json", EMPTY.replace(b'"p"', b'""'))), "does not hold one project"),
        (zipped(("project.json", b'{"form":1,"documents":{}}')), "does not hold one project"),
    ],
)
def test_a_hostile_or_broken_archive_imports_nothing(
    library: Library, tmp_path: Path, data: bytes, sentence: str
) -> None:
    path = tmp_path / "hostile.zip"
    path.write_bytes(data)
    version = library.version
    with pytest.raises(LibraryError, match=sentence):
        unpack(library, path)
    assert library.version == version
    assert sorted(tmp_path.iterdir()) == [library.home, path]


def test_a_truncated_archive_imports_no_document(packed: Path, library: Library) -> None:
    whole = packed.read_bytes()
    before = everything(library)
    for part in range(1, 20):
        packed.write_bytes(whole[: len(whole) * part // 20])
        with pytest.raises(LibraryError, match="cannot be imported"):
            unpack(library, packed)
    assert everything(library) == before


def test_a_flipped_byte_in_a_picture_imports_no_document(packed: Path, library: Library) -> None:
    data = bytearray(packed.read_bytes())
    data[len(data) * 3 // 4] ^= 1
    packed.write_bytes(data)
    before = everything(library)
    with pytest.raises(LibraryError):
        unpack(library, packed)
    assert everything(library) == before


def test_one_bad_document_among_good_ones_imports_none(packed: Path, library: Library) -> None:
    rewrite(packed, lambda manifest: manifest["documents"]["frames"][2].update(width="wide"))
    before = everything(library)
    with pytest.raises(LibraryError, match="damaged"):
        unpack(library, packed)
    assert everything(library) == before


def test_a_missing_archive_gets_a_sentence(library: Library, tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nothing.zip", "a\0.zip"):
        with pytest.raises(LibraryError, match="cannot be imported"):
            unpack(library, path)
