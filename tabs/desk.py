"""What a page has open: ids only. The library is the truth; every page may come and go."""

from dataclasses import dataclass

import gradio as gr


@dataclass(frozen=True, slots=True)
class Desk:
    project: gr.State
    board: gr.State
    panel: gr.State  # chosen last; it may be deleted since or on another board. Only a choice writes it
    view: gr.State  # "wall" or "scroll"
    seen: gr.State  # version of the library the page shows


def build_desk() -> Desk:
    return Desk(
        project=gr.State(""),
        board=gr.State(""),
        panel=gr.State(""),
        view=gr.State("wall"),
        seen=gr.State(-1),
    )
