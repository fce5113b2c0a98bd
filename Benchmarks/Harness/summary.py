"""The head of the performance page: the figures most people ask for, each beside whoever did the same work in the same run."""

from results import figure, table

# What is asked, step, scenario, unit; no unit where the latencies are asked for.
QUESTIONS = [
    ("Ledger: durable transfers a second, in batches", "ledger", "batched/uniform", "transfers/s"),
    ("Ledger: the same between two accounts", "ledger", "batched/hot", "transfers/s"),
    ("Ledger: holds, then posted or voided", "ledger", "two-phase/uniform", "transfers/s"),
    ("Ledger: 1,000 callers, each waiting for its own", "ledger", "unbatched", "transfers/s"),
    ("Rules: decisions a second on one core", "claims", "decide/mix", "decisions/s"),
    ("Claims prepared, decided, durable, a second", "claims", "path/0 lines", "claims/s"),
    ("A node's claims a second, signed and durable, one at a time", "claims", "node-durable/1", "claims/s"),
    ("The same, 256 in an envelope", "claims", "node-durable/256", "claims/s"),
    ("Settlements a second through four processes over TLS", "network", "capacity", "settlements/s"),
    ("Settling at half of that, p50 and p99 in ms", "network", "settle at 50 %", None),
    ("Processor time of a settlement, all processes, µs", "network", "cpu/all", "µs/settlement"),
    ("Journals replayed, every decision again, claims a second", "replay", "audit/replay", "claims/s"),
    ("Close of a month of 10⁸ claims among 400 regions, ms", "clearing", "close/400 participants, 100000000 claims", "ms"),
]


def cell(row, unit):
    return figure(row["value"]) if unit else f'{figure(row["p50_us"] / 1_000)} and {figure(row["p99_us"] / 1_000)}'


def block(results):
    """`None` when nothing was measured; a question without a row is left out, one without peers shows none."""
    lines = []
    for words, step, scenario, unit in QUESTIONS:
        rows = [row for row in results.rows(step, scenario) if row["scenario"] == scenario and unit in (None, row["unit"])]
        ours = [row for row in rows if row["system"] == "MedClear"]
        if not ours:
            continue
        peers = []
        for row in rows:
            if row["system"] == "MedClear":
                continue
            ratio = f' (ratio {row["ratio"]:.2f})' if "ratio" in row else ""
            peers.append(f'{row["system"]}: {cell(row, unit)}{ratio}')
        lines.append([words, cell(ours[0], unit), "; ".join(peers) or "–"])
    return table(["What", "MedClear", "Others in the same run (ratio: ours over theirs)"], lines) if lines else None
