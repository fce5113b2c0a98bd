import Journal
import LedgerTypes
import MessageSecurity
import Messages

/// What checking the signed bytes in one journal found (law M9).
public struct EvidenceFinding: Hashable, Sendable {
    /// A record whose evidence does not hold.
    public struct Broken: Hashable, Sendable {
        public let sequence: UInt64
        public let reason: EnvelopeRefusal
    }

    public internal(set) var envelopes = 0
    /// Messages whose payloads were opened and read; the hub keeps none of those it relays.
    public internal(set) var messages = 0
    public internal(set) var broken: [Broken] = []

    public init() {}
}

/// Checks every envelope of a journal as an auditor does, who has the public keys and nothing else: who signed it at the time of its record,
/// that the payloads are those signed for, that the secret in the record is the one its sender committed to, and that it opens them.
public struct EvidenceCheck: Sendable {
    public private(set) var finding = EvidenceFinding()
    private let ring: KeyRing

    public init(ring: KeyRing) { self.ring = ring }

    /// Checks a whole journal, of a region or of the hub.
    /// - Parameter progress: bytes read so far, after each block.
    /// - Throws: the journal's own damage, or a command that cannot be read.
    public static func run(
        _ storage: any JournalStorage, ring: KeyRing, progress: (UInt64) -> Void = { _ in }
    ) throws(NodeError) -> EvidenceFinding {
        var check = EvidenceCheck(ring: ring)
        var fault: NodeError?
        do throws(JournalError) {
            var reader = try JournalReader(storage)
            while fault == nil, let block = try reader.next() {
                fault = check.take(block)
                progress(reader.bytesDone)
            }
        } catch {
            throw NodeError(error)
        }
        if let fault { throw fault }
        return check.finding
    }

    /// Checks the records of one block; the first command that cannot be read is a fault.
    private mutating func take(_ block: JournalBlock) -> NodeError? {
        for record in block.records {
            guard let fault = take(record, at: block.header.timestamp) else { continue }
            return NodeError(.undecodable, fault.description, sequence: record.sequence.value)
        }
        return nil
    }

    /// Checks one record; records without an envelope are passed over.
    private mutating func take(_ record: RecordSlice, at time: Timestamp) -> MessageFault? {
        let envelope: (bytes: [UInt8], contentSecret: [UInt8])
        switch record.kind {
        case RegionCommand.Kind.envelope.rawValue:
            switch RegionCommand.decode(kind: record.kind, bytes: Array(record.command)) {
            case .failure(let fault): return fault
            case .success(.envelope(let bytes, _, let contentSecret)): envelope = (bytes, contentSecret)
            case .success: return nil
            }
        case HubCommand.Kind.envelope.rawValue: envelope = (Array(record.command), [])
        default: return nil
        }
        finding.envelopes += 1
        let checked = EnvelopeOpener.witness(envelope.bytes, ring: ring, recordedAt: time).flatMap { _ in
            EnvelopeOpener.reopen(envelope.bytes, contentSecret: envelope.contentSecret)
        }
        switch checked {
        case .success(let contents): finding.messages += contents.messages.count
        case .failure(let reason): finding.broken.append(EvidenceFinding.Broken(sequence: record.sequence.value, reason: reason))
        }
        return nil
    }
}
