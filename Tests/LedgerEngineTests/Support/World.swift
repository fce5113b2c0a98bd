import Journal
import LedgerCore
import LedgerEngine
import LedgerTypes
import Synchronization
import TestSupport

/// A clock that tests move.
final class ManualClock: Sendable {
    private let time: Mutex<UInt64>

    init(milliseconds: UInt64) { time = Mutex(milliseconds * 1_000_000) }

    var now: Timestamp { Timestamp(nanoseconds: time.withLock { $0 }) }

    var milliseconds: UInt64 { time.withLock { $0 / 1_000_000 } }

    func advance(milliseconds: UInt64) { time.withLock { $0 += milliseconds * 1_000_000 } }

    func goBack(milliseconds: UInt64) { time.withLock { $0 -= milliseconds * 1_000_000 } }
}

/// An engine's surroundings, and a source of transfers that collide, refuse, hold, end holds and repeat.
struct World {
    static let node = NodeID(310_000)
    static let accounts = (1...6).map { AccountID(.cash, region: $0) }
    /// A small engine: batches of sixty-four, and segments of a few blocks.
    static let batchMax = 64
    static let options = EngineOptions(
        horizon: IdentifierHorizon(milliseconds: 800), batchMax: batchMax,
        blockBytesMax: EngineOptions.blockBytesMin(batchMax: batchMax), segmentBytesMax: 16_384, snapshotEveryBytes: nil)

    let clock: ManualClock
    var random: SeededGenerator
    private var submitted: [Transfer] = []

    init(seed: UInt64, clock: ManualClock = ManualClock(milliseconds: 1_800_000_000_000)) {
        random = SeededGenerator(seed: seed)
        self.clock = clock
    }

    func engine(_ storage: any JournalStorage, _ options: EngineOptions = options) throws(JournalError) -> LedgerEngine {
        let clock = clock
        return try LedgerEngine(opening: storage, node: Self.node, options: options, clock: { clock.now })
    }

    static let specifications = accounts.dropLast().enumerated().map { index, id in
        AccountSpecification(id: id, limit: index == 0 ? .debitsMustNotExceedCredits : .none)
    }

    mutating func batch(_ count: Int) -> [Transfer] {
        if Int.random(in: 0..<4, using: &random) == 0 {
            clock.advance(milliseconds: UInt64.random(in: 0...60, using: &random))
        }
        let isChained = Int.random(in: 0..<3, using: &random) == 0
        return (0..<count).map { _ in
            var transfer = Int.random(in: 0..<8, using: &random) == 0 ? submitted.randomElement(using: &random) ?? new() : new()
            transfer.isLinked = isChained && Int.random(in: 0..<2, using: &random) == 0
            submitted.append(transfer)
            return transfer
        }
    }

    private mutating func new() -> Transfer {
        var transfer = Transfer(
            id: TransferID(milliseconds: clock.milliseconds, suffix: UInt128.random(in: 1...1_000, using: &random)),
            debit: Self.accounts.randomElement(using: &random)!, credit: Self.accounts.randomElement(using: &random)!,
            amount: Fen(Int64.random(in: 1...500, using: &random)), code: 2, window: WindowNumber(202_611))
        let holds = submitted.suffix(30).filter { if case .hold = $0.operation { true } else { false } }
        switch Int.random(in: 0..<6, using: &random) {
        case 0, 1:
            let expiresAt = Timestamp(
                nanoseconds: clock.now.nanoseconds + UInt64.random(in: 1...300, using: &random) * 1_000_000)
            transfer.operation = .hold(expiresAt: Bool.random(using: &random) ? expiresAt : nil)
        case 2:
            guard let hold = holds.randomElement(using: &random) else { break }
            (transfer.debit, transfer.credit, transfer.amount) = (hold.debit, hold.credit, hold.amount)
            transfer.operation = Bool.random(using: &random) ? .postHold(HoldID(hold.id)) : .voidHold(HoldID(hold.id))
        default:
            break
        }
        return transfer
    }
}

extension LedgerEngine {
    /// All bytes of the state.
    func state() async throws(EngineError) -> [UInt8] {
        try await read { ledger in
            var writer = ByteWriter()
            ledger.writeCanonical(into: &writer)
            return writer.bytes
        }
    }
}
