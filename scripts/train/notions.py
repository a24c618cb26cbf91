"""The words of the corpora: what spans and attributions can be. Needs only Python."""

ROLES = ("source", "cue", "content")
TYPES = ("statement", "report", "belief", "intention", "perception")
