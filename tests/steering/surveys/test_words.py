"""What people wrote is read by nobody but its reader until it is approved, and then without what tells who they are."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fodfaeste.foundation.access.policy import AccessDenied
from fodfaeste.foundation.action import Refused
from fodfaeste.foundation.journal.models import JournalEntry
from fodfaeste.steering.surveys import closing, reviewing
from fodfaeste.steering.surveys.marking import COVERED, Known, covered, marks, pieces
from fodfaeste.steering.surveys.models import Answer, Survey, Words
from tests.cast import Cast
from tests.steering.surveys.asking import CLOSES, TODAY, answer, at, make, more_citizens

KNOWN = Known(frozenset({"mette", "testsen", "bo", "anne", "marie"}), frozenset({"opdigtet tømrer aps"}))
SAID = "Mette Testsen hjalp mig. Ring på 00 00 12 34."


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Mit nummer er 700180-1000.", ["700180-1000"]),
        ("Mit nummer er 7001801000", ["7001801000"]),
        ("Ring 12 34 56 78 eller +45 12345678", ["12 34 56 78", "+45 12345678"]),
        ("Skriv til opdigtet@example.org.", ["opdigtet@example.org"]),
        ("Mettes kollega og mette selv", ["Mettes", "mette"]),
        ("Anne-Marie var sød", ["Anne-Marie"]),
        ("Bo hjalp mig med at bo et sted", ["Bo"]),
        ("Jeg var hos Opdigtet Tømrer ApS i maj", ["Opdigtet Tømrer ApS"]),
        ("Der gik 14 dage og 3 møder i 2026", []),
        ("Metteline er et andet navn", []),
    ],
)
def test_what_may_tell_is_marked(text: str, found: list[str]) -> None:
    assert [mark.text for mark in marks(text, KNOWN)] == found


@given(st.text(alphabet="ab 012345678-@.Mettø\n"))
def test_the_pieces_are_the_text_and_covering_them_leaves_nothing_marked(text: str) -> None:
    cut = pieces(text, KNOWN)
    assert "".join(piece for piece, _ in cut) == text
    for piece, why in cut:
        assert piece
        if why:
            assert piece not in covered(text, [piece]).split(), piece


def test_a_word_is_covered_wherever_it_stands_and_not_within_another() -> None:
    assert covered("Bo, bo og Bodil", ["Bo"]) == f"{COVERED}, {COVERED} og Bodil"


@pytest.fixture
def closed(cast: Cast) -> Survey:
    more_citizens(cast, 10)
    with at():
        survey = make(cast)
        answer(cast, survey, "p0", moedet="4", egne_ord=SAID)
        for number in range(1, 10):
            answer(cast, survey, f"p{number}", moedet="4")
        return closing.close(actor=cast.actor("lise"), purpose="Prøve", survey=survey)


def words_of(survey: Survey) -> Words:
    return Words.objects.get(survey=survey)


def read(cast: Cast, name: str, words: Words, decision: str, *cover: str) -> Words:
    return reviewing.review(
        actor=cast.actor(name), purpose="Prøve", words=words, seen=words.mark, decision=decision, cover=cover
    )


@pytest.mark.django_db
def test_nobody_but_the_reader_sees_a_text_before_it_is_approved(cast: Cast, closed: Survey, sign_in) -> None:  # type: ignore[no-untyped-def]
    path = f"/brugerundersoegelse/{closed.pk}/"
    with at():
        for name in ("tage", "frank", "ulla", "lise"):
            assert "hjalp mig" not in sign_in(name).get(path).content.decode()
        for name in ("tage", "frank", "ulla", "mette", "admin", "anna"):
            assert sign_in(name).get(f"{path}tekster/").status_code == 403
        page = sign_in("lise").get(f"{path}tekster/").content.decode()
    assert "<mark>Mette</mark>" in page
    assert "<mark>00 00 12 34</mark>" in page


@pytest.mark.django_db
def test_the_approved_text_is_read_by_all_and_the_original_by_none_of_them(cast: Cast, closed: Survey, sign_in) -> None:  # type: ignore[no-untyped-def]
    path, words = f"/brugerundersoegelse/{closed.pk}/", words_of(closed)
    given = {
        "words": str(words.pk),
        "seen": words.mark,
        "decision": "approved",
        "cover": ["Mette", "00 00 12 34"],
        "also": "Testsen, ",
    }
    with at():
        assert sign_in("lise").post(f"{path}tekster/", given).status_code == 302
        for name in ("tage", "frank", "ulla"):
            page = sign_in(name).get(path).content.decode()
            assert f"{COVERED} {COVERED} hjalp mig. Ring på {COVERED}." in page
            assert "Testsen hjalp" not in page
    entry = JournalEntry.objects.get(verb="survey.words_read")
    assert "Testsen" not in entry.data


@pytest.mark.django_db
def test_a_text_held_back_is_read_by_nobody(cast: Cast, closed: Survey, sign_in) -> None:  # type: ignore[no-untyped-def]
    with at():
        held = read(cast, "lise", words_of(closed), "withheld")
        page = sign_in("ulla").get(f"/brugerundersoegelse/{closed.pk}/").content.decode()
    assert held.shown == ""
    assert "hjalp mig" not in page


@pytest.mark.django_db
def test_the_one_the_leader_names_reads_through_and_others_do_not(cast: Cast, closed: Survey) -> None:
    words = words_of(closed)
    with at():
        for name in ("pia", "mette"):
            with pytest.raises(AccessDenied):
                read(cast, name, words, "approved")
        with pytest.raises(AccessDenied):
            reviewing.name_reviewer(
                actor=cast.actor("tage"), purpose="Prøve", survey=closed, employee=cast.employee["tage"]
            )
        reviewing.name_reviewer(actor=cast.actor("lise"), purpose="Prøve", survey=closed, employee=cast.employee["pia"])
        done = read(cast, "pia", words, "approved")
        assert done.shown == SAID
        with pytest.raises(AccessDenied):
            read(cast, "mette", words, "approved")


@pytest.mark.django_db
def test_nobody_uncovers_what_somebody_else_has_just_covered(cast: Cast, closed: Survey, sign_in) -> None:  # type: ignore[no-untyped-def]
    path, before = f"/brugerundersoegelse/{closed.pk}/tekster/", words_of(closed)
    with at():
        read(cast, "lise", before, "approved", "Mette", "Testsen")
        assert read(cast, "lise", before, "approved", "Mette", "Testsen").shown == words_of(closed).shown, (
            "twice is once"
        )
        with pytest.raises(Refused, match="En anden har taget stilling"):
            read(cast, "lise", before, "approved")
        given = {"words": str(before.pk), "seen": before.mark, "decision": "approved", "also": "hjalp mig"}
        answered = sign_in("lise").post(path, given)
        page = answered.content.decode()
        assert answered.status_code == 422
        assert "En anden har taget stilling" in page and 'value="hjalp mig"' in page, "what was typed stays"
        assert "Andre ser:" in page
        assert "Testsen" not in words_of(closed).shown
        again = sign_in("lise").post(path, given | {"seen": words_of(closed).mark})
    assert again.status_code == 302
    assert JournalEntry.objects.filter(verb="survey.words_read").count() == 2


@pytest.mark.django_db
def test_originals_go_after_their_time_and_what_was_approved_stays(cast: Cast, closed: Survey) -> None:
    with at():
        read(cast, "lise", words_of(closed), "approved", "Mette")
    last = TODAY + timedelta(days=90)
    with at(last):
        assert reviewing.forget(actor=cast.system, purpose="Prøve", day=last) == 0
    with at(last + timedelta(days=1)):
        assert reviewing.forget(actor=cast.system, purpose="Prøve", day=last + timedelta(days=1)) == 1
    kept = words_of(closed)
    assert (kept.original, kept.shown[:8]) == ("", COVERED)
    with at(), pytest.raises(Refused, match="slettet"):
        read(cast, "lise", kept, "withheld")
    old = TODAY + timedelta(days=1827)
    with at(old):
        reviewing.forget(actor=cast.system, purpose="Prøve", day=old)
    assert not Answer.objects.exists()
    assert closed.counts.exists(), "what was counted stays"


@pytest.mark.django_db
def test_what_nobody_approved_goes_altogether(cast: Cast, closed: Survey) -> None:
    late = CLOSES + timedelta(days=200)
    with at(late):
        reviewing.forget(actor=cast.system, purpose="Prøve", day=late)
    assert not Words.objects.exists()


@pytest.mark.django_db
def test_a_text_of_another_survey_is_not_found(cast: Cast, closed: Survey, sign_in) -> None:  # type: ignore[no-untyped-def]
    with at():
        other = make(cast)
        client = sign_in("lise")
        for key in (str(words_of(closed).pk), "no-key", ""):
            answered = client.post(f"/brugerundersoegelse/{other.pk}/tekster/", {"words": key, "decision": "approved"})
            assert answered.status_code == 404
