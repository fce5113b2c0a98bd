"""The kept corpus of the fuzzer: one text file per door in Corpus/, one input in hexadecimal per line.

    corpus.py unpack DOORS OUT [DOOR]  one file per input, led by the number of its door, as the fuzzer wants them
    corpus.py seed                     adds inputs from the golden vectors and the examples to the kept corpus
    corpus.py pack DOORS IN [DOOR]     adds the inputs the fuzzer found to the kept corpus, short ones only
With DOOR the inputs are those of that door alone, whatever their first byte. DOORS is a file with the names of the doors in order, as `FuzzTests` writes it.
"""
import base64
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
    found.update(audit_seeds())
    found.update(money_seeds())
    return found


def audit_seeds():
    record = (1).to_bytes(8, "little") + bytes(24)
    root = hashlib.sha256(b"\0" + record).hexdigest()
    log = {"node": 0, "size": 1, "root": root, "checkpoint": None, "records": [
        {"sequence": 1, "time": "0", "role": "record", "bytes": base64.b64encode(record).decode(), "path": []}]}
    claim = {"fixmedins_code": "H31000000001", "mdtrt_id": "V1", "chrg_bchno": None}
    proofs = [
        {"format": "medclear proof 1", "subject": "claim", "about": "a", "logs": [log], "claim": claim},
        {"format": "medclear proof 1", "subject": "balance", "about": "a", "logs": [log],
         "balance": {"account": "c04bb1", "debitFen": "0", "creditFen": "0"}},
        {"format": "medclear proof 1", "subject": "position", "about": "a", "logs": [dict(log, path=["00" * 32])]},
    ]
    key = bytes([1]) + hashlib.sha256(b"k").digest()
    name = "log.example/1"
    number = hashlib.sha256(name.encode() + b"\n" + key).digest()[:4].hex()
    position = (
        (340000).to_bytes(4, "little") + bytes(4) + b"".join(n.to_bytes(8, "little") for n in (1, 9, 1, 96, 500)) + bytes(32)
        + (1).to_bytes(8, "little") + bytes(32))
    secrets = [bytes(32) + bytes.fromhex(text) for text in kept("envelope")[:6]]
    note = f"log.example\n%d\n{base64.b64encode(bytes(32)).decode()}\n\n\u2014 log.example {base64.b64encode(bytes(68)).decode()}\n"
    hashes = f"proof {base64.b64encode(bytes(32)).decode()}\n"
    splits = ["medclear split view 1\norigin log.example\nreason 3\ntime 9\n" + more for more in ("", hashes, hashes * 2)]
    return {
        "split-view": [("\0".join([split, note % 3, note % 4])).encode() for split in splits],
        "proof-file": [json.dumps(proof, separators=(",", ":")).encode() for proof in proofs],
        "verifier-key": [f"{name}+{number}+{base64.b64encode(key).decode()}".encode()],
        "key-directory": [b"medclear keys 1\n", b"medclear keys 1\n340000 signing 1 intl 0 - - " + b"07" * 32 + b"\n"],
        "journal-position": [position],
        "ledger-snapshot": [bytes(64), bytes(256)],
        "evidence-envelope": secrets or [bytes(40)],
    }


def money_seeds():
    statement = (
        '<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08">'
        "<BkToCstmrDbtCdtNtfctn><GrpHdr><MsgId>1</MsgId><CreDtTm>2026-10-05T09:00:00</CreDtTm></GrpHdr><Ntfctn><Id>1</Id>"
        "</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>").encode()
    status = statement.replace(b"camt.054.001.08", b"pain.002.001.10").replace(b"BkToCstmrDbtCdtNtfctn", b"CstmrPmtStsRpt")
    seal = (
        "medclear seal 1\nwindow 202609\nmatrix " + "00" * 32 + "\ntable " + "00" * 32 + "\nparticipants 2\nleaves " + "00" * 32
        + "\nsum 0\nmethod 1\ngross 1 5\nbilateral 1 5\nmultilateral 1 5\njournal 9 " + "00" * 32 + "\n")
    proof = "medclear seal proof 1\nindex 0\nsize 1\n\nleaf\n\nnote\n\n\u2014 name AAAAAAAA\n"
    return {
        "bank-file": [statement, status, b"<?xml version='1.0'?><!DOCTYPE a><a/>"],
        "account-book": ["region,holder,account,bank,bank_code\n340000,安徽省医保中心,6200340000001,示例银行,313340000001\n".encode()],
        "obligations-csv": [
            b"debtor,creditor,amount,time,priority,id\nA,B,12.50,2026-09-01 10:00:00,1,1\nB,A,3,2026-09-01,,2\n",
            "付款方,收款方,金额\n甲,\"乙,丙\",1.00\n".encode()],
        "reconciled-rows": [b"1\t2\t3\t10.00\t5.00\t0\t0\t\r\n2\t2\t3\t-10.00\tnull\tnull\t1\n"],
        "institution-signatures": [b"# a remark\nH31000000001 Ed25519 " + b"07" * 32 + b"\n"],
        "seal-proof": [seal.encode(), proof.encode()],
        "operator-order": [
            b"medclear order 1\nnode 340000\nid " + b"00" * 16 + b"\nclose-day 2026-09-01\n",
            b"medclear order 1\nnode hub\nid " + b"00" * 16 + b"\nclose-window 202609\n"],
    }


def main(arguments):
    if arguments[:1] == ["seed"]:
        for door, inputs in sorted(seeds().items()):
            print(f"{door}: {add(door, inputs)} new, {len(kept(door))} kept")
    elif arguments[:1] == ["unpack"] and len(arguments) in (3, 4):
        doors, out = pathlib.Path(arguments[1]).read_text().split(), pathlib.Path(arguments[2])
        out.mkdir(parents=True, exist_ok=True)
        if arguments[3:] and arguments[3] not in doors:
            sys.exit(f"there is no door {arguments[3]}")
        for number, door in enumerate(doors):
            for text in kept(door) if door in arguments[3:] or not arguments[3:] else []:
                data = bytes([number]) + bytes.fromhex(text)
                (out / hashlib.sha256(data).hexdigest()).write_bytes(data)
        print(f"{len(list(out.iterdir()))} inputs")
    elif arguments[:1] == ["pack"] and len(arguments) in (3, 4):
        doors = pathlib.Path(arguments[1]).read_text().split()
        found = {}
        for path in sorted(pathlib.Path(arguments[2]).iterdir()):
            data = path.read_bytes()
            if 1 < len(data) <= LONGEST:
                door = arguments[3] if arguments[3:] else doors[data[0] % len(doors)]
                found.setdefault(door, []).append(data[1:])
        for door, inputs in sorted(found.items()):
            print(f"{door}: {add(door, inputs)} new, {len(kept(door))} kept")
    else:
        sys.exit(__doc__)


main(sys.argv[1:])
