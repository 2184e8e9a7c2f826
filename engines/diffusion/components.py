"""One component of a model folder: its shape is kept, its weights come and go.

The first loading builds the module without weights (on torch's meta device) and lays the file's own memory-mapped
tensors into it; nothing is initialised, copied or converted that need not be. Put away, the module keeps its shape and
lets go of its weights, so that coming back costs no more than reading them. Files whose names differ from the module's
are left to the library's own loader.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from engines.memory.device import Kind, Precision
from engines.memory.parts import Part, Role, Slot
from engines.models import Model
from engines.requests import EngineError
from engines.weights import size_in, tensors

if TYPE_CHECKING:
    import torch

_building = Lock()  # building without weights patches torch's own registration of parameters, for the whole process
_components: dict[str, "Component"] = {}


@dataclass(slots=True)
class Source:
    """Where a component comes from and in what form it is wanted."""

    model: Model
    name: str
    device: Kind
    precision: Precision

    @property
    def key(self) -> str:
        return f"{self.model.folder}/{self.name}@{self.precision}@{self.device}"


def part_of(model: Model, name: str, device: Kind, precision: Precision, role: Role, slot: Slot = "image") -> Part:
    """The component as something the memory manager lends. Reads the heads of its files.

    Raises `EngineError` when files are missing, pickled or cut short.
    """
    from engines.memory.device import WIDTH

    source = Source(model, name, device, precision)
    component = _components.setdefault(source.key, Component(source))
    size = size_in(model.files(name), WIDTH[precision])
    label = model.entry.name if name == "." else f"{model.entry.name} · {name.replace('_', ' ')}"
    return Part(source.key, size, component.load, slot=slot, role=role, label=label)


def forget() -> None:
    """Let go of the shapes of all components that are not on the device."""
    for key in [key for key, one in _components.items() if one.value is None]:
        del _components[key]


class Component:
    """A module of a model folder; a `Resident` while its weights are on the device."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.value: Any = None
        self.size = 0
        self._shape: Any = None

    def load(self) -> "Component":
        """Put it on its device. Raises `EngineError` for files that do not make such a component."""
        files = self.source.model.files(self.source.name)
        held = {name: file for file in files for name in tensors(file)}
        try:
            if self._shape is None or _names(self._shape, held) is None:  # a LoRA was built into it, say
                self._shape = self._built()
            module = self._shape
            if names := _names(module, held):
                self._lay_in(module, files, names)
            else:
                self._shape, module = None, self._by_library()
        except (KeyError, TypeError, ValueError, OSError, AttributeError) as error:
            raise self._wrong(error) from error
        except RuntimeError as error:
            if "mismatch" in str(error) or "state_dict" in str(error):
                raise self._wrong(error) from error
            raise
        module.eval()  # weights keep `requires_grad` as the library leaves it: torch picks its kernels by that, too
        self.value, self.size = module, _bytes(module)
        return self

    def drop(self) -> int:
        """Let the weights go; nothing is copied. Returns the bytes that were copied back all the same: 0."""
        with _copies() as copied:
            if self._shape is not None:
                _emptied(self._shape)
            self.value = None
        return copied[0]

    def _wrong(self, error: Exception) -> EngineError:
        name, model = self.source.name, self.source.model.entry.name
        return EngineError(
            f"The {name} of {model} is not what its configuration says ({_first_line(error)}): fetch the model again."
        )

    def _built(self) -> Any:
        """The module without weights, from its configuration alone."""
        from accelerate import init_empty_weights

        kind, folder = self._kind(), self.source.model.folder / self.source.name
        if not (folder / "config.json").is_file():
            raise EngineError(f"{folder} lacks its config.json: fetch the model again.")
        with _building, init_empty_weights(include_buffers=False):
            if hasattr(kind, "load_config"):  # diffusers
                return kind.from_config(kind.load_config(folder, local_files_only=True))
            config = kind.config_class.from_pretrained(folder, local_files_only=True)
            return kind._from_config(config)

    def _kind(self) -> Any:
        import diffusers
        import transformers

        library, name = self.source.model.index[self.source.name]
        kind = getattr({"diffusers": diffusers, "transformers": transformers}[library], name, None)
        if kind is None:
            raise EngineError(f"This version of {library} has no {name}: update it, or choose another model.")
        return kind

    def _lay_in(self, module: Any, files: list[Path], names: Mapping[str, str]) -> None:
        import torch
        from safetensors.torch import load_file

        dtype = getattr(torch, self.source.precision)
        whole = tuple(getattr(module, "_keep_in_fp32_modules", None) or ())
        state = {}
        for file in files:
            for name, tensor in load_file(file).items():  # memory-mapped: read when touched
                wanted = torch.float32 if any(part in name.split(".") for part in whole) else dtype
                tensor = tensor.to(self.source.device)
                state[names[name]] = tensor.to(wanted) if tensor.is_floating_point() else tensor
        missing, strange = module.load_state_dict(state, strict=False, assign=True)
        if hasattr(module, "tie_weights"):
            module.tie_weights()
        for name, buffer in module.named_buffers():
            if buffer.device.type == "meta":
                raise ValueError(f"{name} has no value")
            _replace(module, name, buffer.to(self.source.device), buffers=True)
        if lacking := [name for name in missing if module.get_parameter(name).device.type == "meta"]:
            raise ValueError(f"{lacking[0]} is missing")
        if strange:
            raise ValueError(f"{strange[0]} belongs to another kind of model")

    def _by_library(self) -> Any:
        import torch

        source, kind = self.source, self._kind()
        named = "torch_dtype" if hasattr(kind, "load_config") else "dtype"
        told: dict[str, Any] = {named: getattr(torch, source.precision)}
        if source.model.entry.variant and any(
            source.model.entry.variant in f.name for f in source.model.files(source.name)
        ):
            told["variant"] = source.model.entry.variant
        folder = source.model.folder / source.name
        module = kind.from_pretrained(folder, local_files_only=True, use_safetensors=True, **told)
        return module.to(source.device)


def _names(module: Any, held: Iterable[str]) -> dict[str, str] | None:
    """Name in the files → name in the module; None when they do not belong together.

    What the module shares with itself may be missing. Encoders that were published inside a wrapper carry its name in
    front ("text_model.encoder…" for "encoder…").
    """
    wanted = set(module.state_dict())
    tied = set(getattr(module, "_tied_weights_keys", None) or ())
    names = {name: name if name in wanted else name.partition(".")[2] for name in held}
    found = set(names.values())
    return names if wanted - tied <= found <= wanted and len(found) == len(names) else None


def _emptied(module: Any) -> None:
    """Take the weights out, leaving their shapes."""
    for name, tensor in [*module.named_parameters(remove_duplicate=False)]:
        _replace(module, name, tensor.to("meta"))
    kept = {name for name, _ in module.named_buffers()} & set(module.state_dict())
    for name, tensor in [*module.named_buffers()]:
        if name in kept:
            _replace(module, name, tensor.to("meta"), buffers=True)


def _replace(module: Any, path: str, tensor: Any, *, buffers: bool = False) -> None:
    import torch

    owner, _, name = path.rpartition(".")
    home = module.get_submodule(owner)
    if buffers:
        home._buffers[name] = tensor
    else:
        home._parameters[name] = torch.nn.Parameter(tensor)


def _bytes(module: Any) -> int:
    """Bytes of its weights and buffers; what is shared counts once."""
    seen = {tensor.data_ptr(): tensor.nbytes for tensor in [*module.parameters(), *module.buffers()]}
    return sum(seen.values())


def _first_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[1] if len(lines) > 1 and lines[0].startswith("Error(s)") else (lines or ["?"])[0])[:160].rstrip(".")


@contextmanager
def _copies() -> Iterator[list[int]]:
    """Count the bytes torch copies to the host's memory meanwhile."""
    from torch.utils._python_dispatch import TorchDispatchMode

    copied = [0]

    class Meter(TorchDispatchMode):
        def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            out = func(*args, **(kwargs or {}))
            if func.overloadpacket.__name__ in ("_to_copy", "copy_", "clone"):
                copied[0] += _landed(out)
            return out

    with Meter():
        yield copied


def _landed(out: "torch.Tensor") -> int:
    return out.nbytes if getattr(out, "device", None) is not None and out.device.type == "cpu" else 0
