import Benefits
import ClaimTypes
import Clearing
import Exchange
import LedgerTypes
import Messages
import Testing

@testable import Settlement

/// Region machines and the hub without files, keys or time: messages are carried by hand, one stream at a time.
///
/// Every command is checked on the way: books rebuilt from postings alone stay equal to the ledger's, and a refused or repeated
/// command leaves every byte of the state as it was (laws M3 and M10), but for what is remembered of refusals (law M4).
struct Network {
    enum Step {
        case region(RegionCode, RegionInput)
        case hub(HubInput)
    }

    private(set) var regions: [RegionCode: RegionMachine] = [:]
    private(set) var hub = HubMachine()
    /// Everything applied so far, in order: what a journal would hold.
    private(set) var steps: [Step] = []
    /// The last batch carried on each stream, to be repeated.
    private(set) var carried: [StreamKey: OutboundBatch] = [:]
    private var rebuilt: [NodeID: RebuiltBooks] = [:]
    /// What the registry answers; tests change it to tell lies.
    var facts: (PersonNumber, InsuranceKind) -> PersonFacts? = { Clinic.facts(of: $0, $1) }
    /// Regions that answer questions.
    var reachable: Set<RegionCode> = []

    /// A founded network: rules loaded, accounts of persons 7 and 8 open.
    init(
        _ codes: [RegionCode] = [Clinic.treating, Clinic.insuring], insuringPolicy: BenefitPolicy = Clinic.policy(),
        firstWindow: WindowNumber = Clinic.window
    ) {
        reachable = Set(codes)
        for code in codes {
            regions[code] = RegionMachine()
            apply(.found(code, peers: codes.filter { $0 != code }, firstWindow: firstWindow), at: code)
            let policy = code == Clinic.insuring ? insuringPolicy : Clinic.policy(of: code)
            apply(.loadPolicies([policy], Clinic.digest(1)), at: code)
            apply(.loadCatalogues([Clinic.catalogue(of: code)], Clinic.digest(2)), at: code)
        }
        apply(
            .openAccounts([Clinic.opening(Clinic.person, Fen(5_000)), Clinic.opening(Clinic.member, Fen(2_000))]),
            at: Clinic.insuring)
        apply(HubInput.admitRegions(codes))
    }

    subscript(code: RegionCode) -> RegionMachine {
        guard let machine = regions[code] else { preconditionFailure("\(code) is not in this network") }
        return machine
    }

    @discardableResult
    mutating func apply(_ input: RegionInput, at code: RegionCode) -> CommandOutput {
        guard var machine = regions[code] else { preconditionFailure("\(code) is not in this network") }
        let (before, refused) = (machine.canonicalBytes, machine.refused)
        let output = machine.apply(input, at: Clinic.time)
        regions[code] = machine
        steps.append(.region(code, input))
        rebuilt[code.node, default: RebuiltBooks()].add(output.postings)
        if case .envelope = input { return output }
        if output.outcome != CommandOutput.accepted, output.outcome != CommandOutput.pending {
            if case .hospital = input { machine.refused = refused }
            #expect(machine.canonicalBytes == before, "M10: outcome \(output.outcome) changed the state of \(code)")
            #expect(output.postings.isEmpty, "M10: outcome \(output.outcome) posted")
        }
        return output
    }

    @discardableResult
    mutating func apply(_ input: HubInput) -> CommandOutput {
        let output = hub.apply(input, at: Clinic.time)
        steps.append(.hub(input))
        rebuilt[.hub, default: RebuiltBooks()].add(output.postings)
        return output
    }

    // MARK: - Carrying

    /// Carries the next messages of a stream, each in an envelope of its own, past the hub to the receiver; all acknowledge.
    mutating func carry(_ stream: StreamKey, limit: Int = .max) -> [Delivery] {
        var deliveries: [Delivery] = []
        while deliveries.count < limit, let batch = nextBatch(of: stream) {
            carried[stream] = batch
            deliveries.append(deliver(batch, on: stream))
            acknowledge(stream)
        }
        return deliveries
    }

    /// Carries until nobody has anything left to say.
    mutating func carryAll() -> [Delivery] {
        let nodes = [NodeID.hub] + regions.keys.sorted().map(\.node)
        var deliveries: [Delivery] = []
        var count = -1
        while deliveries.count != count {
            count = deliveries.count
            for sender in nodes {
                for receiver in nodes where receiver != sender {
                    deliveries += carry(StreamKey(sender: sender, receiver: receiver))
                }
            }
        }
        return deliveries
    }

    /// The hub hears of a batch that its receiver does not have yet.
    mutating func tellHub(_ batch: OutboundBatch, on stream: StreamKey) -> CommandOutput {
        apply(HubInput.envelope(IncomingEnvelope(body: body(of: batch, on: stream), messages: [])))
    }

    private func body(of batch: OutboundBatch, on stream: StreamKey) -> EnvelopeBody {
        EnvelopeBody(
            suite: 1, sender: stream.sender, receiver: stream.receiver, epoch: 1, firstSequence: batch.firstSequence,
            acknowledged: 0,
            headers: batch.messages.map { $0.routing(from: stream.sender, to: stream.receiver, payloadDigest: .zero) })
    }

    /// Hands a batch to the hub and to its receiver, as new or once more.
    mutating func deliver(_ batch: OutboundBatch, on stream: StreamKey) -> Delivery {
        let body = body(of: batch, on: stream)
        var delivery = Delivery(messages: batch.messages)
        if stream.sender != .hub {
            let seen = IncomingEnvelope(body: body, messages: stream.receiver == .hub ? batch.messages : [])
            delivery.atHub = apply(HubInput.envelope(seen))
        }
        if stream.receiver != .hub {
            let envelope = IncomingEnvelope(body: body, messages: batch.messages)
            delivery.atReceiver = apply(
                .envelope(envelope, facts: batch.messages.map { factsAsked(by: $0) }), at: RegionCode(stream.receiver.value))
        }
        return delivery
    }

    /// Hands a batch to its receiver and not to the hub, whose acknowledgement stays away.
    mutating func deliverPastHub(_ batch: OutboundBatch, on stream: StreamKey) {
        let body = EnvelopeBody(
            suite: 1, sender: stream.sender, receiver: stream.receiver, epoch: 1, firstSequence: batch.firstSequence,
            acknowledged: 0,
            headers: batch.messages.map { $0.routing(from: stream.sender, to: stream.receiver, payloadDigest: .zero) })
        apply(
            .envelope(IncomingEnvelope(body: body, messages: batch.messages), facts: batch.messages.map { _ in nil }),
            at: RegionCode(stream.receiver.value))
    }

    private func factsAsked(by message: PeerMessage) -> PersonFacts? {
        switch message {
        case .preSettleRequest(let claim), .settleRequest(let claim): facts(claim.visit.person, claim.visit.insurance)
        default: nil
        }
    }

    mutating func nextBatch(of stream: StreamKey) -> OutboundBatch? {
        stream.sender == .hub
            ? hub.nextBatch(to: stream.receiver, maximum: 1)
            : regions[RegionCode(stream.sender.value)]?.nextBatch(to: stream.receiver, maximum: 1)
    }

    mutating func acknowledge(_ stream: StreamKey) {
        let received = regions[RegionCode(stream.receiver.value)]?.received(from: stream.sender) ?? 0
        if stream.sender == .hub {
            apply(HubInput.acknowledged(by: stream.receiver, upTo: received))
            return
        }
        let sender = RegionCode(stream.sender.value)
        apply(.acknowledged(by: .hub, stream: stream.receiver, upTo: hub.recorded(stream)), at: sender)
        if stream.receiver != .hub {
            apply(.acknowledged(by: stream.receiver, stream: stream.receiver, upTo: received), at: sender)
        }
    }

    // MARK: - For the audit

    func rebuiltBooks(of node: NodeID) -> RebuiltBooks { rebuilt[node] ?? RebuiltBooks() }

    var isQuiet: Bool { hub.unacknowledgedCount == 0 && regions.values.allSatisfy { $0.unacknowledgedCount == 0 } }
}

/// What became of one envelope.
struct Delivery {
    let messages: [PeerMessage]
    var atHub: CommandOutput?
    var atReceiver: CommandOutput?

    var replies: [HospitalReply] { atReceiver?.replies ?? [] }

    /// What the receiver, or the hub for its own mail, said to the first message.
    var firstCode: UInt32? {
        (atReceiver ?? atHub).flatMap(Network.firstCode)
    }
}

extension RegionMachine {
    var canonicalBytes: [UInt8] {
        var writer = ByteWriter()
        writeCanonical(into: &writer)
        return writer.bytes
    }
}

extension HubMachine {
    var canonicalBytes: [UInt8] {
        var writer = ByteWriter()
        writeCanonical(into: &writer)
        return writer.bytes
    }
}
