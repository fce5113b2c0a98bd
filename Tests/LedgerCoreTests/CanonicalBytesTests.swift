import LedgerTypes
import Testing

@testable import LedgerCore

@Suite("M1: canonical bytes are the whole state and nothing else")
struct CanonicalBytesTests {
    /// One account of each limit, a plain post, a hold in every state, and both ends of a hold.
    static let script = """
        account a no-overdraft cap=900               : opened
        account b                                    : opened
        post   T1 b → a 100                          : applied
        hold   T2 a → b 10 until=90 at=1             : applied
        hold   T3 a → b 11                           : applied
        hold   T4 a → b 12 until=9                   : applied
        hold   T5 a → b 13                           : applied
        fulfil T6 of T3 a → b 5                      : applied
        void   T7 of T5 a → b 0                      : applied
        expire at=9                                  : 1
        """

    static func row(
        _ old: TransferRow, id: UInt128? = nil, amount: Int64? = nil, debit: Int32? = nil, credit: Int32? = nil,
        detail: Int32? = nil, window: UInt32? = nil, code: UInt16? = nil, kind: TransferRow.Kind? = nil
    ) -> TransferRow {
        TransferRow(
            id: id.map { TransferID($0) } ?? old.id, amount: amount.map { Fen($0) } ?? old.amount, debit: debit ?? old.debit,
            credit: credit ?? old.credit, detail: detail ?? old.detail, window: window.map { WindowNumber($0) } ?? old.window,
            code: code ?? old.code, kind: kind ?? old.kind)
    }

    static func account(_ old: AccountRow, id: AccountID? = nil, limit: AccountLimit? = nil) -> AccountRow {
        var new = AccountRow(AccountSpecification(id: id ?? old.id, limit: limit ?? old.limit))
        new.debitsPosted = old.debitsPosted
        new.creditsPosted = old.creditsPosted
        new.debitsPending = old.debitsPending
        new.creditsPending = old.creditsPending
        return new
    }

    static func hold(_ old: HoldRow, expiresAt: Timestamp?) -> HoldRow {
        HoldRow(
            id: old.id, amount: old.amount, expiresAt: expiresAt, state: old.state, debit: old.debit, credit: old.credit,
            window: old.window, code: old.code)
    }

    /// Rows 0…6 of the transfers are T1…T7; rows 0…3 of the holds are T2…T5.
    static let mutations: [(name: String, change: @Sendable (inout Ledger) -> Void)] = [
        ("account id", { $0.books.accounts[1] = account($0.books.accounts[1], id: AccountID(.cash, region: 77)) }),
        ("limit rule", { $0.books.accounts[1] = account($0.books.accounts[1], limit: .debitsMustNotExceedCredits) }),
        (
            "cap",
            { $0.books.accounts[0] = account($0.books.accounts[0], limit: .debitsMustNotExceedCredits.capped(at: Fen(901))) }
        ),
        ("cap of zero", { $0.books.accounts[1] = account($0.books.accounts[1], limit: AccountLimit(.none, cap: .zero)) }),
        ("debits posted", { $0.books.accounts[0].debitsPosted += Fen(1) }),
        ("credits posted", { $0.books.accounts[0].creditsPosted += Fen(1) }),
        ("debits pending", { $0.books.accounts[0].debitsPending += Fen(1) }),
        ("credits pending", { $0.books.accounts[0].creditsPending += Fen(1) }),
        ("an account more", { _ = $0.open(AccountSpecification(id: AccountID(.cash, region: 99))) }),
        ("transfer id", { $0.books.generations[0].transfers[0] = row($0.books.generations[0].transfers[0], id: 99) }),
        ("transfer debit", { $0.books.generations[0].transfers[0] = row($0.books.generations[0].transfers[0], debit: 0) }),
        ("transfer credit", { $0.books.generations[0].transfers[0] = row($0.books.generations[0].transfers[0], credit: 1) }),
        ("transfer amount", { $0.books.generations[0].transfers[0] = row($0.books.generations[0].transfers[0], amount: 101) }),
        ("transfer code", { $0.books.generations[0].transfers[0] = row($0.books.generations[0].transfers[0], code: 3) }),
        (
            "transfer window",
            { $0.books.generations[0].transfers[0] = row($0.books.generations[0].transfers[0], window: 202_612) }
        ),
        ("transfer kind", { $0.books.generations[0].transfers[6] = row($0.books.generations[0].transfers[6], kind: .postHold) }),
        ("hold that was ended", { $0.books.generations[0].endings[1] = HoldID(2) }),
        ("oldest interval", { $0.books.oldestInterval = 1 }),
        ("a hold that outlived the horizon", { $0.books.outlivedHolds.append($0.books.generations[0].holds[0]) }),
        (
            "expiry",
            { $0.books.generations[0].holds[0] = hold($0.books.generations[0].holds[0], expiresAt: Timestamp(nanoseconds: 91)) }
        ),
        ("expiry or none", { $0.books.generations[0].holds[0] = hold($0.books.generations[0].holds[0], expiresAt: nil) }),
        ("open or voided", { $0.books.generations[0].holds[0].state = .voided }),
        ("voided or expired", { $0.books.generations[0].holds[0].state = .expired }),
        ("posted amount", { $0.books.generations[0].holds[1].state = .posted(Fen(6)) }),
    ]

    @Test("every stored property changes the bytes", arguments: mutations.indices)
    func everyPropertyCounts(_ index: Int) {
        let ledger = Scenario.check("\(Self.script)").ledger
        var changed = ledger
        Self.mutations[index].change(&changed)
        #expect(canonicalBytes(of: changed) != canonicalBytes(of: ledger), "\(Self.mutations[index].name) is not written")
    }

    @Test("no two mutations give the same bytes")
    func mutationsDiffer() {
        let ledger = Scenario.check("\(Self.script)").ledger
        let all = Self.mutations.map { mutation in
            var changed = ledger
            mutation.change(&changed)
            return canonicalBytes(of: changed)
        }
        #expect(Set(all).count == all.count)
    }

    @Test("the list above is complete: a new stored property must be written, and added here")
    func storedPropertiesAreListed() {
        let ledger = Scenario.check("\(Self.script)").ledger
        func names(_ value: Any) -> [String] { Mirror(reflecting: value).children.compactMap(\.label) }
        #expect(
            names(ledger.books.accounts[0])
                == ["id", "debitsPosted", "creditsPosted", "debitsPending", "creditsPending", "capUnits", "rule"])
        #expect(
            names(ledger.books.generations[0].transfers[0])
                == ["id", "amount", "debit", "credit", "detail", "window", "code", "kind"])
        #expect(
            names(ledger.books.generations[0].holds[0])
                == ["id", "amount", "expiresAt", "state", "debit", "credit", "window", "code"])
    }

    @Test("order of arrival leaves no trace")
    func orderDoesNotMatter() {
        let forward = Scenario.check(
            """
            account a                                    : opened
            account b                                    : opened
            post T1 a → b 1                              : applied
            hold T2 a → b 2                              : applied
            """)
        var backward = Ledger()
        for account in forward.ledger.accounts.reversed() {
            _ = backward.open(AccountSpecification(id: account.id, limit: account.limit))
        }
        let (a, b) = (forward.ledger.accounts[0].id, forward.ledger.accounts[1].id)
        for (id, operation) in [(2, .hold(expiresAt: nil)), (1, .post)] as [(Int64, Transfer.Operation)] {
            let transfer = Transfer(
                id: TransferID(UInt128(id)), debit: a, credit: b, amount: Fen(id), code: 2, window: WindowNumber(202_611),
                operation: operation)
            #expect(backward.apply(transfer, at: Timestamp(nanoseconds: 1)) == .applied)
        }
        #expect(canonicalBytes(of: backward) == canonicalBytes(of: forward.ledger))
    }

    @Test("the first bytes are what the format says")
    func goldenBytes() {
        var ledger = Ledger()
        _ = ledger.open(
            AccountSpecification(
                id: AccountID(kind: 1, fund: 2, region: 3, counterparty: 4), limit: .creditsMustNotExceedDebits.capped(at: Fen(5))
            )
        )
        let account: [UInt8] =
            [4, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 1] + [2, 1, 5, 0, 0, 0, 0, 0, 0, 0] + [UInt8](repeating: 0, count: 32)
        #expect(canonicalBytes(of: ledger) == [1, 0, 0, 0, 0, 0, 0, 0] + account + [UInt8](repeating: 0, count: 8 + 24))
    }
}
