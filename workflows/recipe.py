"""A picture drawn again from nothing but itself, by the engine that drew it or by another."""

from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from pydantic import ValidationError

from engines.diffusion.decoders import of_model
from engines.registry import engine, weights_of
from engines.requests import NO_PICTURES, STAGE, Control, Done, EngineSpec, ImageRequest, Lora, Pictures
from library.media import Media
from library.recipe import encode_png, read_recipe, read_shown, read_used
from presets.errors import BadInput
from workflows.drawing import render
from workflows.enclosed import at_hand, enclosed
from workflows.guiding import usual_controls
from workflows.refusing import sentence_of
from workflows.stored import PicturesBeside, StoredPictures
from workflows.whole import flags_of, told_of

Tell = Callable[[str], object]  # is given what a person should know, sentence by sentence
PARTS = ("model", "decoder", "control", "adapter", "lora")  # of what a picture was drawn with: those that are files
OTHER_VERSION = "That picture's recipe was written by another version and cannot be read: draw it anew."


def nobody(sentence: str) -> None:
    """For callers that need not know."""


def redrawn(image: Path, home: Path | None = None, tell: Tell = nobody) -> bytes:
    """The PNG a picture's own recipe gives; on the sketch engine the very same bytes.

    The pictures the recipe names are looked for in `home`, beside the picture and within it; `EngineError` when one is
    not there, and when the picture comes out broken. Where the files that draw are others by now, that is told.
    """
    recipe, shown, near = read_recipe(image), read_shown(image), _near(image, home)
    asked = _request(recipe)
    request, pictures = at_hand(asked, near, shown)
    now = weights_of(request.engine, request.decoder)
    done = _drawn(request, pictures, tell)
    if others := _others(read_used(image), done.used, asked.weights, now):
        tell(f"It was first drawn with other weights than those here ({others}), so the picture may differ.")
    recipe = {**recipe, "weights": now} if now != asked.weights else recipe
    return encode_png(done.picture, recipe, done.used, shown or enclosed(asked, near))


def _others(then: Mapping[str, object], used: Mapping[str, object], weights: str, now: str) -> str:
    """Which of the files that drew a picture are others by now; by fingerprint, for they may lie elsewhere."""
    if "model" not in then:
        return "the model" if weights and weights != now else ""
    prints = {name: str(used.get(name, "")).split()[-1:] for name in then}
    parts = [name for name in then if name.split()[0] in PARTS]
    return " and ".join(str(then[name]) for name in parts if str(then[name]).split()[-1:] != prints[name])


def redrawn_by(image: Path, engine_id: str, home: Path | None = None, tell: Tell = nobody, **asked: object) -> bytes:
    """The PNG another engine gives for a picture's recipe: the same words, stage, size and seed.

    `asked` are fields of a request, such as steps. The pictures the recipe names are looked for in `home`, beside
    the picture and within it, and left out where they are not there.
    """
    before, pictures = at_hand(_request(read_recipe(image)), _near(image, home), read_shown(image))
    request = carried_to(engine(engine_id).spec, before, pictures, **asked)
    done = _drawn(request, pictures, tell)
    return encode_png(done.picture, request.written(), done.used, enclosed(request, pictures))


def _drawn(request: ImageRequest, pictures: Pictures, tell: Tell) -> Done:
    """A whole picture; what was given up for it and what is odd about it is told."""
    done = render(request, pictures)
    for note in (*done.notes, *told_of(flags_of(request, done))):
        tell(note)
    return done


def _near(image: Path, home: Path | None) -> Pictures:
    return PicturesBeside(image.parent, StoredPictures(Media(home)) if home else NO_PICTURES)


def carried_to(
    spec: EngineSpec, request: ImageRequest, pictures: Pictures = NO_PICTURES, **asked: object
) -> ImageRequest:
    """The request for another engine: what only the old one understood goes back to the new one's own ways.

    Maps of the stage are kept where the new engine follows them, and are its usual ones where there were none.
    Those it names that are not in `pictures` are left out.
    """
    there = {hash for hash in request.pictures if hash in pictures}
    named: dict[str, object] = {
        "engine": spec.id,
        "layers": ("picture",),
        "width": _side(request.width, spec),
        "height": _side(request.height, spec),
        "controls": _controls(spec, request, there),
        "source": _source(spec, request),
        "references": tuple(one for one in request.references if one.picture in there)[: spec.most_references],
        "loras": request.loras if "loras" in spec.takes and _same_kind(spec, request) else (),
        "steps": 0,
        "guidance": 0.0,
        "scheduler": "",
        "decoder": "",
        "profile": "exact",
    }
    carried = _whole({**request.model_dump(), **named, **asked, **_bound(request, asked)})
    spec.check(carried)
    return carried.model_copy(update={"weights": weights_of(spec.id, carried.decoder)})


def _bound(request: ImageRequest, asked: Mapping[str, object]) -> dict[str, object]:
    """The LoRA files asked for, each by the name its owner has on the stage. Raises `BadInput` for nobody's."""
    there = {one.entity.casefold(): one.entity for one in request.stage.cast} if request.stage else {}
    loras = _loras(asked)
    if lost := next((one for one in loras if there and one.entity and one.entity.casefold() not in there), None):
        names = " or ".join(there.values())
        raise BadInput(f"Nobody in this picture is called {lost.entity}: name {names}, or leave @{lost.entity} out.")
    own = (one.model_copy(update={"entity": there.get(one.entity.casefold(), one.entity)}) for one in loras)
    return {"loras": tuple(own)} if loras else {}


def _loras(asked: Mapping[str, object]) -> tuple[Lora, ...]:
    given = asked.get("loras", ())
    return tuple(one for one in given if isinstance(one, Lora)) if isinstance(given, tuple | list) else ()


def _source(spec: EngineSpec, request: ImageRequest) -> str:
    """An engine that changes pictures begins with the sketch of the stage where there is no other; others need none."""
    if request.stage is None or request.source not in ("", STAGE):
        return request.source
    return STAGE if spec.edits else ""


def _controls(spec: EngineSpec, request: ImageRequest, there: Collection[str]) -> tuple[Control, ...]:
    if "controls" not in spec.takes or request.stage is None:
        return ()
    kept = [one for one in request.controls if one.kind in spec.controls and (not one.picture or one.picture in there)]
    return tuple(one.model_copy(update={"model": ""}) for one in kept) or usual_controls(spec)


def _same_kind(spec: EngineSpec, request: ImageRequest) -> bool:
    """Whether LoRA files of the old engine fit the new one: only those of the same weights surely do."""
    return bool(spec.weights) and spec.weights == of_model(request.weights)


def _side(pixels: int, spec: EngineSpec) -> int:
    return max(spec.min_side, round(pixels / spec.side_step) * spec.side_step)


def _request(recipe: dict[str, object]) -> ImageRequest:
    try:
        return ImageRequest.model_validate(recipe)
    except ValidationError as error:
        raise BadInput(OTHER_VERSION) from error


def _whole(fields: dict[str, object]) -> ImageRequest:
    try:
        return ImageRequest.model_validate(fields)
    except ValidationError as error:
        raise BadInput(sentence_of(error)) from error
