import Hashing
import Journal
import LedgerTypes
import Settlement

/// Executes journaled records again, from nothing, and compares every outcome, decision and posting with what was recorded
/// (law M1). Feed it blocks in order; after the first difference it ignores the rest.
public struct JournalReplay<Machine: NodeMachine>: Sendable {
    public private(set) var machine = Machine()
    public private(set) var records: UInt64 = 0
    public private(set) var blocks: UInt64 = 0
    /// The first record that could not be replayed or gave something else.
    public private(set) var failure: NodeError?
    /// Whether a record was not wanted; the rest of the journal is not replayed.
    public private(set) var hasEnded = false

    public init() {}

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
        for (record, input) in zip(prepared.block.records, prepared.inputs) {
            guard isWanted(record) else {
                hasEnded = true
                return
            }
            do throws(NodeError) { try replay(record, input, at: prepared.block.header.timestamp) } catch {
                failure = error
                return
            }
            records += 1
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
        func differs(_ what: String) -> NodeError { NodeError(.replayDiffers, "M1: \(what)", sequence: sequence) }
        guard output.outcome == record.outcome else {
            throw differs("the record says outcome \(record.outcome), its replay \(output.outcome)")
        }
        guard output.detail.elementsEqual(record.detail) else {
            let place = zip(output.detail, record.detail).prefix { $0 == $1 }.count
            throw differs(
                "the decision differs from byte \(place) on: recorded \(excerpt(record.detail, from: place)), "
                    + "replayed \(excerpt(output.detail[...], from: place))")
        }
        guard output.postings.count == record.postings.count else {
            throw differs("the record holds \(record.postings.count) postings, its replay made \(output.postings.count)")
        }
        for (index, pair) in zip(record.postings, output.postings).enumerated() where pair.0 != pair.1 {
            throw differs("posting \(index) recorded as \(pair.0), replayed as \(pair.1)")
        }
    }
}

/// A few bytes in hexadecimal, and how many there are in all.
private func excerpt(_ bytes: ArraySlice<UInt8>, from place: Int) -> String {
    let shown = bytes.dropFirst(place).prefix(16).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    return (shown.isEmpty ? "nothing more" : shown) + " (of \(bytes.count) bytes)"
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
