"""Checks the example policies and catalogues against the published JSON Schemas with an outside validator.

Usage: check_schemas.py DOCUMENTATION-FOLDER. Leaves with 1 when a file does not agree, or when a schema accepts a broken one.
"""

import copy
import json
import pathlib
import sys

from jsonschema import Draft202012Validator


def broken(document, kind):
    """Copies of a good file, each with one mistake that the schema alone can see."""
    def change(edit):
        other = copy.deepcopy(document)
        edit(other)
        return other

    first = document[kind][0]
    yield "unknown key", change(lambda d: d.update({"extra": 1}))
    yield "wrong format", change(lambda d: d.update({"format": "other/1"}))
    for key in first:
        if key not in ("source", "homeArea"):
            yield f"{key} missing", change(lambda d, key=key: d[kind][0].pop(key))
    if kind == "policies":
        yield "ratio above one", change(lambda d: d[kind][0]["benefits"][0]["bands"]["levels"].update({"all": [{"ratio": "1.1"}]}))
        yield "figure as number", change(lambda d: d[kind][0]["benefits"][0].update({"yearlyCap": 100}))
        yield "operator without value", change(lambda d: d[kind][0]["outOfRegion"].update({"other": {"operator": "factor"}}))
        yield "quota of a stay", change(lambda d: d[kind][0]["benefits"][0].update({"quota": {"basis": "perVisit", "amounts": {"all": "1"}}}))
        yield "unknown fund", change(lambda d: d[kind][0]["cascade"].append({"fund": "lottery"}))
    else:
        yield "ratio of class 01", change(lambda d: d[kind][0]["items"][0].update({"class": "01", "preSelfPay": "0.1"}))
        yield "withdrawn with class", change(lambda d: d[kind][0]["items"][0].update({"withdrawn": True}))


def main(folder):
    failures = 0
    for kind, name in (("policies", "Policies"), ("catalogues", "*Catalogues")):
        schema = json.loads((folder / "Schemas" / f"medclear-{kind}.schema.json").read_text("utf-8"))
        Draft202012Validator.check_schema(schema)
        validator = Draft202012Validator(schema)
        files = sorted((folder / "Examples").glob(f"{name}/*.json"))
        refused = 0
        for file in files:
            document = json.loads(file.read_text("utf-8"))
            for error in validator.iter_errors(document):
                failures += 1
                print(f"{file}: {error.json_path}: {error.message[:200]}")
            for mistake, other in broken(document, kind):
                if validator.is_valid(other):
                    failures += 1
                    print(f"{file}: the schema accepts a file with: {mistake}")
                refused += 1
        print(f"{kind}: {len(files)} files agree with the schema, {refused} broken copies are refused" if files else f"{kind}: no files")
        failures += 0 if files else 1
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
