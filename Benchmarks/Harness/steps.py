"""What is run, with which arguments, and the running of one step: under a limit of time, and with nothing of it left behind."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

# A step that hangs must not cost the others: the longest takes some two minutes.
SECONDS_MAX = 420

ONE_CORE = ["taskset", "-c", "0"]
LEDGER_PARTS = ["fsync", "hash", "merkle", "overlap", "preparation", "memory"]
CLAIM_PARTS = ["fsync", "hash", "merkle", "sign"]
# Name, program, arguments of a full run, arguments of a quick one, prefix. Sizes are chosen for a quarter of an hour on two cores.
BENCHES = [
    ("ledger", "ledger-bench", ["--history", "10000000", "--accounts-max", "10000000", "--peer-seconds", "5"], ["--quick"], []),
    ("ledger-ablation", "ledger-bench", ["--ablate"] + LEDGER_PARTS, ["--quick", "--ablate"] + LEDGER_PARTS, []),
    ("ledger-one-core", "ledger-bench", ["--systems", "medclear", "--scenarios", "batched", "unbatched"],
     ["--quick", "--systems", "medclear", "--scenarios", "batched"], ONE_CORE),
    ("claims", "medclear-bench", ["--claims", "102400", "--month-claims", "10000"], ["--quick"], []),
    ("claims-ablation", "medclear-bench", ["--claims", "102400", "--ablate"] + CLAIM_PARTS,
     ["--quick", "--ablate"] + CLAIM_PARTS, []),
    ("claims-one-core", "medclear-bench", ["--claims", "102400", "--ablate", "fsync"], ["--quick", "--ablate", "fsync"], ONE_CORE),
    ("replay", "medclear-bench", ["--scenarios", "audit", "--audit-claims", "200000"], ["--quick", "--scenarios", "audit"], []),
    ("clearing", "clearing-bench", [], ["--quick"], []),
    ("security", "security-bench", [], ["--seconds", "0.01"], []),
    ("link", "link-bench", ["--seconds", "2"], ["--quick"], []),
    ("link-ablation", "link-bench", ["--seconds", "2", "--ablate", "tls"], ["--quick", "--ablate", "tls"], []),
    ("network", "network-bench", ["--seconds", "12", "--warmup", "4", "--closed-visits", "20000"],
     ["--quick", "--persons", "400"], []),
]
# Programs that take a folder of their own on the disk to be measured.
ON_DISK = ("ledger-bench", "medclear-bench", "network-bench")


with open(os.path.join(ROOT, "Benchmarks", "Loads.json"), encoding="utf-8") as listing:
    LOADS = json.load(listing)["loads"]
LOAD_NAMES = [load["name"] for load in LOADS]
QUICK_LOAD = ["--own-network", "2", "--persons", "200", "--rate", "5", "--warmup", "1", "--duration", "2", "--connections", "8"]
# Loads on running services come last: they need no other program than the services.
STEPS = BENCHES + [(load["name"], "medclear-node", ["load"] + load["arguments"], ["load"] + QUICK_LOAD, []) for load in LOADS]


def descendants(root):
    """Every process below `root`: a child may have a process group of its own, so a signal to the group does not reach it."""
    parents = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat", encoding="utf-8", errors="replace") as file:
                    parents[int(entry)] = int(file.read().rsplit(")", 1)[1].split()[1])
            except (OSError, IndexError):
                continue
    found, newest = [], {root}
    while newest:
        newest = {child for child, parent in parents.items() if parent in newest}
        found += newest
    return found


def run(command, place=None, output=None, seconds=SECONDS_MAX):
    """Runs a command; ends it, and all it started, when it takes too long or we are interrupted. Returns its exit code, or `None`."""
    surroundings = os.environ | ({"TMPDIR": place} if place else {})
    process = subprocess.Popen(command, cwd=ROOT, stdout=output or sys.stdout, env=surroundings)
    try:
        return process.wait(timeout=seconds)
    except (subprocess.TimeoutExpired, KeyboardInterrupt) as reason:
        for child in descendants(process.pid) + [process.pid]:
            try:
                os.kill(child, signal.SIGKILL)
            except ProcessLookupError:
                continue
        process.wait()
        if isinstance(reason, KeyboardInterrupt):
            raise
        return None


def load_average():
    with open("/proc/loadavg", encoding="utf-8") as file:
        return " ".join(file.read().split()[:3])


def commit():
    def said(*words):
        return subprocess.run(["git"] + list(words), cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
    return said("rev-parse", "--short=12", "HEAD") + (" with changes" if said("status", "--porcelain", "--untracked-files=no") else "")


def measure(step, given, programs, folder, place):
    """Runs a step, its journals and databases in `place` or where the program likes. Returns its exit code, or `None`."""
    name, program, _, _, prefix = step
    command = prefix + [os.path.join(programs, program)] + given
    target = os.path.join(folder, name + ".json")
    if given[:1] != ["load"]:
        own = ["--folder", os.path.join(place, "bench")] if place and program in ON_DISK else []
        return run(command + own + ["--results", target], place)
    with open(target + ".new", "wb") as file:
        code = run(command + ["--json", "--html", os.path.join(folder, name + ".html")], place, file)
    if code == 0:
        os.replace(target + ".new", target)
    return code


def take(step, given, programs, folder, disk):
    """Runs a step and writes its results. Returns what the page says of the run, or `None` when it failed, which is said."""
    name, program, _, _, prefix = step
    if not os.path.exists(os.path.join(programs, program)):
        print(f"==> {name}: {program} is not built; make bench builds it", file=sys.stderr)
        return None
    shown = " ".join(prefix + [program] + given)
    print(f"==> {name}: {shown}", file=sys.stderr, flush=True)
    before, began = load_average(), time.monotonic()
    if disk:
        with tempfile.TemporaryDirectory(prefix="bench-", dir=disk) as place:
            # A database's server is another user.
            os.chmod(place, 0o755)
            code = measure(step, given, programs, folder, place)
    else:
        code = measure(step, given, programs, folder, None)
    if code != 0:
        print(f"==> {name} " + (f"ended with {code}" if code is not None else f"took more than {SECONDS_MAX} s"), file=sys.stderr)
        return None
    return {
        "name": name, "command": shown, "seconds": round(time.monotonic() - began, 1), "loadBefore": before,
        "loadAfter": load_average(), "commit": commit(),
    }
