"""The plan on paper says what the plan says, whatever signs people write."""

import io
from dataclasses import replace
from datetime import date

import pytest
from pypdf import PdfReader

from fodfaeste.casework.plans.pdf import Paper, PaperStep, render
from fodfaeste.foundation.paper import STAND_IN

STEP = PaperStep("Tale med lægen om søvn", "Anna", "senest 1. december 2026", "")
PAPER = Paper(
    municipality="Prøvekommunen",
    name="Anna Opdigtet",
    made="Version 2, 12. november 2026",
    state="Mette Testsen sendte planen 12. november 2026.",
    goal="Jeg vil gerne gå ture på åen, æde æbler og øve mig",
    sub_goals=("Sove om natten",),
    tracks=(("Sundhed", (STEP,)), ("Hverdag", ()), ("Job", (replace(STEP, what="Prøve en praktik", status="gjort"),))),
    answer="Ja, jeg er enig",
    words="Det er min egen plan",
    printed=date(2026, 11, 23),
)


def read(paper: Paper) -> PdfReader:
    return PdfReader(io.BytesIO(render(paper)))


def text_of(paper: Paper) -> str:
    """All text with line breaks and break marks taken out."""
    pages = "".join(page.extract_text() for page in read(paper).pages)
    return "".join(pages.replace("\u200b", "").replace("\u00ad", "").split())


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_everything_in_the_plan_is_on_the_paper() -> None:
    found = text_of(PAPER)
    for text in (
        PAPER.municipality, PAPER.name, PAPER.made, PAPER.goal, "Sove om natten", STEP.what, STEP.who, STEP.when,
        "Prøve en praktik", "gjort", "Sundhed", "Hverdag", "Job", PAPER.answer, PAPER.words, "Side 1 af 1",
    ):  # fmt: skip
        assert squeezed(text) in found, text


def test_it_is_tagged_danish_and_has_a_title() -> None:
    reader = read(PAPER)
    root = reader.trailer["/Root"]
    assert root["/Lang"].lower().startswith("da")
    assert "/StructTreeRoot" in root
    assert root["/MarkInfo"]["/Marked"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Min plan"
    assert b"pdfuaid" in reader.xmp_metadata.stream.get_data()  # type: ignore[union-attr]


def test_an_ordinary_plan_fits_on_one_page() -> None:
    assert len(read(PAPER).pages) == 1


@pytest.mark.parametrize(
    "hostile",
    [
        '#set text(size: 90pt) #panic("nej") [x] $a^2$ `kode` *fed* _kursiv_ @ref <mærke> = Overskrift // /* væk */',
        "\\u{41} \\ \" ' »« {} % && ~ -- --- ...",
        '"), read("/etc/passwd',
        "- punkt\n+ tal\n/ term: ord\n= Overskrift",
        "x" * 3000,
        ("Jeg vil gerne have det bedre, og det tager tid. " * 63)[:3000],
        "https://eksempel.dk/" + "sti/" * 60,
    ],
)
def test_hostile_text_is_text_wherever_it_stands(hostile: str) -> None:
    step = PaperStep(hostile, hostile, hostile, "gjort", hostile)
    paper = replace(
        PAPER, goal=hostile, sub_goals=(hostile,), tracks=(("Job", (step,)),), words=hostile, name=hostile, made=hostile
    )
    found = text_of(paper).replace("-", "")
    assert found.count(squeezed(hostile).replace("-", "")[:40]) >= 6
    assert squeezed(hostile).replace("-", "")[-25:] in found


def test_a_word_longer_than_the_paper_stays_on_the_paper() -> None:
    for page in read(
        replace(PAPER, goal="x" * 500, tracks=(("A", (STEP,)), ("B", (replace(STEP, what="y" * 400),))))
    ).pages:
        seen: list[float] = []
        page.extract_text(visitor_text=lambda text, cm, tm, font, size, seen=seen: seen.append(tm[4]))
        assert max(seen) < float(page.mediabox.width) - 40


def test_signs_no_font_has_are_replaced_one_by_one_and_the_paper_says_so() -> None:
    found = text_of(replace(PAPER, goal="Glad 🦄🪿 \U000e0001 og 中文 til sidst", words="𓀀 hieroglyf"))
    assert "Glad" in found
    assert "tilsidst" in found
    assert "hieroglyf" in found
    assert STAND_IN in found
    assert "Nogletegnkanikketrykkes" in found
    assert "\x00" not in found


def test_an_ordinary_plan_says_nothing_about_missing_signs() -> None:
    assert "Nogletegn" not in text_of(PAPER)
