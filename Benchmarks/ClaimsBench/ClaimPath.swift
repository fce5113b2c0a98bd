import BenchmarkSupport
import Benefits
import ClaimTypes
import Foundation
import Journal
import LedgerTypes
import NodeRuntime

/// The full path of a claim on this machine: prepared by two threads, decided by one in the order of arrival, and made durable by another
/// while the next block is being filled. A batch of claims is one record: the bytes as they came, then every decision.
final class ClaimPath: @unchecked Sendable {
    // Reached by several threads: `state` only with `gate` held; a slot by the thread that owns its number at the time.
    private let gate = NSCondition()
    private var state = State()
    private let batches: [[UInt8]]
    private let preparer: ClaimPreparer
    private let slots: [Slot]
    private var blocks: [Block]

    private struct State {
        var nextToPrepare = 0
        var decided = 0
        var prepared: Set<Int> = []
        var free: [Int] = [0, 1, 2]
        var toCommit: Int?
        var isCommitting = false
        var isDone = false
        var failure: JournalError?
    }

    private final class Slot {
        var claims = ContiguousArray<PreparedClaim>()
        var began = Duration.zero
    }

    private final class Block {
        var buffer = BlockBuffer(capacity: ClaimPath.blockBytes)
        var began: [Duration] = []
    }

    /// What a run came to.
    struct Finding {
        var decider: ClaimDecider
        var latency: Latency
        var seconds: Double
        var journalBytes: UInt64
    }

    private static let blockBytes = 8 << 20
    private static let fullBytes = 1 << 20

    init(_ batches: [[UInt8]], preparer: ClaimPreparer) {
        self.batches = batches
        self.preparer = preparer
        slots = (0..<8).map { _ in Slot() }
        blocks = (0..<3).map { _ in Block() }
    }

    /// Runs every batch through the path and returns when all are durable.
    func run(
        _ decider: consuming ClaimDecider, storage: any JournalStorage, without ablation: SafetyAblation? = nil
    ) throws -> Finding {
        var writer = try JournalWriter(
            opening: storage, node: ClaimWorkload.insuring.node,
            options: SafetyAblation.options(.service, without: ablation))
        let before = writer.byteCount
        var decider = decider
        let start = Self.now()
        let preparers = (0..<2).map { _ in BenchThread { self.prepareAll() } }
        let laps = Box<[Duration]>([])
        let journal = BenchThread { laps.value = self.commitAll(&writer) }
        decideAll(&decider)
        for thread in preparers { thread.join() }
        journal.join()
        if let failure = state.failure { throw failure }
        let seconds = (Self.now() - start).seconds
        return Finding(
            decider: decider, latency: Latency(laps.value), seconds: seconds, journalBytes: writer.byteCount - before)
    }

    static func now() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    // MARK: Prepare

    private func prepareAll() {
        while let number = nextToPrepare() {
            let slot = slots[number % slots.count]
            slot.began = Self.now()
            batches[number].withUnsafeBytes { preparer.prepare($0, into: &slot.claims) }
            locked { $0.prepared.insert(number) }
        }
    }

    private func nextToPrepare() -> Int? {
        wait { state in
            if state.nextToPrepare == self.batches.count || state.failure != nil { return .some(nil) }
            guard state.nextToPrepare < state.decided + self.slots.count else { return nil }
            state.nextToPrepare += 1
            return state.nextToPrepare - 1
        }
    }

    // MARK: Decide

    private func decideAll(_ decider: inout ClaimDecider) {
        var current = takeBlock()
        var record: UInt64 = 0
        for number in batches.indices {
            let isStopped = wait { state -> Bool? in
                state.failure != nil ? true : state.prepared.remove(number).map { _ in false }
            }
            if isStopped { return }
            let slot = slots[number % slots.count]
            let raw = batches[number]
            if !blocks[current].buffer.hasRoom(forCommand: raw.count + slot.claims.count * DecisionWire.bytesMax) {
                handOver(current)
                current = takeBlock()
            }
            record += 1
            decide(slot, raw, record, &decider, into: blocks[current])
            let isIdle = locked { state in
                state.decided += 1
                return !state.isCommitting && state.toCommit == nil
            }
            if isIdle || blocks[current].buffer.byteCount > Self.fullBytes * 4 {
                handOver(current)
                current = takeBlock()
            }
        }
        handOver(current)
        locked { $0.isDone = true }
    }

    private func decide(_ slot: Slot, _ raw: [UInt8], _ record: UInt64, _ decider: inout ClaimDecider, into block: Block) {
        _ = decider.touch(slot.claims)
        let capacity = raw.count + slot.claims.count * DecisionWire.bytesMax
        block.buffer.appendRecord(kind: 7, commandCapacity: capacity) { memory in
            raw.withUnsafeBytes { memory.copyMemory(from: $0) }
            var end = raw.count
            for index in slot.claims.indices {
                let decision = decider.decide(slot.claims[index], record: record, index: index)
                end += DecisionWire.write(
                    decision, slot.claims[index].facts, into: UnsafeMutableRawBufferPointer(rebasing: memory[end...]))
            }
            return end
        }
        block.began.append(slot.began)
    }

    private func takeBlock() -> Int { wait { $0.failure != nil ? 0 : $0.free.popLast() } }

    private func handOver(_ block: Int) {
        wait { state -> Void? in
            guard state.toCommit == nil || state.failure != nil else { return nil }
            state.toCommit = block
            return ()
        }
    }

    // MARK: Commit

    private func commitAll(_ writer: inout JournalWriter) -> [Duration] {
        var laps: [Duration] = []
        laps.reserveCapacity(batches.count)
        while let number = nextBlock() {
            let block = blocks[number]
            if !block.buffer.isEmpty {
                do throws(JournalError) {
                    _ = try writer.commit(&block.buffer, at: RequestStream.time)
                } catch {
                    locked { $0.failure = error }
                    return laps
                }
            }
            let end = Self.now()
            for began in block.began { laps.append(end - began) }
            block.began.removeAll(keepingCapacity: true)
            locked { state in
                state.isCommitting = false
                state.free.append(number)
            }
        }
        return laps
    }

    private func nextBlock() -> Int? {
        wait { state in
            if let block = state.toCommit {
                state.toCommit = nil
                state.isCommitting = true
                return .some(block)
            }
            return state.isDone || state.failure != nil ? .some(nil) : nil
        }
    }

    // MARK: Gate

    @discardableResult
    private func locked<Value>(_ body: (inout State) -> Value) -> Value {
        gate.lock()
        defer { gate.unlock() }
        let value = body(&state)
        gate.broadcast()
        return value
    }

    /// Waits until `body` returns something; what it changes then wakes the others.
    @discardableResult
    private func wait<Value>(until body: (inout State) -> Value?) -> Value {
        gate.lock()
        defer { gate.unlock() }
        while true {
            if let value = body(&state) {
                gate.broadcast()
                return value
            }
            gate.wait()
        }
    }
}

/// A value one thread fills and another reads after joining it.
private final class Box<Value>: @unchecked Sendable {
    var value: Value
    init(_ value: Value) { self.value = value }
}
