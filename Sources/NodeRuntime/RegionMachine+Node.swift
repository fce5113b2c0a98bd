import ClaimTypes
import Exchange
import LedgerTypes
import MessageSecurity
import Messages
import PolicyFiles
import Settlement

extension RegionMachine: NodeMachine {
    public static func encode(_ command: RegionCommand) -> (kind: UInt16, bytes: [UInt8]) { (command.kind, command.encode()) }

    public static func decode(kind: UInt16, bytes: [UInt8]) -> Result<RegionCommand, NodeError> {
        RegionCommand.decode(kind: kind, bytes: bytes).mapError { NodeError(.undecodable, $0.description) }
    }

    public static func prepare(_ command: RegionCommand) -> Result<RegionInput, NodeError> {
        switch command {
        case .found(let region, let peers, let window): .success(.found(region, peers: peers, firstWindow: window))
        case .loadPolicies(let bytes, let digest):
            PolicyFiles.decodePolicies(bytes: bytes, file: digest.hex).map { .loadPolicies($0, digest) }
                .mapError { NodeError(.undecodable, $0.description) }
        case .loadCatalogue(let bytes, let digest):
            PolicyFiles.decodeCatalogues(bytes: bytes, file: digest.hex).map { .loadCatalogues($0, digest) }
                .mapError { NodeError(.undecodable, $0.description) }
        case .openAccounts(let openings): .success(.openAccounts(openings))
        case .hospital(let request): .success(.hospital(request))
        case .envelope(let bytes, let facts, let contentSecret):
            IncomingEnvelope.decode(bytes, contentSecret).map { .envelope($0, facts: facts) }
        case .acknowledged(let by, let stream, let upTo): .success(.acknowledged(by: by, stream: stream, upTo: upTo))
        case .closeDay(let date): .success(.closeDay(date))
        case .fenceWindow(let window): .success(.fenceWindow(window))
        case .expireHolds: .success(.expireHolds)
        case .adjustClaim(let adjustment): .success(.adjustClaim(adjustment))
        case .resolveQuarantine(let verdict): .success(.resolveQuarantine(verdict))
        case .windowPaid(let window): .success(.windowPaid(window))
        case .operatorSigned(let signed): .success(.operatorSigned(signed))
        case .month(let command): .success(.month(command))
        case .money(let order): .success(.money(order))
        case .noteComparison(let note): .success(.noteComparison(note))
        case .noteRelayed(let note): .success(.noteRelayed(note))
        case .repairDifference(let repair): .success(.repairDifference(repair))
        case .endDifference(let end): .success(.endDifference(end))
        case .filingNoted(let note): .success(.filingNoted(note))
        case .tellStays: .success(.tellStays)
        case .bookInterest: .success(.bookInterest)
        case .keepRefusals: .success(.keepRefusals)
        }
    }
}

extension RegionMachine {
    public func stream(of input: RegionInput) -> StreamKey? {
        guard case .envelope(let envelope, _) = input else { return nil }
        return StreamKey(sender: envelope.body.sender, receiver: envelope.body.receiver)
    }

    public func received(on stream: StreamKey) -> UInt64 { received(from: stream.sender) }

    public func isNews(_ input: RegionInput) -> Bool {
        switch input {
        case .envelope(let envelope, _): envelope.body.continues(after: received(from: envelope.body.sender))
        case .acknowledged(let by, let stream, let upTo): isNews(acknowledgedBy: by, stream: stream, upTo: upTo)
        default: true
        }
    }

    public func openingCommand(for openings: [AccountOpening]) -> PreparedCommand<RegionMachine>? {
        let missing = openings.compactMap { unopened($0) }
        guard !missing.isEmpty else { return nil }
        return PreparedCommand(command: .openAccounts(missing), input: .openAccounts(missing))
    }
}

extension EnvelopeBody {
    /// Whether the run brings at least one message after `received`, and none is missing between.
    func continues(after received: UInt64) -> Bool {
        firstSequence <= received + 1 && firstSequence + UInt64(headers.count) > received + 1
    }
}

extension HubMachine: NodeMachine {
    public static func encode(_ command: HubCommand) -> (kind: UInt16, bytes: [UInt8]) { (command.kind, command.encode()) }

    public static func decode(kind: UInt16, bytes: [UInt8]) -> Result<HubCommand, NodeError> {
        HubCommand.decode(kind: kind, bytes: bytes).mapError { NodeError(.undecodable, $0.description) }
    }

    public static func prepare(_ command: HubCommand) -> Result<HubInput, NodeError> {
        switch command {
        case .envelope(let bytes): IncomingEnvelope.decode(bytes, []).map { .envelope($0) }
        case .acknowledged(let by, let upTo): .success(.acknowledged(by: by, upTo: upTo))
        case .reconcileDay(let date): .success(.reconcileDay(date))
        case .closeWindow(let window): .success(.closeWindow(window))
        case .admitRegions(let codes): .success(.admitRegions(codes))
        case .operatorSigned(let signed): .success(.operatorSigned(signed))
        case .month(let command): .success(.month(command))
        case .money(let order): .success(.money(order))
        }
    }

    public func received(from peer: NodeID) -> UInt64 { recorded(StreamKey(sender: peer, receiver: .hub)) }

    public func stream(of input: HubInput) -> StreamKey? {
        guard case .envelope(let envelope) = input else { return nil }
        return StreamKey(sender: envelope.body.sender, receiver: envelope.body.receiver)
    }

    public func received(on stream: StreamKey) -> UInt64 { recorded(stream) }

    public func isNews(_ input: HubInput) -> Bool {
        switch input {
        case .envelope(let envelope):
            envelope.body.continues(
                after: recorded(StreamKey(sender: envelope.body.sender, receiver: envelope.body.receiver)))
        case .acknowledged(let by, let upTo): isNews(acknowledgedBy: by, upTo: upTo)
        default: true
        }
    }

    public func openingCommand(for openings: [AccountOpening]) -> PreparedCommand<HubMachine>? { nil }
}

extension IncomingEnvelope {
    /// Reads body and payloads, with the secret that opens them where they are sealed. Signature and digests are checked where an envelope
    /// enters a node, before it is journaled.
    static func decode(_ bytes: [UInt8], _ contentSecret: [UInt8]) -> Result<IncomingEnvelope, NodeError> {
        EnvelopeOpener.reopen(bytes, contentSecret: contentSecret).map { IncomingEnvelope(body: $0.body, messages: $0.messages) }
            .mapError { NodeError(.undecodable, "\($0)") }
    }
}
