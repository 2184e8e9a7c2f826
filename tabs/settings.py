"""The Settings tab: where things are, what is installed, and which directors have their key."""

import os
from html import escape

import gradio as gr

from presets.loader import shelf
from presets.services import WriterProfile, memory_habits
from workflows.house import House

FLIP = """element.querySelector('#sb-dark').addEventListener('click', () => {
  document.body.classList.toggle('dark');
});"""


class SettingsTab:
    def __init__(self, house: House) -> None:
        self.house = house

    def build(self) -> None:
        home = escape(str(self.house.home))
        gr.HTML(
            html_template=f"""<div class="sb-settings">
<section class="sb-panel"><h2>Where things are</h2>
<p>Projects, pictures and settings are kept in <code>{home}</code>. Start the studio with <code>--home FOLDER</code> to
keep them elsewhere.</p>
<p>Your own presets go into <code>{home}/presets</code>: a file there adds a pose, prop, set, style or director, or
overrides the one of the same name.</p></section>
<section class="sb-panel"><h2>Memory</h2><p>{_keep_alive()}</p>
<p>To change that, write <code>keep_alive_s = 300</code> (seconds; −1 for ever) into
<code>{home}/presets/machine/memory.toml</code>, or into the file of one model,
and start the studio again.</p></section>
<section class="sb-panel"><h2>Directors</h2>{_writers()}</section>
<section class="sb-panel"><h2>Appearance</h2>
<p>Light or dark follows your system; switch it here for this page.</p>
<p><button type="button" class="sb-button sb-small" id="sb-dark">Switch light and dark</button></p></section>
</div>""",
            js_on_load=FLIP,
            apply_default_css=False,
        )


def _keep_alive() -> str:
    stays = memory_habits().keep_alive_s
    if stays < 0:
        return "Models that are loaded stay until their room is needed."
    return f"Models that nobody uses leave memory after {stays:g} s, or when their room is needed."


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
