"""Writes penge-og-trappe.xlsx, once. From then on people add rows in a spreadsheet; the tests read what stands there.

Every expected sum was reckoned by hand from the law's own rules (LBK 221 of 12-02-2021, sections 5 and 6); the
reckoning stands beside it in the column Udregning.
"""

from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

FILE = Path(__file__).with_name("penge-og-trappe.xlsx")
MONDAY = date(2023, 1, 2)

ABOUT = [
    "Prøver på penge og refusionstrappe. Læg gerne flere rækker til; alle rækker bliver regnet efter.",
    "Stræk: en sag er en borger. Hver række er uger i træk med den samme ydelse og det samme beløb om ugen.",
    "Forventet: hvad kommunen selv betaler på hvert trin. Regn i hånden, og skriv udregningen.",
    "Trin er trinnets første uge på trappen: 1, 5, 27 og 53. 0 er uden for trappen.",
    "Et halvt øre rundes op. Ugerne er hele kalenderuger og begynder en mandag.",
    "Budget: hvordan et beløb falder på årene, dag for dag, i hele øre. Resten følger med det seneste år.",
    "Beløb: hvordan et beløb i en bogføringsfil læses. Tom i kolonnen Øre betyder, at linjen skal afvises.",
]

STRETCHES: list[tuple[str, str, int, int, float]] = [
    ("Et år og otte uger", "kontanthjaelp", 0, 60, 3000.00),
    ("Beløb med øre", "kontanthjaelp", 0, 5, 4123.45),
    ("Kort pause tæller videre", "kontanthjaelp", 0, 10, 2000.00),
    ("Kort pause tæller videre", "kontanthjaelp", 30, 20, 2000.00),
    ("52 hele uger begynder forfra", "kontanthjaelp", 0, 30, 1000.00),
    ("52 hele uger begynder forfra", "kontanthjaelp", 82, 6, 1000.00),
    ("51 uger er ikke nok", "kontanthjaelp", 0, 30, 1000.00),
    ("51 uger er ikke nok", "kontanthjaelp", 81, 6, 1000.00),
    ("På tværs af ydelser", "sygedagpenge", 0, 3, 4000.00),
    ("På tværs af ydelser", "kontanthjaelp", 3, 3, 3000.00),
    ("Fleksjob er ikke selvforsørgelse", "kontanthjaelp", 0, 10, 1000.00),
    ("Fleksjob er ikke selvforsørgelse", "fleksjob", 10, 60, 2500.00),
    ("Fleksjob er ikke selvforsørgelse", "kontanthjaelp", 70, 10, 1000.00),
    ("Halve øre op", "kontanthjaelp", 0, 27, 1000.05),
    ("Lagt sammen over to pauser", "kontanthjaelp", 0, 10, 1000.00),
    ("Lagt sammen over to pauser", "kontanthjaelp", 40, 20, 1000.00),
    ("Lagt sammen over to pauser", "kontanthjaelp", 90, 4, 1000.00),
    ("Ældre end tre år tæller ikke", "kontanthjaelp", 0, 10, 1000.00),
    ("Ældre end tre år tæller ikke", "kontanthjaelp", 40, 130, 1000.00),
    ("Ældre end tre år tæller ikke", "kontanthjaelp", 200, 4, 1000.00),
]

EXPECTED: list[tuple[str, int, int, float, str]] = [
    ("Et år og otte uger", 1, 4, 2400.00, "uge 1-4: 4 × 3.000 × 20 %"),
    ("Et år og otte uger", 5, 22, 39600.00, "uge 5-26: 22 × 3.000 × 60 %"),
    ("Et år og otte uger", 27, 26, 54600.00, "uge 27-52: 26 × 3.000 × 70 %"),
    ("Et år og otte uger", 53, 8, 19200.00, "uge 53-60: 8 × 3.000 × 80 %"),
    ("Beløb med øre", 1, 4, 3298.76, "4 × 824,69 (20 % af 4.123,45)"),
    ("Beløb med øre", 5, 1, 2474.07, "60 % af 4.123,45"),
    ("Kort pause tæller videre", 1, 4, 1600.00, "4 × 400"),
    ("Kort pause tæller videre", 5, 22, 26400.00, "6 før pausen og 16 efter: 22 × 1.200"),
    ("Kort pause tæller videre", 27, 4, 5600.00, "4 × 1.400"),
    ("52 hele uger begynder forfra", 1, 8, 1600.00, "4 uger før og 4 uger efter: 8 × 200"),
    ("52 hele uger begynder forfra", 5, 24, 14400.00, "22 før og 2 efter: 24 × 600"),
    ("52 hele uger begynder forfra", 27, 4, 2800.00, "4 × 700"),
    ("51 uger er ikke nok", 1, 4, 800.00, "4 × 200"),
    ("51 uger er ikke nok", 5, 22, 13200.00, "22 × 600"),
    ("51 uger er ikke nok", 27, 10, 7000.00, "4 før og 6 efter: 10 × 700"),
    ("På tværs af ydelser", 1, 4, 3000.00, "3 × 800 + 1 × 600"),
    ("På tværs af ydelser", 5, 2, 3600.00, "2 × 1.800"),
    ("Fleksjob er ikke selvforsørgelse", 0, 60, 0.00, "fleksjob er uden for trappen"),
    ("Fleksjob er ikke selvforsørgelse", 1, 4, 800.00, "4 × 200"),
    ("Fleksjob er ikke selvforsørgelse", 5, 16, 9600.00, "6 før og 10 efter: 16 × 600"),
    ("Halve øre op", 1, 4, 800.04, "4 × 200,01"),
    ("Halve øre op", 5, 22, 13200.66, "22 × 600,03"),
    ("Halve øre op", 27, 1, 700.04, "70 % af 1.000,05 er 700,035"),
    ("Lagt sammen over to pauser", 1, 8, 1600.00, "30 + 22 uger når 52: forfra. 8 × 200"),
    ("Lagt sammen over to pauser", 5, 22, 13200.00, "22 × 600"),
    ("Lagt sammen over to pauser", 27, 4, 2800.00, "uge 27-30: 4 × 700"),
    ("Ældre end tre år tæller ikke", 1, 4, 800.00, "4 × 200"),
    ("Ældre end tre år tæller ikke", 5, 22, 13200.00, "22 × 600"),
    ("Ældre end tre år tæller ikke", 27, 26, 18200.00, "26 × 700"),
    ("Ældre end tre år tæller ikke", 53, 92, 73600.00, "uge 53-144: 92 × 800"),
]

BUDGETS: list[tuple[str, float, date, date, int, float]] = [
    ("Et helt år", 1000000.00, date(2026, 1, 1), date(2026, 12, 31), 2026, 1000000.00),
    ("To år med skudår", 731.00, date(2027, 1, 1), date(2028, 12, 31), 2027, 365.00),
    ("To år med skudår", 731.00, date(2027, 1, 1), date(2028, 12, 31), 2028, 366.00),
    ("Halvt og halvt", 365.00, date(2026, 7, 2), date(2027, 7, 1), 2026, 183.00),
    ("Halvt og halvt", 365.00, date(2026, 7, 2), date(2027, 7, 1), 2027, 182.00),
    ("Øre til rest", 0.01, date(2026, 12, 31), date(2027, 1, 1), 2026, 0.00),
    ("Øre til rest", 0.01, date(2026, 12, 31), date(2027, 1, 1), 2027, 0.01),
]

AMOUNTS: list[tuple[str, int | None]] = [
    ("1.234.567,89", 123456789), ("-500,00", -50000), ("500,00-", -50000), ("12", 1200), ("12,5", 1250),
    ("1.250 kr.", 125000), ("12.50", None), ("1,234.50", None), ("tolv", None), ("12,345", None),
]  # fmt: skip


def main() -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = "Læs mig"
    for line in ABOUT:
        page.append([line])
    page.column_dimensions["A"].width = 110
    _sheet(book, "Stræk", ["Sag", "Ydelse", "Begynder uge nr.", "Uger", "Udbetalt om ugen i kr."], STRETCHES)
    _sheet(book, "Forventet", ["Sag", "Trin", "Uger", "Kommunens udgift i kr.", "Udregning"], EXPECTED)
    _sheet(book, "Budget", ["Sag", "Beløb i kr.", "Fra", "Til og med", "År", "Heraf i året i kr."], BUDGETS)
    _sheet(book, "Beløb", ["Som det står i filen", "Øre"], AMOUNTS)
    book.save(FILE)


def _sheet(book: Workbook, title: str, heads: list[str], rows: list[Any]) -> None:
    page = book.create_sheet(title)
    page.append(heads)
    for row in rows:
        page.append(list(row))
    page.freeze_panes = "A2"
    for cell in page[1]:
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True)
    for column in "ABCDEF":
        page.column_dimensions[column].width = 30 if column == "A" else 22


if __name__ == "__main__":
    main()
