"""However two windows take turns at typing and saving, no character that was typed is lost."""

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fodfaeste.casework.conversations.models import Conversation
from tests.casework.conversations.stage import booked, fields, talk_form
from tests.cast import Cast

pytestmark = pytest.mark.slow


class Window:
    """One browser window on the page of a conversation: it types, saves by itself, and meets what others saved."""

    def __init__(self, client: Client, conversation: Conversation) -> None:
        self.client, self.path, self.conversation = client, f"/samtaler/{conversation.pk}/", conversation
        self.form = talk_form(conversation)

    def type(self, sign: str, where: float) -> None:
        at = round(where * len(self.form["notes"]))
        self.form["notes"] = self.form["notes"][:at] + sign + self.form["notes"][at:]

    def autosave(self) -> bool:
        answer = self.client.post(f"{self.path}kladde/", self.form)
        assert answer.status_code in (200, 409)
        if answer.status_code == 200:
            self.form["version"] = fields(answer.content.decode())["version"]
        return answer.status_code == 200

    def save(self) -> None:
        """Press the button. Where somebody saved first, the page that shows both takes this one's place."""
        answer = self.client.post(self.path, self.form | {"save": "1"})
        assert answer.status_code in (302, 409)
        page = answer if answer.status_code == 409 else self.client.get(self.path)
        self.form = fields(page.content.decode())


steps = st.lists(
    st.tuples(st.integers(0, 1), st.sampled_from(["type", "type", "autosave", "save"]), st.floats(0, 1)), max_size=12
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_no_interleaving_of_two_windows_loses_a_character(cast: Cast, steps: list[tuple[int, str, float]]) -> None:
    clients = []
    for who in ("mette", "karl"):
        client = Client()
        client.force_login(cast.user[who])
        clients.append(client)
    with transaction.atomic():
        conversation = booked(cast)
        windows = [Window(client, conversation) for client in clients]
        typed = []
        for number, (who, act, where) in enumerate(steps):
            if act == "type":
                typed.append(chr(0x4E00 + number))  # a sign of its own for every stroke
                windows[who].type(typed[-1], where)
            else:
                getattr(windows[who], act)()
        for window in windows:
            while not window.autosave():
                window.save()
        stored = Conversation.objects.get(pk=conversation.pk).notes
        assert all(stored.count(sign) >= 1 for sign in typed), (stored, typed)
        transaction.set_rollback(True)


def test_the_form_a_page_shows_can_be_sent_back_unchanged(cast: Cast) -> None:
    conversation = booked(cast)
    client = Client()
    client.force_login(cast.user["mette"])
    form = talk_form(conversation, "\nFørste linje er tom\n\n  indryk ", ("borger", "Æbler & <pærer>", ""))
    client.post(f"/samtaler/{conversation.pk}/kladde/", form)
    window = Window(client, conversation)
    window.form = fields(client.get(window.path).content.decode())
    before = Conversation.objects.get(pk=conversation.pk)
    assert window.autosave()
    after = Conversation.objects.get(pk=conversation.pk)
    assert (after.version, after.notes, after.draft_rows) == (before.version, before.notes, before.draft_rows)
    assert after.notes == "\nFørste linje er tom\n\n  indryk "
