import Hashing
import Journal
import LedgerTypes
import Settlement

/// Executes journaled records again, from nothing, and compares every outcome, decision and posting with what was recorded
/// (law M1). Feed it blocks in order; after the first difference it ignores the rest, unless it is to list them.
public struct JournalReplay<Machine: NodeMachine>: Sendable {
    public private(set) var machine = Machine()
    public private(set) var records: UInt64 = 0
    public private(set) var blocks: UInt64 = 0
    /// The first record that could not be replayed, or gave something else when differences are not listed.
    public private(set) var failure: NodeError?
    /// What differed, of as many records as are to be listed.
    public private(set) var differences: [ReplayDifference] = []
    /// Records that gave something else, listed or not.
    public private(set) var differingRecords: UInt64 = 0
    /// Whether a record was not wanted; the rest of the journal is not replayed.
    public private(set) var hasEnded = false

    /// How many differing records are listed; `nil` ends the replay at the first.
    private let listing: Int?

    /// - Parameter listing: how many differing records to list. The replay then goes on to the end, each time from the state that the
    ///   rules decided, not the one recorded; so a later difference may follow from an earlier one. What cannot be decoded ends it.
    public init(listing: Int? = nil) { self.listing = listing }

    /// Replays a whole journal.
    /// - Parameter progress: bytes read so far and bytes in all, after each block.
    /// - Throws: the journal's own damage, or the first record that differs.
    public static func run(
        _ storage: any JournalStorage, progress: (UInt64, UInt64) -> Void = { _, _ in }
    ) throws(NodeError) -> JournalReplay {
        var replay = JournalReplay()
        do throws(JournalError) {
            var reader = try JournalReader(storage)
            while replay.failure == nil, let block = try reader.next() {
                replay.replay(block)
                progress(reader.bytesDone, reader.byteCount)
            }
        } catch {
            throw NodeError(error)
        }
        if let failure = replay.failure { throw failure }
        return replay
    }

    /// A block with its commands decoded: the part of a replay that needs no state, and can be done ahead on other cores.
    public struct PreparedBlock: Sendable {
        public let block: JournalBlock
        fileprivate let inputs: [Result<Machine.Input, NodeError>]
    }

    /// Decodes the commands of a block.
    public static func prepare(_ block: JournalBlock) -> PreparedBlock {
        PreparedBlock(
            block: block,
            inputs: block.records.map { record in
                Machine.decode(kind: record.kind, bytes: Array(record.command)).flatMap(Machine.prepare)
            })
    }

    /// Replays the records of one block.
    public mutating func replay(_ block: JournalBlock) { replay(Self.prepare(block)) }

    /// Replays the records of one block, in order, as long as they are wanted; none after the first that is not.
    public mutating func replay(_ prepared: PreparedBlock, while isWanted: (RecordSlice) -> Bool = { _ in true }) {
        guard failure == nil, !hasEnded else { return }
        var records = prepared.block.records
        for input in prepared.inputs {
            guard let record = records.next() else { break }
            guard isWanted(record) else {
                hasEnded = true
                return
            }
            do throws(NodeError) { try replay(record, input, at: prepared.block.header.timestamp) } catch {
                failure = error
                return
            }
            self.records += 1
        }
        blocks += 1
    }

    private mutating func replay(
        _ record: RecordSlice, _ prepared: Result<Machine.Input, NodeError>, at time: Timestamp
    ) throws(NodeError) {
        let sequence = record.sequence.value
        let input: Machine.Input
        do throws(NodeError) { input = try prepared.get() } catch {
            throw NodeError(error.code, error.message, sequence: sequence)
        }
        let output = machine.apply(input, at: time)
        let found = ReplayDifference.between(record, output)
        guard let first = found.first else { return }
        differingRecords += 1
        if differingRecords <= UInt64(listing ?? 1) { differences += found }
        if listing == nil { throw NodeError(.replayDiffers, "M1: \(first.text)", sequence: sequence) }
    }
}

extension NodeError {
    init(_ error: JournalError) { self.init(.journal, error.message) }
}

extension NodeMachine {
    /// SHA-256 of the canonical bytes of the whole state (law M1).
    public var stateDigest: Digest256 {
        var sink = DigestSink()
        writeCanonical(into: &sink)
        return sink.finish()
    }
}
