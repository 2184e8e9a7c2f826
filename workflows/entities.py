"""Who and what is in the film: made, edited in versions that can be put back, related, taken away (SPEC S1, S2)."""

from collections.abc import Iterator, Mapping
from itertools import pairwise

from pydantic import ValidationError

from library.documents import Entity, EntityFields, FormerEntity, Frame, Project, Shot
from library.store import Library
from presets.errors import BadInput, instead
from presets.kinds import Kind
from presets.loader import pick
from presets.people import Look
from workflows.fields import check_words
from workflows.looks import check_look, colour_of
from workflows.projects import clean_name
from workflows.styles import look_of

EDITED = tuple(EntityFields.model_fields)
MOST_PRIORITY = 9999


def entities_of(library: Library, project_id: str) -> list[Entity]:
    """The entities of a project, the most important first, then in the order they came in."""
    library.get(Project, project_id)
    return sorted(library.find(Entity, project_id=project_id), key=lambda entity: -entity.priority)


def new(library: Library, project_id: str, kind: str, name: str, changes: Mapping[str, object] | None = None) -> Entity:
    """A new entity. Raises `BadInput` or `PresetError` with what to change."""
    pick("kinds", Kind, kind)
    with library.batch():
        library.get(Project, project_id)
        blank = Entity(project_id=project_id, kind=kind, name=clean_name(name))
        fields = _changed(library, blank, {"trigger": _trigger(blank.name), "name": name, **(changes or {})})
        return library.add(_with(blank, fields))


def edit(library: Library, entity_id: str, changes: Mapping[str, object]) -> Entity:
    """Change named fields: the next version. What changes nothing makes none, but confirms a draft.

    `changes` are fields of `EntityFields`; `look` may name a few of its own fields, the others stay. A new name leaves
    the old one among the aliases, so that the shots that use it still mean this one. Raises `BadInput` for what an
    entity cannot hold.
    """
    with library.batch():
        entity = library.get(Entity, entity_id)
        return _next(library, entity, _changed(library, entity, changes))


def restore(library: Library, entity_id: str, version: int) -> Entity:
    """Make it again what it was in that version: it comes back as the newest one, and none is lost."""
    with library.batch():
        entity = library.get(Entity, entity_id)
        kept = {former.version: former.fields for former in versions(entity)}
        if version not in kept:
            raise BadInput(
                f"“{entity.name}” has no version {version}: choose one of {', '.join(map(str, sorted(kept)))}."
            )
        return _next(library, entity, _changed(library, entity, _still(library, kept[version])))


def versions(entity: Entity) -> list[FormerEntity]:
    """Everything the entity has been, the newest first; the first is what it is."""
    now = FormerEntity(version=entity.version, fields=fields_of(entity), kept=entity.changed)
    return [now, *reversed(entity.former)]


def changes_of(entity: Entity) -> list[tuple[FormerEntity, list[tuple[str, str, str]]]]:
    """Every version with what it changed from the one before, the newest first; the first of all changed nothing."""
    kept = versions(entity)
    changed = [differences(old.fields, new.fields) for new, old in pairwise(kept)]
    return list(zip(kept, [*changed, []], strict=True))


def differences(before: EntityFields, after: EntityFields) -> list[tuple[str, str, str]]:
    """What changed between two versions, as (field, before, after) in words; a look's fields one by one."""
    return [(field, _said(old), _said(new)) for field, old, new in _pairs(before, after) if old != new]


def fields_of(entity: Entity) -> EntityFields:
    """What is said of an entity, without its place in the library."""
    return EntityFields(**{name: getattr(entity, name) for name in EDITED})


def remove(library: Library, entity_id: str) -> Entity:
    """Put an entity into the bin; `put_back` returns it. Raises `BadInput` while shots or relations need it."""
    with library.batch():
        entity = library.get(Entity, entity_id)
        if shown := sum(_casts(shot, entity_id) for shot in library.find(Shot, project_id=entity.project_id)):
            counted = "1 shot" if shown == 1 else f"{shown} shots"
            raise BadInput(f"“{entity.name}” is in {counted}: take it out of them first, then delete it.")
        if owner := next(iter(_related(library, entity)), None):
            raise BadInput(f"“{owner.name}” is related to “{entity.name}”: take that relation away first.")
        library.remove(Entity, entity_id)
    return entity


def put_back(library: Library, entity_id: str) -> Entity:
    """Return an entity from the bin, as it was."""
    return library.restore(Entity, entity_id)


def _changed(library: Library, entity: Entity, changes: Mapping[str, object]) -> EntityFields:
    if unknown := sorted(set(changes) - set(EDITED)):
        raise BadInput(f"An entity has no field “{unknown[0][:80]}”: its fields are {', '.join(EDITED)}.")
    for field, value in changes.items():
        check_words(field, value)
    now = fields_of(entity)
    asked = dict(changes)
    if isinstance(look := asked.get("look"), Mapping):
        asked["look"] = {**now.look.model_dump(), **look}
    try:
        fields = EntityFields.model_validate({**now.model_dump(), **asked})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise BadInput(
            f"“{str(first.get('input'))[:80]}” is not a possible {where}: {first['msg'].lower()}."
        ) from error
    _check(library, entity, fields)
    return _renamed(now, fields)


def _check(library: Library, entity: Entity, fields: EntityFields) -> None:
    fields.name = clean_name(fields.name)
    fields.trigger = _clean_trigger(fields.trigger)
    if abs(fields.priority) > MOST_PRIORITY:
        raise BadInput(f"A priority is a number up to {MOST_PRIORITY}: choose a smaller one.")
    check_look(fields.look, entity.look)
    kind = pick("kinds", Kind, entity.kind)
    if fields.preset and fields.preset not in kind.presets:
        among = " and ".join(kind.drawn_by) or "presets"
        raise BadInput(f"There is no “{fields.preset}” among the {among}: {instead(fields.preset, kind.presets)}.")
    if kind.cast and kind.drawn_by and fields.preset != entity.preset:
        fields.look = _embodied(fields, entity.look)
    if fields.style:
        look_of(library, entity, fields.style)
    if fields.reference and fields.reference != entity.reference:
        _check_picture(library, entity, fields.reference)
    _check_others(library, entity, fields)


def _embodied(fields: EntityFields, before: Look) -> Look:
    """The look of another animal or thing: in its own colour, unless another one was asked for."""
    if not fields.preset:
        return fields.look.model_copy(update={"species": Look().species})
    own = colour_of(fields.preset)
    coat = own if fields.look.colour == before.colour else fields.look.colour
    return fields.look.model_copy(update={"species": fields.preset, "colour": coat})


def _check_picture(library: Library, entity: Entity, frame_id: str) -> None:
    """What models draw it after is a picture of its own project."""
    if not library.count(Frame, id=frame_id, project_id=entity.project_id):
        raise BadInput(
            f"There is no picture “{frame_id[:80]}” in the project of “{entity.name}”: name one of its takes."
        )


def _check_others(library: Library, entity: Entity, fields: EntityFields) -> None:
    """Names and triggers are nobody else's; relations lead to others of the same project."""
    others = {one.id: one for one in library.find(Entity, project_id=entity.project_id) if one.id != entity.id}
    for one in others.values():
        if one.kind == entity.kind and _same(one.name, fields.name):
            raise BadInput(f"There is a “{one.name}” already: give this one another name.")
        if fields.trigger and _same(one.trigger, fields.trigger):
            raise BadInput(f"{one.trigger} calls “{one.name}”: give “{fields.name}” another trigger.")
    for relation in fields.relations:
        if relation.entity_id not in others:
            raise BadInput("A relation leads to another entity of the same project: choose one.")
        if not relation.kind.strip():
            raise BadInput("A relation needs a word for what it is, such as “owns”: give one.")


def _renamed(before: EntityFields, after: EntityFields) -> EntityFields:
    """The old name kept among the aliases, each alias once, none that is the name."""
    kept = [before.name] if before.name and not _same(before.name, after.name) else []
    aliases = {alias.casefold(): alias for alias in [*after.aliases, *kept] if alias.strip()}
    return after.model_copy(update={"aliases": [a for key, a in aliases.items() if key != after.name.casefold()]})


def _next(library: Library, entity: Entity, fields: EntityFields) -> Entity:
    now = fields_of(entity)
    if fields == now and not entity.draft:
        return entity
    if fields == now:
        return library.change(Entity, entity.id, lambda one: one.model_copy(update={"draft": False}))
    former = FormerEntity(version=entity.version, fields=now, kept=entity.changed)
    update = {"draft": False, "version": entity.version + 1, "former": [*entity.former, former]}
    return library.change(Entity, entity.id, lambda one: _with(one, fields).model_copy(update=update))


def _with(entity: Entity, fields: EntityFields) -> Entity:
    return entity.model_copy(update={name: getattr(fields, name) for name in EDITED})


def _still(library: Library, fields: EntityFields) -> dict[str, object]:
    """A former version without what has gone since: relations, and its picture."""
    there = [one for one in fields.relations if library.count(Entity, id=one.entity_id)]
    picture = fields.reference if library.count(Frame, id=fields.reference) else ""
    return fields.model_copy(update={"relations": there, "reference": picture}).model_dump()


def _casts(shot: Shot, entity_id: str) -> bool:
    return any(link.entity_id == entity_id for link in shot.cast)


def _related(library: Library, entity: Entity) -> Iterator[Entity]:
    for one in library.find(Entity, project_id=entity.project_id):
        if any(relation.entity_id == entity.id for relation in one.relations):
            yield one


def _pairs(before: EntityFields, after: EntityFields) -> Iterator[tuple[str, object, object]]:
    for name in EDITED:
        old, new = getattr(before, name), getattr(after, name)
        if name != "look":
            yield name, old, new
            continue
        for part in type(old).model_fields:
            yield f"look.{part}", getattr(old, part), getattr(new, part)


def _said(value: object) -> str:
    match value:
        case True:
            return "yes"
        case False:
            return "no"
        case list():
            return ", ".join(str(getattr(item, "kind", item)) for item in value) or "none"
        case _:
            return str(value) or "none"


def _trigger(name: str) -> str:
    return "@" + "".join(part.capitalize() for part in name.split())


def _clean_trigger(trigger: str) -> str:
    word = "".join(letter for letter in trigger.strip().removeprefix("@") if letter.isalnum() or letter in "_-")
    return f"@{word}" if word else ""


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()
