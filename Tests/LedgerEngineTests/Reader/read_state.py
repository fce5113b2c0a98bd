#!/usr/bin/env python3
"""Rebuilds the whole state of a MedClear ledger, compares every snapshot with it byte by byte, and gives the state digest.

usage: read_state.py FOLDER
Prints one JSON object. Exit code 0: every check passed. 1: an unfinished block at the end. 2: usage. 3: damaged data, or a bad snapshot.
"""
import struct
import sys
from pathlib import Path

sys.dont_write_bytecode = True
import read_ledger  # noqa: E402
from read_ledger import HOLD, OPEN, POST, Ledger, number  # noqa: E402
from read_journal import Damage, check, sha256  # noqa: E402

ACCOUNT_ROW, TRANSFER_ROW = struct.Struct("<16s5qQ"), struct.Struct("<16sqIIiIHB5x")
HOLD_ROW, POSITION = struct.Struct("<16sqQqIIIHBB"), struct.Struct("<IIQQQQQ32sQ")


class Interval:
    def __init__(self):
        self.transfers, self.holds, self.endings = [], [], []  # each in order of arrival; a transfer with its detail


class State(Ledger):
    def __init__(self, folder):
        super().__init__()
        self.files = {int(path.name[:20]): path for path in Path(folder).glob("*.snapshot")}
        self.verdicts = {block: "the journal has no such block" for block in self.files}
        self.oldest, self.intervals, self.outlived, self.segment = 0, {}, [], 0

    def interval(self, identifier):
        return (number(identifier) >> 80) // -(-self.horizon // 8) if self.horizon else 0

    def read_segment(self, name, data, is_last):
        self.segment = int(name[:20])
        super().read_segment(name, data, is_last)

    def read_block(self, data, offset, is_last):
        length = super().read_block(data, offset, is_last)
        if self.block in self.files:
            try:
                self.check_snapshot(self.files[self.block].read_bytes(), offset, offset + length)
                self.verdicts[self.block] = None
            except (Damage, struct.error) as finding:
                self.verdicts[self.block] = str(finding)
        return length

    def begin(self, time):
        super().begin(time)
        if not self.horizon:
            return
        oldest = max(0, time // 1_000_000 - self.horizon) // -(-self.horizon // 8)
        if oldest > self.oldest:
            self.oldest = oldest
            self.outlived = [hold for hold in self.outlived if self.holds[hold].state == OPEN]
            for interval in sorted(interval for interval in self.intervals if interval < oldest):
                self.outlived += [hold for hold in self.intervals.pop(interval).holds if self.holds[hold].state == OPEN]

    def apply(self, identifier, content, released):
        super().apply(identifier, content, released)
        check(self.interval(identifier) >= self.oldest, "its id is older than the horizon")
        interval = self.intervals.setdefault(self.interval(identifier), Interval())
        operation, hold = content[5], content[7]
        detail = {POST: -1, HOLD: len(interval.holds)}.get(operation, len(interval.endings))
        interval.transfers.append((identifier, detail))
        if operation == HOLD:
            interval.holds.append(identifier)
        elif operation != POST:
            interval.endings.append(hold)

    def check_snapshot(self, data, start, end):
        """Checks the snapshot of the block just read, which lies at start…end of its segment."""
        check(len(data) >= 88, "it is cut short")
        length = number(data[-40:-32])
        check(88 <= length < 4096 and len(data) >= 16 + 72 + length, "it is cut short")
        header, state, ending, position = data[:16], data[16 : -72 - length], data[-72 - length : -32], data[-40 - length : -40]
        check(header == struct.pack("<4sHHII", b"MCSN", 1, 16, self.node, 0), "its header is unknown")
        check(sha256(header + ending) == data[-32:] and sha256(state) == ending[:32], "a digest differs")
        place = POSITION.pack(self.node, 0, self.block, self.now, self.segment, start, end, self.hash, self.tree.size)
        check(position == place + b"".join(self.tree.peaks), "it stands at another place")
        check(len(state) >= 40 and number(state[32:40]) <= 24, "the state is cut short")
        intervals = [number(state[at : at + 8]) for at in range(40, 40 + 32 * number(state[32:40]), 32)]
        check(intervals == sorted(set(intervals)) and set(self.intervals) <= set(intervals), "other ids are remembered")
        check(state == self.state(intervals), "the state is not that of the journal")

    def state(self, intervals):
        """The bytes of a snapshot's state. Which intervals stand there without a row is the writer's choice."""
        tables = [(interval, self.intervals.get(interval, Interval())) for interval in intervals]
        parts = [struct.pack("<5Q", self.horizon, self.oldest, len(self.limits), len(self.outlived), len(tables))]
        for interval, table in tables:
            parts.append(struct.pack("<4Q", interval, len(table.transfers), len(table.holds), len(table.endings)))
        for (account, cap, rule), balance in zip(self.limits, self.balances):
            parts.append(ACCOUNT_ROW.pack(account, *balance, cap, rule))
        parts += [self.hold_row(hold) for hold in self.outlived]
        for _, table in tables:
            for identifier, detail in table.transfers:
                debit, credit, amount, code, window, operation, _, _ = self.applied[identifier]
                parts.append(TRANSFER_ROW.pack(identifier, amount, debit, credit, detail, window, code, operation))
            parts += [self.hold_row(hold) for hold in table.holds] + table.endings
        return b"".join(parts)

    def hold_row(self, identifier):
        hold = self.holds[identifier]
        expires = hold.expires is not None
        return HOLD_ROW.pack(
            identifier, hold.amount, hold.expires or 0, hold.posted, hold.debit, hold.credit, hold.window, hold.code, hold.state,
            expires)

    def canonical(self):
        parts = [struct.pack("<Q", len(self.limits))]
        for (account, cap, rule), balance in sorted(zip(self.limits, self.balances), key=lambda pair: number(pair[0][0])):
            parts.append(struct.pack("<16sBBq4q", account, rule, cap >= 0, max(cap, 0), *balance))
        known = [transfer for table in self.intervals.values() for transfer, _ in table.transfers]
        parts.append(struct.pack("<Q", len(known)))
        for identifier in sorted(known, key=number):
            debit, credit, amount, code, window, operation, _, hold = self.applied[identifier]
            parts += [self.content(identifier, debit, credit, amount, code, window), bytes([operation])]
            parts.append(self.ending(identifier) if operation == HOLD else hold or b"")
        parts.append(struct.pack("<3Q", self.horizon or 0, self.oldest, len(self.outlived)))
        for identifier in sorted(self.outlived, key=number):
            hold = self.holds[identifier]
            parts.append(self.content(identifier, hold.debit, hold.credit, hold.amount, hold.code, hold.window))
            parts.append(self.ending(identifier))
        return b"".join(parts)

    def content(self, identifier, debit, credit, amount, code, window):
        accounts = self.limits[debit][0], self.limits[credit][0]
        return struct.pack("<16s16s16sqHI", identifier, *accounts, amount, code, window)

    def ending(self, identifier):
        hold = self.holds[identifier]
        return struct.pack("<BQBq", hold.expires is not None, hold.expires or 0, hold.state, hold.posted)

    def report(self, finding):
        report = super().report(finding)
        snapshots = [{"block": block, "finding": verdict} for block, verdict in sorted(self.verdicts.items())]
        report.update(snapshots=snapshots, stateDigest=sha256(self.canonical()).hex())
        return report


def main(folder):
    state = State(folder)
    code = read_ledger.main(state, folder)
    return 3 if code == 0 and any(state.verdicts.values()) else code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]) if len(sys.argv) == 2 else print(__doc__, file=sys.stderr) or 2)
