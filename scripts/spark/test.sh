#!/usr/bin/env bash
# Runs test_spark.py with PySpark from PyPI in target/spark; PYTHON names the interpreter to start from.
#   scripts/spark/test.sh            all of it, and test_ray.py with Ray
#   scripts/spark/test.sh --small    what CI runs: a few hundred documents; skipped where Java or PySpark cannot be had
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
home=target/spark/venv
small=${1:-}
pip=("$home/bin/python" -m pip install --quiet --disable-pip-version-check)

# Ends the script: what is missing is an error, but when only the small test was asked for.
missing() {
    [ -z "$small" ] || { echo "Spark is not tested: $1"; exit 0; }
    printf 'error: %s\nhint: %s\n' "$1" "$2" >&2
    exit 1
}

command -v java >/dev/null || missing "there is no Java" "install Java 17 (Debian: apt-get install openjdk-17-jre-headless)"
[ -x "$home/bin/python" ] || "${PYTHON:-python3}" -m venv "$home"
"$home/bin/python" -c 'import pyspark, pyarrow, pandas' 2>/dev/null || "${pip[@]}" pyspark pyarrow pandas ||
    missing "PySpark could not be fetched" "it comes from PyPI"
export PYTHONPATH=$PWD/python
if [ -n "$small" ]; then
    exec "$home/bin/python" scripts/spark/test_spark.py Small
fi
"$home/bin/python" -c 'import ray.data' 2>/dev/null || "${pip[@]}" "ray[data]"
"$home/bin/python" scripts/spark/test_spark.py
"$home/bin/python" scripts/ray/test_ray.py
