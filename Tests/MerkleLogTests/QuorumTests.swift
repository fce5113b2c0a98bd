import LedgerTypes
import Testing

@testable import MerkleLog

@Suite("Quorum policies: k of n, and how lately")
struct QuorumTests {
    private static let witnesses = (1...4).map { WatchedLog.witness("w.example/\($0)", UInt8($0)) }
    private static let keys = witnesses.map(\.key)
    private static let log = WatchedLog(5)

    /// The log's checkpoint, cosigned by some of the four at these times.
    private static func note(_ times: [Int: UInt64]) -> SignedNote {
        let note = log.note(5)
        return note.adding(times.map { witnesses[$0.key - 1].cosign(note.text, at: $0.value) })
    }

    @Test(
        "how many signed, and the age of the signature that completes the quorum, decide",
        arguments: [
            ([:], 1, QuorumRefusal.tooFew), ([1: 1_000], 1, nil), ([1: 1_000], 2, .tooFew), ([1: 1_000, 2: 900], 2, nil),
            // A third one that is old changes nothing.
            ([1: 1_000, 2: 900, 3: 1], 2, nil), ([1: 1_000, 2: 899], 2, .tooOld), ([1: 1_000, 2: 900, 3: 899], 3, .tooOld),
            // As much as a minute ahead is a clock; more is not believed.
            ([1: 1_060, 2: 1_000], 2, nil), ([1: 1_061, 2: 1_000], 2, .tooFew),
        ] as [([Int: UInt64], Int, QuorumRefusal?)])
    func ages(times: [Int: UInt64], needed: Int, refusal: QuorumRefusal?) {
        let policy = QuorumPolicy(Self.keys, needed: needed, ageMax: 100)
        #expect(policy.refusal(of: Self.note(times), at: 1_000) == refusal)
        if times.values.allSatisfy({ $0 <= 1_000 }) {
            let archive = QuorumPolicy(Self.keys, needed: needed)
            #expect(
                archive.refusal(of: Self.note(times), at: nil) == (times.count < needed ? .tooFew : nil),
                "an archive has no clock")
        }
    }

    @Test("the time of a quorum is that of the signature that completes it")
    func since() {
        let note = Self.note([1: 50, 2: 70, 3: 60])
        for (needed, time) in [1: 70, 2: 60, 3: 50] as [Int: UInt64] {
            #expect(QuorumPolicy(Self.keys, needed: needed).standing(of: note, at: 100).since == time)
        }
        #expect(QuorumPolicy(Self.keys, needed: 4).standing(of: note, at: 100).since == nil)
    }

    @Test("strangers do not count, nor does a witness twice, nor the log's own node; a wrong line spoils the note")
    func whoCounts() throws {
        let note = Self.note([1: 50, 2: 50])
        #expect(QuorumPolicy(Array(Self.keys[2...]), needed: 1).refusal(of: note, at: 60) == .tooFew)
        #expect(QuorumPolicy([Self.keys[0], Self.keys[0]], needed: 2).refusal(of: note, at: 60) == .tooFew)
        let twin = WatchedLog.witness("w.example/1", 9)
        let twice = note.adding([twin.cosign(note.text, at: 50)])
        #expect(QuorumPolicy([Self.keys[0], twin.key], needed: 2).refusal(of: twice, at: 60) == .tooFew, "two keys of one name")
        let own = WatchedLog.witness(WatchedLog.signer.name, 9)
        let policy = QuorumPolicy([own.key, Self.keys[0]], needed: 2)
        let vouched = note.adding([own.cosign(note.text, at: 50)])
        #expect(policy.refusal(of: vouched, at: 60) == nil && policy.without(own.name).refusal(of: vouched, at: 60) == .tooFew)
        let wrong = NoteSignature(name: Self.keys[2].name, keyID: Self.keys[2].keyID, bytes: [UInt8](repeating: 0, count: 72))
        #expect(QuorumPolicy(Self.keys, needed: 1).refusal(of: note.adding([wrong]), at: 60) == .wrongCosignature)
        #expect(QuorumPolicy(Self.keys, needed: 1).standing(of: note.adding([wrong]), at: 60).wrong == [Self.keys[2].name])
    }

    @Test("two majorities share a witness")
    func majority() {
        for count in 1...30 { #expect(2 * QuorumPolicy.majority(of: count) > count && QuorumPolicy.majority(of: count) <= count) }
        #expect(QuorumPolicy.majority(of: 0) == 1 && QuorumPolicy.majority(of: 4) == 3)
    }
}
