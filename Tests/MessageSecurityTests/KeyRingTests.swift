import ClaimTypes
import LedgerTypes
import MessageSecurity
import Messages
import Testing

@Suite("Security: key ring, rotation, revocation")
struct KeyRingTests {
    static let node = Parties.sender

    static func at(_ time: UInt64) -> Timestamp { Timestamp(nanoseconds: time) }

    @Test(
        "the verdict names what is wrong with a key: unknown, not yet valid, expired, revoked", arguments: SecuritySuite.allCases)
    func verdicts(_ suite: SecuritySuite) throws {
        let key = try signingKey(suite, "1")
        var ring = try KeyRing.make([record(Self.node, 1, key, from: 10, to: 20)]).get()
        func verdict(_ id: UInt32 = 1, of node: NodeID = Self.node, at time: UInt64) -> Result<VerifyingKey, KeyRefusal> {
            ring.verifyingKey(of: node, KeyID(id), at: Self.at(time))
        }
        let id = KeyID(1)
        #expect(verdict(at: 9) == .failure(.notYetValid(Self.node, .signing, id, from: Self.at(10))))
        #expect(verdict(at: 10) == .success(key.verifyingKey) && verdict(at: 19) == .success(key.verifyingKey))
        #expect(verdict(at: 20) == .failure(.expired(Self.node, .signing, id, at: Self.at(20))))
        #expect(verdict(2, at: 15) == .failure(.unknownKey(Self.node, .signing, KeyID(2))))
        #expect(verdict(of: Parties.third, at: 15) == .failure(.unknownNode(Parties.third, .signing)))
        let isRevoked = ring.revoke(.signing, id, of: Self.node, from: Self.at(15))
        #expect(isRevoked)
        #expect(verdict(at: 14) == .success(key.verifyingKey), "what was signed before stays evidence")
        #expect(verdict(at: 15) == .failure(.revoked(Self.node, .signing, id, from: Self.at(15))))
        #expect(verdict(at: 25) == .failure(.revoked(Self.node, .signing, id, from: Self.at(15))), "revocation is named first")
        let isThere = ring.revoke(.signing, KeyID(9), of: Self.node, from: Self.at(1))
        #expect(!isThere)
    }

    @Test("for evidence keys count five minutes longer at both ends; for a node that receives, and when revoked, to the instant")
    func evidence() throws {
        let parties = try Parties(.international)
        let (minute, leeway) = (UInt64(60_000_000_000), EnvelopeOpener.recordLeeway)
        let bytes = try parties.seal([Parties.messages[1]], at: Self.at(100 * minute))
        var ring = KeyRing()
        let key = try signingKey(.international, "\(Self.node)")
        #expect(ring.announce(record(Self.node, 1, key, from: 90 * minute, to: 110 * minute)) == nil)
        func holds(_ time: UInt64) -> Bool {
            if case .success = EnvelopeOpener.witness(bytes, ring: ring, recordedAt: Self.at(time)) { true } else { false }
        }
        func isReceived(_ time: UInt64) -> Bool {
            if case .success = EnvelopeOpener.witness(bytes, ring: ring, at: Self.at(time)) { true } else { false }
        }
        let (from, to) = (90 * minute, 110 * minute)
        #expect([from - leeway - 1, from - leeway, to + leeway - 1, to + leeway].map(holds) == [false, true, true, false])
        #expect([from - 1, from, to - 1, to].map(isReceived) == [false, true, true, false])
        #expect([0, .max].map(holds) == [false, false])
        _ = ring.revoke(.signing, KeyID(1), of: Self.node, from: Self.at(100 * minute))
        #expect([100 * minute - 1, 100 * minute].map(holds) == [true, false])
    }

    @Test("a revocation moves to an earlier instant, never to a later one")
    func earlierRevocation() throws {
        var ring = try KeyRing.make([record(Self.node, 1, try signingKey(.international, "1"))]).get()
        for instant: UInt64 in [50, 70, 30, 40] { _ = ring.revoke(.signing, KeyID(1), of: Self.node, from: Self.at(instant)) }
        #expect(ring.records.map(\.revokedFrom) == [Self.at(30)])
    }

    @Test("a number is never given to a second key; what is announced again changes nothing")
    func announcing() throws {
        var ring = KeyRing()
        let first = record(Self.node, 1, try signingKey(.international, "1"))
        let faults = [
            ring.announce(first), ring.announce(first),
            ring.announce(record(Self.node, 1, try signingKey(.international, "2"))),
            ring.announce(record(Self.node, 0, try signingKey(.international, "3"))),
            ring.announce(record(Self.node, 3, try signingKey(.international, "3"), from: 5, to: 5)),
            ring.announce(
                PublicKeyRecord(
                    node: Self.node, use: .sealing, id: KeyID(1), suite: .national, bytes: [1, 2], validFrom: Self.at(0))),
        ]
        #expect(
            faults == [
                nil, nil, .numberTaken(Self.node, .signing, KeyID(1)), .numberMissing(Self.node, .signing),
                .neverValid(Self.node, .signing, KeyID(3)), .notAKey(Self.node, .sealing, KeyID(1)),
            ])
        #expect(ring.records == [first] && ring.nodes == [Self.node])
    }

    @Test(
        "signing keys change without a pause: both are believed while they overlap, and the newest held signs",
        arguments: SecuritySuite.allCases)
    func signingRotation(_ suite: SecuritySuite) throws {
        var parties = try Parties(suite)
        let next = try signingKey(suite, "next")
        #expect(parties.ring.announce(record(Self.node, 2, next, from: 500, to: 10_000)) == nil)
        let messages = [Parties.messages[1]]
        func seal(holding keys: [KeyID: SigningKey], at time: UInt64) throws -> [UInt8] {
            try EnvelopeSealer.seal(
                messages, to: Parties.receiver, epoch: 1, firstSequence: 1, acknowledged: 0,
                by: NodeCredentials(Self.node, suite, SoftwareKeys(signing: keys)), ring: parties.ring, at: Self.at(time),
                randomness: Parties.randomness
            ).get()
        }
        let old = try signingKey(suite, "\(Self.node)")
        let signedOld = try seal(holding: [KeyID(1): old], at: 600)
        let signedNew = try seal(holding: [KeyID(1): old, KeyID(2): next], at: 600)
        let signedBefore = try seal(holding: [KeyID(1): old, KeyID(2): next], at: 499)
        let opened = try [signedOld, signedNew, signedBefore].map { try parties.open($0, at: Self.at(700)).get().body.signingKey }
        #expect(opened == [1, 2, 1])
        // The old key turns out stolen: what it signs from then on is refused, what the new one signs is not.
        _ = parties.ring.revoke(.signing, KeyID(1), of: Self.node, from: Self.at(800))
        #expect(try parties.open(signedOld, at: Self.at(799)).get().messages == messages)
        #expect(
            parties.refusal(signedOld, at: Self.at(800))
                == .signingKeyRefused(.revoked(Self.node, .signing, KeyID(1), from: Self.at(800))))
        #expect(try parties.open(signedNew, at: Self.at(800)).get().messages == messages)
        #expect(
            parties.refusal(signedNew, at: Self.at(10_000))
                == .signingKeyRefused(.expired(Self.node, .signing, KeyID(2), at: Self.at(10_000))))
        // A node left with no key that may sign says so.
        let nothing = EnvelopeSealer.seal(
            messages, to: Parties.receiver, epoch: 1, firstSequence: 1, acknowledged: 0,
            by: NodeCredentials(Self.node, suite, SoftwareKeys(signing: [KeyID(1): old])), ring: parties.ring, at: Self.at(900),
            randomness: Parties.randomness)
        #expect(nothing == .failure(.key(.noUsableKey(Self.node, .signing, suite))))
    }

    @Test(
        "sealing keys change without a pause: what was sealed to the old one still opens; a revoked one opens nothing",
        arguments: SecuritySuite.allCases)
    func sealingRotation(_ suite: SecuritySuite) throws {
        var ring = KeyRing()
        let (old, next) = (try openingKey(suite, "old"), try openingKey(suite, "next"))
        let faults = [
            ring.announce(record(Self.node, 1, try signingKey(suite, "s"))),
            ring.announce(record(Parties.receiver, 1, old, from: 0, to: 1_000)),
            ring.announce(record(Parties.receiver, 2, next, from: 500)),
        ]
        #expect(faults == [nil, nil, nil])
        let sender = NodeCredentials(Self.node, suite, SoftwareKeys(signing: [KeyID(1): try signingKey(suite, "s")]))
        func seal(at time: UInt64) throws -> [UInt8] {
            try EnvelopeSealer.seal(
                [Parties.messages[1]], to: Parties.receiver, epoch: 1, firstSequence: 1, acknowledged: 0, by: sender, ring: ring,
                at: Self.at(time), randomness: Parties.randomness
            ).get()
        }
        let receiver = NodeCredentials(
            Parties.receiver, suite, SoftwareKeys(opening: [KeyID(1): old, KeyID(2): next]))
        func key(of bytes: [UInt8], at time: UInt64) throws -> UInt32? {
            try EnvelopeOpener.open(bytes, by: receiver, ring: ring, at: Self.at(time)).get().body.sealing?.key
        }
        let (before, after) = (try seal(at: 499), try seal(at: 500))
        #expect(try key(of: before, at: 2_000) == 1, "under way when the old key's validity ended")
        #expect(try key(of: after, at: 600) == 2)
        _ = ring.revoke(.sealing, KeyID(1), of: Parties.receiver, from: Self.at(3_000))
        guard case .failure(let refusal) = EnvelopeOpener.open(before, by: receiver, ring: ring, at: Self.at(3_000)) else {
            Issue.record("a revoked key opened")
            return
        }
        #expect(refusal == .sealingKeyRefused(.revoked(Parties.receiver, .sealing, KeyID(1), from: Self.at(3_000))))
        // The old private key is thrown away in the end.
        let later = NodeCredentials(Parties.receiver, suite, SoftwareKeys(opening: [KeyID(2): next]))
        guard case .failure(let gone) = EnvelopeOpener.open(before, by: later, ring: ring, at: Self.at(2_500)) else {
            Issue.record("a key that is not there opened")
            return
        }
        #expect(gone == .encapsulationRefused(.unknownKey(.sealing, KeyID(1))))
    }

    @Test("a receiver without a key of the sender's suite is told apart from one that is unknown")
    func noKey() throws {
        let parties = try Parties(.international)
        let sender = NodeCredentials(
            Self.node, .international, SoftwareKeys(signing: [KeyID(1): try signingKey(.international, "\(Self.node)")]))
        func refusal(to receiver: NodeID, _ ring: KeyRing) -> SealingRefusal? {
            guard
                case .failure(let refusal) = EnvelopeSealer.seal(
                    [Parties.messages[1]], to: receiver, epoch: 1, firstSequence: 1, acknowledged: 0, by: sender, ring: ring,
                    at: Parties.time, randomness: Parties.randomness)
            else { return nil }
            return refusal
        }
        var ring = try KeyRing.make(parties.ring.records.filter { $0.node == Self.node }).get()
        #expect(refusal(to: Parties.receiver, ring) == .key(.unknownNode(Parties.receiver, .sealing)))
        #expect(ring.announce(record(Parties.receiver, 1, try openingKey(.national, "r"))) == nil)
        #expect(refusal(to: Parties.receiver, ring) == .key(.noUsableKey(Parties.receiver, .sealing, .international)))
    }

    @Test("a key of another suite than the envelope says is refused, though it signed")
    func crossSuite() throws {
        let parties = try Parties(.international)
        var ring = parties.ring
        let foreign = try signingKey(.national, "foreign")
        #expect(ring.announce(record(Self.node, 2, foreign)) == nil)
        var body = try EnvelopeOpener.witness(try parties.seal([]), ring: ring, at: Parties.time).get().body
        body.signingKey = 2
        let bytes = try EnvelopeSealer.sign(
            body, [], by: NodeCredentials(Self.node, .international, SoftwareKeys(signing: [KeyID(2): foreign]))
        ).get()
        guard case .failure(let refusal) = EnvelopeOpener.witness(bytes, ring: ring, at: Parties.time) else {
            Issue.record("a signature of another suite was believed")
            return
        }
        #expect(refusal == .signingKeyRefused(.otherSuite(Self.node, .signing, KeyID(2), .international)))
    }

    @Test("the directory of a ring gives the ring back; a bad line is named")
    func directory() throws {
        var records: [PublicKeyRecord] = []
        for suite in SecuritySuite.allCases {
            records += try Parties(suite).ring.records.filter { $0.node != .hub || suite == .national }
        }
        var ring = KeyRing()
        for (index, record) in records.enumerated() {
            let numbered = PublicKeyRecord(
                node: record.node, use: record.use, id: KeyID(UInt32(index) + 1), suite: record.suite, bytes: record.bytes,
                validFrom: Self.at(UInt64(index)), validTo: index % 2 == 0 ? nil : Self.at(1_000))
            #expect(ring.announce(numbered) == nil)
        }
        _ = ring.revoke(.signing, ring.records[0].id, of: .hub, from: Self.at(77))
        let text = KeyDirectory.text(of: ring)
        #expect(text.hasPrefix("medclear keys 1\nhub signing "))
        #expect(try KeyDirectory.ring(from: text).get().records == ring.records)
        #expect(
            try KeyDirectory.ring(from: text.replacing("hub signing", with: "# note\n\nhub signing")).get().records
                == ring.records)
        let good = "medclear keys 1\n310000 signing 1 intl 5 - - \(String(repeating: "ab", count: 32))\n"
        #expect(throws: Never.self) { try KeyDirectory.ring(from: good).get() }
        for (from, to) in [
            ("medclear keys 1", "medclear keys 2"), ("310000", "31000"), ("310000", "0310000"), ("signing", "Signing"),
            (" 1 intl", " +1 intl"), (" 1 intl", " 0 intl"), ("intl", "rsa"), (" 5 ", " 05 "), ("- -", "5 -"), ("- -", "-"),
            ("abab", "AB"), ("abab", "ab"), ("\(String(repeating: "ab", count: 32))", ""),
        ] {
            guard case .failure(let fault) = KeyDirectory.ring(from: good.replacing(from, with: to, maxReplacements: 1)) else {
                Issue.record("\(from) → \(to) was believed")
                continue
            }
            #expect(fault.line == (from.hasPrefix("medclear") ? 1 : 2))
        }
    }
}

/// A hardware module on a bad day.
private struct DeadModule: KeyProvider {
    func holds(_ use: KeyUse, _ id: KeyID) -> Bool { true }

    func sign(_ message: [UInt8], with id: KeyID) -> Result<[UInt8], KeyProviderFault> {
        .failure(.unavailable(reason: "no token in slot 0"))
    }

    func sharedSecret(of encapsulation: [UInt8], with id: KeyID) -> Result<[UInt8], KeyProviderFault> {
        .failure(.unavailable(reason: "no token in slot 0"))
    }
}

@Suite("Security: the seam to key modules")
struct KeyProviderTests {
    @Test("a module that does not answer is a refusal of its own, in sealing and in opening", arguments: SecuritySuite.allCases)
    func deadModule(_ suite: SecuritySuite) throws {
        let parties = try Parties(suite)
        let dead = KeyProviderFault.unavailable(reason: "no token in slot 0")
        let sealed = EnvelopeSealer.seal(
            [Parties.messages[1]], to: Parties.receiver, epoch: 1, firstSequence: 1, acknowledged: 0,
            by: NodeCredentials(Parties.sender, suite, DeadModule()), ring: parties.ring, at: Parties.time,
            randomness: Parties.randomness)
        #expect(sealed == .failure(.provider(dead)))
        let opened = EnvelopeOpener.open(
            try parties.seal([Parties.messages[1]]), by: NodeCredentials(Parties.receiver, suite, DeadModule()),
            ring: parties.ring, at: Parties.time)
        guard case .failure(let refusal) = opened else {
            Issue.record("opened without a module")
            return
        }
        #expect(refusal == .encapsulationRefused(dead))
        #expect(refusal.text.english.contains("slot 0") && dead.text.chinese.contains("slot 0"))
    }

    @Test("when the source of random bytes fails, nothing is sealed")
    func noRandomness() throws {
        let parties = try Parties(.international)
        #expect(throws: SealingRefusal.noRandomness) { try parties.seal(Parties.messages, randomness: nil) }
    }
}
