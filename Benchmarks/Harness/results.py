"""What the programs wrote: one file for each step of a run."""

import json
import os


class Results:
    """The newest results of every step; a step that was not run has no rows."""

    def __init__(self, folder):
        self.files = {}
        if os.path.isdir(folder):
            for name in sorted(os.listdir(folder)):
                if name.endswith(".json"):
                    with open(os.path.join(folder, name), encoding="utf-8") as file:
                        self.files[name[:-5]] = json.load(file)

    def rows(self, step, prefix=""):
        return [row for row in self.files.get(step, {}).get("rows", []) if row["scenario"].startswith(prefix)]

    def value(self, step, scenario, system="MedClear", unit=None):
        for row in self.rows(step):
            if row["scenario"] == scenario and row["system"].startswith(system) and unit in (None, row["unit"]):
                return row["value"]
        return None

    def digest(self, step, row):
        return self.files[step].get("digests", {}).get(f'{row["scenario"]} {row["system"]}', "")[:16]

    def condition(self, step, name):
        return self.files.get(step, {}).get("conditions", {}).get(name, "")

    def steps(self):
        """Steps of the last run with command, seconds and load averages."""
        return self.files.get("steps", {}).get("steps", [])

    def series(self, step, prefix, suffix=""):
        """Points (number in the name, value) of rows such as `flat/history 1000`."""
        points = []
        for row in self.rows(step, prefix):
            words = row["scenario"][len(prefix):]
            if suffix and not words.endswith(suffix):
                continue
            number = words[: len(words) - len(suffix)].strip()
            if number.isdigit():
                points.append((int(number), row["value"]))
        return sorted(points)


def figure(value):
    """As people read it: thousands apart, decimals for small figures only."""
    if abs(value) >= 1_000:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.3f}".rstrip("0").rstrip(".")


def rows(lines):
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def table(header, lines):
    return rows([header, ["---"] * len(header)] + lines)
