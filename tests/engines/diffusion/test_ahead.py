"""What comes next is brought nearer, and nothing here suffers for it."""

from collections.abc import Callable
from pathlib import Path

from engines.ahead import fetch_ahead
from engines.memory import Memory
from engines.models import found
from tests.engines.diffusion.conftest import asked, done_of

Tiny = Callable[[str], Path]


def test_on_a_processor_files_are_read_ahead_and_nothing_is_loaded(tiny: Tiny, own_memory: Memory) -> None:
    thread = fetch_ahead(str(tiny("sdxl")))
    assert thread is not None
    thread.join(timeout=30)
    assert not thread.is_alive() and not own_memory.view().rows


def test_a_sketch_has_nothing_to_fetch_and_a_missing_model_is_told_to_whoever_draws(tmp_path: Path) -> None:
    assert fetch_ahead("sketch") is None
    assert fetch_ahead(str(tmp_path)) is None


def test_what_fits_beside_is_there_before_it_is_asked_for(tiny: Tiny, own_memory: Memory) -> None:
    """As a graphics card has it: loaded in the background, whole and right."""
    from engines.diffusion.setting import Setting

    request = asked(tiny("sd15"))
    clean = done_of(request).picture
    own_memory.unload()
    setting = Setting.here(found(request.engine), [request])
    own_memory.prefetch([setting.part(name) for name in ("text_encoder", "unet", "vae")]).join(timeout=30)
    loads = own_memory.view().counters.loads
    assert (done_of(request).picture == clean).all()
    assert own_memory.view().counters.loads == loads
