import Glibc
public import Journal
public import LedgerCore
public import LedgerTypes

/// Rebuilds a ledger from the records of its journal, and compares every answer: each command is carried out again and must give the
/// very bytes that were recorded.
public struct LedgerReplay {
    /// `nil` until the foundation was read.
    public private(set) var ledger: Ledger?
    public private(set) var transfers: UInt64 = 0
    private var batch: [Transfer] = []
    private var outcomes: [TransferOutcome] = []
    private var accountOutcomes: [AccountOutcome] = []
    private let memory: ReplayMemory

    /// - Parameter ledger: where to go on, such as from a snapshot; `nil` for a journal from its first record.
    public init(from ledger: consuming Ledger? = nil) {
        self.ledger = ledger
        memory = ReplayMemory()
    }

    /// A record that the rules do not give.
    public struct Finding: Hashable, Sendable, CustomStringConvertible {
        public var block: UInt64
        public var sequence: JournalSequence
        public var reason: String

        public var description: String { "record \(sequence) of block \(block): \(reason)" }
    }

    /// Carries out the records of a block. `nil` when all of them say what the rules say; after a finding the replay is over.
    public mutating func take(_ block: JournalBlock) -> Finding? {
        ledger?.advanceHorizon(to: block.header.timestamp)
        for record in block.records {
            guard let reason = objection(to: record, at: block.header.timestamp) else { continue }
            return Finding(block: block.header.number, sequence: record.sequence, reason: reason)
        }
        return nil
    }

    private mutating func objection(to record: RecordSlice, at time: Timestamp) -> String? {
        guard let kind = LedgerRecordKind(rawValue: record.kind) else {
            return "it is of kind \(record.kind), which no ledger writes"
        }
        guard record.outcome == 0, record.detail.isEmpty, record.postings.isEmpty else {
            return "it carries what a ledger's record does not"
        }
        return record.command.withUnsafeBytes { command -> String? in
            if kind == .foundation { return found(command, isFirst: record.sequence == JournalSequence(1)) }
            guard ledger != nil else { return "the ledger was not founded before it" }
            let byteCount: Int?
            switch kind {
            case .foundation: byteCount = nil
            case .openAccounts: byteCount = openAccounts(command)
            case .transfers: byteCount = transfer(command, at: time)
            case .expireHolds: byteCount = expire(command, at: time)
            }
            guard let byteCount else { return "it cannot be read" }
            let again = UnsafeRawBufferPointer(rebasing: memory.bytes[0..<byteCount])
            return Self.areEqual(again, command) ? nil : "carried out again, it gives another answer"
        }
    }

    private static func areEqual(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        guard left.count == right.count, let first = left.baseAddress, let second = right.baseAddress else { return false }
        return memcmp(first, second, left.count) == 0
    }

    private mutating func found(_ command: UnsafeRawBufferPointer, isFirst: Bool) -> String? {
        guard isFirst, ledger == nil else { return "a ledger is founded once, by its first record" }
        guard let horizon = FoundationRecord.horizon(command) else { return "the foundation cannot be read" }
        ledger = Ledger(horizon: horizon)
        return nil
    }

    private mutating func openAccounts(_ command: UnsafeRawBufferPointer) -> Int? {
        var accounts: [AccountSpecification] = []
        guard AccountBatchRecord.forEachEntry(command, { account, _ in accounts.append(account) }) else { return nil }
        accountOutcomes.removeAll(keepingCapacity: true)
        return ledger?.open(accounts, record: memory.bytes, outcomes: &accountOutcomes)
    }

    private mutating func transfer(_ command: UnsafeRawBufferPointer, at time: Timestamp) -> Int? {
        batch.removeAll(keepingCapacity: true)
        outcomes.removeAll(keepingCapacity: true)
        // Taken out, and not copied: a ledger with two owners is copied whole when one of them changes it.
        guard var ledger else { return nil }
        self.ledger = nil
        defer { self.ledger = ledger }
        guard TransferBatchRecord.forEachEntry(command, account: { ledger.account(number: $0) }, { batch.append($0.transfer) })
        else { return nil }
        transfers += UInt64(batch.count)
        return batch.withUnsafeBufferPointer { ledger.apply($0, at: time, record: memory.bytes, outcomes: &outcomes) }
    }

    private mutating func expire(_ command: UnsafeRawBufferPointer, at time: Timestamp) -> Int? {
        guard let count = ExpiryRecord.holdCount(command) else { return nil }
        return ledger?.expireHolds(at: time, atMost: count, record: memory.bytes).byteCount
    }
}

/// Where commands are carried out again. Belongs to one replay, hence `@unchecked Sendable`.
private final class ReplayMemory: @unchecked Sendable {
    let bytes = UnsafeMutableRawBufferPointer.allocate(
        byteCount: EngineOptions.commandBytesMax(Limits.transfersPerBatchMax), alignment: 64)

    deinit { bytes.deallocate() }
}
