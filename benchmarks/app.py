"""The app beside a bare Gradio page: until a person can type, and until a handler has answered."""

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from statistics import median
from time import monotonic, perf_counter, sleep
from urllib.request import urlopen

from benchmarks.table import Row
from presets.errors import MissingPart, StudioError

TARGET = 1.5  # × the bare page
ROUNDS = 5
CALLS = 15
ROOT = Path(__file__).parents[1]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
BARE = """
import sys, gradio as gr
def echo(word: str) -> str:
    return word
with gr.Blocks() as app:
    gr.Textbox(label="Story", lines=9, elem_id="story")
    gr.Button("Draw", elem_id="draw")
    gr.api(echo)
app.launch(server_name="127.0.0.1", server_port=int(sys.argv[1]), quiet=True, ssr_mode=False)
"""


def rows() -> list[Row]:
    """Both servers run while both are measured in turn, so that a busy machine slows both alike."""
    with tempfile.TemporaryDirectory() as home:
        ours = ["studio.py", "--home", home, "--port"]
        with _served(ours) as (studio, studio_start), _served(["-c", BARE]) as (bare, bare_start):
            ready, plain = _ready(studio, "#sb-draw", bare, "#draw")
            answer = _round_trip(studio, "/projects")
            echo = _round_trip(bare, "/echo", "a")
    ratio = ready / plain
    return [
        Row("app ready in Chromium ÷ bare Gradio", f"{ratio:.2f}", f"≤{TARGET:g}", ratio <= TARGET),
        Row("… the app", f"{ready * 1000:.0f} ms"),
        Row("… bare Gradio", f"{plain * 1000:.0f} ms"),
        Row("server up, from a cold start", f"{studio_start:.1f} s (bare {bare_start:.1f} s)"),
        Row("handler round trip", f"{answer * 1000:.0f} ms (bare {echo * 1000:.0f} ms)"),
    ]


@contextmanager
def _served(words: list[str]) -> Iterator[tuple[str, float]]:
    """A server in a process of its own: its address and the seconds until it answered."""
    with socket.socket() as finder:
        finder.bind(("127.0.0.1", 0))
        port = finder.getsockname()[1]
    quiet = os.environ | {"GRADIO_ANALYTICS_ENABLED": "False"}
    began = perf_counter()
    with tempfile.TemporaryFile() as complaints:
        server = subprocess.Popen(
            [sys.executable, *words, str(port)], cwd=ROOT, env=quiet, stdout=subprocess.DEVNULL, stderr=complaints
        )
        try:
            url = f"http://127.0.0.1:{port}/"
            if not _answers(url, server):
                complaints.seek(0)
                raise StudioError(f"The server did not come up: {complaints.read().decode()[-300:] or 'it is silent'}")
            yield url, perf_counter() - began
        finally:
            server.terminate()
            server.wait(20)


def _answers(url: str, server: subprocess.Popen[bytes]) -> bool:
    deadline = monotonic() + 90
    while monotonic() < deadline and server.poll() is None:
        try:
            with urlopen(url, timeout=5):
                return True
        except OSError:  # URLError is one too
            sleep(0.05)
    return False


def _ready(studio: str, studio_sign: str, bare: str, bare_sign: str) -> tuple[float, float]:
    """Median seconds from the address to the button a person would press, with an empty cache, taken in turn."""
    chromium = which("chromium") or which("google-chrome")
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError as error:
        raise MissingPart("playwright is not installed: run “pip install -r requirements/dev.txt”.") from error
    if chromium is None:
        raise MissingPart("There is no Chromium here: install it with “sudo apt-get install chromium”.")
    ours, bares = [], []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=FLAGS)
        for _ in range(ROUNDS):
            for times, url, sign in ((ours, studio, studio_sign), (bares, bare, bare_sign)):
                context = browser.new_context()
                page = context.new_page()
                began = perf_counter()
                page.goto(url, wait_until="commit")
                page.locator(sign).wait_for(timeout=60_000)
                times.append(perf_counter() - began)
                context.close()
        browser.close()
    return median(ours), median(bares)


def _round_trip(url: str, endpoint: str, *words: str) -> float:
    """Median seconds of a call from outside: request, queue, handler, answer."""
    from gradio_client import Client

    client = Client(url, verbose=False)
    times = []
    for _ in range(CALLS):
        began = perf_counter()
        client.predict(*words, api_name=endpoint)
        times.append(perf_counter() - began)
    return median(times)
