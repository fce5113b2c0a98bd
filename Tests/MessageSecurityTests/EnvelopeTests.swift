import ClaimTypes
import Hashing
import LedgerTypes
import MessageSamples
import MessageSecurity
import Messages
import Testing

@Suite("Security: envelopes", .serialized)
struct EnvelopeTests {
    static let messages = Parties.messages

    @Test("M9: what was sealed is what is opened, and the bytes are kept as received", arguments: SecuritySuite.allCases)
    func roundTrip(_ suite: SecuritySuite) throws {
        let parties = try Parties(suite)
        let bytes = try parties.seal(Self.messages)
        let opened = try parties.open(bytes).get()
        #expect(opened.messages == Self.messages && opened.bytes == bytes)
        #expect(opened.body.firstSequence == 41 && opened.body.acknowledged == 12 && opened.body.epoch == 2)
        let again = try EnvelopeOpener.reopen(bytes, contentSecret: opened.contentSecret).get()
        #expect(again.messages == Self.messages && again.body == opened.body, "replay reads the same without keys")
        let second = try parties.open(try parties.seal(Self.messages)).get()
        #expect(second.contentSecret == opened.contentSecret && second.body == opened.body, "M1: sealing is a function")
        if suite == .international { #expect(second.bytes == bytes) }
    }

    @Test(
        "the hub relays what it cannot read: no payload appears in an envelope between regions", arguments: SecuritySuite.allCases
    )
    func sealed(_ suite: SecuritySuite) throws {
        let parties = try Parties(suite)
        let bytes = try parties.seal(Self.messages)
        for message in Self.messages {
            let payload = message.encode()
            for start in stride(from: 0, to: payload.count - 12, by: 12) {
                #expect(!bytes.contains(payload[start..<start + 12]), "twelve bytes of a \(message.kind) show")
            }
        }
        let witnessed = try EnvelopeOpener.witness(bytes, ring: parties.ring, at: Parties.time).get()
        #expect(witnessed.body.headers.map(\.kind) == Self.messages.map(\.kind), "headers are for the hub to read")
        #expect(witnessed.envelope.unpack() == .failure(.sealed))
        #expect(parties.refusal(bytes, as: .hub)?.code == 6, "the hub is not the receiver, and holds no key")
        #expect(!parties.credentials(of: .hub).provider.holds(.sealing, KeyID(1)))
    }

    @Test("what the hub says and is told travels in clear, signed", arguments: SecuritySuite.allCases)
    func hubStreams(_ suite: SecuritySuite) throws {
        let parties = try Parties(suite)
        let totals = PeerMessage.dayTotals(Samples.dayTotals)
        let bytes = try parties.seal([totals], to: .hub, randomness: nil)
        let opened = try parties.open(bytes, as: .hub).get()
        #expect(opened.messages == [totals] && opened.contentSecret.isEmpty && opened.body.sealing == nil)
        #expect(try EnvelopeOpener.reopen(bytes, contentSecret: []).get().messages == [totals])
    }

    @Test("M9: a decision that does not balance opens as evidence; the messages beside it are read as ever, live and on replay")
    func unbalanced() throws {
        let parties = try Parties(.international)
        var claim = Samples.settled
        claim.amounts.cash += Fen(1)
        let lie = PeerMessage.settleDecision(Samples.decision(.settled(claim)))
        let bytes = try parties.seal([Self.messages[0], lie, Self.messages[1]])
        let opened = try parties.open(bytes).get()
        guard case .unbalanced(let read, let fault) = opened.messages[1] else {
            Issue.record("the lie was believed: \(opened.messages[1])")
            return
        }
        #expect(read == lie && fault.reason == .identityViolated)
        #expect(opened.messages[0] == Self.messages[0] && opened.messages[2] == Self.messages[1])
        #expect(try EnvelopeOpener.reopen(bytes, contentSecret: opened.contentSecret).get().messages == opened.messages)
    }

    @Test("an envelope without messages carries an acknowledgement, and needs no seal", arguments: SecuritySuite.allCases)
    func bareAcknowledgement(_ suite: SecuritySuite) throws {
        let parties = try Parties(suite)
        let opened = try parties.open(try parties.seal([], randomness: nil)).get()
        #expect(opened.messages.isEmpty && opened.body.acknowledged == 12 && opened.contentSecret.isEmpty)
    }

    @Test(
        "M9: stripped of its payloads, an envelope still proves who said what; nobody settles by it",
        arguments: SecuritySuite.allCases)
    func stripped(_ suite: SecuritySuite) throws {
        let parties = try Parties(suite)
        let bytes = try parties.seal(Self.messages)
        let whole = try EnvelopeOpener.witness(bytes, ring: parties.ring, at: Parties.time).get()
        let kept = whole.envelope.stripped.encode()
        let witnessed = try EnvelopeOpener.witness(kept, ring: parties.ring, at: Parties.time).get()
        #expect(witnessed.body == whole.body && witnessed.envelope.payloads.isEmpty)
        #expect(try EnvelopeOpener.reopen(kept, contentSecret: []).get().messages.isEmpty, "the hub replays what it kept")
        #expect(
            parties.refusal(kept) == .payloadCountDiffers(headers: Self.messages.count, payloads: 0),
            "a receiver needs the payloads")
    }

    @Test("every changed bit and every truncation of an envelope is refused", arguments: SecuritySuite.allCases)
    func damage(_ suite: SecuritySuite) throws {
        let parties = try Parties(suite)
        let bytes = try parties.seal([Self.messages[1]])
        for index in bytes.indices {
            var damaged = bytes
            damaged[index] ^= 1 << UInt8(index % 8)
            #expect(parties.refusal(damaged) != nil, "byte \(index)")
        }
        for length in 0..<bytes.count { #expect(parties.refusal(Array(bytes[..<length])) != nil, "cut to \(length)") }
    }

    @Test("each lie of a signer has its refusal, and each refusal its number", arguments: SecuritySuite.allCases)
    func lies(_ suite: SecuritySuite) throws {
        let parties = try Parties(suite)
        let forge = try Forge(parties, Self.messages[1])
        #expect(parties.refusal([UInt8](repeating: 0, count: MessageLimits.envelopeBytesMax + 1))?.code == 1)
        #expect(parties.refusal([1, 2, 3])?.code == 2)
        #expect(parties.refusal(try forge.signed { $0.suite = 9 }) == .unsupportedSuite(9))
        #expect(parties.refusal(try forge.signed { $0.sender = NodeID(440_000) }) == .unknownSender(NodeID(440_000)))
        #expect(parties.refusal(try forge.signed { $0.sender = Parties.third }) == .signatureInvalid(Parties.third))
        #expect(
            parties.refusal(try forge.signed { $0.receiver = Parties.third })
                == .wrongReceiver(found: Parties.third, expected: Parties.receiver))
        #expect(
            parties.refusal(try forge.signed { $0.signingKey = 7 })
                == .signingKeyRefused(.unknownKey(Parties.sender, .signing, KeyID(7))))
        #expect(parties.refusal(try forge.signed { $0.sealing = nil }) == .payloadsInClear)
        #expect(
            parties.refusal(try forge.signed { $0.sealing?.key = 7 })
                == .sealingKeyRefused(.unknownKey(Parties.receiver, .sealing, KeyID(7))))
        #expect(
            parties.refusal(try forge.signed { $0.sealing?.encapsulation = [1, 2] })
                == .encapsulationRefused(.encapsulationInvalid))
        #expect(parties.refusal(try forge.signed { $0.sealing?.commitment = .zero }) == .secretDiffers)
        // Whatever the seal is bound to and the commitment is not: the header, and the place in the batch.
        #expect(parties.refusal(try forge.signed { $0.headers[0].medicalFee += Fen(1) }) == .sealBroken(index: 0))
        // What both are bound to.
        #expect(parties.refusal(try forge.signed { $0.epoch += 1 }) == .secretDiffers)
        #expect(parties.refusal(try forge.signed { $0.firstSequence += 1 }) == .secretDiffers)
    }

    @Test("a header that lies about its payload is refused though its sender sealed it so", arguments: SecuritySuite.allCases)
    func lyingHeaders(_ suite: SecuritySuite) throws {
        let parties = try Parties(suite)
        let totals = PeerMessage.dayTotals(Samples.dayTotals)
        let payload = totals.encode()
        let body = try EnvelopeOpener.witness(
            try parties.seal([totals], to: .hub), ring: parties.ring, at: Parties.time
        ).get().body
        func refusal(_ payload: [UInt8], _ change: (inout EnvelopeBody) -> Void = { _ in }) throws -> EnvelopeRefusal? {
            var body = body
            change(&body)
            let bytes = try EnvelopeSealer.sign(body, [payload], by: parties.credentials(of: Parties.sender)).get()
            return parties.refusal(bytes, as: .hub)
        }
        #expect(try refusal(payload) == nil)
        #expect(try refusal([9, 9, 9])?.code == 9)
        #expect(try refusal(payload) { $0.headers[0].count = 1 } == .headerDiffers(index: 0, field: "count"))
        #expect(try refusal(payload) { $0.headers[0].kind = .clearingNotice } == .headerDiffers(index: 0, field: "kind"))
        #expect(try refusal(payload) { $0.headers[0].medicalFee += Fen(1) } == .headerDiffers(index: 0, field: "medical_fee"))
        // Totals of another region.
        var others = Samples.dayTotals
        others.reporter = RegionCode(330_000)
        #expect(try refusal(PeerMessage.dayTotals(others).encode()) == .foreignParties(index: 0))
        // Sealed, though the hub is an end of the stream.
        #expect(
            try refusal(payload) { $0.sealing = PayloadSealing(key: 1, encapsulation: [1], commitment: .zero) } == .sealedForHub)
        let envelope = try Envelope.decode(try parties.seal([totals], to: .hub)).get()
        var swapped = envelope
        swapped.payloads = [PeerMessage.dayTotals(others).encode()]
        #expect(parties.refusal(swapped.encode(), as: .hub) == .payloadDigestDiffers(index: 0))
    }

    @Test("too few and too many payloads, and payloads out of their order, are refused")
    func payloadCounts() throws {
        let parties = try Parties(.international)
        let envelope = try Envelope.decode(try parties.seal(Self.messages)).get()
        for payloads in [Array(envelope.payloads.dropLast()), envelope.payloads + [[1]]] {
            let bytes = Envelope(body: envelope.body, signature: envelope.signature, payloads: payloads).encode()
            #expect(parties.refusal(bytes)?.code == 7)
        }
        // The sender itself exchanges two payloads and signs.
        let body = try EnvelopeBody.decode(envelope.body).get()
        var payloads = envelope.payloads
        payloads.swapAt(0, 1)
        let bytes = try EnvelopeSealer.sign(body, payloads, by: parties.credentials(of: Parties.sender)).get()
        #expect(parties.refusal(bytes) == .sealBroken(index: 0))
    }

    @Test("M9: sealing what does not belong on the stream stops the node")
    func sealingForeign() async {
        await #expect(processExitsWith: .failure) {
            let parties = try Parties(.international)
            _ = try parties.seal([.dayTotals(Samples.dayTotals)], from: NodeID(310_000), to: .hub)
        }
    }
}

/// An honest envelope whose body is changed before its sender signs it.
private struct Forge {
    let parties: Parties
    let body: EnvelopeBody
    let payloads: [[UInt8]]

    init(_ parties: Parties, _ message: PeerMessage) throws {
        self.parties = parties
        let envelope = try Envelope.decode(try parties.seal([message])).get()
        body = try EnvelopeBody.decode(envelope.body).get()
        payloads = envelope.payloads
    }

    func signed(_ change: (inout EnvelopeBody) -> Void) throws -> [UInt8] {
        var body = body
        change(&body)
        // Whatever the body claims, the sender's own key 1 signs; `sign` takes the number from the body.
        let sender = try signingKey(parties.suite, "\(Parties.sender)")
        let provider = SoftwareKeys(signing: [KeyID(1): sender, KeyID(7): sender])
        return try EnvelopeSealer.sign(body, payloads, by: NodeCredentials(Parties.sender, parties.suite, provider)).get()
    }
}
