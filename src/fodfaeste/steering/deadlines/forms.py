"""What an employee writes about a rule in a case."""

from django import forms

from fodfaeste.foundation import clock
from fodfaeste.steering.deadlines.models import LONGEST


class NoteForm(forms.Form):
    on = forms.DateField(label="Hvornår?", initial=clock.today)
    words = forms.CharField(
        label="Med få ord",
        max_length=LONGEST,
        help_text="Borgeren kan læse det.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
