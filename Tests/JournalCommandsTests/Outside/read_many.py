#!/usr/bin/env python3
"""Reads many journals with the reader in Python, and prints one line of JSON for each.

usage: read_many.py FOLDER_OF_READER < LIST_OF_JOURNALS
"""
import json
import sys

sys.path.insert(0, sys.argv[1])
import read_journal  # noqa: E402

for line in sys.stdin:
    journal = read_journal.Journal()
    finding, code = read_journal.read(journal, line.rstrip("\n"))
    verdict = {0: "sound", 1: "torn", 3: "damaged"}[code]
    print(json.dumps({
        "verdict": verdict, "blocks": journal.block, "records": journal.tree.size, "postings": journal.postings,
        "debits": journal.totals()[0], "root": journal.tree.root().hex(), "lastBlock": journal.hash.hex(), "finding": finding}))
