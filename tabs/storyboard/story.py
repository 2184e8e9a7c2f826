"""The story form: words or a file, and how to draw them."""

from dataclasses import dataclass

import gradio as gr
from gradio.components import Component

from presets.loader import shelf
from presets.services import WriterProfile
from presets.world import StyleLook
from tabs.theme import ASSETS
from workflows.plan import ASPECTS, DrawingPlan

PLACEHOLDER = "A merchant rides across the steppe. A storm is coming …"


@dataclass(frozen=True, slots=True)
class StoryForm:
    """The components others may read, by the names handlers know them by."""

    fields: dict[str, Component]
    draw: gr.Button


def build_story() -> StoryForm:
    story = gr.Textbox(label="Story", placeholder=PLACEHOLDER, lines=9, max_lines=14, elem_id="sb-story")
    with gr.Row(elem_classes="sb-samples"):
        for path in sorted((ASSETS / "samples").glob("*.txt"))[:3]:
            sample = gr.Button(path.stem.replace("_", " ").capitalize(), size="sm", elem_id=f"sb-sample-{path.stem}")
            words = path.read_text("utf-8")
            sample.click(lambda words=words: words, None, story, api_visibility="private", show_progress="hidden")
    script = gr.File(
        label="Or a screenplay: .fountain .fdx .txt .md",
        file_types=[".fountain", ".fdx", ".txt", ".md"],
        height=140,
        elem_id="sb-script",
    )
    with gr.Row():
        frames = gr.Slider(1, 60, value=8, step=1, label="Panels", info="For a screenplay: the most a scene")
        style = gr.Dropdown(_styles(), value="pencil", label="Style", elem_id="sb-style")
    with gr.Accordion("Picture and director", open=False):
        plan = DrawingPlan()
        with gr.Row():
            aspect = gr.Dropdown(list(ASPECTS), value=plan.aspect, label="Aspect")
            width = gr.Slider(256, 1920, value=plan.width, step=64, label="Width in pixels")
        seed = gr.Number(value=plan.seed, precision=0, minimum=0, label="Seed", info="Same seed, same pictures")
        llm = gr.Dropdown(_directors(), value="", label="Director", info="Who breaks the story into shots")
        threshold = gr.Slider(
            0, 1, value=plan.threshold, step=0.01, label="Likeness wanted", info="Below it a panel is drawn again"
        )
        attempts = gr.Slider(1, 10, value=plan.attempts, step=1, label="Attempts at most")
    draw = gr.Button("Draw storyboard", variant="primary", size="lg", elem_id="sb-draw")
    fields = {
        "story": story,
        "script": script,
        "frames": frames,
        "style": style,
        "aspect": aspect,
        "width": width,
        "seed": seed,
        "llm": llm,
        "threshold": threshold,
        "attempts": attempts,
    }
    return StoryForm(fields, draw)


def _styles() -> list[tuple[str, str]]:
    return [(style.name or id, id) for id, style in shelf("styles", StyleLook).items()]


def _directors() -> list[tuple[str, str]]:
    return [
        ("Rules (offline)", ""),
        *((writer.name or id, id) for id, writer in shelf("writers", WriterProfile).items()),
    ]
