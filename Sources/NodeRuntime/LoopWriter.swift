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
    private var filler: BlockFiller<Machine>
    private let options: LoopOptions
    private let clock: @Sendable () -> Timestamp
    /// Who waits for the block that fills.
    private var completions: [LoopBlock.Completion] = []
    /// Taken from the inbox and not yet applied, in reverse order.
    private var taken: [LoopEntry<Machine>] = []
    /// Whether everything the machine holds is durable, but for what is in the block that fills.
    private var isDiskIdle = false
    /// When the next block may leave, on `monotonicNanoseconds`.
    private var nextLeave: UInt64 = 0

    init(
        _ monitor: LoopMonitor<LoopState<Machine>>, _ machine: Machine, options: LoopOptions, lastTime: Timestamp,
        clock: @escaping @Sendable () -> Timestamp
    ) {
        self.monitor = monitor
        self.options = options
        self.clock = clock
        filler = BlockFiller(machine, options: options, lastTime: lastTime)
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
        let isFull = filler.isFull
        let isEmpty = isEmpty
        let hasTaken = !taken.isEmpty
        // What brings no record costs no sync, so it need not wait for company.
        let hasNothingToSync = filler.block.records.isEmpty
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
            if !hasTaken, !isFull, state.hasNews, isDue || state.inbox.count >= options.recordsPerBlock {
                return .over(.take(takeInbox(&state)))
            }
            if !isDue {
                state.isWriterPausing = true
                return .until(nextLeave)
            }
            guard state.isClosing, isEmpty, !hasTaken, !state.hasNews else { return .untilWoken }
            if !state.notes.isEmpty { return .over(.take(takeInbox(&state))) }
            state.isDrained = true
            return .over(.end)
        }
    }

    private func takeInbox(_ state: inout LoopState<Machine>) -> [LoopEntry<Machine>] {
        defer {
            state.inbox.removeAll(keepingCapacity: true)
            state.notes.removeAll(keepingCapacity: true)
            state.rewind = LoopRewind()
        }
        guard !state.notes.isEmpty || !state.rewind.isEmpty else { return state.inbox }
        var ahead: [LoopEntry<Machine>] = []
        if !state.rewind.isEmpty { ahead.append(LoopEntry(work: .rewind(state.rewind), completion: nil)) }
        if !state.notes.isEmpty { ahead.append(LoopEntry(work: .commands(state.notes, []), completion: nil)) }
        return ahead + state.inbox
    }

    /// Whoever waits is told that nobody knows.
    private func fail(_ state: inout LoopState<Machine>) {
        guard let failure = state.failure else { return }
        for entry in taken + state.inbox { entry.completion?(.failure(.stopped(failure))) }
        for completion in completions { completion.tell(.failure(.stopped(failure))) }
        state.inbox = []
        state.isDrained = true
    }

    private var isEmpty: Bool { filler.block.isEmpty && completions.isEmpty }

    private func applyTaken() {
        let start = monotonicNanoseconds()
        if isEmpty { filler.begin(at: clock) }
        while !filler.isFull, let entry = taken.popLast() { apply(entry) }
        let spent = monotonicNanoseconds() - start
        monitor.change { $0.statistics.applyNanoseconds += spent }
    }

    private func apply(_ entry: LoopEntry<Machine>) {
        var outcomes: [UInt32] = []
        switch entry.work {
        case .look(let body):
            filler.look(body)
            // What was seen is durable already: there is nothing to wait for.
            if isDiskIdle, isEmpty, let completion = entry.completion { return completion(.success([])) }
            filler.mustLeave()
        case .consult(let body):
            guard let prepared = body(filler.machine) else {
                if isDiskIdle, isEmpty, let completion = entry.completion { return completion(.success([])) }
                filler.mustLeave()
                break
            }
            filler.take(prepared)
        case .rewind(let rewind) where rewind.isOfAll: filler.rewind()
        case .rewind(let rewind): for peer in rewind.peers.sorted() { filler.rewind(peer) }
        case .tick: filler.offerStandingAgain(uptime: monotonicNanoseconds())
        case .commands(let commands, let openings): outcomes = filler.take(commands, openings: openings)
        }
        if let completion = entry.completion { completions.append((completion, outcomes)) }
    }

    private func handOver() {
        let full = LoopBlock(filled: filler.handOver(), completions: completions)
        completions = []
        if !full.filled.records.isEmpty { nextLeave = monotonicNanoseconds() + options.blockGap }
        monitor.change(waking: .journal) { $0.toCommit = full }
    }
}

func monotonicNanoseconds() -> UInt64 {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec)
}
