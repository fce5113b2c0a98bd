import ClaimTypes
import Exchange
import LedgerTypes
import Messages
import Testing

@Suite("Exchange: questions over a link")
struct LinkQueryTests {
    @Test("a question reaches the peer and its answer the asker, whatever the order of answers")
    func answered() throws {
        var pair = LinkPair()
        let first = try ask(&pair, [1], of: shanghai)
        let second = try ask(&pair, [2], of: .hub)
        #expect(pair.hubHeard.asked.map(\.receiver) == [shanghai, .hub] && pair.hubHeard.asked.map(\.sender) == [anhui, anhui])
        pair.fromHub { $0.reply(to: second, .answered(document: [20])) }
        pair.fromHub { $0.reply(to: first, .failed(.unreachable)) }
        #expect(pair.regionHeard.outcomes == [first: [.failed(.unreachable)], second: [.answered(document: [20])]])
        #expect(pair.region.openQueries.asked == 0 && pair.hub.openQueries.heard == 0)
        pair.fromHub { $0.reply(to: first, .answered(document: [9])) }
        #expect(pair.regionHeard.outcomes[first]?.count == 1 && pair.hub.phase == .up, "an answer is given once")
    }

    @Test("the hub asks for a region, a region for nobody else, and each only who is at the other end")
    func names() {
        var pair = LinkPair()
        #expect(refusal(pair.hub.ask([1], of: anhui, from: shanghai, budget: 100, at: moment(1_000))) == nil)
        #expect(refusal(pair.hub.ask([1], of: shanghai, from: anhui, budget: 100, at: moment(1_000))) == .foreignNode)
        #expect(refusal(pair.region.ask([1], of: shanghai, from: .hub, budget: 100, at: moment(1_000))) == .foreignNode)
        #expect(refusal(pair.region.ask([1], of: anhui, budget: 100, at: moment(1_000))) == .foreignNode)
        for query in [
            LinkQuery(id: 1, sender: shanghai, receiver: .hub, budget: 1, document: [1]),
            LinkQuery(id: 1, sender: .hub, receiver: anhui, budget: 1, document: [1]),
        ] {
            var pair = LinkPair()
            pair.fromHub { $0.receive(.query(query), at: moment(1)) }
            #expect(pair.ends.hub?.reason == .foreignStream)
        }
    }

    @Test("as many questions are open as the peer allows, and none larger than it takes")
    func limits() throws {
        var pair = LinkPair()
        let first = try ask(&pair, [1], of: shanghai)
        _ = try ask(&pair, [2], of: shanghai)
        #expect(refusal(pair.region.ask([3], of: shanghai, budget: 100, at: moment(1_000))) == .busy)
        pair.fromHub { $0.reply(to: first, .failed(.busy)) }
        let large = [UInt8](repeating: 1, count: 65)
        #expect(
            refusal(pair.region.ask(large, of: shanghai, budget: 100, at: moment(1_000))) == .tooLarge(bytes: 65, limit: 64))
        let third = try ask(&pair, [3], of: shanghai)
        pair.fromHub { $0.reply(to: third, .answered(document: large)) }
        #expect(pair.regionHeard.outcomes[third] == [.failed(.outcomeUnknown)], "an answer too large for the asker is none")

        for (frames, reason) in [
            ([1, 2, 3].map { query($0) }, LinkReason.tooManyQueries), ([query(2), query(2)], .queryOutOfOrder),
            ([query(2), query(1)], .queryOutOfOrder), ([query(1, large)], .frameTooLarge),
            ([LinkFrame.answer(LinkAnswer(id: 1, outcome: .failed(.busy)))], .queryOutOfOrder),
        ] {
            var pair = LinkPair()
            for frame in frames { pair.fromHub { $0.receive(frame, at: moment(1)) } }
            #expect(pair.ends.hub?.reason == reason)
        }
    }

    @Test("M5: a question whose answer stays away has an unknown outcome, once, and a late answer changes nothing")
    func deadline() throws {
        var region = Link(configuration(anhui, .hub))
        _ = region.start(at: moment(0))
        _ = region.receive(.hello(hello), at: moment(0))
        let asked = try region.ask([1], of: shanghai, budget: 500, at: moment(0)).get()
        #expect(region.nextDeadline == 500)
        #expect(region.tick(at: moment(499)) == [])
        #expect(region.tick(at: moment(500)) == [.answered(id: asked.id, .failed(.outcomeUnknown))])
        #expect(region.openQueries.asked == 1, "the peer still holds the place")
        #expect(region.receive(.answer(LinkAnswer(id: asked.id, outcome: .answered(document: [1]))), at: moment(600)) == [])
        #expect(region.openQueries.asked == 0 && region.phase == .up)
    }

    @Test("M5: when the link ends, every open question of this end has an unknown outcome")
    func lost() throws {
        var pair = LinkPair()
        let first = try ask(&pair, [1], of: shanghai)
        let second = try ask(&pair, [2], of: shanghai)
        pair.fromRegion { $0.transportLost() }
        #expect(pair.regionHeard.outcomes == [first: [.failed(.outcomeUnknown)], second: [.failed(.outcomeUnknown)]])
        #expect(pair.regionHeard.last == .ended(pair.ends.region!), "the end comes last")
    }

    @Test("a question the shell forgets is answered by the link when its budget is spent")
    func forgotten() throws {
        var pair = LinkPair()
        let id = try ask(&pair, [1], of: shanghai, budget: 300)
        pair.wait(400)
        #expect(pair.regionHeard.outcomes[id] == [.failed(.outcomeUnknown)])
        #expect(pair.region.openQueries.asked == 0 && pair.hub.openQueries.heard == 0)
        let heard = pair.regionHeard.count
        pair.fromHub { $0.reply(to: id, .answered(document: [1])) }
        #expect(pair.regionHeard.count == heard)
    }

    @Test("only an unknown outcome may have had an effect")
    func effects() {
        #expect(QueryFailure.allCases.filter { !$0.isWithoutEffect } == [.outcomeUnknown])
    }

    private var hello: LinkHello {
        LinkHello(
            versions: [1], node: .hub, peer: anhui, session: 1, epoch: 1, clock: moment(0).clock, suites: [1],
            limits: smallLimits, positions: [])
    }

    private func ask(_ pair: inout LinkPair, _ document: [UInt8], of node: NodeID, budget: UInt32 = 5_000) throws -> UInt64 {
        let asked = try pair.region.ask(document, of: node, budget: budget, at: moment(pair.now)).get()
        pair.carry(asked.actions, fromRegion: true)
        return asked.id
    }

    private func query(_ id: UInt64, _ document: [UInt8] = [1]) -> LinkFrame {
        .query(LinkQuery(id: id, sender: anhui, receiver: shanghai, budget: 1_000, document: document))
    }

    private func refusal(_ result: Result<AskedQuery, AskRefusal>) -> AskRefusal? {
        guard case .failure(let refusal) = result else { return nil }
        return refusal
    }
}
