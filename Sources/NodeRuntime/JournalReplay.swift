import Hashing
import Journal
import LedgerTypes
import Settlement

/// Executes a journal again, from nothing, and compares every outcome, detail and posting with what was recorded (law M1).
public struct JournalReplay<Machine: NodeMachine>: Sendable {
    public let machine: Machine
    public let records: UInt64
    public let blocks: UInt64

    /// - Parameters:
    ///   - node: whose journal it must be; `nil` accepts any.
    ///   - progress: bytes read so far and bytes in all.
    /// - Throws: the first record that differs, with both values; or the journal's own damage.
    public static func run(
        _ storage: some JournalStorage, expecting node: NodeID? = nil, cutsTornTail: Bool = false,
        progress: (UInt64, UInt64) -> Void = { _, _ in }
    ) throws(NodeError) -> JournalReplay {
        var machine = Machine()
        var records: UInt64 = 0
        var blocks: UInt64 = 0
        do {
            let reader = try JournalReader(storage)
            try reader.forEachBlock { block throws(NodeError) in
                if let node, block.header.node != node {
                    throw NodeError(.wrongNode, "the journal belongs to \(block.header.node), not \(node)")
                }
                for record in block.records {
                    try replay(record, at: block.header.timestamp, on: &machine)
                    records += 1
                }
                blocks += 1
            }
        } catch let error as NodeError {
            throw error
        } catch {
            throw NodeError(.journal, "\(error)")
        }
        return JournalReplay(machine: machine, records: records, blocks: blocks)
    }

    private static func replay(_ record: RecordSlice, at time: Timestamp, on machine: inout Machine) throws(NodeError) {
        let sequence = record.sequence.value
        let input: Machine.Input
        do {
            let command = try Machine.decode(kind: record.kind, bytes: Array(record.command)).get()
            input = try Machine.prepare(command).get()
        } catch {
            throw NodeError(error.code, error.message, sequence: sequence)
        }
        let output = machine.apply(input, at: time)
        guard output.outcome == record.outcome else {
            throw NodeError(
                .replayDiffers, "outcome recorded \(record.outcome), replayed \(output.outcome)", sequence: sequence)
        }
        guard output.detail.elementsEqual(record.detail) else {
            throw NodeError(.replayDiffers, "the decision recorded and the decision replayed differ", sequence: sequence)
        }
        guard output.postings.elementsEqual(record.postings) else {
            let index = zip(output.postings, record.postings).enumerated().first { $0.element.0 != $0.element.1 }?.offset
            throw NodeError(
                .replayDiffers, "posting \(index.map(String.init) ?? "count") recorded and replayed differ", sequence: sequence)
        }
    }
}
