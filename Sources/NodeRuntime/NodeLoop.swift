import Hashing
import Journal
import LedgerTypes
import Messages
import Settlement
import Synchronization

/// A running node without its sockets: one thread decides, one makes durable, and everybody else waits for the two.
///
/// The writer thread applies whatever waits and fills a block; as soon as the disk is free the block goes to the journal thread, and
/// the writer fills the next one meanwhile. So a single command is one block when the node is idle, and under load a block holds
/// what came in during the sync before it. Nothing a command caused leaves the node before its block is durable (law M2).
///
/// The first failed write ends the loop: what survived is known only by opening the journal again.
public final class NodeLoop<Machine: NodeMachine>: Sendable {
    public let id: NodeID
    /// Records replayed when the node was opened.
    public let replayed: UInt64
    /// The last message of the stream to each peer when the node was opened: what `JournalStanding` compares with.
    public let opened: [NodeID: UInt64]
    private let options: LoopOptions
    private let monitor: LoopMonitor<LoopState<Machine>>
    private let threads: Mutex<[LoopThread]>

    /// Opens the journal, cuts a torn tail, replays and checks every record, and starts the two threads.
    /// - Parameters:
    ///   - clock: read once for each block.
    ///   - durable: gets each block's effects on the journal thread, in order; must not block.
    ///   - stopped: told once when the journal fails; whoever waited is told that nobody knows.
    public init(
        _ id: NodeID, storage: any JournalStorage, journal: JournalOptions = JournalOptions(),
        options: LoopOptions = LoopOptions(), clock: @escaping @Sendable () -> Timestamp,
        durable: @escaping @Sendable (DurableBlock) -> Void, stopped: @escaping @Sendable (NodeError) -> Void
    ) throws(NodeError) {
        var replay = JournalReplay<Machine>()
        let writer: JournalWriter
        do throws(JournalError) {
            writer = try JournalWriter(opening: storage, node: id, options: journal) { replay.replay($0) }
        } catch {
            throw NodeError(error)
        }
        if let failure = replay.failure { throw failure }
        self.id = id
        self.options = options
        replayed = replay.records
        opened = replay.machine.lastSent
        var state = LoopState<Machine>()
        state.statistics.lastBlock = writer.lastBlockReference?.number ?? 0
        let monitor = LoopMonitor(state)
        self.monitor = monitor
        let decider = LoopWriter(
            monitor, replay.machine, options: options, lastTime: writer.lastTimestamp, clock: clock)
        let keeper = LoopJournal(monitor, writer, durable: durable, stopped: stopped)
        threads = Mutex([LoopThread { decider.run() }, LoopThread { keeper.run() }])
    }

    /// Hands in commands that are applied together and in order. `completion` gets their outcomes once they are durable, on the
    /// journal thread, and must not block there; a command dropped because it brought nothing new counts as replayed.
    @specialized(where Machine == RegionMachine)
    @specialized(where Machine == HubMachine)
    public func submit(
        _ commands: [PreparedCommand<Machine>], openings: [AccountOpening] = [], from source: LoopSource,
        completion: (@Sendable (Result<[UInt32], LoopRefusal>) -> Void)? = nil
    ) -> LoopRefusal? {
        put(LoopEntry(work: .commands(commands, openings), completion: completion), from: source)
    }

    /// Hands in commands that nobody waits for, such as acknowledgements: they go with the next block, or at the next tick, so that
    /// they cost no sync of their own. They may be lost while the queue is full; peers say them again.
    @specialized(where Machine == RegionMachine)
    @specialized(where Machine == HubMachine)
    public func note(_ commands: [PreparedCommand<Machine>]) {
        monitor.change { state in
            guard state.failure == nil, !state.isClosing, state.notes.count < options.queueMax else { return }
            state.notes += commands
        }
    }

    /// Applies operators' commands and returns their outcomes once they are durable.
    public func perform(_ commands: [Machine.Command], from source: LoopSource = .operator) async throws -> [UInt32] {
        var prepared: [PreparedCommand<Machine>] = []
        for command in commands { prepared.append(try PreparedCommand.of(command).get()) }
        return try await answer { completion in
            self.put(LoopEntry(work: .commands(prepared, []), completion: completion), from: source)
        }
    }

    /// Looks at the state between two blocks; returns once everything `body` may have seen is durable.
    public func read<Value: Sendable>(_ body: @escaping @Sendable (Machine) -> Value) async throws -> Value {
        let result: Result<Value, LoopRefusal> = await withUnsafeContinuation { continuation in
            if let refusal = look(body, completion: { continuation.resume(returning: $0) }) {
                continuation.resume(returning: .failure(refusal))
            }
        }
        return try result.get()
    }

    /// Looks at the state between two blocks. `completion` is told once everything `body` may have seen is durable, on a thread of the
    /// loop, and must not block there.
    /// - Returns: why it was not taken; `completion` is not told then.
    public func look<Value: Sendable>(
        _ body: @escaping @Sendable (Machine) -> Value, completion: @escaping @Sendable (Result<Value, LoopRefusal>) -> Void
    ) -> LoopRefusal? {
        let seen = Sight<Value>()
        return put(
            LoopEntry(
                work: .look { machine in seen.value = body(machine) },
                completion: { result in
                    guard let value = seen.value else {
                        if case .failure(let refusal) = result { return completion(.failure(refusal)) }
                        preconditionFailure("M10: a look at the state gave nothing")
                    }
                    completion(result.map { _ in value })
                }), from: .operator)
    }

    /// Looks at the state between two commands, and takes the command that follows from it at once. `completion` is told when everything
    /// `body` may have seen, and its command, are durable: what `body` answered, or `nil` after a command. It is told on a thread of
    /// the loop and must not block there; `body` runs on the writer's own thread and must be short.
    /// - Returns: why it was not taken; `completion` is not told then.
    @specialized(where Machine == RegionMachine, Value == CounterAnswer)
    public func consult<Value: Sendable>(
        _ body: @escaping @Sendable (Machine) -> Consultation<Machine, Value>, from source: LoopSource,
        completion: @escaping @Sendable (Result<Value?, LoopRefusal>) -> Void
    ) -> LoopRefusal? {
        let seen = Sight<Value>()
        return put(
            LoopEntry(
                work: .consult { machine in
                    switch body(machine) {
                    case .command(let command): return command
                    case .answer(let value):
                        seen.value = value
                        return nil
                    }
                }, completion: { result in completion(result.map { _ in seen.value }) }), from: source)
    }

    /// Offers everything unacknowledged to `peer` again: when its link comes back. `nil` means everyone. Never refused, however full the
    /// queue is: a link says it once.
    public func rewind(_ peer: NodeID? = nil) {
        monitor.change(
            waking: .writer,
            if: { state in
                guard state.failure == nil, !state.isClosing else { return ((), false) }
                if let peer { state.rewind.peers.insert(peer) } else { state.rewind.isOfAll = true }
                return ((), !state.isWriterPausing)
            })
    }

    /// Looks for streams whose acknowledgements stand still. Call a few times a second.
    @specialized(where Machine == RegionMachine)
    @specialized(where Machine == HubMachine)
    public func tick() { _ = put(LoopEntry(work: .tick, completion: nil), from: .operator) }

    public var statistics: LoopStatistics {
        monitor.change { state in
            var statistics = state.statistics
            statistics.waiting = state.inbox.count
            return statistics
        }
    }

    /// Why the loop stopped by itself; `nil` while it works.
    public var failure: NodeError? { monitor.change { $0.failure } }

    /// Takes no more, makes durable what was taken, answers it, and gives the journal back.
    public func close() {
        monitor.change(waking: .writer, .journal) { $0.isClosing = true }
        for thread in threads.withLock({ threads in
            defer { threads = [] }
            return threads
        }) { thread.join() }
    }

    @specialized(where Machine == RegionMachine)
    @specialized(where Machine == HubMachine)
    private func put(_ entry: LoopEntry<Machine>, from source: LoopSource) -> LoopRefusal? {
        monitor.change(
            waking: .writer,
            if: { state -> (LoopRefusal?, Bool) in
                if let failure = state.failure { return (.stopped(failure), false) }
                if state.isClosing { return (.closing, false) }
                let room = source == .hospital ? options.queueMax * options.hospitalShare / 100 : options.queueMax
                guard state.inbox.count < room else {
                    state.statistics.busy += 1
                    return (.busy, false)
                }
                state.inbox.append(entry)
                // Who waits for the time of a block is not to be woken by each of its commands.
                return (nil, !state.isWriterPausing || state.inbox.count >= options.recordsPerBlock)
            })
    }

    private func answer(
        _ submit: (@escaping @Sendable (Result<[UInt32], LoopRefusal>) -> Void) -> LoopRefusal?
    ) async throws -> [UInt32] {
        let result: Result<[UInt32], LoopRefusal> = await withUnsafeContinuation { continuation in
            if let refusal = submit({ continuation.resume(returning: $0) }) {
                continuation.resume(returning: .failure(refusal))
            }
        }
        return try result.get()
    }
}

/// What a look at the state saw.
///
/// `@unchecked Sendable`: the writer thread fills it before it hands over the block, whose completions alone read it.
private final class Sight<Value>: @unchecked Sendable {
    var value: Value?
}
