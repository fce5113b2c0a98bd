import JournalTestSupport
import LedgerTypes
import Testing

@testable import MerkleLog

@Suite("A witness signs what extends what it signed, and nothing else")
struct WitnessTests {
    private static let log = WatchedLog(40)
    private static let other = WatchedLog(40, fork: 20)

    /// A witness that signed these sizes.
    private static func witness(_ sizes: Int...) -> Witness {
        var (witness, last) = (Witness(), 0)
        for size in sizes {
            #expect(witness.decide(log.request(size, from: last), at: 100).refusal == nil)
            last = size
        }
        return witness
    }

    @Test("it signs a log that grows, the same size again with a later time, and keeps both signatures")
    func signs() throws {
        var witness = Self.witness(0, 7, 7, 30)
        let signature = try witness.decide(Self.log.request(30, from: 30), at: 150).get()
        #expect(witness.signer.key.time(of: signature, under: Self.log.note(30).text) == 150)
        let seen = try #require(witness.seen[WatchedLog.signer.name])
        #expect(seen.checkpoint == Self.log.checkpoint(30) && seen.time == 150)
        #expect(seen.note.refusal(by: [WatchedLog.signer.verifier]) == nil && seen.note.signatures.count == 2)
        // A clock that went back takes no time back.
        let earlier = try witness.decide(Self.log.request(31, from: 30), at: 90).get()
        #expect(witness.signer.key.time(of: earlier, under: Self.log.note(31).text) == 150)
    }

    @Test("each refusal, in the order in which they are checked, changes nothing")
    func refusals() throws {
        let stranger = WatchedLog.key("stranger", 8)
        let forged = WatchedLog.key(WatchedLog.signer.name, 8)
        var unknown = Self.log.request(20, from: 10)
        unknown.note = Checkpoint(origin: "stranger", size: 20, root: Self.log.tree.root(20)).signed(by: [stranger])
        var text = unknown
        text.note = SignedNote("no checkpoint\n", signedBy: [WatchedLog.signer])
        var unsigned = unknown
        unsigned.note = Self.log.checkpoint(20).signed(by: [forged])
        var noProof = Self.log.request(20, from: 10)
        noProof.proof.removeLast()
        var surplus = Self.log.request(10, from: 10)
        surplus.proof = [.zero]
        let cases: [(WitnessRequest, WitnessRefusal)] = [
            (text, .malformed), (unknown, .unknownLog("stranger")), (unsigned, .notSignedByLog),
            (Self.log.request(9, from: 10), .oldSizeTooLarge), (Self.log.request(9, from: 9), .smaller(known: 10)),
            (Self.log.request(9, from: 0), .smaller(known: 10)), (Self.log.request(20, from: 9), .sizeDiffers(known: 10)),
            (Self.log.request(20, from: 0), .sizeDiffers(known: 10)), (noProof, .proofMalformed(.hashCountDiffers)),
            (surplus, .proofMalformed(.hashCountDiffers)),
        ]
        for (request, refusal) in cases {
            var witness = Self.witness(10)
            let before = witness.seen
            #expect(witness.decide(request, at: 200).refusal == refusal)
            #expect(witness.seen == before && witness.alarms.isEmpty, "\(refusal)")
        }
        // Before the first signature there is nothing to contradict.
        var fresh = Witness()
        #expect(fresh.decide(Self.log.request(20, from: 10), at: 1).refusal == .sizeDiffers(known: 0))
        var empty = Self.log.request(0, from: 0)
        empty.note = Checkpoint(origin: WatchedLog.signer.name, size: 0, root: .zero).signed(by: [WatchedLog.signer])
        #expect(fresh.decide(empty, at: 1).refusal == .proofMalformed(.rootDiffers) && fresh.seen.isEmpty)
    }

    @Test(
        "another root for a size, and a tree that does not extend the one signed, are split views: alarm, evidence, no signature")
    func splitViews() throws {
        for request in [Self.other.request(30, from: 30), Self.other.request(35, from: 30)] {
            var witness = Self.witness(30)
            let before = witness.seen
            guard case .splitView(let split) = witness.decide(request, at: 300).refusal else {
                Issue.record("no alarm")
                continue
            }
            #expect(split.convicts(WatchedLog.signer.verifier) && split.seen == before[split.origin]?.note)
            #expect(split.shown == request.note && split.time == 300)
            #expect(!split.convicts(WatchedLog.key(WatchedLog.signer.name, 9).verifier))
            #expect(witness.seen == before && witness.alarms == [split.origin: split])
            #expect(witness.decide(Self.log.request(31, from: 30), at: 301).refusal == .frozen, "not before somebody looked")
            #expect(witness.acknowledge(split.origin) && !witness.acknowledge(split.origin))
            #expect(witness.decide(Self.log.request(31, from: 30), at: 302).refusal == nil, "the history it signed goes on")
            #expect(witness.decide(request, at: 303).refusal != nil, "the other one does not")
        }
        // An honest log convicts nobody.
        let honest = SplitView(
            origin: WatchedLog.signer.name, seen: Self.log.note(30), shown: Self.log.note(35), proof: Self.log.proof(30, 35),
            reason: .rootDiffers, time: 1)
        #expect(!honest.convicts(WatchedLog.signer.verifier))
    }

    @Test("a checkpoint that somebody else was shown is compared: of the same size, with another root, it is an alarm")
    func observes() throws {
        var witness = Self.witness(30)
        #expect(witness.observe(Self.log.note(30), at: 1) == nil && witness.observe(Self.other.note(29), at: 1) == nil)
        let forged = Self.other.checkpoint(30).signed(by: [WatchedLog.key(WatchedLog.signer.name, 8)])
        #expect(witness.observe(forged, at: 1) == nil, "not signed by the log: nobody can accuse another")
        let observed = witness.observe(Self.other.note(30), at: 400)
        let split = try #require(observed)
        #expect(split.convicts(WatchedLog.signer.verifier) && witness.alarms.count == 1)
        #expect(witness.observe(Self.other.note(30), at: 401) == nil, "one alarm is enough")
    }
}
