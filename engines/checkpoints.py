"""What a single safetensors file is, told from the names and shapes of its tensors alone. Nothing else is read.

Stable Diffusion 1.5 and SDXL are handed round as one file each, in the names of the code they were trained with:
denoiser, decoder and text encoders side by side, told apart by how their names begin.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from engines.requests import EngineError
from engines.weights import FLOATS, Tensor

Kind = Literal[
    "sd15",
    "sdxl",
    "refiner",
    "sd2",
    "inpainting",
    "editing",
    "quantised",
    "flux",
    "sd3",
    "other",
    "denoiser",
    "lora",
    "control",
    "adapter",
    "vae",
    "words",
    "embedding",
    "component",
    "unknown",
]

DENOISER = "model.diffusion_model."
DECODER = "first_stage_model."
ROOMS: Mapping[str, Mapping[str, str]] = {  # family → component → how the names of its tensors begin
    "sd15": {"unet": DENOISER, "vae": DECODER, "text_encoder": "cond_stage_model.transformer."},
    "sdxl": {
        "unet": DENOISER,
        "vae": DECODER,
        "text_encoder": "conditioner.embedders.0.transformer.",
        "text_encoder_2": "conditioner.embedders.1.model.",
    },
}
FOLDER = "name the diffusers folder of that model instead"
TOLD: Mapping[str, tuple[str, str]] = {  # kind → what such a file is, and what to do with it
    "sd15": ("an SD 1.5 checkpoint", "name it as an engine"),
    "sdxl": ("an SDXL checkpoint", "name it as an engine"),
    "refiner": ("the refiner of SDXL, which only finishes what another model began", "name the base model"),
    "sd2": ("an SD 2 checkpoint, which no engine here draws with", "choose one of SD 1.5 or SDXL"),
    "inpainting": ("an inpainting checkpoint, which draws from a mask alone", "name the model it was made from"),
    "editing": (
        "a checkpoint that changes pictures as it is told",
        "choose one of SD 1.5 or SDXL that draws from words",
    ),
    "quantised": ("a checkpoint with squeezed numbers", "choose its float16 form"),
    "flux": ("a FLUX checkpoint, and only SD 1.5 and SDXL are read from one file", FOLDER),
    "sd3": ("an SD 3 checkpoint, which no engine here draws with", "choose one of SD 1.5 or SDXL"),
    "other": ("a checkpoint of another family, and only SD 1.5 and SDXL are read from one file", FOLDER),
    "denoiser": ("a denoiser alone, without its decoder and text encoders", "choose the whole checkpoint"),
    "lora": ("a LoRA file, which changes how a model draws", "name it with --lora beside an engine"),
    "control": ("a control model, which holds a picture to a map", "name its folder, with config.json, for a map"),
    "adapter": ("an IP-Adapter, which keeps somebody's looks", "name it beside an engine that takes references"),
    "vae": ("a decoder alone", "name a whole checkpoint as the engine"),
    "words": ("a text encoder alone", "name a whole checkpoint as the engine"),
    "embedding": ("an embedding of a few words, which is not read here", "name a whole checkpoint as the engine"),
    "component": ("one component of a diffusers folder", "name the folder that has model_index.json"),
    "unknown": ("of no kind known here", "name a checkpoint of SD 1.5 or SDXL, or a diffusers folder"),
}
SQUEEZED = ("scaled_fp8", ".scale_weight", ".weight_scale", ".absmax", ".quant_map", ".qweight")  # how such names end
NO_WEIGHTS = ("position_ids", "logit_scale")  # tensors beside the weights that no module of today keeps
SD2_WORDS = 1024  # numbers a word of SD 2 has

Head = Mapping[str, Tensor]


def kind_of(head: Head) -> Kind:
    """What the file with that head is."""
    if any(word in name.lower() for name in head for word in ("lora", "lycoris")):
        return "lora"
    inside = {name.removeprefix(DENOISER): one for name, one in head.items() if name.startswith(DENOISER)}
    if inside:
        return _drawing(inside, head)
    if other := _of_other_code(head):
        return other
    for kind, signs in _SIGNS:
        if _shows(head, signs):
            return kind
    return "unknown"


def _drawing(inside: Head, head: Head) -> Kind:
    """Of a checkpoint with a denoiser, whose names are given without their beginning."""
    first = inside.get("input_blocks.0.0.weight")
    if other := _of_other_code(inside):
        return other
    if first is None or len(first.shape) != 4 or "edm_mean" in head or _shows(inside, ("motion_modules.",)):
        return "other"
    if first.dtype not in FLOATS or any(name.endswith(SQUEEZED) for name in inside):
        return "quantised"
    words = next((one.shape[-1] for name, one in inside.items() if one.shape and name.endswith("attn2.to_k.weight")), 0)
    if words == SD2_WORDS or _shows(head, ("cond_stage_model.model.",)):
        return "sd2"
    if first.shape[1] != 4:  # latents have four channels; what is drawn from besides comes with more
        return "inpainting" if first.shape[1] == 9 else "editing" if first.shape[1] == 8 else "other"
    if "label_emb.0.0.weight" not in inside:
        return "sd15" if words else "other"
    deep = _shows(inside, ("input_blocks.9.",))  # a fourth level, which SDXL's base has not
    return "refiner" if deep or _shows(head, ("conditioner.embedders.0.model.",)) else "sdxl"


def _of_other_code(names: Head) -> Kind | None:
    """Of denoisers that are no U-Net."""
    if _shows(names, ("double_blocks.",)):
        return "flux"
    if _shows(names, ("joint_blocks.",)):
        return "sd3"
    return "other" if _shows(names, ("noise_refiner.", "cap_embedder.", "txt_in.", "patchify_proj.")) else None


_SIGNS: tuple[tuple[Kind, tuple[str, ...]], ...] = (  # how some name begins; the first that shows decides
    ("control", ("control_model.", "controlnet_", "input_hint_block.", "control_")),
    ("adapter", ("image_proj.", "ip_adapter.")),
    ("denoiser", ("input_blocks.",)),
    ("vae", (DECODER, "encoder.down.", "decoder.up.", "encoder.down_blocks.", "decoder.up_blocks.")),
    ("words", ("cond_stage_model.", "conditioner.", "text_model.", "transformer.resblocks.", "encoder.block.")),
    ("embedding", ("emb_params", "clip_l", "clip_g", "string_to_param")),
    ("component", ("down_blocks.", "transformer_blocks.", "encoder.layers.", "layers.", "model.layers.")),
)


def _shows(head: Head, signs: tuple[str, ...]) -> bool:
    return any(name.startswith(signs) for name in head)


def own(head: Head, prefix: str) -> dict[str, Tensor]:
    """The weights of one component, whose names begin so."""
    return {name: one for name, one in head.items() if name.startswith(prefix) and not name.endswith(NO_WEIGHTS)}


def rooms_of(family: str, head: Head) -> dict[str, str]:
    """The components that are in the file: component → how the names of its tensors begin."""
    return {component: prefix for component, prefix in ROOMS[family].items() if own(head, prefix)}


def predicts_velocity(head: Head) -> bool:
    """Whether whoever trained it left the mark that it predicts velocity and not noise."""
    return "v_pred" in head


def refusal(file: Path, kind: Kind) -> EngineError:
    """The sentence for a file that is not drawn with."""
    what, instead = TOLD[kind]
    return EngineError(f"{file.name} is {what}: {instead}.")
