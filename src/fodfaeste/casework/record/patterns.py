"""The page of building blocks: every component of our own, with example data. Demo mode only."""

from datetime import timedelta

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from fodfaeste.foundation import clock
from fodfaeste.foundation.access.pages import Request, page
from fodfaeste.foundation.panel import TimelineEvent


class ExampleForm(forms.Form):
    """Shows how fields, help and errors look."""

    words = forms.CharField(
        label="Dit mål", help_text="Skriv det, som du selv ville sige det.", widget=forms.Textarea(attrs={"rows": 3})
    )
    day = forms.DateField(label="Hvornår skal det være gjort?", required=False)
    who = forms.ChoiceField(
        label="Hvem gør det?",
        choices=[("borger", "Borgeren"), ("sagsbehandler", "Sagsbehandleren")],
        widget=forms.RadioSelect,
    )


@page("public", "Byggeklodserne", demo_only=True)
def patterns(request: Request) -> HttpResponse:
    """Every component with invented content, so that look and wording can be judged in one place."""
    today = clock.today()
    form = ExampleForm({"words": "", "day": "31.02.2026", "who": ""})
    events = [
        TimelineEvent(today - timedelta(days=3), "Samtale", "Samtale om næste skridt med Mette.", ""),
        TimelineEvent(today - timedelta(days=20), "Plan", "Plan nr. 2 er sendt, og borgeren er enig.", ""),
        TimelineEvent(today - timedelta(days=140), "Ydelse", "Begyndte på sygedagpenge.", ""),
    ]
    return render(request, "site/patterns.html", {"form": form, "events": events, "today": today})
