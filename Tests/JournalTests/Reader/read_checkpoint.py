#!/usr/bin/env python3
"""Holds a journal against the checkpoint beside it that witnesses cosigned, knowing only FORMAT.md and C2SP tlog-cosignature.

usage: read_checkpoint.py FOLDER KEYS QUORUM [CHECKPOINT]

KEYS is a file of verifier keys, one a line: type 0x01 signs a log's own checkpoints, type 0x04 cosigns those of others. CHECKPOINT is
FOLDER/log/cosigned unless another is named. Prints one JSON object. Exit code 0: the journal is whole, QUORUM witnesses other than its own node
cosigned the checkpoint, and the journal keeps it. 1: it does not, or too few did. 3: damage, or a signature that is not what it says.
"""
import base64
import hashlib
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import read_journal  # noqa: E402

# Ed25519 (RFC 8032, section 5.1): points of the curve in extended coordinates.
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def add(a, b):
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    k, l, m, n = f - e, h - g, h + g, f + e
    return k * l % P, m * n % P, l * m % P, k * n % P


def multiply(scalar, point):
    result = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point, scalar = add(point, point), scalar >> 1
    return result


def decode(data):
    """A point from 32 bytes; None when they are none."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    if v * x * x % P != u:
        x = x * ROOT % P
    if y >= P or v * x * x % P != u or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = decode((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_signed(message, key, signature):
    point, nonce, scalar = decode(key), decode(signature[:32]), int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or point is None or nonce is None or scalar >= L:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    left, right = multiply(scalar, BASE), add(nonce, multiply(challenge, point))
    return all((left[i] * right[2] - right[i] * left[2]) % P == 0 for i in (0, 1))


def read_keys(path):
    """{(name, key ID): (type, key)}"""
    keys = {}
    for line in Path(path).read_text(encoding="utf-8").split("\n"):
        if line and not line.startswith("#"):
            name, digits, coded = line.split("+", 2)
            data = base64.b64decode(coded, validate=True)
            number = hashlib.sha256(name.encode() + b"\n" + data).digest()[:4]
            read_journal.check(number.hex() == digits and data[0] in (1, 4) and len(data) == 33, f"{name} is no key")
            keys[name, number] = data[0], data[1:]
    return keys


def read_note(path, keys):
    """The lines of a checkpoint, whether its log signed it, and {witness: seconds}. A known key's line that is wrong is damage."""
    text, signatures = Path(path).read_text(encoding="utf-8").rsplit("\n\n", 1)
    text, signed, times = text + "\n", False, {}
    lines = text.splitlines()
    for line in signatures.splitlines():
        dash, name, coded = line.split(" ")
        data = base64.b64decode(coded, validate=True)
        kind, key = keys.get((name, data[:4]), (0, b""))
        read_journal.check(dash == "\u2014", "a signature line is malformed")
        if kind == 1:
            read_journal.check(is_signed(text.encode(), key, data[4:]), f"the signature of {name} is wrong")
            signed = signed or name == lines[0]
        elif kind == 4 and name != lines[0]:
            seconds = int.from_bytes(data[4:12], "big")
            message = f"cosignature/v1\ntime {seconds}\n{text}".encode()
            read_journal.check(is_signed(message, key, data[12:]), f"the cosignature of {name} is wrong")
            times[name] = seconds
    return lines, signed, times


class Watched(read_journal.Journal):
    """A journal that remembers its roots at the ends of blocks."""

    def __init__(self):
        super().__init__()
        self.roots = {}

    def read_block(self, *arguments):
        length = super().read_block(*arguments)
        self.roots[self.tree.size] = self.tree.root()
        return length


def main(folder, keys, quorum, checkpoint=None):
    journal, lines, signed, times = Watched(), ["", "0", ""], False, {}
    finding, code = read_journal.read(journal, folder)
    try:
        lines, signed, times = read_note(checkpoint or Path(folder, "log", "cosigned"), read_keys(keys))
        size, root = int(lines[1]), base64.b64decode(lines[2], validate=True)
        name, node = lines[0].rsplit("/", 1)[-1], "hub" if journal.node == 0 else str(journal.node)
        if finding is None and (name == "hub" or len(name) == 6 and name.isdigit()) and name != node:
            finding, code = f"the checkpoint is of {lines[0]}, the journal is that of {node}", 1
        if finding is None and not signed:
            finding, code = "the log did not sign the checkpoint", 1
        if finding is None and len(times) < int(quorum):
            finding, code = f"{len(times)} witnesses cosigned, {quorum} are needed", 1
        if finding is None and journal.roots.get(size) != root:
            finding, code = f"history was changed: the first {size} records are not those that were cosigned", 1
    except (OSError, ValueError, read_journal.Damage) as found:
        finding, code = f"damage: {found}", 3
    print(json.dumps({"origin": lines[0], "size": int(lines[1]), "records": journal.tree.size, "cosigned": times, "finding": finding}))
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) if len(sys.argv) in (4, 5) else print(__doc__, file=sys.stderr) or 2)
