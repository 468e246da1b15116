"""Forms for dated rows: one field per column of the table, typed as the column is."""

from datetime import date
from decimal import Decimal

from django import forms

from fodfaeste.foundation.rules.models import RuleRow
from fodfaeste.rulebook import Column, Table

PREFIX = "v_"
TOO_LOW = {"min_value": "Skriv 0 eller et højere tal."}
TOO_HIGH = {"max_value": "Skriv højst 100."}
NOT_ON_THE_LIST = "Vælg en af mulighederne på listen."


def _field(column: Column) -> forms.Field:
    if column.choices:
        return forms.ChoiceField(
            label=column.title,
            choices=[("", "Vælg"), *((choice.value, choice.title) for choice in column.choices)],
            error_messages={"required": NOT_ON_THE_LIST, "invalid_choice": NOT_ON_THE_LIST},
        )
    match column.kind:
        case "int":
            return forms.IntegerField(label=column.title, min_value=0, error_messages=TOO_LOW)
        case "money":
            return forms.DecimalField(
                label=column.title,
                min_value=0,
                max_digits=12,
                decimal_places=2,
                localize=True,
                help_text="Kroner",
                error_messages=TOO_LOW,
            )
        case "percent":
            return forms.FloatField(
                label=column.title,
                min_value=0,
                max_value=100,
                localize=True,
                help_text="Procent",
                error_messages=TOO_LOW | TOO_HIGH,
            )
        case "bool":
            return forms.BooleanField(label=column.title, required=False)
        case "list":
            return forms.CharField(
                label=column.title,
                required=False,
                widget=forms.Textarea(attrs={"rows": 3}),
                help_text="Én på hver linje",
            )
    return forms.CharField(label=column.title, max_length=300)


EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
FAR_OFF = "Skriv en dato mellem 1900 og 2199. Lad slutdagen stå tom, hvis der ikke er en."


def _day(value: date) -> None:
    if not EARLIEST <= value <= LATEST:
        raise forms.ValidationError(FAR_OFF)


class RowForm(forms.Form):
    """A whole row. `values()` gives what the action takes."""

    valid_from = forms.DateField(label="Gælder fra", validators=[_day])
    valid_to = forms.DateField(
        label="Gælder til og med",
        required=False,
        help_text="Lad feltet stå tomt, hvis der ikke er en slutdag",
        validators=[_day],
    )
    source = forms.CharField(
        label="Kilde", max_length=300, help_text="Lov, bekendtgørelse, vejledning eller kommunens egen beslutning"
    )
    source_url = forms.URLField(label="Link til kilden", max_length=500, required=False, assume_scheme="https")
    note = forms.CharField(label="Bemærkning", required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, table: Table, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.table = table
        self.also_known = frozenset(column.key for column in table.columns)
        columns = {PREFIX + column.key: _field(column) for column in table.columns}
        self.fields = {**columns, **self.fields}

    def values(self) -> dict[str, object]:
        return {column.key: _value(column, self.cleaned_data[PREFIX + column.key]) for column in self.table.columns}

    def row(self) -> dict[str, object]:
        """Everything but the values, by the names of the action's arguments."""
        return {name: self.cleaned_data[name] for name in ("valid_from", "valid_to", "source", "source_url", "note")}

    def add_error(self, field: str | None, error: object) -> None:  # type: ignore[override]
        """A refusal names the column; the form's field has a prefix."""
        if field is not None and field not in self.fields and PREFIX + field in self.fields:
            field = PREFIX + field
        super().add_error(field, error)  # type: ignore[call-overload]


def initial_of(row: RuleRow, table: Table) -> dict[str, object]:
    """A stored row as the form's first content."""
    found: dict[str, object] = {
        name: getattr(row, name) for name in ("valid_from", "valid_to", "source", "source_url", "note")
    }
    for column in table.columns:
        value = row.values.get(column.key)
        if column.kind == "money" and isinstance(value, int):
            value = (Decimal(value) / 100).quantize(Decimal("0.01"))
        elif column.kind == "list" and isinstance(value, list):
            value = "\n".join(value)
        found[PREFIX + column.key] = value
    return found


class EndForm(forms.Form):
    last_day = forms.DateField(label="Sidste dag, reglen gælder", validators=[_day])


class DayForm(forms.Form):
    dag = forms.DateField(label="Vis reglerne, som de gælder den")


def _value(column: Column, given: object) -> object:
    if column.kind == "money" and isinstance(given, Decimal):
        return int(given * 100)
    if column.kind == "list":
        return [line.strip() for line in str(given).splitlines() if line.strip()]
    return given
