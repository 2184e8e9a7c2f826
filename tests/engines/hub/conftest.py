"""A Hub of toy size, and an entry that lies on it."""

from collections.abc import Iterator

import pytest

from presets.models import Licence, ModelEntry
from tests.hub_server import Hub, hub_server

MB = 2**20
TOY = ModelEntry(
    id="toy",
    name="Toy",
    family="sdxl",
    repository="makers/toy",
    variant="fp16",
    bytes=3 * MB,
    licence=Licence(name="MIT", link="https://example.org/mit", commercial="yes"),
)


def filled(seed: int, size: int) -> bytes:
    """Bytes that differ everywhere, so that a wrong place shows."""
    return bytes((seed + 7 * place + place // 251) % 256 for place in range(1024)) * (size // 1024)


CONTENT = {
    "model_index.json": b'{"_class_name": "StableDiffusionXLPipeline"}',
    "README.md": b"# Toy",
    "toy.safetensors": filled(1, MB),  # the same in one file
    "scheduler/scheduler_config.json": b"{}",
    "tokenizer/vocab.json": b'{"a": 0}',
    "unet/config.json": b"{}",
    "unet/diffusion_pytorch_model.safetensors": filled(2, 2 * MB),
    "unet/diffusion_pytorch_model.fp16.safetensors": filled(3, MB),
    "unet/diffusion_pytorch_model.bin": filled(4, MB),
    "unet/model.onnx": filled(5, MB),
    "vae/config.json": b"{}",
    "vae/diffusion_pytorch_model.safetensors": filled(6, MB),
    "vae_1_0/diffusion_pytorch_model.safetensors": filled(7, MB),
}
FETCHED = {
    "model_index.json",
    "scheduler/scheduler_config.json",
    "tokenizer/vocab.json",
    "unet/config.json",
    "unet/diffusion_pytorch_model.fp16.safetensors",
    "vae/config.json",
    "vae/diffusion_pytorch_model.safetensors",
}


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    with hub_server() as server:
        server.files["makers/toy"] = dict(CONTENT)
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        monkeypatch.delenv("HF_TOKEN", raising=False)
        monkeypatch.setattr("engines.hub.fetching.FIRST_PAUSE_S", 0.01)
        yield server
