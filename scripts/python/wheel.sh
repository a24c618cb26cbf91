#!/usr/bin/env bash
# Builds the wheel of the Python package, with the program, its libraries and its model, and installs it into a venv.
#   scripts/python/wheel.sh [VENV]      default: target/python/venv; PYTHON names the interpreter that makes it
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
root=$PWD
venv=$(realpath -m "${1:-target/python/venv}")
libtorch=${LIBTORCH:-.libtorch}
data=$root/target/python/ascribe.data/data
wheels=$root/target/python/wheels

[ -x "$venv/bin/python" ] || "${PYTHON:-python3}" -m venv "$venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r scripts/python/requirements.txt

# As scripts/install.sh lays them out: a wheel's data goes where its program's prefix is. A wheel holds no links, and
# libtorch.so is only one for the linker.
rm -rf target/python/ascribe.data "$wheels"
mkdir -p "$data/lib/ascribe" "$data/share/ascribe/models"
for library in "$libtorch"/lib/*.so*; do
    [ -L "$library" ] || ln "$(readlink -f "$library")" "$data/lib/ascribe/" 2>/dev/null ||
        cp "$library" "$data/lib/ascribe/"
done
cp -r models/ascribe-* "$data/share/ascribe/models/"

(cd python && "$venv/bin/maturin" build --quiet --release --locked --out "$wheels")
rm -rf target/python/ascribe.data
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --force-reinstall "$wheels"/*.whl
"$venv/bin/python" scripts/python/hello.py
ls -s -h "$wheels"/*.whl
echo "installed ascribe for Python in $venv; source $venv/bin/activate"
