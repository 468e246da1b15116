"""A real mail server on loopback, and people to remind."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from fodfaeste.foundation.people.models import Citizen
from fodfaeste.foundation.reminders.actions import choose
from tests.cast import Cast


class Post:
    """What the server was given, and what it answers to each recipient and to the message itself."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.to: list[list[str]] = []
        self.recipient_answer = self.data_answer = ""
        self.hangs_up = False

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        if not self.recipient_answer:
            envelope.rcpt_tos.append(address)
        return self.recipient_answer or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        if not self.data_answer:
            self.messages.append(message_from_bytes(envelope.content, policy=default))
            self.to.append(list(envelope.rcpt_tos))
        if self.hangs_up:
            server.transport.close()
        return self.data_answer or "250 OK"

    def text(self, number: int = 0) -> str:
        """The words of a message that arrived."""
        return str(self.messages[number].get_content())  # type: ignore[attr-defined]


@contextmanager
def serving(settings: Any) -> Iterator[Post]:
    """The server, and settings that name it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    post = Post()
    controller = Controller(post, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.DEFAULT_FROM_EMAIL = "samtaler@kommunen.invalid"
    settings.FODFAESTE_ADDRESS = "https://fodfaeste.kommunen.invalid"
    settings.FODFAESTE_MUNICIPALITY = "Prøvekommunen"
    try:
        yield post
    finally:
        controller.stop()


def wishes(cast: Cast, who: str = "anna") -> Citizen:
    """A citizen who has said yes."""
    citizen = cast.citizen[who]
    choose(actor=cast.actor(who), purpose="Prøve", citizen=citizen, by_email=True, email=f"{who}@borger.invalid")
    return citizen
