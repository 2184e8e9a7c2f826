"""Weights on their way from file to device: mapped, parked, named."""

import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file
from torch.overrides import TorchFunctionMode

from engines.diffusion.components import Component, Source, names_of
from engines.diffusion.mapped import mapped
from engines.diffusion.parking import ALIGNED, Parked, parks
from engines.memory.device import holds
from engines.models import Model
from engines.requests import EngineError
from presets.models import Licence, ModelEntry

KINDS = {
    "whole": torch.arange(6, dtype=torch.float32).reshape(2, 3),
    "half": torch.tensor([1.5, -2.0], dtype=torch.float16),
    "brain": torch.tensor([[3.0]], dtype=torch.bfloat16),
    "number": torch.tensor(7),
    "nothing": torch.zeros(0, 4),
}


def test_a_mapped_file_holds_what_was_saved_and_is_never_changed(tmp_path: Path) -> None:
    file = tmp_path / "w.safetensors"
    save_file(KINDS, file)
    before = file.read_bytes()
    found = dict(mapped(file))
    assert {name: tensor.dtype for name, tensor in found.items()} == {name: one.dtype for name, one in KINDS.items()}
    assert all(torch.equal(found[name], one) for name, one in KINDS.items())
    found["whole"].fill_(9)
    assert file.read_bytes() == before


def test_tensors_that_lie_askew_are_read_all_the_same(tmp_path: Path) -> None:
    head = json.dumps(
        {
            "odd": {"dtype": "U8", "shape": [3], "data_offsets": [0, 3]},
            "askew": {"dtype": "F32", "shape": [2], "data_offsets": [3, 11]},
        }
    ).encode()
    head += b" " * (-len(head) % 8)
    file = tmp_path / "w.safetensors"
    file.write_bytes(struct.pack("<Q", len(head)) + head + b"\x01\x02\x03" + struct.pack("<2f", 1.25, -8.0))
    assert dict(mapped(file))["askew"].tolist() == [1.25, -8.0]


def test_numbers_torch_has_not_are_refused(tmp_path: Path) -> None:
    head = json.dumps({"x": {"dtype": "F3", "shape": [1], "data_offsets": [0, 1]}}).encode()
    file = tmp_path / "w.safetensors"
    file.write_bytes(struct.pack("<Q", len(head)) + head + b"\x00")
    with pytest.raises(EngineError, match="numbers of the kind F3"):
        list(mapped(file))


def test_a_parked_block_gives_every_tensor_back_and_lends_copies_only() -> None:
    parked = Parked(KINDS, pinned=False)
    first = dict(parked.on("cpu"))
    assert all(torch.equal(first[name], one) and first[name].dtype == one.dtype for name, one in KINDS.items())
    first["whole"].fill_(9)
    assert torch.equal(dict(parked.on("cpu"))["whole"], KINDS["whole"])
    starts = {start for start, _, _ in parked._places.values()}
    assert all(start % ALIGNED == 0 for start in starts)


def test_where_no_pinned_memory_is_lent_a_common_block_does(monkeypatch: pytest.MonkeyPatch) -> None:
    own = torch.empty

    def short(*size: int, pin_memory: bool = False, **told: Any) -> torch.Tensor:
        if pin_memory:
            raise RuntimeError("CUDA error: out of memory")
        return own(*size, **told)

    monkeypatch.setattr(torch, "empty", short)
    parked = Parked(KINDS, pinned=True)
    assert all(torch.equal(tensor, KINDS[name]) for name, tensor in parked.on("cpu"))


def test_only_an_accelerator_has_its_models_parked_and_only_where_there_is_room() -> None:
    assert parks("cuda", 10, 30)
    assert not parks("cuda", 10, 29)
    assert not parks("cpu", 10, 1000) and not parks("mps", 10, 1000)


@pytest.mark.parametrize(
    ("held", "names"),
    [
        (["a.w", "b.w"], {"a.w": "a.w", "b.w": "b.w"}),
        (["text_model.a.w", "text_model.b.w"], {"text_model.a.w": "a.w", "text_model.b.w": "b.w"}),
        (["a.w"], {"a.w": "a.w"}),
        (["b.w"], None),
        (["a.w", "b.w", "c.w"], None),
        (["a.w", "x.a.w", "b.w"], None),
    ],
)
def test_names_of_files_and_modules_are_brought_together(held: list[str], names: dict[str, str] | None) -> None:
    assert names_of({"a.w", "b.w"}, {"b.w"}, held) == names


def test_the_rehearsal_of_the_accelerator_benchmark_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from benchmarks.gpu import TINY, WAYS, Size, main, measure

    rows = {row.name: row for row in measure(tmp_path, Size(64, 7, real=False, frames=1))}
    assert {f"{way.name}: 1 frames" for way in WAYS} <= set(rows)
    assert not [row for row in rows.values() if row.value.startswith("failed")]
    assert rows["exact: SSIM with plain"].value == "1.0000"
    alike = [float(rows[f"{way.name}: SSIM with plain"].value) for way in WAYS if way.profile == "fast"]
    assert alike[1] < alike[0] < 1, "the cut-off alone changes less than both"
    assert {"switch to a resident model", "bytes copied back to the host"} <= set(rows)
    assert not TINY.real
    if not torch.cuda.is_available():
        assert main([]) == 2
        assert "There is no accelerator here" in capsys.readouterr().err


def test_what_is_not_installed_is_named_with_how_to_get_it_before_anything_is_drawn(
    tiny: Callable[[str], Path],
) -> None:
    from dataclasses import replace

    from engines.diffusion.checks import lacking
    from engines.registry import engine
    from presets.errors import MissingPart
    from tests.engines.diffusion.conftest import asked

    said = lacking(lambda name: None if name in ("torch", "peft") else object())
    assert said.startswith("Drawing with a model needs torch and peft: install it with")
    assert "-r requirements/engines.txt" in said
    spec = engine(str(tiny("sdxl"))).spec
    assert spec.lacks == lacking(lambda name: object()) == ""
    with pytest.raises(MissingPart, match="needs torch and peft"):
        replace(spec, lacks=said).check(asked(tiny("sdxl")))


class Apple(TorchFunctionMode):
    """A device that knows no numbers of a byte: whoever brings it some is refused. Its memory is the host's."""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if func is torch.Tensor.to and "mps" in args[1:]:
            if args[0].element_size() == 1 and args[0].is_floating_point():
                raise TypeError("Trying to convert Float8_e4m3fn to the MPS backend: it does not have support for it.")
            args = (args[0], "cpu")
        return func(*args, **(kwargs or {}))


def test_numbers_a_device_has_not_are_converted_before_they_go_there(tmp_path: Path) -> None:
    file, bytes_each = tmp_path / "w.safetensors", torch.tensor([1.5, -2.0]).to(torch.float8_e4m3fn)
    save_file({"weight": bytes_each, "bias": torch.tensor([0.5])}, file)
    entry = ModelEntry(id="x", name="X", family="sdxl", licence=Licence(name="none"))
    component = Component(Source(Model("x", entry, tmp_path), ".", "mps", "float16"))
    with Apple(), pytest.raises(TypeError, match="MPS"):
        bytes_each.to("mps")
    with Apple():
        laid = dict(component._tensors(torch.nn.Linear(2, 1), [file], "mps"))
    assert laid["weight"].dtype == torch.float16 and laid["weight"].tolist() == [1.5, -2.0]
    assert not holds("mps", str(torch.float8_e5m2)) and not holds("mps", "torch.float64")
    assert holds("mps", "torch.float16") and holds("cuda", str(torch.float8_e4m3fn)) and holds("cpu", "torch.float64")
