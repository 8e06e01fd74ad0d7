#!/usr/bin/env bash
# Installs what the autograder needs: Python 3.11 or newer, and the packages of requirements.txt.
# The service runs this once, when the autograder is uploaded. It fails, and says so, if the
# settings can't be used: that is seen by the instructor and not by students.
set -eu

root="${BINADD_AUTOGRADER_ROOT:-/autograder}"

find_python() {
    for name in python3.14 python3.13 python3.12 python3.11 python3; do
        if "$name" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' \
            >/dev/null 2>&1; then
            echo "$name"
            return 0
        fi
    done
    return 1
}

if ! python="$(find_python)"; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update
    apt-get install -y python3.12 python3.12-venv || apt-get install -y python3.11 python3.11-venv
    python="$(find_python)"
fi

"$python" -m venv "$root/venv"
"$root/venv/bin/python" -m pip install --disable-pip-version-check --no-cache-dir \
    -r "$root/source/requirements.txt"

cd "$root/source"
"$root/venv/bin/python" -m binadd.report.autograder_marking --check "$root"
