"""A stored board as the plain data that deliveries and screens read."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from library.documents import Board, Entity, Frame, Panel, Project, Scene, SceneFields, Script, Shot, ShotFields
from library.store import Library
from workflows.breakdown.as_fountain import readable
from workflows.breakdown.result import Breakdown, Found, SceneBreakdown
from workflows.delivery.board_view import BoardView, PanelView
from workflows.takes import panels_of, scenes_of


@dataclass(frozen=True, slots=True)
class Placed:
    """A panel in its place: everything known about it, read once."""

    number: int  # 1-based place on the board
    shot_number: int  # 1-based within its scene
    panel: Panel
    shot: Shot
    scene: Scene | None
    frame: Frame | None  # the chosen take


def placed(library: Library, board: Board) -> Iterator[Placed]:
    """The panels of a board in order, with shot, scene and chosen frame."""
    scenes = scenes_of(library, board.project_id)
    counted: Counter[str] = Counter()
    for number, panel in enumerate(panels_of(library, board), start=1):
        shot = library.get(Shot, panel.shot_id)
        counted[shot.scene_id] += 1
        frame = library.get(Frame, panel.chosen) if panel.chosen else None
        yield Placed(number, counted[shot.scene_id], panel, shot, scenes.get(shot.scene_id), frame)


def board_view(library: Library, board_id: str) -> BoardView:
    board = library.get(Board, board_id)
    project = library.get(Project, board.project_id)
    panels = tuple(
        PanelView(
            number=at.number,
            scene=at.scene.number if at.scene else "1",
            shot_number=at.shot_number,
            heading=at.scene.heading if at.scene else "",
            picture=library.media.path(at.frame.media) if at.frame else None,
            shot=fields(at.shot),
            approved=at.panel.approved,
            frame_name=at.frame.name if at.frame else "",
        )
        for at in placed(library, board)
    )
    return BoardView(title=project.name, project=board.name, aspect=board.aspect, panels=panels)


def breakdown_of(library: Library, board: Board) -> Breakdown:
    """The breakdown as it stands on the board now, edits and order included."""
    scenes: list[SceneBreakdown] = []
    last = ""
    for at in placed(library, board):
        if not scenes or at.shot.scene_id != last:
            scenes.append(SceneBreakdown(key=at.scene.key if at.scene else "", scene=_scene(at.scene), shots=[]))
            last = at.shot.scene_id
        scenes[-1].shots.append(fields(at.shot))
        scenes[-1].shot_keys.append(at.shot.key)
    found = [_found(entity) for entity in library.find(Entity, project_id=board.project_id)]
    script = script_of(library, board)
    if script is None:
        return Breakdown(story="", scenes=scenes, found=found)
    return Breakdown(
        story=script.text,
        title=script.name,
        format=script.format,
        director=script.director,
        note=script.note,
        scenes=scenes,
        found=found,
        cast_list=script.cast_list,
        mentioned=script.mentioned,
    )


def _found(entity: Entity) -> Found:
    return Found(
        name=entity.name,
        kind=entity.kind,
        words=entity.aliases,
        description=entity.description,
        look=entity.look,
        preset=entity.preset,
    )


def story_of(library: Library, board: Board) -> str:
    """The words the board was drawn from; empty for a board made by hand."""
    script = script_of(library, board)
    return script.text if script else ""


def words_of(library: Library, board: Board) -> str:
    """`story_of` as a person reads it: Final Draft's XML as Fountain."""
    script = script_of(library, board)
    return readable(script.text, script.format) if script else ""


def script_of(library: Library, board: Board) -> Script | None:
    """The script the board was drawn from; none for a board made by hand."""
    return script_in(library, placed(library, board))


def script_in(library: Library, panels: Iterable[Placed]) -> Script | None:
    """The script these panels were drawn from; no more of them are read than it takes to find it."""
    used = (at.scene.script_id for at in panels if at.scene and at.scene.script_id)
    return next((script for id in used for script in library.find(Script, id=id)), None)


def _scene(scene: Scene | None) -> SceneFields:
    return SceneFields(**{name: getattr(scene, name) for name in SceneFields.model_fields}) if scene else SceneFields()


def fields(shot: Shot) -> ShotFields:
    """What is said of a shot, without its place in the library."""
    return ShotFields(**{name: getattr(shot, name) for name in ShotFields.model_fields})
