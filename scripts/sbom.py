#!/usr/bin/env python3
"""Prints what a build of ascribe is made of, as CycloneDX 1.5 (JSON): crates with licence and checksum, and libtorch.

Usage: scripts/sbom.py > ascribe.cdx.json

The same Cargo.lock gives the same bytes: there is no time and no serial number in it.
"""

import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
TARGET = "x86_64-unknown-linux-gnu"


def shipped(metadata):
    """Ids of the packages that are built for a release: no dependencies of tests."""
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    todo, found = [metadata["resolve"]["root"]], set()
    while todo:
        package = todo.pop()
        if package in found:
            continue
        found.add(package)
        for dependency in nodes[package]["deps"]:
            if any(kind["kind"] != "dev" for kind in dependency["dep_kinds"]):
                todo.append(dependency["pkg"])
    return found


def checksums(lock):
    """SHA-256 of each crate's archive by name and version."""
    found = re.findall(r'name = "(.+)"\nversion = "(.+)"\nsource = .+\nchecksum = "(.+)"', lock)
    return {(name, version): checksum for name, version, checksum in found}


def component(package, sums):
    name, version = package["name"], package["version"]
    out = {"type": "library", "name": name, "version": version, "purl": "pkg:cargo/%s@%s" % (name, version)}
    if package.get("license"):
        # Old crates write MIT/Apache-2.0.
        out["licenses"] = [{"expression": package["license"].replace("/", " OR ")}]
    if (name, version) in sums:
        out["hashes"] = [{"alg": "SHA-256", "content": sums[name, version]}]
    return out


def bill(metadata, lock):
    """The whole document."""
    wanted, sums = shipped(metadata), checksums(lock)
    packages = {package["id"]: package for package in metadata["packages"]}
    root = packages[metadata["resolve"]["root"]]
    parts = sorted((package for id, package in packages.items() if id in wanted and package is not root),
                   key=lambda package: (package["name"], package["version"]))
    libtorch = {"type": "library", "name": "libtorch", "version": "2.4.0", "purl": "pkg:pypi/torch@2.4.0",
                "licenses": [{"expression": "BSD-3-Clause"}]}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": dict(component(root, sums), type="application")},
        "components": [component(package, sums) for package in parts] + [libtorch],
    }


def main():
    command = ["cargo", "metadata", "--locked", "--format-version", "1", "--filter-platform", TARGET]
    metadata = json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)
    json.dump(bill(metadata, (ROOT / "Cargo.lock").read_text()), sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
