"""The shelf of models: whole, true to its own rules, and every licence told."""

import re

import pytest

from engines.models import CLASSES
from presets.loader import shelf
from presets.models import ModelEntry, SchedulerEntry

ENTRIES = shelf("models", ModelEntry)
NEEDED = {
    *CLASSES.values(),
    *("sdxl-turbo", "sdxl-lightning-lora", "flux2-klein-9b", "sdxl-vae-fp16-fix", "taesd", "taesdxl", "taef1"),
    *(f"{family}-{kind}" for family in ("sd15", "sdxl") for kind in ("openpose", "depth", "canny", "scribble")),
    *("sdxl-union", "ip-adapter-sd15", "ip-adapter-sdxl", "clip-vit-l14", "dinov2-base"),
}


def test_what_the_studio_needs_is_on_the_shelf() -> None:
    assert set(ENTRIES) >= NEEDED


def test_names_tell_them_apart() -> None:
    names = [entry.name for entry in ENTRIES.values()]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=list(ENTRIES))
def test_an_entry_is_true_to_the_rules(entry: ModelEntry) -> None:
    schedulers = shelf("schedulers", SchedulerEntry)
    flows = entry.family not in ("sd15", "sdxl", "clip", "dinov2")
    assert re.fullmatch(r"[\w.-]+/[\w.-]+", entry.repository)
    assert re.fullmatch(r"[a-z0-9-]+", entry.id)
    assert entry.licence.name and entry.licence.link.startswith("https://")
    assert entry.licence.note or entry.licence.commercial == "yes", "conditions are told in a sentence"
    assert 1e6 < entry.bytes < 1e11
    assert entry.about.endswith(".")
    assert not entry.scheduler or schedulers[entry.scheduler].flow == flows
    assert all(side % 16 == 0 for size in (entry.size, *entry.buckets) for side in size)
    assert bool(entry.controls) == (entry.role == "control")
    assert not any(name.endswith((".bin", ".ckpt", ".pt", ".pth")) for name in entry.files)
    if entry.draft:
        assert entry.steps <= 8 and entry.guidance <= 2
    if entry.role == "image":
        assert entry.buckets and entry.size in entry.buckets
        areas = [wide * high for wide, high in entry.buckets]
        assert max(areas) <= 1.35 * entry.size[0] * entry.size[1]
    else:
        assert entry.files, "what is no pipeline says which files it is"


@pytest.mark.parametrize("family", ["sd15", "sdxl"])
def test_every_map_of_the_stage_is_followed(family: str) -> None:
    followed = {kind for entry in ENTRIES.values() if entry.family == family for kind in entry.controls}
    assert followed == {"pose", "depth", "lines", "canny", "scribble"}


@pytest.mark.parametrize("family", ["sd15", "sdxl"])
def test_an_adapter_lies_beside_its_encoder(family: str) -> None:
    entry = ENTRIES[f"ip-adapter-{family}"]
    lying = {entry.place(file) for file in entry.files}
    assert {"image_encoder/config.json", "image_encoder/model.safetensors"} < lying
    assert any(re.fullmatch(r"ip-adapter[\w.-]*\.safetensors", file) for file in lying)
