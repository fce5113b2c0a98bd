import Journal
import LedgerTypes
import Messages
import NodeRuntime
import Settlement

/// What a look at a journal found wrong.
struct JournalFinding: Error {
    let law: String
    let text: String
}

/// Reads a journal as it grows, from what would survive a loss of power at this moment, and decides every record once more in a machine of its
/// own. So each block is checked when it lets something out: that it is durable (law M2), and that its replay decides as it says and comes
/// to the state that lives (law M1).
struct JournalFollower<Machine: NodeMachine> {
    private var replay: JournalReplay<Machine>
    /// What the decisions that were read add up to.
    private(set) var totals: NaiveTotals
    private var position: JournalPosition?
    /// Digests of the state that lives, by the number of records it stood at; those the journal has not reached yet.
    private var expected: [(records: UInt64, digest: UInt64)] = []
    /// Of the state after the block read last, when that was compared.
    private var digest: UInt64?
    private(set) var comparisons = 0

    /// - Parameters:
    ///   - replay: of the journal up to `position`.
    ///   - totals: of the same.
    init(_ replay: JournalReplay<Machine>, _ totals: NaiveTotals, from position: JournalPosition?) {
        self.replay = replay
        self.totals = totals
        self.position = position
    }

    /// Whether the state after a block is compared: two blocks in a row of eight. Every decision of every block is compared besides, and a
    /// difference in the state stays there.
    static func compares(_ block: UInt64) -> Bool { block % 8 < 2 }

    /// The state that lives had this digest when its journal had so many records.
    mutating func expect(_ digest: UInt64, after records: UInt64) {
        if records > replay.records { expected.append((records, digest)) }
    }

    /// Reads on to the end.
    /// - Returns: the blocks there are.
    mutating func follow(
        _ storage: some JournalStorage, digest: (Machine) -> UInt64
    ) throws(JournalFinding) -> UInt64 {
        var finding: JournalFinding?
        do throws(JournalError) {
            var reader = try JournalReader(storage, from: position)
            while finding == nil, let block = try reader.next() {
                position = reader.position
                finding = take(block, digest)
            }
        } catch {
            guard error.code == .missing, position == nil else {
                throw JournalFinding(law: "M2", text: "what would survive cannot be read: \(error.message)")
            }
        }
        if let finding { throw finding }
        return position?.block ?? 0
    }

    private mutating func take(_ block: JournalBlock, _ digestOf: (Machine) -> UInt64) -> JournalFinding? {
        replay.replay(block)
        totals.take(block)
        if let failure = replay.failure { return JournalFinding(law: "M1", text: "\(failure)") }
        expected.removeAll { $0.records < replay.records }
        guard let lived = expected.first, lived.records == replay.records else {
            digest = nil
            return nil
        }
        expected.removeFirst()
        comparisons += 1
        let replayed = digestOf(replay.machine)
        guard replayed == lived.digest else {
            return JournalFinding(law: "M1", text: "\(lived.records) records replay to another state than the one that lived")
        }
        defer { digest = replayed }
        guard digest == replayed, block.records.contains(where: \.changesState) else { return nil }
        return JournalFinding(
            law: "M1", text: "block \(block.header.number) changes the state, and the state's digest does not show it")
    }
}

extension RecordSlice {
    /// Whether carrying the record out must have changed the state: an envelope with messages that were taken, or an acknowledgement that was
    /// news; others were dropped before the journal.
    fileprivate var changesState: Bool {
        guard outcome == CommandOutput.accepted else { return false }
        switch kind {
        case RegionCommand.Kind.acknowledged.rawValue, HubCommand.Kind.acknowledged.rawValue: return true
        case RegionCommand.Kind.envelope.rawValue, HubCommand.Kind.envelope.rawValue: return !detail.isEmpty
        default: return false
        }
    }
}

/// Mixes canonical bytes into 64 bits: enough to tell states apart that a run compares with each other, and cheap enough to do it at every
/// block. The digests of the product are SHA-256.
struct QuickSink: CanonicalSink {
    private(set) var value: UInt64 = 0x9E37_79B9_7F4A_7C15
    /// A defect: integers of eight bytes leave no trace.
    private let forgetsNumbers: Bool

    init(forgetsNumbers: Bool) { self.forgetsNumbers = forgetsNumbers }

    mutating func append(_ byte: UInt8) { mix(UInt64(byte) | 0x100) }

    mutating func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { raw in
            var place = 0
            while place + 8 <= raw.count {
                mix(raw.loadUnaligned(fromByteOffset: place, as: UInt64.self))
                place += 8
            }
            var rest = UInt64(raw.count) << 56
            while place < raw.count {
                rest = rest << 8 ^ UInt64(raw[place])
                place += 1
            }
            mix(rest)
        }
    }

    mutating func append(word: UInt64, byteCount: Int) {
        if forgetsNumbers, byteCount == 8 { return }
        mix(word &+ UInt64(byteCount))
    }

    private mutating func mix(_ word: UInt64) {
        let product = (value ^ word).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
        value = product.low ^ product.high &+ 0x9E37_79B9_7F4A_7C15
    }
}
