"""The styles of a project: one method an endpoint. (A future import of annotations would hide the answers' types.)"""

from typing import Any

from library.documents import Style
from presets.loader import shelf
from presets.looks import StyleLook
from tabs.api.entity_rows import EntityRow, entity_row
from tabs.api.room import Room
from tabs.rows import ProjectRow, StyleRow, StyleVersionRow, preset_row, style_row
from workflows import style_use, styles


class Styles(Room):
    def styles(self, project_id: str = "") -> list[StyleRow]:
        """List the styles there are: the project's own, then the presets they can be copied from.

        Args:
            project_id: The project; empty for the presets alone.
        """
        own = styles.styles_of(self._library, project_id) if project_id else []
        return [*map(style_row, own), *map(preset_row, shelf("styles", StyleLook).values())]

    def save_style(
        self, project_id: str, name: str, preset: str = "", changes: dict[str, Any] | None = None
    ) -> StyleRow:
        """Keep a style of the project: a new one, or the next version of the one of that name.

        Args:
            project_id: The project.
            name: What boards call it by, up to 120 letters; no preset's name.
            preset: The preset it is copied from; empty for pencil, or to go on from the newest version.
            changes: Field names and new values, such as {"ink": "#203040", "wash": 0.5}; `styles` shows them all.
        """
        return style_row(styles.save(self._library, project_id, name, changes or {}, preset=preset))

    def style_versions(self, style_id: str) -> list[StyleVersionRow]:
        """List every look a style has had, the newest first.

        Args:
            style_id: The style.
        """
        found = styles.versions(self._library.get(Style, style_id))
        return [StyleVersionRow(version=one.version, kept=one.kept, look=one.look.model_dump()) for one in found]

    def restore_style(self, style_id: str, version: int) -> StyleRow:
        """Draw as an earlier version did; it comes back as the newest one.

        Args:
            style_id: The style.
            version: One of its versions.
        """
        return style_row(styles.restore(self._library, style_id, version))

    def rename_style(self, style_id: str, name: str) -> StyleRow:
        """Call a style otherwise; boards, people and the project that draw in it follow.

        Args:
            style_id: The style.
            name: Its new name, up to 120 letters: neither a preset's nor another style's of the project.
        """
        return style_row(style_use.rename(self._library, style_id, name))

    def delete_style(self, style_id: str, instead: str = "") -> StyleRow:
        """Delete a style; give its id to `undelete_style` to undo it.

        Args:
            style_id: The style.
            instead: What draws in it now is drawn in this style or preset from now on; empty when nothing does.
        """
        return style_row(style_use.delete(self._library, style_id, instead=instead))

    def undelete_style(self, style_id: str) -> StyleRow:
        """Put a deleted style back, and draw in it again whatever did and has not been given another since.

        Args:
            style_id: The style.
        """
        return style_row(style_use.put_back(self._library, style_id))

    def use_style(self, project_id: str, style: str) -> ProjectRow:
        """Draw the next boards of a project in this style, and those with no panel yet; all others keep theirs.

        Args:
            project_id: The project.
            style: One of its own styles, or a preset.
        """
        return self._project_row(styles.use(self._library, project_id, style))

    def style_entity(self, entity_id: str, style: str = "") -> EntityRow:
        """Draw a person or an animal in a style of its own, whatever style the board has.

        Args:
            entity_id: The person or animal.
            style: One of the project's own styles, or a preset; empty for the board's again.
        """
        return entity_row(styles.style_entity(self._library, entity_id, style))
