"""The engine from request to answer."""

import numpy as np
import pytest

from engines.requests import Done, EngineError, ImageRequest, Step
from engines.sketch.engine import SketchEngine
from engines.stage import Camera, Mark, Stage, Thing
from presets.people import Look

LAYERS = ("picture", "pose", "depth", "normals", "lines", "masks", "overlay")
STAGE = Stage(
    set="steppe",
    marks=(
        Mark(entity="Mara", position=(-0.6, 0, 0), pose="walk", facing_deg=30, look=Look(colour="#b03a2e")),
        Mark(entity="Tom", position=(0.7, 0, -0.4), facing_deg=-40, look=Look(colour="#2e5fb0")),
    ),
    camera=Camera(position=(0.3, 1.5, 5), target=(0, 1, 0)),
    movement="pan right",
    seed=4,
)


def draw(**asked) -> Done:
    request = ImageRequest(**{"stage": STAGE, "width": 320, "height": 180, **asked})
    *steps, done = SketchEngine().render(request)
    assert [type(step) for step in steps] == [Step] * len(steps)
    assert isinstance(done, Done)
    return done


def test_all_layers_have_the_shapes_and_types_they_promise():
    done = draw(layers=LAYERS)
    assert done.picture.shape == (180, 320, 3)
    assert done.picture.dtype == np.uint8
    assert set(done.layers) == set(LAYERS) - {"picture"}
    kinds = {name: (layer.dtype.name, layer.shape[2:]) for name, layer in done.layers.items()}
    assert kinds == {
        "pose": ("uint8", (3,)),
        "depth": ("float32", ()),
        "normals": ("float32", (3,)),
        "lines": ("uint8", ()),
        "masks": ("uint8", ()),
        "overlay": ("uint8", (4,)),
    }
    assert done.instances == ("Mara", "Tom")
    assert set(np.unique(done.layers["masks"])) == {0, 1, 2}


def test_the_layers_show_one_geometry():
    done = draw(layers=LAYERS)
    people = done.layers["masks"] > 0
    assert 3.0 < np.median(done.layers["depth"][people]) < 6.5
    joints = (done.layers["pose"] > 0).any(axis=-1)
    assert (people & joints).sum() > 0.5 * joints.sum()
    inked = done.layers["lines"] < 160
    rim = people[:, 1:] != people[:, :-1]
    assert (inked[:, 1:] | inked[:, :-1])[rim].mean() > 0.9


def test_people_keep_their_colours_apart():
    done = draw(layers=LAYERS, style="clear_line")
    red, blue = (done.picture[done.layers["masks"] == label].mean(axis=0) for label in (1, 2))
    assert red[0] - red[2] > blue[0] - blue[2] + 20


def test_the_same_request_gives_the_same_bytes_and_another_seed_another_hand():
    first, second, third = draw(), draw(), draw(seed=7)
    assert first.picture.tobytes() == second.picture.tobytes()
    assert first.picture.tobytes() != third.picture.tobytes()


def test_a_caption_gets_a_strip_of_its_own():
    plain, lettered = draw(), draw(caption="Mara walks off. Tom does not follow her, though he would like to.")
    assert lettered.picture.shape[0] > 180
    assert np.array_equal(lettered.picture[:180], plain.picture)
    assert (lettered.picture[180:] < 100).any()


@pytest.mark.parametrize("size", [(64, 64), (64, 300), (1000, 64)])
def test_odd_sizes_are_drawn(size):
    assert draw(width=size[0], height=size[1], layers=LAYERS).picture.shape == (size[1], size[0], 3)


def test_lines_grow_with_the_picture():
    shares = [
        (draw(width=w, height=h, layers=("lines",)).layers["lines"] < 128).mean() for w, h in ((320, 180), (960, 540))
    ]
    assert shares[1] / shares[0] == pytest.approx(1, abs=0.5)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"stage": None}, "stage"),
        ({"style": "crayon"}, "crayon"),
        ({"width": 63}, "64"),
        ({"height": 4097}, "4096"),
        ({"stage": STAGE.model_copy(update={"time_of_day": "teatime"})}, "teatime"),
        ({"stage": STAGE.model_copy(update={"weather": "frogs"})}, "frogs"),
        ({"stage": STAGE.model_copy(update={"set": "atlantis"})}, "atlantis"),
    ],
)
def test_what_cannot_be_drawn_is_refused_before_the_first_step(asked, says):
    request = ImageRequest(**{"stage": STAGE, **asked})
    with pytest.raises(EngineError, match=says):
        next(SketchEngine().render(request))


def test_an_unknown_layer_is_refused_by_name():
    request = ImageRequest(stage=STAGE).model_copy(update={"layers": ("picture", "heat")})
    with pytest.raises(EngineError, match="heat"):
        next(SketchEngine().render(request))


@pytest.mark.parametrize(
    "camera",
    [
        Camera(position=(0, 12, 0.01), target=(0, 0, 0)),
        Camera(position=(0, 0.2, 2), target=(0, 6, 0), focal_mm=18),
        Camera(position=(-0.6, 1.5, 0.05), target=(5, 1.5, 0)),  # inside a person
        Camera(position=(0, 1.5, 5), target=(0, 1.5, 50)),  # looks at nothing
        Camera(position=(0, 1.5, 5), target=(0, 1, 0), roll_deg=90),
    ],
)
def test_a_camera_may_stand_anywhere(camera):
    assert draw(stage=STAGE.model_copy(update={"camera": camera}), layers=LAYERS).picture.any()


@pytest.mark.parametrize("sheet", ["letter", "envelope", "note"])
def test_paper_seen_from_behind_is_as_pale_as_from_before(sheet: str):
    def paleness(height: float) -> float:
        camera = Camera(position=(0.0, height, 0.6), target=(0.0, 1.0, 0.0))
        stage = Stage(set="paper", things=(Thing(thing=sheet, entity="It", position=(0.0, 1.0, 0.0)),), camera=camera)
        done = draw(stage=stage, layers=("picture", "masks"))
        return float(np.median(done.picture[done.layers["masks"] == 1].mean(axis=1)))

    assert paleness(0.4) > 0.93 * paleness(1.6)
