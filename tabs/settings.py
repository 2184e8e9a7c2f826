"""The Settings tab: where things are, what is installed, and which directors have their key."""

import os
from html import escape

import gradio as gr

from presets.loader import shelf
from presets.services import WriterProfile
from workflows.house import House


class SettingsTab:
    def __init__(self, house: House) -> None:
        self.house = house

    def build(self) -> None:
        home = escape(str(self.house.home))
        gr.HTML("<h3>Where things are</h3>")
        gr.HTML(
            f"<p>Projects, pictures and settings are kept in <code>{home}</code>. Start the studio with "
            "<code>--home FOLDER</code> to keep them elsewhere.</p>"
            f"<p>Your own presets go into <code>{home}/presets</code>: a file there adds a pose, prop, set, style or "
            "director, or overrides the one of the same name.</p>"
        )
        gr.HTML("<h3>Directors</h3>")
        gr.HTML(_writers())
        gr.HTML("<h3>Appearance</h3>")
        gr.HTML('<p class="sb-quiet">Light or dark follows your system; switch it here for this page.</p>')
        flip = gr.Button("Switch light and dark", size="sm", scale=0, elem_id="sb-dark")
        flip.click(None, None, None, js="() => { document.body.classList.toggle('dark'); }", api_visibility="private")


def _writers() -> str:
    rows = "".join(
        f"<tr><td>{escape(writer.name or id)}</td><td><code>{escape(writer.base_url)}</code></td>"
        f"<td>{_key(writer)}</td></tr>"
        for id, writer in shelf("writers", WriterProfile).items()
    )
    return (
        "<p>The rules director needs nothing. A language model reads any language and finds more; its key is read from "
        "the environment and never stored.</p>"
        '<table class="sb-jobs"><thead><tr><th>Director</th><th>Address</th><th>Key</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _key(writer: WriterProfile) -> str:
    if not writer.key_env:
        return '<span class="sb-quiet">none needed</span>'
    if os.environ.get(writer.key_env):
        return f"<code>{escape(writer.key_env)}</code> is set"
    return f"set <code>{escape(writer.key_env)}</code> before starting the studio"
