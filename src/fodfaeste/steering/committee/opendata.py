"""The report's numbers as open data: one row a number, in plain CSV."""

import csv
import io

from fodfaeste.foundation.days import quarter_of
from fodfaeste.steering.committee.models import Report
from fodfaeste.steering.committee.queries import contents_of

COLUMNS = (
    "quarter", "key", "section", "money_column", "title_da", "title_en", "at", "line", "value", "low", "high", "unit",
    "reads_da", "reads_en", "method_da", "method_en", "source_da", "source_en", "digest",
)  # fmt: skip


def rows(report: Report) -> str:
    """The CSV (UTF-8, comma, decimal point). A hidden number has an empty value, and its reading says why."""
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    quarter, contents = quarter_of(report.quarter).name, contents_of(report)
    for each in contents.figures:
        writer.writerow([
            quarter, each.key, each.section, each.column, each.title.da, each.title.en, "", "", _value(each.number),
            _value(each.low), _value(each.high), each.unit, each.value.da, each.value.en, each.method.da,
            each.method.en, each.source.da, each.source.en, report.digest,
        ])  # fmt: skip
    for series in contents.series:
        for name, lines in series.lines.items():
            for line in lines:
                writer.writerow([
                    quarter, series.key, series.section, "", series.title.da, series.title.en, line.at, name,
                    _value(line.value), _value(line.low), _value(line.high), series.unit.en, "", "", series.method.da,
                    series.method.en, series.source.da, series.source.en, report.digest,
                ])  # fmt: skip
    return made.getvalue()


def _value(number: float | None) -> str:
    return "" if number is None else f"{number:.6g}" if number != round(number) else str(round(number))
