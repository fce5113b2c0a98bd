"""Judges samples and mutations by the published schemas with an outside validator.

Usage: check_schemas.py DOCUMENTATION MUTATIONS
DOCUMENTATION holds Schemas/ and Examples/; MUTATIONS is the file the Swift tests wrote: one mutation a line with the loader's verdict.
"""

import json
import pathlib
import sys

from jsonschema import Draft202012Validator


def validator(documentation: pathlib.Path, name: str) -> Draft202012Validator:
    schema = json.loads((documentation / "Schemas" / f"medclear-{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def main() -> int:
    documentation = pathlib.Path(sys.argv[1])
    findings = 0
    samples = 0
    policies = validator(documentation, "policies")
    for judge, folder in [(policies, "Policies"), (validator(documentation, "catalogues"), "Catalogues")]:
        for path in sorted((documentation / "Examples" / folder).glob("*.json")):
            samples += 1
            for error in judge.iter_errors(json.loads(path.read_text(encoding="utf-8"))):
                findings += 1
                print(f"schemas: {path.name}: {error.json_path}: {error.message[:200]}", file=sys.stderr)
    mutations = 0
    refused = 0
    with open(sys.argv[2], encoding="utf-8") as lines:
        for line in lines:
            mutation = json.loads(line)
            mutations += 1
            valid = policies.is_valid(mutation["document"])
            refused += not valid
            if valid != mutation["loads"]:
                findings += 1
                print(f"schemas: {mutation['what']}: schema {valid}, loader {mutation['loads']}", file=sys.stderr)
    if samples == 0 or refused == 0 or refused == mutations:
        print("schemas: nothing was judged", file=sys.stderr)
        return 1
    print(f"schemas: {samples} samples valid, {mutations} mutations judged ({refused} refused), {findings} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
