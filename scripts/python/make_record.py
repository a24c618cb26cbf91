"""Writes the dataclasses of python/ascribe/_record.py from the record that the program writes.

    make_record.py PROGRAM            prints them
    make_record.py PROGRAM --write    puts them in their place
"""

import json
import re
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
PLACE = PROJECT / "python/ascribe/_record.py"
HEAD = '''"""The claim record. Written by scripts/python/make_record.py from `ascribe schema`: do not edit."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, Dict, Literal, Mapping, Optional, Tuple

Span = Tuple[int, int]
"""``(start, end)``: ``text[start:end]`` in code points."""


def _spans(spans: Any) -> Tuple[Span, ...]:
    return tuple((start, end) for start, end in spans)


def _span(span: Any) -> Span:
    return span[0], span[1]


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return value
'''
TO_DICT = '''
    def to_dict(self) -> Dict[str, Any]:
        """The record as the program writes it."""
        plain: Dict[str, Any] = _plain(dataclasses.asdict(self))
        return plain
'''


def order():
    """The fields of each record in the order in which the program writes them."""
    source = (PROJECT / "src/write/record.rs").read_text(encoding="utf-8")
    structs = re.findall(r"pub struct (\w+) \{\n(.*?)\n\}", source, re.DOTALL)
    return {name: re.findall(r"^    pub (?:r#)?(\w+):", body, re.MULTILINE) for name, body in structs}


def python_name(name):
    return re.sub("Record$", "", name)


def value_of(schema, definitions):
    """(type, reading of the expression `{}`, may be null) of a property."""
    if "anyOf" in schema:
        one = next(part for part in schema["anyOf"] if part.get("type") != "null")
        kind, read, _ = value_of(one, definitions)
        return kind, read, True
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        if definitions[name].get("type") == "object":
            return python_name(name), python_name(name) + ".of({})", False
        return name, "{}", False
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    null = "null" in types
    kind = next(one for one in types if one != "null")
    if kind == "array":
        nested = schema["items"].get("type") == "array"
        return ("Tuple[Span, ...]", "_spans({})", null) if nested else ("Span", "_span({})", null)
    return {"string": "str", "number": "float", "integer": "int"}[kind], "{}", null


def docs(text, indent):
    text = " ".join(text.split()).replace("`null`", "``None``")
    text = re.sub(r"(?<!`)`([^`]+)`(?!`)", r"``\1``", text).replace('"', "'")
    words, lines = text.split(), [""]
    for word in words:
        if len(lines[-1]) + len(word) + indent > 110:
            lines.append("")
        lines[-1] += (" " if lines[-1] else "") + word
    return '"""' + ("\n" + " " * indent).join(lines) + '"""'


def literal(name, schema):
    values = [one["const"] for one in schema["oneOf"]] if "oneOf" in schema else schema["enum"]
    return f"{name} = Literal[{', '.join(json.dumps(value) for value in values)}]\n{docs(schema['description'], 0)}\n"


def record(name, schema, definitions, names):
    lines = ["", "", "@dataclass(frozen=True)", f"class {python_name(name)}:",
             f"    {docs(schema['description'], 4)}", ""]
    read = []
    assert sorted(names) == sorted(schema["properties"]), name
    for field in names:
        kind, reading, null = value_of(schema["properties"][field], definitions)
        lines.append(f"    {field}: {f'Optional[{kind}]' if null else kind}")
        lines.append(f"    {docs(schema['properties'][field]['description'], 4)}")
        get = f'record.get("{field}")' if null else f'record["{field}"]'
        if null and reading != "{}":
            inner = reading.format(f'record["{field}"]')
            read.append(f"None if {get} is None else {inner}")
        else:
            read.append(reading.format(get))
    lines += ["", "    @staticmethod", f"    def of(record: Mapping[str, Any]) -> {python_name(name)}:",
              '        """The record of a line of JSON."""', f"        return {python_name(name)}("]
    lines += [f"            {one}," for one in read] + ["        )"]
    return "\n".join(lines) + "\n" + (TO_DICT if name == "ClaimRecord" else "")


def module(schema):
    definitions = schema["$defs"]
    orders = order()
    out = [HEAD]
    out += ["\n" + literal(name, one) for name, one in definitions.items() if one.get("type") != "object"]
    records = [(name, one) for name, one in definitions.items() if one.get("type") == "object"]
    out += [record(name, one, definitions, orders[name]) for name, one in [*records, (schema["title"], schema)]]
    return "".join(out)


def main():
    program, *rest = sys.argv[1:] or sys.exit(__doc__)
    text = module(json.loads(subprocess.run([program, "schema"], check=True, capture_output=True).stdout))
    if rest == ["--write"]:
        PLACE.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)


if __name__ == "__main__":
    main()
