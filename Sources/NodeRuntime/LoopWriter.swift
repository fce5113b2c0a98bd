import Exchange
import Glibc
import Journal
import LedgerTypes
import Messages
import Settlement

/// The thread that decides: the only one that touches the machine.
///
/// `@unchecked Sendable`: made by one thread and then used by its own alone.
final class LoopWriter<Machine: NodeMachine>: @unchecked Sendable {
    private let monitor: LoopMonitor<LoopState<Machine>>
    private var machine: Machine
    private let options: LoopOptions
    private let clock: @Sendable () -> Timestamp
    private var time: Timestamp
    private var block = LoopBlock()
    /// Taken from the inbox and not yet applied, in reverse order.
    private var taken: [LoopEntry<Machine>] = []
    /// Whether everything the machine holds is durable, but for what is in `block`.
    private var isDiskIdle = false
    /// When the next block may leave, on `monotonicNanoseconds`.
    private var nextLeave: UInt64 = 0
    private var standstills: [NodeID: Standstill] = [:]

    private struct Standstill {
        var acknowledged: UInt64
        var since: Timestamp
        var patience: UInt64
    }

    init(
        _ monitor: LoopMonitor<LoopState<Machine>>, _ machine: Machine, options: LoopOptions, lastTime: Timestamp,
        clock: @escaping @Sendable () -> Timestamp
    ) {
        self.monitor = monitor
        self.machine = machine
        self.options = options
        self.clock = clock
        time = lastTime
    }

    private enum Turn {
        case take([LoopEntry<Machine>])
        /// Go on with what was taken.
        case goOn
        case handOver
        case end
    }

    @specialized(where Machine == RegionMachine)
    @specialized(where Machine == HubMachine)
    func run() {
        while true {
            switch nextTurn() {
            case .take(let entries):
                taken = entries.reversed()
                applyTaken()
            case .goOn: applyTaken()
            case .handOver: handOver()
            case .end: return monitor.change(waking: .journal) { _ in }
            }
        }
    }

    private func nextTurn() -> Turn {
        let isFull = isFull
        let isEmpty = block.isEmpty
        let hasTaken = !taken.isEmpty
        // What brings no record costs no sync, so it need not wait for company.
        let hasNothingToSync = block.records.isEmpty
        return monitor.wait(as: .writer) { state -> LoopWait<Turn> in
            isDiskIdle = state.isDiskFree
            state.isWriterPausing = false
            if state.failure != nil {
                fail(&state)
                return .over(.end)
            }
            let isDue = isFull || state.isClosing || options.blockGap == 0 || monotonicNanoseconds() >= nextLeave
            if !isEmpty, state.isDiskFree, isDue || hasNothingToSync { return .over(.handOver) }
            if hasTaken, !isFull { return .over(.goOn) }
            if !hasTaken, !isFull, !state.inbox.isEmpty, isDue || state.inbox.count >= options.recordsPerBlock {
                return .over(.take(takeInbox(&state)))
            }
            if !isDue {
                state.isWriterPausing = true
                return .until(nextLeave)
            }
            guard state.isClosing, isEmpty, !hasTaken, state.inbox.isEmpty else { return .untilWoken }
            if !state.notes.isEmpty { return .over(.take(takeInbox(&state))) }
            state.isDrained = true
            return .over(.end)
        }
    }

    private func takeInbox(_ state: inout LoopState<Machine>) -> [LoopEntry<Machine>] {
        defer {
            state.inbox.removeAll(keepingCapacity: true)
            state.notes.removeAll(keepingCapacity: true)
        }
        guard !state.notes.isEmpty else { return state.inbox }
        return [LoopEntry(work: .commands(state.notes, []), completion: nil)] + state.inbox
    }

    /// Whoever waits is told that nobody knows.
    private func fail(_ state: inout LoopState<Machine>) {
        guard let failure = state.failure else { return }
        for entry in taken + state.inbox { entry.completion?(.failure(.stopped(failure))) }
        for completion in block.completions { completion.tell(.failure(.stopped(failure))) }
        state.inbox = []
        state.isDrained = true
    }

    private var isFull: Bool { block.records.count >= options.recordsPerBlock || block.bytes >= options.bytesPerBlock }

    private func applyTaken() {
        let start = monotonicNanoseconds()
        if block.isEmpty {
            // The journal never goes back in time, and a replay gets the journal's time; so must the first run (law M1).
            time = max(clock(), time)
            block.effects.time = time
        }
        while !isFull, let entry = taken.popLast() { apply(entry) }
        let spent = monotonicNanoseconds() - start
        monitor.change { $0.statistics.applyNanoseconds += spent }
    }

    private func apply(_ entry: LoopEntry<Machine>) {
        var outcomes: [UInt32] = []
        switch entry.work {
        case .look(let body):
            body(&machine)
            // What was seen is durable already: there is nothing to wait for.
            if isDiskIdle, block.isEmpty, let completion = entry.completion { return completion(.success([])) }
            block.mustLeave = true
        case .consult(let body):
            guard let prepared = body(machine) else {
                if isDiskIdle, block.isEmpty, let completion = entry.completion { return completion(.success([])) }
                block.mustLeave = true
                break
            }
            _ = take(prepared)
        case .tick: offerStandingAgain()
        case .commands(let commands, let openings):
            if let opening = machine.openingCommand(for: openings) { _ = record(opening) }
            for prepared in commands { outcomes.append(take(prepared)) }
        }
        if let completion = entry.completion { block.completions.append((completion, outcomes)) }
    }

    private func take(_ prepared: PreparedCommand<Machine>) -> UInt32 {
        let stream = machine.stream(of: prepared.input)
        defer { if let stream { block.effects.received[stream] = machine.received(on: stream) } }
        guard machine.isNews(prepared.input) else {
            block.effects.dropped += 1
            block.mustLeave = true
            return CommandOutput.replayed
        }
        return record(prepared)
    }

    private func record(_ prepared: PreparedCommand<Machine>) -> UInt32 {
        let encoded = Machine.encode(prepared.command)
        let output = machine.apply(prepared.input, at: block.effects.time)
        block.records.append(
            JournalRecord(
                kind: encoded.kind, command: encoded.bytes, outcome: output.outcome, detail: output.detail,
                postings: output.postings))
        block.bytes += encoded.bytes.count + output.detail.count + output.postings.count * 56
        block.effects.replies += output.replies
        return output.outcome
    }

    /// Mail is collected when the block leaves, so that one envelope and one signature carry all of it.
    private func handOver() {
        for peer in machine.correspondents {
            while let batch = machine.nextBatch(to: peer, maximum: options.messagesPerEnvelope) {
                block.effects.mail.append(
                    PeerBatch(
                        receiver: peer, firstSequence: batch.firstSequence, acknowledged: machine.received(from: peer),
                        messages: batch.messages))
            }
        }
        block.effects.records = block.records.count
        let full = block
        block = LoopBlock()
        if !full.records.isEmpty { nextLeave = monotonicNanoseconds() + options.blockGap }
        monitor.change(waking: .journal) { $0.toCommit = full }
    }

    private func offerStandingAgain() {
        let now = clock()
        for peer in machine.correspondents {
            let delivery = machine.delivery(to: peer)
            guard let known = standstills[peer], delivery.open > 0, known.acknowledged == delivery.acknowledged else {
                standstills[peer] = Standstill(acknowledged: delivery.acknowledged, since: now, patience: options.patience)
                continue
            }
            guard now.nanoseconds >= known.since.nanoseconds + known.patience else { continue }
            machine.rewind(peer)
            standstills[peer]?.since = now
            standstills[peer]?.patience = min(known.patience * 2, options.patience * 16)
            block.mustLeave = true
        }
    }
}

func monotonicNanoseconds() -> UInt64 {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec)
}
