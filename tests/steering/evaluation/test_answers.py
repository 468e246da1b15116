"""Reading the banks' answers: every known shape gives the same numbers, and the rest is refused in one sentence."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fodfaeste.evidence.sources import BadInput
from fodfaeste.steering.evaluation.answers import Number, read_answer
from tests.steering.evaluation.bank import stored


def found(name: str) -> dict[tuple[str, str, str], float | None]:
    return {(each.place, each.measure, each.period): each.value for each in read_answer(stored(name))[1]}


def test_jobindsats_2_gives_every_measure_of_every_category() -> None:
    source, numbers = read_answer(stored("jobindsats-v2.json"))
    assert source == "jobindsats-v2"
    assert len(numbers) == 16
    read = found("jobindsats-v2.json")
    assert read["Eksempelkøbing Kommune", "Fuldtidspersoner pr. 1.000 · Aktivitetsparat", "2024-01"] == 27.75
    assert read["Prøvesund Kommune", "Fuldtidspersoner pr. 1.000 · Jobparat", "2024-01"] == 1020.5
    assert read["Prøvesund Kommune", "Antal personer · Aktivitetsparat", "2024-01"] is None
    assert read["Eksempelkøbing Kommune", "Antal personer · Aktivitetsparat", "2024-02"] is None


def test_jobindsats_3_is_read_as_json_and_as_csv() -> None:
    assert (
        read_answer(stored("jobindsats-v3.json"))[0] == read_answer(stored("jobindsats-v3.csv"))[0] == "jobindsats-v3"
    )
    assert found("jobindsats-v3.json")["Prøvesund Kommune", "Fuldtidspersoner pr. 1.000", "2024Q2"] == 37.75
    assert found("jobindsats-v3.csv")["Eksempelkøbing Kommune", "Antal personer · Mænd", "2023"] == 1198.5


def test_statbank_gives_the_same_numbers_as_json_stat_and_as_csv() -> None:
    assert read_answer(stored("statbank.json"))[0] == "statbank"
    assert found("statbank.json") == found("statbank.csv")
    assert found("statbank.json")["Prøvesund", "Bruttoledige i alt", "2024Q2"] is None


def test_json_stat_2_is_read_too() -> None:
    one = json.loads(stored("statbank.json"))["dataset"]
    dimension = one["dimension"]
    two = {"class": "dataset", "id": dimension.pop("id"), "size": dimension.pop("size"), "dimension": dimension,
           "value": {str(at): each for at, each in enumerate(one["value"]) if each is not None}}  # fmt: skip
    assert read_answer(json.dumps(two).encode())[1] == read_answer(stored("statbank.json"))[1]


def test_a_dash_is_nil_in_statbank_and_unknown_in_jobindsats() -> None:
    statbank = "OMRÅDE;TID;INDHOLD\nPrøvesund;2024;-\n".encode()
    assert read_answer(statbank)[1] == [Number("Prøvesund", "I alt", "2024", 0.0)]
    jobindsats = b'{"columns": ["Area", "Periode", "A"], "rows": [["X", "2024", "-"], ["Y", "2024", 1]]}'
    assert read_answer(jobindsats)[1][0].value is None


def test_only_the_named_places_are_kept_and_all_of_them_must_be_there() -> None:
    assert {each.place for each in read_answer(stored("statbank.csv"), ["prøvesund"])[1]} == {"Prøvesund"}
    with pytest.raises(BadInput, match="no numbers for Kulissekøbing; nothing was stored"):
        read_answer(stored("statbank.csv"), ["Prøvesund", "Kulissekøbing"])


V3 = '{"columns": ["Område", "Periode", "A"], "rows": [%s]}'


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "the answer is empty"),
        (b"<html>Vedligehold</html>", "neither JSON nor CSV"),
        (stored("jobindsats-v3.json")[:120], "not whole JSON .* cut off"),
        (stored("statbank.csv")[:-20], "ends in the middle of row 6; it was cut off"),
        (b'{"message": "ok"}', r"another shape than those known \(message\)"),
        (b'[{"Variables": "x", "Data": []}]', "'Variables' is no list of labels"),
        (b'{"columns": ["Omr", "Periode", "A"], "rows": []}', "no column is the municipality"),
        (b'{"columns": ["Kommune", "Region", "Periode", "A"], "rows": [["a", "b", "2024", 1]]}', "2 columns are"),
        ((V3 % '["X", "2024"]').encode(), "row 1 of the answer has another number of cells"),
        ((V3 % '["X", "2024", "mange"]').encode(), "no column among .* holds numbers"),
        ((V3 % '["X", "2024QMAT06", 1]').encode(), "rolling period"),
        ((V3 % '["X", "i fjor", 1]').encode(), "'i fjor' where a period"),
        ((V3 % '["X", "2024-W07", 1]').encode(), "where a year, quarter or month"),
        ((V3 % '["X", "2024", NaN]').encode(), "holds NaN where a number"),
        ((V3 % '["X", "2024", "1.020"]').encode(), "can be read in two ways"),
        ((V3 % '["X", "2024", 1], ["X", "2024", 2]').encode(), "A of X in 2024 twice, with two values"),
        (b'{"columns": ["Area", "Periode", "A"], "rows": []}', "no column among"),
        (stored("statbank.json").replace(b", null]", b"]"), "should hold 6 values but has 5"),
        (stored("statbank.json").replace(b'"size": [3,', b'"size": [4,'), "should have 4 categories and has 3"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_whole_in_one_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence) as refused:
        read_answer(content)
    assert "\n" not in str(refused.value)


@given(st.binary(max_size=400))
def test_no_bytes_whatever_do_anything_but_give_numbers_or_a_refusal(content: bytes) -> None:
    with suppress(BadInput):
        read_answer(content)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 3000) | st.sampled_from(["2024", "Område", "Periode", "A", "x", "-"]),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(["columns", "rows", "dataset", "dimension", "value", "id", "size", "category", "index", "label",
                         "Variables", "Data", "Label", "class", "Område", "Tid"]),
        inner,
        max_size=5,
    ),
    max_leaves=25,
)  # fmt: skip


@given(JSON)
def test_no_json_whatever_does_anything_but_give_numbers_or_a_refusal(shape: object) -> None:
    with suppress(BadInput):
        read_answer(json.dumps(shape).encode())
