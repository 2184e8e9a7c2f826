"""The one door: typed documents in and out, changes with nobody in between, a bin, batches, counters, news."""

import json
import os
import threading
from pathlib import Path

import pytest

from library.documents import Board, Cancelled, Document, Entity, Frame, Job, Panel, Project, Queued, Running, Shot
from library.errors import Conflict, LibraryError, NotFound
from library.kinds import KINDS
from library.store import Library
from tests.library.conftest import keep_frame


def every_kind() -> set[type[Document]]:
    return set(Document.__subclasses__())


def test_every_kind_of_document_has_a_table_of_its_own() -> None:
    ours = {kind for kind in every_kind() if kind.__module__ == "library.documents"}
    assert set(KINDS) == ours
    assert len({kind.table for kind in KINDS.values()}) == len(KINDS)
    for kind, (_, indexes) in KINDS.items():
        assert {index.split(".")[0] for index in indexes} <= set(kind.model_fields), kind


def test_add_sets_id_and_times_and_get_gives_it_back(library: Library) -> None:
    project = library.add(Project(name="The mill ‮<script>${x}../\n" + "ж" * 300))
    assert len(project.id) == 20 and project.created == project.changed
    assert library.get(Project, project.id) == project
    later = library.add(Project(name="Later"))
    assert later.id > project.id and later.changed > project.changed
    with pytest.raises(Conflict, match="already a document"):
        library.add(Project(id=project.id, name="Twice"))
    with pytest.raises(NotFound, match="There is no project “nobody”"):
        library.get(Project, "nobody")
    with pytest.raises(NotFound, match="There is no board"):
        library.get(Board, project.id)


def test_documents_outlive_the_process_with_all_they_hold(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        project = library.add(Project(name="p"))
        frame = keep_frame(library, project.id, score=0.5, flags=["six fingers"])
        entity = library.add(Entity(project_id=project.id, kind="character", name="Mara"))
        job = library.add(Job(project_id=project.id, state=Running(done=2, total=8)))
    with Library(tmp_path) as library:
        assert library.get(Frame, frame.id) == frame
        assert library.get(Entity, entity.id) == entity
        assert library.get(Job, job.id).state == Running(done=2, total=8)


def test_find_by_fields_in_order_and_in_pages(library: Library) -> None:
    shots = [library.add(Shot(project_id=f"p{n % 2}", scene_id=f"s{n % 3}", order=n)) for n in range(12)]
    assert library.find(Shot, project_id="p0", scene_id="s1") == [shots[4], shots[10]]
    assert library.find(Shot, order=7) == [shots[7]]
    assert library.find(Shot, project_id="p1", newest_first=True, limit=2, offset=1) == [shots[9], shots[7]]
    assert library.find(Shot) == shots
    assert (
        library.count(Shot, project_id="p1") == 6 and library.count(Shot) == 12 and library.count(Shot, order=99) == 0
    )
    job = library.add(Job(state=Cancelled(done=1)))
    library.add(Job(state=Queued()))
    assert library.find(Job, state__state="cancelled") == [job]


def test_update_keeps_the_change_and_refuses_a_stale_one(library: Library) -> None:
    mine = library.add(Board(project_id="p", name="Board"))
    theirs = library.get(Board, mine.id)
    theirs.name = "Theirs"
    library.update(theirs)
    mine.name = "Mine"
    with pytest.raises(Conflict, match="changed meanwhile by another window"):
        library.update(mine)
    assert library.get(Board, mine.id).name == "Theirs"
    theirs.name = "Theirs again"
    assert library.update(theirs).changed > theirs.created
    assert library.find(Board, project_id="p") == [theirs]


def test_an_update_that_failed_can_be_tried_again(library: Library) -> None:
    board = library.add(Board(project_id="p", name="Before"))
    with Library(library.home, read_only=True) as reader:
        board.name = "After"
        with pytest.raises(LibraryError, match="reading only"):
            reader.update(board)
    assert library.update(board).name == library.get(Board, board.id).name == "After"


def test_change_lets_nobody_in_between(library: Library) -> None:
    board = library.add(Board(project_id="p"))

    def add_panels(thread: int) -> None:
        for n in range(25):
            library.change(Board, board.id, lambda b, name=f"{thread}-{n}": b.panels.append(name))

    threads = [threading.Thread(target=add_panels, args=(thread,)) for thread in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(library.get(Board, board.id).panels)) == 100
    other = library.change(Board, board.id, lambda b: b.model_copy(update={"name": "New", "id": "x"}))
    assert (other.id, other.name) == (board.id, "New")


def test_a_change_that_fails_changes_nothing(library: Library) -> None:
    board = library.add(Board(project_id="p", name="Before"))

    def fail(board: Board) -> None:
        board.name = "After"
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        library.change(Board, board.id, fail)
    assert library.get(Board, board.id) == board


def test_removed_documents_wait_in_the_bin(library: Library) -> None:
    panel = library.add(Panel(project_id="p", board_id="b", shot_id="s"))
    other = library.add(Panel(project_id="p", board_id="b", shot_id="t"))
    library.remove(Panel, panel.id)
    assert library.find(Panel, board_id="b") == [other]
    assert library.binned(Panel) == [panel] and library.binned(Board) == []
    assert library.restore(Panel, panel.id) == panel
    assert library.count(Panel, board_id="b") == 2
    with pytest.raises(NotFound, match="in the bin"):
        library.restore(Panel, panel.id)
    library.remove(Panel, panel.id)
    assert library.empty_bin() == 1
    with pytest.raises(NotFound):
        library.restore(Panel, panel.id)


def test_a_batch_is_one_step(library: Library) -> None:
    version = library.version
    with library.batch():
        project = library.add(Project(name="p"))
        library.add(Board(project_id=project.id))
        assert library.count(Board, project_id=project.id) == 1
    assert library.version == version + 1
    with pytest.raises(NotFound), library.batch():
        library.add(Project(name="lost"))
        library.remove(Board, "nobody")
    assert [found.name for found in library.find(Project)] == ["p"]
    assert library.version == version + 1


def test_names_are_counted_by_project_and_kind(library: Library) -> None:
    assert [library.next_name("p", "frame") for _ in range(2)] == ["frame_000001", "frame_000002"]
    assert library.next_name("q", "frame") == "frame_000001"
    assert library.next_name("p", "clip") == "clip_000001"
    library.count_from("p", "frame", 41)
    library.count_from("p", "frame", 7)
    assert library.next_name("p", "frame") == "frame_000042"


def test_names_are_given_out_once_among_threads(library: Library) -> None:
    names: list[str] = []

    def ask() -> None:
        names.extend(library.next_name("p", "frame") for _ in range(25))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(names) == [f"frame_{n:06d}" for n in range(1, 201)]


def test_screens_wait_for_news(library: Library) -> None:
    version = library.version
    assert library.wait(version, 0.01) == version
    threading.Timer(0.05, library.add, [Project(name="news")]).start()
    assert library.wait(version, 30) > version


def test_a_document_mended_wrongly_by_hand_is_named(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        board = library.add(Board(project_id="p"))
    file = tmp_path / "studio.json"
    file.write_text(file.read_text().replace('"width":768', '"width":"wide"'))
    with Library(tmp_path) as library, pytest.raises(LibraryError, match=f"The board “{board.id}” .* at “width”"):
        library.get(Board, board.id)


def test_media_nobody_names_is_found_and_tidied(library: Library) -> None:
    project = library.add(Project(name="p"))
    kept = keep_frame(library, project.id, seed=1)
    binned = keep_frame(library, project.id, seed=2)
    library.remove(Frame, binned.id)
    lost = library.media.put(b"nobody's")
    assert library.garbage() == [], "its document may still be on the way"
    for hash in library.media.hashes():
        os.utime(library.media.path(hash), (0, 0))
    assert library.garbage() == [lost]
    assert library.tidy() == 1
    assert library.media.hashes() == sorted([kept.media, binned.media])


def test_the_snapshot_is_plain_tinydb(library: Library) -> None:
    library.add(Project(name="Plain"))
    library.checkpoint()
    tables = json.loads((library.home / "studio.json").read_text("utf-8"))
    assert tables["projects"]["1"]["name"] == "Plain"
