"""A look below a folder ends, raises nothing and stays there, whatever lies in it."""

import json
import os
import struct
import tempfile
from collections.abc import Callable
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from engines.sights import Looked, look

WORDS = ("model_index.json", "config.json", "model.safetensors", "model.safetensors.index.json", "x.ckpt", "x.bin")
WORDS += ("diffusion_pytorch_model-00001-of-99999.safetensors", "scheduler_config.json", ".fetching.json")
ROOMS = ("unet", "vae", "text_encoder", "text_encoder_2", "tokenizer", "tokenizer_2", "scheduler", "controlnet-depth")
ODD = st.text(st.characters(blacklist_characters="/\0", blacklist_categories=("Cs",)), min_size=1, max_size=12)
NAMES = st.one_of(st.sampled_from(WORDS), st.sampled_from(ROOMS), ODD.filter(lambda name: name not in (".", "..")))

KINDS = st.sampled_from(["StableDiffusionXLPipeline", "StableDiffusionPipeline", "ControlNetModel", "AutoencoderKL", 7])
PARTS = st.one_of(
    st.just(["diffusers", "UNet2DConditionModel"]),
    st.just(["transformers", "CLIPTokenizer"]),
    st.lists(st.one_of(st.none(), st.integers(), st.sampled_from(["diffusers", "evil", ""])), max_size=3),
)
INDEX = st.builds(
    lambda kind, parts: {"_class_name": kind, **parts},
    KINDS,
    st.dictionaries(st.sampled_from([*ROOMS, "..", "../outside", "", "/", "a/../../outside"]), PARTS, max_size=4),
)
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5))
ANY = st.recursive(LEAVES, lambda one: st.one_of(st.lists(one, max_size=3), st.dictionaries(NAMES, one, max_size=3)))
TENSOR = st.fixed_dictionaries(
    {
        "dtype": st.sampled_from(["F16", "BF16", "X", 5]),
        "shape": st.lists(st.integers(-1, 9), max_size=3),
        "data_offsets": st.lists(st.integers(-1, 2**63), max_size=3),
    }
)
NAMED = ["input_blocks.0.0.weight", "a.lora_down.weight", "x"]
HEAD = st.dictionaries(st.sampled_from(NAMED), TENSOR | ANY, max_size=3)


def safetensors(told: object, length: int | None) -> bytes:
    """A file with such a head, whose first eight bytes may lie about how long that is."""
    head = json.dumps(told).encode()
    return struct.pack("<Q", len(head) if length is None else length) + head + bytes(64)


CONTENTS = st.one_of(
    st.binary(max_size=40),
    st.builds(lambda told: json.dumps(told).encode(), st.one_of(INDEX, ANY)),
    st.builds(lambda deep: b"[" * deep, st.just(100_000)),
    st.builds(safetensors, HEAD | ANY, st.none() | st.sampled_from([0, 1, 2**31, 2**63, 2**64 - 1])),
)


def folder(at: Path) -> None:
    at.mkdir()


def pipe(at: Path) -> None:
    os.mkfifo(at)  # nobody will ever write into it


def locked(at: Path) -> None:
    at.touch(0, exist_ok=False)


def link(to: str) -> Callable[[Path], None]:
    return lambda at: at.symlink_to(to)


def file(content: bytes) -> Callable[[Path], None]:
    def make(at: Path) -> None:
        with at.open("xb") as opened:
            opened.write(content)

    return make


THINGS = st.one_of(
    st.sampled_from([folder, folder, folder, locked, pipe]),
    st.builds(link, st.sampled_from([".", "..", "../..", "nowhere", "unet", "vae", "/dev/zero"])),
    st.builds(file, CONTENTS),
)
TREES = st.lists(st.tuples(st.integers(0, 9), NAMES, THINGS), max_size=14)


@settings(max_examples=150)
@given(TREES)
def test_a_look_ends_and_stays_where_it_was_sent(tree: list[tuple[int, str, Callable[[Path], None]]]) -> None:
    with tempfile.TemporaryDirectory() as place:
        top, outside = Path(place, "deep", "mine"), Path(place, "deep", "outside")
        top.mkdir(parents=True)
        outside.mkdir()
        (outside / "model.safetensors").write_bytes(safetensors({}, None))
        for where, name, make in tree:
            folders = [one for one in sorted(top.rglob("*")) if one.is_dir() and not one.is_symlink()]
            try:
                make(([top, *folders])[where % (1 + len(folders))] / name)
            except OSError:  # such a name cannot be, or is taken
                continue
        looked = Looked()
        for sight in look(top, looked):
            assert top in (sight.path, *sight.path.parents) and ".." not in sight.path.parts
            assert (sight.role is None) == bool(sight.why), sight
            assert sight.role != "image", "no whole model can come together so"
        assert not looked.stopped
