import LedgerTypes
import MessageSecurity
import Messages
import Testing

/// Documents between a region and the hub: signed, in clear.
@Suite("Documents to and from the hub")
struct SignedDocumentTests {
    private static let document: [UInt8] = Array("what did you relay?".utf8)

    private static func open(
        _ bytes: [UInt8], from sender: NodeID, to receiver: NodeID, _ parties: Parties
    ) -> Result<[UInt8], EnvelopeRefusal> {
        DocumentSealer.openSigned(bytes, from: sender, to: receiver, ring: parties.ring, at: Parties.time)
    }

    @Test(
        "Both ways read back; another sender, another receiver, a changed byte and a sealed document do not",
        arguments: SecuritySuite.allCases)
    func signed(_ suite: SecuritySuite) throws {
        let parties = try Parties(suite)
        for (from, to) in [(Parties.sender, NodeID.hub), (NodeID.hub, Parties.sender)] {
            let bytes = try DocumentSealer.sign(
                Self.document, to: to, by: parties.credentials(of: from), ring: parties.ring, at: Parties.time
            ).get()
            #expect(try Self.open(bytes, from: from, to: to, parties).get() == Self.document)
            #expect(Self.open(bytes, from: Parties.third, to: to, parties) == .failure(.unknownSender(from)))
            #expect(
                Self.open(bytes, from: from, to: Parties.third, parties)
                    == .failure(.wrongReceiver(found: to, expected: Parties.third)))
            for index in stride(from: 0, to: bytes.count, by: 7) {
                var changed = bytes
                changed[index] ^= 1
                if case .success = Self.open(changed, from: from, to: to, parties) { Issue.record("byte \(index) may change") }
            }
        }
        let sealed = try DocumentSealer.seal(
            Self.document, to: Parties.receiver, by: parties.credentials(of: Parties.sender), ring: parties.ring,
            at: Parties.time,
            randomness: Parties.randomness
        ).get()
        #expect(Self.open(sealed, from: Parties.sender, to: Parties.receiver, parties) == .failure(.sealedForHub))
        let clear = try DocumentSealer.sign(
            Self.document, to: .hub, by: parties.credentials(of: Parties.sender), ring: parties.ring, at: Parties.time
        ).get()
        let asSealed = DocumentSealer.open(
            clear, from: Parties.sender, by: parties.credentials(of: .hub), ring: parties.ring, at: Parties.time)
        #expect(asSealed == .failure(.payloadsInClear))
    }
}
