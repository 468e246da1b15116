"""Ask for every page as every role, in a demo installation, and print what came: `python -m tests.matrix.walk`.

Every request runs in a transaction that is rolled back, so no cell can change what the next one sees. A POST carries
one field no form knows: what is tested is who gets past the door, not what the form says.
"""

import json
import os
import sys
from http.cookies import SimpleCookie

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fodfaeste.site.settings")


WORDS = {200: "ok", 204: "ok", 400: "form", 401: "sign-in", 403: "refused", 404: "hidden", 409: "form", 422: "form"}


class _Undo(Exception):
    pass


def outcome(status: int, location: str) -> str:
    """One word for an answer."""
    if status in (301, 302, 303):
        return "sign-in" if location.startswith(("/demo/?next", "/log-ind")) or location == "/demo/" else "goes-on"
    return WORDS.get(status, str(status))


def main() -> None:
    import django

    django.setup()
    from django.db import transaction
    from django.test import Client

    from fodfaeste.demo import personas
    from fodfaeste.foundation.journal.actor import ROLES
    from fodfaeste.site.pages import every_page

    users = {role: personas.first_of(role) for role in ROLES}
    missing = [role for role, user in users.items() if user is None]
    if missing:
        sys.exit(f"the demo has nobody to sign in as: {missing}")

    # One client for everybody: each new one loads the middleware anew, which costs more than most pages.
    client = Client(raise_request_exception=False, SERVER_NAME="127.0.0.1")
    cookies = {"anonymous": SimpleCookie()}
    for role, user in users.items():
        client.cookies = SimpleCookie()
        client.force_login(user)
        cookies[role] = client.cookies

    def ask(role: str, method: str, path: str) -> str:
        client.cookies = SimpleCookie(cookies[role].output(header="", sep=";"))
        answer = ""
        try:
            with transaction.atomic():
                response = client.generic(method, path, "felt=1", content_type="application/x-www-form-urlencoded")
                if response.streaming:
                    b"".join(response.streaming_content)
                answer = outcome(response.status_code, response.headers.get("Location", ""))
                raise _Undo
        except _Undo:
            return answer

    cells = {}
    for page in every_page():
        for method in ("GET", "POST", "DELETE"):
            key = f"{page.name} {method}"
            cells[key] = (
                {role: ask(role, method, page.example) for role in ("anonymous", *ROLES)} if page.example else {}
            )
    print(json.dumps(cells, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
