import BenchmarkSupport
import ClaimTypes
import LedgerTypes
import MessageSecurity
import Messages

/// What a suite costs, on one core in memory: single signatures and seals, then whole envelopes by batch size.
struct SecurityScenarios {
    static let batchSizes = [1, 8, 64, 512]
    private static let (sender, receiver) = (NodeID(310_000), NodeID(340_000))
    private static let time = Timestamp(nanoseconds: 1_790_000_000_000_000_000)

    let suite: SecuritySuite
    /// Processor time each row takes, in seconds.
    let secondsPerRow: Double
    private let ring: KeyRing
    private let sending: NodeCredentials
    private let receiving: NodeCredentials
    private let signing: SigningKey

    init(_ suite: SecuritySuite, secondsPerRow: Double) throws {
        guard let signing = SigningKey.generate(suite), let opening = OpeningKey.generate(suite) else {
            throw BenchmarkFailure("the system gives no random bytes")
        }
        self.suite = suite
        self.secondsPerRow = secondsPerRow
        self.signing = signing
        func record(_ node: NodeID, _ use: KeyUse, _ bytes: [UInt8]) -> PublicKeyRecord {
            PublicKeyRecord(
                node: node, use: use, id: KeyID(1), suite: suite, bytes: bytes, validFrom: Timestamp(nanoseconds: 0))
        }
        ring = try KeyRing.make([
            record(Self.sender, .signing, signing.verifyingKey.bytes),
            record(Self.receiver, .sealing, opening.sealingKey.bytes),
        ]).get()
        sending = NodeCredentials(Self.sender, suite, SoftwareKeys(signing: [KeyID(1): signing]))
        receiving = NodeCredentials(Self.receiver, suite, SoftwareKeys(opening: [KeyID(1): opening]))
    }

    func rows() throws -> [BenchmarkRow] { try signatures() + Self.batchSizes.flatMap { try envelopes(of: $0) } }

    /// A signature over what a batch of one has to sign, and its check.
    private func signatures() throws -> [BenchmarkRow] {
        let message = [UInt8](repeating: 0x5A, count: 256)
        let signature = signing.sign(message)
        let signs = try measured { signing.sign(message).count == 64 }
        let checks = try measured { signing.verifyingKey.isValid(signature, of: message) }
        return [row("sign", signs, 1), row("verify", checks, 1)]
    }

    /// Sealing and signing a batch, and checking and opening it: rates in messages, latencies of whole envelopes, then the processor time
    /// of one message.
    private func envelopes(of count: Int) throws -> [BenchmarkRow] {
        let messages = (0..<count).map { PeerMessage.settleRequest(submission($0)) }
        let randomness = SystemRandomness()
        var sequence: UInt64 = 1
        func seal() throws -> [UInt8] {
            sequence += UInt64(count)
            return try EnvelopeSealer.seal(
                messages, to: Self.receiver, epoch: 1, firstSequence: sequence, acknowledged: 0, by: sending, ring: ring,
                at: Self.time, randomness: randomness.bytes(for: Self.receiver, firstSequence: sequence)
            ).get()
        }
        let bytes = try seal()
        let seals = try measured { try !seal().isEmpty }
        let opens = try measured {
            try EnvelopeOpener.open(bytes, by: receiving, ring: ring, at: Self.time).get().messages.count == count
        }
        let both = (seals.total + opens.total).seconds
        let perMessage =
            seals.total.seconds / Double(seals.laps.count * count) + opens.total.seconds / Double(opens.laps.count * count)
        guard both > 0 else { throw BenchmarkFailure("the clock stands still") }
        return [
            row("seal/\(count)", seals, count), row("open/\(count)", opens, count),
            BenchmarkRow(scenario: "\(suite.name) seal+open/\(count)", value: perMessage * 1e6, unit: "µs/message"),
            BenchmarkRow(
                scenario: "\(suite.name) size/\(count)", value: Double(bytes.count) / Double(count), unit: "bytes/message"),
        ]
    }

    private func measured(_ work: () throws -> Bool) throws -> Stopwatch {
        var watch = Stopwatch(.processor)
        repeat {
            guard try watch.lap(work) else { throw BenchmarkFailure("\(suite.name): the work came to nothing") }
        } while watch.total.seconds < secondsPerRow
        return watch
    }

    private func row(_ name: String, _ watch: Stopwatch, _ count: Int) -> BenchmarkRow {
        BenchmarkRow(
            scenario: "\(suite.name) \(name)", value: watch.rate(watch.laps.count * count),
            unit: count == 1 ? "/s" : "messages/s", latency: Latency(watch.laps))
    }

    private func submission(_ number: Int) -> ClaimSubmission {
        let moment = BusinessTime(seconds: 1_789_000_000 + Int64(number))
        guard let hospital = InstitutionCode(text: "H31010100001") else { preconditionFailure("the code is well-formed") }
        let visit = VisitRegistration(
            institution: hospital, level: .third, visitID: "V2026\(100_000 + number)", person: PersonNumber(UInt64(number) + 7),
            treatingRegion: RegionCode(Self.sender.value), insuringRegion: RegionCode(Self.receiver.value), insurance: .employee,
            visitType: .inpatient, diseaseCode: "I21.001", beganAt: moment)
        return ClaimSubmission(
            visit: visit, messageID: "H31010100001202609100000\(100_000 + number)", batch: "B\(number)",
            split: ScopeSplit(
                fullSelfPay: Fen(12_300), overLimit: Fen(4_500), preSelfPay: Fen(67_890), inScope: Fen(1_234_567)),
            hospitalPart: .zero, useAccount: true, settledAt: moment)
    }
}
