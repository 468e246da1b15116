"""A file of companies: what is right goes in, what is not is listed, and the same file twice changes nothing."""

import pytest

from fodfaeste.casework.companies import importing
from fodfaeste.casework.companies.importing import FileRefused, import_file
from fodfaeste.casework.companies.models import Company, Contact, Unit
from fodfaeste.foundation.access.policy import AccessDenied
from fodfaeste.foundation.journal.models import JournalEntry
from tests.casework.companies.help import fake_cvr, unit
from tests.cast import Cast

HEAD = "CVR;Virksomhed;Sektor;Branche;Kan tilbyde;P-nummer;Arbejdsplads;Adresse;Område;Ordinært ansatte"


def lines() -> list[str]:
    one, two = fake_cvr(1), fake_cvr(2)
    return [
        f"{one};Opdigtet Rørværk;privat;25.11.00 Metal;Svejse små ting;0000000001;Hal 1;Prøvevej 1;Havnen;12,5",
        f"{one};Opdigtet Rørværk;;;;0000000002;Hal 2;Prøvevej 2;Havnen;",
        f"{two};Prøvekøkkenet;offentlig;;Skrælle gulerødder;;;;;",
    ]


def take(cast: Cast, *rows: str, head: str = HEAD, encoding: str = "utf-8-sig", separator: str = ";"):  # type: ignore[no-untyped-def]
    text = "\r\n".join([head, *rows]).replace(";", separator)
    return import_file(actor=cast.actor("viggo"), purpose="Prøve", content=text.encode(encoding))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1252"])
def test_a_file_is_read_in_either_encoding(cast: Cast, encoding: str) -> None:
    result = take(cast, *lines(), encoding=encoding)
    assert (result.new, result.changed, result.refused) == (2, 1, [])
    assert Company.objects.get(cvr=fake_cvr(1)).name == "Opdigtet Rørværk"
    assert Unit.objects.get(p_number="0000000001").ordinary_employees == 12.5


def test_a_comma_may_separate_the_columns(cast: Cast) -> None:
    result = take(cast, f"{fake_cvr(3)};Prøve Gartneri", head="CVR;Virksomhed", separator=",")
    assert (result.new, result.refused) == (1, [])


def test_the_same_file_twice_changes_nothing(cast: Cast) -> None:
    take(cast, *lines())
    before = JournalEntry.objects.count(), list(Company.objects.values()), list(Unit.objects.values())
    result = take(cast, *lines())
    assert (result.new, result.changed, result.same) == (0, 0, 3)
    assert before == (JournalEntry.objects.count(), list(Company.objects.values()), list(Unit.objects.values()))


def test_an_empty_cell_changes_nothing_and_a_filled_one_does(cast: Cast) -> None:
    take(cast, *lines())
    result = take(cast, f"{fake_cvr(1)};Opdigtet Rørværk;;;Svejse og feje;0000000001;;;;")
    assert result.changed == 1
    there = Unit.objects.get(p_number="0000000001")
    assert (there.company.offers, there.name, there.address) == ("Svejse og feje", "Hal 1", "Prøvevej 1")


def test_lines_that_cannot_be_used_are_listed_with_reason_and_the_others_go_in(cast: Cast) -> None:
    taken = unit(cast, 9)
    result = take(
        cast,
        "12345678;Forkert ciffer;;;;;;;;",
        lines()[0],
        f"{fake_cvr(1)};Et andet navn;;;;;;;;",
        f"{fake_cvr(4)};Fremmed P-nummer;;;;{taken.p_number};;;;",
        f"{fake_cvr(5)};Sær sektor;halvt;;;;;;;",
        f"{fake_cvr(6)};Skæve ansatte;;;;;;;;mange",
        f"{fake_cvr(7)};Kort P;;;;123;;;;",
    )
    assert [line.number for line in result.refused] == [2, 4, 5, 6, 7, 8]
    for line, says in zip(
        result.refused, ("kontrolcifferet", "linje 3", "hører til", "Sektor", "tal", "ti cifre"), strict=True
    ):
        assert says in line.reason
    assert result.new == 1
    assert not Company.objects.filter(cvr__in=[fake_cvr(number) for number in (4, 5, 6, 7)]).exists()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "tom"),
        (b"PK\x03\x04 regneark", "ikke CSV"),
        (b"Navn;By\nX;Y", "CVR og Virksomhed mangler"),
        (b"%PDF-1.7", "ikke CSV"),
    ],
)
def test_a_file_of_another_kind_is_refused_whole(cast: Cast, content: bytes, says: str) -> None:
    with pytest.raises(FileRefused, match=says):
        import_file(actor=cast.actor("viggo"), purpose="Prøve", content=content)


def test_only_those_who_look_after_the_register_take_files_in(cast: Cast) -> None:
    for who in ("mette", "admin", "lise"):
        with pytest.raises(AccessDenied):
            import_file(actor=cast.actor(who), purpose="Prøve", content=HEAD.encode())


def test_what_is_exported_can_be_taken_in_again_without_a_change(cast: Cast) -> None:
    take(cast, *lines())
    Contact.objects.create(
        company=Company.objects.first(), name="Hemmelig Kontakt", phone="1", confirmed_on="2026-01-01"
    )
    out = importing.export()
    assert "Hemmelig" not in out
    result = import_file(actor=cast.actor("viggo"), purpose="Prøve", content=out.encode())
    assert (result.new, result.changed, result.refused) == (0, 0, [])


def test_an_exported_cell_is_never_a_formula(cast: Cast) -> None:
    take(cast, f"{fake_cvr(1)};=1+1;;;;;;;;")
    assert ";'=1+1;" in importing.export()
