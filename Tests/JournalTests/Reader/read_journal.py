#!/usr/bin/env python3
"""Verifies a MedClear journal, format version 2, knowing only Ledger/FORMAT.md.

usage: read_journal.py FOLDER
Prints one JSON object. Exit code 0: every check passed. 1: an unfinished block at the end. 2: usage. 3: damaged data.
"""
import hashlib
import json
import re
import struct
import sys
from collections import defaultdict
from pathlib import Path

SEGMENT = struct.Struct("<4sHHI4xQQ32s28xI")
BLOCK = struct.Struct("<4sHHIIQQQQQ8x32s32s32s28xI")
RECORD = struct.Struct("<QHHIIIII")
POSTING = struct.Struct("<BBHI16s16sqq")
CRC_TABLE = []
for value in range(256):
    for _ in range(8):
        value = value >> 1 ^ (0x82F63B78 if value & 1 else 0)
    CRC_TABLE.append(value)

Damage, Torn = (type(name, (Exception,), {}) for name in ("Damage", "Torn"))


def check(condition, finding):
    if not condition:
        raise Damage(finding)


def crc32c(data):
    state = 0xFFFFFFFF
    for byte in data:
        state = CRC_TABLE[(state ^ byte) & 255] ^ state >> 8
    return state ^ 0xFFFFFFFF


def sha256(data):
    return hashlib.sha256(data).digest()


class Merkle:
    def __init__(self):
        self.size, self.peaks = 0, []

    def append(self, digest):
        rest = self.size
        while rest & 1:
            digest, rest = sha256(b"\1" + self.peaks.pop() + digest), rest >> 1
        self.peaks.append(digest)
        self.size += 1

    def root(self):
        digest = self.peaks[-1] if self.peaks else sha256(b"")
        for peak in reversed(self.peaks[:-1]):
            digest = sha256(b"\1" + peak + digest)
        return digest


def has_unwritten_sector(data, start, first, end):
    """Whether a sector of the file, clipped to data[first:end], is all zeros; data begins at `start` of the file."""
    while first < end:
        stop = min(end, first + 512 - (start + first) % 512)
        if not any(data[first:stop]):
            return True
        first = stop
    return False


def block_header(data):
    """The header's fields, or None when it fails its own checks."""
    if len(data) < 192 or data[:4] != b"MCJB" or crc32c(data[:188]) != int.from_bytes(data[188:192], "little"):
        return None
    fields = BLOCK.unpack(data[:192])
    if fields[1:3] != (2, 192) or any(data[56:64]) or any(data[160:188]) or fields[8] > (64 << 20) - 200:
        return None
    return fields


def split(payload, count):
    """The bytes of each record by the lengths they give, or [] when they do not fill the payload exactly."""
    ends = [0]
    while len(ends) <= count and len(payload) - ends[-1] >= 32:
        command, detail, postings = RECORD.unpack_from(payload, ends[-1])[4:7]
        ends.append(ends[-1] + 32 + command + detail + 56 * postings)
    return [payload[a:b] for a, b in zip(ends, ends[1:])] if (len(ends), ends[-1]) == (count + 1, len(payload)) else []


class Journal:
    def __init__(self):
        self.node, self.block, self.hash, self.time = None, 0, bytes(32), 0
        self.tree, self.bytes = Merkle(), 0
        self.postings, self.accounts = 0, defaultdict(lambda: [0, 0, 0, 0])

    def read_segment(self, name, data, is_last):
        if len(data) < 96 or data[:4] != b"MCJS" or crc32c(data[:92]) != int.from_bytes(data[92:96], "little"):
            written = data.rstrip(b"\0")
            if is_last and len(written) < 96 and b"MCJS"[: len(written)] == written[:4]:
                raise Torn(f"{name}: the segment was only being created")
            raise Damage(f"{name}: the segment header is broken")
        _, version, length, node, first, record, previous, _ = SEGMENT.unpack(data[:96])
        check((version, length) == (2, 96) and not any(data[12:16]) and not any(data[64:92]), f"{name}: unknown header")
        self.node = node if self.node is None else self.node
        check(first == int(name[:20]) == self.block + 1, f"{name}: first block is {first}, expected {self.block + 1}")
        check((node, record, previous) == (self.node, self.tree.size + 1, self.hash), f"{name}: does not continue")
        offset, end = 96, len(data.rstrip(b"\0"))
        while offset < end:
            try:
                offset += self.read_block(data, offset, is_last)
            except (Damage, Torn) as finding:
                raise type(finding)(f"{name}: block {self.block + 1} at byte {offset}: {finding}") from None

    def judge(self, data, offset, header, is_last, finding):
        """Raises Torn when a crash explains the bytes from offset on, else Damage."""
        rest = data[offset:]
        for place in re.finditer(b"MCJB", rest[1:]):
            follower = block_header(rest[place.start() + 1 : place.start() + 193])
            check(follower is None, finding + ", and a whole block header follows")
        written = rest.rstrip(b"\0")
        if header is None:
            end = min(len(rest), (offset + 192 + 511) // 512 * 512 - offset)
            torn = len(written) < 192 and b"MCJB"[: len(written)] == written[:4] or has_unwritten_sector(rest, offset, 0, end)
        else:
            end = 200 + header[8]
            cut = len(written) < end and (rest[188:192] + b"MCJE").startswith(written[end - 8 :])
            torn = len(rest) < end or (cut or has_unwritten_sector(rest, offset, 0, end)) and len(written) <= end
        raise Torn(finding) if is_last and torn else Damage(finding)

    def read_block(self, data, offset, is_last):
        head = data[offset : offset + 192]
        header = block_header(head)
        if header is None:
            self.judge(data, offset, None, is_last, "the header is broken")
        _, _, _, node, count, number, first, time, length, size, previous, digest, root, checksum = header
        check(node == self.node, f"belongs to node {node}")
        check(number == self.block + 1 and previous == self.hash, "does not continue the chain")
        check(first == self.tree.size + 1 and size == self.tree.size + count and 1 <= count <= 65535, "record numbers")
        check(time >= self.time, "the time goes back")
        payload = data[offset + 192 : offset + 192 + length]
        trailer = data[offset + 192 + length : offset + 200 + length]
        records = split(payload, count)
        leaves = [sha256(b"\0" + record) for record in records]
        if not records or sha256(b"".join(leaves)) != digest or trailer != struct.pack("<I4s", checksum, b"MCJE"):
            self.judge(data, offset, header, is_last, "unfinished or broken")
        for record, leaf in zip(records, leaves):
            self.read_record(record, leaf)
        check(self.tree.root() == root, "the Merkle root differs")
        self.block, self.hash, self.time = number, sha256(head), time
        return 200 + length

    def read_record(self, record, leaf):
        sequence, _, flags, _, command, detail, postings, reserved = RECORD.unpack_from(record)
        check((sequence, flags, reserved) == (self.tree.size + 1, 0, 0) and command <= 8 << 20 and postings <= 65535, "record fields")
        self.tree.append(leaf)
        for place in range(32 + command + detail, len(record), 56):
            self.add(*POSTING.unpack_from(record, place))

    def add(self, effect, reserved, _code, _window, debit, credit, amount, released):
        rule = {1: released == 0, 2: released == 0, 3: amount <= released, 4: amount == 0, 5: amount == 0}
        check(rule.get(effect, False) and reserved == 0 and amount >= 0 and released >= 0, "a posting is malformed")
        self.postings, posted, held = self.postings + 1, amount if effect in (1, 3) else 0, amount if effect == 2 else -released
        for account, side in ((debit, 0), (credit, 1)):
            self.accounts[account][side] += posted
            self.accounts[account][2 + side] += held

    def totals(self):
        return [sum(account[side] for account in self.accounts.values()) for side in range(4)]


def read(journal, folder):
    """Reads all segments into `journal`. Returns the finding, if any, and the exit code."""
    try:
        names = sorted(path.name for path in Path(folder).glob("*.segment"))
        check(names and all(re.fullmatch(r"\d{20}\.segment", name) for name in names), "these are no segments")
        for name in names:
            data = Path(folder, name).read_bytes()
            journal.bytes += len(data)
            journal.read_segment(name, data, name == names[-1])
        check(journal.totals()[::2] == journal.totals()[1::2], "M3: debits differ from credits")
    except (Torn, Damage) as found:
        return (f"torn tail: {found}", 1) if isinstance(found, Torn) else (f"damage: {found}", 3)
    return None, 0


def main(folder):
    journal = Journal()
    finding, code = read(journal, folder)
    print(json.dumps({
        "node": journal.node, "blocks": journal.block, "records": journal.tree.size, "postings": journal.postings,
        "bytes": journal.bytes, "accounts": len(journal.accounts),
        **dict(zip(("debits", "credits", "pendingDebits", "pendingCredits"), journal.totals())), "lastBlockHash": journal.hash.hex(),
        "merkleRoot": journal.tree.root().hex(), "finding": finding}))
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]) if len(sys.argv) == 2 else print(__doc__, file=sys.stderr) or 2)
