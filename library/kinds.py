"""Where each kind of document lives and which of its fields are indexed. A new kind is one line here."""

from typing import NamedTuple

from library.documents import (
    Board,
    Document,
    Entity,
    Frame,
    Job,
    MapRun,
    Panel,
    Project,
    Run,
    Scene,
    Script,
    Sequence,
    Shot,
    Style,
    Vectors,
)


class Kind(NamedTuple):
    table: str
    indexes: tuple[str, ...] = ()  # besides `id`; dots lead into fields of fields


KINDS: dict[type[Document], Kind] = {
    Project: Kind("projects", ("name", "archived")),
    Script: Kind("scripts", ("project_id",)),
    Scene: Kind("scenes", ("project_id", "script_id", "key")),
    Shot: Kind("shots", ("project_id", "scene_id", "key")),
    Panel: Kind("panels", ("project_id", "board_id", "shot_id")),
    Board: Kind("boards", ("project_id",)),
    Entity: Kind("entities", ("project_id", "kind", "name")),
    Frame: Kind("frames", ("project_id", "run_id", "shot_id", "panel_id", "media", "name")),
    Run: Kind("runs", ("project_id",)),
    Job: Kind("jobs", ("project_id", "lane", "state.state", "request.board_id")),
    MapRun: Kind("map_runs", ("project_id", "entity_id")),
    Sequence: Kind("sequences", ("project_id", "name")),
    Style: Kind("styles", ("project_id", "name")),
    Vectors: Kind("vectors", ("project_id", "key")),
}
