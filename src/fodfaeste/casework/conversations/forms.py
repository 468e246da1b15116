"""Forms for booking, preparing, talking and calling off."""

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from datetime import date, datetime
from itertools import chain
from typing import Any

from django import forms
from django.utils import timezone

from fodfaeste.casework.conversations import rules
from fodfaeste.casework.conversations.models import KINDS, Conversation
from fodfaeste.casework.conversations.queries import follow_up_days
from fodfaeste.casework.conversations.rules import AgreementDraft, Draft, Row
from fodfaeste.foundation import clock
from fodfaeste.foundation.people.models import Employee
from fodfaeste.foundation.wrong import Wrong

BLANK_ROWS = 2


class DateInput(forms.DateInput):
    """A date as browsers want it, whatever the language."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class BookForm(forms.Form):
    """When, how, where, and who else is there."""

    date = forms.DateField(
        label="Dag",
        widget=DateInput,
        error_messages={"required": "Vælg en dag.", "invalid": "Skriv dagen som 24.11.2026."},
    )
    time = forms.TimeField(
        label="Klokkeslæt",
        widget=forms.TimeInput(format="%H:%M"),
        input_formats=["%H:%M", "%H.%M"],
        error_messages={"required": "Skriv klokken.", "invalid": "Skriv klokken som 10:00."},
    )
    minutes = forms.IntegerField(
        label="Minutter",
        initial=45,
        error_messages={"required": "Skriv, hvor længe samtalen varer.", "invalid": "Skriv et helt tal."},
    )
    kind = forms.ChoiceField(
        label="Hvordan mødes I?",
        choices=list(KINDS.items()),
        widget=forms.RadioSelect,
        initial="meeting",
        error_messages={"required": "Vælg, hvordan I mødes.", "invalid_choice": "Vælg møde, telefon eller video."},
    )
    place = forms.CharField(
        label="Sted",
        required=False,
        max_length=200,
        help_text="Adresse og lokale, nummer eller link. Borgeren ser det.",
    )
    employee = forms.ChoiceField(
        label="Hvem holder samtalen?",
        error_messages={"required": "Vælg, hvem der holder samtalen.", "invalid_choice": "Vælg en fra listen."},
    )
    companion = forms.CharField(
        label="Bisidder", required=False, max_length=200, help_text="En, som borgeren gerne vil have med."
    )
    interpreter = forms.CharField(
        label="Tolk til", required=False, max_length=60, help_text="Sproget, hvis I bruger tolk."
    )
    afterwards = forms.BooleanField(label="Samtalen har allerede været holdt. Jeg skriver den ned nu.", required=False)
    sure = forms.BooleanField(label="Ja, tidspunktet er rigtigt.", required=False)

    def __init__(self, *args: Any, employees: Sequence[Employee] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asks = False
        choices = [(str(each.pk), each.name) for each in employees]
        field = self.fields["employee"]
        field.choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            field.widget, field.initial = forms.HiddenInput(), choices[0][0]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("date") and cleaned.get("time"):
            try:
                zone = timezone.get_current_timezone()
                cleaned["starts"] = rules.local_moment(cleaned["date"], cleaned["time"], zone)
                possible = clock.now() <= cleaned["starts"] <= clock.now() + rules.FURTHEST_BOOKING
                if possible and self.chosen_anew(cleaned) and not cleaned.get("sure"):
                    rules.usual_time(cleaned["date"], cleaned["time"])
            except Wrong as wrong:
                self.asks = isinstance(wrong, rules.Unusual)
                self.add_error(wrong.field, wrong.message)
        return cleaned

    def chosen_anew(self, cleaned: Mapping[str, Any]) -> bool:
        """Is the time a choice that can still be made otherwise? What has been held was when it was."""
        return not cleaned.get("afterwards")

    @property
    def shows_sure(self) -> bool:
        """The question about an unusual time is there only once it has been asked."""
        return self.asks or bool(self["sure"].value())


class WriteDownForm(BookForm):
    """A conversation that just happened: when and how, filled in already; the rest is known."""

    field_order = ("kind", "date", "time", "minutes", "employee")
    kind = forms.ChoiceField(
        label="Hvordan talte I sammen?",
        choices=list(KINDS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Vælg, hvordan I talte.", "invalid_choice": "Vælg møde, telefon eller video."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("place", "companion", "interpreter", "afterwards", "sure"):
            del self.fields[name]

    def chosen_anew(self, cleaned: Mapping[str, Any]) -> bool:
        return False


class MoveForm(BookForm):
    """Another time or place for a booked conversation; the same person holds it."""

    field_order = ("date", "time", "minutes", "kind", "place", "companion", "interpreter")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["employee"], self.fields["afterwards"]

    def chosen_anew(self, cleaned: Mapping[str, Any]) -> bool:
        """A time that stays as it was has been answered for already."""
        return not {"date", "time"}.isdisjoint(self.changed_data)


def initial_booking(conversation: Conversation) -> dict[str, Any]:
    """A booked conversation as the form shows it."""
    local = timezone.localtime(conversation.starts)
    kept = ("minutes", "kind", "place", "companion", "interpreter")
    return {"date": local.date(), "time": local.time(), **{name: getattr(conversation, name) for name in kept}}


def initial_follow_up(earlier: Conversation, today: datetime) -> dict[str, Any]:
    """The suggested next conversation: after the usual days or the working day after, at the same hour, the same way.

    Without a rule about the usual days no day is suggested.
    """
    same, days = {**initial_booking(earlier), "employee": str(earlier.employee_id)}, follow_up_days()
    if days is None:
        return {**same, "date": None}
    zone = timezone.get_current_timezone()
    day, at = rules.next_time(earlier.starts, zone, timezone.localtime(today).date(), days)
    return {**same, "date": day, "time": at}


class PrepareForm(forms.Form):
    """What the citizen wants to talk about, and whom they bring."""

    text = forms.CharField(
        label="Det vil jeg gerne tale om",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Din sagsbehandler kan læse det før samtalen. Du kan rette det, så længe du vil.",
    )
    companion = forms.CharField(
        label="Jeg tager en med",
        required=False,
        max_length=200,
        help_text="Skriv, hvem det er. Du må altid tage en med.",
    )


class ToldForm(forms.Form):
    """What the citizen has told somebody they want to talk about."""

    text = forms.CharField(
        label="Det vil borgeren gerne tale om",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Skriv det, som borgeren siger det.",
    )


class CallOffForm(forms.Form):
    """Why a conversation came to nothing."""

    event = forms.ChoiceField(
        label="Hvad skete der?",
        choices=[("cancel", "Vi aflyser den"), ("no_show", "Borgeren kom ikke")],
        widget=forms.RadioSelect,
        error_messages={"required": "Vælg, hvad der skete."},
    )
    reason = forms.CharField(
        label="Hvorfor?",
        max_length=rules.LONGEST_AGREEMENT,
        help_text="Skriv det kort. Borgeren kan læse det.",
        error_messages={"required": "Skriv kort, hvorfor samtalen ikke blev til noget."},
    )


class TextForm(forms.Form):
    """The staff's two texts about one conversation."""

    brings = forms.CharField(
        label="Det vil du gerne tale om", required=False, strip=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    notes = forms.CharField(
        label="Det talte I om",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text="Skriv, så I begge kan kende det igen. Borgeren kan læse det bagefter.",
    )


class RowForm(forms.Form):
    """One agreement: who does what, when."""

    owner = forms.ChoiceField(label="Hvem", required=False)
    what = forms.CharField(label="Hvad", required=False, max_length=rules.LONGEST_AGREEMENT)
    due = forms.DateField(label="Hvornår", required=False, widget=DateInput)
    name = forms.CharField(label="Hvem er det", required=False, max_length=rules.LONGEST_NAME)

    def __init__(self, *args: Any, conversation: Conversation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held_on = timezone.localtime(conversation.starts).date()
        self.agreement: AgreementDraft | None = None
        self.fields["owner"].choices = [  # type: ignore[attr-defined]
            ("", "Vælg"),
            ("borger", conversation.citizen.first_name or "Borgeren"),
            ("sagsbehandler", conversation.employee.name),
            ("anden", "En anden"),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        row = raw_row(self.data, self.prefix or "")
        # A page that was opened today suggests from today, also when the conversation is said to be of another day.
        if self.errors or any(row.untouched(suggested_due(day)) for day in (self.held_on, clock.today())):
            return cleaned
        name = rules.plain(cleaned["name"])
        written = AgreementDraft(cleaned["owner"], rules.plain(cleaned["what"]), cleaned["due"], name)
        problems = rules.agreement_problems(written, self.held_on)
        for wrong in problems:
            self.add_error(wrong.field, wrong.message)
        if not problems:
            self.agreement = rules.agreement(written, self.held_on)
        return cleaned


class Talk:
    """The whole form of a conversation: two texts and the rows of agreements. It speaks to the error summary as one."""

    def __init__(
        self,
        conversation: Conversation,
        data: Mapping[str, str] | None = None,
        draft: Draft | None = None,
        blank: int = 0,
    ) -> None:
        """With `data` a form that was sent; otherwise `draft` (or what is saved) and at least two empty rows."""
        shown = draft or conversation.draft
        texts = {"brings": shown.brings, "notes": shown.notes}
        self.text = TextForm(data, initial=texts)
        self.data = data
        count = rows_sent(data) if data is not None else max(len(shown.rows) + 1, blank, BLANK_ROWS)
        count = min(count, rules.MOST_AGREEMENTS)
        filled = [{"owner": row.owner, "what": row.what, "due": row.due, "name": row.name} for row in shown.rows]
        self.rows = [
            RowForm(
                data,
                prefix=_prefix(number),
                initial=filled[number] if number < len(filled) else suggested_row(conversation, number),
                conversation=conversation,
                use_required_attribute=False,
            )
            for number in range(count)
        ]

    def __iter__(self) -> Iterator[forms.BoundField]:
        """Every field as the error summary names it: the fields of a row say which agreement they belong to."""
        numbered = (_numbered(field, number) for number, row in enumerate(self.rows, 1) for field in row)
        return chain(self.text, numbered)

    @property
    def errors(self) -> list[object]:
        return [each.errors for each in (self.text, *self.rows) if each.errors]

    def non_field_errors(self) -> list[str]:
        return [str(error) for each in (self.text, *self.rows) for error in each.non_field_errors()]

    def is_valid(self) -> bool:
        valid = [each.is_valid() for each in (self.text, *self.rows)]
        return all(valid)

    def agreements(self) -> list[AgreementDraft]:
        return [row.agreement for row in self.rows if row.agreement is not None]

    def add_error(self, field: str | None, message: str) -> None:
        self.text.add_error(field if field in self.text.fields else None, message)


def _numbered(field: forms.BoundField, number: int) -> forms.BoundField:
    """The same field with a label that can stand alone: "Aftale 1, hvornår"."""
    named = copy(field)
    named.label = f"Aftale {number}, {str(field.label).lower()}"
    return named


def suggested_row(conversation: Conversation, number: int) -> dict[str, str]:
    """A new row's suggestion: first the citizen, then the caseworker, and until the next conversation."""
    owner = ("borger", "sagsbehandler")[number % 2]
    return {"owner": owner, "due": suggested_due(timezone.localtime(conversation.starts).date())}


def suggested_due(held_on: date) -> str:
    """The day a new row is filled in with; a row that has nothing else was left alone."""
    days = follow_up_days()
    return rules.suggested_due(held_on, days).isoformat() if days is not None else ""


def typed_draft(data: Mapping[str, str], held_on: date | None = None) -> Draft:
    """What was typed, exactly, finished or not. Rows that hold only the suggestions of `held_on` were left alone."""
    suggested = suggested_due(held_on) if held_on is not None else ""
    rows = [raw_row(data, _prefix(number)) for number in range(rows_sent(data))]
    return Draft(
        rules.plain(data.get("brings", "")),
        rules.plain(data.get("notes", "")),
        tuple(row for row in rows if not row.untouched(suggested)),
    )


def raw_row(data: Mapping[str, str], prefix: str) -> Row:
    return Row(*(rules.plain(data.get(f"{prefix}-{name}", "")) for name in ("owner", "what", "due", "name")))


def rows_sent(data: Mapping[str, str]) -> int:
    """How many rows the form had."""
    numbers = [number for number in range(rules.MOST_AGREEMENTS) if f"{_prefix(number)}-what" in data]
    return max(numbers) + 1 if numbers else 0


def _prefix(number: int) -> str:
    return f"aftale-{number}"
