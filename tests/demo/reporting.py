"""The newest report to the committee, published and read as a member reads it: on screen, on paper and as a file."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction
from django.test import Client
from pypdf import PdfReader

from fodfaeste.demo import personas
from fodfaeste.foundation.people.queries import actor_for
from fodfaeste.steering.committee import actions, queries
from fodfaeste.steering.committee.models import Report
from fodfaeste.steering.committee.rules import Figure


@dataclass(frozen=True)
class Read:
    """What the member has before them."""

    effect: Figure
    screen: str
    screen_en: str
    paper: str
    pages: int
    numbers: str


def published_effect() -> Figure:
    """The effect in the newest report the committee has."""
    report = Report.objects.filter(published_at__isnull=False).latest("published_at")
    return _effect_in(report)


def _effect_in(report: Report) -> Figure:
    (effect,) = [each for each in queries.contents_of(report).figures if each.key.startswith("effect.")]
    return effect


@contextmanager
def newest_report() -> Iterator[Read]:
    """Publish the draft, read it, and leave everything as it was."""
    with transaction.atomic():
        leader, member = personas.first_of("leder"), personas.first_of("udvalg")
        assert leader is not None and member is not None
        draft = Report.objects.get(published_at__isnull=True)
        report = actions.publish(actor=actor_for(leader), purpose="Prøve", report=draft, version=draft.version)
        client = Client()
        client.force_login(member)
        path = f"/udvalg/rapport/{report.pk}/"
        paper = PdfReader(io.BytesIO(client.get(f"{path}rapport.pdf").content))
        yield Read(
            _effect_in(report),
            client.get(path).content.decode(),
            client.get(f"{path}?sprog=en").content.decode(),
            " ".join(" ".join(page.extract_text() for page in paper.pages).split()),
            len(paper.pages),
            client.get(f"{path}tal.csv").content.decode("utf-8-sig"),
        )
        transaction.set_rollback(True)
