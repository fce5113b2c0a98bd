"""Tables and plots of the performance page, made from results. What stands between two marks of a page is replaced, nothing else."""

import json
import os
import re

import loads
import steps
import summary
from results import figure, rows, table

BEGIN, END = "<!-- measured: {} -->", "<!-- end of measured -->"


def measured(results, step, wanted, digests=True):
    """The rows of a step whose names begin with one of `wanted`, in the order of the program."""
    lines = []
    for row in results.rows(step):
        if row["scenario"].startswith("ablation/") or not any(row["scenario"].startswith(name) for name in wanted):
            continue
        line = [f'`{row["scenario"]}`', row["system"], f'{figure(row["value"])} {row["unit"]}']
        line += [figure(row["p50_us"]) if "p50_us" in row else "", figure(row["p99_us"]) if "p99_us" in row else ""]
        line.append(f'{row["ratio"]:.2f}' if "ratio" in row else "")
        if digests:
            line.append(f"`{results.digest(step, row)}`" if results.digest(step, row) else "")
        lines.append(line)
    if not lines:
        return None
    return table(["Scenario", "System", "Figure", "p50 µs", "p99 µs", "Ratio"] + (["Digest"] if digests else []), lines)


def ledger(results):
    """The peers that were not there keep their place, so that nobody takes a missing row for a small one."""
    text = measured(results, "ledger", LEDGER)
    if text and not any(row["system"].startswith("TigerBeetle") for row in results.rows("ledger")):
        absent = ["TigerBeetle", "not present in this run", "", "", "", ""]
        text += "\n" + rows([[f"`{name}`"] + absent for name in ("batched/uniform", "batched/hot", "two-phase/uniform")])
    return text


def conditions(results):
    lines = []
    for step in results.steps():
        seed = results.condition(step["name"], "seed")
        lines.append([
            step["name"], f'`{step["command"]}`', f'{step["seconds"]:.0f}', step["loadBefore"], step["loadAfter"],
            "fresh keys" if seed in ("", "0") else seed, results.condition(step["name"], "commit") or step.get("commit", "–"),
        ])
    if not lines:
        return None
    first = next((name for name in ("ledger", "claims", "clearing") if name in results.files), None)
    names = ["cpu", "cores", "memory", "kernel", "file system", "sync of 4 KiB", "toolchain", "build", "date"]
    about = [[name, results.condition(first, name)] for name in names] if first else []
    noted = [("ledger", "limits"), ("ledger", "postgresql"), ("ledger", "tigerbeetle"), ("claims", "PL/pgSQL check")]
    noted += [("network", name) for name in results.files.get("network", {}).get("conditions", {}) if ", " in name]
    about += [[f"{step}: {name}", results.condition(step, name)] for step, name in noted if results.condition(step, name)]
    seconds = sum(step["seconds"] for step in results.steps())
    return "\n\n".join([
        table(["Condition", "Value"], about), f"All steps together: {seconds / 60:.0f} minutes.",
        table(["Step", "Command", "Seconds", "Load before", "Load after", "Seed", "Commit"], lines)])


def ablations(results):
    lines = []
    for step in ("ledger-ablation", "claims-ablation", "link-ablation"):
        for row in results.rows(step, "ablation/"):
            lines.append([
                f'`{row["scenario"][9:]}`', row["system"], f'{figure(row["value"])} {row["unit"]}',
                figure(row["p99_us"]) if "p99_us" in row else "", f'{row["ratio"]:.2f}',
            ])
    return table(["Workload", "Run", "Figure", "p99 µs", "Whole ÷ this"], lines) if lines else None


def scenarios(results, root):
    with open(os.path.join(root, "Benchmarks", "Scenarios.json"), encoding="utf-8") as file:
        listed = json.load(file)["scenarios"]
    blocks = []
    for scenario in listed:
        about = [
            f'### `{scenario["name"]}` ({scenario["chinese"]})', "", scenario["purpose"], "",
            f'- Size: {scenario["size"]}.', f'- Conditions: {scenario["conditions"]}.', f'- Left out: {scenario["leftOut"]}.',
            f'- Command: `make bench-scenario NAME={scenario["name"]}`', "",
        ]
        step = scenario["result"]
        rows = [row for row in results.rows(step) if any(
            row["scenario"] == name or (name.endswith("/") and row["scenario"].startswith(name)) for name in scenario["rows"])]
        lines = [[f'`{row["scenario"]}`', f'{figure(row["value"])} {row["unit"]}'] for row in rows]
        blocks += about + ([table(["Row", "Figure"], lines), ""] if lines else ["Not measured in this run.", ""])
    return "\n".join(blocks).rstrip()


def charts(results):
    """(file, title, SVG) of every growth that was measured."""
    close = [(f"{count} regions", results.series("clearing", f"close/{count} participants, ", " claims")) for count in (32, 400)]
    regions = []
    for row in results.rows("clearing", "close/"):
        match = re.fullmatch(r"close/(\d+) participants, 1000000 claims", row["scenario"])
        if match:
            regions.append((int(match.group(1)), row["value"]))
    cores = []
    for name, step, scenario in (
        ("path, claims", "claims", "ablation/path/0 lines"), ("node on disk, claims", "claims", "ablation/node-durable/256"),
    ):
        one = results.value(f"{step}-one-core", scenario, "whole, first")
        two = results.value(f"{step}-ablation", scenario, "whole, first")
        if one and two:
            cores.append((name, [(1, 1.0), (2, two / one)]))
    one, two = results.value("ledger-one-core", "batched/uniform"), results.value("ledger", "batched/uniform")
    if one and two:
        cores.append(("ledger, transfers", [(1, 1.0), (2, two / one)]))
    found = [
        ("close-by-claims", "Close of a month by claims 关账耗时与结算笔数", "claims", "ms of one core", close, True),
        ("close-by-regions", "Close of 10⁶ claims by regions 关账耗时与地区数", "regions", "ms of one core",
         [("10⁶ claims", sorted(regions))], False),
        ("transfer-by-history", "A transfer behind a history 单笔记账与历史长度", "transfers before", "ns of one core",
         [("ids over a day", results.series("ledger", "flat/history ")),
          ("ids of one instant", results.series("ledger", "flat/history at one instant "))], True),
        ("transfer-by-accounts", "A transfer among accounts 单笔记账与账户数", "accounts", "ns of one core",
         [("uniform", results.series("ledger", "flat/accounts "))], True),
        ("rate-by-cores", "Rate by cores, one core is 1 吞吐与核数", "cores", "times one core", cores, False),
    ]
    return loads.drawn(found + loads.charts(results))


LEDGER = ["batched/", "two-phase", "unbatched", "flat/", "memory/", "allocations", "snapshot/", "open/", "verify", "replay"]
CLAIMS = ["decide/", "split/", "path", "registry/", "node-decide/", "node-durable/", "replay", "verify", "month"]


def blocks(results, root):
    """Name of each part of the page, and its text; `None` for what was not measured."""
    drawn = charts(results)
    return {
        "summary": summary.block(results), "conditions": conditions(results), "ledger": ledger(results),
        "claims": measured(results, "claims", CLAIMS), "ablations": ablations(results),
        "clearing": measured(results, "clearing", ["netting/", "queue", "gap/", "close/", "reconcile/"]),
        "network": measured(results, "network", [""], digests=False), "link": measured(results, "link", [""], digests=False),
        "security": measured(results, "security", [""], digests=False), "scenarios": scenarios(results, root),
        "load": loads.block(results, steps.LOADS),
        "growth": "\n\n".join(f"![{title}](Plots/{name}.svg)" for name, title, _ in drawn) or None,
    }


def rewritten(text, parts):
    """The page with every measured part replaced. Returns it with the names of the parts that were not."""
    left = []
    for name, part in parts.items():
        begin = BEGIN.format(name)
        if begin not in text:
            raise SystemExit(f"the page has no mark for {name}")
        head, rest = text.split(begin, 1)
        if END not in rest:
            raise SystemExit(f"the page does not end {name}")
        if part is None:
            left.append(name)
            continue
        text = f"{head}{begin}\n{part}\n{END}{rest.split(END, 1)[1]}"
    return text, left


def html(parts, drawn):
    """One file to look at: tables as they stand, plots inside."""
    def cells(text):
        lines = []
        for line in text.split("\n"):
            if line.startswith("|"):
                if set(line) <= set("|- "):
                    continue
                row = "".join(f"<td>{cell.strip().strip('`')}</td>" for cell in line.strip("|").split(" | "))
                lines.append(f"<table><tr>{row}</tr></table>")
            elif line.startswith("### "):
                lines.append(f"<h3>{line[4:].replace('`', '')}</h3>")
            elif line and not line.startswith("!["):
                lines.append(f"<p>{line}</p>")
        return "\n".join(lines).replace("</table>\n<table>", "\n")
    body = "\n".join(f"<h2>{name}</h2>\n{cells(part)}" for name, part in parts.items() if part and name != "growth")
    style = "body{font-family:sans-serif;margin:2em}td{border:1px solid #ccc;padding:2px 6px;font-size:13px}table{border-collapse:collapse}"
    return (
        f'<!doctype html><meta charset="utf-8"><title>MedClear performance</title><style>{style}</style>\n<h1>MedClear</h1>\n'
        + "\n".join(svg for _, _, svg in drawn) + "\n" + body + "\n")
