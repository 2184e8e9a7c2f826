"""A request for more than an engine has is refused by its spec, whatever engine it is."""

import pytest

from engines.registry import BUILDERS, engine
from engines.requests import OPTIONS, Control, EngineError, EngineSpec, ImageRequest, Lora, Reference
from engines.stage import Stage
from workflows.plan import DrawingPlan

ASKED = {
    "steps": 30,
    "guidance": 7.5,
    "loras": (Lora(file="hero.safetensors"),),
    "references": (Reference(picture="ab" * 32),),
    "controls": (Control(kind="depth"),),
    "scheduler": "euler",
    "decoder": "sdxl-vae-fp16-fix",
    "source": "cd" * 32,
    "mask": "ef" * 32,
}
PAINTER = EngineSpec(
    id="painter",
    name="Painter",
    modes=frozenset({"text"}),
    layers=frozenset({"picture"}),
    takes=frozenset({"steps", "loras"}),
    devices=frozenset({"auto", "cuda"}),
    min_side=256,
)


def test_every_option_is_a_field_of_a_request_and_asks_for_nothing_by_default() -> None:
    assert set(ASKED) == set(OPTIONS) <= set(ImageRequest.model_fields)
    assert not any(getattr(ImageRequest(), option) for option in OPTIONS)
    PAINTER.check(ImageRequest())


@pytest.mark.parametrize("option", OPTIONS)
def test_an_option_is_taken_or_refused_as_the_spec_says(option: str) -> None:
    request = ImageRequest.model_validate({option: ASKED[option]})
    if option in PAINTER.takes:
        PAINTER.check(request)
        return
    with pytest.raises(EngineError, match=r"painter engine takes no .+: leave that out or choose another"):
        PAINTER.check(request)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"device": "cpu"}, "does not run on “cpu”: choose auto or cuda"),
        ({"layers": ("picture", "depth")}, "has no layer “depth”: choose among picture"),
        ({"height": 128}, "768 × 128 is out of range: choose sides from 256 to 4096"),
        ({"width": 9000}, "9000 × 432 is out of range"),
    ],
)
def test_other_limits_are_the_specs_too(asked: dict[str, object], words: str) -> None:
    with pytest.raises(EngineError, match=words):
        PAINTER.check(ImageRequest.model_validate(asked))


@pytest.mark.parametrize("id", BUILDERS)
@pytest.mark.parametrize("option", OPTIONS)
def test_an_engine_refuses_before_its_first_step_what_its_spec_does_not_name(id: str, option: str) -> None:
    request = ImageRequest.model_validate({"engine": id, "stage": Stage(), option: ASKED[option]})
    if option in engine(id).spec.takes:
        pytest.skip(f"{id} takes it")
    with pytest.raises(EngineError):
        next(iter(engine(id).render(request)))


@pytest.mark.parametrize("asked", [{"steps": 30}, {"guidance": 7.5}, {"device": "cuda"}])
def test_a_plan_for_more_than_the_sketch_engine_has_is_refused(asked: dict[str, object]) -> None:
    with pytest.raises(EngineError, match="sketch engine"):
        DrawingPlan.checked(**asked)
    assert DrawingPlan.checked(steps=0, guidance=0.0, device="cpu").steps == 0
