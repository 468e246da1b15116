"""A link for the citizen who cannot sign in, given by the caseworker."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from fodfaeste.foundation.access.pages import Request, page
from fodfaeste.foundation.action import Refused
from fodfaeste.foundation.people.models import Citizen
from fodfaeste.steering.surveys import actions
from fodfaeste.steering.surveys.models import Survey


@page("survey.hand_out", "Link til en undersøgelse", methods=("GET", "POST"))
def survey_hand_out(request: Request, citizen: Citizen, survey_id: int) -> HttpResponse:
    """The link is shown this once; afterwards nobody can read it, and an older one no longer works."""
    survey = get_object_or_404(Survey.objects.filter(invitations__citizen=citizen), pk=survey_id)
    url = ""
    if request.method == "POST":
        try:
            secret = actions.hand_out(
                actor=request.actor, purpose="Link til undersøgelse", survey=survey, citizen=citizen
            )
        except Refused as refused:
            messages.error(request, refused.message)
            return redirect("citizen", citizen_id=citizen.pk)
        url = request.build_absolute_uri(reverse("survey_link", args=[secret]))
    return render(request, "surveys/hand_out.html", {"survey": survey, "citizen": citizen, "url": url})
