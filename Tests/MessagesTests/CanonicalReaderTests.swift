import ClaimTypes
import LedgerTypes
import MessageSamples
import TestSupport
import Testing

@testable import Messages

/// The settle request is read by hand, and everything the short way takes has to be what the general reader takes.
@Suite("Messages: the short way to a settle request agrees with the general one")
struct CanonicalReaderTests {
    static let requests: [PeerMessage] = {
        var rich = Samples.submission
        rich.isInterim = true
        rich.settlementWay = .daySurgery
        rich.emergencyBeganAt = BusinessTime(seconds: 0)
        rich.supersedes = SupersededBill(batch: "", settlementID: .max)
        rich.split = ScopeSplit(fullSelfPay: Fen(-1), overLimit: .zero, preSelfPay: Fen(64), inScope: Fen(-64))
        var bare = Samples.submission
        (bare.split, bare.batch, bare.visit.diseaseCode, bare.useAccount) = (ScopeSplit(), "", "", false)
        bare.settledAt = BusinessTime(seconds: 0)
        return [Samples.submission, rich, bare].flatMap { [.settleRequest($0), .preSettleRequest($0)] }
    }()

    @Test("every request is read the short way", arguments: requests)
    func shortWay(_ message: PeerMessage) {
        #expect(PeerMessage.canonicalRequest(message.encode()) == message)
        #expect(PeerMessage.decodeGenerally(message.encode()) == .success(message))
    }

    @Test("other messages are left to the general reader")
    func others() {
        for (name, message) in Samples.messages {
            switch message {
            case .settleRequest, .preSettleRequest: continue
            default: #expect(PeerMessage.canonicalRequest(message.encode()) == nil, "\(name)")
            }
        }
        #expect(PeerMessage.canonicalRequest([]) == nil)
    }

    @Test("every truncation of a request is left to the general reader", arguments: requests)
    func truncations(_ message: PeerMessage) {
        let bytes = message.encode()
        for length in bytes.indices { #expect(PeerMessage.canonicalRequest(Array(bytes[..<length])) == nil) }
    }

    @Test(
        "changed bytes: what the short way takes, the general one takes, and the other way round", arguments: [1, 2] as [UInt64])
    func mutations(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var taken = 0
        for round in 0..<6_000 {
            var bytes = Self.requests[Int.random(in: 0..<Self.requests.count, using: &random)].encode()
            for _ in 0..<Int.random(in: 1...2, using: &random) {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<6, using: &random) {
                case 0: bytes.insert(.random(in: 0...255, using: &random), at: index)
                case 1 where bytes.count > 1: bytes.remove(at: index)
                case 2: bytes[index] = [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &random)!
                default: bytes[index] ^= 1 << UInt8.random(in: 0...7, using: &random)
                }
            }
            let general = PeerMessage.decodeGenerally(bytes)
            switch general {
            case .success(let message):
                taken += 1
                #expect(PeerMessage.canonicalRequest(bytes) == message, "seed \(seed), round \(round): \(bytes)")
            case .failure:
                #expect(PeerMessage.canonicalRequest(bytes) == nil, "seed \(seed), round \(round): \(bytes)")
            }
        }
        #expect(taken > 300, "seed \(seed): too few of the changed requests could be read to compare anything")
    }

    @Test("an integer in more bytes than it needs, a default that is written and a field out of order are not canonical")
    func notCanonical() {
        // Of the message: field 3, of nine bytes: the bill's use of the account, field 6.
        #expect(PeerMessage.canonicalRequest([0x1A, 0x02, 0x30, 0x01]) == nil, "a visit is missing")
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
