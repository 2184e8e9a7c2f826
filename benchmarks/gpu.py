"""`python -m benchmarks.gpu`: real sizes with random weights on an accelerator, as ratios within one run.

How long a model takes does not depend on the values of its weights, so SDXL of its real shape with random ones costs
what SDXL costs. Eight frames of forty steps at 1024² are drawn by the plain pipeline of diffusers, one after another in
bfloat16, and by our engine in every profile; of `fast` the guidance cut-off is measured alone too. `--tiny` runs the
same code on a toy and this processor: a rehearsal whose figures say nothing.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.table import Row, show
from engines.requests import Done, ImageRequest, Picture, Profile


@dataclass(frozen=True, slots=True)
class Size:
    side: int
    steps: int
    real: bool
    frames: int = 8


@dataclass(frozen=True, slots=True)
class Way:
    """A profile as it is measured, and how much sooner than the plain loop it is to be."""

    name: str
    profile: Profile
    sooner: float = 0.0  # ×; 0: no target
    reuses: bool = True  # whether deep features are computed at some steps only, where the profile does that


REAL, TINY = Size(1024, 40, True), Size(64, 10, False)
WAYS = (
    Way("exact", "exact"),
    Way("compiled", "compiled", 1.5),
    Way("fast, guidance cut off only", "fast", 1.9, reuses=False),
    Way("fast", "fast", 3.5),
    Way("draft", "draft", 12.0),
)
ALIKE = 0.98  # SSIM of `compiled` with the plain picture
CARD = "H200"  # of the targets in seconds
BOARD_S = 10.2  # eight frames compiled, on an H200
SWAP_S = 0.16  # all of SDXL from pinned memory, on an H200
RESIDENT_S = 0.005


def main(arguments: Sequence[str]) -> int:
    """Print the table; 2 without an accelerator, unless it is a rehearsal."""
    import torch

    size = TINY if "--tiny" in arguments else REAL
    if size.real and not torch.cuda.is_available():
        print("There is no accelerator here: run it where one is, or rehearse with --tiny.", file=sys.stderr)
        return 2
    with TemporaryDirectory(prefix="sagebrush-") as folder:
        print(show(measure(Path(folder), size)), flush=True)
    return 0


def measure(folder: Path, size: Size) -> list[Row]:
    """Every row; a profile that fails is a row that says so and costs the others nothing."""
    from engines.diffusion.quiet import quieten

    quieten()
    home = real_sdxl(folder / "sdxl") if size.real else _toy(folder / "sdxl")
    requests = [
        ImageRequest(
            engine=str(home), prompt=f"shot {at}, a rider", width=size.side, height=size.side, steps=size.steps, seed=at
        )
        for at in range(size.frames)
    ]
    plain_s, plain = _plain(home, requests)
    _tidy()
    rows = [_device_row(size), Row("plain diffusers, bfloat16, one after another", f"{plain_s:.2f} s")]
    for way in WAYS:
        rows += _tried(way.name, lambda way=way: _way_rows(requests, way, plain_s, plain))
    return rows + _tried("swap", lambda: _swap_rows(requests[0]))


def _way_rows(requests: list[ImageRequest], way: Way, plain_s: float, plain: list[Picture]) -> list[Row]:
    asked = [one.model_copy(update={"profile": way.profile}) for one in requests]
    if way.profile == "draft":
        asked = [one.model_copy(update={"steps": 0}) for one in asked]
    with nullcontext() if way.reuses else _without_reuse():
        _drawn(asked[0])  # compiles, and warms what is warmed once
        began = perf_counter()
        drawn = [_drawn(one) for one in asked]
        took = perf_counter() - began
    alike = float(np.mean([ssim(a, b) for a, b in zip(drawn, plain, strict=True)]))
    compiled = way.profile == "compiled"
    faster, wanted, within = plain_s / took, ALIKE if compiled else 0.0, BOARD_S if compiled else 0.0
    return [
        Row(f"{way.name}: {len(asked)} frames", f"{took:.2f} s", *_within(took, within, f"{within} s")),
        Row(f"{way.name}: sooner than plain", f"{faster:.2f}×", *_reaching(faster, way.sooner, "×")),
        Row(f"{way.name}: SSIM with plain", f"{alike:.4f}", *_reaching(alike, wanted)),
    ]


@contextmanager
def _without_reuse() -> Iterator[None]:
    """Have `fast` do what it does but for the feature cache: what the cut-off alone gains."""
    from engines.diffusion import profiles

    reusing = profiles.reusing
    profiles.reusing = lambda unet, reuse: nullcontext(reuse)
    try:
        yield
    finally:
        profiles.reusing = reusing


def _swap_rows(request: ImageRequest) -> list[Row]:
    """The whole model put away and fetched again, and lent again while it is there."""
    from engines.diffusion.setting import Setting
    from engines.memory import memory
    from engines.models import found

    setting = Setting.here(found(request.engine), [request])
    traits = setting.family.traits
    parts = [setting.part(name) for name in (*traits.encoders, traits.denoiser, traits.decoder)]
    fetched, lent = [], []
    for _ in range(5):
        memory().unload()
        fetched.append(_timed(lambda: _lend(parts)))
        lent.append(_timed(lambda: _lend(parts)))
    swap, resident, size = min(fetched), min(lent), sum(part.size for part in parts) / 1e9
    return [
        Row(f"swap: {size:.2f} GB", f"{swap * 1000:.0f} ms", *_within(swap, SWAP_S, f"{SWAP_S * 1000:.0f} ms")),
        Row("swap: rate", f"{size / swap:.1f} GB/s"),
        Row("switch to a resident model", f"{resident * 1000:.2f} ms", "≤5 ms", resident <= RESIDENT_S),
        Row("bytes copied back to the host", str(memory().view().counters.to_host), "= 0"),
    ]


def _lend(parts: Sequence[Any]) -> None:
    from engines.memory import memory

    with memory().loan(parts):
        _wait()


def _timed(run: Callable[[], None]) -> float:
    _wait()
    began = perf_counter()
    run()
    return perf_counter() - began


def _tidy() -> None:
    """Give back what the plain pipeline held."""
    import gc

    import torch

    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


def _wait() -> None:
    import torch

    if torch.cuda.is_available():
        torch.cuda.synchronize()


def _drawn(request: ImageRequest) -> Picture:
    from engines.registry import engine

    return next(event for event in engine(request.engine).render(request) if isinstance(event, Done)).picture


def _plain(home: Path, requests: list[ImageRequest]) -> tuple[float, list[Picture]]:
    """The pipeline of diffusers as its documentation shows it, warmed by one frame; seconds and pictures."""
    import torch
    from diffusers.pipelines.stable_diffusion_xl.pipeline_stable_diffusion_xl import StableDiffusionXLPipeline

    real = torch.cuda.is_available()
    told: dict[str, Any] = {"dtype": torch.bfloat16 if real else torch.float32, "local_files_only": True}
    pipe: Any = StableDiffusionXLPipeline.from_pretrained(home, **told).to("cuda" if real else "cpu")
    pipe.set_progress_bar_config(disable=True)

    def draw(one: ImageRequest) -> Picture:
        source = torch.Generator("cpu").manual_seed(one.seed)
        size = {"width": one.width, "height": one.height, "num_inference_steps": one.steps, "guidance_scale": 7.5}
        return np.asarray(pipe(one.prompt, generator=source, **size).images[0])

    draw(requests[0])
    began = perf_counter()
    drawn = [draw(one) for one in requests]
    return perf_counter() - began, drawn


def real_sdxl(home: Path) -> Path:
    """SDXL of its real shape with random weights in bfloat16, saved as a model folder of about 7 GB."""
    import diffusers
    import torch
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

    from tests.tiny.stable import NOISE, clip_tokenizer

    unet = {
        "sample_size": 128,
        "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        "up_block_types": ("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
        "block_out_channels": (320, 640, 1280),
        "transformer_layers_per_block": (1, 2, 10),
        "attention_head_dim": (5, 10, 20),
        "cross_attention_dim": 2048,
        "use_linear_projection": True,
        "addition_embed_type": "text_time",
        "addition_time_embed_dim": 256,
        "projection_class_embeddings_input_dim": 2816,
    }
    vae = {
        "down_block_types": ("DownEncoderBlock2D",) * 4,
        "up_block_types": ("UpDecoderBlock2D",) * 4,
        "block_out_channels": (128, 256, 512, 512),
        "layers_per_block": 2,
        "scaling_factor": 0.13025,
        "force_upcast": True,
    }
    small = CLIPTextConfig(hidden_size=768, intermediate_size=3072, num_attention_heads=12, num_hidden_layers=12)
    large = CLIPTextConfig(
        hidden_size=1280, intermediate_size=5120, num_attention_heads=20, num_hidden_layers=32, projection_dim=1280
    )
    noise = {name: value for name, value in NOISE.items() if name != "set_alpha_to_one"}
    kinds: Any = diffusers
    kinds.StableDiffusionXLPipeline(
        vae=_random(lambda: kinds.AutoencoderKL(**vae), 1),
        text_encoder=_random(lambda: CLIPTextModel(small), 2),
        text_encoder_2=_random(lambda: CLIPTextModelWithProjection(large), 3),
        tokenizer=clip_tokenizer(),
        tokenizer_2=clip_tokenizer(pad="!"),
        unet=_random(lambda: kinds.UNet2DConditionModel(**unet), 4),
        scheduler=kinds.EulerDiscreteScheduler(timestep_spacing="leading", **noise),
    ).save_pretrained(home)
    torch.cuda.empty_cache()
    return home


def _random(build: Callable[[], Any], seed: int) -> Any:
    """A module in bfloat16 whose weights keep the scale of what passes through, made where it is quick."""
    import torch

    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(seed)
    default = torch.get_default_dtype()
    try:
        torch.set_default_dtype(torch.bfloat16)
        with torch.device(device):
            return build()
    finally:
        torch.set_default_dtype(default)


def _toy(home: Path) -> Path:
    from tests.tiny import build

    return build("sdxl", home)


def ssim(a: Picture, b: Picture, window: int = 8) -> float:
    """Structural similarity of two pictures' greys, over blocks (Wang et al. 2004); 1 is the same."""
    one, two = (picture.astype(np.float64).mean(axis=2) for picture in (a, b))
    height, width = (side // window * window for side in one.shape)

    def blocks(grey: np.ndarray) -> np.ndarray:
        cut = grey[:height, :width].reshape(height // window, window, width // window, window)
        return cut.transpose(0, 2, 1, 3).reshape(-1, window * window)

    x, y = blocks(one), blocks(two)
    mean_x, mean_y, var_x, var_y = x.mean(1), y.mean(1), x.var(1), y.var(1)
    both = ((x - mean_x[:, None]) * (y - mean_y[:, None])).mean(1)
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    share = (2 * mean_x * mean_y + c1) * (2 * both + c2)
    return float((share / ((mean_x**2 + mean_y**2 + c1) * (var_x + var_y + c2))).mean())


def _device_row(size: Size) -> Row:
    import diffusers
    import torch

    versions = f"torch {torch.__version__}, diffusers {diffusers.__version__}"
    return Row(f"{_device()}, {versions}", f"{size.side}², {size.steps} steps")


def _device() -> str:
    import torch

    return torch.cuda.get_device_name() if torch.cuda.is_available() else "processor"


def _tried(name: str, rows: Callable[[], list[Row]]) -> list[Row]:
    try:
        return rows()
    except Exception as error:  # the machine is lent for minutes: one failure must not cost the other figures
        return [Row(name, f"failed: {type(error).__name__}: {str(error)[:160]}", "", False)]


def _reaching(value: float, target: float, unit: str = "") -> tuple[str, bool | None]:
    """A row's target and verdict; nothing of both where there is no target."""
    return (f"≥{target:g}{unit}", value >= target) if target else ("", None)


def _within(seconds: float, limit: float, words: str) -> tuple[str, bool | None]:
    """The same of a time, which only the card it is meant for can meet or miss."""
    return (f"≤{words} on an {CARD}", seconds <= limit if CARD in _device() else None) if limit else ("", None)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
