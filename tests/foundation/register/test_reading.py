"""Each format is read, and what cannot be read is named with line, column, reason and remedy."""

from datetime import date
from pathlib import Path

import pytest

from fodfaeste.foundation import clock
from fodfaeste.foundation.journal.actor import system
from fodfaeste.foundation.journal.models import JournalEntry
from fodfaeste.foundation.people.models import Citizen
from fodfaeste.foundation.people.queries import vault
from fodfaeste.foundation.register.actions import import_file
from fodfaeste.foundation.register.models import BenefitWeek, ImportRun, RefundLine, RefusedLine, RegisterStatus
from fodfaeste.foundation.register.queries import status_of, weeks_of
from fodfaeste.foundation.rules.actions import add_row, load_shipped_tables
from tests.cast import Cast
from tests.foundation.register.conftest import Importer
from tests.foundation.register.made import ANNA, BO, HEADER, NEW, row, yr


def amounts() -> list[tuple[int | None, int | None, int | None]]:
    return list(BenefitWeek.objects.order_by("pk").values_list("payout_oere", "refund_oere", "cofinancing_oere"))


def test_a_refund_file_becomes_weeks_and_facts(cast: Cast, bring: Importer) -> None:
    run = bring(yr(*(row(f"2026-01-{day:02}") for day in (5, 12, 19))))
    assert (run.status, run.format, run.rows_read, run.weeks_new, run.persons) == ("done", "yr", 3, 3, 1)
    assert (run.persons_new, run.refused) == (0, 0)
    anna = cast.citizen["anna"]
    assert [week.payout_oere for week in weeks_of(anna)] == [275600] * 3
    status = status_of(anna)
    assert status is not None
    assert (status.weeks_total, status.spell_weeks, status.spells) == (3, 3, 1)
    assert (status.spell_start, status.as_of) == (date(2026, 1, 5), date(2026, 1, 19))
    assert (status.benefit, status.ladder_week, status.refund_percent) == ("kontanthjaelp", 3, 80)
    assert status.municipal_percent == 20


def test_the_long_format_has_no_amounts(cast: Cast, bring: Importer) -> None:
    run = bring(f"person,week,code\n{ANNA},2026-01-07,Kontanthjælp\n{ANNA},2026-01-12,\n{BO},2026-01-12,111\n")
    assert (run.format, run.weeks_new, run.persons) == ("long", 2, 2)
    assert amounts() == [(None, None, None)] * 2
    assert run.last_week == date(2026, 1, 12)


def test_two_codes_in_one_week_are_both_kept_and_the_same_code_twice_once(cast: Cast, bring: Importer) -> None:
    run = bring(f"person;week;code\n{ANNA};2026-01-05;111\n{ANNA};2026-01-06;892\n{ANNA};2026-01-05;111\n")
    assert (run.weeks_new, run.duplicates, run.corrections) == (2, 1, 0)
    status = status_of(cast.citizen["anna"])
    assert status is not None
    assert (status.weeks_total, status.benefit) == (1, "sygedagpenge"), "the priority decides which is named"


def test_dream_has_a_column_for_each_week(cast: Cast, bring: Importer) -> None:
    run = bring(f"PNR;y_2552;y_2601;y_2602;branche_2026_01\n{ANNA};131;131;;x\n{BO};;;892;\n")
    assert (run.format, run.weeks_new, run.persons) == ("dream", 3, 2)
    assert (run.first_week, run.last_week) == (date(2025, 12, 22), date(2026, 1, 5))
    assert [str(week.week) for week in weeks_of(cast.citizen["anna"])] == ["2025-12-22", "2025-12-29"]


def test_a_dream_row_with_a_code_nobody_knows_is_refused_whole(cast: Cast, bring: Importer) -> None:
    run = bring(f"person;y_2601;y_2602\n{ANNA};131;99999\n{BO};131;131\n")
    assert (run.refused, run.weeks_new) == (1, 2)
    assert RefusedLine.objects.get().column == "y_2602"
    assert not weeks_of(cast.citizen["anna"]).exists()


def test_empty_dream_columns_of_the_future_are_not_observed(cast: Cast, bring: Importer) -> None:
    year = clock.today().year % 100 + 3
    run = bring(f"person;y_2601;y_{year}01\n{ANNA};131;\n{BO};131;131\n")
    assert (run.refused, run.weeks_new, run.last_week) == (1, 1, date(2025, 12, 29))


def test_people_nobody_knows_become_register_only_citizens_with_a_sealed_number(cast: Cast, bring: Importer) -> None:
    run = bring(yr(row(cpr=NEW)))
    assert run.persons_new == 1
    made = Citizen.objects.get(cpr_fingerprint=vault().fingerprint(NEW))
    assert made.register_only
    assert made.name.startswith("Borger nr.")
    assert vault().open(made.cpr_sealed) == NEW
    assert made.birth_date == date(1990, 3, 1)


def test_a_file_of_known_people_makes_nobody_new(cast: Cast, bring: Importer) -> None:
    before = Citizen.objects.count()
    bring(yr(row(cpr=ANNA), row(cpr="730385-1000")))
    assert Citizen.objects.count() == before


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [";", ","])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_encodings_separators_and_line_ends(
    cast: Cast, bring: Importer, encoding: str, separator: str, ending: str
) -> None:
    lines = [HEADER.split(";"), row().split(";"), row("2026-01-12").split(";")]
    text = ending.join(separator.join(f'"{cell}"' for cell in cells) for cells in lines) + ending
    run = bring(text.encode(encoding))
    assert (run.status, run.weeks_new, run.refused) == ("done", 2, 0)


def test_headings_are_matched_without_case_and_spaces(cast: Cast, bring: Importer) -> None:
    heading = " UGE ;cpr-nummer;YDELSE;x; beregnet  udbetalingsBeløb;refusionssats;refusionsbeløb;medfinansieringssats;"
    assert bring(f"{heading}medfinansieringsbeløb\n{row()}\n").weeks_new == 1


@pytest.mark.parametrize(
    "written", ["2026-01-05", "05-01-2026", "2026-01-11", "2026-01-08", "8-1-2026", "2026-01-05 00:00:00"]
)
def test_any_day_of_a_week_is_its_monday(cast: Cast, bring: Importer, written: str) -> None:
    bring(yr(row(written)))
    assert BenefitWeek.objects.get().week == date(2026, 1, 5)


@pytest.mark.parametrize(
    ("written", "oere"),
    [
        ("2.756,00", 275600), ("2756", 275600), ("2756,5", 275650), ("1.234.567,89", 123456789),
        ("0,05", 5), ("2756,005", 275601), ("2756,004", 275600), ("+12,00", 1200), ("12,00 kr.", 1200),
    ],
)  # fmt: skip
def test_amounts_are_whole_oere(cast: Cast, bring: Importer, written: str, oere: int) -> None:
    bring(yr(row(payout=written)))
    assert BenefitWeek.objects.get().payout_oere == oere


def test_money_the_state_adds_is_left_out_and_counted(cast: Cast, bring: Importer) -> None:
    run = bring(yr(row(), row(benefit="Fleksbidrag fra staten", week="2026-03-02")))
    assert (run.rows_left_out, run.weeks_new, RefundLine.objects.count()) == (1, 1, 1)
    assert run.last_week == date(2026, 1, 5), "what is left out is not observed"


FUTURE = f"{clock.today().year + 1}-12-01"


@pytest.mark.parametrize(
    ("line", "column", "reason", "remedy"),
    [
        (row(cpr="101801000"), "CPR nummer", "ti cifre", "Excel"),
        (row(cpr="1,01801E+08"), "CPR nummer", "ti cifre", "Excel"),
        (row(cpr="7013801000"), "CPR nummer", "dato", "kilden"),
        (row(cpr="70018010001"), "CPR nummer", "ti cifre", "kilden"),
        (row(cpr=""), "CPR nummer", "mangler", "Skriv"),
        (row("2026-02-30"), "Uge", "findes ikke", "Ret datoen"),
        (row("uge 7"), "Uge", "ikke en dato", "2026-11-23"),
        (row(FUTURE), "Uge", "fremtiden", "Ret datoen"),
        (row("1980-01-07"), "Uge", "før", "lad linjen være"),
        (row(benefit="Månepenge"), "Ydelse", "Månepenge", "Bed en administrator"),
        (row(benefit=""), "Ydelse", "mangler", "Skriv ydelsen"),
        (row(payout="12.34"), "Beregnet udbetalingsbeløb", "beløb", "1.234,50"),
        (row(payout="mange"), "Beregnet udbetalingsbeløb", "beløb", "1.234,50"),
        (row(payout=""), "Beregnet udbetalingsbeløb", "mangler", "Skriv beløbet"),
        (row(refund="1,2,3"), "Refusionsbeløb", "beløb", "1.234,50"),
        (row(rate="firs"), "Refusionssats", "beløb", "1.234,50"),
        (row()[:-4], "", "for få kolonner", "skilletegn"),
        (row() + ";7", "", "for mange kolonner", "skilletegn"),
        (row().replace("Kontant", '"Kontant'), "", "anførselstegn", "anførselstegnet"),
    ],
)  # fmt: skip
def test_a_bad_line_is_refused_with_reason_and_remedy_and_the_rest_goes_in(
    cast: Cast, bring: Importer, line: str, column: str, reason: str, remedy: str
) -> None:
    run = bring(yr(row(), line, row("2026-01-12")))
    assert (run.status, run.rows_read, run.refused, run.weeks_new) == ("done", 3, 1, 2)
    refused = RefusedLine.objects.get(run=run)
    assert (refused.line, refused.column) == (3, column)
    assert reason in refused.reason
    assert remedy in refused.remedy


@pytest.mark.parametrize("cpr", ["7001801000", "700180-1000", "70018010001", "700180100", "700180-10a0"])
def test_no_cpr_number_is_kept_in_a_refused_line(cast: Cast, bring: Importer, cpr: str) -> None:
    bring(yr(row(cpr=cpr, benefit=f"Ukendt {cpr}")))
    kept = RefusedLine.objects.values_list("reason", "remedy", "excerpt", "column")
    everything = " ".join(text for row in kept for text in row)
    assert "Ukendt" in everything
    assert cpr not in everything
    assert cpr.replace("-", "")[-4:] not in everything.replace("-", "")


def faults(run: ImportRun) -> list[tuple[int, str]]:
    return list(run.refused_lines.order_by("line", "pk").values_list("line", "column"))


def test_a_line_names_everything_that_is_wrong_with_it_and_counts_once(cast: Cast, bring: Importer) -> None:
    wrong = row("2026-13-45", cpr="12345", benefit="Månepenge", payout="mange", rate="firs", refund="1,2,3")
    run = bring(yr(row(), wrong, row("uge 7")))
    assert (run.rows_read, run.refused, run.weeks_new, run.persons) == (3, 2, 1, 1)
    names = ("Uge", "CPR nummer", "Ydelse", "Beregnet udbetalingsbeløb", "Refusionssats", "Refusionsbeløb")
    assert faults(run) == [*((3, name) for name in names), (4, "Uge")]
    assert "12345" not in " ".join(run.refused_lines.values_list("reason", flat=True))


def test_the_long_format_names_every_fault_too(cast: Cast, bring: Importer) -> None:
    run = bring(f"person;week;code\n{ANNA};2026-01-05;111\n12;i går;Månepenge\n{BO};i går;\n")
    assert (run.refused, faults(run)) == (2, [(3, "week"), (3, "person"), (3, "code"), (4, "week")])


def test_a_dream_row_names_an_unknown_code_once_and_stops_after_ten(cast: Cast, bring: Importer) -> None:
    weeks = [f"y_26{number:02}" for number in range(1, 21)]
    same, many = ";".join(["99999"] * 20), ";".join(f"999{number:02}" for number in range(20))
    run = bring(f"person;{';'.join(weeks)}\n12;{same}\n{BO};{many}\n{ANNA};{';'.join(['131'] * 20)}\n")
    assert run.refused == 2
    assert faults(run) == [(2, "person"), (2, "y_2601"), *((3, name) for name in weeks[:10])]


def test_lines_without_content_are_passed_over(cast: Cast, bring: Importer) -> None:
    run = bring(f"\n{yr(row(), '', ';;;;;;;;', '   ', row('2026-01-12') + ';')}")
    assert (run.rows_read, run.refused, run.weeks_new) == (2, 0, 2)


XLSX = b"PK\x03\x04" + b"\x14\x00" * 40


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "Filen er tom"),
        ("\n\n", "Filens overskrifter"),
        (HEADER + "\n", "ingen linjer"),
        (f"{HEADER}\n{row()}\n2026-01-12;7001801000;Kontant", "afbrudt i linje 3"),
        (f'{HEADER}\n{row()}\n2026-01-12;"70018010', "afbrudt i linje 3"),
        ("Uge;CPR nummer;Ydelse\n2026-01-05;7001801000;Kontanthjælp\n", "Beregnet udbetalingsbeløb, Refusionssats"),
        ("person;week\n1;2\n", "mangler kolonnerne: code"),
        ("noget;andet\n1;2\n", "mangler kolonnerne: Uge, CPR nummer"),
        (yr(row()).replace("Indberetning udbetalingsbeløb", "Uge"), "står 2 gange"),
        (f"person;y_2654\n{ANNA};131\n", "y_2654"),
        (f"person;y_2601;Y_2601\n{ANNA};131;131\n", "samme uge"),
        (XLSX, "Excel-regneark"),
        (b"PAR1" + b"abc" * 9, "Parquet"),
        (b"%PDF-1.7\n", "PDF"),
        (yr(row()).encode("utf-16"), "UTF-16"),
        (yr(row()).encode() + b"\x00\n", "Vælg den fil, I har fået fra Ydelsesrefusion"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR", "Det er ikke en CSV-fil."),
        (yr(row()).replace("\n", "\r"), "CR"),
        (HEADER + "\n" + "x" * (1 << 20) + "\n", "en million tegn"),
    ],
)  # fmt: skip
def test_a_file_that_is_wrong_as_a_whole_leaves_nothing_behind(
    cast: Cast, bring: Importer, content: str | bytes, message: str
) -> None:
    people = Citizen.objects.count()
    run = bring(content)
    assert run.status == "refused"
    assert message in run.message
    assert run.message_en
    assert not run.message_en[0].isupper(), "it follows the file's name in a sentence"
    assert not RefundLine.objects.exists()
    assert not BenefitWeek.objects.exists()
    assert not RefusedLine.objects.exists()
    assert Citizen.objects.count() == people
    assert JournalEntry.objects.filter(verb="register.file_refused", object_id=run.pk).count() == 1


def test_a_last_line_without_line_end_is_whole_when_it_has_all_columns(cast: Cast, bring: Importer) -> None:
    assert bring(yr(row(), row("2026-01-12")).rstrip("\n")).weeks_new == 2


def test_a_named_format_is_not_guessed(cast: Cast, bring: Importer) -> None:
    assert "code" in bring(yr(row()), format="long").message


def test_without_rules_the_file_is_refused(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "fil.csv"
    path.write_text(yr(row()))
    run = import_file(actor=cast.system, purpose="Test", path=path, original_name="fil.csv")
    assert run.status == "refused"
    assert "Regler → Ydelser" in run.message


def test_an_unknown_benefit_goes_in_when_it_has_been_added_and_the_same_file_comes_again(
    cast: Cast, bring: Importer
) -> None:
    text = yr(row(), row("2026-01-12", benefit="Månepenge"))
    assert bring(text).refused == 1
    values = {
        "key": "maanepenge", "title": "Månepenge", "kind": "benefit", "priority": 77, "aliases": [],
        "on_ladder": True, "self_support": False, "group": "andet",
    }  # fmt: skip
    add_row(
        actor=system("Test"),
        purpose="Test",
        table="benefits",
        values=values,
        valid_from=date(2026, 1, 1),
        source="Byrådet",
    )
    run = bring(text)
    assert (run.refused, run.lines_new, run.lines_known, run.weeks_new, run.weeks_unchanged) == (0, 1, 1, 1, 1)


def test_history_from_before_the_ladder_has_weeks_but_no_rate(cast: Cast, bring: Importer) -> None:
    bring(f"person;y_1001;y_1002\n{ANNA};131;131\n")
    status = RegisterStatus.objects.get()
    assert (status.weeks_total, status.ladder_week, status.refund_percent) == (2, 2, None)


def test_an_import_is_written_in_the_journal_without_people(cast: Cast, bring: Importer) -> None:
    run = bring(yr(row()))
    entry = JournalEntry.objects.get(verb="register.imported")
    assert (entry.object_id, entry.citizen_id) == (run.pk, None)
    assert ANNA not in entry.data
    assert '"lines_new":1' in entry.data


def test_an_unexpected_failure_leaves_a_run_that_says_so_and_nothing_else(
    cast: Cast, bring: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> int:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr("fodfaeste.foundation.register.facts.refresh", broken)
        with pytest.raises(MemoryError):
            bring(yr(row()))
    failed = ImportRun.objects.get()
    assert (failed.status, RefundLine.objects.count()) == ("failed", 0)
    assert "intet af filen er gemt" in failed.message
    assert bring(yr(row())).weeks_new == 1


def test_rules_loaded_twice_are_the_same_rules(cast: Cast, bring: Importer) -> None:
    bring(yr(row()))
    load_shipped_tables(actor=system("Test"), purpose="Test")
    assert "ikke noget nyt" in bring(yr(row())).message
