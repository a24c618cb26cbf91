"""Shows claims (JSON Lines of `ascribe extract`) for people: one block a claim.

    show.py CLAIMS.jsonl [WIDTH]
"""

import json
import sys
import textwrap
import unicodedata


def plain(text):
    """One line, without what could steer a terminal."""
    kept = (" " if c.isspace() else c for c in text)
    return " ".join("".join(c for c in kept if unicodedata.category(c) not in ("Cc", "Cf")).split())


def who(claim):
    speaker, source = claim["speaker"], claim["source"]
    if speaker is None:
        return f"unknown speaker ({plain(source['text'])})" if source else "unknown speaker"
    office = ", ".join(plain(speaker[key]) for key in ("role", "affiliation") if speaker[key])
    return plain(speaker["name"]) + (f" ({office})" if office else "")


def block(claim, width):
    cue = plain(claim["cue"]["text"]).rstrip(":") if claim["cue"] else "continues"
    head = f"{who(claim)} {cue}:  [{claim['kind']}, {claim['confidence']:.2f}]"
    body = textwrap.fill(plain(claim["content"]["text"]), width, initial_indent="    ", subsequent_indent="    ")
    return f"  {head}\n{body}"


def main(path, width=100):
    document = None
    with open(path, encoding="utf-8") as claims:
        for claim in map(json.loads, claims):
            if claim["document"]["id"] != document:
                document = claim["document"]["id"]
                outlet = f" ({plain(claim['outlet']['name'])})" if claim["outlet"] else ""
                print(f"\n{plain(document)}{outlet}")
            print(block(claim, width))


if __name__ == "__main__":
    try:
        main(sys.argv[1], *map(int, sys.argv[2:3]))
    except BrokenPipeError:
        sys.stderr.close()
