"""A number without its method cannot be made, money never changes column, and a report reads back as it was written."""

from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fodfaeste.steering.committee.rules import (
    COLUMNS,
    SECTIONS,
    Both,
    Contents,
    Figure,
    Line,
    Series,
    digest,
    plain,
    read,
    together,
)

WORDS = Both("Ord", "Words")


def figure(key: str = "people.some", section: str = "people", **more: object) -> Figure:
    told: dict[str, object] = {"title": WORDS, "value": WORDS, "method": WORDS, "source": WORDS, **more}
    return Figure(key, section, **told)  # type: ignore[arg-type]


@pytest.mark.parametrize("missing", ["title", "value", "method", "source"])
def test_a_figure_without_a_method_a_source_or_a_reading_cannot_be_made(missing: str) -> None:
    assert figure()
    with pytest.raises(ValueError, match="empty in one of its languages"):
        figure(**{missing: Both("Ord", " ")})


@pytest.mark.parametrize("section", SECTIONS)
def test_money_says_which_column_it_stands_in_and_nothing_else_does(section: str) -> None:
    for column in (*COLUMNS, ""):
        if (section == "money") == bool(column):
            assert figure(section=section, column=column).column == column
        else:
            with pytest.raises(ValueError, match="money stands in one of"):
                figure(section=section, column=column)


def test_half_an_interval_is_none() -> None:
    with pytest.raises(ValueError, match="two ends"):
        figure(low=1.0)


def test_two_numbers_cannot_have_one_name() -> None:
    one = Contents((figure(),))
    assert together([one, Contents((figure("people.other"),))]).figure("people.other")
    with pytest.raises(ValueError, match=r"people\.some"):
        together([one, one])


numbers = st.none() | st.floats(-1e9, 1e9)
texts = st.text(min_size=1, max_size=20).filter(lambda text: bool(text.strip()))
boths = st.builds(Both, texts, texts)
lines = st.builds(Line, texts, numbers, numbers, numbers)


@st.composite
def contents(draw: st.DrawFn) -> Contents:
    keys = draw(st.lists(texts, unique=True, max_size=6))
    figures, series = [], []
    for key in keys:
        section = draw(st.sampled_from(SECTIONS))
        if draw(st.booleans()):
            column = draw(st.sampled_from(COLUMNS)) if section == "money" else ""
            ends = draw(st.none() | st.tuples(st.floats(0, 1), st.floats(1, 2))) or (None, None)
            figures.append(
                Figure(key, section, *(draw(boths) for _ in range(4)), draw(numbers), *ends, draw(texts), column)
            )
        else:
            held = draw(st.dictionaries(texts, st.lists(lines, max_size=3), max_size=3))
            series.append(Series(key, section, *(draw(boths) for _ in range(6)), held))
    return Contents(tuple(figures), tuple(series))


@given(contents())
def test_what_is_stored_reads_back_the_same_and_has_the_same_fingerprint(held: Contents) -> None:
    stored = plain(held)
    assert plain(read(stored)) == stored
    assert digest(stored) == digest(dict(reversed(stored.items())))


@given(contents().filter(lambda held: bool(held.figures)), texts)
def test_another_reading_is_another_fingerprint(held: Contents, words: str) -> None:
    first = held.figures[0]
    other = replace(first, value=Both(first.value.da + words, first.value.en))
    changed = replace(held, figures=(other, *held.figures[1:]))
    assert digest(plain(changed)) != digest(plain(held))


def test_a_figure_is_stored_with_everything_it_says() -> None:
    assert set(asdict(figure())) == set(plain(Contents((figure(),)))["figures"][0])
