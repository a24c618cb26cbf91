#!/usr/bin/env bash
# Makes the Python environment in which the package is tested, once, in target/python; prints its interpreter. Without
# a network the tests run without the libraries.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
python=${PYTHON:-python3}
home=$PWD/target/python/test-$(sha256sum scripts/python/test.txt | cut -c1-12)
if [ ! -x "$home/bin/python" ]; then
    rm -rf "$home.new"
    if ! { "$python" -m venv "$home.new" && "$home.new/bin/python" -m pip install --quiet --disable-pip-version-check \
        --only-binary=:all: -r scripts/python/test.txt; } >&2; then
        echo "warning: the libraries that tables are tested with could not be fetched; their tests are skipped" >&2
        command -v "$python"
        exit
    fi
    mv "$home.new" "$home"
fi
echo "$home/bin/python"
