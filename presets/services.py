"""Services a studio may ask, none of them needed, and how it treats the machine it runs on.

Language models answer in the OpenAI wire format. Keys are named, never held: `key_env` is the environment variable that
carries one.
"""

from typing import Annotated, Literal

from pydantic import Field

from presets.loader import Entry, pick


class WriterProfile(Entry):
    """A language model behind an OpenAI-compatible address."""

    name: str = ""
    base_url: str = ""
    model: str = ""
    url_env: str = ""  # environment variables that override the two above
    model_env: str = ""
    key_env: str = ""  # empty: the server wants no key
    structured: Literal["json_schema", "json_object", "none"] = "json_schema"  # the strictest form it is tried with
    context_chars: int = 120_000  # longest story handed over, characters; about a quarter as many tokens
    timeout_s: float = 120.0
    max_retries: int = 2  # after a busy or failing answer
    backoff_s: float = 1.0  # first wait before asking again; doubles each time
    longest_wait_s: float = 30.0  # a server that asks for a longer pause is not waited for
    unload: str = ""  # address below the server's root that drops a model, where it shares our device
    keep_alive_s: float = 0.0  # how long it may stay when pictures are to be made; -1: it is never asked to go
    start: str = ""  # how to get it going, for the person who reads "nobody answered"


class MemoryHabits(Entry):
    """How models are held in memory: `memory` of the shelf `machine`."""

    keep_alive_s: Annotated[float, Field(ge=-1)] = -1.0  # seconds an idle model may stay; -1: until room is needed


def memory_habits() -> MemoryHabits:
    return pick("machine", MemoryHabits, "memory")


class WritePrompt(Entry):
    """What a language model is told. `{braces}` are filled by the one who asks."""

    system: str = ""
    user: str = ""  # a story
    script: str = ""  # scenes of a screenplay
    repair: str = ""
