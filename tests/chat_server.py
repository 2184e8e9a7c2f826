"""A real HTTP server on loopback that speaks the OpenAI chat-completions wire format and answers as scripted."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


@dataclass(frozen=True)
class Answer:
    """One answer; the server gives its answers in order and repeats the last."""

    text: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    finish: str = "stop"
    refusal: str | None = None
    error: str = "no"  # the message of an answer that is not 200
    raw: str | None = None  # sent instead of a completion
    hang_s: float = 0.0

    def body(self) -> str:
        if self.raw is not None:
            return self.raw
        if self.status != 200:
            return json.dumps({"error": {"message": self.error, "type": "invalid_request_error", "code": None}})
        message = {"role": "assistant", "content": self.text, "refusal": self.refusal}
        choice = {"index": 0, "message": message, "finish_reason": self.finish, "logprobs": None}
        usage = {"prompt_tokens": 7, "completion_tokens": 11, "total_tokens": 18}
        return json.dumps(
            {"id": "c1", "object": "chat.completion", "created": 1, "model": "toy", "choices": [choice], "usage": usage}
        )


@dataclass
class ChatServer:
    url: str
    asked: list[dict[str, Any]]  # the JSON bodies received
    keys: list[str]  # the Authorization headers received


@contextmanager
def chat_server(*answers: Answer) -> Iterator[ChatServer]:
    asked: list[dict[str, Any]] = []
    keys: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            keys.append(self.headers.get("Authorization", ""))
            answer = answers[min(len(asked), len(answers)) - 1]
            time.sleep(answer.hang_s)
            try:
                self.send_response(answer.status)
                for name, value in ({"Content-Type": "application/json"} | answer.headers).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer.body().encode())
            except OSError:
                pass  # the client has given up, as the timeout test wants

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield ChatServer(f"http://127.0.0.1:{server.server_port}/v1", asked, keys)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
