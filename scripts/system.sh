#!/bin/sh
# The programs outside Python that component tests use: two browsers, a Java runtime, a PostgreSQL (the tests start it),
# LibreOffice's Writer (it lays out a Word file), and a font as wide as Arial (tests look at where lines and pages end).
# On Debian, and as root, they are installed when absent; elsewhere the user is told.
set -eu

missing=""
command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || missing="chromium"
command -v firefox-esr >/dev/null 2>&1 || command -v firefox >/dev/null 2>&1 || missing="$missing firefox-esr"
command -v java >/dev/null 2>&1 || missing="$missing default-jre-headless"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null 2>&1 || missing="$missing postgresql"
command -v soffice >/dev/null 2>&1 || missing="$missing libreoffice-writer-nogui"
fc-list 2>/dev/null | grep -qiE "arial|liberation ?sans" || missing="$missing fonts-liberation"
[ -n "$missing" ] || exit 0

if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "installing:$missing" | sed 's/: */: /'
    apt-get update -qq
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
else
    echo "not installed: $missing; their tests are skipped (they fail when CI is set)" >&2
fi
