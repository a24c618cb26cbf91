"""Finds the program and makes its command line."""

from __future__ import annotations

import os
import shutil
import sysconfig
from pathlib import Path
from typing import Dict, List, Mapping, Optional, Union

from ._errors import AscribeError

HINT = (
    "hint: install the wheel that `make python` builds, or name the program in ASCRIBE_BIN, or put it on PATH"
)


def find(program: Optional[Union[str, Path]] = None) -> Path:
    """The program: as named, else as ``ASCRIBE_BIN`` names it, else beside this Python, on ``PATH``, in a build tree."""
    named = program or os.environ.get("ASCRIBE_BIN")
    if named:
        path = Path(shutil.which(named) or named)
        if not path.is_file():
            raise AscribeError(f"the program {named} was not found\n{HINT}")
        return path
    tree = Path(__file__).resolve().parents[2]
    on_path = shutil.which("ascribe")
    places = [
        Path(sysconfig.get_path("scripts")) / "ascribe",
        *([Path(on_path)] if on_path else []),
        tree / "target/release/ascribe",
    ]
    for place in places:
        if place.is_file():
            return place
    raise AscribeError("the program ascribe was not found\n  caused by: it is not in any of "
                       f"{', '.join(map(str, places))}\n{HINT}")


def options(values: Mapping[str, object]) -> List[str]:
    """The arguments of options by their Python names; what is ``None`` or ``False`` is left out."""
    arguments: List[str] = []
    for name, value in values.items():
        if value is None or value is False:
            continue
        if name == "comments":
            arguments += ["--include", "comments"]
            continue
        if isinstance(value, (list, tuple)):
            value = ",".join(value)
        # One argument, so that a value that begins with - is no option.
        arguments.append(f"--{name.replace('_', '-')}={value}")
    return arguments
