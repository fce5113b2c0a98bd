#!/usr/bin/env python3
"""Checks a published log with implementations that are not ours, and lets them make proofs for us to check.

usage: check_merkle.py FOLDER

FOLDER holds what the test "writes material for outside checkers" wrote: `journal` with `journal/log`, and the proofs in `ours.txt`. Beside them
this script writes `theirs.txt`, `their-vkey` and `their-checkpoint`, for the test "accepts what outside implementations made".

Records come from the journal by our reader in Python, which knows only FORMAT.md. The rest is outside code: tlog-scales (C2SP tlog-tiles,
checkpoints, proofs of RFC 9162), pymerkle (trees and inclusion proofs of RFC 9162) and cryptography (Ed25519). The bytes of cosignatures are written here from
C2SP tlog-cosignature alone.
Prints what was checked. Exit code 0: all of it holds. 1: something does not.
"""
import base64
import hashlib
import importlib.util
import os
import shutil
import sys
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pymerkle import InmemoryTree
from tlog_scales import backend, reader, signing, tlog, writer

READER = Path(__file__).resolve().parents[2] / "JournalTests" / "Reader" / "read_journal.py"


def fail(finding):
    print(f"check_merkle: {finding}", file=sys.stderr)
    sys.exit(1)


def expect(condition, finding):
    if not condition:
        fail(finding)


def must_refuse(what, check, *arguments):
    """A check that cannot fail proves nothing."""
    try:
        check(*arguments)
    except (tlog.InclusionProofInvalid, tlog.ConsistencyProofInvalid):
        return
    fail(f"{what} was accepted")


def flipped(digest):
    return bytes([digest[0] ^ 1]) + digest[1:]


def read_records(folder):
    """The records of a journal, and the block number and hash of its end."""
    spec = importlib.util.spec_from_file_location("read_journal", READER)
    read_journal = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(read_journal)
    journal, records = read_journal.Journal(), []
    keep = journal.read_record
    journal.read_record = lambda record, leaf: (records.append(record), keep(record, leaf))
    names = sorted(path.name for path in folder.iterdir() if path.name.endswith(".segment"))
    for name in names:
        journal.read_segment(name, (folder / name).read_bytes(), name == names[-1])
    return records, journal.block, journal.hash


def read_checkpoint(log, vkey):
    """Verifies the signed note and returns the lines of its text."""
    note = (log / "checkpoint").read_text(encoding="utf-8")
    text, signatures = note.rsplit("\n\n", 1)
    text += "\n"
    key = signing.Vkey.from_string(vkey)
    ours = [line for line in map(signing.NoteSignature.from_line, signatures.splitlines()) if key.match(line)]
    expect(len(ours) == 1, "the checkpoint is not signed with the log's key")
    key.get_verifier().key.verify(ours[0].payload, text.encode())
    expect(signing.Vkey(key.name, None, 1, key.pubkey).key_id == key.key_id, "the key ID is not derived from the key")
    return text.splitlines()


def cosigned_message(text, seconds):
    """What an Ed25519 cosigner signs: C2SP tlog-cosignature."""
    return b"cosignature/v1\ntime " + str(seconds).encode() + b"\n" + text.encode()


def check_cosignature(log, vkey, seconds):
    """Verifies our witness's line in the cosigned checkpoint, and sees it refused with each part changed."""
    note = (log / "cosigned").read_text(encoding="utf-8")
    text, signatures = note.rsplit("\n\n", 1)
    text += "\n"
    name, digits, coded = vkey.split("+", 2)
    key = base64.b64decode(coded, validate=True)
    key_id = hashlib.sha256(name.encode() + b"\n" + key).digest()[:4]
    expect(key[0] == 4 and len(key) == 33 and key_id.hex() == digits, "the witness's key is not written as C2SP says")
    expect(text == (log / "checkpoint").read_text(encoding="utf-8").rsplit("\n\n", 1)[0] + "\n", "another text was cosigned")
    lines = [line.split(" ") for line in signatures.splitlines()]
    found = [base64.b64decode(line[2], validate=True) for line in lines if line[:2] == ["\u2014", name]]
    expect(len(found) == 1 and found[0][:4] == key_id and len(found[0]) == 76, "the cosignature line is not as C2SP says")
    expect(int.from_bytes(found[0][4:12], "big") == seconds, "the cosignature has another time")
    public = Ed25519PublicKey.from_public_bytes(key[1:])
    public.verify(found[0][12:], cosigned_message(text, seconds))
    for other in (cosigned_message(text, seconds + 1), cosigned_message(text + "x\n", seconds), text.encode()):
        try:
            public.verify(found[0][12:], other)
        except InvalidSignature:
            continue
        fail("a cosignature under something else was accepted")


def cosign(text, name, seconds):
    """A line and key of an outside witness."""
    private = Ed25519PrivateKey.generate()
    key = b"\4" + private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    key_id = hashlib.sha256(name.encode() + b"\n" + key).digest()[:4]
    signature = key_id + seconds.to_bytes(8, "big") + private.sign(cosigned_message(text, seconds))
    vkey = f"{name}+{key_id.hex()}+{base64.b64encode(key).decode()}"
    return f"\u2014 {name} {base64.b64encode(signature).decode()}\n", vkey


def check_tiles(folder, records, size):
    """Builds the log anew with tlog-scales and compares every tile of this size byte by byte."""
    other = folder / "tlog-scales"
    shutil.rmtree(other, ignore_errors=True)
    builder = writer.TilesWriter.create(other, "other")
    for record in records:
        builder.add_leaf(record)
    builder.commit([signing.DummySigner()])
    tiles = [path.relative_to(other) for path in (other / "tile").rglob("*") if path.is_file() and "entries" not in path.parts]
    for tile in tiles:
        expect((folder / "journal" / "log" / tile).read_bytes() == (other / tile).read_bytes(), f"{tile} differs")
    shutil.rmtree(other)
    expect(builder.size == size, "the number of records differs")
    return len(tiles)


def check_ours(lines, records, tree, roots):
    """Our proofs, verified by tlog-scales; inclusion proofs are also compared with pymerkle's. Each is seen to fail when changed."""
    counts = {"inclusion": 0, "consistency": 0}
    for kind, first, second, *hashes in lines:
        first, second, hashes = int(first), int(second), [bytes.fromhex(digest) for digest in hashes]
        counts[kind] += 1
        if kind == "inclusion":
            leaf = reader.sha256(b"\0" + records[first])
            proof = tlog.InclusionProof(first, second, hashes)
            proof.check(leaf, roots(second))
            must_refuse(f"another leaf {first} of {second}", proof.check, flipped(leaf), roots(second))
            expect(tree.prove_inclusion(first + 1, second).path[1:] == hashes, f"pymerkle proves leaf {first} of {second} otherwise")
        else:
            proof = tlog.ConsistencyProof(first, second, hashes)
            proof.check(roots(first), roots(second))
            if first > 0:
                must_refuse(f"another root {first}", proof.check, flipped(roots(first)), roots(second))
        for place, digest in enumerate(hashes):
            changed = hashes[:place] + [flipped(digest)] + hashes[place + 1:]
            if kind == "inclusion":
                must_refuse(f"changed {kind} {first} {second}", tlog.InclusionProof(first, second, changed).check, leaf, roots(second))
            else:
                must_refuse(
                    f"changed {kind} {first} {second}", tlog.ConsistencyProof(first, second, changed).check, roots(first), roots(second))
    return counts


def write_theirs(folder, log, records, tree, size, roots):
    """Proofs and a checkpoint made by the outside implementations."""
    source = reader.TilesReader(backend.LocalBackend(log))
    source.set_size(size)
    sizes = sorted({1, 2, 3, 255, 256, 257, 65_535, 65_536, 65_537, size - 1, size} & set(range(size + 1)))
    with open(folder / "theirs.txt", "w", encoding="utf-8") as file:
        for second in sizes:
            for index in {0, second // 3, second // 2, second - 1}:
                proof = tree.prove_inclusion(index + 1, second)
                words = [reader.sha256(b"\0" + records[index]), tree.get_root(second), *proof.path[1:]]
                print("inclusion", index, second, *(word.hex() for word in words), file=file)
            for first in [first for first in [0, *sizes] if first <= second]:
                hashes = source.get_consistency_proof(first, second).node_hashes if first else []
                words = [roots(first), roots(second), *hashes]
                print("consistency", first, second, *(word.hex() for word in words), file=file)
    signer = signing.PlainEd25519Signer("outside.example/log", os.urandom(32))
    checkpoint = tlog.Checkpoint.make_signed("outside.example/log", size, roots(size), [signing.DummySigner(), signer])
    note = checkpoint.serialize()
    line, witness = cosign(note.rsplit("\n\n", 1)[0] + "\n", "outside.example/witness", 1_767_225_661)
    (folder / "their-checkpoint").write_text(note + line, encoding="utf-8")
    (folder / "their-witness").write_text(f"{witness} 1767225661", encoding="utf-8")
    (folder / "their-vkey").write_text(signer.vkey.serialize(), encoding="utf-8")
    return sizes


def main(folder):
    log = folder / "journal" / "log"
    words = [line.split() for line in (folder / "ours.txt").read_text(encoding="utf-8").splitlines()]
    vkey = next(line[1] for line in words if line[0] == "vkey")
    records, block, block_hash = read_records(folder / "journal")
    origin, size, root, *extensions = read_checkpoint(log, vkey)
    size, root = int(size), tlog.b64dec(root)
    witness, seconds = next(line[1:] for line in words if line[0] == "witness")
    check_cosignature(log, witness, int(seconds))
    expect(origin == vkey.split("+")[0], "the origin is not the key's name")
    expect(size == len(records), f"{size} records are signed, {len(records)} are in the journal")
    expect(extensions[:2] == [f"block {block}", f"block-hash {block_hash.hex()}"], "the extension lines name another block")
    tree = InmemoryTree(algorithm="sha256")
    tree.append_entries(records)
    source = reader.TilesReader(backend.LocalBackend(log))
    source.set_size(size)
    expect(source.calculate_root_hash() == root, "tlog-scales finds another root in the tiles")
    known = {}

    def roots(size):
        known[size] = known.get(size) or tree.get_root(size)
        return known[size]

    expect(roots(size) == root, "pymerkle finds another root over the records")
    tiles = check_tiles(folder, records, size)
    counts = check_ours([line for line in words if line[0] not in ("vkey", "witness")], records, tree, roots)
    sizes = write_theirs(folder, log, records, tree, size, roots)
    print(
        f"check_merkle: {size} records to block {block}: signature, cosignature, root, {tiles} tiles, {counts['inclusion']} inclusion and "
        f"{counts['consistency']} consistency proofs hold, and each changed one was refused; proofs for {len(sizes)} sizes written back")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    main(Path(sys.argv[1]))
