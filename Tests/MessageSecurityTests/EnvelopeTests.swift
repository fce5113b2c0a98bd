import ClaimTypes
import Hashing
import LedgerTypes
import MessageSamples
import MessageSecurity
import Messages
import Testing

@Suite("Security: envelopes")
struct EnvelopeTests {
    static let sender = Samples.anhui.node
    static let receiver = Samples.shanghai.node
    static let messages = Samples.messages.map(\.message).filter { Samples.ends(of: $0) == (sender, receiver) }

    let key: SigningKey
    let ring: KeyRing

    init() throws {
        key = try #require(SigningKey(seed: [UInt8](repeating: 7, count: 32)))
        ring = KeyRing([Self.sender: key.verifyingKey])
    }

    @Test("M9: what was sealed is what is opened, and the bytes are kept as received")
    func roundTrip() throws {
        let bytes = seal(Self.messages)
        let opened = try EnvelopeSealer.open(bytes, ring: ring, expectedReceiver: Self.receiver).get()
        #expect(opened.messages == Self.messages && opened.bytes == bytes)
        #expect(opened.body.firstSequence == 41 && opened.body.acknowledged == 12 && opened.body.epoch == 2)
        #expect(seal(Self.messages) == bytes, "M1: sealing twice gives the same bytes")
        #expect(try Envelope.unpack(bytes).get().messages == Self.messages, "replay reads the same without keys")
    }

    @Test("M9: a decision that does not balance opens as evidence; the messages beside it are read as ever, live and on replay")
    func unbalanced() throws {
        var claim = Samples.settled
        claim.amounts.cash += Fen(1)
        let lie = PeerMessage.settleDecision(Samples.decision(.settled(claim)))
        let bytes = seal([Self.messages[0], lie, Self.messages[1]])
        let opened = try EnvelopeSealer.open(bytes, ring: ring, expectedReceiver: Self.receiver).get()
        guard case .unbalanced(let read, let fault) = opened.messages[1] else {
            Issue.record("the lie was believed: \(opened.messages[1])")
            return
        }
        #expect(read == lie && fault.reason == .identityViolated)
        #expect(opened.messages[0] == Self.messages[0] && opened.messages[2] == Self.messages[1])
        #expect(try Envelope.unpack(bytes).get().messages == opened.messages)
    }

    @Test("an envelope without messages carries an acknowledgement")
    func bareAcknowledgement() throws {
        let opened = try EnvelopeSealer.open(seal([]), ring: ring, expectedReceiver: Self.receiver).get()
        #expect(opened.messages.isEmpty && opened.body.acknowledged == 12)
    }

    @Test("M9: stripped of its payloads, an envelope still proves who said what; nobody settles by it")
    func stripped() throws {
        let bytes = seal(Self.messages)
        let whole = try EnvelopeSealer.witness(bytes, ring: ring).get()
        let kept = whole.envelope.stripped.encode()
        let witnessed = try EnvelopeSealer.witness(kept, ring: ring).get()
        #expect(witnessed.body == whole.body && witnessed.envelope.payloads.isEmpty)
        #expect(
            refusal(kept) == .payloadCountDiffers(headers: Self.messages.count, payloads: 0),
            "a receiver needs the payloads")
    }

    @Test("every changed bit of an envelope is refused")
    func damage() {
        let bytes = seal([Self.messages[1]])
        for index in bytes.indices {
            var damaged = bytes
            damaged[index] ^= 1 << UInt8(index % 8)
            #expect(refusal(damaged) != nil, "byte \(index)")
        }
        for length in 0..<bytes.count { #expect(refusal(Array(bytes[..<length])) != nil, "cut to \(length)") }
    }

    @Test("each lie has its refusal, and each refusal its number")
    func lies() throws {
        let honest = Self.messages[1]
        let other = try #require(SigningKey(seed: [UInt8](repeating: 8, count: 32)))
        let body = try EnvelopeSealer.witness(seal([honest]), ring: ring).get().body
        let payload = honest.encode()

        #expect(refusal([UInt8](repeating: 0, count: MessageLimits.envelopeBytesMax + 1))?.code == 1)
        #expect(refusal([1, 2, 3])?.code == 2)
        #expect(refusal(forged(body, [payload]) { $0.suite = 2 }) == .unsupportedSuite(2))
        #expect(refusal(forged(body, [payload]) { $0.sender = NodeID(330_000) }) == .unknownSender(NodeID(330_000)))
        #expect(refusal(EnvelopeSealer.seal(body, payloads: [payload], with: other)) == .signatureInvalid(Self.sender))
        #expect(
            refusal(forged(body, [payload]) { $0.receiver = NodeID(330_000) })
                == .wrongReceiver(found: NodeID(330_000), expected: Self.receiver))
        #expect(refusal(forged(body, [Self.messages[0].encode()])) == .payloadDigestDiffers(index: 0))

        let garbage: [UInt8] = [9, 9, 9]
        #expect(refusal(forged(body, [garbage]) { $0.headers[0].payloadDigest = SHA256.digest(of: garbage) })?.code == 9)
        #expect(
            refusal(forged(body, [payload]) { $0.headers[0].medicalFee += Fen(1) })
                == .headerDiffers(index: 0, field: "medical_fee"))
        #expect(
            refusal(forged(body, [payload]) { $0.headers[0].amounts[0].amount -= Fen(1) })
                == .headerDiffers(index: 0, field: "amounts"))
        #expect(
            refusal(forged(body, [payload]) { $0.headers[0].window = $0.headers[0].window.next })
                == .headerDiffers(index: 0, field: "window"))

        // A settle request says who treats; here the insuring region pretends to.
        let request = PeerMessage.settleRequest(Samples.submission)
        let header = request.routing(from: Self.sender, to: Self.receiver, payloadDigest: SHA256.digest(of: request.encode()))
        #expect(refusal(forged(body, [request.encode()]) { $0.headers = [header] }) == .foreignParties(index: 0))
    }

    @Test("too few and too many payloads are refused")
    func payloadCounts() throws {
        let envelope = try Envelope.decode(seal(Self.messages)).get()
        for payloads in [Array(envelope.payloads.dropLast()), envelope.payloads + [[1]]] {
            let bytes = Envelope(body: envelope.body, signature: envelope.signature, payloads: payloads).encode()
            #expect(refusal(bytes)?.code == 7)
        }
    }

    @Test("M9: sealing what does not belong on the stream stops the node")
    func sealingForeign() async {
        await #expect(processExitsWith: .failure) {
            let key = SigningKey(seed: [UInt8](repeating: 7, count: 32))
            guard let key else { return }
            _ = EnvelopeSealer.seal(
                [.dayTotals(Samples.dayTotals)], from: NodeID(310_000), to: .hub, epoch: 1, firstSequence: 1, acknowledged: 0,
                with: key)
        }
    }

    private func seal(_ messages: [PeerMessage]) -> [UInt8] {
        EnvelopeSealer.seal(
            messages, from: Self.sender, to: Self.receiver, epoch: 2, firstSequence: 41, acknowledged: 12, with: key)
    }

    /// A body changed before the rightful key signs it.
    private func forged(
        _ body: EnvelopeBody, _ payloads: [[UInt8]], _ change: (inout EnvelopeBody) -> Void = { _ in }
    ) -> [UInt8] {
        var body = body
        change(&body)
        return EnvelopeSealer.seal(body, payloads: payloads, with: key)
    }

    private func refusal(_ bytes: [UInt8]) -> EnvelopeRefusal? {
        guard case .failure(let refusal) = EnvelopeSealer.open(bytes, ring: ring, expectedReceiver: Self.receiver) else {
            return nil
        }
        return refusal
    }
}
