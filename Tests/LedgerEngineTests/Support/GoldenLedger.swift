import Journal
import LedgerCore
import LedgerEngine
import LedgerTypes

/// A short history with every kind of record and every operation, the same bytes whenever it is written.
struct GoldenLedger {
    static let options = EngineOptions(
        horizon: IdentifierHorizon(milliseconds: 800), batchMax: 8, blockBytesMax: EngineOptions.blockBytesMin(batchMax: 8),
        segmentBytesMax: 2_048, snapshotEveryBytes: nil)

    static let cash = AccountID(.cash, region: 310_000)
    static let person = AccountID(.personalAccount, region: 310_000, counterparty: 7)
    static let pool = AccountID(.suspense, region: 310_000)
    static let unknown = AccountID(.treatingCash, region: 310_000)

    let storage = MemoryStorage()
    private let clock = ManualClock(milliseconds: 1_800_000_000_000)

    static func transfer(
        _ number: UInt128, at milliseconds: UInt64 = 1_800_000_000_000, _ debit: AccountID, _ credit: AccountID, _ amount: Int64,
        _ operation: Transfer.Operation = .post, isLinked: Bool = false
    ) -> Transfer {
        Transfer(
            id: TransferID(milliseconds: milliseconds, suffix: number), debit: debit, credit: credit, amount: Fen(amount),
            code: 2,
            window: WindowNumber(202_611), operation: operation, isLinked: isLinked)
    }

    static func hold(_ number: UInt128, at milliseconds: UInt64 = 1_800_000_000_000) -> HoldID {
        HoldID(TransferID(milliseconds: milliseconds, suffix: number))
    }

    /// Writes the history. Its outcomes are part of what is pinned.
    init() async throws {
        let clock = clock
        let engine = try LedgerEngine(opening: storage, node: NodeID(310_000), options: Self.options, clock: { clock.now })
        try await openAccounts(engine)
        try await postAndRefuse(engine)
        try await holdAndEnd(engine)
        _ = try await engine.takeSnapshot()
        try await outliveTheHorizon(engine)
        _ = try await engine.takeSnapshot()
        _ = try await engine.apply(Self.transfer(30, at: clock.milliseconds, Self.cash, Self.pool, 9))
        engine.close()
    }

    private func openAccounts(_ engine: LedgerEngine) async throws {
        _ = try await engine.open([
            AccountSpecification(id: Self.cash), AccountSpecification(id: Self.person, limit: .debitsMustNotExceedCredits),
            AccountSpecification(id: Self.cash), AccountSpecification(id: Self.pool, limit: .none.capped(at: Fen(5_000))),
            AccountSpecification(id: Self.cash, limit: .creditsMustNotExceedDebits), AccountSpecification(id: AccountID(0)),
            AccountSpecification(id: Self.unknown, limit: .none.capped(at: Fen(-1))),
        ])
    }

    private func postAndRefuse(_ engine: LedgerEngine) async throws {
        _ = try await engine.apply([
            Self.transfer(1, Self.cash, Self.person, 1_000), Self.transfer(1, Self.cash, Self.person, 1_000),
            Self.transfer(1, Self.cash, Self.person, 1_001), Self.transfer(2, Self.person, Self.cash, 2_000),
            Self.transfer(3, Self.unknown, Self.cash, 5), Self.transfer(4, Self.cash, Self.unknown, 5),
            Self.transfer(5, Self.unknown, AccountID(9), 5), Self.transfer(6, Self.cash, Self.pool, -5),
        ])
    }

    private func holdAndEnd(_ engine: LedgerEngine) async throws {
        let soon = Timestamp(nanoseconds: clock.now.nanoseconds + 50_000_000)
        _ = try await engine.apply([
            Self.transfer(10, Self.person, Self.pool, 300, .hold(expiresAt: nil), isLinked: true),
            Self.transfer(11, Self.person, Self.pool, 200, .hold(expiresAt: soon)),
            Self.transfer(12, Self.cash, Self.pool, 70, isLinked: true), Self.transfer(13, Self.cash, Self.pool, 9_000),
            Self.transfer(14, Self.cash, Self.pool, 40, .hold(expiresAt: nil)),
            Self.transfer(15, Self.cash, Self.pool, 50, isLinked: true),
            Self.transfer(16, Self.cash, Self.pool, 60, isLinked: true),
        ])
        _ = try await engine.apply([
            Self.transfer(17, Self.person, Self.pool, 120, .postHold(Self.hold(10))),
            Self.transfer(18, Self.cash, Self.pool, 0, .voidHold(Self.hold(14))),
            Self.transfer(19, Self.person, Self.pool, 120, .postHold(Self.hold(10))),
            Self.transfer(20, Self.cash, Self.pool, 25, .hold(expiresAt: nil)),
            Self.transfer(21, Self.cash, Self.pool, 26, .hold(expiresAt: nil)),
        ])
        clock.advance(milliseconds: 60)
        try await engine.expireHolds()
    }

    /// Holds 20 and 21 are open when their ids are forgotten; one is posted, the other stays.
    private func outliveTheHorizon(_ engine: LedgerEngine) async throws {
        clock.advance(milliseconds: 2_000)
        let now = clock.milliseconds
        _ = try await engine.apply([
            Self.transfer(1, Self.cash, Self.person, 1_000), Self.transfer(22, at: now + 5_000, Self.cash, Self.pool, 5),
            Self.transfer(23, at: now, Self.cash, Self.pool, 25, .postHold(Self.hold(20))),
            Self.transfer(24, at: now, Self.cash, Self.pool, 40, .voidHold(Self.hold(14))),
            Self.transfer(25, at: now, Self.cash, Self.person, 8),
        ])
    }
}
