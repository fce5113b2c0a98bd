import Journal
import LedgerCore
import LedgerTypes
import Testing

@testable import LedgerEngine

/// Journals whose every checksum and hash is right, and whose records the rules do not give.
@Suite("M1: a record that does not follow from those before it is refused, with its block")
struct ReplayTests {
    /// Records by block, and the time of each block.
    typealias Blocks = [(time: Timestamp, records: [JournalRecord])]

    func blocks(of storage: MemoryStorage) throws -> Blocks {
        var blocks: Blocks = []
        var reader = try JournalReader(storage)
        try reader.forEachBlock { blocks.append(($0.header.timestamp, $0.records.map(\.record))) }
        return blocks
    }

    func journal(of blocks: Blocks) throws -> MemoryStorage {
        let storage = MemoryStorage()
        var writer = try JournalWriter(opening: storage, node: World.node)
        for block in blocks { _ = try writer.append(block.records, at: block.time) }
        return storage
    }

    /// Index of the block and record of this kind with a command that `body` is content with.
    func find(_ kind: LedgerRecordKind, in blocks: Blocks, _ body: ([UInt8]) -> Bool = { _ in true }) -> (Int, Int)? {
        for (number, block) in blocks.enumerated() {
            for (index, record) in block.records.enumerated() where record.kind == kind.rawValue && body(record.command) {
                return (number, index)
            }
        }
        return nil
    }

    static let forgeries: [(name: String, kind: LedgerRecordKind, change: @Sendable (inout JournalRecord) -> Void)] = [
        ("an outcome: applied becomes refused, or the other way", .transfers, { $0.command[8 + 39] ^= 72 }),
        ("an outcome that does not exist", .transfers, { $0.command[8 + 39] = 99 }),
        ("a transfer more is counted", .transfers, { $0.command[0] += 1 }),
        ("a byte more", .transfers, { $0.command.append(0) }),
        ("a byte less", .transfers, { $0.command.removeLast() }),
        ("an operation that does not exist", .transfers, { $0.command[8 + 38] = 7 }),
        ("an account that is not open", .transfers, { $0.command[8 + 24] = 200 }),
        ("an opened account that was not", .openAccounts, { $0.command[8 + 25] = 2 }),
        ("a rule that does not exist", .openAccounts, { $0.command[8 + 24] = 9 }),
        ("an account more is counted", .openAccounts, { $0.command[0] += 1 }),
        ("another hold expires", .expireHolds, { $0.command[8] ^= 1 }),
        ("another amount is released", .expireHolds, { $0.command[8 + 16] ^= 1 }),
        ("another account gets it", .expireHolds, { $0.command[8 + 24] ^= 1 }),
        ("one hold more is counted", .expireHolds, { $0.command[0] += 1 }),
        ("no such kind", .transfers, { $0.kind = 0x4CFF }),
        ("a result code", .transfers, { $0.outcome = 1 }),
        ("a detail", .transfers, { $0.detail = [1] }),
        ("a second foundation", .transfers, { $0.kind = LedgerRecordKind.foundation.rawValue }),
        ("a foundation of seven milliseconds", .foundation, { $0.command[0..<8] = [7, 0, 0, 0, 0, 0, 0, 0] }),
        ("a foundation with more in it", .foundation, { $0.command[12] = 1 }),
        ("no foundation", .foundation, { $0.kind = LedgerRecordKind.expireHolds.rawValue }),
    ]

    @Test("forged records")
    func forged() async throws {
        let storage = MemoryStorage()
        try await Chronicle(seed: 111, steps: 14, snapshots: []).run(on: storage)
        let whole = try blocks(of: storage)
        #expect(Reopened(try journal(of: whole)) == Reopened(storage))
        for (name, kind, change) in Self.forgeries {
            let (block, record) = try #require(find(kind, in: whole) { $0[0] > 0 || kind == .foundation }, "\(name)")
            var forged = whole
            change(&forged[block].records[record])
            guard case .refused(let error) = Reopened(try journal(of: forged)) else {
                Issue.record("\(name) was believed")
                continue
            }
            #expect(error.code == .damaged && error.block == UInt64(block + 1), "\(name): \(error)")
        }
    }

    @Test("what a hold's end released, and a block of records left out")
    func releasedAndMissing() async throws {
        let storage = MemoryStorage()
        let world = World(seed: 112)
        let engine = try world.engine(storage, Chronicle.options)
        _ = try await engine.open(World.specifications)
        func transfer(_ suffix: UInt128, _ operation: Transfer.Operation) -> Transfer {
            Transfer(
                id: TransferID(milliseconds: world.clock.milliseconds, suffix: suffix), debit: World.accounts[1],
                credit: World.accounts[2], amount: Fen(70), code: 2, window: .none, operation: operation)
        }
        let hold = transfer(1, .hold(expiresAt: nil))
        #expect(try await engine.apply([hold]) == [.applied])
        #expect(try await engine.apply([transfer(2, .postHold(HoldID(hold.id)))]) == [.applied])
        engine.close()
        let whole = try blocks(of: storage)
        #expect(whole.count == 4)
        #expect(!Reopened(try journal(of: whole)).isRefusal)
        // Behind the row of 40 bytes stand the hold's id and what was released.
        let end = 8 + 40 + 16
        #expect(whole[3].records[0].command[end] == 70)
        for place in end..<end + 8 {
            var forged = whole
            forged[3].records[0].command[place] ^= 1
            #expect(Reopened(try journal(of: forged)).isRefusal, "byte \(place)")
        }
        for missing in 1...2 {
            var without = whole
            without.remove(at: missing)
            #expect(Reopened(try journal(of: without)).isRefusal, "without block \(missing + 1)")
        }
    }
}

extension Reopened {
    fileprivate var isRefusal: Bool { if case .refused = self { true } else { false } }
}
