"""The register's pages: bring a file in, follow it, and fetch what was refused."""

import csv
import io
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fodfaeste.foundation import clock
from fodfaeste.foundation.access.models import Refusal
from fodfaeste.foundation.action import Refused
from fodfaeste.foundation.register import work
from fodfaeste.foundation.register.actions import receive, start_again
from fodfaeste.foundation.register.models import ImportRun, RefusedLine, Remark
from fodfaeste.foundation.register.panels import panel, timeline
from fodfaeste.foundation.register.queries import interrupted
from tests.cast import Cast
from tests.foundation.register.conftest import Importer
from tests.foundation.register.made import ANNA, row, yr


def upload(client: Client, text: str | bytes, name: str = "yr-ydelsesrefusion.csv") -> object:
    content = text.encode() if isinstance(text, str) else text
    return client.post("/register/", {"file": SimpleUploadedFile(name, content, "text/csv")})


def waiting_run(cast: Cast, uploads: Path, text: str = "", status: str = "waiting") -> ImportRun:
    uploads.mkdir(parents=True, exist_ok=True)
    (uploads / "abc").write_text(text or yr(row()))
    return ImportRun.objects.create(
        file_name="yr.csv", sha256="0" * 64, size=10, status=status, upload="abc", created_at=clock.now(),
        created_by=cast.user["lise"], created_by_label="Lise Leder",
    )  # fmt: skip


@pytest.mark.parametrize("who", ["lise", "admin"])
def test_a_file_is_uploaded_imported_and_let_go_of(cast: Cast, rules: None, sign_in, uploads: Path, who: str) -> None:  # type: ignore[no-untyped-def]
    client = sign_in(who)
    response = upload(client, yr(row(), row("2026-02-30")))
    run = ImportRun.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/register/{run.pk}/")
    page = client.get(f"/register/{run.pk}/").content.decode()
    assert "Vi læste 2 linjer om 1 borger." in page
    assert "1 uge er nye." in page
    assert "findes ikke" in page
    assert ANNA not in page
    assert (run.status, run.upload) == ("done", "")
    assert not [path for path in uploads.iterdir() if path.is_file()], "nothing of the upload is kept"


@pytest.mark.parametrize("who", ["mette", "pia", "tage", "ulla", "frank", "anna"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_else_may_see_or_bring_files(
    cast: Cast, rules: None, bring: Importer, sign_in, who: str, method: str
) -> None:  # type: ignore[no-untyped-def]
    run = bring(yr(row()))
    client = sign_in(who)
    paths = (
        ["/register/"] if method == "post" else ["/register/", f"/register/{run.pk}/", f"/register/{run.pk}/status/"]
    )
    for path in [*paths, *([f"/register/{run.pk}/igen/"] if method == "post" else [f"/register/{run.pk}/afviste.csv"])]:
        assert getattr(client, method)(path).status_code == 403
    assert ImportRun.objects.count() == 1
    assert Refusal.objects.filter(verb="register.import").exists()


def test_a_file_that_is_refused_as_a_whole_says_why_and_is_let_go_of(
    cast: Cast, rules: None, sign_in, uploads: Path
) -> None:  # type: ignore[no-untyped-def]
    client = sign_in("lise")
    upload(client, b"PK\x03\x04" + b"\x00" * 50, "bog.xlsx")
    page = client.get(f"/register/{ImportRun.objects.get().pk}/").content.decode()
    assert "Excel-regneark" in page
    assert "Intet af filen er gemt" in page
    assert not [path for path in uploads.iterdir() if path.is_file()]


def test_an_empty_upload_and_no_upload_are_answered_at_the_field(cast: Cast, rules: None, sign_in) -> None:  # type: ignore[no-untyped-def]
    client = sign_in("lise")
    for response, text in [
        (upload(client, b""), "Filen er tom"),
        (client.post("/register/"), "Vælg den fil"),
    ]:
        assert response.status_code == 422
        assert text in response.content.decode()
    assert not ImportRun.objects.exists()


def test_a_file_that_is_too_large_is_refused_before_it_is_kept(cast: Cast, uploads: Path) -> None:
    large = SimpleUploadedFile("stor.csv", b"x")
    large.size = 2 * 1024**3
    with pytest.raises(Refused, match="1 GB"):
        receive(actor=cast.actor("lise"), purpose="Test", upload=large)
    assert not uploads.exists()


def test_the_same_file_sent_twice_is_one_import(cast: Cast, rules: None, uploads: Path) -> None:
    text = yr(row()).encode()
    first, new = receive(actor=cast.actor("lise"), purpose="Test", upload=SimpleUploadedFile("a.csv", text))
    again, newer = receive(actor=cast.actor("admin"), purpose="Test", upload=SimpleUploadedFile("b.csv", text))
    assert (new, newer, again.pk) == (True, False, first.pk)
    assert len(list(uploads.iterdir())) == 1


def test_an_import_in_progress_shows_its_bar_and_is_asked_for_again(cast: Cast, sign_in, uploads: Path) -> None:  # type: ignore[no-untyped-def]
    run = waiting_run(cast, uploads)
    client = sign_in("lise")
    assert "Filen venter på sin tur" in client.get(f"/register/{run.pk}/").content.decode()
    with work.held(run.pk):
        ImportRun.objects.filter(pk=run.pk).update(status="running", progress=40, stage="Læser linjerne")
        response = client.get(f"/register/{run.pk}/status/", headers={"HX-Request": "true"})
    text = response.content.decode()
    assert 'value="40"' in text
    assert "every 2s" in text
    assert "HX-Refresh" not in response


def test_when_it_is_done_the_page_loads_anew_and_asks_no_more(cast: Cast, bring: Importer, sign_in) -> None:  # type: ignore[no-untyped-def]
    run = bring(yr(row()))
    response = sign_in("lise").get(f"/register/{run.pk}/status/", headers={"HX-Request": "true"})
    assert response["HX-Refresh"] == "true"
    assert "hx-get" not in response.content.decode()


def test_a_run_whose_worker_was_killed_is_interrupted_and_can_be_run_again(
    cast: Cast, rules: None, sign_in, uploads: Path
) -> None:  # type: ignore[no-untyped-def]
    run = waiting_run(cast, uploads, status="running")
    client = sign_in("lise")
    assert interrupted(run)
    page = client.get(f"/register/{run.pk}/").content.decode()
    assert "Afbrudt" in page
    assert "Indlæs igen" in page
    assert client.post(f"/register/{run.pk}/igen/").status_code == 302
    run.refresh_from_db()
    assert (run.status, run.weeks_new) == ("done", 1)
    assert not (uploads / "abc").exists()


def test_a_run_that_is_worked_on_or_done_cannot_be_started_again(cast: Cast, bring: Importer, uploads: Path) -> None:
    lise = cast.actor("lise")
    with pytest.raises(Refused, match="færdig"):
        start_again(actor=lise, purpose="Test", run=bring(yr(row())))
    run = waiting_run(cast, uploads, status="running")
    with work.held(run.pk), pytest.raises(Refused, match="i gang"):
        start_again(actor=lise, purpose="Test", run=run)
    (uploads / "abc").unlink()
    with pytest.raises(Refused, match="Vælg den igen"):
        start_again(actor=lise, purpose="Test", run=run)


def test_refused_lines_are_paged_and_can_be_fetched_without_formulas(cast: Cast, bring: Importer, sign_in) -> None:  # type: ignore[no-untyped-def]
    run = bring(yr(*(row(benefit=f"=HYPERLINK({number})") for number in range(30))))
    client = sign_in("lise")
    assert "Side 1 af 2" in client.get(f"/register/{run.pk}/").content.decode()
    assert "Side 2 af 2" in client.get(f"/register/{run.pk}/?side=2").content.decode()
    RefusedLine.objects.filter(run=run, line=2).update(column="=1+1", excerpt="@SUM(A1)")
    response = client.get(f"/register/{run.pk}/afviste.csv")
    content = b"".join(response.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 31
    assert rows[1][1] == "'=1+1"
    assert rows[1][4] == "'@SUM(A1)"
    assert ANNA not in content.decode()
    assert f"afviste-linjer-{run.pk}.csv" in response["Content-Disposition"]


def test_an_import_that_does_not_exist_is_not_found(cast: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    assert sign_in("lise").get("/register/4711/").status_code == 404


def test_the_number_of_queries_does_not_grow(cast: Cast, bring: Importer, sign_in) -> None:  # type: ignore[no-untyped-def]
    client = sign_in("lise")
    run = bring(yr(row(), row("x")))

    def queries() -> list[int]:
        counts = []
        for path in ("/register/", f"/register/{run.pk}/"):
            with CaptureQueriesContext(
                connection,
            ) as captured:
                assert client.get(path).status_code == 200
            counts.append(len(captured))
        return counts

    few = queries()
    for number in range(29):
        bring(yr(row(payout=f"{number},00")))
        RefusedLine.objects.create(run=run, line=number + 10, reason="x", remedy="y", excerpt="z")
        Remark.objects.create(
            run=run, kind="correction", citizen=cast.citizen["bo"], week=date(2026, 1, 5), benefit="x", lines=[1]
        )  # fmt: skip
    assert queries() == few


def weeks_from(first: date, count: int, **more: str) -> list[str]:
    return [row(str(first + timedelta(weeks=number)), **more) for number in range(count)]


def test_the_panel_says_it_in_words_with_a_picture_and_its_table(cast: Cast, bring: Importer) -> None:  # type: ignore[no-untyped-def]
    from django.template.loader import render_to_string

    bring(yr(*weeks_from(date(2024, 1, 1), 10), *weeks_from(date(2026, 1, 5), 27, benefit="Sygedagpenge")))
    shown = panel(cast.actor("mette"), cast.citizen["anna"])
    assert shown is not None
    text = render_to_string(shown.template, shown.context)
    assert "27 uger på ydelse i det nuværende forløb, ét tidligere forløb." in text
    assert text.count("<svg") == 3
    assert "style=" not in text
    assert "Sygedagpenge" in text
    assert "14.882 kr." in text, "27 weeks at 2,756.00 less 2,204.80"
    with CaptureQueriesContext(connection) as captured:
        panel(cast.actor("mette"), cast.citizen["anna"])
    assert len(captured) < 12
    assert timeline(cast.actor("mette"), cast.citizen["anna"])[0].text == "Sygedagpenge begyndte"


def test_the_benefit_now_is_dated_by_its_own_run_and_the_spell_by_its_first_week(cast: Cast, bring: Importer) -> None:
    from django.template.loader import render_to_string

    rows = [
        *weeks_from(date(2025, 10, 6), 10),
        *weeks_from(date(2025, 12, 15), 4, benefit="Sygedagpenge"),
        *weeks_from(date(2026, 1, 12), 3),
    ]
    bring(yr(*rows))
    shown = panel(cast.actor("mette"), cast.citizen["anna"])
    assert shown is not None
    text = render_to_string(shown.template, shown.context)
    assert shown.context["since"] == date(2026, 1, 12)
    assert "<dt>Ydelse nu</dt><dd>Kontanthjælp, siden 12. januar 2026</dd>" in text
    assert "<dt>I forløb siden</dt><dd>6. oktober 2025</dd>" in text


def test_faults_are_listed_and_lines_are_counted(cast: Cast, rules: None, sign_in, uploads: Path) -> None:  # type: ignore[no-untyped-def]
    client = sign_in("lise")
    upload(client, yr(row(), row("2026-02-30", benefit="Månepenge")))
    run = ImportRun.objects.get()
    page = client.get(f"/register/{run.pk}/").content.decode()
    assert "1 linje kunne ikke læses" in page
    assert "1 linje med 2 fejl" in page
    lines = b"".join(client.get(f"/register/{run.pk}/afviste.csv").streaming_content).decode("utf-8-sig")
    assert [line.split(";")[:2] for line in lines.splitlines()[1:]] == [["3", "Uge"], ["3", "Ydelse"]]


def test_the_panel_is_the_citizens_own_and_their_caseworkers(cast: Cast, bring: Importer) -> None:
    bring(yr(row()))
    anna = cast.citizen["anna"]
    own = panel(cast.actor("anna"), anna)
    assert own is not None
    assert own.context["own"]
    for stranger in ("sofie", "ulla", "bo", "admin"):
        assert panel(cast.actor(stranger), anna) is None
        assert timeline(cast.actor(stranger), anna) == []


def test_a_citizen_without_weeks_is_told_so(cast: Cast, rules: None) -> None:
    shown = panel(cast.actor("bo"), cast.citizen["bo"])
    assert shown is not None
    assert shown.context["status"] is None
