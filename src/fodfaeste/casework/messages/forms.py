"""One text; and a question to the leader."""

from django import forms

from fodfaeste.casework.messages.models import LONGEST

NEEDS_TEXT = {"required": "Skriv din besked i feltet.", "max_length": f"Der er plads til {LONGEST} tegn."}


class MessageForm(forms.Form):
    """A message, from either side."""

    text = forms.CharField(
        label="Skriv en besked",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages=NEEDS_TEXT,
    )


class AskForm(forms.Form):
    """What the citizen wants to know about a reading."""

    text = forms.CharField(
        label="Hvad vil du gerne vide?",
        max_length=LONGEST,
        initial="Hvorfor har I set på min sag?",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages=NEEDS_TEXT,
    )
