"""The story form: words or a file, and how to draw them."""

from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.components import Component

from presets.loader import shelf
from presets.services import WriterProfile
from presets.world import StyleLook
from tabs.theme import ASSETS
from workflows.plan import ASPECTS, DrawingPlan

PLACEHOLDER = "A merchant rides across the steppe. A storm is coming …"
WIDTHS = (256, 1920)  # pixels the slider offers; a script may ask for others
SAMPLES = ("*.txt", "*.fountain")
QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
UNFOLD = "() => { document.querySelector('#sb-form').classList.toggle('sb-open'); }"


@dataclass(frozen=True, slots=True)
class StoryForm:
    """The components others may read, by the names handlers know them by."""

    fields: dict[str, Component]
    draw: gr.Button


def build_story() -> StoryForm:
    # Seen on phones only, once there is a board: the form is folded then, so that the panels come first.
    gr.Button("Story and settings", size="sm", elem_id="sb-unfold").click(None, js=UNFOLD, api_visibility="private")
    story = gr.Textbox(label="Story", placeholder=PLACEHOLDER, lines=6, max_lines=10, elem_id="sb-story")
    samples = gr.Row(elem_classes="sb-samples")
    script = gr.File(
        label="Or a screenplay: .fountain .fdx .txt .md",
        file_types=[".fountain", ".fdx", ".txt", ".md"],
        height=84,
        elem_id="sb-script",
    )
    used = gr.HTML(visible=False, elem_id="sb-used")
    script.change(_used, script, used, **QUIET)
    with samples:
        _samples(story, script)
    frames = gr.Slider(1, 60, value=8, step=1, label="Panels", info="Screenplay: at most this many a scene", buttons=[])
    style = gr.Dropdown(_styles(), value="pencil", label="Style", elem_id="sb-style")
    with gr.Accordion("Picture and director", open=False):
        more = _more()
    draw = gr.Button("Draw storyboard", variant="primary", size="lg", elem_id="sb-draw")
    return StoryForm({"story": story, "script": script, "frames": frames, "style": style, **more}, draw)


def form_values(asked: dict[str, Any]) -> dict[str, Any]:
    """The form as it was when this was asked for (see `show.asked_of`), by the names of its fields."""
    if not asked:
        return {}
    plan = DrawingPlan.model_validate(asked["plan"])
    shown = {name: getattr(plan, name) for name in ("style", "aspect", "seed", "threshold", "attempts")}
    narrow, wide = WIDTHS
    return {**shown, "width": min(max(plan.width, narrow), wide), "frames": asked["frames"], "llm": asked["llm"]}


def _more() -> dict[str, Component]:
    plan = DrawingPlan()
    with gr.Row():
        aspect = gr.Dropdown(list(ASPECTS), value=plan.aspect, label="Aspect")
        width = gr.Slider(*WIDTHS, value=plan.width, step=64, label="Width in pixels")
    return {
        "aspect": aspect,
        "width": width,
        "seed": gr.Number(
            value=plan.seed, precision=0, minimum=0, label="Seed", info="Same seed, same pictures", elem_id="sb-seed"
        ),
        "llm": gr.Dropdown(_directors(), value="", label="Director", info="Who breaks the story into shots"),
        "threshold": gr.Slider(
            0, 1, value=plan.threshold, step=0.01, label="Likeness wanted", info="Below it a panel is drawn again"
        ),
        "attempts": gr.Slider(1, 20, value=plan.attempts, step=1, label="Attempts at most"),
    }


def _samples(story: gr.Textbox, script: gr.File) -> None:
    for path in (path for pattern in SAMPLES for path in sorted((ASSETS / "samples").glob(pattern))):
        sample = gr.Button(path.stem.replace("_", " ").capitalize(), size="sm", elem_id=f"sb-sample-{path.stem}")
        words = path.read_text("utf-8")
        sample.click(lambda words=words: (words, None), None, [story, script], **QUIET)


def _used(script: str | None) -> Any:
    """Which of the two is drawn, while there are two."""
    if not script:
        return gr.HTML(visible=False)
    return gr.HTML(
        f'<p class="sb-quiet">Drawing from <strong>{escape(Path(script).name)}</strong> – '
        "remove it to draw the story.</p>",
        visible=True,
    )


def _styles() -> list[tuple[str, str]]:
    return [(style.name or id, id) for id, style in shelf("styles", StyleLook).items()]


def _directors() -> list[tuple[str, str]]:
    return [
        ("Rules (offline)", ""),
        *((writer.name or id, id) for id, writer in shelf("writers", WriterProfile).items()),
    ]
