import Exchange
import Foundation
import LedgerTypes
import Messages
import Testing

/// Links, streams and relay together, over connections that break, stall, come twice, and between processes that die.
@Suite("Exchange: a star of links")
struct StarTests {
    /// A few seconds' worth; `MEDCLEAR_LINK_SEEDS` asks for more.
    static let seeds = UInt64(1)...(ProcessInfo.processInfo.environment["MEDCLEAR_LINK_SEEDS"].flatMap(UInt64.init) ?? 60)

    @Test("M4: everything arrives once and in order, what is held is bounded, and every stream drains", arguments: seeds)
    func exactlyOnce(seed: UInt64) {
        var world = StarWorld(seed: seed)
        for _ in 0..<400 where world.violation == nil { world.step(faulty: true) }
        #expect(world.violation == nil, "seed \(seed)")
        // Safety held; now nothing goes wrong any more, and everything has to come through.
        var steps = 0
        while steps < 600, !world.isDrained, world.violation == nil {
            world.step(faulty: false)
            steps += 1
        }
        let isDrained = world.isDrained
        #expect(world.violation == nil, "seed \(seed)")
        #expect(isDrained, "seed \(seed): not drained after \(steps) steps")
        // Frames of one direction: the window, and what needs no credit between two reads.
        #expect(world.largestBacklog < 400, "seed \(seed)")
    }

    @Test("M5: every question asked has exactly one outcome in the end", arguments: UInt64(1)...6)
    func questions(seed: UInt64) {
        var world = StarWorld(seed: seed)
        for _ in 0..<400 { world.step(faulty: true) }
        for _ in 0..<60 { world.step(faulty: false) }
        for (node, shell) in world.shells {
            for (question, outcomes) in shell.questions {
                #expect(outcomes.count == 1, "seed \(seed): question \(question) of \(node) has \(outcomes)")
            }
        }
    }

    @Test("the test's world does break, stall, crash, replace, drop and go back")
    func faultsHappen() {
        var happened: [String: Int] = [:]
        for seed in UInt64(101)...120 {
            var world = StarWorld(seed: seed)
            for _ in 0..<400 { world.step(faulty: true) }
            happened.merge(world.happened, uniquingKeysWith: +)
        }
        for event in [
            "break", "stall", "crash", "replaced", "drop", "rewind", "answer", "noAnswer", "ended transportLost",
            "ended replaced",
            "ended peerSilent", "broughtByAnother",
        ] { #expect(happened[event, default: 0] > 0, "\(event): \(happened)") }
    }
}
