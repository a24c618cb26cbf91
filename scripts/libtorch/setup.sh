#!/usr/bin/env bash
# Fetches libtorch 2.4.0 (CPU) from PyPI, keeps what the build needs, and links it as ./.libtorch.
#   scripts/libtorch/setup.sh            set up, or do nothing when it is done
#   scripts/libtorch/setup.sh --verify   hash every installed file as well
# LIBTORCH, when set, is checked and used as it is. ASCRIBE_CACHE moves the cache, PYTHON names the interpreter.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repo=$(cd "$here/../.." && pwd)
cache=${ASCRIBE_CACHE:-${XDG_CACHE_HOME:-${HOME:-$repo}/.cache}/ascribe}
python=${PYTHON:-python3}
version=2.4.0
# The wheels take 780 MB, what is kept of them 530 MB.
need_mb=1600

fail() { # what, cause, hint
    printf 'error: %s\n' "$1" >&2
    [ -z "${2:-}" ] || printf '  caused by: %s\n' "$2" >&2
    [ -z "${3:-}" ] || printf 'hint: %s\n' "$3" >&2
    exit 1
}

use_own_libtorch() {
    local found abi
    found=$(cat "$LIBTORCH/build-version" 2>/dev/null || true)
    [ "${found%%+*}" = "$version" ] || fail "the libtorch in LIBTORCH=$LIBTORCH cannot be used" \
        "its build-version is '${found:-missing}', tch 0.17 needs $version" "unset LIBTORCH to let this script fetch $version"
    [ -e "$LIBTORCH/lib/libtorch_cpu.so" ] || fail "the libtorch in LIBTORCH=$LIBTORCH cannot be used" \
        "lib/libtorch_cpu.so is missing" "unset LIBTORCH to let this script fetch $version"
    # The mangled name of a string argument tells which C++ ABI the library was built with.
    abi=0
    if grep -q -a -m1 '_ZN3c105ErrorC1ENS_14SourceLocationENSt7__cxx1112basic_string' "$LIBTORCH/lib/libc10.so"; then abi=1; fi
    [ "${LIBTORCH_CXX11_ABI:-0}" = "$abi" ] || fail "the libtorch in LIBTORCH=$LIBTORCH has the other C++ ABI" \
        "it was built with _GLIBCXX_USE_CXX11_ABI=$abi" "export LIBTORCH_CXX11_ABI=$abi"
    echo "libtorch: using $version in LIBTORCH=$LIBTORCH"
}

check_machine() {
    [ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] || fail "no libtorch wheel is pinned for $(uname -s) on $(uname -m)" "" \
        "set LIBTORCH to the folder of a libtorch $version for this machine"
    command -v "$python" >/dev/null || fail "'$python' was not found" "" "install Python 3.8 or newer, or name it with PYTHON=…"
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 8))' || fail "'$python' is too old" \
        "$("$python" --version 2>&1)" "install Python 3.8 or newer, or name it with PYTHON=…"
    "$python" -m pip --version >/dev/null 2>&1 || fail "'$python' has no pip" "" \
        "install it (Debian: apt-get install python3-pip) or name another interpreter with PYTHON=…"
    mkdir -p "$cache" 2>/dev/null && [ -w "$cache" ] || fail "cannot write to the cache folder $cache" "" "set ASCRIBE_CACHE to a folder that can be written"
    local free_mb
    free_mb=$(df -Pm "$cache" | awk 'NR == 2 { print $4 }')
    [ "$free_mb" -ge "$need_mb" ] || fail "not enough room in $cache" "$free_mb MB free, $need_mb MB needed" \
        "free some space, or set ASCRIBE_CACHE to a folder on another disk"
}

download() { # folder
    echo "libtorch: fetching $version from PyPI (about 780 MB) …"
    "$python" -m pip download --quiet --no-deps --only-binary=:all: --dest "$1" --require-hashes \
        --python-version 3.11 --implementation cp --abi cp311 --abi none \
        --platform manylinux1_x86_64 --platform manylinux2014_x86_64 --platform any \
        -r "$here/requirements.txt" 2>"$1/pip.log" && return
    local cause
    cause=$(grep -iE 'error|hash|space' "$1/pip.log" | tail -n 1)
    case $(tr '[:upper:]' '[:lower:]' <"$1/pip.log") in
    *"do not match the hash"*) fail "a wheel from PyPI is not the one that is pinned" "$cause" "the download is broken or was tampered with: run this again, and report it if it happens twice" ;;
    *"no space"*) fail "the disk filled up during the download" "$cause" "free $need_mb MB, or set TMPDIR and ASCRIBE_CACHE to another disk" ;;
    *) fail "the wheels could not be fetched from PyPI" "${cause:-see above}" "check the network or the proxy (pip config list), or set LIBTORCH to a libtorch $version that you have" ;;
    esac
}

main() {
    if [ -n "${LIBTORCH:-}" ] && [ "$LIBTORCH" != "$repo/.libtorch" ]; then
        use_own_libtorch
        return
    fi
    local done_dir=$cache/libtorch-$version
    if ! "$python" "$here/slim.py" check "$done_dir" "$@" 2>/dev/null; then
        check_machine
        # Next to its final place, so that the last step is one rename.
        work=$(mktemp -d "$cache/setup.XXXXXX")
        trap 'rm -rf "$work"' EXIT
        mkdir "$work/wheels"
        TMPDIR=$work download "$work/wheels"
        "$python" "$here/slim.py" make "$work/wheels" "$work/libtorch" ||
            fail "the wheels could not be unpacked" "" "free $need_mb MB in $cache and run this again"
        rm -rf "$done_dir"
        mv -T "$work/libtorch" "$done_dir" 2>/dev/null || "$python" "$here/slim.py" check "$done_dir" ||
            fail "libtorch could not be moved to $done_dir" "" "check the rights of $cache"
    fi
    ln -sfn "$done_dir" "$repo/.libtorch" || fail "cannot link $repo/.libtorch" "" "check the rights of $repo"
    echo "libtorch: $version in $done_dir"
}

main "$@"
