import ClaimTypes
import LedgerTypes
import MessageSamples
import Messages
import TestSupport
import Testing

@Suite("Messages: bytes from outside never trap")
struct HostileBytesTests {
    @Test("every truncation of every message is refused or is a shorter message of its own")
    func truncations() {
        for (name, message) in Samples.messages {
            let bytes = message.encode()
            for length in 0..<bytes.count { expectHonest(Array(bytes[..<length]), "\(name) cut to \(length)") }
        }
    }

    @Test("changed, inserted, removed and random bytes are refused or mean exactly what they encode")
    func mutations() {
        let seed: UInt64 = 20_260_306
        var generator = SeededGenerator(seed: seed)
        for round in 0..<3_000 {
            let sample = Samples.messages[Int.random(in: 0..<Samples.messages.count, using: &generator)].message.encode()
            expectHonest(damaged(sample, &generator), "seed \(seed), round \(round)")
        }
    }

    @Test("questions, answers and frames: every truncation, and 3,000 damaged ones of each, are refused or mean what they encode")
    func unjournaled() {
        let queries = Samples.queries.map { Samples.query($0.content).encode() }
        let answers = Samples.answers.map { Samples.answer($0.outcome).encode() }
        let frames = Samples.linkFrames.map { $0.frame.encode() }
        for bytes in queries {
            for length in 0..<bytes.count { expectHonest(query: Array(bytes[..<length]), "cut to \(length)") }
        }
        for bytes in answers {
            for length in 0..<bytes.count { expectHonest(answer: Array(bytes[..<length]), "cut to \(length)") }
        }
        for bytes in frames { for length in 0..<bytes.count { expectHonest(frame: Array(bytes[..<length]), "cut to \(length)") } }
        let seed: UInt64 = 20_261_126
        var generator = SeededGenerator(seed: seed)
        for round in 0..<3_000 {
            let note = "seed \(seed), round \(round)"
            expectHonest(query: damaged(queries.randomElement(using: &generator)!, &generator), note)
            expectHonest(answer: damaged(answers.randomElement(using: &generator)!, &generator), note)
            expectHonest(frame: damaged(frames.randomElement(using: &generator)!, &generator), note)
            let noise = (0..<Int.random(in: 0...80, using: &generator)).map { _ in UInt8.random(in: 0...255, using: &generator) }
            expectHonest(query: noise, note)
            expectHonest(answer: noise, note)
            expectHonest(frame: noise, note)
        }
    }

    @Test("a field left out, said twice, emptied or out of its order, at any depth: refused, or written again as it is")
    func fields() throws {
        for (name, message) in Samples.messages { try check(message.encode(), name) { expectHonest($0, $1) } }
        for (name, content) in Samples.queries {
            try check(Samples.query(content).encode(), name) { expectHonest(query: $0, $1) }
        }
        for (name, outcome) in Samples.answers {
            try check(Samples.answer(outcome).encode(), name) { expectHonest(answer: $0, $1) }
        }
        for (name, frame) in Samples.linkFrames { try check(frame.encode(), name) { expectHonest(frame: $0, $1) } }
        try check(Samples.sealedBody.encode(), "body") { bytes, note in
            if case .success(let body) = EnvelopeBody.decode(bytes) { #expect(body.encode() == bytes, "\(note)") }
        }
    }

    private func check(_ bytes: [UInt8], _ name: String, _ expectHonest: ([UInt8], String) -> Void) throws {
        for variant in try #require(FieldTree(bytes), "\(name)").variants.map(\.bytes) {
            expectHonest(variant, "\(name): \(variant)")
        }
    }

    private func damaged(_ sample: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
        var bytes = sample
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let index = Int.random(in: 0..<bytes.count, using: &generator)
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: bytes[index] = .random(in: 0...255, using: &generator)
            case 1: bytes.insert(.random(in: 0...255, using: &generator), at: index)
            case 2 where bytes.count > 1: bytes.remove(at: index)
            default: bytes.replaceSubrange(index..., with: bytes.shuffled(using: &generator).prefix(bytes.count - index))
            }
        }
        return bytes
    }

    private func expectHonest(query bytes: [UInt8], _ note: String) {
        if case .success(let query) = PeerQuery.decode(bytes) { #expect(query.encode() == bytes, "\(note)") }
    }

    private func expectHonest(answer bytes: [UInt8], _ note: String) {
        if case .success(let answer) = PeerAnswer.decode(bytes) { #expect(answer.encode() == bytes, "\(note)") }
    }

    private func expectHonest(frame bytes: [UInt8], _ note: String) {
        if case .success(let frame) = LinkFrame.decode(bytes) { #expect(frame.encode() == bytes, "\(note)") }
    }

    @Test("damaged commands and envelopes are refused, not trapped on")
    func commands() {
        let seed: UInt64 = 17
        var generator = SeededGenerator(seed: seed)
        for (_, command) in Samples.regionCommands {
            let bytes = command.encode()
            for length in 0..<bytes.count { _ = RegionCommand.decode(kind: command.kind, bytes: Array(bytes[..<length])) }
            for _ in 0..<100 where !bytes.isEmpty {
                var damaged = bytes
                damaged[Int.random(in: 0..<bytes.count, using: &generator)] = .random(in: 0...255, using: &generator)
                _ = RegionCommand.decode(kind: command.kind, bytes: damaged)
            }
        }
        let body = Samples.sealedBody.encode()
        for length in 0..<body.count { _ = EnvelopeBody.decode(Array(body[..<length])) }
        for kind in UInt16(0)...300 {
            let noise = (0..<40).map { _ in UInt8.random(in: 0...255, using: &generator) }
            _ = RegionCommand.decode(kind: kind, bytes: noise)
            _ = HubCommand.decode(kind: kind, bytes: noise)
            _ = Envelope.unpack(noise)
        }
    }

    @Test("one content has one encoding: anything else is not canonical")
    func canonical() {
        let bytes = PeerMessage.cancelRequest(Samples.cancelRequest).encode()
        // Field 15 is unknown; the same message twice merges to itself.
        #expect(PeerMessage.decode(bytes + [0x78, 0x01]).fault?.reason == .notCanonical)
        #expect(PeerMessage.decode(bytes + bytes).fault?.reason == .notCanonical)
        // A length of one byte, written in two.
        let nested = PeerMessage.windowFence(Samples.fence).encode()
        let padded = [nested[0], nested[1] | 0x80, 0x00] + nested[2...]
        #expect(PeerMessage.decode(padded).fault?.reason == .notCanonical)
        #expect(PeerMessage.decode([]).fault == MessageFault(.missing, field: "content"))
        #expect(PeerMessage.decode([0xFF]).fault?.reason == .malformed)
        #expect(PeerMessage.decode([UInt8](repeating: 0, count: MessageLimits.payloadBytesMax + 1)).fault?.reason == .tooLarge)
    }

    /// What is accepted has to be what the bytes say: encoding it again gives the same bytes.
    private func expectHonest(_ bytes: [UInt8], _ note: String) {
        guard case .success(let message) = PeerMessage.decode(bytes) else { return }
        #expect(message.encode() == bytes, "\(note)")
    }
}
