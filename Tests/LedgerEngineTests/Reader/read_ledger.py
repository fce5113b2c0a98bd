#!/usr/bin/env python3
"""Rebuilds the balances and open holds of a MedClear ledger from its journal, knowing Ledger/FORMAT.md and none of the ledger's rules.

usage: read_ledger.py FOLDER
Prints one JSON object. Exit code 0: every check passed. 1: an unfinished block at the end. 2: usage. 3: damaged data.
"""
import json
import struct
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.append(str(Path(__file__).resolve().parents[2] / "JournalTests" / "Reader"))
import read_journal  # noqa: E402
from read_journal import Damage, check  # noqa: E402

ACCOUNT, TRANSFER, EXPIRY = struct.Struct("<16sqBB6s"), struct.Struct("<16sqIIIHBB"), struct.Struct("<16sqII")
POST, HOLD, POST_HOLD, VOID_HOLD = 1, 2, 3, 4
OPEN, POSTED, VOIDED, EXPIRED = 0, 1, 2, 3
NOT_OPEN = 0xFFFFFFFF


def number(identifier):
    return int.from_bytes(identifier, "little")


class Hold:
    def __init__(self, debit, credit, amount, code, window, expires):
        self.debit, self.credit, self.amount, self.code, self.window = debit, credit, amount, code, window
        self.expires, self.state, self.posted = expires, OPEN, 0


class Ledger(read_journal.Journal):
    def __init__(self):
        super().__init__()
        self.horizon, self.now, self.coming, self.entries = None, 0, None, 0
        self.numbers, self.limits = {}, []  # number by account id; id, cap and rule by number
        self.balances = []  # by number: posted debits, posted credits, pending debits, pending credits
        self.applied, self.holds = {}, {}  # by transfer id: content; by hold id: what became of it

    def read_block(self, data, offset, is_last):
        header = read_journal.block_header(data[offset : offset + 192])
        self.coming = header and header[7]
        return super().read_block(data, offset, is_last)

    def begin(self, time):
        """Before the first record of a block that is known to be whole."""
        self.now, self.coming = time, None

    def read_record(self, record, leaf):
        super().read_record(record, leaf)
        if self.coming is not None:
            self.begin(self.coming)
        sequence, kind, _, outcome, size, detail, postings, _ = read_journal.RECORD.unpack_from(record)
        command = record[32 : 32 + size]
        check((kind == 0x4C00) == (sequence == 1) and outcome == detail == postings == 0, "this is no ledger's record")
        if kind == 0x4C00:
            check(size == 16 and not any(command[8:]), "the foundation is malformed")
            self.horizon = number(command[:8])
            check(self.horizon == 0 or self.horizon >= 8, "the horizon is too short")
            return
        read = {0x4C01: self.read_account, 0x4C02: self.read_transfer, 0x4C03: self.read_expiry}.get(kind)
        check(read and size >= 8 and number(command[:8]) <= 8190, f"a record of kind {kind:#x} is malformed")
        end, self.chain = 8, []
        try:
            for _ in range(number(command[:8])):
                end = read(command, end)
        except (struct.error, KeyError) as error:
            raise Damage(f"an entry of record {sequence} is malformed: {error}") from None
        check(end == size, "the entries do not fill their record")
        check(self.chain == [2] * (len(self.chain) - 1) + [1] * bool(self.chain), "outcomes of a chain that is not ended")

    def read_account(self, command, at):
        account, cap, rule, outcome, reserved = ACCOUNT.unpack_from(command, at)
        check(rule <= 2 and not any(reserved) and outcome in (0, 1, 2, 3, 4, 255), "an account is malformed")
        check((account in self.numbers) == (outcome in (2, 3, 255)), "an account was opened before, or never")
        if outcome == 0:
            check(any(account) and cap >= -1, "this account cannot be opened")
            self.numbers[account] = len(self.limits)
            self.limits.append((account, cap, rule))
            self.balances.append([0, 0, 0, 0])
        return at + 32

    def read_transfer(self, command, at):
        identifier, amount, debit, credit, window, code, form, outcome = TRANSFER.unpack_from(command, at)
        at, operation = at + 40 + 16 * (debit == NOT_OPEN) + 16 * (credit == NOT_OPEN), form & 7
        check(form & ~8 in (POST, HOLD, HOLD | 16, POST_HOLD, VOID_HOLD), "the form is unknown")
        for account in (debit, credit):
            check(account < len(self.limits) or account == NOT_OPEN, "an account is not open")
        expires, hold, released = None, None, 0
        if form & 16:
            (expires,), at = struct.unpack_from("<Q", command, at), at + 8
        if operation in (POST_HOLD, VOID_HOLD):
            (hold, released), at = struct.unpack_from("<16sq", command, at), at + 24
        self.take_outcome(outcome, form & 8)
        content = (debit, credit, amount, code, window, operation, expires, hold)
        check(outcome != 255 or self.applied.get(identifier) == content, "it repeats nothing that was applied")
        check(outcome == 0 or released == 0, "a refused transfer released a hold")
        if outcome == 0:
            check(NOT_OPEN not in (debit, credit) and debit != credit, "these accounts cannot be booked")
            check(amount > 0 or amount == 0 and operation == VOID_HOLD, "this amount cannot be booked")
            check(any(identifier) and identifier not in self.applied, "its id was applied before")
            self.apply(identifier, content, released)
        return at

    def take_outcome(self, outcome, is_linked):
        self.chain.append(outcome)
        if is_linked:
            return
        others = [member for member in self.chain if member != 2]
        refused = len(others) == 1 and others[0] not in (0, 255)
        check(len(self.chain) == 1 or set(self.chain) in ({0}, {255}) or refused, "the outcomes of a chain disagree")
        self.chain = []

    def apply(self, identifier, content, released):
        debit, credit, amount, code, window, operation, expires, hold = content
        self.applied[identifier] = content
        self.entries += 1
        if operation == POST:
            self.move(debit, credit, amount, 0)
        elif operation == HOLD:
            self.move(debit, credit, 0, amount)
            self.holds[identifier] = Hold(debit, credit, amount, code, window, expires)
        elif operation == POST_HOLD:
            self.end(hold, debit, credit, released, POSTED, amount)
        else:
            check(amount in (0, released), "another amount was held")
            self.end(hold, debit, credit, released, VOIDED, 0)

    def read_expiry(self, command, at):
        identifier, released, debit, credit = EXPIRY.unpack_from(command, at)
        expires = self.holds[identifier].expires
        check(expires is not None and expires <= self.now, "a hold expired before its time")
        self.end(identifier, debit, credit, released, EXPIRED, 0)
        return at + 32

    def end(self, identifier, debit, credit, released, state, posted):
        hold = self.holds[identifier]
        check(hold.state == OPEN and (hold.debit, hold.credit) == (debit, credit), "there is no such open hold")
        check(hold.amount == released >= posted, "another amount was held")
        hold.state, hold.posted = state, posted
        self.move(debit, credit, posted, -released)

    def move(self, debit, credit, posted, pending):
        for account, side in ((debit, 0), (credit, 1)):
            self.balances[account][side] += posted
            self.balances[account][2 + side] += pending
            check(self.balances[account][2 + side] >= 0, "a pending total is negative")

    def open_holds(self):
        return {identifier: hold for identifier, hold in self.holds.items() if hold.state == OPEN}

    def totals(self):
        held = [[0, 0] for _ in self.balances]
        for hold in self.open_holds().values():
            held[hold.debit][0] += hold.amount
            held[hold.credit][1] += hold.amount
        check(held == [balance[2:] for balance in self.balances], "pending totals are not the open holds")
        return [sum(balance[side] for balance in self.balances) for side in range(4)]

    def report(self, finding):
        """What was learned, up to a finding. Ids are decimal numbers in text: they have 128 bits."""
        accounts = [[str(number(limit[0]))] + balance for limit, balance in zip(self.limits, self.balances)]
        holds = [[str(number(identifier)), hold.amount] for identifier, hold in self.open_holds().items()]
        totals = [sum(balance[side] for balance in self.balances) for side in range(4)]
        return {
            "node": self.node, "blocks": self.block, "records": self.tree.size, "applied": self.entries, "accounts": accounts,
            "openHolds": holds, "totals": totals, "lastBlockHash": self.hash.hex(), "finding": finding}


def main(ledger, folder):
    finding, code = read_journal.read(ledger, folder)
    print(json.dumps(ledger.report(finding)))
    return code


if __name__ == "__main__":
    sys.exit(main(Ledger(), sys.argv[1]) if len(sys.argv) == 2 else print(__doc__, file=sys.stderr) or 2)
