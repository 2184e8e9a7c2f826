"""The chosen panel: every field of its shot, its takes, and what can be done with it. Fields keep themselves."""

from dataclasses import dataclass
from typing import Any, get_args

import gradio as gr
from gradio.components import Component

from library.documents import Angle, Framing, Movement, Panel, Shot, ShotFields, ShotSize
from presets.loader import shelf
from presets.people import Pose
from presets.world import Light, Set, Weather
from tabs.widgets import EditorTitle, TakesStrip

# Numbers a field may hold: its name on the screen, the least, the most.
LIMITS = {"lens_mm": ("Lens", 8.0, 300.0), "duration_s": ("Seconds", 0.1, 600.0)}
NAMES = {"pov": "POV", "two_shot": "Two-shot", "birds_eye": "Bird’s-eye", "worms_eye": "Worm’s-eye"}


@dataclass(frozen=True, slots=True)
class PanelEditor:
    column: gr.Column
    title: EditorTitle
    fields: dict[str, Component]  # named as in ShotFields, with `pose` of the subject and the panel's `note`
    takes: TakesStrip
    redraw: gr.Button
    approve: gr.Button
    close: gr.Button


def build_editor() -> PanelEditor:
    with gr.Column(scale=4, min_width=320, visible=False, elem_id="sb-editor") as column:
        with gr.Row(elem_id="sb-editor-head"):
            title = EditorTitle(elem_id="sb-editor-title")
            close = gr.Button("Close", size="sm", min_width=70, scale=0, elem_id="sb-close")
        with gr.Row(elem_id="sb-editor-acts"):
            redraw = gr.Button("Redraw", variant="primary", min_width=100, elem_id="sb-redraw")
            approve = gr.Button("Approve", min_width=100, elem_id="sb-approve")
        takes = TakesStrip(elem_id="sb-takes")
        fields: dict[str, Component] = {
            "action": gr.Textbox(label="Action", lines=3, elem_id="sb-action"),
            "dialogue": gr.Textbox(label="Dialogue", info="NAME: words, a line each", lines=2),
        }
        with gr.Row():
            fields["shot_size"] = gr.Dropdown(_choices(ShotSize), label="Size", min_width=110, elem_id="sb-size")
            fields["framing"] = gr.Dropdown(_choices(Framing), label="Framing", min_width=110)
        with gr.Row():
            fields["angle"] = gr.Dropdown(_choices(Angle), label="Angle", min_width=110, elem_id="sb-angle")
            fields["movement"] = gr.Dropdown(_choices(Movement), label="Move", min_width=110)
        with gr.Row():
            # No minimum here: Gradio would answer with an error of its own (see LIMITS).
            fields["lens_mm"] = gr.Number(label="Lens (mm)", min_width=110, elem_id="sb-lens")
            fields["duration_s"] = gr.Number(label="Seconds", min_width=110, elem_id="sb-duration")
        with gr.Accordion("Who and where", open=False):
            fields["characters"] = gr.Dropdown([], label="Characters", multiselect=True, allow_custom_value=True)
            fields["pose"] = gr.Dropdown([""], label="Pose of the subject")
            fields["set"] = gr.Dropdown(["", *_shelf("sets", Set)], label="Set")
            with gr.Row():
                fields["time_of_day"] = gr.Dropdown(_shelf("lights", Light), label="Time of day", min_width=110)
                fields["weather"] = gr.Dropdown(_shelf("weather", Weather), label="Weather", min_width=110)
            fields["description"] = gr.Textbox(label="Description", lines=2)
            fields["mood"] = gr.Textbox(label="Mood")
        fields["note"] = gr.Textbox(label="Notes", lines=2, elem_id="sb-note")
    return PanelEditor(column, title, fields, takes, redraw, approve, close)


def values_of(shot: Shot, note: str, names: list[str]) -> dict[str, object]:
    """What the fields show for a shot. `names`: everyone the project knows."""
    shown: dict[str, object] = {name: getattr(shot, name) for name in ShotFields.model_fields}
    shown["note"] = note
    shown["characters"] = gr.Dropdown(choices=sorted({*names, *shot.characters}), value=shot.characters)
    poses = [("—", ""), *((pose.name or id, id) for id, pose in shelf("poses", Pose).items())]
    shown["pose"] = gr.Dropdown(choices=poses, value=shot.doing.get(shot.subject, ""))
    return shown


def changes_for(shot: Shot, name: str, value: object) -> dict[str, object]:
    """A field of the editor as changes of the shot; empty when nothing changed."""
    if name == "pose":
        return {"doing": {**shot.doing, shot.subject: value}} if shot.doing.get(shot.subject, "") != value else {}
    return {name: value} if getattr(shot, name) != value else {}


def outside(name: str, value: object) -> str:
    """What is wrong with a number typed into a field, as a sentence; empty when nothing is."""
    label, least, most = LIMITS[name]
    fits = isinstance(value, int | float) and least <= value <= most
    return "" if fits else f"{label} must be a number from {least:g} to {most:g}."


def redraw_button(panel: Panel) -> gr.Button:
    return gr.Button("Redraw" if panel.takes else "Draw", interactive=not panel.approved)


def approve_button(panel: Panel) -> gr.Button:
    return gr.Button("Unapprove" if panel.approved else "Approve", interactive=bool(panel.chosen))


def _choices(literal: object) -> list[tuple[str, str]]:
    values: tuple[str, ...] = get_args(literal)
    return [(NAMES.get(value) or value.replace("_", " ").capitalize(), value) for value in values]


def _shelf(name: str, model: type[Any]) -> list[tuple[str, str]]:
    return [
        (getattr(entry, "name", "") or id.replace("_", " ").capitalize(), id)
        for id, entry in shelf(name, model).items()
    ]
