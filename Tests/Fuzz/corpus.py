"""The kept corpus of the fuzzer: one text file per door in Corpus/, one input in hexadecimal per line.

    corpus.py unpack DOORS OUT     one file per input, led by the number of its door, as the fuzzer wants them
    corpus.py seed                 adds inputs from the golden vectors and the examples to the kept corpus
    corpus.py pack DOORS IN        adds the inputs the fuzzer found to the kept corpus, short ones only
DOORS is a file with the names of the doors in order, as `FuzzTests` writes it.
"""
import hashlib
import io
import json
import pathlib
import sys
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
KEPT = HERE / "Corpus"
PROJECT = HERE.parent.parent
LONGEST = 512  # bytes of an input that `pack` keeps


def kept(door):
    path = KEPT / f"{door}.txt"
    return path.read_text().split() if path.exists() else []


def add(door, inputs):
    known = kept(door)
    new = [text for text in (item.hex() for item in inputs) if text and text not in set(known)]
    if new:
        KEPT.mkdir(exist_ok=True)
        (KEPT / f"{door}.txt").write_text("\n".join(sorted(set(known + new), key=lambda t: (len(t), t))) + "\n")
    return len(new)


def seeds():
    found = {}
    for line in (PROJECT / "Protocols/Vectors/messages-v1.txt").read_text().splitlines():
        if line.startswith("#") or len(line.split()) != 2:
            continue
        name, text = line.split()
        family, rest = name.split("/", 1)
        data = bytes.fromhex(text)
        if family == "peer":
            found.setdefault("peer-message", []).append(data)
        elif family in ("region", "hub"):
            kind = int(rest.split("-", 1)[0])
            found.setdefault(f"{family}-command", []).append(kind.to_bytes(2, "little") + data)
        elif family in ("query", "answer"):
            found.setdefault(f"peer-{family}", []).append(data)
        elif family == "link":
            found.setdefault("link-frame", []).append(data)
        elif rest.startswith("body"):
            found.setdefault("envelope-body", []).append(data)
        else:
            found.setdefault("envelope", []).append(data)
    examples = PROJECT / "Documentation/Examples"

    def rows(name, limit):
        return [line for line in (examples / name).read_bytes().splitlines() if line][:limit]

    found["claims-file-row"] = rows("claims.jsonl", 12)
    for bad in sorted((examples / "BadClaims").glob("*.jsonl")):
        found["claims-file-row"] += [line for line in bad.read_bytes().splitlines() if 0 < len(line) < 2000][:2]
    found["json"] = [b'{"a":[1,-2.5e3,"\\u4e2d",true,null]}', b"[[[[]]]]", b'"\\ud83d\\ude00"']
    calls = [json.loads(line)["request"] for line in rows("hospital-interface.jsonl", 100)]
    found["hospital-call"] = [json.dumps(call, ensure_ascii=False, separators=(",", ":")).encode() for call in calls]
    settings = {
        "role": "region", "region": "340000", "regions": ["310000", "340000"], "first_window": "202611", "journal": "j",
        "keys": {"folder": "k", "ring": "r"}, "registry": {"path": "r", "keys": "k"}, "policies": "p", "catalogues": "c",
        "link": {"hub": "h:1", "certificate": "c", "key": "k", "authority": "a"},
        "hospital": {"listen": "[::1]:8443", "certificate": "c", "key": "k", "secrets": "s"},
        "admin": {"socket": "a", "operators": "o"},
    }
    found["node-configuration"] = [json.dumps(settings).encode(), b"{}"]
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w", method) as file:
            file.writestr(zipfile.ZipInfo("a.txt", (2026, 3, 5, 10, 0, 0)), b"1\t2\n" * 9, method)
        found.setdefault("zip-file", []).append(archive.getvalue())
    found["registry-persons"] = rows("persons.jsonl", 8)
    found["registry-institutions"] = rows("institutions.jsonl", 4)
    found["registry-regions"] = [(examples / "regions.json").read_bytes()[:3000]]
    found["policies"] = [sorted((examples / "Policies").glob("*.json"))[0].read_bytes()]
    found["catalogues"] = [sorted((examples / "Catalogues").glob("*.json"))[0].read_bytes()[:6000]]
    return found


def main(arguments):
    if arguments[:1] == ["seed"]:
        for door, inputs in sorted(seeds().items()):
            print(f"{door}: {add(door, inputs)} new, {len(kept(door))} kept")
    elif arguments[:1] == ["unpack"] and len(arguments) == 3:
        doors, out = pathlib.Path(arguments[1]).read_text().split(), pathlib.Path(arguments[2])
        out.mkdir(parents=True, exist_ok=True)
        for number, door in enumerate(doors):
            for text in kept(door):
                data = bytes([number]) + bytes.fromhex(text)
                (out / hashlib.sha256(data).hexdigest()).write_bytes(data)
        print(f"{len(list(out.iterdir()))} inputs")
    elif arguments[:1] == ["pack"] and len(arguments) == 3:
        doors = pathlib.Path(arguments[1]).read_text().split()
        found = {}
        for path in sorted(pathlib.Path(arguments[2]).iterdir()):
            data = path.read_bytes()
            if 1 < len(data) <= LONGEST:
                found.setdefault(doors[data[0] % len(doors)], []).append(data[1:])
        for door, inputs in sorted(found.items()):
            print(f"{door}: {add(door, inputs)} new, {len(kept(door))} kept")
    else:
        sys.exit(__doc__)


main(sys.argv[1:])
