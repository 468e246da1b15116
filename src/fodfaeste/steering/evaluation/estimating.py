"""From a table of municipalities and periods to every estimator and check the evidence engine has. Pure.

The table is the very CSV file that is kept with the result, so the two commands in `COMMANDS` repeat it.
"""

import csv
import hashlib
import io
import math
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import fodfaeste.evidence
from fodfaeste.evidence.sources import BadInput

SEED: Final = 20_150_101
COLUMNS: Final = ("municipality", "period", "value")
COMMANDS: Final = (
    'fodfaeste effect did tal.csv --outcome value --unit municipality --time period --treated-unit "{place}" '
    "--treated-from {start}",
    'fodfaeste effect synth tal.csv --outcome value --unit municipality --time period --treated-unit "{place}" '
    "--treated-from {start} --placebo",
)
NAMES: Final = {
    "two by two": "Forskel i forskelle, før mod efter",
    "Callaway-Sant'Anna, simple": "Forskel i forskelle, periode for periode",
    "two-way fixed effects": "Faste effekter for kommune og periode",
    "imputation": "Fremskrevet fra årene før",
    "synthetic control": "Syntetisk kontrol",
    "synthetic DiD": "Syntetisk forskel i forskelle",
    "demeaned synthetic control": "Syntetisk kontrol, fraregnet niveau",
    "difference-in-differences": "Forskel i forskelle, placebo i rummet",
}
"""Estimators by the engine's names, in the order they are shown after the headline."""
_SAME_WITH_ONE_START: Final = ("Callaway-Sant'Anna, by group", "Callaway-Sant'Anna, dynamic",
                               "Callaway-Sant'Anna, by period")  # fmt: skip


@dataclass(frozen=True)
class Findings:
    """Everything found, ready to be kept: only plain values, and None for what is not known."""

    estimates: list[dict[str, Any]]
    checks: dict[str, Any]
    paths: list[dict[str, Any]]
    study: list[dict[str, Any]]
    placebos: list[dict[str, Any]] = field(default_factory=list)
    documents: dict[str, Any] = field(default_factory=dict)


def csv_text(numbers: Mapping[str, Mapping[str, float | None]], periods: Sequence[str]) -> str:
    """The numbers by place and period as the file the commands read; a period without a number has no row."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for place in sorted(numbers):
        for period in periods:
            value = numbers[place].get(period)
            if value is not None:
                writer.writerow((place, period, repr(float(value))))
    return out.getvalue()


def fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def code_version() -> str:
    """The version of Fodfæste, and a fingerprint of the evidence floor as it lies on this machine."""
    root = Path(fodfaeste.evidence.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return f"{version('fodfaeste')}+{digest.hexdigest()[:12]}"


def found(table: str, place: str, start: str) -> Findings:
    """Every estimator and check on the table. Raises `BadInput` when none can be had."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tal.csv"
        path.write_text(table, encoding="utf-8")
        did = _did(path, place, start)
        try:
            synth, why = _synth(path, place, start), ""
        except BadInput as problem:
            synth, why = None, str(problem).replace(f"{path}: ", "")
    return _findings(did, synth, why)


def _did(path: Path, place: str, start: str) -> dict[str, Any]:
    from fodfaeste.evidence.effects.did.analysis import analysed
    from fodfaeste.evidence.effects.did.design import design_of
    from fodfaeste.evidence.effects.did.report import reported
    from fodfaeste.evidence.effects.panel import load_panel

    panel = load_panel(path, unit=COLUMNS[0], time=COLUMNS[1], outcome=COLUMNS[2])
    design, panel, notes = design_of(panel, treated_from=start, treated_unit=place)
    made = reported(analysed(design, "auto", SEED), panel.names, False, "", (*panel.notes, *notes))
    document: dict[str, Any] = plain(made.document())
    return document


def _synth(path: Path, place: str, start: str) -> dict[str, Any]:
    from fodfaeste.evidence.effects.synth.answer import answered, document_of
    from fodfaeste.evidence.effects.synth.reading import Asked, read_question

    question = read_question(path, Asked(COLUMNS[2], COLUMNS[0], COLUMNS[1], place, start))
    answer = answered(question, SEED)
    document = document_of(answer, True)
    names = (question.treated, *question.case.names)
    document["gaps"] = dict(zip(names, answer.space.gaps.tolist(), strict=True))
    document["compared_mean"] = question.case.donors.mean(axis=1).tolist()
    made: dict[str, Any] = plain(document)
    return made


def _findings(did: dict[str, Any], synth: dict[str, Any] | None, why: str) -> Findings:
    lead = did["method"]
    rows = [each for each in did["all_estimates"] if each["method"] not in _SAME_WITH_ONE_START]
    rows += synth["all_estimates"] if synth else []
    order = [lead, *(name for name in NAMES if name != lead)]
    estimates = [_estimate(each) for name in order for each in rows if each["method"] == name]
    study = [
        {"at": each["relative"], "effect": each["att"], "low": each["lower"], "high": each["upper"]}
        for each in did["event_study"]
    ]
    checks: dict[str, Any] = {
        "pretrend_p": did["pretrend"]["p"],
        "periods_before": sum(each["at"] < 0 for each in study) + 1,
        "drift": _drift(did["sensitivity"]),
        "no_synthetic": why,
        "warnings": [*did["warnings"], *(synth["warnings"] if synth else [])],
        "guards": {each["danger"]: each["what"] for each in did["guards"]},
    }
    paths: list[dict[str, Any]] = []
    placebos: list[dict[str, Any]] = []
    if synth:
        checks |= {
            "weights": {name: share for name, share in synth["weights"].items() if share and share > 0.005},
            "poor_fit": synth["fit"]["poor"],
            "misfit": synth["fit"]["relative"],
            "rank": synth["placebo"]["rank"],
            "of": synth["placebo"]["of"],
            "false_date": synth["placebo_in_time"],
            "leave_one_out": synth["leave_one_out"],
            "shifts_p": synth["conformal"]["p"],
        }
        paths = [
            {"period": each["time"], "observed": each["observed"], "synthetic": each["synthetic"], "compared": mean}
            for each, mean in zip(synth["path"], synth["compared_mean"], strict=True)
        ]
        placebos = [{"place": name, "gaps": gaps} for name, gaps in synth["gaps"].items()]
    documents = {"did": did, "synth": synth and {k: v for k, v in synth.items() if k not in {"gaps", "compared_mean"}}}
    return Findings(estimates, checks, paths, study, placebos, documents)


def _estimate(each: dict[str, Any]) -> dict[str, Any]:
    low, high = each["ci"]
    return {
        "method": each["method"], "name": NAMES[each["method"]], "estimate": each["estimate"], "low": low,
        "high": high, "p": each["p"], "test": each["test"], "note": each["note"],
    }  # fmt: skip


def _drift(sensitivity: dict[str, Any] | None) -> dict[str, Any] | None:
    """How far trends may drift apart after the start, in sizes of the largest drift before, until nothing is shown."""
    if sensitivity is None:
        return None
    return {"breakdown": sensitivity["breakdown_m"], "largest": sensitivity["largest_drift_before"]}


def plain(value: Any) -> Any:
    """Only what JSON has: arrays become lists, numbers that are none become None."""
    if isinstance(value, dict):
        return {str(name): plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
