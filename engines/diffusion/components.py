"""One component of a model folder: its shape is kept, its weights come and go.

The first loading builds the module without weights (on torch's meta device) and lays the file's own memory-mapped
tensors into it; nothing is initialised, copied or converted that need not be. Put away, the module keeps its shape and
lets go of its weights, so that coming back costs no more than reading them. What lies in a single file in the names of
its first code is laid in by the names of today (`original.py`); of folders, files whose names differ from the module's
are left to the library's own loader.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeAlias

from engines.diffusion import original
from engines.diffusion.mapped import mapped, read_ahead
from engines.diffusion.parking import Parked, parks
from engines.diffusion.quiet import quieten
from engines.memory import memory
from engines.memory.device import WIDTH, Kind, Precision, free_on, holds
from engines.memory.parts import Part, Role, Slot, keep_alive_of
from engines.models import Model
from engines.requests import EngineError
from engines.weights import tensors

if TYPE_CHECKING:
    import torch

_building = Lock()  # building without weights patches torch's own registration of parameters, for the whole process
Files: TypeAlias = tuple[tuple[Path, int, int], ...]  # with bytes and time of the last change (ns)
_finding = Lock()
_components: dict[str, "Component"] = {}


@dataclass(slots=True)
class Source:
    """Where a component comes from and in what form it is wanted."""

    model: Model
    name: str
    device: Kind
    precision: Precision
    passes: Kind | None = None  # of weights that wait in the host's memory: the device they pass through by layers

    @property
    def key(self) -> str:
        return f"{self.model.place(self.name)}@{self.precision}@{self.device}{'@streamed' if self.passes else ''}"

    @property
    def size(self) -> int:
        """Bytes of its weights in the precision that is wanted."""
        return self.model.size(self.name, WIDTH[self.precision])

    @property
    def prefix(self) -> str:
        """How the names of its tensors begin in a single file; empty where it has files of its own."""
        return self.model.inside.get(self.name, "")

    @property
    def whole(self) -> "Source":
        """The same where it goes to its device whole."""
        return replace(self, device=self.passes or self.device, passes=None)

    def part(self, role: Role, slot: Slot = "image") -> Part:
        """What the memory manager lends of it. Raises `EngineError` as `part_of` does."""
        component, entry = _component(self), self.model.entry
        waiting = _component(self.whole) if self.passes else component
        label = entry.name if self.name == "." else f"{entry.name} · {self.name.replace('_', ' ')}"
        told: dict[str, Any] = {"slot": slot, "role": role, "label": label, "keep_alive_s": keep_alive_of(entry)}
        return Part(self.key, self.size, component.load, component.near, waiting, **told)


def part_of(model: Model, name: str, device: Kind, precision: Precision, role: Role, slot: Slot = "image") -> Part:
    """The component as something the memory manager lends. Reads the heads of its files.

    Raises `EngineError` when files are missing, pickled or cut short.
    """
    return Source(model, name, device, precision).part(role, slot)


def _component(source: Source) -> "Component":
    """The one of that place; a new one where its files are others by now, so that nothing is drawn with the old."""
    files = tuple((file, (told := file.stat()).st_size, told.st_mtime_ns) for file in source.model.files(source.name))
    with _finding:
        known = _components.get(source.key)
        if known and known.files == files:
            return known
        new = _components[source.key] = Component(source, files)
    if known:
        memory().unload(source.key, host=True)
    return new


def source_of(part: Part) -> Source:
    """Where a part that `part_of` made comes from."""
    return _components[part.key].source


def bare(part: Part) -> Any:
    """The module of a part that `part_of` made, as it is before its weights come: for its shape and configuration."""
    return _components[part.key].bare()


class Component:
    """A module of a model folder; a `Resident` while its weights are on the device."""

    def __init__(self, source: Source, files: Files = ()) -> None:
        self.source = source
        self.files = files  # that it is read from
        self.value: Any = None
        self.size = 0
        self._shape: Shape | None = None
        self._parked: Parked | None = None
        self._parking = Lock()

    def load(self) -> "Component":
        """Put it on its device. Raises `EngineError` for files that do not make such a component."""
        files = self.source.model.files(self.source.name)
        try:
            if self._shape and self._shape.was_rebuilt():  # a LoRA was built into it, say
                self._shape = None
            shape = self._shaped(files)
            if shape.fits:
                self._lay_in(shape, files)
                module = shape.module
            elif self.source.prefix:
                self._shape = None
                raise ValueError(shape.misfit)
            else:
                self._shape, module = None, self._by_library()
        except (KeyError, TypeError, ValueError, OSError, AttributeError) as error:
            raise self._wrong(error) from error
        except RuntimeError as error:
            if "mismatch" in str(error) or "state_dict" in str(error):
                raise self._wrong(error) from error
            raise
        if module.training:
            module.eval()
        # Weights keep `requires_grad` as the library leaves it: torch picks its kernels by that, too.
        self.value, self.size = module, _bytes(module)
        return self

    def drop(self) -> int:
        """Let the weights go; nothing is copied. Returns the bytes that were copied back all the same: 0."""
        with _copies() as copied:
            if self._shape is not None:
                self._shape.empty()
            self.value = None
        return copied[0]

    def _shaped(self, files: list[Path]) -> "Shape":
        if self._shape is None:
            module = self._built()
            try:
                self._shape = Shape(module, self._names(module, files))
            except (LookupError, TypeError, AttributeError) as error:  # names that the library cannot place
                raise self._wrong(error) from error
        return self._shape

    def bare(self) -> Any:
        """The module, with or without its weights. Raises `EngineError` without a configuration."""
        return self._shaped(self.source.model.files(self.source.name)).module

    def near(self) -> None:
        """Have its weights in pinned memory where the device takes them from there, else its files read ahead."""
        files = self.source.model.files(self.source.name)
        if parks(self.source.passes or self.source.device, self.source.size, free_on("cpu")):
            self._park(self.bare(), files)
            return
        for file in files:
            read_ahead(file, original.held(file, self.source.prefix) if self.source.prefix else None)

    def _park(self, module: Any, files: list[Path]) -> "Parked | None":
        """Its block of pinned memory, laid out once, where it is to have one; what passes through shares that of what
        goes to the same device whole.
        """
        if self.source.passes:
            return _component(self.source.whole)._park(module, files)
        with self._parking:
            if self._parked is None and parks(self.source.device, self.source.size, free_on("cpu")):
                self._parked = Parked(dict(self._tensors(module, files, "cpu")), pinned=True)
            return self._parked

    def parked(self) -> int:
        """Bytes of its weights that wait in the host's memory."""
        return self._parked.block.nbytes if self._parked else 0

    def unpark(self) -> None:
        """Free them; the next coming back reads its files again."""
        with self._parking:
            block, self._parked = self._parked, None
            if block:
                block.free()

    def _wrong(self, error: Exception) -> EngineError:
        name, model = self.source.name, self.source.model
        mend = "name another `config` in its entry" if self.source.prefix else "fetch the model again"
        return EngineError(
            f"The {name} of {model.entry.name} is not what its configuration says ({_first_line(error)}): {mend}."
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

        quieten()
        library, name = self.source.model.index[self.source.name]
        kind = getattr({"diffusers": diffusers, "transformers": transformers}[library], name, None)
        if kind is None:
            raise EngineError(f"This version of {library} has no {name}: update it, or choose another model.")
        return kind

    def _names(self, module: Any, files: list[Path]) -> Iterable[str]:
        """What the files hold, as the module calls it."""
        if self.source.prefix:
            return original.renamed(module, files[0], self.source.prefix)
        return [name for file in files for name in tensors(file)]

    def _lay_in(self, shape: "Shape", files: list[Path]) -> None:
        module, device = shape.module, self.source.device
        parked = self._park(module, files)
        if parked:
            held = parked.waiting() if self.source.passes else parked.on(device)
        else:
            held = self._tensors(module, files, device)
        for name, tensor in held:
            shape.fill(name, tensor)
        if shape.tied:
            module.tie_weights()
        for name, buffer in module.named_buffers():
            if buffer.device.type == "meta":
                raise ValueError(f"{name} has no value")
            if buffer.device.type != self.source.device:
                owner, _, own = name.rpartition(".")
                module.get_submodule(owner)._buffers[own] = buffer.to(self.source.device)

    def _tensors(self, module: Any, files: list[Path], device: Kind) -> "Iterator[tuple[str, torch.Tensor]]":
        """Everything in the files, on that device and in the precision that is wanted."""
        import torch

        dtype = getattr(torch, self.source.precision)
        whole = tuple(getattr(module, "_keep_in_fp32_modules", None) or ())
        for name, tensor in self._mapped(module, files):
            wanted = torch.float32 if any(part in name.split(".") for part in whole) else dtype
            if holds(device, str(tensor.dtype)):
                tensor = tensor.to(device)  # converted there, where it is faster
            yield name, (tensor.to(wanted) if tensor.is_floating_point() else tensor).to(device)

    def _mapped(self, module: Any, files: list[Path]) -> "Iterable[tuple[str, torch.Tensor]]":
        if self.source.prefix:
            return original.renamed(module, files[0], self.source.prefix).items()
        return chain.from_iterable(mapped(file) for file in files)

    def _by_library(self) -> Any:
        import torch

        source, kind = self.source, self._kind()
        named = "torch_dtype" if hasattr(kind, "load_config") else "dtype"
        told: dict[str, Any] = {named: getattr(torch, source.precision)}
        if source.model.entry.variant and any(
            source.model.entry.variant in f.name for f in source.model.files(source.name)
        ):
            told["variant"] = source.model.entry.variant
        folder, told = source.model.folder / source.name, told | {"local_files_only": True, "use_safetensors": True}
        module, how = kind.from_pretrained(folder, output_loading_info=True, **told)
        if lacking := sorted(how["missing_keys"]):  # else the library would draw lots for them
            raise ValueError(f"it lacks {lacking[0]}")
        return module.to(source.device)


class Shape:
    """A module without weights, and where each tensor that is held for it belongs."""

    def __init__(self, module: Any, held: Iterable[str]) -> None:
        self.module = module
        self.tied: set[str] = set(getattr(module, "_tied_weights_keys", None) or ())
        self._held = list(held)
        self.names = names_of(set(module.state_dict()), self.tied, self._held)
        self._count = sum(1 for _ in module.modules())
        owners = dict(module.named_modules())
        self._bare: dict[str, tuple[Any, str, Any]] = {}  # name in the module → its owner, own name, empty tensor
        for name, tensor in module.state_dict(keep_vars=True).items():
            owner, _, own = name.rpartition(".")
            self._bare[name] = (owners[owner], own, tensor)

    @property
    def fits(self) -> bool:
        """Whether the files hold just what the module wants."""
        return self.names is not None

    @property
    def misfit(self) -> str:
        """What differs, in a few words."""
        held = {*self._held, *(name.partition(".")[2] for name in self._held)}
        lacks = sorted(set(self._bare) - self.tied - held)
        return f"it lacks {lacks[0]}" if lacks else "it holds more than that"

    def was_rebuilt(self) -> bool:
        """Whether layers came in since: then places are no longer what they were."""
        return sum(1 for _ in self.module.modules()) != self._count

    def fill(self, name: str, tensor: "torch.Tensor") -> None:
        """Put a tensor of a file in its place. Raises `ValueError` when it has another shape."""
        import torch

        assert self.names is not None
        owner, own, bare = self._bare[self.names[name]]
        if bare.shape != tensor.shape:
            raise ValueError(f"{name} is {tuple(tensor.shape)}, not {tuple(bare.shape)}")
        if own in owner._parameters:
            owner._parameters[own] = torch.nn.Parameter(tensor, requires_grad=tensor.is_floating_point())
        else:
            owner._buffers[own] = tensor

    def empty(self) -> None:
        """Take the weights out again."""
        if self.was_rebuilt():
            self.module.to("meta")  # it will be built anew, and nobody who still knows it keeps the weights
            return
        for owner, own, bare in self._bare.values():
            (owner._parameters if own in owner._parameters else owner._buffers)[own] = bare


def names_of(wanted: set[str], tied: set[str], held: Iterable[str]) -> dict[str, str] | None:
    """Name in the files → name in the module; None when they do not belong together.

    What the module shares with itself may be missing. Encoders that were published inside a wrapper carry its name in
    front ("text_model.encoder…" for "encoder…").
    """
    names = {name: name if name in wanted else name.partition(".")[2] for name in held}
    found = set(names.values())
    return names if wanted - tied <= found <= wanted and len(found) == len(names) else None


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
