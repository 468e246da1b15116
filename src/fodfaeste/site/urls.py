"""Every path of the installation. Each view declares its page; see `foundation/access/pages.py`."""

from django.urls import include, path

from fodfaeste.site import views

handler400 = "fodfaeste.site.views.bad_request"
handler404 = "fodfaeste.site.views.not_found"
handler500 = "fodfaeste.site.views.server_error"

urlpatterns = [
    path("", views.front, name="front"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("log-ind/", views.sign_in, name="sign_in"),
    path("log-ud/", views.sign_out, name="sign_out"),
    path("demo/", views.demo, name="demo"),
    path("demo/borger/", views.demo_sign_in_citizen, name="demo_sign_in_citizen"),
    path("demo/medarbejder/", views.demo_sign_in_colleague, name="demo_sign_in_colleague"),
    path("demo/login/<str:role>/", views.demo_sign_in, name="demo_sign_in"),
    path("borgere/<int:citizen_id>/noedadgang/", views.emergency, name="emergency"),
    path("", include("fodfaeste.foundation.rules.urls")),
    path("", include("fodfaeste.foundation.instruments.urls")),
    path("", include("fodfaeste.foundation.staff.urls")),
    path("", include("fodfaeste.foundation.drafts.urls")),
    path("", include("fodfaeste.foundation.preferences.urls")),
    path("", include("fodfaeste.foundation.reminders.urls")),
    path("", include("fodfaeste.foundation.register.urls")),
    path("", include("fodfaeste.casework.consents.urls")),
    path("", include("fodfaeste.casework.catalogue.urls")),
    path("", include("fodfaeste.casework.participation.urls")),
    path("", include("fodfaeste.casework.plans.urls")),
    path("", include("fodfaeste.casework.analysis.urls")),
    path("", include("fodfaeste.casework.screening.urls")),
    path("", include("fodfaeste.casework.conversations.urls")),
    path("", include("fodfaeste.casework.messages.urls")),
    path("", include("fodfaeste.casework.progression.urls")),
    path("", include("fodfaeste.casework.companies.urls")),
    path("", include("fodfaeste.casework.courses.urls")),
    path("", include("fodfaeste.casework.cases.urls")),
    path("", include("fodfaeste.casework.record.urls")),
    path("", include("fodfaeste.casework.roundtable.urls")),
    path("", include("fodfaeste.steering.caseload.urls")),
    path("", include("fodfaeste.steering.deadlines.urls")),
    path("", include("fodfaeste.steering.investment.urls")),
    path("", include("fodfaeste.steering.committee.urls")),
    path("", include("fodfaeste.steering.evaluation.urls")),
    path("", include("fodfaeste.steering.surveys.urls")),
    path("", include("fodfaeste.steering.training.urls")),
]
