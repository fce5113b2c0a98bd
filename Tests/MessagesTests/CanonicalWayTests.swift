import ClaimTypes
import LedgerTypes
import MessageSamples
import TestSupport
import Testing

@testable import Messages

/// What comes with every claim is read and written by hand: everything the short way takes has to be what the general reader takes, and it
/// writes the bytes that the general writer does.
@Suite("Messages: the short way of a claim's messages agrees with the general one")
struct CanonicalWayTests {
    static let messages: [PeerMessage] = {
        var rich = Samples.submission
        rich.isInterim = true
        rich.settlementWay = .daySurgery
        rich.emergencyBeganAt = BusinessTime(seconds: 0)
        rich.supersedes = SupersededBill(batch: "", settlementID: .max)
        rich.split = ScopeSplit(fullSelfPay: Fen(-1), overLimit: .zero, preSelfPay: Fen(64), inScope: Fen(-64))
        var bare = Samples.submission
        (bare.split, bare.batch, bare.visit.diseaseCode, bare.useAccount) = (ScopeSplit(), "", "", false)
        bare.settledAt = BusinessTime(seconds: 0)
        let requests: [PeerMessage] = [Samples.submission, rich, bare].flatMap { [.settleRequest($0), .preSettleRequest($0)] }
        return requests + Samples.messages.map(\.message).filter(isPlainDecision)
    }()

    /// A decision that settles and says no more than its amounts.
    private static func isPlainDecision(_ message: PeerMessage) -> Bool {
        switch message {
        case .preSettleAnswer(let decision), .settleDecision(let decision), .cancelDecision(let decision):
            guard case .settled = decision.outcome else { return false }
            return decision.superseded == nil && decision.flags.isEmpty && decision.stated == nil
        default: return false
        }
    }

    @Test("every request and plain decision is read the short way", arguments: messages)
    func shortWay(_ message: PeerMessage) {
        #expect(PeerMessage.canonical(message.encode()) == message)
        #expect(PeerMessage.decodeGenerally(message.encode()) == .success(message))
    }

    @Test("other messages are left to the general reader")
    func others() {
        for (name, message) in Samples.messages {
            switch message {
            case .settleRequest, .preSettleRequest: continue
            case _ where Self.isPlainDecision(message): continue
            default: #expect(PeerMessage.canonical(message.encode()) == nil, "\(name)")
            }
        }
        #expect(PeerMessage.canonical([]) == nil)
    }

    @Test("every truncation is left to the general reader", arguments: messages)
    func truncations(_ message: PeerMessage) {
        let bytes = message.encode()
        for length in bytes.indices { #expect(PeerMessage.canonical(Array(bytes[..<length])) == nil) }
    }

    @Test(
        "changed bytes: what the short way takes, the general one takes, and the other way round", arguments: [1, 2] as [UInt64])
    func mutations(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var taken = 0
        for round in 0..<6_000 {
            var bytes = Self.messages[Int.random(in: 0..<Self.messages.count, using: &random)].encode()
            for _ in 0..<Int.random(in: 1...2, using: &random) {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<6, using: &random) {
                case 0: bytes.insert(.random(in: 0...255, using: &random), at: index)
                case 1 where bytes.count > 1: bytes.remove(at: index)
                case 2: bytes[index] = [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &random)!
                default: bytes[index] ^= 1 << UInt8.random(in: 0...7, using: &random)
                }
            }
            if agree(on: bytes, "seed \(seed), round \(round)") { taken += 1 }
        }
        #expect(taken > 300, "seed \(seed): too few of the changed messages could be read to compare anything")
    }

    @Test("a field left out, said twice, emptied or out of its order, at any depth, with all lengths right", arguments: messages)
    func fields(_ message: PeerMessage) throws {
        let tree = try #require(FieldTree(message.encode()))
        #expect(tree.bytes == message.encode())
        let variants = tree.variants
        #expect(variants.count > 40)
        for variant in variants { agree(on: variant.bytes, "\(message.kind)") }
    }

    /// - Returns: whether both ways read the bytes.
    @discardableResult
    private func agree(on bytes: [UInt8], _ comment: String) -> Bool {
        switch PeerMessage.decodeGenerally(bytes) {
        // Figures that balance under no reading are the general reader's.
        case .success(.unbalanced), .failure:
            #expect(PeerMessage.canonical(bytes) == nil, "\(comment): \(bytes)")
            return false
        case .success(let message):
            let read = PeerMessage.canonical(bytes)
            #expect(read == message, "\(comment): \(bytes)")
            #expect(message.encode() == bytes, "\(comment): accepted, and written otherwise: \(bytes)")
            return true
        }
    }

    @Test("an integer in more bytes than it needs, a default that is written and a field out of order are not canonical")
    func notCanonical() {
        // Of the message: field 3, of nine bytes: the bill's use of the account, field 6.
        #expect(PeerMessage.canonical([0x1A, 0x02, 0x30, 0x01]) == nil, "a visit is missing")
        for bytes in [
            [0x30, 0x81, 0x00], [0x30, 0x00], [0x38, 0x02, 0x30, 0x01], [0x30, 0x01, 0x30, 0x01], [0x30, 0x02], [0x00, 0x01],
            [0x32, 0x01, 0x01], [0x30, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02],
        ] as [[UInt8]] {
            bytes.withUnsafeBufferPointer { bytes in
                var reader = CanonicalReader(bytes)
                _ = reader.bool(6)
                _ = reader.signed(7)
                #expect(!reader.isFinished, "\(Array(bytes))")
            }
        }
    }
}
