"""How the web is served: gunicorn with threads, sized for one municipality on one machine."""

import os


def arguments(host: str, port: int) -> list[str]:
    """Arguments for `python -m gunicorn`."""
    return [
        "fodfaeste.site.wsgi:application",
        "--bind", f"{host}:{port}",
        "--workers", os.environ.get("FODFAESTE_WEB_WORKERS", "2"),
        "--threads", os.environ.get("FODFAESTE_WEB_THREADS", "4"),
        "--worker-class", "gthread",
        "--timeout", "120",
        "--graceful-timeout", "5",
        "--max-requests", "20000",
        "--log-level", "warning",
    ]  # fmt: skip
