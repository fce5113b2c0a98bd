import Dispatch
import Foundation
import Journal
import LedgerTypes
import Messages
import NodeRuntime
import Settlement

/// Reads, verifies and decodes a journal ahead of its replay, on whatever cores there are. Its blocks come out in order; a few MiB are
/// under way at a time, so memory stays flat however long the journal is.
final class ReplayPipeline<Machine: NodeMachine>: @unchecked Sendable {
    enum Item: Sendable {
        /// With the bytes read so far.
        case blocks([Ahead], bytesDone: UInt64)
        case end(TornTail?)
        case failed(JournalError)
    }

    /// A block that was read, verified and decoded, and how many claims it settles.
    struct Ahead: Sendable {
        let block: JournalReplay<Machine>.PreparedBlock
        let claims: UInt64
    }

    // Guarded by the condition.
    private let condition = NSCondition()
    private var items: [Item] = []
    private var isStopped = false

    private static var batchesAhead: Int { 4 }
    private static var batchBytes: UInt64 { 2 << 20 }

    init(_ storage: any JournalStorage) {
        let thread = Thread { [self] in produce(storage) }
        thread.stackSize = 8 << 20
        thread.start()
    }

    /// The next blocks, or how the journal ended. Do not ask again after the end.
    func next() -> Item {
        condition.lock()
        defer { condition.unlock() }
        while items.isEmpty { condition.wait() }
        condition.broadcast()
        return items.removeFirst()
    }

    /// Ends the reading early.
    func stop() {
        condition.lock()
        isStopped = true
        condition.broadcast()
        condition.unlock()
    }

    /// `false` when nobody wants more.
    private func put(_ item: Item) -> Bool {
        condition.lock()
        defer { condition.unlock() }
        while items.count >= Self.batchesAhead, !isStopped { condition.wait() }
        items.append(item)
        condition.broadcast()
        return !isStopped
    }

    private func produce(_ storage: any JournalStorage) {
        do throws(JournalError) {
            var reader = try JournalReader(storage)
            while true {
                var (blocks, bytes) = ([JournalBlock](), UInt64(0))
                while bytes < Self.batchBytes, let block = try reader.next() {
                    blocks.append(block)
                    bytes += block.byteCount
                }
                guard !blocks.isEmpty else { break }
                guard put(.blocks(Self.prepare(blocks), bytesDone: reader.bytesDone)) else { return }
            }
            _ = put(.end(reader.tornTail))
        } catch {
            _ = put(.failed(error))
        }
    }

    /// Decodes blocks on all cores.
    private static func prepare(_ blocks: [JournalBlock]) -> [Ahead] {
        var results = [Ahead?](repeating: nil, count: blocks.count)
        results.withUnsafeMutableBufferPointer { buffer in
            // Each iteration writes a slot of its own.
            nonisolated(unsafe) let slots = buffer
            DispatchQueue.concurrentPerform(iterations: blocks.count) { index in
                slots[index] = Ahead(
                    block: JournalReplay<Machine>.prepare(blocks[index]), claims: ClaimCount.claims(in: blocks[index]))
            }
        }
        return results.compactMap(\.self)
    }
}

/// How many claims a journal settles: asked for by its own hospitals, or decided for others.
enum ClaimCount {
    /// - Parameter first: how many records of the block count, from its first on.
    static func claims(in block: JournalBlock, first: Int = .max) -> UInt64 {
        block.records.prefix(first).reduce(into: 0) { count, record in
            switch record.kind {
            case RegionCommand.Kind.settle.rawValue: count += 1
            case RegionCommand.Kind.envelope.rawValue where !record.postings.isEmpty:
                // The kind alone: reading the decisions would cost as much as deciding them again.
                count += UInt64(
                    EnvelopeDetail.answers(in: record.detail).count { MessageKind(ofPayload: $0) == .settleDecision })
            default: break
            }
        }
    }
}
