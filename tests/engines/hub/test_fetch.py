"""Fetching from a real server that behaves well, badly, and not at all."""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from threading import Event, Thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engines import hub as hubs
from engines.hub import HubError, fetch, manifest_of, progress_of
from engines.places import UNFINISHED, look_in, place_of
from tests.engines.hub.conftest import CONTENT, FETCHED, MB, TOY
from tests.hub_server import COMMIT, Hub

ROOT = Path(__file__).parents[3]
WEIGHTS = "unet/diffusion_pytorch_model.fp16.safetensors"


def whole(folder: Path, entry=TOY) -> list[hubs.Fetching]:
    return list(fetch(entry, folder))


def lying(folder: Path) -> set[str]:
    found = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    return {path for path in found if not path.startswith(".")}


def as_published(folder: Path) -> bool:
    return lying(folder) == FETCHED and all((folder / path).read_bytes() == CONTENT[path] for path in FETCHED)


def test_what_the_family_needs_comes_and_nothing_else(hub: Hub, tmp_path: Path) -> None:
    folder = tmp_path / "toy"
    steps = whole(folder)
    assert as_published(folder)
    manifest = manifest_of(folder)
    assert manifest is not None and manifest.commit == COMMIT and set(manifest.files) == FETCHED
    assert steps[-1].total == sum(len(CONTENT[path]) for path in FETCHED)
    assert all(before.done <= after.done for before, after in pairwise(steps[1:]))
    assert progress_of(folder) is None


def test_what_is_here_is_not_fetched_again(hub: Hub, tmp_path: Path) -> None:
    whole(tmp_path / "toy")
    hub.asked.clear()
    whole(tmp_path / "toy")
    assert [path for path, _, _ in hub.asked] == ["/api/models/makers/toy/revision/main"]


def test_files_lie_where_the_entry_says(hub: Hub, tmp_path: Path) -> None:
    files = ("unet/config.json", WEIGHTS, "vae/config.json")
    entry = TOY.model_copy(
        update={"files": files, "lies": {"unet/": "deep/er/", "vae/": ""}, "repository": TOY.repository}
    )
    whole(tmp_path / "toy", entry)
    assert lying(tmp_path / "toy") == {"deep/er/config.json", "deep/er/" + WEIGHTS[5:], "config.json"}
    look_in(tmp_path)
    assert place_of(entry) == tmp_path / "toy"
    hub.asked.clear()
    whole(tmp_path / "toy", entry)
    assert len(hub.asked) == 1


def test_a_closed_fetch_goes_on_where_it_was(hub: Hub, tmp_path: Path) -> None:
    folder = tmp_path / "toy"
    hub.slow = Event()
    steps = fetch(TOY, folder)
    for step in steps:
        if step.done > MB // 2:
            break
    else:
        pytest.fail("nothing was shown while bytes came")
    steps.close()
    hub.slow.set()
    hub.slow = None
    done, total = progress_of(folder) or (0, 0)
    assert MB // 2 <= done < total
    look_in(tmp_path)
    assert place_of(TOY.model_copy(update={"repository": ""})) is None, "half a model is none"
    hub.asked.clear()
    whole(folder)
    assert as_published(folder)
    begun_at = [int(asked[6:-1]) for path, asked, _ in hub.asked if asked and "/large" in path]
    assert len(begun_at) == 1 and MB // 2 <= begun_at[0] < MB


@pytest.mark.parametrize("ranges", [True, False], ids=["ranges", "no ranges"])
def test_a_line_cut_again_and_again_is_taken_up(hub: Hub, tmp_path: Path, ranges: bool) -> None:
    hub.ranges = ranges
    hub.cut = [100_000, 50_000, 1, 300_000]
    whole(tmp_path / "toy")
    assert as_published(tmp_path / "toy")


def test_a_busy_hub_is_asked_again_when_it_says(hub: Hub, tmp_path: Path) -> None:
    hub.refuse = [(429, {"Retry-After": "1"}), (503, {})]
    notes = [step.note for step in whole(tmp_path / "toy")]
    assert any(note.startswith("The Hub is busy: asking again in 1 s") for note in notes)
    assert as_published(tmp_path / "toy")


def test_a_hub_that_never_answers_is_given_up_in_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setattr("engines.hub.fetching.FIRST_PAUSE_S", 0.01)
    with pytest.raises(HubError, match=r"127\.0\.0\.1 does not answer: check the network and try again"):
        whole(tmp_path / "toy")


def test_wrong_bytes_are_fetched_once_more(hub: Hub, tmp_path: Path) -> None:
    hub.spoil = 1
    whole(tmp_path / "toy")
    assert as_published(tmp_path / "toy")


def test_bytes_wrong_twice_are_refused_and_leave_nothing(hub: Hub, tmp_path: Path) -> None:
    hub.spoil = 99
    with pytest.raises(HubError, match="came twice and was wrong both times"):
        whole(tmp_path / "toy")
    assert not list((tmp_path / "toy").rglob("*.safetensors*"))
    assert manifest_of(tmp_path / "toy") is None


def test_a_small_file_is_known_by_gits_own_hash(hub: Hub, tmp_path: Path) -> None:
    hub.told["makers/toy/unet/config.json"] = {"blobId": "0" * 40}
    with pytest.raises(HubError, match=r"unet/config\.json came twice"):
        whole(tmp_path / "toy")


def test_a_repository_unknown_or_private(hub: Hub, tmp_path: Path) -> None:
    with pytest.raises(HubError, match=r"The Hub has no Toy \(makers/none\), or shows it only to some"):
        whole(tmp_path / "toy", TOY.model_copy(update={"repository": "makers/none"}))


def test_a_gated_repository_says_what_to_do(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    hub.gated.add("makers/toy")
    with pytest.raises(HubError, match="accept them on its page, then set HF_TOKEN"):
        whole(tmp_path / "toy")
    monkeypatch.setenv("HF_TOKEN", "hf_right")
    whole(tmp_path / "toy")
    assert as_published(tmp_path / "toy")
    seen = {path.split("/")[1]: sent for path, _, sent in hub.asked[-1 - len(FETCHED) :]}
    assert seen["large"] == "", "the token stays with the Hub"
    assert seen["makers"] == "Bearer hf_right"
    kept = "".join(path.read_text("utf-8") for path in (tmp_path / "toy").glob(".*.json"))
    assert "hf_right" not in kept + caplog.text


@pytest.mark.parametrize(
    "path", ["../outside.safetensors", "/etc/passwd.json", "unet/../../x.json", "unet\\..\\x.json", "C:/x.json"]
)
def test_names_that_lead_out_of_the_folder_are_not_fetched(hub: Hub, tmp_path: Path, path: str) -> None:
    hub.files["makers/toy"][path] = b"{}"
    whole(tmp_path / "in" / "toy", TOY.model_copy(update={"files": ("*",), "variant": ""}))
    assert not {"passwd.json", "x.json", "outside.safetensors"} & {file.name for file in tmp_path.rglob("*")}


def test_pickled_weights_are_refused_with_the_reason(hub: Hub, tmp_path: Path) -> None:
    for path in [path for path in CONTENT if path.startswith("unet/") and path.endswith(".safetensors")]:
        del hub.files["makers/toy"][path]
    with pytest.raises(HubError, match=r"only as a pickled file, which can run code when it is opened"):
        whole(tmp_path / "toy")
    assert lying(tmp_path / "toy") == set()


@pytest.mark.parametrize("lacking", ["model_index.json", "all"])
def test_a_repository_that_lacks_something(hub: Hub, tmp_path: Path, lacking: str) -> None:
    kept = {} if lacking == "all" else {path: one for path, one in CONTENT.items() if path != lacking}
    hub.files["makers/toy"] = kept
    with pytest.raises(HubError, match=r"does not hold model_index\.json: check the entry “toy”"):
        whole(tmp_path / "toy")


def test_a_disk_without_room_is_told_before_anything_comes(hub: Hub, tmp_path: Path) -> None:
    large = {"lfs": {"sha256": "0" * 64, "size": 10**17, "pointerSize": 135}}
    hub.told[f"makers/toy/{WEIGHTS}"] = large
    with pytest.raises(HubError, match=r"Toy needs 100000000\.0 GB more and the disk of .* has [\d.]+ GB free"):
        whole(tmp_path / "toy")
    assert lying(tmp_path / "toy") == set()


def test_nonsense_for_an_answer(hub: Hub, tmp_path: Path) -> None:
    hub.told["makers/toy/unet/config.json"] = {"size": "much"}
    with pytest.raises(HubError, match="makes no sense"):
        whole(tmp_path / "toy")


def test_two_at_once_do_not_spoil_each_other(hub: Hub, tmp_path: Path) -> None:
    folder = tmp_path / "toy"
    first = fetch(TOY, folder)
    next(first)
    with pytest.raises(HubError, match="is being fetched or checked already"):
        whole(folder)
    other = Thread(target=lambda: list(first))
    other.start()
    other.join()
    assert as_published(folder)


def child(hub: Hub, folder: Path, **more: object) -> subprocess.Popen[bytes]:
    code = (
        "import sys; from pathlib import Path; from engines.hub import fetch, HubError\n"
        "from tests.engines.hub.conftest import TOY\n"
        "try: [print(step.done, flush=True) for step in fetch(TOY, Path(sys.argv[1]))]\n"
        "except HubError as error: sys.exit(error.sentence)\n"
    )
    environment = {**os.environ, "HF_ENDPOINT": hub.url}
    return subprocess.Popen(
        [sys.executable, "-c", code, str(folder)], cwd=ROOT, env=environment, stderr=subprocess.PIPE, **more
    )


def wait_for(true: Callable[[], bool]) -> None:
    ends = time.monotonic() + 20
    while not true():
        assert time.monotonic() < ends
        time.sleep(0.02)


def test_killed_in_the_middle_it_loses_nothing(hub: Hub, tmp_path: Path) -> None:
    folder = tmp_path / "toy"
    hub.slow = Event()
    process = child(hub, folder, stdout=subprocess.DEVNULL)
    wait_for(lambda: (progress_of(folder) or (0, 0))[0] > MB // 2)
    with pytest.raises(HubError, match="fetched or checked already"):
        whole(folder)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    hub.slow.set()
    hub.slow = None
    before = (progress_of(folder) or (0, 0))[0]
    assert (folder / UNFINISHED).is_file() and before >= MB // 2
    hub.asked.clear()
    whole(folder)
    assert as_published(folder)
    assert any(int(asked[6:-1]) >= MB // 2 for _, asked, _ in hub.asked if asked)


def test_a_full_disk_keeps_what_has_come(hub: Hub, tmp_path: Path) -> None:
    folder = tmp_path / "toy"
    limit = MB // 2
    process = child(
        hub,
        folder,
        stdout=subprocess.DEVNULL,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    said = process.communicate()[1].decode()
    assert process.returncode == 1
    assert "make room on the disk and try again; what has come so far is kept" in said
    assert (progress_of(folder) or (0, 0))[0] >= limit
    whole(folder)
    assert as_published(folder)


def test_a_newer_revision_replaces_the_former(hub: Hub, tmp_path: Path) -> None:
    folder = tmp_path / "toy"
    whole(folder)
    del hub.files["makers/toy"]["scheduler/scheduler_config.json"]
    hub.files["makers/toy"]["unet/config.json"] = b'{"new": true}'
    hub.asked.clear()
    whole(folder)
    assert lying(folder) == FETCHED - {"scheduler/scheduler_config.json"}
    assert json.loads((folder / "unet/config.json").read_text("utf-8")) == {"new": True}
    assert len(hub.asked) == 2


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.integers(0, MB), max_size=5), spoilt=st.integers(0, 1), ranges=st.booleans())
def test_whatever_the_line_does_the_files_are_right(
    hub: Hub, tmp_path_factory: pytest.TempPathFactory, cuts: list[int], spoilt: int, ranges: bool
) -> None:
    hub.cut, hub.spoil, hub.ranges = [cut for cut in cuts if cut], spoilt, ranges
    folder = tmp_path_factory.mktemp("any") / "toy"
    whole(folder)
    assert as_published(folder)
