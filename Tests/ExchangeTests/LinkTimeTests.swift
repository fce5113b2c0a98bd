import ClaimTypes
import Exchange
import LedgerTypes
import Messages
import Testing

@Suite("Exchange: time on a link")
struct LinkTimeTests {
    @Test("two idle ends keep each other up with heartbeats, for as long as it takes")
    func idle() {
        var pair = LinkPair()
        pair.wait(600_000)
        #expect(pair.region.phase == .up && pair.hub.phase == .up)
        let heartbeats = pair.frames.count { if case .heartbeat = $0 { true } else { false } }
        #expect(heartbeats == 2 * 601, "one at the hello, and one a second, from each end")
    }

    @Test("a peer that says nothing counts as dead after its heartbeats failed to arrive")
    func silence() {
        var link = up()
        var now: UInt64 = 0
        while let next = link.nextDeadline {
            now = next
            _ = link.tick(at: moment(now))
        }
        #expect(link.ended?.reason == .peerSilent && now == 4_000, "three may be missed")
    }

    @Test("a peer that speaks and does not read is cut off")
    func stall() {
        var link = up()
        var now: UInt64 = 0
        while now < 60_000, link.phase == .up {
            now += 500
            _ = link.receive(.heartbeat(LinkHeartbeat(clock: moment(now).clock, framesReceived: 1)), at: moment(now))
            _ = link.tick(at: moment(now))
        }
        #expect(link.ended?.reason == .peerStalled)
        #expect((30_000...33_000).contains(now), "\(now)")
    }

    @Test("no hello in time")
    func late() {
        var link = Link(configuration(anhui, .hub))
        #expect(link.nextDeadline == nil)
        _ = link.start(at: moment(0))
        #expect(link.nextDeadline == 10_000)
        #expect(link.tick(at: moment(9_999)) == [])
        _ = link.tick(at: moment(10_000))
        #expect(link.ended?.reason == .helloLate && link.nextDeadline == nil)
    }

    @Test("a heartbeat with a clock too far away, or a count that goes back or too far, ends the link by name")
    func heartbeats() {
        func end(_ heartbeats: [LinkHeartbeat]) -> LinkReason? {
            var link = up()
            for heartbeat in heartbeats { _ = link.receive(.heartbeat(heartbeat), at: moment(0)) }
            return link.ended?.reason
        }
        let clock = moment(0).clock
        #expect(end([LinkHeartbeat(clock: clock + 30_000, framesReceived: 1)]) == nil)
        #expect(end([LinkHeartbeat(clock: clock + 30_001, framesReceived: 1)]) == .clockSkew)
        #expect(end([LinkHeartbeat(clock: .min, framesReceived: 1)]) == .clockSkew)
        #expect(end([LinkHeartbeat(clock: clock, framesReceived: 3)]) == .counterWrong, "a hello and a heartbeat were sent")
        #expect(
            end([LinkHeartbeat(clock: clock, framesReceived: 1), LinkHeartbeat(clock: clock, framesReceived: 0)])
                == .counterWrong)
    }

    @Test("an orderly close with nothing open is done at once, at both ends")
    func drainIdle() {
        var pair = LinkPair()
        pair.fromRegion { $0.drain(at: moment(1_000)) }
        #expect(pair.ends.region?.reason == .done && pair.ends.hub?.reason == .done)
        #expect(pair.hubHeard.contains(.peerDrains))
    }

    @Test("an orderly close waits for what was delivered to be durable and for questions of both ends, and begins nothing new")
    func drainBusy() throws {
        var pair = LinkPair()
        pair.offerFromHub(envelope(toAnhui, 1))
        let asked = try pair.region.ask([1], of: shanghai, budget: 9_000, at: moment(1_000)).get()
        pair.carry(asked.actions, fromRegion: true)
        let heard = try pair.hub.ask([2], of: anhui, budget: 9_000, at: moment(1_000)).get()
        pair.carry(heard.actions, fromRegion: false)
        pair.fromRegion { $0.drain(at: moment(1_000)) }
        #expect(pair.offerFromRegion(envelope(toShanghai, 1)) == .draining)
        #expect(pair.offerFromHub(envelope(toAnhui, 2)) == .draining)
        #expect(pair.region.phase == .draining)
        pair.fromRegion { $0.durable([StreamPosition(toAnhui, 1)]) }
        pair.fromRegion { $0.reply(to: heard.id, .answered(document: [3])) }
        #expect(pair.region.phase == .draining)
        pair.fromHub { $0.reply(to: asked.id, .answered(document: [4])) }
        #expect(pair.ends.region?.reason == .done && pair.ends.hub?.reason == .done)
        #expect(pair.hubHeard.contains(.acknowledged(by: anhui, [StreamPosition(toAnhui, 1)])))
        #expect(pair.hubHeard.outcomes[heard.id] == [.answered(document: [3])])
        #expect(pair.regionHeard.outcomes[asked.id] == [.answered(document: [4])])
    }

    @Test("an orderly close that does not get done ends all the same, by name")
    func drainLate() {
        var pair = LinkPair()
        pair.offerFromHub(envelope(toAnhui, 1))
        pair.fromRegion { $0.drain(at: moment(1_000)) }
        pair.wait(9_900)
        #expect(pair.region.phase == .draining)
        pair.wait(200)
        #expect(pair.ends.region?.reason == .drainLate && pair.ends.hub?.reason == .drainLate)
    }

    @Test("a question asked while the peer began to close is refused without effect")
    func askedWhileDraining() {
        var link = up()
        _ = link.receive(.envelope(envelope(toAnhui, 1)), at: moment(0))
        _ = link.drain(at: moment(0))
        let query = LinkQuery(id: 1, sender: shanghai, receiver: anhui, budget: 100, document: [1])
        #expect(link.receive(.query(query), at: moment(1)) == [.send(.answer(LinkAnswer(id: 1, outcome: .failed(.busy))))])
    }

    @Test("a close before the hello ends at once")
    func drainBeforeHello() {
        var link = Link(configuration(anhui, .hub))
        _ = link.start(at: moment(0))
        _ = link.drain(at: moment(1))
        #expect(link.ended?.reason == .done)
    }

    private func up() -> Link {
        var link = Link(configuration(anhui, .hub))
        _ = link.start(at: moment(0))
        let hello = LinkHello(
            versions: [1], node: .hub, peer: anhui, session: 1, epoch: 1, clock: moment(0).clock, suites: [1],
            limits: smallLimits, positions: [])
        _ = link.receive(.hello(hello), at: moment(0))
        _ = link.admit(at: moment(0))
        return link
    }
}
