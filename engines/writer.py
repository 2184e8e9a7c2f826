"""Words from a language model, through the `openai` client and any server that speaks its wire format.

Keys come from the environment alone and never reach a request, a log or a sentence.
"""

import json
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from random import Random
from time import monotonic, sleep
from typing import Any, Literal
from urllib.parse import urljoin
from urllib.request import Request, urlopen

from engines.memory.neighbours import moved_in
from engines.requests import EngineError, Step
from engines.stage import Record
from presets.errors import MissingPart, with_pip
from presets.loader import pick
from presets.services import WriterProfile

TOO_LONG = ("context_length", "context length", "maximum context", "context size", "too many tokens")
OPTIONAL = ("temperature", "seed", "max_tokens")  # some servers refuse one of these; the answer is as good without


UNLOAD_S = 10.0  # how long a server is waited for that is asked to drop a model
PACKAGE = '"openai>=3.52,<4"'


class WriterError(EngineError):
    """The language model gave no usable answer; the sentence says why and what to do."""


class Message(Record):
    role: Literal["system", "user", "assistant"]
    content: str


class WriteRequest(Record):
    """All that is needed to ask a language model."""

    profile: str = "openai"  # a preset of the shelf `writers`
    model: str = ""  # empty: the profile's own
    messages: tuple[Message, ...] = ()
    json_schema: dict[str, Any] | None = None  # JSON Schema of the wanted answer; None: plain text
    max_tokens: int = 8000
    temperature: float = 0.4
    seed: int = 42


@dataclass(frozen=True, slots=True)
class Written:
    """The model's answer."""

    text: str
    model: str
    structured: str = "none"  # the form the server was held to: json_schema, json_object, none
    tokens_in: int = 0
    tokens_out: int = 0
    seconds: float = 0.0


class WriterEngine:
    """Asks the profile's server; waits and asks again when it is busy, for as long as the profile allows."""

    def render(self, request: WriteRequest) -> Iterator[Step | Written]:
        """Yields a `Step` before each asking and wait, `Written` at the end. Raises `WriterError`, `MissingPart`."""
        profile = resolved(request)
        client = _client(profile)
        from openai import OpenAIError

        options = _options(request, profile)
        began, tries = monotonic(), 0
        while True:
            yield Step(tries, profile.max_retries + 1, f"Asking {profile.model}")
            try:
                answer = client.chat.completions.create(**options)
            except (OpenAIError, ValueError) as error:  # ValueError: an answer that is not JSON
                milder = _milder(options, error)
                if milder is not None:
                    options = milder
                    continue
                wait = _pause(error, tries, profile)
                if wait is None:
                    raise _sentence(error, profile) from error
                tries += 1
                yield Step(tries, profile.max_retries + 1, f"{profile.name} is busy: asking again in {wait:.0f} s")
                sleep(wait)
                continue
            _goes_again(profile)
            yield _written(answer, options, profile, monotonic() - began)
            return


def _goes_again(profile: WriterProfile) -> None:
    """Have a model that shares our device leave it before pictures are made."""
    if profile.unload and profile.keep_alive_s >= 0:
        moved_in(f"{profile.base_url} {profile.model}", "writer", partial(_unload, profile))


def _unload(profile: WriterProfile) -> None:
    """Ask the server to drop its model now; one that is gone or refuses is no reason to draw nothing."""
    address = urljoin(profile.base_url, profile.unload)
    told = json.dumps({"model": profile.model, "keep_alive": profile.keep_alive_s}).encode()
    try:
        with urlopen(Request(address, told, {"Content-Type": "application/json"}), timeout=UNLOAD_S):
            pass
    except OSError as error:
        logging.getLogger(__name__).info("%s was not unloaded: %s", profile.name, type(error).__name__)


def resolved(request: WriteRequest) -> WriterProfile:
    """The profile with what the environment and the request override."""
    profile = pick("writers", WriterProfile, request.profile)
    url = os.environ.get(profile.url_env, "") if profile.url_env else ""
    model = os.environ.get(profile.model_env, "") if profile.model_env else ""
    return profile.model_copy(
        update={"base_url": url or profile.base_url, "model": request.model or model or profile.model}
    )


def _client(profile: WriterProfile) -> Any:
    key = os.environ.get(profile.key_env, "") if profile.key_env else "none"
    if not key:
        raise WriterError(f"{profile.name} needs a key: set the environment variable {profile.key_env} and try again.")
    if not profile.base_url.startswith(("http://", "https://")):
        raise WriterError(f"The address of {profile.name} must begin with http:// or https://: {profile.start}.")
    try:
        from openai import OpenAI
    except ImportError as error:
        raise MissingPart(f"A language-model director needs one more package: {with_pip(PACKAGE)}") from error
    return OpenAI(api_key=key, base_url=profile.base_url, timeout=profile.timeout_s, max_retries=0)


def _options(request: WriteRequest, profile: WriterProfile) -> dict[str, Any]:
    options: dict[str, Any] = {
        "model": profile.model,
        "messages": [message.model_dump() for message in request.messages],
        "max_tokens": request.max_tokens,
        "temperature": request.temperature,
        "seed": request.seed,
    }
    if request.json_schema is not None and profile.structured == "json_schema":
        named = {"name": "answer", "schema": request.json_schema, "strict": True}
        options["response_format"] = {"type": "json_schema", "json_schema": named}
    elif request.json_schema is not None and profile.structured == "json_object":
        options["response_format"] = {"type": "json_object"}
    return options


def _milder(options: dict[str, Any], error: Exception) -> dict[str, Any] | None:
    """The request without the one thing this server refuses; None when the refusal is about something else."""
    if getattr(error, "status_code", 0) not in {400, 422} or _too_long(error):
        return None
    said = str(error).lower()
    refused = next((name for name in OPTIONAL if name in options and name in said), "")
    if refused:
        milder = {name: value for name, value in options.items() if name != refused}
        return milder | ({"max_completion_tokens": options["max_tokens"]} if refused == "max_tokens" else {})
    form = options.get("response_format")
    if form is None:
        return None
    milder = {name: value for name, value in options.items() if name != "response_format"}
    return milder | ({"response_format": {"type": "json_object"}} if form["type"] == "json_schema" else {})


def _pause(error: Exception, tries: int, profile: WriterProfile) -> float | None:
    """Seconds to wait before asking again; None when asking again is of no use."""
    status = getattr(error, "status_code", 0)
    if tries >= profile.max_retries or not (status in {408, 409, 429} or status >= 500) or _spent(error):
        return None
    asked = _retry_after(error)
    if asked > profile.longest_wait_s:
        return None
    jitter = Random(f"{os.getpid()}:{tries}").uniform(0.8, 1.2)  # so that several studios do not knock together
    return max(asked, min(profile.backoff_s * 2**tries * jitter, profile.longest_wait_s))


def _retry_after(error: Exception) -> float:
    headers = getattr(getattr(error, "response", None), "headers", {})
    try:
        return max(0.0, float(headers.get("retry-after", 0)))
    except ValueError:  # a date: treat it as no wish
        return 0.0


def _spent(error: Exception) -> bool:
    return "insufficient_quota" in str(error)


def _too_long(error: Exception) -> bool:
    said = str(error).lower()
    return getattr(error, "status_code", 0) == 413 or any(sign in said for sign in TOO_LONG)


def _sentence(error: Exception, profile: WriterProfile) -> WriterError:
    """What went wrong and what to do, in our own words: a server's text may repeat the key."""
    import openai

    name, status = profile.name, getattr(error, "status_code", 0)
    if isinstance(error, openai.APITimeoutError):
        return WriterError(f"{name} did not answer within {profile.timeout_s:g} s: try again or use a smaller model.")
    if isinstance(error, openai.APIConnectionError):
        return WriterError(f"Nobody answers at {profile.base_url}: {profile.start or 'check the address'}.")
    if _too_long(error):
        return WriterError(f"The story is too long for {profile.model}: shorten it or choose a larger model.")
    if _spent(error):
        return WriterError(f"The account at {name} has no credit left: top it up or choose another profile.")
    sentences = {
        401: _refused(profile),
        403: f"{name} does not allow this {'key' if profile.key_env else 'studio'} to use {profile.model}: "
        "check the account's rights.",
        404: f"{name} knows no model “{profile.model}”: {_name_it(profile)}.",
        429: f"{name} is over its rate limit{_how_long(error)}: wait and try again, or choose another profile.",
    }
    if status >= 500:
        return WriterError(f"{name} failed (status {status}): try again later or choose another profile.")
    if status:
        other = f"{name} refused the request (status {status}): choose another model."
        return WriterError(sentences.get(status, other))
    return WriterError(f"What answers at {profile.base_url} is no OpenAI-compatible server: check the address.")


def _refused(profile: WriterProfile) -> str:
    if profile.key_env:
        return f"{profile.name} refused the key: check the environment variable {profile.key_env}."
    return f"{profile.name} wants a key and this profile names none: give it a key_env, or choose another profile."


def _name_it(profile: WriterProfile) -> str:
    return f"name one it has in {profile.model_env}" if profile.model_env else "name one it has in the profile"


def _how_long(error: Exception) -> str:
    seconds = _retry_after(error)
    return f" for another {seconds:.0f} s" if seconds else ""


def _written(answer: Any, options: dict[str, Any], profile: WriterProfile, seconds: float) -> Written:
    choices = getattr(answer, "choices", None)
    if not choices:
        raise WriterError(f"What answers at {profile.base_url} is no OpenAI-compatible server: check the address.")
    message, reason = choices[0].message, choices[0].finish_reason
    if getattr(message, "refusal", None) or reason == "content_filter":
        raise WriterError(f"{profile.model} refused to read this story: reword it or choose another model.")
    if reason == "length":
        raise WriterError(f"The answer of {profile.model} was cut off: ask for fewer frames or choose another model.")
    if not (message.content or "").strip():
        raise WriterError(f"{profile.model} answered with nothing: try again or choose another model.")
    usage = getattr(answer, "usage", None)
    return Written(
        text=message.content,
        model=getattr(answer, "model", "") or profile.model,
        structured=options.get("response_format", {}).get("type", "none"),
        tokens_in=getattr(usage, "prompt_tokens", 0) or 0,
        tokens_out=getattr(usage, "completion_tokens", 0) or 0,
        seconds=seconds,
    )
