"""Everything about one person as a file: all of it, and nobody else."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.apps import apps
from django.db import models
from django.utils.text import camel_case_to_spaces

from fodfaeste.casework.messages.actions import write
from fodfaeste.casework.record.exporting import DATA, DOCUMENT, export
from fodfaeste.casework.record.own_data import NEVER
from fodfaeste.casework.record.own_names import NOT_SHOWN, SAME_IN_DANISH, TITLES, WORDS
from fodfaeste.casework.record.own_words import file_name, sections
from fodfaeste.cli import main
from fodfaeste.foundation.access.actions import log_reading
from fodfaeste.foundation.access.policy import AccessDenied
from fodfaeste.foundation.drafts import actions as drafts
from fodfaeste.foundation.drafts import token
from fodfaeste.foundation.journal.models import JournalEntry
from fodfaeste.foundation.people.models import Citizen, Employee, Team, User
from fodfaeste.foundation.rules.actions import load_shipped_tables
from tests.casework.conversations.stage import held, promise
from tests.casework.plans.samples import sent_plan
from tests.cast import Cast

UNREAD_BY_PEOPLE = frozenset({"form", "path", "page", "base", "kind", "ground", "role", "actor_kind", "object_type"})


@pytest.fixture
def lived(cast: Cast) -> Cast:
    """Anna and Bo have a plan, a conversation, messages and something half typed."""
    load_shipped_tables(actor=cast.system, purpose="Prøve")
    sent_plan(cast)
    for name, by in (("anna", "mette"), ("bo", "karl")):
        held(cast, promise(f"Kanarie aftale {name}"), who=name, by=by, notes=f"Kanarie noter {name}")
        write(actor=cast.actor(name), purpose="Prøve", case=cast.case[name], text=f"Kanarie besked {name}")
        slip = token.Slip(cast.user[name].pk, "message.write", cast.case[name].pk, "side", "/mine-beskeder/", "")
        drafts.save(actor=cast.actor(name), purpose="Prøve", slip=slip, fields={"text": [f"Kanarie kladde {name}"]})
    return cast


def parts(packed: bytes) -> tuple[str, str]:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return archive.read(DOCUMENT).decode(), archive.read(DATA).decode()


def packed_for(cast: Cast, name: str) -> tuple[str, str]:
    return parts(export(actor=cast.actor(name), purpose="Prøve", citizen=cast.citizen[name]))


def texts_of(citizen: Citizen) -> set[str]:
    """Every text in every row of every table that has a key to the citizen, read without the exporting code."""
    found = set()
    for model in apps.get_models():
        keys = [each for each in model._meta.concrete_fields if each.related_model is Citizen]
        texts = [
            each.name
            for each in model._meta.concrete_fields
            if isinstance(each, models.CharField | models.TextField) and each.name not in NEVER | UNREAD_BY_PEOPLE
        ]
        for key in keys:
            for row in model._default_manager.filter(**{key.name: citizen}).values_list(*texts or ["pk"]):
                found |= {value for value in row if isinstance(value, str) and len(value) > 3}
    return found


def test_every_text_of_every_table_that_leads_to_the_citizen_is_in_the_file(lived: Cast) -> None:
    document, data = packed_for(lived, "anna")
    wanted = texts_of(lived.citizen["anna"])
    assert len(wanted) > 10
    plain = json.dumps(json.loads(data), ensure_ascii=False)
    assert not {text for text in wanted if json.dumps(text, ensure_ascii=False)[1:-1] not in plain}
    for word in ("aftale", "noter", "besked", "kladde"):
        assert f"Kanarie {word} anna" in document
        assert f"Kanarie {word} anna" in plain


def test_nobody_elses_words_or_names_are_in_the_file(lived: Cast) -> None:
    for text in packed_for(lived, "anna"):
        for other in ("bo", "carla"):
            assert lived.citizen[other].name not in text
        for word in ("aftale", "noter", "besked", "kladde"):
            assert f"Kanarie {word} bo" not in text
    assert "Kanarie noter bo" in packed_for(lived, "bo")[0]


def test_a_citizen_gets_their_own_and_nobody_elses(lived: Cast, sign_in) -> None:
    answer = sign_in("anna").get("/mine-data/hent-alt/")
    assert answer["Content-Disposition"] == 'attachment; filename="alt-om-mig.zip"'
    assert "Kanarie noter anna" in parts(answer.content)[0]
    assert sign_in("mette").get("/mine-data/hent-alt/").status_code == 403
    with pytest.raises(AccessDenied):
        export(actor=lived.actor("mette"), purpose="Prøve", citizen=lived.citizen["anna"])


def test_the_command_writes_one_file_and_says_it_in_the_journal(lived: Cast, tmp_path: Path) -> None:
    out = tmp_path / "anna.zip"
    number = str(lived.citizen["anna"].pk)
    done = CliRunner().invoke(main, ["export", "citizen", number, str(out)])
    assert done.exit_code == 0, done.output
    assert "Kanarie noter anna" in parts(out.read_bytes())[0]
    entry = JournalEntry.objects.get(verb="citizen.exported")
    assert (entry.actor_kind, entry.citizen_id) == ("system", lived.citizen["anna"].pk)


@pytest.mark.parametrize(
    ("number", "name", "word"),
    [
        ("1", "there.zip", "exists already"),
        ("999999", "new.zip", "no citizen"),
        ("1", "no/where.zip", "folder"),
    ],
)
def test_the_command_refuses_in_one_sentence_and_writes_nothing(
    lived: Cast, tmp_path: Path, number: str, name: str, word: str
) -> None:
    (tmp_path / "there.zip").write_bytes(b"mine")
    done = CliRunner().invoke(main, ["export", "citizen", number, str(tmp_path / name)])
    assert done.exit_code == 2
    assert word in done.output
    assert (tmp_path / "there.zip").read_bytes() == b"mine"
    assert [each.name for each in tmp_path.iterdir()] == ["there.zip"]


def test_old_drafts_are_removed_by_command_and_a_dry_run_only_says_so(lived: Cast) -> None:
    done = CliRunner().invoke(main, ["retention", "run", "--dry-run"])
    assert (done.exit_code, done.output) == (0, "drafts: 0 would be removed\n")


def tables_about_people() -> set[type[models.Model]]:
    """Every table whose rows lead to a citizen, over as many keys as it takes, and the journal."""
    found: set[type[models.Model]] = {JournalEntry}
    waiting: list[type[models.Model]] = [Citizen]
    while waiting:
        for relation in waiting.pop()._meta.related_objects:
            table = relation.related_model
            if relation.many_to_many or table in {User, Employee, Team} | found:
                continue
            found.add(table)
            waiting.append(table)
    return found


def test_every_table_and_field_has_a_danish_name_in_the_document() -> None:
    """A new table is in the file from its first day, and must then also say in Danish what it is: with `verbose_name`
    at the model and its fields, or with a line in `record/own_names.py`.
    """
    nameless = set()
    for table in tables_about_people():
        label = table._meta.label_lower
        own = str(table._meta.verbose_name) != camel_case_to_spaces(table._meta.object_name or "")
        if not own and label not in TITLES.keys() | SAME_IN_DANISH:
            nameless.add(label)
        for field in table._meta.concrete_fields:
            shown = not {field.name, f"{label}.{field.name}"} & (NEVER | NOT_SHOWN)
            leads = field.related_model is not None and field.related_model not in (User, Employee, Team)
            named = field.name in WORDS or str(field.verbose_name) != field.name.replace("_", " ")
            if shown and not leads and not named:
                nameless.add(f"{label}.{field.name}")
    assert not nameless


def test_codes_and_money_are_said_in_words(lived: Cast) -> None:
    log_reading(lived.actor("mette"), [lived.citizen["anna"].pk], "Mit overblik", "assigned")
    document, _ = packed_for(lived, "anna")
    assert "Er din ansvarlige sagsbehandler" in document
    assert "Dit navn stod på medarbejderens overblik" in document
    for code in ("<dd>assigned", "<dd>together", "<dt>User", "<dt>By<", "<dd>{"):
        assert code not in document
    week = {"id": 1, "citizen": 1, "week": "2026-11-16", "payout_oere": 455000}
    assert ("Udbetalt", "4.550,00 kr.") in next(
        section
        for section in sections({"borger": {}, "register.benefitweek": [week]})
        if section.title == "Uger med ydelse"
    ).rows[0]


def test_a_file_keeps_a_name_that_opens() -> None:
    assert file_name({"id": 7, "name": "Brev fra lægen.pdf"}, "plans/22177c") == "filer/7-Brev fra lægen.pdf"
    assert file_name({"id": 7, "name": "../../etc/passwd"}, "plans/22177c") == "filer/7--..-etc-passwd"
    assert file_name({"id": 7}, "plans/22177c") == "filer/plans/22177c"
