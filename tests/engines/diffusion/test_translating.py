"""A decoder in another precision than its denoiser's, as half-precision machines have it: SDXL's would turn black."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch.nn.modules.module import register_module_forward_pre_hook

from engines.diffusion.components import part_of
from engines.memory import memory
from engines.models import found
from tests.engines.diffusion.conftest import asked, in_way
from tests.engines.diffusion.test_ways import ASKED, PICTURES

Tiny = Callable[[str], Path]
CLOSE = 1.5  # levels of 255, on average: what bfloat16, of eight bits, leaves of a toy's latents


@pytest.mark.parametrize("name", ["sdxl", "sdxl under a mask", "klein with references", "z-image from a source"])
@pytest.mark.parametrize(("own", "way"), [("float32", "whole"), ("bfloat16", "apart")])
def test_a_decoder_of_another_precision_draws_the_same(tiny: Tiny, name: str, own: str, way: str) -> None:
    kind, more = ASKED.get(name, (name, lambda tiny: {}))
    request = asked(tiny(kind), steps=2, **more(tiny))
    alike = in_way(request, way, PICTURES, precision="float16", decoder_precision="float16")
    other = in_way(request, way, PICTURES, precision="float16", decoder_precision=own)
    assert np.abs(other - alike).mean() < CLOSE
    with memory().loan([part_of(found(str(tiny(kind))), "vae", "cpu", own, "decoder")]) as (vae,):  # pyright: ignore
        assert vae.dtype == getattr(torch, own), "no pipeline brought it to another"


@pytest.mark.parametrize("own", ["float16", "float32"])
def test_a_decoder_decodes_in_the_precision_that_was_decided(tiny: Tiny, own: str) -> None:
    """Even where its configuration would have the pipeline bring it to float32."""
    seen: set[torch.dtype] = set()

    def note(module: torch.nn.Module, inputs: Any) -> None:
        if type(module).__name__ == "Decoder":
            seen.add(inputs[0].dtype)

    hook = register_module_forward_pre_hook(note)
    try:
        in_way(asked(tiny("sdxl"), steps=1), "whole", precision="float16", decoder_precision=own)
    finally:
        hook.remove()
    assert seen == {getattr(torch, own)}
