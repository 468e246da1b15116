from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "fodfaeste.casework.courses"
    label = "courses"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from fodfaeste.casework import participation, plans
        from fodfaeste.casework.cases import deadlines
        from fodfaeste.casework.courses import calendars, following, panels, policy
        from fodfaeste.casework.courses import deadlines as own

        policy.register()
        _drafts()
        deadlines.sources.append(own.source())
        participation.after_change.append(following.follow_participation)
        participation.told_elsewhere.append(panels.told_here)
        plans.effort_sources.append(panels.efforts)
        plans.measure_sources.append(panels.measures)
        plans.my_plan_extras.append(panels.my_plan_panel)
        plans.calendar_sources.append(calendars.sessions_of)


def _drafts() -> None:
    """The forms with words in them. A session is about nobody alone: its page asks who leads, the draft who works."""
    from fodfaeste.casework.courses.models import Enrolment, Session
    from fodfaeste.foundation import drafts

    for key, title, verb, fields in (
        ("course.step", "Skridt mod job efter et hold", "course.follow_up", ("what", "who", "day")),
        ("course.decide", "Tag stilling til et hold", "course.decide", ("choice", "why")),
        ("course.complete", "Afslut et hold", "course.lead", ("talk_on", "words")),
        ("course.stop", "Stop før tid på et hold", "course.lead", ("reason", "words")),
    ):
        drafts.register(key, title=title, verb=verb, model=Enrolment, fields=fields)
    drafts.register("course.notes", title="Noter fra et hold", verb="course.view", model=Session, fields=("text",))
    drafts.register(
        "course.file",
        title="Skriv i en deltagers sag",
        verb="course.view",
        model=Session,
        fields=("words", "enrolments"),
    )
