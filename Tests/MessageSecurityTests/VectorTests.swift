import Foundation
import LedgerTypes
import MessageSecurity
import Messages
import TestSupport
import Testing

/// One sealed envelope of each suite, byte for byte, with everything an implementation in another language needs to make or open it.
/// `Documentation/MessageSecurity.md` says how.
@Suite("Security: recorded envelopes", .serialized)
struct VectorTests {
    @Test("an envelope recorded once opens for ever, and is sealed so again", arguments: SecuritySuite.allCases)
    func recorded(_ suite: SecuritySuite) throws {
        let vectors = try SecurityVectors.read()
        let parties = try Parties(suite)
        func bytes(_ name: String) throws -> [UInt8] {
            let digits = try #require(vectors["\(suite.name)/\(name)"], "\(name) was never recorded")
            return try #require(Hexadecimal.bytes(of: digits.utf8))
        }
        let envelope = try bytes("envelope")
        let opened = try parties.open(envelope).get()
        #expect(opened.messages == SecurityVectors.messages)
        #expect(opened.contentSecret == (try bytes("content-secret")))
        #expect(try EnvelopeOpener.reopen(envelope, contentSecret: try bytes("content-secret")).get().messages == opened.messages)
        for (index, message) in SecurityVectors.messages.enumerated() {
            #expect(message.encode() == (try bytes("payload-\(index)")))
        }
        let again = try Envelope.decode(try parties.seal(SecurityVectors.messages)).get()
        let known = try Envelope.decode(envelope).get()
        #expect(again.body == known.body && again.payloads == known.payloads)
        #expect(suite != .international || again.signature == known.signature)
        #expect(try signingKey(suite, "\(Parties.sender)").verifyingKey.bytes == (try bytes("signing-public")))
        #expect(try openingKey(suite, "\(Parties.receiver)").sealingKey.bytes == (try bytes("sealing-public")))
    }

    @Test("no random bytes, and no splice of two envelopes, open or trap", arguments: SecuritySuite.allCases)
    func noise(_ suite: SecuritySuite) throws {
        let parties = try Parties(suite)
        let (one, other) = (try parties.seal(Parties.messages), try parties.seal(Parties.messages, firstSequence: 99))
        for seed: UInt64 in 1...40 {
            var random = SeededGenerator(seed: seed)
            let count = Int(random.next() % 400)
            let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            #expect(parties.refusal(bytes) != nil, "seed \(seed)")
            let cut = Int(random.next() % UInt64(min(one.count, other.count)))
            let splice = Array(one[..<cut] + other[cut...])
            #expect(splice == one || splice == other || parties.refusal(splice) != nil, "seed \(seed)")
            let envelope = try Envelope.decode(one).get()
            let foreign = try Envelope.decode(other).get()
            let mixed = Envelope(body: envelope.body, signature: envelope.signature, payloads: foreign.payloads)
            #expect(parties.refusal(mixed.encode())?.code == 8)
            let secret = (0..<32).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            guard case .failure(let refusal) = EnvelopeOpener.reopen(one, contentSecret: secret) else {
                Issue.record("seed \(seed): a random secret opened")
                return
            }
            #expect(refusal == .secretDiffers)
        }
    }

    @Test("one source of randomness that repeats itself still gives every content a key of its own")
    func repeatedRandomness() throws {
        let parties = try Parties(.international)
        let envelopes = try [
            parties.seal([Parties.messages[0]]), parties.seal([Parties.messages[1]]),
            parties.seal([Parties.messages[0]], firstSequence: 42),
        ]
        let secrets = try envelopes.map { try parties.open($0).get().contentSecret }
        #expect(Set(secrets).count == 3)
    }
}

enum SecurityVectors {
    static let messages = Array(Parties.messages.prefix(2))

    static func current() throws -> [(name: String, bytes: [UInt8])] {
        try SecuritySuite.allCases.flatMap { suite in
            let parties = try Parties(suite)
            let envelope = try parties.seal(messages)
            let own: [(String, [UInt8])] = [
                ("signing-public", try signingKey(suite, "\(Parties.sender)").verifyingKey.bytes),
                ("sealing-secret", openingSecret("\(Parties.receiver)")),
                ("sealing-public", try openingKey(suite, "\(Parties.receiver)").sealingKey.bytes),
                ("envelope", envelope), ("content-secret", try parties.open(envelope).get().contentSecret),
            ]
            let payloads = messages.enumerated().map { ("payload-\($0)", $1.encode()) }
            return (own + payloads).map { ("\(suite.name)/\($0.0)", $0.1) }
        }
    }

    /// Name and hexadecimal bytes of each recorded line. With `MEDCLEAR_RECORD_VECTORS=1`, names not yet there are appended first;
    /// a recorded line is never changed.
    static func read() throws -> [String: String] {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Protocols/Vectors/security-v1.txt")
        var text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        if ProcessInfo.processInfo.environment["MEDCLEAR_RECORD_VECTORS"] == "1" {
            let known = lines(text)
            for (name, bytes) in try current() where known[name] == nil { text += "\(name) \(Hexadecimal.text(of: bytes))\n" }
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        return lines(text)
    }

    private static func lines(_ text: String) -> [String: String] {
        text.split(separator: "\n").reduce(into: [:]) { lines, line in
            let parts = line.split(separator: " ")
            if parts.count == 2 { lines[String(parts[0])] = String(parts[1]) }
        }
    }
}
