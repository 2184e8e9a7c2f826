"""The families there are. One file and one line here add one."""

from engines.diffusion.families.flux2_klein import Flux2Klein
from engines.diffusion.families.qwen_image import QwenImage, QwenImageEdit
from engines.diffusion.families.sd15 import Sd15
from engines.diffusion.families.sdxl import Sdxl
from engines.diffusion.families.z_image import ZImage
from engines.diffusion.family import Family
from engines.requests import EngineError

FAMILIES: dict[str, Family] = {
    one.traits.id: one for one in (Sd15(), Sdxl(), Flux2Klein(), ZImage(), QwenImage(), QwenImageEdit())
}


def family_of(id: str) -> Family:
    """The family of that id. Raises `EngineError` when no engine draws with it."""
    if id not in FAMILIES:
        raise EngineError(f"No engine draws with models of the family “{id}”: choose another model.")
    return FAMILIES[id]
