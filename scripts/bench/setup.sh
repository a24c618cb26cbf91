#!/usr/bin/env bash
# Makes the Python environment with the programs that `make bench` measures against, once, in the cache; prints the path
# of its interpreter. ASCRIBE_CACHE moves the cache, PYTHON names the interpreter to start from (3.9 to 3.11).
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${ASCRIBE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/ascribe}
train=$("$here/../train/setup.sh")
home=$cache/bench-$(cat "$here/requirements.txt" <(echo "$train") | sha256sum | cut -c1-12)

if [ ! -x "$home/bin/python" ]; then
    echo "bench: fetching textacy, spaCy and transformers from PyPI (about 0.3 GB) …" >&2
    rm -rf "$home.new"
    "$train" -m venv "$home.new"
    # Its packages come after our own.
    "$train" -c 'import site; print(site.getsitepackages()[0])' \
        > "$("$home.new/bin/python" -c 'import site; print(site.getsitepackages()[0])')/train.pth"
    "$home.new/bin/python" -m pip install --quiet --only-binary=:all: --no-cache-dir -r "$here/requirements.txt" >&2
    "$home.new/bin/python" -c 'import textacy, torch, transformers' >&2
    mv "$home.new" "$home"
fi
echo "$home/bin/python"
