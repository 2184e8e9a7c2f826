"""The app: every tab in one page, served on this machine."""

import logging
from pathlib import Path
from typing import Any

import gradio as gr

from presets.errors import BadInput
from tabs import api
from tabs.desk import build_desk
from tabs.entities.tab import EntitiesTab
from tabs.head import Head
from tabs.models.tab import ModelsTab
from tabs.queue import QueueTab
from tabs.settings import SettingsTab
from tabs.storyboard.tab import StoryboardTab
from tabs.styles.tab import StylesTab
from tabs.theme import STYLESHEET, theme
from tabs.widgets import parts
from workflows.house import House

log = logging.getLogger("sagebrush")

HOUR_S = 3600
UPLOAD_LIMIT = "200mb"
MOST_PORT = 65_535


def build(house: House) -> gr.Blocks:
    """The whole page. Each tab builds itself; only what crosses tabs is wired here."""
    house = house.through("browser")
    gr.set_static_paths([house.library.media.folder, house.library.media.thumbnails])
    with gr.Blocks(title="Sagebrush", fill_width=True, delete_cache=(HOUR_S, 24 * HOUR_S)) as app:
        desk = build_desk()
        head = Head(house, desk)
        head.build()
        with gr.Tabs(overflow_behavior="wrap"):
            with gr.Tab("Storyboard", id="storyboard", elem_id="sb-room"):
                StoryboardTab(house, desk, head).build()
            with gr.Tab("Entities", id="entities"):
                EntitiesTab(house, desk).build()
            with gr.Tab("Styles", id="styles"):
                StylesTab(house, desk).build()
            with gr.Tab("Models", id="models"):
                ModelsTab(house).build()
            with gr.Tab("Queue", id="queue"):
                QueueTab(house).build()
            with gr.Tab("Settings", id="settings"):
                SettingsTab(house).build()
        api.publish(house)
    return app.queue(api_open=False)


def serve(home: Path, *, host: str, port: int, share: bool, auth: str) -> None:
    """Open the app and stay until it is stopped."""
    user, colon, password = auth.partition(":")
    if auth and not (user and colon and password):
        raise BadInput("--auth wants a name and a password: --auth USER:PASS.")
    if not 1 <= port <= MOST_PORT:
        raise BadInput(f"A port is a number from 1 to {MOST_PORT}, not {port}: choose another --port.")
    with House(home) as house:
        try:
            build(house).launch(
                **launching(house),
                server_name=host,
                server_port=port,
                share=share,
                auth=(user, password) if auth else None,
            )
        except OSError as error:
            raise BadInput(
                f"The app cannot listen on {host}:{port}: another program may be there, or the address is not this "
                "machine's; choose another --port or --host."
            ) from error


def launching(house: House) -> dict[str, Any]:
    """What every launch of the app has in common."""
    return {
        "allowed_paths": [str(house.outgoing)],
        "theme": theme(),
        "css_paths": [STYLESHEET],
        "head": parts(),
        "max_file_size": UPLOAD_LIMIT,
        "footer_links": ["api"],
        "run_history": False,
        "pwa": True,
        "ssr_mode": False,
    }
