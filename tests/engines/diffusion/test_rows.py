"""In transformers, too, a LoRA file bound to somebody holds where they stand; the words are heard as it has them."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import diffusers
import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from engines.diffusion.onstage import OnStage
from engines.diffusion.rows import HEARING
from engines.requests import ImageRequest, Lora, Reference
from tests.engines.diffusion.conftest import asked, done_of
from tests.engines.diffusion.test_flow_families import lora_for
from tests.engines.diffusion.test_references import PICTURES, STAGE
from tests.tiny.lora import peft

Tiny = Callable[[str], Path]
FAMILIES: dict[str, dict[str, Any]] = {
    "flux2-klein": {},
    "flux2-klein shown a picture": {"references": (Reference(picture="bob", entity="Bob"),)},
    "z-image": {},
    "qwen-image": {},
}
SIZE = {"width": 256, "height": 128, "steps": 2}


def asking(tiny: Tiny, case: str, *loras: Lora) -> ImageRequest:
    return asked(tiny(case.split()[0]), stage=STAGE, loras=loras, **SIZE, **FAMILIES[case])


@pytest.fixture(params=FAMILIES)
def case(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def seeing(tiny: Tiny, case: str, tmp_path: Path) -> str:
    """A file that changes the picture's rows alone, or, in layers where they stand beside those of words, both."""
    folder = tiny(case.split()[0]) / "transformer"
    kind = json.loads((folder / "config.json").read_text("utf-8"))["_class_name"]
    transformer = getattr(diffusers, kind).from_pretrained(folder, local_files_only=True)
    layers = [
        (name, one.in_features, one.out_features)
        for name, one in transformer.named_modules()
        if isinstance(one, torch.nn.Linear) and re.search(r"blocks|layers|refiner", name)
        if not set(name.split(".")) & HEARING and "mod" not in name and "adaLN" not in name
    ]
    save_file(peft(layers, "transformer", 5), tmp_path / "seeing.safetensors")
    return str(tmp_path / "seeing.safetensors")


def test_a_place_that_is_all_of_the_picture_is_no_bound_at_all(
    tiny: Tiny, case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = str(lora_for(tiny(case.split()[0]), tmp_path))
    monkeypatch.setattr(OnStage, "mask", lambda stage, entity: np.ones((128, 256), bool))
    bound = done_of(asking(tiny, case, Lora(file=file, entity="Ann")), PICTURES).picture
    if "shown" in case:  # the pictures beside it are never changed by the file
        return
    assert (bound == done_of(asking(tiny, case, Lora(file=file)), PICTURES).picture).all()


def test_somebody_is_changed_where_they_stand(tiny: Tiny, case: str, seeing: str) -> None:
    request = asking(tiny, case).model_copy(update={"layers": ("picture", "masks")})
    bare = done_of(request, PICTURES)
    done = done_of(request.model_copy(update={"loras": (Lora(file=seeing, weight=3.0, entity="Ann"),)}), PICTURES)
    where = {name: done.layers["masks"] == at + 1 for at, name in enumerate(done.instances)}
    change = np.abs(done.picture.astype(int) - bare.picture).sum(axis=2)
    assert change[where["Ann"]].mean() > 1.5 * change[where["Bob"]].mean()
    assert not done.notes
