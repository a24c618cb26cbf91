"""Keeps of the PyPI wheels what a CPU build of tch needs.

    slim.py make WHEELS DEST     unpack into DEST (a folder that does not exist)
    slim.py check DEST [--verify]   exit 0 when DEST is whole: every file has its size (--verify: its hash)
"""

import hashlib
import json
import os
import shutil
import sys
import zipfile
from pathlib import Path

VERSION = "2.4.0"
MANIFEST = "ascribe-manifest.json"
# wheel name -> {member prefix: folder in DEST}
KEEP = {
    "torch-": {
        "torch/include/": "include",
        "torch/lib/libtorch_cpu.so": "lib",
        "torch/lib/libc10.so": "lib",
        "torch/lib/libgomp-": "lib",
    },
    "nvidia_cuda_runtime_cu12-": {"nvidia/cuda_runtime/lib/libcudart.so.12": "lib"},
    "nvidia_cuda_cupti_cu12-": {"nvidia/cuda_cupti/lib/libcupti.so.12": "lib"},
}


def digest(path):
    sha = hashlib.sha256()
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            sha.update(block)
    return sha.hexdigest()


def unpack(wheel, prefix, folder, dest):
    count = 0
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if not name.startswith(prefix) or name.endswith("/"):
                continue
            inside = name[len(prefix):] if prefix.endswith("/") else os.path.basename(name)
            out = dest / folder / inside
            out.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(name) as source, open(out, "wb") as target:
                shutil.copyfileobj(source, target, 1 << 20)
            count += 1
    if count == 0:
        sys.exit(f"error: {wheel.name} holds no {prefix}")


def make(wheels, dest):
    for name, members in KEEP.items():
        wheel = next(iter(sorted(wheels.glob(name + "*.whl"))), None)
        if wheel is None:
            sys.exit(f"error: no wheel {name}* in {wheels}")
        for prefix, folder in members.items():
            unpack(wheel, prefix, folder, dest)
    # The wheel's own libtorch.so pulls in CUDA; `-ltorch` only has to resolve.
    (dest / "lib" / "libtorch.so").symlink_to("libtorch_cpu.so")
    (dest / "build-version").write_text(VERSION + "\n")
    files = sorted(p for p in dest.rglob("*") if p.is_file() and not p.is_symlink())
    manifest = {str(p.relative_to(dest)): [p.stat().st_size, digest(p)] for p in files}
    # Written last: a folder without it is not done.
    (dest / MANIFEST).write_text(json.dumps(manifest, indent=0) + "\n")


def check(dest, verify):
    manifest = json.loads((dest / MANIFEST).read_text())
    for name, (size, sha) in manifest.items():
        path = dest / name
        if path.stat().st_size != size or (verify and digest(path) != sha):
            sys.exit(f"error: {path} is damaged")
    if not (dest / "lib" / "libtorch.so").exists():
        sys.exit("error: lib/libtorch.so is missing")


if __name__ == "__main__":
    verb, *args = sys.argv[1:]
    if verb == "make":
        make(Path(args[0]), Path(args[1]))
    elif verb == "check":
        check(Path(args[0]), "--verify" in args[1:])
    else:
        sys.exit(__doc__)
