"""What the next piece of work will need is brought nearer while the one before it is still drawn."""

from threading import Thread

from engines.registry import BUILDERS
from engines.requests import EngineError, ImageRequest


def fetch_ahead(engine: str, device: str = "auto") -> Thread | None:
    """Have the weights of an engine near by, in the background; nothing that is here goes for them.

    A graphics card gets what fits beside all it holds, the host's memory what does not; on a processor, which is busy
    drawing, files are only read ahead. None for engines without weights and for models that are not here: whoever
    draws with those is told.
    """
    if engine in BUILDERS:
        return None
    from engines.diffusion.setting import Setting
    from engines.memory import memory
    from engines.models import found

    try:
        setting = Setting.here(found(engine), [ImageRequest(engine=engine, device=device)])
        traits = setting.family.traits
        parts = [setting.part(name) for name in (*traits.encoders, traits.denoiser, traits.decoder)]
    except EngineError:
        return None
    return memory().prefetch(parts, near=setting.device == "cpu")
