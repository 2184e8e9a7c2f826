"""The styles of a project: copies of presets, edited, in versions that can be put back (SPEC S25)."""

from collections.abc import Mapping

from pydantic import ValidationError

from library.documents import Board, Entity, FormerLook, Panel, Project, Style
from library.store import Library
from presets.errors import BadInput
from presets.loader import pick, shelf
from presets.looks import StyleLook
from workflows.projects import clean_name, unlike

EDITED = tuple(field for field in StyleLook.model_fields if field not in ("id", "name"))

APART = ("character", "anima")  # kinds of entity that a drawing tells apart


def styles_of(library: Library, project_id: str) -> list[Style]:
    """The project's own styles, the oldest first."""
    library.get(Project, project_id)
    return library.find(Style, project_id=project_id)


def own_style(library: Library, project_id: str, named: str) -> Style | None:
    """The project's own style of that id or name; None when it has none such, and a preset is meant."""
    own = library.find(Style, project_id=project_id)
    return next((style for style in own if named in (style.id, style.name)), None)


def names_of(library: Library, project_id: str) -> frozenset[str]:
    """What the project's own styles may be called by."""
    own = library.find(Style, project_id=project_id) if project_id else []
    return frozenset(name for style in own for name in (style.id, style.name))


def save(library: Library, project_id: str, name: str, changes: Mapping[str, object], *, preset: str = "") -> Style:
    """A new style copied from a preset (pencil when none is named), or the next version of the one of that name.

    `changes` are fields of `StyleLook`. With `preset`, an existing style begins anew from that preset. What changes
    nothing makes no version. Raises `BadInput` or `PresetError` with what to change.
    """
    name = clean_name(name)
    with library.batch():
        own = next((style for style in styles_of(library, project_id) if _same(style.name, name)), None)
        if own is None:
            not_a_preset(name)
            source = preset or "pencil"
            look = edited(pick("styles", StyleLook, source), name, changes)
            return library.add(Style(project_id=project_id, name=name, preset=source, look=look))
        base = pick("styles", StyleLook, preset) if preset else own.look
        return _next(library, own, edited(base, own.name, changes), preset or own.preset)


def copy(library: Library, project_id: str, named: str) -> Style:
    """A style of the project's own like the one of that name, itself its own or a preset: “My ink wash”."""
    with library.batch():
        own = own_style(library, project_id, named)
        look = own.look if own else pick("styles", StyleLook, named)
        name = own.name if own else f"My {(look.name or look.id).lower()}"
        taken = {style.name.casefold() for style in styles_of(library, project_id)}
        if name.casefold() in taken:
            name = unlike(name, taken)
        changes = {field: getattr(look, field) for field in EDITED}
        return save(library, project_id, name, changes, preset=own.preset if own else look.id)


def restore(library: Library, style_id: str, version: int) -> Style:
    """Draw as that version did: it comes back as the newest one, and none is lost."""
    with library.batch():
        style = library.get(Style, style_id)
        kept = {former.version: former.look for former in versions(style)}
        if version not in kept:
            listed = ", ".join(map(str, kept))
            raise BadInput(f"“{style.name}” has no version {version}: choose one of {listed}.")
        return _next(library, style, look_named(kept[version], style.name), style.preset)


def versions(style: Style) -> list[FormerLook]:
    """Every look the style has had, the newest first; the first is the one in use."""
    now = FormerLook(version=style.version, look=style.look, kept=style.changed)
    return [now, *reversed(style.former)]


def use(library: Library, project_id: str, named: str) -> Project:
    """Draw the project's next boards in that style, its own or a preset, and those on which nothing is yet.

    Boards that have panels keep theirs.
    """
    style = style_named(library, project_id, named)
    with library.batch():
        for board in library.find(Board, project_id=project_id):
            if not board.panels and not library.count(Panel, board_id=board.id):
                library.change(Board, board.id, lambda now: now.model_copy(update={"style": style}))
        return library.change(Project, project_id, lambda now: now.model_copy(update={"style": style}))


def style_named(library: Library, project_id: str, named: str) -> str:
    """What boards call the style of that name or id by. Raises `PresetError` when the project can draw in none such."""
    own = own_style(library, project_id, named)
    return own.name if own else pick("styles", StyleLook, named).id


def style_entity(library: Library, entity_id: str, named: str) -> Entity:
    """Draw a person or an animal in a style of its own, whatever the board's; an empty name takes it off.

    Raises `BadInput` for anything else: a place or a thing is not told apart in a drawing.
    """
    entity = library.get(Entity, entity_id)
    if named:
        look_of(library, entity, named)
    return library.change(Entity, entity_id, lambda now: now.model_copy(update={"style": named}))


def apart_in(library: Library, project_id: str) -> dict[str, StyleLook]:
    """Every name a shot may use whose bearer is drawn in a style of its own, with that style's look now."""
    apart: dict[str, StyleLook] = {}
    for entity in library.find(Entity, project_id=project_id):
        if entity.style:
            apart.update(dict.fromkeys([*entity.aliases, entity.name], look_of(library, entity, entity.style)))
    return apart


def look_of(library: Library, entity: Entity, named: str) -> StyleLook:
    if entity.kind not in APART:
        raise BadInput(
            f"“{entity.name}” cannot have a style of its own: only people and animals are drawn apart, so take it off."
        )
    own = own_style(library, entity.project_id, named)
    return own.look if own else pick("styles", StyleLook, named)


def edited(look: StyleLook, name: str, changes: Mapping[str, object]) -> StyleLook:
    """The look with these fields changed, as a copy of that name. Raises `BadInput` for what no style can have."""
    if unknown := sorted(set(changes) - set(EDITED)):
        raise BadInput(f"A style has no field “{unknown[0][:80]}”: its fields are {', '.join(EDITED)}.")
    try:
        return StyleLook.model_validate({**look.model_dump(), **changes, "id": "", "name": name})
    except ValidationError as error:
        first = error.errors()[0]
        field = str(first["loc"][0])
        asked = str(changes.get(field))[:80]
        raise BadInput(f"“{asked}” is not a possible {field} of a style: {first['msg'].lower()}.") from error


def _next(library: Library, style: Style, look: StyleLook, preset: str) -> Style:
    if look == style.look:
        return style
    former = [*style.former, FormerLook(version=style.version, look=style.look, kept=style.changed)]
    update = {"look": look, "preset": preset, "version": style.version + 1, "former": former}
    return library.change(Style, style.id, lambda now: now.model_copy(update=update))


def not_a_preset(name: str) -> None:
    """Raises `BadInput` for what a preset is called: lists would show two of that name."""
    if any(_same(name, called) for id, preset in shelf("styles", StyleLook).items() for called in (id, preset.name)):
        raise BadInput(f"“{name}” is the name of a preset, which stays as it is: give your style a name of its own.")


def look_named(look: StyleLook, name: str) -> StyleLook:
    return look.model_copy(update={"name": name})


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()
