"""The part of the performance page on loads on running services, and its plots."""

import plots
from results import figure, table

NONE = "–"


def milliseconds(text):
    """Latencies stand in the results as microseconds."""
    return NONE if text is None else figure(float(text) / 1_000)


def latencies(found):
    return [milliseconds(found.get(name)) for name in ("p50_us", "p99_us", "p99_9_us", "max_us")]


def whole(data):
    """What came of the run as a whole: one line a kind of call that hospitals wait for."""
    lines = []
    for name, words in (("preSettle", "pre-settle"), ("settle", "settle"), ("upload", "lines")):
        found = data["steps"].get(name)
        if found:
            lines.append([words, figure(float(found["final_per_s"])), found["accepted"], found["done"], found["refused"],
                          found["unresolved"]] + latencies(found))
    header = ["Call", "Done a second", "Accepted", "Done", "Refused", "Unresolved", "p50 ms", "p99 ms", "p99.9 ms", "Most ms"]
    return table(header, lines)


def knee(data):
    found = data["knee"]
    lines = [[
        step["per_s"], figure(step["settled"] / max(step["seconds"], 1)), milliseconds(step["p50_us"]), milliseconds(step["p99_us"]),
        step["backlog"], step["broke"] or "held",
    ] for step in sorted(found["steps"], key=lambda step: step["per_s"])]
    carried = f'**{found["per_s"]} a second held**' if found["per_s"] else "**The first rate broke the rule**"
    broken = f', {found["broken_at"]} did not' if found["broken_at"] else ", and no rate broke the rule: the knee lies above"
    rule = f'p99 at most {milliseconds(found["p99_max_us"])} ms, at most {milliseconds(found["backlog_max_us"])} ms of arrivals waiting at the end'
    return f"{carried}{broken}. The rule: {rule}, nine tenths settled in time, nothing unresolved.\n\n" + table(
        ["Visits a second", "Settled a second", "p50 ms", "p99 ms", "Calls waiting at the end", "Rule"], lines)


def faults(data):
    return table(["Fault", "Settled before", "Ready after ms"], [
        [f'`{fault["order"]}`', fault["settled_before"], milliseconds(fault["ready_after_us"])] for fault in data["faults"]])


def isolation(data):
    lines = [[words, part["settlements"], milliseconds(part["p50_us"]), milliseconds(part["p99_us"]), milliseconds(part["max_us"])]
             for words, part in (("while it stands still", data["isolation"]["during"]), ("otherwise", data["isolation"]["otherwise"]))]
    return "Settlements that have nothing to do with that region:\n\n" + table(["When", "Settlements", "p50 ms", "p99 ms", "Most ms"], lines)


def block(results, listed):
    """Every load that was run, with its purpose and what it leaves out; `None` when none was."""
    parts = []
    for load in listed:
        data = results.files.get(load["name"])
        parts += [
            f'### `{load["name"]}` ({load["chinese"]})', "", load["purpose"], "", f'- Conditions: {load["conditions"]}.',
            f'- Left out: {load["leftOut"]}.', f'- Command: `medclear-node load {" ".join(load["arguments"])}`']
        if data is None:
            parts += ["", "Not measured in this run.", ""]
            continue
        about, totals = data["conditions"], data["totals"]
        sizes = "; ".join(about["sizes"]) or f'{about["visits"]} visits, {about["duration_s"]} s'
        parts += [
            f"- Size here: {sizes}.",
            f'- {about["connected"]:,} of {about["connections"]:,} connections open at the start; {totals["sent"]:,} calls, '
            f'{totals["retries"]:,} of them again; {totals["unknown_answers"]:,} answers of unknown outcome, {totals["busy_answers"]:,} "busy"; '
            f'{totals["checked"]:,} answers checked whole, {len(data["wrong_amounts"])} wrong; plan `{data["plan_digest"][:16]}`.', ""]
        parts += [knee(data), "", "The highest rate that held:", ""] if data["knee"] else []
        parts += [whole(data), ""]
        parts += [faults(data), ""] if data["faults"] else []
        parts += [isolation(data), ""] if data["isolation"] else []
    return "\n".join(parts).rstrip() if any(load["name"] in results.files for load in listed) else None


def charts(results):
    """Latency by rate up to the knee and past it; time until ready by what the journal holds."""
    made = []
    ramp = results.files.get("load-busy-hour-ramp", {}).get("knee") or {"steps": []}
    lines = [(words, [(step["per_s"], float(step[name]) / 1_000) for step in ramp["steps"] if step[name] is not None])
             for name, words in (("p50_us", "p50"), ("p99_us", "p99"))]
    made.append(("latency-by-rate", "Settling by rate offered, hub and four regions 结算延迟与到达速率", "visits a second", "ms",
                 lines, False))
    killed = results.files.get("load-recovery", {}).get("faults") or []
    points = [(fault["settled_before"], float(fault["ready_after_us"]) / 1_000) for fault in killed if fault["ready_after_us"]]
    made.append(("ready-by-settlements", "Ready after kill −9 恢复时间与日志", "settled before", "ms", [("region", points)], False))
    return made


def drawn(found):
    """(file, title, SVG) of every chart with at least two points on a line."""
    made = []
    for name, title, x_label, y_label, series, log_x in found:
        series = [(label, sorted(line)) for label, line in series if len(line) > 1]
        svg = plots.line_chart(title, x_label, y_label, series, log_x) if series else None
        if svg:
            made.append((name, title, svg))
    return made
