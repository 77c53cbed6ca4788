"""The clauses of the eight written procedures, by their ids."""

_TEXT = """
GAS: 2 4a 4b 4c 5 6 7 8 9a 9b 10 11 12.1 12.2 12.3a 12.3b 12.3c 12.4 12.5 12.6 12.7 13 14
ROAD: 1 2 3a 3b 4 5a 5b 5c 6 7 8 9 10 11
CABLE: 1a 1b 2 3 4 5a 5b 6 7a 7b 7c 7d 7e 7f 8 9 10 11 12 13 14
HOSP: 1 2 3 4 5a 5b 6 7
PROP: 1 2 3 4 5 6 7 8
RETAIL: 1 2 3 4 5 6 7 8a 8b 8c 9 10 11
MOBILE: 1 2 3
DESK: 1 2 3 4 5 6 7 8
"""

CLAUSES = {
    f"{code}-{clause}"
    for code, clauses in (line.split(":") for line in _TEXT.strip().splitlines())
    for clause in clauses.split()
}

# Of each procedure what concerns intake, routing, time, escalation, approval and callback, and so is in its file.
LAID_DOWN = {
    "road": "1 2 3a 3b 4 5a 5b 6 7 8 9 10 11",
    "cable": "1a 1b 2 3 5a 5b 6 7a 7b 7c 7d 7e 7f 9 10 12 13 14",
    "hosp": "1 2 3 4 5a 5b 6",
    "prop": "1 2 3 4 5 6 8",
    "retail": "1 2 3 4 5 6",
    "mobile": "1 2 3",
    "desk": "1 2 3 4 5 8",
}
