"""Entries of one's own beside the shipped ones, and what is said of a name that no shelf has."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from presets import loader
from presets.errors import PresetError, instead
from presets.loader import add_folder, pick, shelf
from presets.models import ModelEntry, SchedulerEntry
from presets.services import WriterProfile
from studio import main

Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Iterator[Write]:
    """Puts an entry into a person's own folder; a second call with another folder's name lies above it."""
    before = list(loader._user_folders)

    def put(place: str, text: str) -> Path:
        file = tmp_path / f"{place}.toml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        add_folder(file.parent.parent)
        loader.forget()
        return file

    yield put
    loader._user_folders[:] = before
    loader.forget()


def test_an_entry_of_ones_own_says_only_what_differs(write: Write) -> None:
    shipped = pick("models", ModelEntry, "sdxl-base")
    write("home/models/sdxl-base", 'keep_alive_s = 300\n[licence]\ncommercial = "yes"')
    mine = pick("models", ModelEntry, "sdxl-base")
    licence = shipped.licence.model_copy(update={"commercial": "yes"})
    assert mine == shipped.model_copy(update={"keep_alive_s": 300.0, "licence": licence})
    assert shelf("models", ModelEntry)["sdxl-base"] == mine
    write("above/models/sdxl-base", "steps = 25")
    assert pick("models", ModelEntry, "sdxl-base") == mine.model_copy(update={"steps": 25}), "each over those below it"


def test_a_whole_entry_stands_alone(write: Write) -> None:
    write("home/models/sdxl-base", 'name = "Mine"\nfamily = "sdxl"\npath = "/mine"\n[licence]\nname = "my own"')
    mine = pick("models", ModelEntry, "sdxl-base")
    assert (mine.repository, mine.variant, mine.buckets) == ("", "", ())
    assert mine.steps == ModelEntry.model_fields["steps"].default != 40


def test_it_holds_on_every_shelf_whose_entries_have_names(write: Write) -> None:
    shipped = pick("writers", WriterProfile, "ollama")
    write("home/writers/ollama", 'model = "small"')
    assert pick("writers", WriterProfile, "ollama") == shipped.model_copy(update={"model": "small"})
    write("home/writers/ollama", 'name = "Mine"\nmodel = "small"')
    assert pick("writers", WriterProfile, "ollama").base_url == "", "with a name of its own it is whole"
    write("home/schedulers/euler", "name = 'Mine'")
    assert pick("schedulers", SchedulerEntry, "euler").kind == "EulerDiscreteScheduler"


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("keep_aliv_s = 300", "keep_aliv_s"),
        ("keep_alive_s = -2", "keep_alive_s"),
        ('[licence]\nlinc = "x"', "licence.linc"),
    ],
)
def test_a_mistake_in_it_is_told(write: Write, text: str, where: str) -> None:
    file = write("home/models/sdxl-base", text)
    with pytest.raises(PresetError, match=f"{file} is not right at “{where}”"):
        pick("models", ModelEntry, "sdxl-base")


def test_an_entry_of_a_new_name_must_be_whole(write: Write) -> None:
    write("home/models/new", "steps = 3")
    with pytest.raises(PresetError, match=r"new\.toml is not right at “name”: Field required"):
        pick("models", ModelEntry, "new")


def test_of_few_names_all_are_told_and_of_many_the_nearest() -> None:
    assert instead("x", ["b", "a"]) == "choose one of b, a"
    assert instead("x", []) == "there are none yet"
    many = [f"{letter}-thing" for letter in "abcdefghijkl"] + ["Harbour"]
    assert instead("harbor", many, "a list names them all") == "the nearest is Harbour; a list names them all"
    assert instead("zebra", many, "a list names them all") == "a list names them all"
    assert instead("zebra", many).endswith("j-thing and 3 more")
    assert len(instead("x" * 100_000, many)) < 200


@pytest.mark.parametrize("command", ["where", "get", "remove", "verify"])
def test_a_model_that_is_not_known_is_answered_in_one_line(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--home", str(tmp_path), "models", command, "sdxl-bas"]) == 2
    said = capsys.readouterr().err
    assert "There is no “sdxl-bas” among the models: the nearest are sdxl-base, " in said
    assert said.endswith("“python studio.py models list” names them all.\n")
    assert main(["--home", str(tmp_path), "models", command, "nosuch"]) == 2
    assert len(capsys.readouterr().err) < 120
