"""Vectors are those of the library itself; a model that is broken, of another kind or too large says so."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from engines.diffusion.quiet import quieten
from engines.memory import CannotFit, Memory, OutOfMemory, use
from engines.requests import EngineError
from engines.vision import COUNTS, Region, VisionRequest, crop_of, encode, encode_words, seeing
from engines.vision.encoder import ways
from engines.vision.preparing import Preparation
from tests.engines.diffusion import card

torch = pytest.importorskip("torch", reason="the toys are torch models")

Tiny = Callable[[str], Path]
PLENTY = 10**9


@pytest.fixture(autouse=True)
def room() -> Iterator[Memory]:
    with use(Memory(lambda ours: PLENTY)) as memory:
        yield memory


def regions(count: int, seed: int = 1) -> tuple[Region, ...]:
    """Blobs of several sizes and places in coloured noise, of all proportions."""
    random = np.random.default_rng(seed)
    found = []
    for index in range(count):
        picture = random.integers(0, 256, (9, 16, 3), np.uint8).repeat(12, axis=0).repeat(12, axis=1)
        mask = np.zeros(picture.shape[:2], bool)
        top, left = random.integers(0, 40), random.integers(0, 100)
        mask[top : top + 20 + 10 * index, left : left + 15 + 5 * index] = True
        found.append(Region(picture, mask))
    return tuple(found)


def by_library(folder: Path, pieces: tuple[Region, ...], family: str) -> np.ndarray:
    """The same crops through the library's own processor (that of Pillow) and model."""
    from transformers import BitImageProcessorPil, CLIPImageProcessorPil, CLIPModel, Dinov2Model

    ground = Preparation.read(folder).ground
    crops = [crop_of(one, ground) for one in pieces]
    kind, maker = (BitImageProcessorPil, Dinov2Model) if family == "dinov2" else (CLIPImageProcessorPil, CLIPModel)
    told = json.loads((folder / _processor_file(folder)).read_text("utf-8"))
    processor = kind(**{k: v for k, v in told.get("image_processor", told).items() if not k.endswith("_type")})
    pixels = processor(crops, return_tensors="pt")["pixel_values"]
    model = maker.from_pretrained(folder).eval()
    with torch.inference_mode():
        seen = model(pixel_values=pixels) if family == "dinov2" else model.get_image_features(pixel_values=pixels)
    vectors = seen.pooler_output.numpy()
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def _processor_file(folder: Path) -> str:
    return next(name for name in ("preprocessor_config.json", "processor_config.json") if (folder / name).exists())


def test_no_bar_of_the_library_reaches_the_terminal(tiny: Tiny, capsys: pytest.CaptureFixture[str]) -> None:
    from transformers.utils import logging

    folder = tiny("dinov2")  # its files are left to the library's own loader
    logging.enable_progress_bar()  # as a process begins
    quieten.cache_clear()
    capsys.readouterr()
    encode(VisionRequest(str(folder), regions(1), "dinov2"))
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("family", ["dinov2", "clip"])
def test_vectors_are_those_of_the_library(tiny: Tiny, family) -> None:
    pieces = regions(5)
    ours = encode(VisionRequest(str(tiny(family)), pieces, family))
    assert ours.dtype == np.float32
    assert np.allclose(np.linalg.norm(ours, axis=1), 1, atol=1e-6)
    assert np.abs(ours - by_library(tiny(family), pieces, family)).max() < 1e-5
    assert np.abs(ours[0] - ours[1]).max() > 0.01  # it does look


def test_together_is_one_forward_and_the_same_as_one_by_one(tiny: Tiny) -> None:
    folder, pieces, before = str(tiny("dinov2")), regions(5), COUNTS.forwards
    together = encode(VisionRequest(folder, pieces))
    assert COUNTS.forwards == before + 1
    alone = np.concatenate([encode(VisionRequest(folder, (one,))) for one in pieces])
    assert np.abs(together - alone).max() < 1e-5


def test_what_is_outside_the_mask_does_not_count(tiny: Tiny) -> None:
    (one,) = regions(1)
    assert one.mask is not None
    elsewhere = np.where(one.mask[..., None], one.picture, np.uint8(7))
    seen = encode(VisionRequest(str(tiny("dinov2")), (one, Region(elsewhere, one.mask))))
    assert np.abs(seen[0] - seen[1]).max() < 1e-5, "their places in the batch may cost the last bit"


def test_a_crop_is_square_whole_and_not_scaled() -> None:
    picture = np.full((100, 160, 3), 200, np.uint8)
    mask = np.zeros((100, 160), bool)
    mask[5:95, 150:160] = True  # tall, at the edge of the picture
    picture[mask] = (250, 10, 10)
    crop = crop_of(Region(picture, mask), (1, 2, 3))
    red = (crop == (250, 10, 10)).all(axis=2)
    assert crop.shape[0] == crop.shape[1] and red.sum() == mask.sum()
    assert (crop[~red] == (1, 2, 3)).all()
    cut = round(crop.shape[0] * (1 - 224 / 256) / 2)  # what the usual processors cut off at each edge
    assert not red[:cut].any() and not red[-cut:].any()
    with pytest.raises(ValueError, match="marks nothing"):
        crop_of(Region(picture, np.zeros((100, 160), bool)), (0, 0, 0))


def test_words_are_compared_with_pictures_and_none_is_dropped(tiny: Tiny) -> None:
    folder = str(tiny("clip"))
    words = encode_words(folder, ["a cat", "a dog", "a cat " * 200, "a cat " * 200 + "on a hill"])
    seen = encode(VisionRequest(folder, regions(1), "clip"))
    assert words.shape == (4, seen.shape[1])
    assert np.allclose(np.linalg.norm(words, axis=1), 1, atol=1e-6)
    assert np.abs(words[2] - words[3]).max() > 1e-4  # far beyond its window, and heard all the same


def test_a_name_is_known_by_its_weights_wherever_they_lie(tiny: Tiny, tmp_path: Path) -> None:
    elsewhere = tmp_path / "another name"
    shutil.copytree(tiny("dinov2"), elsewhere)
    first, second = (seeing(str(folder), "dinov2").weights for folder in (tiny("dinov2"), elsewhere))
    assert first == second != seeing(str(tiny("clip")), "clip").weights


def broken(tiny: Tiny, folder: Path, how: str) -> Path:
    shutil.copytree(tiny("dinov2"), folder)
    weights = folder / "model.safetensors"
    match how:
        case "cut short":
            weights.write_bytes(weights.read_bytes()[:-100])
        case "without weights":
            weights.unlink()
        case "pickled":
            weights.rename(folder / "pytorch_model.bin")
        case "of another kind":
            (folder / "config.json").write_text('{"model_type": "vit"}')
        case "without preparation":
            (folder / "preprocessor_config.json").unlink()
        case "of other sizes":
            told = json.loads((folder / "config.json").read_text())
            (folder / "config.json").write_text(json.dumps(told | {"hidden_size": 32}))
    return folder


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ("cut short", "cut short"),
        ("without weights", "holds no weights"),
        ("pickled", "pickled"),
        ("of another kind", "is a vit"),
        ("without preparation", "preprocessor_config.json"),
        ("of other sizes", "not what its configuration says"),
    ],
)
def test_a_broken_folder_gives_a_sentence(tiny: Tiny, tmp_path: Path, how, says) -> None:
    folder = broken(tiny, tmp_path / "broken", how)
    with pytest.raises(EngineError, match=says):
        encode(VisionRequest(str(folder), regions(1)))


def test_one_by_one_when_there_is_no_room_for_all(tiny: Tiny) -> None:
    pieces = regions(4)
    with use(Memory(lambda ours: PLENTY)):
        wanted = encode(VisionRequest(str(tiny("dinov2")), pieces))
    # Room for the weights and for one region, not for four.
    size, one = 80_000, 3 * 32 * 32 * 4 * 16
    with use(Memory(lambda ours: size + 2 * one, is_full=lambda error: isinstance(error, EngineError))) as tight:
        assert np.abs(encode(VisionRequest(str(tiny("dinov2")), pieces)) - wanted).max() < 1e-5
        assert tight.view().resident <= size + 2 * one and tight.view().waiting == 0


class Full:
    """A device without room for more than so many regions, or windows of words, at once, as torch tells it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, most: int, kind: str = "cpu") -> None:
        self.refused, self.looked = 0, list[tuple[str, int]]()
        monkeypatch.setattr(torch.nn.Conv2d, "forward", self._over(torch.nn.Conv2d.forward, most, kind))
        monkeypatch.setattr(torch.nn.Embedding, "forward", self._over(torch.nn.Embedding.forward, most, kind))

    def _over(self, own, most: int, kind: str):
        def forward(module, values):
            at = values.device.type
            if at == kind and len(values) > most:
                self.refused += 1
                raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")
            self.looked.append((at, len(values)))
            return own(module, values)

        return forward


def told_by_torch(budget: int = PLENTY) -> Memory:
    return Memory(lambda ours: budget, is_full=lambda error: isinstance(error, torch.OutOfMemoryError))


def test_a_device_that_is_full_all_the_same_looks_at_one_by_one(tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, pieces = str(tiny("dinov2")), regions(3)
    wanted = encode(VisionRequest(folder, pieces))
    with use(told_by_torch()):
        full = Full(monkeypatch, most=1)
        assert np.abs(encode(VisionRequest(folder, pieces)) - wanted).max() < 1e-5
    assert full.refused == 1 and full.looked == [("cpu", 1)] * 3


@pytest.mark.parametrize("count", [1, 3])
def test_memory_that_runs_out_in_every_way_ends_in_a_sentence(
    tiny: Tiny, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    with use(told_by_torch()) as memory:
        full = Full(monkeypatch, most=0)
        with pytest.raises(OutOfMemory, match="ran out of memory looking at the picture, even with all else put away"):
            encode(VisionRequest(str(tiny("dinov2")), regions(count)))
        with pytest.raises(OutOfMemory, match="ran out of memory looking"):
            encode_words(str(tiny("clip")), ["a cat"])
        assert full.refused == 4 and not full.looked
        assert memory.view().working == 0 and not any(row.users for row in memory.view().rows)


def test_what_can_never_fit_says_so_with_the_numbers(tiny: Tiny) -> None:
    with use(told_by_torch(1000)), pytest.raises(CannotFit, match=r"needs .* and this device has 1,000 bytes to give"):
        encode(VisionRequest(str(tiny("dinov2")), regions(2)))


def test_a_card_that_is_full_leaves_the_looking_to_the_processor(tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ways("cpu", 3) == (("cpu", 3), ("cpu", 1))
    assert ways("cuda", 3) == (("cuda", 3), ("cuda", 1), ("cpu", 1))
    folder, pieces = str(tiny("dinov2")), regions(2)
    wanted = encode(VisionRequest(folder, pieces))
    with card.inserted(monkeypatch):
        with use(told_by_torch()):
            full = Full(monkeypatch, most=0, kind="cuda")
            assert np.abs(encode(VisionRequest(folder, pieces)) - wanted).max() < 1e-5
        assert full.refused == 2 and full.looked == [("cpu", 1)] * 2
        with use(told_by_torch(1000)):  # of the card: the processor has its own
            assert np.abs(encode(VisionRequest(folder, pieces)) - wanted).max() < 1e-5


def test_the_loan_is_in_its_own_slot_and_given_back(tiny: Tiny, room: Memory) -> None:
    encode(VisionRequest(str(tiny("dinov2")), regions(1)))
    (row,) = room.view().rows
    assert (row.slot, row.role, row.users) == ("vision", "vision", 0)
    assert room.view().working == 0
    encode(VisionRequest(str(tiny("dinov2")), regions(1)))
    assert room.view().counters.loads == 1
