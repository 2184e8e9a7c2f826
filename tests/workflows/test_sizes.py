"""The size of a board's pictures on a model: that of the trained size nearest to the board's shape."""

import json
from collections.abc import Callable, Iterator
from math import log
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presets import loader
from presets.loader import shelf
from presets.models import ModelEntry
from workflows.plan import ASPECTS, DrawingPlan, width_for
from workflows.sizes import COARSE, nearest, width_in, width_like

Tiny = Callable[[str], Path]
BUCKETS = {id: entry.buckets for id, entry in shelf("models", ModelEntry).items() if entry.buckets}
SIDES = st.integers(16, 128).map(lambda side: side * 16)
SHAPES = st.floats(0.3, 3.3)
ENTRY = 'name = "Toy {id}"\nfamily = "{family}"\npath = {path}\nsize = [512, 512]\n{more}\n[licence]\nname = "none"\n'


@pytest.mark.parametrize(
    ("model", "aspect", "size"),
    [
        ("sdxl-base", "16:9", (1344, 768)),
        ("sdxl-base", "2.39:1", (1536, 640)),
        ("sdxl-base", "1:1", (1024, 1024)),
        ("sdxl-base", "4:5", (896, 1152)),
        ("sdxl-base", "9:16", (768, 1344)),
        ("sd15", "16:9", (768, 432)),
        ("sd15", "9:16", (448, 640)),
    ],
)
def test_the_nearest_trained_size_is_the_one_of_which_least_would_be_cut(
    model: str, aspect: str, size: tuple[int, int]
) -> None:
    assert nearest(BUCKETS[model], ASPECTS[aspect]) == size


@given(st.lists(st.tuples(SIDES, SIDES), min_size=1, max_size=9), SHAPES)
def test_no_other_of_the_same_orientation_is_nearer(trained: list[tuple[int, int]], shape: float) -> None:
    def kept(size: tuple[int, int]) -> float:
        """Share of its pixels that a picture cut out of it would have."""
        own = size[0] / size[1]
        return min(own / shape, shape / own)

    found = nearest(trained, shape)
    same = [size for size in trained if log(size[0] / size[1]) * log(shape) >= 0]
    assert found in (same or trained)
    assert kept(found) >= max(kept(size) for size in same or trained) - 1e-9


@given(st.tuples(SIDES, SIDES), SHAPES)
def test_a_width_gives_as_many_pixels_as_the_trained_size(size: tuple[int, int], shape: float) -> None:
    width = width_in(size, shape)
    wanted = (size[0] * size[1] * shape) ** 0.5
    assert abs(width - wanted) <= COARSE / 2 or width == COARSE
    assert width == size[0] or width % COARSE == 0
    assert width_in(size, size[0] / size[1]) == size[0]


@pytest.mark.parametrize("model", BUCKETS)
@pytest.mark.parametrize("aspect", ASPECTS)
def test_a_picture_keeps_the_shape_of_its_board(model: str, aspect: str) -> None:
    shape = ASPECTS[aspect]
    size = nearest(BUCKETS[model], shape)
    plan = DrawingPlan.model_construct(engine=model, aspect=aspect, width=width_in(size, shape))
    assert abs(plan.height - plan.width / shape) <= 8 and plan.height % 16 == 0
    assert 0.85 < plan.width * plan.height / (size[0] * size[1]) < 1.15


@pytest.fixture
def toys(tiny: Tiny, tmp_path: Path) -> Iterator[None]:
    """Two models of the catalogue, of which one says what sizes it was trained at."""
    (tmp_path / "models").mkdir()
    for id, more in (("told", "buckets = [[512, 512], [768, 432]]"), ("untold", "")):
        entry = ENTRY.format(id=id, family="sd15", path=json.dumps(str(tiny("sd15"))), more=more)
        (tmp_path / "models" / f"{id}.toml").write_text(entry, "utf-8")
    loader.add_folder(tmp_path)
    yield
    loader._user_folders.remove(tmp_path)
    loader.forget()


def test_a_model_is_asked_for_its_trained_sizes_where_it_names_any(toys: None) -> None:
    told = DrawingPlan.checked(engine="told", width=width_for("told", "16:9"))
    assert (told.width, told.height) == (768, 432)
    assert width_for("untold", "16:9") == width_like((512, 512), 16 / 9) == 704
    assert width_for("told", "1:1") == 512 and width_for("sketch", "16:9") == 768
