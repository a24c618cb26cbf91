#!/usr/bin/env bash
# Copies the built program with its libraries, model and manual page under a prefix, or removes them.
#   scripts/install.sh PREFIX
#   scripts/install.sh --remove PREFIX
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
remove=
if [ "${1:-}" = --remove ]; then
    remove=yes
    shift
fi
prefix=${1:?usage: scripts/install.sh [--remove] PREFIX}
program=${CARGO_TARGET_DIR:-target}/release/ascribe
libtorch=${LIBTORCH:-.libtorch}

if [ -n "$remove" ]; then
    rm -rf "$prefix/bin/ascribe" "$prefix/lib/ascribe" "$prefix/share/ascribe" "$prefix/share/man/man1/ascribe.1"
    echo "removed ascribe from $prefix"
    exit 0
fi

[ -x "$program" ] || {
    printf 'error: %s is not built\nhint: run make build\n' "$program" >&2
    exit 1
}
mkdir -p "$prefix" 2>/dev/null && [ -w "$prefix" ] || {
    printf 'error: cannot write to %s\nhint: use sudo, or name another folder: make install PREFIX="$HOME/.local"\n' "$prefix" >&2
    exit 1
}
install -d "$prefix/lib/ascribe"
for library in "$libtorch"/lib/*.so*; do
    # -P keeps libtorch.so the link that it is.
    cp -Pf "$library" "$prefix/lib/ascribe/"
done
install -D -m 755 "$program" "$prefix/bin/ascribe"
for model in models/ascribe-*/; do
    install -d "$prefix/share/ascribe/$model"
    install -m 644 "$model"* "$prefix/share/ascribe/$model"
done
install -d "$prefix/share/man/man1"
"$prefix/bin/ascribe" man >"$prefix/share/man/man1/ascribe.1"
"$prefix/bin/ascribe" doctor
echo "installed ascribe in $prefix"
