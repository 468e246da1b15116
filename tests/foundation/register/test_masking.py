"""No CPR number, however it was mistyped, stands in what the register shows of a refused line."""

import pytest

from fodfaeste.foundation.register.rules import mask, mask_name

WAYS = [
    "6101901234",
    "610190-1234",
    "610190 1234",
    "610190  1234",
    "61.01.90-1234",
    "610190–1234",
    "610190, 1234",
    "610190:1234",
    "610190/1234",
    "610190\u200b1234",
    "610190_1234",
    "61 01 90 12 34",
    "61O19O1234",
]


@pytest.mark.parametrize("written", WAYS)
@pytest.mark.parametrize("around", ["{}", "2026-11-16;{};Kontanthjælp;3.250,50", "x{}", "{} Jensen"])
def test_the_last_four_are_hidden_however_it_is_written(written: str, around: str) -> None:
    assert "1234" not in mask(around.format(written)).replace(" ", "")
    assert "12 34" not in mask(around.format(written))


@pytest.mark.parametrize("text", ["2026-11-16;Kontanthjælp;3.250,50;20,00", "16-11-2026;Sygedagpenge", "Uge;Ydelse"])
def test_dates_amounts_and_words_stay_readable(text: str) -> None:
    assert mask(text) == text


def test_a_file_called_after_a_person_loses_the_number_and_the_municipal_name_stays() -> None:
    assert mask_name("6101901234 Opdigtet.csv") == "610190-•••• Opdigtet.csv"
    name = "yr-ydelsesrefusion-beregning-999-00042-20261116.csv"
    assert mask_name(name) == name
