"""The background work of the register."""

from django_tasks import task

from fodfaeste.foundation.access.policy import AccessDenied
from fodfaeste.foundation.people.models import User
from fodfaeste.foundation.people.queries import actor_for
from fodfaeste.foundation.register.actions import drop_upload, import_file, upload_path
from fodfaeste.foundation.register.models import ImportRun
from fodfaeste.foundation.register.rules import FINISHED


@task()
def import_upload(run_id: int, user_id: int) -> str:
    """Import an uploaded file on behalf of the one who brought it, and let go of it when it is in or refused."""
    run = ImportRun.objects.get(pk=run_id)
    if run.status in FINISHED or not run.upload:
        return run.status
    try:
        done = import_file(
            actor=actor_for(User.objects.select_related("employee", "citizen").get(pk=user_id)),
            purpose="Indlæsning af registerfil",
            path=upload_path(run.upload),
            original_name=run.file_name,
            run=run,
        )
    except (AccessDenied, User.DoesNotExist):
        ImportRun.objects.filter(pk=run_id).update(
            status="failed",
            message="Den, der indlæste filen, har ikke længere adgang til det. Intet af filen er gemt.",
            message_en="the one who brought the file may not import any more; nothing of it was kept",
        )
        raise
    if done.status in FINISHED:
        drop_upload(done)
    return done.status
