import ClaimTypes
import LedgerTypes
import MessageSecurity
import Messages
import Registry
import Settlement

/// What a node did with what arrived in one go.
public struct Intake: Sendable {
    public var replies: [HospitalReply] = []
    /// What this node has durably received, per stream it took something from.
    public var acknowledgements: [Acknowledgement] = []
    /// Envelopes that were refused before the journal: wrong signature, wrong receiver, garbage.
    public var refused: [NodeError] = []
    /// Envelopes that brought nothing new, or left a gap, and were dropped before the journal.
    public var dropped = 0

    public init() {}
}

/// "I have durably received the stream from `stream.sender` to `stream.receiver` up to here." Goes to the stream's sender.
public struct Acknowledgement: Hashable, Sendable {
    public let by: NodeID
    public let stream: StreamKey
    public let upTo: UInt64

    public init(by: NodeID, stream: StreamKey, upTo: UInt64) {
        self.by = by
        self.stream = stream
        self.upTo = upTo
    }
}

extension Node where Machine == RegionMachine {
    /// Takes hospital requests, peers' envelopes, acknowledgements and operators' commands as one group commit.
    ///
    /// Envelopes are verified and opened here, before the journal. What opens them again, and facts about persons, are attached here, so that
    /// a replay asks nobody and needs no key.
    public func take(
        _ commands: [RegionCommand] = [], requests: [HospitalRequest] = [], envelopes: [[UInt8]] = [],
        acknowledgements: [Acknowledgement] = [], registry: any RegistryReading, ring: KeyRing, at time: Timestamp
    ) throws(NodeError) -> Intake {
        var intake = Intake()
        let signals = acknowledgements.map {
            RegionCommand.acknowledged(by: $0.by, stream: $0.stream.receiver, upTo: $0.upTo)
        }
        var batch = try prepare(commands + signals)
        let time = recordTime(time)
        var progress = StreamProgress { self.received(from: $0) }
        for bytes in envelopes {
            switch EnvelopeOpener.open(bytes, by: credentials, ring: ring, at: time) {
            case .failure(let refusal): intake.refused.append(NodeError(.refusedMessage, "\(refusal)"))
            case .success(let verified):
                guard progress.admits(verified.body) else {
                    intake.dropped += 1
                    continue
                }
                let facts = verified.messages.map { registry.facts(for: $0) }
                batch.append(
                    PreparedCommand(
                        command: .envelope(bytes: bytes, facts: facts, contentSecret: verified.contentSecret),
                        input: .envelope(IncomingEnvelope(body: verified.body, messages: verified.messages), facts: facts)))
            }
        }
        batch += requests.map { request in
            let request = registry.attachingServices(to: request)
            return PreparedCommand(command: .hospital(request), input: .hospital(request))
        }
        intake.replies = try process(batch, at: time)
        for sender in progress.touched.sorted() {
            intake.acknowledgements.append(
                Acknowledgement(by: id, stream: StreamKey(sender: sender, receiver: id), upTo: received(from: sender)))
        }
        return intake
    }
}

extension Node where Machine == HubMachine {
    /// As for a region. Payloads the hub only relays, which it cannot read, are stripped before the journal; the signature still covers
    /// their digests.
    public func take(
        _ commands: [HubCommand] = [], envelopes: [[UInt8]] = [], acknowledgements: [Acknowledgement] = [], ring: KeyRing,
        at time: Timestamp
    ) throws(NodeError) -> Intake {
        var intake = Intake()
        var batch = commands
        var touched: Set<StreamKey> = []
        var progress: [StreamKey: UInt64] = [:]
        batch += acknowledgements.map { .acknowledged(by: $0.by, upTo: $0.upTo) }
        let time = recordTime(time)
        for bytes in envelopes {
            switch EnvelopeOpener.witness(bytes, ring: ring, at: time) {
            case .failure(let refusal): intake.refused.append(NodeError(.refusedMessage, "\(refusal)"))
            case .success(let witnessed):
                let (envelope, body) = (witnessed.envelope, witnessed.body)
                // What is addressed to the hub is read here, so that nothing unreadable reaches the journal.
                if body.receiver == .hub, case .failure(let fault) = envelope.unpack() {
                    intake.refused.append(NodeError(.refusedMessage, "\(fault)"))
                    continue
                }
                let key = StreamKey(sender: body.sender, receiver: body.receiver)
                touched.insert(key)
                let expected = (progress[key] ?? read { $0.recorded(key) }) + 1
                let end = body.firstSequence + UInt64(body.headers.count)
                guard body.firstSequence <= expected, end > expected else {
                    intake.dropped += 1
                    continue
                }
                progress[key] = end - 1
                batch.append(.envelope(bytes: (body.receiver == .hub ? envelope : envelope.stripped).encode()))
            }
        }
        _ = try process(batch, at: time)
        for key in touched.sorted() {
            intake.acknowledgements.append(Acknowledgement(by: id, stream: key, upTo: read { $0.recorded(key) }))
        }
        return intake
    }
}

/// Which envelopes of one intake are new, counting the ones admitted before them in the same intake.
private struct StreamProgress {
    private var reached: [NodeID: UInt64] = [:]
    private(set) var touched: Set<NodeID> = []
    private let start: (NodeID) -> UInt64

    init(_ start: @escaping (NodeID) -> UInt64) { self.start = start }

    mutating func admits(_ body: EnvelopeBody) -> Bool {
        touched.insert(body.sender)
        let expected = (reached[body.sender] ?? start(body.sender)) + 1
        let end = body.firstSequence + UInt64(body.headers.count)
        guard body.firstSequence <= expected, end > expected else { return false }
        reached[body.sender] = end - 1
        return true
    }
}

extension HospitalRequest {
    /// Whether `attachingServices` asks the registry for it.
    public var needsServices: Bool {
        switch self {
        case .register, .changeVisit: true
        default: false
        }
    }
}

extension RegistryReading {
    /// The request with what the registry knows of the institution on the day the visit began, where it matters. An institution
    /// without any record of services is nobody's to refuse.
    public func attachingServices(to request: HospitalRequest) -> HospitalRequest {
        switch request {
        case .register(let visit, let messageID, _):
            let open = institution(visit.institution)?.openServices(for: visit.diseaseCode, on: visit.beganAt.date)
            return .register(visit, messageID: messageID, openServices: open)
        case .changeVisit(var change):
            change.openServices = institution(change.institution)?.openServices(
                for: change.diseaseCode, on: change.beganAt.date)
            return .changeVisit(change)
        default: return request
        }
    }

    /// What the registry knows of the person a message asks about; `nil` for messages that need no facts.
    public func facts(for message: PeerMessage) -> PersonFacts? {
        guard let submission = message.submission else { return nil }
        let visit = submission.visit
        let first = min(visit.beganAt, submission.settledAt).date
        return facts(
            of: visit.person, insuringRegion: visit.insuringRegion, insurance: visit.insurance,
            treatingRegion: visit.treatingRegion, visit: first...submission.settledAt.date, institution: visit.institution)
    }
}

extension RegistryReading {
    /// The books to open before a message is decided: those of the person it asks about, and of the family members whose accounts may
    /// help. Books that are open already are left alone by the loop.
    public func openings(for message: PeerMessage) -> [AccountOpening] {
        guard let submission = message.submission else { return [] }
        let visit = submission.visit
        let day = submission.settledAt.date
        var openings: [AccountOpening] = []
        var next: PersonNumber? = visit.person
        while let person = next, openings.count < Self.familyMax {
            next = nil
            guard !openings.contains(where: { $0.facts.person == person }),
                let enrolment = enrolment(of: person, insuringRegion: visit.insuringRegion, insurance: visit.insurance)
            else { break }
            openings.append(
                AccountOpening(
                    facts: enrolment.facts(treatingRegion: visit.treatingRegion, visit: day...day),
                    balance: enrolment.accountBalance,
                    year: Int32(day.year), accumulators: enrolment.opening[day.year] ?? .zero))
            next = enrolment.mutualAidMember
        }
        return openings
    }

    /// Longer chains of family members than any rule follows.
    private static var familyMax: Int { 4 }
}

extension PeerMessage {
    /// The claim a request asks about.
    fileprivate var submission: ClaimSubmission? {
        switch self {
        case .preSettleRequest(let claim), .settleRequest(let claim): claim
        default: nil
        }
    }
}
