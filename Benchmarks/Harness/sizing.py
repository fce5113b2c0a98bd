"""The figures `medclear sizing` plans with, taken from results: whole numbers, rounded up, each with its source."""

import json
import math


def refreshed(text, results):
    """The data file with every figure that was measured, and the names of those that were not."""
    data = json.loads(text)

    def value(step, scenario):
        return results.value(step, scenario)

    network = results.rows("network")
    nodes = [row for row in network if row["system"] == "MedClear"]
    shared = ("cpu/all", "cpu/hub", "cpu/load generator")
    regions = [row["value"] for row in nodes if row["scenario"].startswith("cpu/") and row["scenario"] not in shared]
    memory = [row["value"] for row in nodes if row["scenario"].startswith("memory/")]
    found = {
        "regionMicroseconds": ("network", "'cpu/…' of the regions at half load", sum(regions) or None),
        "hubMicroseconds": ("network", "'cpu/hub' at half load", value("network", "cpu/hub")),
        "journalBytes": ("claims", "'month disk'", value("claims", "month disk")),
        "hubJournalBytes": ("claims", "'month disk of the hub'", value("claims", "month disk of the hub")),
        "claimBytes": ("claims", "'node-decide/memory'", value("claims", "node-decide/memory")),
        # A claim counts in both journals, which are replayed side by side.
        "replayMicroseconds": (
            "replay", "'audit/replay': two journals side by side on two cores",
            2_000_000 / replayed if (replayed := value("replay", "audit/replay")) else None),
        "accountBytes": ("ledger", "'memory/account'", value("ledger", "memory/account")),
        "messageBytes": ("security", "'intl size/8'", value("security", "intl size/8")),
        "processMebibytes": ("network", "'memory/…', the largest process of a short run, its claims included", max(memory, default=None)),
    }
    programs = {"network": "network-bench", "claims": "medclear-bench", "replay": "medclear-bench", "ledger": "ledger-bench", "security": "security-bench"}
    left = []
    for name, (step, row, measured) in found.items():
        if measured is None or results.condition(step, "build") != "release":
            left.append(name)
            continue
        data["figures"][name]["value"] = math.ceil(measured)
        seed = results.condition(step, "seed")
        data["figures"][name]["source"] = (
            f'{programs[step]}, {row}; commit {results.condition(step, "commit")}, {results.condition(step, "cpu")}, '
            + (f"seed {seed}" if seed not in ("", "0") else "fresh keys, so no seed") + f', {results.condition(step, "date")[:10]}')
    step = next((step for step in ("network", "claims", "ledger") if step in results.files), None)
    if step:
        data["machine"] = (
            f'{results.condition(step, "cpu")}, {results.condition(step, "cores")} cores, {results.condition(step, "memory")}, '
            f'{results.condition(step, "file system")}, {results.condition(step, "kernel")}, {results.condition(step, "toolchain")}, release build')
    lines = [f'    {json.dumps(name)}: {json.dumps(figure, ensure_ascii=False)}' for name, figure in data["figures"].items()]
    head = f'{{\n  "format": {json.dumps(data["format"])},\n  "machine": {json.dumps(data["machine"], ensure_ascii=False)},\n  "figures": {{\n'
    return head + ",\n".join(lines) + "\n  }\n}\n", left
