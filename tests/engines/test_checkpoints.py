"""What a single file is, from its head alone; and whose configuration one may share."""

import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines import checkpoints
from engines.models import likely_lenders
from engines.requests import EngineError
from engines.weights import Tensor, bytes_of, fingerprint_of, tensors
from presets.loader import shelf
from presets.models import ModelEntry

UNET = "model.diffusion_model."
FIRST = f"{UNET}input_blocks.0.0.weight"
SD15 = {FIRST: (320, 4, 3, 3), f"{UNET}input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight": (320, 768)}
SDXL = {
    FIRST: (320, 4, 3, 3),
    f"{UNET}label_emb.0.0.weight": (1280, 2816),
    f"{UNET}input_blocks.4.1.transformer_blocks.0.attn2.to_k.weight": (640, 2048),
    "conditioner.embedders.1.model.positional_embedding": (77, 1280),
}
REFINER = {
    FIRST: (384, 4, 3, 3),
    f"{UNET}label_emb.0.0.weight": (1536, 2560),
    f"{UNET}input_blocks.4.1.transformer_blocks.0.attn2.to_k.weight": (768, 1280),
    f"{UNET}input_blocks.9.0.op.weight": (1536, 1536, 3, 3),
    "conditioner.embedders.0.model.positional_embedding": (77, 1280),
}
SD2 = {FIRST: (320, 4, 3, 3), f"{UNET}input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight": (320, 1024)}
KNOWN: list[tuple[str, dict[str, tuple[int, ...]]]] = [
    ("sd15", SD15),
    ("sdxl", SDXL),
    ("refiner", REFINER),
    ("sd2", SD2),
    ("other", {FIRST: (320, 4, 3, 3), f"{UNET}input_blocks.1.1.attn2.to_k.weight": ()}),
    ("sd2", SD2 | {f"{UNET}label_emb.0.0.weight": (1280, 2048), FIRST: (320, 9, 3, 3)}),
    ("inpainting", SD15 | {FIRST: (320, 9, 3, 3)}),
    ("inpainting", SDXL | {FIRST: (320, 9, 3, 3)}),
    ("editing", SD15 | {FIRST: (320, 8, 3, 3)}),
    ("other", SD15 | {FIRST: (320, 5, 3, 3)}),
    ("other", SDXL | {"edm_mean": (4,)}),
    ("other", SD15 | {f"{UNET}motion_modules.0.weight": (1,)}),
    ("other", {f"{UNET}cap_embedder.0.weight": (2304,)}),
    ("quantised", SDXL | {f"{UNET}out.2.scale_weight": (1,)}),
    ("flux", {f"{UNET}double_blocks.0.img_attn.qkv.weight": (9216, 3072)}),
    ("flux", {"double_blocks.0.img_attn.qkv.weight": (9216, 3072)}),
    ("sd3", {f"{UNET}joint_blocks.0.x_block.attn.qkv.weight": (4608, 1536)}),
    ("lora", {"lora_unet_down_blocks_1_attentions_0_proj_in.lora_down.weight": (8, 640)}),
    ("lora", {"unet.down_blocks.1.attentions.0.proj_in.lora_A.weight": (8, 640)}),
    ("control", {"control_model.time_embed.0.weight": (1280, 320)}),
    ("control", {"controlnet_cond_embedding.conv_in.weight": (16, 3, 3, 3), "down_blocks.0.weight": (1,)}),
    ("adapter", {"image_proj.proj.weight": (1, 1), "ip_adapter.1.to_k_ip.weight": (1, 1)}),
    ("denoiser", {"input_blocks.0.0.weight": (320, 4, 3, 3)}),
    ("vae", {"first_stage_model.decoder.conv_in.weight": (512, 4, 3, 3)}),
    ("vae", {"decoder.up.0.block.0.conv1.weight": (128, 256, 3, 3)}),
    ("vae", {"decoder.up_blocks.0.resnets.0.conv1.weight": (512, 512, 3, 3)}),
    ("words", {"text_model.encoder.layers.0.mlp.fc1.weight": (3072, 768)}),
    ("embedding", {"emb_params": (4, 768)}),
    ("component", {"down_blocks.0.resnets.0.conv1.weight": (320, 320, 3, 3)}),
    ("unknown", {"conv_first.weight": (64, 3, 3, 3)}),
    ("unknown", {}),
]


def head_of(shapes: dict[str, tuple[int, ...]], dtype: str = "F16") -> dict[str, Tensor]:
    return {name: Tensor(name, dtype, shape, 0, 0) for name, shape in shapes.items()}


@pytest.mark.parametrize(("kind", "shapes"), KNOWN, ids=[f"{kind}-{n}" for n, (kind, _) in enumerate(KNOWN)])
def test_a_file_is_known_by_names_and_shapes(kind: checkpoints.Kind, shapes: dict[str, tuple[int, ...]]) -> None:
    assert checkpoints.kind_of(head_of(shapes)) == kind
    sentence = checkpoints.refusal(Path("x.safetensors"), kind).sentence
    assert sentence.startswith("x.safetensors is ") and sentence.endswith(".") and sentence.count(": ") == 1


def test_whole_numbers_are_no_weights_to_draw_with() -> None:
    assert checkpoints.kind_of(head_of(SDXL, "I8")) == "quantised"
    assert checkpoints.kind_of(head_of(SDXL, "F8_E4M3")) == "sdxl"


@given(st.dictionaries(st.text(max_size=60), st.lists(st.integers(0, 5000), max_size=5).map(tuple), max_size=8))
def test_no_head_is_beyond_words(shapes: dict[str, tuple[int, ...]]) -> None:
    for names in (shapes, {UNET + name: shape for name, shape in shapes.items()}):
        assert checkpoints.kind_of(head_of(names)) in checkpoints.TOLD


def test_the_toys_are_what_they_are(tiny: Callable[[str], Path]) -> None:
    for family in ("sd15", "sdxl"):
        head = tensors(tiny(f"{family}-single-file"))
        assert checkpoints.kind_of(head) == family
        assert checkpoints.rooms_of(family, head) == checkpoints.ROOMS[family]
        inside = [one for prefix in checkpoints.ROOMS[family].values() for one in checkpoints.own(head, prefix)]
        assert len(inside) == len(set(inside)) == len(head) - 2, "two lie beside the weights"


def test_the_usual_model_of_a_family_lends_its_configuration_before_drafts() -> None:
    entries = list(shelf("models", ModelEntry).values())
    mine = entries[0].model_copy(update={"id": "mine", "family": "sdxl", "role": "image", "draft": False, "path": "x"})
    one_file = mine.model_copy(update={"id": "file", "path": "x.safetensors"})
    for given_ in ([one_file, *entries, mine], [mine, *reversed(entries), one_file]):
        asked = [one.id for one in likely_lenders("sdxl", given_)]
        assert asked[:2] == ["sdxl-base", "mine"]
        assert {one.id for one in given_ if one.family == "sdxl" and one.draws and one.draft} == set(asked[2:])
        assert likely_lenders("sd15", given_)[0].id == "sd15"


def written(file: Path, told: Any, data: bytes = b"") -> Path:
    head = told if isinstance(told, bytes) else json.dumps(told).encode()
    file.write_bytes(struct.pack("<Q", len(head)) + head + data)
    return file


def row(**more: Any) -> dict[str, Any]:
    return {"a": {"dtype": "F16", "shape": [2], "data_offsets": [0, 4]} | more}


@pytest.mark.parametrize(
    "told",
    [
        b"[" * 200_000,
        [],
        {"a": 1},
        row(shape=["2"]),
        row(shape=[-2]),
        row(shape=[True, 2]),
        row(shape=[3]),
        row(shape=5),
        row(data_offsets=[-4, 0]),
        row(data_offsets=[4, 0]),
        row(data_offsets=[0, 4.0]),
        row(data_offsets=[0]),
    ],
)
def test_a_head_that_lies_gets_a_sentence(tmp_path: Path, told: Any) -> None:
    with pytest.raises(EngineError, match="is damaged at its head: fetch it again"):
        tensors(written(tmp_path / "w.safetensors", told, b"1234"))


def test_checkpoints_that_differ_in_one_component_have_other_fingerprints(tmp_path: Path) -> None:
    kinds = {f"{room}.{n:03}": n for room in ("m", "v") for n in range(300)}
    head = {name: {"dtype": "F32", "shape": [2], "data_offsets": [8 * n, 8 * n + 8]} for n, name in enumerate(kinds)}
    data = bytes(range(256)) * 19
    one = written(tmp_path / "one.safetensors", head, data[: 8 * 600])
    same = written(tmp_path / "same.safetensors", head, data[: 8 * 600])
    other = written(tmp_path / "other.safetensors", head, bytes(8 * 300) + data[8 * 300 : 8 * 600])
    known = fingerprint_of(one, ("m.", "v."))
    assert known == fingerprint_of(same, ("m.", "v.")), "whatever it is called"
    assert known != fingerprint_of(other, ("m.", "v."))
    assert fingerprint_of(one, ("v.",)) == fingerprint_of(other, ("v.",))
    assert bytes_of(checkpoints.own(tensors(one), "v.").values(), 2) == 300 * 2 * 2


def test_a_file_that_has_changed_is_read_anew(tmp_path: Path) -> None:
    file = written(tmp_path / "w.safetensors", row(), b"1234")
    assert set(tensors(file)) == {"a"}
    written(file, {"bcd": row()["a"]}, b"1234")
    assert set(tensors(file)) == {"bcd"}
