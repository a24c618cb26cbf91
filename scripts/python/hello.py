"""Tries the installed package: one claim, by the program and the model that came with it."""

import ascribe

[claim] = ascribe.extract("“The port is open,” said Harbour Minister Ilse Torvane.")
print(f"ascribe for Python works: {claim.speaker.name} {claim.cue.text} {claim.content.text}")
