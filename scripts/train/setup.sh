#!/usr/bin/env bash
# Makes the Python environment that training runs in, once, in the cache; prints the path of its interpreter.
# ASCRIBE_CACHE moves the cache, PYTHON names the interpreter to start from (3.9 to 3.12).
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${ASCRIBE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/ascribe}
python=${PYTHON:-python3}
name=train-$(sha256sum "$here/requirements.txt" | cut -c1-12)
home=$cache/$name

if [ ! -x "$home/bin/python" ]; then
    if ! "$python" -c 'import ensurepip, sys, venv; sys.exit(not (3, 9) <= sys.version_info[:2] <= (3, 12))'; then
        echo "error: '$python' cannot make the environment that training needs" >&2
        echo "  caused by: $("$python" --version 2>&1), or it has no venv; torch 2.4.0 fits Python 3.9 to 3.12" >&2
        echo "hint: name another interpreter with PYTHON=… (Debian: apt-get install python3-venv)" >&2
        exit 1
    fi
    echo "training: fetching torch for Python from PyPI (about 2.5 GB) …" >&2
    mkdir -p "$cache"
    rm -rf "$home.new"
    "$python" -m venv "$home.new"
    "$home.new/bin/python" -m pip install --quiet --no-deps --require-hashes --only-binary=:all: --no-cache-dir \
        -r "$here/requirements.txt" >&2
    "$home.new/bin/python" -c 'import numpy, safetensors, torch' >&2
    mv "$home.new" "$home"
fi
echo "$home/bin/python"
