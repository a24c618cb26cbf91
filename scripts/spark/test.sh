#!/usr/bin/env bash
# Runs test_spark.py with PySpark from PyPI in target/spark; PYTHON names the interpreter to start from.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
command -v java >/dev/null || {
    printf 'error: Spark needs Java\nhint: install Java 17 (Debian: apt-get install openjdk-17-jre-headless)\n' >&2
    exit 1
}
home=target/spark/venv
if [ ! -x "$home/bin/python" ]; then
    "${PYTHON:-python3}" -m venv "$home"
    "$home/bin/python" -m pip install --quiet --disable-pip-version-check pyspark "ray[data]" pyarrow pandas ||
        { rm -rf "$home"; exit 1; }
fi
export PYTHONPATH=$PWD/python
"$home/bin/python" scripts/spark/test_spark.py
"$home/bin/python" scripts/ray/test_ray.py
