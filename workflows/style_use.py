"""Who draws in a style of the project: they follow its new name, and none is left without one when it is deleted."""

from collections.abc import Iterator
from dataclasses import dataclass

from library.documents import Board, Document, Entity, Job, Project, Running, Style
from library.store import Library
from presets.errors import BadInput
from workflows.projects import clean_name, unlike
from workflows.styles import look_named, not_a_preset, own_style, style_named, styles_of


@dataclass(frozen=True, slots=True)
class Users:
    """What draws in a style."""

    boards: list[Board]
    entities: list[Entity]  # people and animals drawn apart
    project: list[Project]  # itself, when its next boards begin in the style

    def __bool__(self) -> bool:
        return bool(self.boards or self.entities or self.project)

    def __iter__(self) -> Iterator[Board | Entity | Project]:
        yield from (*self.boards, *self.entities, *self.project)

    def words(self) -> str:
        """ "2 boards, 1 person or animal and the boards to come"."""
        told = [
            _counted(len(self.boards), "board", "boards"),
            _counted(len(self.entities), "person or animal", "people or animals"),
            "the boards to come" if self.project else "",
        ]
        *first, last = [words for words in told if words]
        return f"{', '.join(first)} and {last}" if first else last


def users(library: Library, style: Style) -> Users:
    """Everything of the project that names the style, by name or id."""
    called = _called(style)
    boards = [board for board in library.find(Board, project_id=style.project_id) if board.style in called]
    entities = [one for one in library.find(Entity, project_id=style.project_id) if one.style in called]
    project = library.get(Project, style.project_id)
    return Users(boards, entities, [project] if project.style in called else [])


def rename(library: Library, style_id: str, name: str) -> Style:
    """Call a style otherwise; whatever draws in it follows. Raises `BadInput` for a name that is taken."""
    name = clean_name(name)
    with library.batch():
        style = library.get(Style, style_id)
        if name == style.name:
            return style
        not_a_preset(name)
        if name.casefold() in _others(library, style):
            raise BadInput(f"This project has a style “{name}” already: choose another name.")
        _idle(library, style, "rename it")
        _give(library, style, name)
        look = look_named(style.look, name)
        return library.change(Style, style.id, lambda now: now.model_copy(update={"name": name, "look": look}))


def delete(library: Library, style_id: str, *, instead: str = "") -> Style:
    """Move a style to the bin; `put_back` returns it. What draws in it is given `instead`, a style or a preset.

    Raises `BadInput` when something draws in it and none is given, and while a picture is drawn in it.
    """
    with library.batch():
        style = library.get(Style, style_id)
        _idle(library, style, "delete it")
        using = users(library, style)
        if using and not instead:
            raise BadInput(f"“{style.name}” still draws {using.words()}: choose a style to take its place.")
        # With nothing to take its place only earlier versions of somebody may name it: they are the board's again.
        moved = _give(library, style, _other(library, style, instead) if instead else "")
        gone = library.change(Style, style.id, lambda now: now.model_copy(update={"moved": moved}))
        library.remove(Style, style.id)
    return gone


def put_back(library: Library, style_id: str) -> Style:
    """Return a deleted style to its project, and to all that drew in it and has kept what it was given instead.

    It has another name afterwards when its own was taken meanwhile.
    """
    with library.batch():
        gone = library.restore(Style, style_id)
        name = gone.name
        if name.casefold() in (taken := _others(library, gone)):
            name = unlike(name, taken)
        for type_ in (Board, Entity, Project):
            for document in (one for id in gone.moved for one in library.find(type_, id=id)):
                if document.style == gone.moved[document.id]:
                    _restyle(library, document, name)
        update = {"moved": {}, "name": name, "look": look_named(gone.look, name)}
        return library.change(Style, gone.id, lambda now: now.model_copy(update=update))


def deleted(library: Library, project_id: str) -> list[Style]:
    """Styles of the project that can be put back, the one deleted last at the end."""
    return [style for style in library.binned(Style) if style.project_id == project_id]


def _others(library: Library, style: Style) -> set[str]:
    """What the project's other styles are called, in small letters."""
    return {one.name.casefold() for one in styles_of(library, style.project_id) if one.id != style.id}


def _give(library: Library, style: Style, named: str) -> dict[str, str]:
    """Let everything that names the style name another; answers with the ids and that name."""
    using = list(users(library, style))
    for document in using:
        _restyle(library, document, named)
    for entity in library.find(Entity, project_id=style.project_id):
        if any(one.fields.style in _called(style) for one in entity.former):
            library.change(Entity, entity.id, lambda now: _with_past(now, style, named))
    for job in library.find(Job, project_id=style.project_id) if named else ():
        if _asked_style(job) in _called(style):
            library.change(Job, job.id, lambda now: now.model_copy(update={"request": _asked_anew(now, named)}))
    return {document.id: named for document in using}


def _with_past(entity: Entity, style: Style, named: str) -> Entity:
    """The entity whose earlier versions name another style: any of them may be put back."""
    for one in entity.former:
        if one.fields.style in _called(style):
            one.fields.style = named
    return entity


def _called(style: Style) -> tuple[str, str]:
    return style.id, style.name


def _restyle(library: Library, document: Document, named: str) -> None:
    library.change(type(document), document.id, lambda now: now.model_copy(update={"style": named}))


def _idle(library: Library, style: Style, act: str) -> None:
    """Raises `BadInput` while a picture is drawn in the style: its job has the style's name in hand."""
    running = library.find(Job, project_id=style.project_id, state__state=Running().state)
    if any(_asked_style(job) in _called(style) for job in running):
        raise BadInput(f"A board is drawn in “{style.name}” just now: wait until it is done, or stop it, to {act}.")


def _other(library: Library, style: Style, named: str) -> str:
    own = own_style(library, style.project_id, named)
    if own and own.id == style.id:
        raise BadInput(f"“{style.name}” cannot take its own place: choose another style.")
    return style_named(library, style.project_id, named)


def _asked_style(job: Job) -> str:
    plan = job.request.get("plan")
    return str(plan.get("style", "")) if isinstance(plan, dict) else ""


def _asked_anew(job: Job, named: str) -> dict[str, object]:
    plan = job.request["plan"]
    assert isinstance(plan, dict)
    return {**job.request, "plan": {**plan, "style": named}}


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}" if count else ""
