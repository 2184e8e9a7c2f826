"""Names that every file system takes, files that are whole, and where home is."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from library.errors import LibraryError
from library.files import safe_filename, write_whole, write_whole_with
from library.home import default_home
from library.ids import moment, new_id


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("The Old Mill", "The_Old_Mill"),
        ("<script>alert(1)</script>", "script_alert(1)_script"),
        ("${HOME}", "HOME"),
        ("../../etc/passwd", "etc_passwd"),
        ("a\0b", "a_b"),
        ("\u202egnp.exe", "gnp.exe"),
        ("CON", "CON_"),
        ("nul.txt", "nul.txt_"),
        ("com1", "com1_"),
        ("...", "untitled"),
        ("", "untitled"),
        ("🐎🐎", "untitled"),
        ("-rf", "rf"),
        (".hidden", "hidden"),
        ("Ночь на мельнице", "Ночь_на_мельнице"),
        ("夜の水車小屋", "夜の水車小屋"),
        ("half \ud800 pair", "half_pair"),
    ],
)
def test_what_people_type_becomes_a_file_name(name: str, expected: str) -> None:
    assert safe_filename(name) == expected


@given(st.text(max_size=400))
def test_every_name_can_be_a_file(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    safe = safe_filename(name)
    assert 0 < len(safe) <= 81 and len(safe.encode("utf-8")) <= 204
    assert not set(safe) & set('<>:"/\\|?*\0\n$`') and safe.strip("._- ") + "_" * safe.endswith("_") in (
        safe,
        safe + "_",
    )
    folder = tmp_path_factory.getbasetemp() / "names"
    folder.mkdir(exist_ok=True)
    (folder / f"{safe}.png").write_bytes(b"")
    assert (folder / f"{safe}.png").resolve().parent == folder.resolve()


def test_a_file_is_the_old_one_or_the_new_one(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_whole(path, b"old")

    def fail(file: object) -> None:
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        write_whole_with(path, fail)
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]
    write_whole(path, b"new")
    assert path.read_bytes() == b"new" and list(tmp_path.iterdir()) == [path]


def test_home_is_named_or_the_users_data_folder_never_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("STUDIO_HOME", str(tmp_path / "studio"))
    assert default_home() == tmp_path / "studio"
    monkeypatch.setenv("STUDIO_HOME", "~/studio")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert default_home() == tmp_path / "studio"
    monkeypatch.setenv("STUDIO_HOME", "here")
    with pytest.raises(LibraryError, match="give a full path"):
        default_home()
    monkeypatch.delenv("STUDIO_HOME")
    monkeypatch.chdir(tmp_path)
    home = default_home()
    assert home.is_absolute() and home.name == "sagebrush" and not (tmp_path / "sagebrush").exists()


def test_ids_and_moments_sort_by_time() -> None:
    ids, moments = [new_id() for _ in range(1000)], [moment() for _ in range(1000)]
    assert ids == sorted(set(ids)) and moments == sorted(set(moments))
    assert all(len(id) == 20 and id.isalnum() and id == id.lower() for id in ids)
    assert moments[0].endswith("+00:00") and os.linesep not in moments[0]
