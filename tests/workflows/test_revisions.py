"""An entry that names a revision gets exactly that one, and what lies here of another is told, not taken for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engines import hub as hubs
from engines import models as engines
from engines.requests import EngineError
from presets.errors import BadInput
from presets.loader import forget, shelf
from presets.models import ModelEntry
from tests.engines.test_checkpoints import written
from tests.hub_server import Hub
from workflows import models
from workflows.jobs import Progress

OLD, NEW = "1" * 40, "2" * 40
FILE = "diffusion_pytorch_model.safetensors"
BYTES = {OLD: b"of old" * 4000, NEW: b"of new" * 4000}  # as many bytes: size alone does not tell them apart
ENTRY = """
name = "Toy decoder"
family = "sdxl"
role = "vae"
repository = "makers/decoder"
revision = "{revision}"
files = ["config.json", "diffusion_pytorch_model.safetensors", "only*.json"]
[licence]
name = "MIT"
"""


@pytest.fixture
def hub(hub: Hub) -> Hub:
    hub.commits["makers/decoder"] = {
        OLD: {"config.json": b"{}", "only_in_the_old.json": b"[]", FILE: BYTES[OLD]},
        NEW: {"config.json": b"{}", FILE: BYTES[NEW]},
    }
    hub.names["makers/decoder"] = {"main": NEW, "v1": OLD, "refs/pr/7": OLD}
    return hub


@pytest.fixture
def home(home: Path) -> Path:
    from presets.loader import add_folder

    add_folder(home / "presets")
    return home


def names(home: Path, revision: str, more: str = "") -> None:
    """Write the entry anew, as a person would."""
    file = home / "presets" / "models" / "decoder.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(more + ENTRY.format(revision=revision), "utf-8")
    forget()


def carried(steps: Iterator[Progress]) -> dict[str, object]:
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def got(home: Path) -> dict[str, object]:
    return carried(models.get(home, "decoder", accept=True))


@pytest.mark.parametrize(
    ("revision", "commit"), [("main", NEW), ("v1", OLD), ("refs/pr/7", OLD), (OLD, OLD), (NEW, NEW)]
)
def test_exactly_the_revision_an_entry_names_comes(hub: Hub, home: Path, revision: str, commit: str) -> None:
    names(home, revision)
    told = got(home)
    folder = home / "models" / "decoder"
    assert (folder / FILE).read_bytes() == BYTES[commit]
    assert (folder / "only_in_the_old.json").exists() is (commit == OLD)
    manifest = hubs.manifest_of(folder)
    assert manifest and (manifest.revision, manifest.commit) == (revision, commit)
    assert (told["state"], told["revision"], told["commit"], told["why"]) == ("here", revision, commit, "")
    where = {"id": "decoder", "folder": str(folder), "revision": revision, "commit": commit}
    assert models.where(home, "decoder") == where
    assert carried(models.verify(home, "decoder")) == {
        "id": "decoder",
        "files": 3 if commit == OLD else 2,
        "revision": revision,
        "commit": commit,
        "damaged": [],
    }
    hub.asked.clear()
    again = got(home)
    assert again["note"] == "Toy decoder is here already" + (f", as {revision}." if revision != "main" else ".")
    assert not hub.asked


def test_another_revision_than_the_entry_names_is_told_and_not_used(hub: Hub, home: Path) -> None:
    names(home, "main")
    got(home)
    names(home, "v1")
    now = models.one(home, "decoder")
    sentence = (
        f"Toy decoder is on this machine as revision main (commit {NEW[:7]}), and its entry names v1: fetch that with "
        "“python studio.py models get decoder”."
    )
    assert (now.state, now.amiss, now.why) == ("absent", "another revision", sentence)
    assert (now.revision, now.commit) == ("main", NEW)
    for ask in (lambda: models.where(home, "decoder"), lambda: carried(models.verify(home, "decoder"))):
        with pytest.raises(BadInput) as refused:
            ask()
        assert refused.value.sentence == sentence
    with pytest.raises(EngineError) as refused_too:
        engines.add_on("decoder")
    assert refused_too.value.sentence == sentence
    got(home)
    assert (home / "models" / "decoder" / FILE).read_bytes() == BYTES[OLD]
    now = models.one(home, "decoder")
    assert (now.state, now.revision, now.commit, now.why) == ("here", "v1", OLD, "")
    names(home, "main")
    got(home)
    assert not (home / "models" / "decoder" / "only_in_the_old.json").exists(), "nothing of the other stays"


def test_the_commit_that_lies_here_is_it_by_whatever_name_it_came(hub: Hub, home: Path) -> None:
    names(home, "v1")
    got(home)
    names(home, OLD)
    assert models.one(home, "decoder").state == "here", "a branch may be pinned to what it was, without a new fetch"
    names(home, NEW)
    assert models.one(home, "decoder").amiss == "another revision"
    assert models.remove(home, "decoder") > 0, "what is of no use can be taken away"
    assert models.one(home, "decoder").why == ""


def test_another_repository_is_another_model(hub: Hub, home: Path) -> None:
    names(home, "main")
    got(home)
    file = home / "presets" / "models" / "decoder.toml"
    file.write_text(file.read_text("utf-8").replace("makers/decoder", "others/decoder"), "utf-8")
    forget()
    assert models.one(home, "decoder").why.startswith(
        f"Toy decoder is on this machine as revision main (commit {NEW[:7]}) of makers/decoder, and its entry names "
        "main of others/decoder: fetch that with"
    )


def test_a_revision_the_hub_does_not_know_is_one_sentence(hub: Hub, home: Path) -> None:
    names(home, "v9")
    with pytest.raises(models.HubError, match=r"no Toy decoder \(makers/decoder at v9\): check the revision"):
        got(home)


@pytest.mark.parametrize("revision", ["main", OLD])
def test_the_hubs_cache_is_looked_into_at_that_revision(
    hub: Hub, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, revision: str
) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "cache"))
    kept = tmp_path / "cache" / "models--makers--decoder"
    (kept / "refs").mkdir(parents=True)
    (kept / "refs" / "main").write_text(NEW, "utf-8")
    for commit in BYTES:
        (kept / "snapshots" / commit).mkdir(parents=True)
        (kept / "snapshots" / commit / "config.json").write_text("{}", "utf-8")
        written(kept / "snapshots" / commit / FILE, {})
    names(home, revision)
    commit = NEW if revision == "main" else revision
    now = models.standing(home, shelf("models", ModelEntry)["decoder"])
    assert (now.state, now.folder, now.commit) == ("here", kept / "snapshots" / commit, commit)
