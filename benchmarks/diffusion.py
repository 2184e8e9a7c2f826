"""Diffusion engines on this processor, at toy size: what our way of working costs beside the bare loop, and counters.

Ratios of interleaved medians within one run; everything that can be counted is counted instead.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from benchmarks.table import Row

STEPS, ROUNDS = 8, 15
SIDE = 256  # pixels: at smaller sizes the clock sees little but Python
OVERHEAD = 1.10
REATTACH = 5.0
WIDTHS = (160, 320, 640, 640)  # half of SD 1.5


def rows() -> list[Row]:
    """Nothing is measured where torch is not installed."""
    if not find_spec("torch") or not find_spec("diffusers"):
        return [Row("diffusion engines", "not measured: torch or diffusers is not installed")]
    from engines.diffusion.quiet import quieten

    quieten()
    with TemporaryDirectory(prefix="sagebrush-") as folder:
        return [*engine_rows(Path(folder)), *memory_rows(Path(folder))]


def engine_rows(folder: Path) -> list[Row]:
    """The engine beside the bare denoising loop, and what a board of eight makes the modules do."""
    from engines.diffusion.engine import DiffusionEngine
    from engines.diffusion.lexicon import phrasebook
    from engines.models import found
    from engines.requests import ImageRequest
    from tests.tiny import build

    home = build("sdxl", folder / "sdxl")
    engine = DiffusionEngine(found(str(home)))
    request = ImageRequest(engine=str(home), prompt="a rider at dawn", width=SIDE, height=SIDE, steps=STEPS)
    bare = _bare_loop(home, request)
    ours: list[float] = []
    theirs: list[float] = []
    for at in range(ROUNDS + 1):  # the first round warms both
        for kept, run in ((ours, lambda: list(engine.render(request))), (theirs, bare)):
            began = perf_counter()
            run()
            if at:
                kept.append(perf_counter() - began)
    ratio = median(ours) / median(theirs)
    phrasebook.clear()
    board = [request.model_copy(update={"seed": seed, "prompt": f"shot {seed % 4}"}) for seed in range(8)]
    counts = _counted(lambda: [list(engine.render(one)) for one in board])
    return [
        Row("engine ÷ bare denoising loop, toy SDXL", f"{ratio:.2f}", f"≤{OVERHEAD:.2f}", ratio <= OVERHEAD),
        _exactly("encoder forwards, 8 frames of 4 prompts", counts["CLIPTextModelWithProjection"], 4),
        _exactly("denoiser forwards, 8 frames × 8 steps", counts["UNet2DConditionModel"], 8 * STEPS),
        _exactly("decodes", counts["Decoder"], 8),
    ]


def memory_rows(folder: Path) -> list[Row]:
    """Putting away and coming back: a UNet of 0.9 GB beside the library's own loader with its file in memory."""
    from engines.diffusion.components import part_of
    from engines.memory import Memory, use
    from engines.models import add_on
    from presets.loader import shelf
    from presets.models import ModelEntry

    home, kind = _large(folder / "large")
    part = part_of(add_on(str(home), shelf("models", ModelEntry)["sdxl-base"]), ".", "cpu", "float32", "denoiser")
    reattach: list[float] = []
    loading: list[float] = []
    with use(Memory(lambda ours: 2**40)) as memory:
        with memory.loan([part]):
            pass
        for _ in range(5):
            memory.unload()
            began = perf_counter()
            with memory.loan([part]):
                reattach.append(perf_counter() - began)
            began = perf_counter()
            kind.from_pretrained(home, local_files_only=True)
            loading.append(perf_counter() - began)
        evicted = memory.view().counters
        for _ in range(20):
            with memory.loan([part]):
                pass
        fitting = memory.view().counters.reloads - evicted.reloads
    ratio, size = median(loading) / median(reattach), f"{part.size / 1e9:.1f} GB"
    return [
        Row(f"warm from_pretrained ÷ coming back, {size}", f"{ratio:.1f}×", f"≥{REATTACH:g}×", ratio >= REATTACH),
        Row("… coming back", f"{median(reattach) * 1000:.0f} ms"),
        _exactly("bytes copied to the host, 5 evictions", evicted.to_host, 0),
        _exactly("reloads of a set that fits, 20 loans", fitting, 0),
    ]


def _exactly(name: str, value: int, target: int) -> Row:
    return Row(name, str(value), f"= {target}", value == target)


def _bare_loop(home: Path, request: Any) -> Callable[[], None]:
    """The least that must be computed: guided UNet forwards, scheduler steps and one decode, words encoded before."""
    import torch
    from diffusers.pipelines.stable_diffusion_xl.pipeline_stable_diffusion_xl import StableDiffusionXLPipeline

    pipe: Any = StableDiffusionXLPipeline.from_pretrained(home, local_files_only=True)
    words, nothing, pooled, empty = pipe.encode_prompt(request.prompt)
    said, added = torch.cat([nothing, words]), torch.cat([empty, pooled])
    times = torch.tensor([[SIDE, SIDE, 0, 0, SIDE, SIDE]] * 2, dtype=said.dtype)

    def loop() -> None:
        with torch.no_grad():
            pipe.scheduler.set_timesteps(STEPS)
            source = torch.Generator().manual_seed(request.seed)
            latents = torch.randn(1, 4, SIDE // 8, SIDE // 8, generator=source) * pipe.scheduler.init_noise_sigma
            for step in pipe.scheduler.timesteps:
                both = pipe.scheduler.scale_model_input(torch.cat([latents] * 2), step)
                told = {"text_embeds": added, "time_ids": times}
                noise = pipe.unet(both, step, said, added_cond_kwargs=told, return_dict=False)[0]
                without, guided = noise.chunk(2)
                noise = without + 7.5 * (guided - without)
                latents = pipe.scheduler.step(noise, step, latents, return_dict=False)[0]
            pipe.vae.decode(latents / pipe.vae.config.scaling_factor, return_dict=False)

    return loop


def _counted(run: Callable[[], object]) -> dict[str, int]:
    """How often modules of each class are called meanwhile."""
    with _counting() as counts:
        run()
    return counts


@contextmanager
def _counting() -> Iterator[dict[str, int]]:
    from collections import defaultdict

    from torch.nn.modules.module import register_module_forward_pre_hook

    counts: dict[str, int] = defaultdict(int)
    hook = register_module_forward_pre_hook(
        lambda module, inputs: counts.__setitem__(type(module).__name__, counts[type(module).__name__] + 1)
    )
    try:
        yield counts
    finally:
        hook.remove()


def _large(home: Path) -> tuple[Path, Any]:
    """A UNet of SD 1.5's shape at half its width, saved to disk: large enough for loading to be felt."""
    import torch
    from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel

    with torch.device("meta"):
        made = UNet2DConditionModel(block_out_channels=WIDTHS, norm_num_groups=32, cross_attention_dim=768)
    made = made.to_empty(device="cpu")
    made.save_pretrained(home)
    return home, UNet2DConditionModel
