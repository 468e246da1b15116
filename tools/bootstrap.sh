#!/bin/sh
# Make sure the tools that set everything else up are here: a small environment with the pinned installer, and npm.
# On a bare Debian the missing packages are installed with apt; elsewhere a sentence says what is missing.
set -eu

UV_VERSION=0.13.9

need() { # command, Debian packages
    command -v "$1" >/dev/null 2>&1 && return 0
    shift
    if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
        echo "installing $*"
        DEBIAN_FRONTEND=noninteractive apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
    else
        echo "Please install: $*" >&2
        exit 1
    fi
}

need python3 python3 python3-venv
python3 -c 'import ensurepip' 2>/dev/null || need /nowhere python3-venv
need npm nodejs npm
[ "${1:-}" != browser ] || command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 ||
    need chromium chromium
[ "${1:-}" != browser ] || need pdftoppm poppler-utils
[ "${1:-}" != browser ] || [ -n "${JAVA_HOME:-}" ] || need java default-jre-headless

if [ ! -x .tools/bin/uv ]; then
    python3 -m venv .tools
    .tools/bin/python -m pip install -q --disable-pip-version-check "uv==$UV_VERSION"
fi
