"""One line for each measured commit: what moved between them."""

import json

FIGURES = [
    ("ledger", "batched/uniform", "transfers/s"), ("ledger", "batched/hot", "transfers/s"), ("ledger", "two-phase/uniform", "transfers/s"),
    ("ledger", "unbatched", "transfers/s"), ("ledger", "batched/uniform bytes", "bytes/transfer"), ("ledger", "replay", "transfers/s"),
    ("ledger", "memory/account", "bytes"), ("ledger", "memory/remembered id", "bytes"), ("ledger", "open/snapshot and tail", "s"),
    ("claims", "decide/mix", "decisions/s"), ("claims", "path/0 lines", "claims/s"), ("claims", "path/6 lines", "claims/s"),
    ("claims", "node-durable/1", "claims/s"), ("claims", "node-durable/256", "claims/s"), ("claims", "node-durable/256 disk", "bytes/claim"),
    ("claims", "node-decide/memory", "bytes/claim"), ("claims", "replay", "claims/s"), ("claims", "verify", "claims/s"),
    ("claims", "month", "claims/s"), ("claims", "month disk", "bytes/claim"),
    ("clearing", "close/400 participants, 100000000 claims", "ms"), ("network", "capacity", "settlements/s"),
    ("network", "cpu/all", "µs/settlement"), ("network", "syncs", "syncs/settlement"),
]


def line(results):
    """`None` when nothing of it was measured, or when the builds and commits of the steps differ: such a line compares nothing."""
    steps = [name for name in ("ledger", "claims", "clearing", "network") if name in results.files]
    commits = {results.condition(step, "commit") for step in steps}
    builds = {results.condition(step, "build") for step in steps}
    if len(commits) != 1 or builds != {"release"}:
        return None
    figures = {}
    for step, scenario, unit in FIGURES:
        value = results.value(step, scenario, unit=unit)
        if value is not None:
            figures[f"{step} {scenario}, {unit}"] = value
    commit = commits.pop()
    first = steps[0]
    return {
        "commit": commit.split(" ")[0], "clean": " " not in commit, "date": results.condition(first, "date"),
        "cpu": results.condition(first, "cpu"), "cores": results.condition(first, "cores"),
        "toolchain": results.condition(first, "toolchain"), "seed": results.condition(first, "seed"),
        "loads": {step["name"]: [step["loadBefore"], step["loadAfter"]] for step in results.steps()}, "figures": figures,
    }


def append(path, entry):
    """A second run of a commit on a day takes the place of the first only when it has the same date; else both stand."""
    try:
        with open(path, encoding="utf-8") as file:
            lines = [text for text in file.read().split("\n") if text]
    except FileNotFoundError:
        lines = []
    lines = [text for text in lines if json.loads(text)["date"] != entry["date"]]
    lines.append(json.dumps(entry, ensure_ascii=False))
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
