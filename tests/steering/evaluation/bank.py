"""A statistics bank on this machine: a real HTTP server that answers as the banks do, or as they should not."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

ANSWERS = Path(__file__).parent / "answers"
TOKEN = "opdigtet-noegle-123"
RIGHT = {"v2": TOKEN, "v3": f"Bearer {TOKEN}", "v1": ""}
FAILURES: dict[str, tuple[int, bytes, dict[str, str]]] = {
    "busy": (429, b"nej", {"Retry-After": "30"}),
    "broken": (500, b"nej", {}),
    "gone": (404, b"nej", {}),
    "wrong": (400, b"nej", {}),
    "elsewhere": (302, b"", {"Location": "http://127.0.0.1:1/andetsteds"}),
}


def stored(name: str) -> bytes:
    return (ANSWERS / name).read_bytes()


@dataclass
class Bank:
    """What it does now: `mode` is ok or a way to fail. `asked` is what it was asked."""

    address: str = ""
    mode: str = "ok"
    answers: dict[str, bytes] = field(
        default_factory=lambda: {
            "v2": stored("jobindsats-v2.json"), "v3": stored("jobindsats-v3.json"), "v1": stored("statbank.json"),
        }
    )  # fmt: skip
    asked: list[dict[str, Any]] = field(default_factory=list)


def _handler(bank: Bank) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._handle({name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()})

        def do_POST(self) -> None:
            self._handle(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

        def _handle(self, asked: dict[str, Any]) -> None:
            path, key = urlsplit(self.path).path, self.headers.get("Authorization", "")
            version = path.split("/")[1]
            bank.asked.append({"path": path, "authorization": key, **asked})
            if bank.mode == "ok" and key != RIGHT[version]:
                self._send(401, b'{"Message": "Forkert noegle"}')
            elif bank.mode in FAILURES:
                self._send(*FAILURES[bank.mode])
            elif bank.mode == "cut":
                self._send(200, bank.answers[version], cut=True)
            else:
                self._send(200, bank.answers[version])

        def _send(
            self, status: int, content: bytes, headers: dict[str, str] | None = None, *, cut: bool = False
        ) -> None:
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content[: len(content) // 2] if cut else content)
            self.close_connection = cut

        def log_message(self, *_: Any) -> None:
            pass

    return Handler


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: Any) -> None:
        """A client that hangs up early is what some tests are about."""


@contextmanager
def serving() -> Iterator[Bank]:
    """Serve until the block ends."""
    bank = Bank()
    server = _Server(("127.0.0.1", 0), _handler(bank))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    bank.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield bank
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
