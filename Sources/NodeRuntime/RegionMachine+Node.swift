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
        }
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
        }
    }

    public func received(from peer: NodeID) -> UInt64 { recorded(StreamKey(sender: peer, receiver: .hub)) }
}

extension IncomingEnvelope {
    /// Reads body and payloads, with the secret that opens them where they are sealed. Signature and digests are checked where an envelope
    /// enters a node, before it is journaled.
    static func decode(_ bytes: [UInt8], _ contentSecret: [UInt8]) -> Result<IncomingEnvelope, NodeError> {
        EnvelopeOpener.reopen(bytes, contentSecret: contentSecret).map { IncomingEnvelope(body: $0.body, messages: $0.messages) }
            .mapError { NodeError(.undecodable, "\($0)") }
    }
}
