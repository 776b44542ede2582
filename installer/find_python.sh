# shellcheck shell=bash
# Sourced by run and test: sets PYTHON to a Python from 3.11 on, installing Debian's when it may.
PYTHON=""
for candidate in python3.11 python3.12 python3.13 python3; do
  if command -v "$candidate" >/dev/null 2>&1 &&
     "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null; then
    PYTHON="$candidate"; break
  fi
done
if [ -z "$PYTHON" ] && command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
  echo "fluxdesk set-up: installing python3" >&2
  apt-get update -qq && apt-get install -y -qq --no-install-recommends python3 python3-venv >/dev/null
  PYTHON=python3
fi
if [ -z "$PYTHON" ]; then
  echo "fluxdesk set-up: Python 3.11 or newer is missing. On Debian and Ubuntu: sudo apt-get install python3 python3-venv" >&2
  exit 1
fi
