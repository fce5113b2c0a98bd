import ClaimTypes
import Glibc
import Journal
import JournalTestSupport
import LedgerTypes
import Messages
import NodeRuntime
import Settlement
import Synchronization
import Testing

@Suite("The single-writer loop")
struct LoopTests {
    /// A gate a scripted disk waits at.
    private final class Gate: Sendable {
        private let isOpen = Mutex(false)
        private let arrivals = Mutex(0)

        func open() { isOpen.withLock { $0 = true } }

        var isReached: Bool { arrivals.withLock { $0 } > 0 }

        /// Waits on the thread that makes the call.
        func pass() {
            arrivals.withLock { $0 += 1 }
            while !isOpen.withLock({ $0 }) { usleep(200) }
        }
    }

    @Test("A command alone is one block, and its outcome comes once that is durable (M2)")
    func alone() async throws {
        let storage = FaultyStorage()
        let fixture = try LoopFixture(storage)
        defer { fixture.loop.close() }
        try await fixture.found()
        let before = fixture.loop.statistics
        let outcomes = try await fixture.loop.perform([fixture.register(1).command])
        #expect(outcomes == [CommandOutput.accepted])
        #expect(fixture.loop.statistics.blocks == before.blocks + 1)
        #expect(fixture.blocks.all.last?.replies.map(\.messageID) == ["M1"])
        guard case .sync = storage.calls.last else {
            Issue.record("the last thing done to the disk was no sync")
            return
        }
    }

    @Test("What comes in during a sync shares the next block, and nobody hears before it is durable (M2)")
    func groupCommit() async throws {
        let gate = Gate()
        let storage = FaultyStorage()
        let fixture = try LoopFixture(storage)
        defer { fixture.loop.close() }
        try await fixture.found()
        storage.follow { _, call in
            if case .sync = call { gate.pass() }
            return nil
        }
        let told = Mutex(0)
        for index in 1...500 {
            let refusal = fixture.loop.submit([fixture.register(index)], from: .hospital) { _ in told.withLock { $0 += 1 } }
            #expect(refusal == nil)
        }
        while fixture.loop.statistics.waiting > 0 { await Task.yield() }
        #expect(told.withLock { $0 } == 0)
        #expect(fixture.blocks.all.flatMap(\.replies).isEmpty)
        let blocks = fixture.loop.statistics.blocks
        gate.open()
        // Once its threads have ended, everybody was told.
        fixture.loop.close()
        #expect(told.withLock { $0 } == 500)
        #expect(fixture.loop.statistics.blocks - blocks <= 3)
        #expect(fixture.blocks.all.flatMap(\.replies).map(\.messageID) == (1...500).map { "M\($0)" })
    }

    @Test("A first command leaves at once; what follows it waits for the time of the next block and shares it")
    func blockGap() async throws {
        var options = LoopOptions()
        options.blockGap = 300_000_000
        let fixture = try LoopFixture(FaultyStorage(), options: options)
        defer { fixture.loop.close() }
        try await fixture.found()
        let (before, start) = (fixture.loop.statistics.blocks, ContinuousClock.now)
        for index in 1...50 {
            #expect(fixture.loop.submit([fixture.register(index)], from: .hospital) == nil)
            usleep(200)
        }
        _ = try await fixture.loop.perform([fixture.register(51).command])
        #expect(fixture.loop.statistics.blocks - before == 1)
        #expect(fixture.blocks.all.flatMap(\.replies).count == 51)
        #expect(ContinuousClock.now - start < .seconds(30))
    }

    @Test("What was looked up and the command that follows from it are one turn and one block")
    func consultWithCommand() async throws {
        let fixture = try LoopFixture(FaultyStorage())
        defer { fixture.loop.close() }
        try await fixture.found()
        let before = fixture.loop.statistics.blocks
        let command = fixture.register(1)
        let told = LoopFixture.Outbox<Int?>()
        let refusal = fixture.loop.consult(
            { $0.region == LoopFixture.region ? Consultation<RegionMachine, Int>.command(command) : .answer(7) }, from: .hospital,
            completion: { told.put(try? $0.get()) })
        #expect(refusal == nil)
        while told.all.isEmpty { await Task.yield() }
        #expect(told.all == [nil])
        #expect(fixture.loop.statistics.blocks == before + 1)
        #expect(fixture.blocks.all.last?.replies.map(\.messageID) == ["M1"])
    }

    @Test("An answer out of a state that is not durable yet waits for the disk (M2)")
    func consultWithAnswer() async throws {
        let gate = Gate()
        let storage = FaultyStorage()
        let fixture = try LoopFixture(storage)
        defer { fixture.loop.close() }
        try await fixture.found()
        storage.follow { _, call in
            if case .sync = call { gate.pass() }
            return nil
        }
        #expect(fixture.loop.submit([fixture.register(1)], from: .hospital) == nil)
        while !gate.isReached { await Task.yield() }
        let told = LoopFixture.Outbox<Int?>()
        let refusal = fixture.loop.consult(
            { _ in Consultation<RegionMachine, Int>.answer(7) }, from: .hospital, completion: { told.put(try? $0.get()) })
        #expect(refusal == nil)
        while fixture.loop.statistics.waiting > 0 { await Task.yield() }
        #expect(told.all.isEmpty)
        gate.open()
        while told.all.isEmpty { await Task.yield() }
        #expect(told.all == [7])
    }

    @Test("A full queue refuses hospitals first, then peers, and changes nothing (M10)")
    func busy() async throws {
        let gate = Gate()
        let storage = FaultyStorage()
        var options = LoopOptions()
        (options.queueMax, options.recordsPerBlock) = (100, 1)
        let fixture = try LoopFixture(storage, options: options)
        defer { fixture.loop.close() }
        try await fixture.found()
        storage.follow { _, call in
            if case .sync = call { gate.pass() }
            return nil
        }
        func fill(_ source: LoopSource) -> Int {
            var taken = 0
            while taken < 1_000, fixture.loop.submit([fixture.register(taken)], from: source) == nil { taken += 1 }
            return taken
        }
        // One block stands at the gate and the next is full: from here on nothing is taken off the queue.
        #expect(fixture.loop.submit([fixture.register(1_001)], from: .hospital) == nil)
        while !gate.isReached { await Task.yield() }
        #expect(fixture.loop.submit([fixture.register(1_002)], from: .hospital) == nil)
        while fixture.loop.statistics.waiting > 0 { await Task.yield() }
        #expect(fill(.hospital) == 75)
        #expect(fixture.loop.submit([fixture.register(1)], from: .hospital) == .busy)
        #expect(fixture.loop.submit([fixture.register(1)], from: .peer) == nil)
        #expect(fill(.peer) == 24)
        #expect(fixture.loop.statistics.waiting == 100)
        #expect(fixture.loop.statistics.busy == 3)
        gate.open()
    }

    /// What a link that comes up says is said once. Before, it was lost when the queue was full.
    @Test("A stream is offered again although the queue is full (M4)")
    func rewindOfFullQueue() async throws {
        let gate = Gate()
        let storage = FaultyStorage()
        var options = LoopOptions()
        (options.queueMax, options.recordsPerBlock) = (4, 1)
        let fixture = try LoopFixture(storage, options: options)
        defer { fixture.loop.close() }
        try await fixture.found()
        _ = try await fixture.loop.perform([.fenceWindow(WindowNumber(202_611))])
        let sent = fixture.blocks.all.flatMap(\.mail).reduce(0) { $0 + $1.messages.count }
        #expect(sent > 0, "a fence is told to the peer and to the hub")
        storage.follow { _, call in
            if case .sync = call { gate.pass() }
            return nil
        }
        #expect(fixture.loop.submit([fixture.register(1)], from: .peer) == nil)
        while !gate.isReached { await Task.yield() }
        var taken = 1
        while fixture.loop.submit([fixture.register(taken + 1)], from: .peer) == nil || fixture.loop.statistics.waiting < 4 {
            taken += 1
        }
        #expect(fixture.loop.submit([fixture.register(99)], from: .peer) == .busy)
        fixture.loop.rewind(NodeID(LoopFixture.peer.value))
        gate.open()
        fixture.loop.close()
        let again = fixture.blocks.all.flatMap(\.mail).filter {
            $0.receiver == NodeID(LoopFixture.peer.value) && $0.firstSequence == 1
        }
        #expect(again.count == 2)
    }

    @Test("A failed sync stops the loop: whoever waits hears that nobody knows, and nothing leaves any more (M2)")
    func failedDisk() async throws {
        let storage = FaultyStorage()
        let fixture = try LoopFixture(storage)
        defer { fixture.loop.close() }
        try await fixture.found()
        let before = fixture.blocks.all.count
        storage.follow { _, call in if case .sync = call { .fails(.storageFailed) } else { nil } }
        await #expect(throws: LoopRefusal.self) { _ = try await fixture.loop.perform([fixture.register(1).command]) }
        // Callers hear before the service does; once the threads have ended, everybody has heard.
        fixture.loop.close()
        #expect(fixture.blocks.all.count == before)
        #expect(fixture.stops.all.count == 1)
        guard case .stopped = fixture.loop.submit([fixture.register(2)], from: .hospital) else {
            Issue.record("a stopped loop took a command")
            return
        }
    }

    @Test("Closing answers what was taken, and what was answered is there after opening again (M1)")
    func closing() async throws {
        let storage = MemoryStorage()
        let first = try LoopFixture(storage)
        try await first.found()
        for index in 1...50 { _ = first.loop.submit([first.register(index)], from: .hospital) }
        first.loop.close()
        #expect(first.loop.submit([first.register(51)], from: .hospital) == .closing)
        #expect(first.blocks.all.flatMap(\.replies).count == 50)
        let second = try LoopFixture(storage)
        defer { second.loop.close() }
        #expect(second.loop.replayed == 51)
        _ = try await second.loop.perform([second.register(7).command])
        #expect(second.blocks.all.last?.replies.first?.answer == .registered)
    }
}
