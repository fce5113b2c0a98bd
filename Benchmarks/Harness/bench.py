#!/usr/bin/env python3
"""Runs every benchmark in sequence and makes the performance page of it. Needs nothing but Python 3.9 and the built programs.

Usage: bench.py run [--quick] [--disk FOLDER] [--programs FOLDER] [--only STEP …]
                                                every step, one after another; writes Benchmarks/Results, the page and the history;
                                                journals and databases go to a folder of --disk, else below .build; `--only load` is
                                                every load on running services
       bench.py render                          the page and its plots from the results that are there; nothing is measured
       bench.py sizing                          the figures that `medclear sizing` plans with, from the results that are there
       bench.py scenario NAME                   one named scenario of Benchmarks/Scenarios.json
       bench.py self-test                       the page, the plots and the history from made-up results

Exit codes: 0 done, 1 a step failed, 2 usage.
"""

import json
import os
import subprocess
import sys
import tempfile

import history
import page
import sizing
import steps
from results import Results

ROOT = steps.ROOT
RESULTS = os.path.join(ROOT, "Benchmarks", "Results")
PROGRAMS = os.path.join(ROOT, ".build", "release")
PAGE = os.path.join(ROOT, "Documentation", "Performance.md")
PLOTS = os.path.join(ROOT, "Documentation", "Plots")
SIZING = os.path.join(ROOT, "Sources", "SizingCommands", "measured.json")
HISTORY = os.path.join(ROOT, "Benchmarks", "History.jsonl")


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def option(arguments, name):
    """The word behind `name`, taken out of the arguments; `None` without it."""
    if name not in arguments:
        return None
    place = arguments.index(name)
    if place + 1 == len(arguments):
        raise SystemExit(f"{name} takes a folder")
    word = arguments[place + 1]
    del arguments[place:place + 2]
    return os.path.abspath(word)


def run(arguments):
    quick = "--quick" in arguments
    if quick:
        arguments.remove("--quick")
    disk, programs = option(arguments, "--disk"), option(arguments, "--programs") or PROGRAMS
    names = [step[0] for step in steps.STEPS]
    if arguments and arguments[0] != "--only" or arguments == ["--only"]:
        print(f"run does not know {' '.join(arguments)}\n\n{__doc__}", file=sys.stderr)
        return 2
    only = arguments[1:] if arguments else names
    only = [name for word in only for name in (steps.LOAD_NAMES if word == "load" else [word])]
    unknown = [name for name in only if name not in names]
    if unknown:
        print(f"no step is called {', '.join(unknown)}; there are {', '.join(names)}", file=sys.stderr)
        return 2
    folder = RESULTS + "/quick" if quick else RESULTS
    os.makedirs(folder, exist_ok=True)
    done = {step["name"]: step for step in Results(folder).steps()}
    failed = []
    for step in steps.STEPS:
        name, given = step[0], step[3] if quick else step[2]
        if name not in only:
            continue
        taken = steps.take(step, given, programs, folder, disk)
        if taken is None:
            failed.append(name)
            continue
        done[name] = taken
        ordered = [done[name] for name in names if name in done]
        write(os.path.join(folder, "steps.json"), json.dumps({"steps": ordered}, ensure_ascii=False, indent=1) + "\n")
    if not quick:
        render(RESULTS)
        note(Results(RESULTS))
    if failed:
        print(f"==> failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def note(results):
    entry = history.line(results)
    if entry:
        history.append(HISTORY, entry)
        print(f"==> a line for {entry['commit']} stands in Benchmarks/History.jsonl", file=sys.stderr)
    else:
        print("==> no line of history: steps of different commits, or no release build", file=sys.stderr)


def render(folder, path=PAGE, plots=PLOTS):
    results = Results(folder)
    parts, drawn = page.blocks(results, ROOT), page.charts(results)
    for name, _, svg in drawn:
        write(os.path.join(plots, name + ".svg"), svg)
    with open(path, encoding="utf-8") as file:
        text, left = page.rewritten(file.read(), parts)
    write(path, text)
    write(os.path.join(folder, "performance.html"), page.html(parts, drawn))
    if left:
        print(f"==> left as they were, without results: {', '.join(left)}", file=sys.stderr)
    return 0


def plan_figures():
    with open(SIZING, encoding="utf-8") as file:
        text, left = sizing.refreshed(file.read(), Results(RESULTS))
    write(SIZING, text)
    if left:
        print(f"==> left as they were, without results of a release build: {', '.join(left)}", file=sys.stderr)
    return 0


def scenario(name):
    with open(os.path.join(ROOT, "Benchmarks", "Scenarios.json"), encoding="utf-8") as file:
        listed = {entry["name"]: entry for entry in json.load(file)["scenarios"]}
    if name not in listed:
        print(f"no scenario is called {name}; there are {', '.join(listed)}", file=sys.stderr)
        return 2
    entry = listed[name]
    for label, key in (("purpose", "purpose"), ("size", "size"), ("conditions", "conditions"), ("left out", "leftOut")):
        print(f"{label}: {entry[key]}")
    for command in entry["commands"]:
        code = subprocess.call([os.path.join(PROGRAMS, command[0])] + command[1:], cwd=ROOT)
        if code != 0:
            return 1
    return 0


def self_test():
    """A page of made-up results holds them, keeps what nobody measured, and says when a mark is missing."""
    def rows(*entries):
        return [dict(zip(("scenario", "system", "value", "unit"), entry)) for entry in entries]
    about = {"commit": "0123456789ab", "build": "release", "seed": "7", "cpu": "made up", "date": "2026-01-01T00:00:00Z",
             "settings": "1 decisions a kind; 1000 claims on one node"}
    ledger = rows(*[(f"flat/history {10 ** n}", "MedClear", 40.0 + n, "ns/transfer") for n in (3, 5)],
                  ("batched/uniform", "MedClear", 1_000_000.0, "transfers/s"))
    claims = rows(("replay", "MedClear", 1_000.0, "claims/s"))
    audit = rows(("audit/records", "MedClear", 600_000.0, "records"))
    with tempfile.TemporaryDirectory() as folder:
        made = os.path.join(folder, "results")
        for name, entries in (("ledger", ledger), ("claims", claims), ("replay", audit)):
            write(os.path.join(made, name + ".json"), json.dumps({"conditions": about, "rows": entries, "digests": {}}))
        path = os.path.join(folder, "page.md")
        results = Results(made)
        parts = page.blocks(results, ROOT)
        write(path, "# Title\n" + "".join(f"{page.BEGIN.format(name)}\nold {name}\n{page.END}\nprose\n" for name in parts))
        render(made, path, os.path.join(folder, "plots"))
        with open(path, encoding="utf-8") as file:
            text = file.read()
        assert run(["--help"]) == 2 and run(["--only"]) == 2, "a word that is not known measures nothing"
        assert "1,000,000 transfers/s" in text and "old ledger" not in text, "measured parts are replaced"
        assert "old network" in text and text.count("prose") == len(parts), "what was not measured stays, and so does prose"
        assert text.count("not present in this run") == 3, "a peer that was not there keeps its rows"
        assert "600,000 records" in text and text.count("Not measured in this run.") == 2, "a scenario shows its rows, or that it has none"
        with open(os.path.join(folder, "plots", "transfer-by-history.svg"), encoding="utf-8") as file:
            svg = file.read()
        assert svg.count("<circle") == 2 and "http" not in svg.replace("http://www.w3.org/2000/svg", ""), "a plot needs nothing else"
        once = text
        render(made, path, os.path.join(folder, "plots"))
        with open(path, encoding="utf-8") as file:
            assert file.read() == once, "rendering twice changes nothing"
        entry = history.line(results)
        assert entry["commit"] == "0123456789ab" and entry["figures"]["ledger batched/uniform, transfers/s"] == 1_000_000.0
        lines = os.path.join(folder, "history.jsonl")
        for _ in range(2):
            history.append(lines, entry)
        with open(lines, encoding="utf-8") as file:
            assert len(file.read().splitlines()) == 1, "one run has one line"
        results.files["claims"]["conditions"]["commit"] = "ba9876543210"
        assert history.line(results) is None, "steps of two commits make no line"
        try:
            page.rewritten("# no marks\n", parts)
        except SystemExit:
            pass
        else:
            raise AssertionError("a page without marks is refused")
    with open(SIZING, encoding="utf-8") as file:
        whole = file.read()
    again, left = sizing.refreshed(whole, Results(os.path.join(ROOT, "nowhere")))
    assert json.loads(again) == json.loads(whole) and len(left) == 9, "without results nothing changes"
    # The page itself has every mark.
    with open(PAGE, encoding="utf-8") as file:
        page.rewritten(file.read(), {name: None for name in parts})
    print("self-test passed")
    return 0


def main(arguments):
    if arguments[:1] == ["run"]:
        return run(arguments[1:])
    if arguments == ["render"]:
        return render(RESULTS)
    if arguments == ["sizing"]:
        return plan_figures()
    if len(arguments) == 2 and arguments[0] == "scenario":
        return scenario(arguments[1])
    if arguments == ["self-test"]:
        return self_test()
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
