"""A panel's shot changed by a person: checked, read again when its words are new, cast anew, in the scene it now is."""

import string
from collections.abc import Mapping, Sequence

from pydantic import ValidationError

from library.documents import Entity, Frame, Panel, Scene, Shot
from library.store import Library
from presets.errors import BadInput
from presets.loader import ids, pick
from presets.world import Set
from workflows.boards import unlocked
from workflows.breakdown.following import followed
from workflows.breakdown.prose.directing import heading_of_place
from workflows.breakdown.reread import SET, reread
from workflows.breakdown.result import Breakdown
from workflows.casting import cast_shot, propose_drafts
from workflows.fields import check_fields

FREE = {"notes"}  # what may be changed on an approved panel: nothing is drawn from it
PLAYS = ("location", "time_of_day")  # what a scene heading tells


def edit(library: Library, panel_id: str, changes: Mapping[str, object]) -> Shot:
    """Change named fields of the panel's shot; what says the same in other words follows, all others stay.

    A new `action` is read, and who and what it tells of follows it unless named among the changes as well: whoever is
    new is proposed as a draft, and the shot moves to a scene of the place and hour the words name, and back when other
    words name none. The cast is found anew. Raises `BadInput` for what a shot cannot hold, and for an approved panel.
    """
    check_fields(changes)
    with library.batch():
        panel = library.get(Panel, panel_id)
        if set(changes) - FREE:
            unlocked(panel, "change it")
        shot = library.get(Shot, panel.shot_id)
        entities = library.find(Entity, project_id=shot.project_id)
        follows, drafts = _follows(shot, changes, entities)
        new = _with(shot, {**follows, **changes})
        new = _with(new, followed(shot, new, {*follows, *changes}))
        entities += [library.add(draft) for draft in drafts]
        scene = _scene(library, shot, new)
        new.scene_id, new.cast = scene.id, cast_shot(new, scene, entities)
        kept = library.change(Shot, shot.id, lambda _: new)
        _tidy(library, panel, shot, kept)
    return kept


def _follows(
    shot: Shot, changes: Mapping[str, object], entities: Sequence[Entity]
) -> tuple[dict[str, object], list[Entity]]:
    """What else of the shot its new words change, and who and what in them the project does not know yet."""
    stays = {field: value for field, value in shot.replaced.items() if field not in changes}
    action = str(changes.get("action", "")).strip()
    if action in ("", shot.action.strip()):
        return {"replaced": stays}, []
    # Read as if the words before had never named another place or hour, and as the shot is to be seen now.
    before = _with(shot, {**stays, **{field: value for field, value in changes.items() if field != "action"}})
    again = reread(action, before, [entity.name for entity in entities if entity.kind in ("character", "anima")])
    if not again.seen:
        return {"replaced": stays}, []
    told = {field: str(getattr(before, field)) for field in SET if field in again.changes and field not in changes}
    follows = {**stays, **again.changes, "replaced": told}
    return follows, propose_drafts(Breakdown(story=action, found=again.found), entities, shot.project_id)


def _with(shot: Shot, changes: Mapping[str, object]) -> Shot:
    try:
        return Shot.model_validate({**shot.model_dump(by_alias=True), **changes})
    except ValidationError as error:
        first = error.errors()[0]
        given = str(first.get("input"))[:80]
        raise BadInput(f"“{given}” is not a possible {first['loc'][0]}: {first['msg'].lower()}.") from error


def _scene(library: Library, before: Shot, shot: Shot) -> Scene:
    """The scene the shot is in: its own, or – elsewhere or at another hour – one split off from it."""
    if not shot.scene_id:
        return Scene(project_id=shot.project_id)
    scene = library.get(Scene, shot.scene_id)
    if all(getattr(shot, field) == getattr(before, field) for field in PLAYS):
        return scene
    home = library.get(Scene, scene.split_from) if scene.split_from else scene
    if _plays(home) == _plays(shot):
        return home
    split = library.find(Scene, project_id=shot.project_id, split_from=home.id)
    return next((one for one in split if _plays(one) == _plays(shot)), None) or library.add(_split(home, shot, split))


def _plays(one: Scene | Shot) -> tuple[str, str]:
    return one.location.casefold().strip(), one.time_of_day


def _split(home: Scene, shot: Shot, others: Sequence[Scene]) -> Scene:
    """A scene of the shot's place and hour, numbered after the one it leaves: 3A."""
    taken = {scene.number for scene in others}
    letters = (a + b for a in ("", *string.ascii_uppercase) for b in string.ascii_uppercase)
    interior = pick("sets", Set, shot.set).interior if shot.set in ids("sets") else home.interior
    return Scene(
        project_id=home.project_id,
        script_id=home.script_id,
        split_from=home.id,
        order=home.order,
        number=next(number for letter in letters if (number := f"{home.number}{letter}") not in taken),
        heading=heading_of_place(shot.location, shot.set, shot.time_of_day, interior),
        location=shot.location,
        time_of_day=shot.time_of_day,
        interior=interior,
    )


def _tidy(library: Library, panel: Panel, before: Shot, now: Shot) -> None:
    """Take away what the words before had brought and nobody needs: half-typed names, a scene without shots."""
    left_scene = before.scene_id if before.scene_id != now.scene_id else ""
    if left_scene and not library.count(Shot, scene_id=left_scene) and library.get(Scene, left_scene).split_from:
        library.remove(Scene, left_scene)
    left = _entities(before) - _entities(now)
    if not left:
        return
    drawn = {id for take in panel.takes for id in library.get(Frame, take).entities}
    needed = {id for shot in library.find(Shot, project_id=now.project_id) for id in _entities(shot)} | drawn
    for entity in library.find(Entity, project_id=now.project_id):
        if entity.id in left - needed and entity.draft:
            library.remove(Entity, entity.id)


def _entities(shot: Shot) -> set[str]:
    return {link.entity_id for link in shot.cast}
