"""Which entities the stored shots show, found anew when entities have changed (SPEC M13)."""

from collections.abc import Sequence

from library.documents import Entity, Project, Scene, SceneFields, Script, Shot
from library.store import Library
from workflows.breakdown.cast_list import NOTHING_TOLD, CastList, cast_list
from workflows.casting import cast_shot, castable


def recast(library: Library, project_id: str) -> int:
    """Cast every shot of the project anew; answers with how many show others than before."""
    with library.batch():
        library.get(Project, project_id)
        entities = library.find(Entity, project_id=project_id)
        scenes = {scene.id: scene for scene in library.find(Scene, project_id=project_id)}
        shots = library.find(Shot, project_id=project_id)
        return sum(matched(library, shot, scenes.get(shot.scene_id), entities).cast != shot.cast for shot in shots)


def matched(library: Library, shot: Shot, scene: Scene | None, entities: Sequence[Entity]) -> Shot:
    """The shot with the cast it has now; kept only when that is another one."""
    cast = cast_shot(shot, scene or SceneFields(), castable(entities, _told(library, scene)))
    if cast == shot.cast:
        return shot
    return library.change(Shot, shot.id, lambda now: now.model_copy(update={"cast": cast}))


def _told(library: Library, scene: Scene | None) -> CastList:
    """Who is who in the story of the scene."""
    script = next(iter(library.find(Script, id=scene.script_id)), None) if scene and scene.script_id else None
    return cast_list(script.cast_list) if script and script.cast_list else NOTHING_TOLD
