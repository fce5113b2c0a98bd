import ClaimTypes
import LedgerTypes

/// What the hub needs to know of one message to route and clear it: no person, no name, no institution (law M8).
///
/// A header is derived from its message; the receiver derives it again from the payload and refuses an envelope that differs.
public struct RoutingHeader: Hashable, Sendable {
    public var kind: MessageKind
    /// The clearing party that insures, code 0 when the message concerns no single pair.
    public var insuring: RegionCode
    /// The clearing party that treats, code 0 when the message concerns no single pair.
    public var treating: RegionCode
    /// The window the message books into; `.none` when it books nothing.
    public var window: WindowNumber
    /// 0 when the message has no insurance kind.
    public var insurance: InsuranceKind
    /// Raw value of the clearing type (`clr_type`); 0 when there is none.
    public var clearingType: UInt16
    /// Business day; day 0 when there is none.
    public var date: BusinessDate
    /// Settlements booked: 1, or −1 for a cancel or a reversal; the number of decisions for a fence; otherwise 0.
    public var count: Int32
    /// Medical fee booked, zero when nothing is.
    public var medicalFee: Fen
    /// What the insuring region owes by this message, by fund, ascending fund code.
    public var amounts: [FundAmount]
    /// Digest of the payload as it travels, sealed or in clear: SHA-256, or SM3 in the suite gm.
    public var payloadDigest: Digest256

    public init(
        kind: MessageKind, insuring: RegionCode, treating: RegionCode, window: WindowNumber = .none,
        insurance: InsuranceKind = InsuranceKind(0), clearingType: UInt16 = 0, date: BusinessDate = BusinessDate(days: 0),
        count: Int32 = 0, medicalFee: Fen = .zero, amounts: [FundAmount] = [], payloadDigest: Digest256
    ) {
        self.kind = kind
        self.insuring = insuring
        self.treating = treating
        self.window = window
        self.insurance = insurance
        self.clearingType = clearingType
        self.date = date
        self.count = count
        self.medicalFee = medicalFee
        self.amounts = amounts
        self.payloadDigest = payloadDigest
    }
}

/// The signed part of an envelope: a run of consecutive messages of one stream, described but not contained.
public struct EnvelopeBody: Hashable, Sendable {
    /// Number of the suite; `SecuritySuite` has the table.
    public var suite: UInt8
    public var sender: NodeID
    /// The final receiver, who is the other end of the stream. The hub relays what is not addressed to it.
    public var receiver: NodeID
    /// Epoch of the link; rises when a stream starts afresh.
    public var epoch: UInt32
    /// Stream sequence of the first message; the stream counts 1, 2, 3 … An envelope without messages carries only an acknowledgement.
    public var firstSequence: UInt64
    /// Highest sequence the sender has durably received on the opposite stream (law M2), 0 for none.
    public var acknowledged: UInt64
    /// One header per message, in stream order.
    public var headers: [RoutingHeader]
    /// Number of the sender's key that signs; 0 for none, which nobody accepts.
    public var signingKey: UInt32
    /// How the payloads are sealed; `nil` when they travel in clear.
    public var sealing: PayloadSealing?

    public init(
        suite: UInt8, sender: NodeID, receiver: NodeID, epoch: UInt32, firstSequence: UInt64, acknowledged: UInt64,
        headers: [RoutingHeader], signingKey: UInt32 = 0, sealing: PayloadSealing? = nil
    ) {
        self.suite = suite
        self.sender = sender
        self.receiver = receiver
        self.epoch = epoch
        self.firstSequence = firstSequence
        self.acknowledged = acknowledged
        self.headers = headers
        self.signingKey = signingKey
        self.sealing = sealing
    }
}

/// What the final receiver needs to open the payloads of an envelope. Its meaning is `MessageSecurity`'s affair.
public struct PayloadSealing: Hashable, Sendable {
    /// Number of the receiver's key.
    public var key: UInt32
    /// From which the owner of that key recovers the secret of this envelope.
    public var encapsulation: [UInt8]
    /// Fits one secret only: whoever shows the secret later shows what was sent.
    public var commitment: Digest256

    public init(key: UInt32, encapsulation: [UInt8], commitment: Digest256) {
        self.key = key
        self.encapsulation = encapsulation
        self.commitment = commitment
    }
}

/// A signed batch as it travels and as it is kept (law M9). The signature covers `body` alone, and the body holds the digest of
/// each payload, so an envelope whose payloads were stripped still proves who said what.
public struct Envelope: Hashable, Sendable {
    /// The encoded `EnvelopeBody`, byte for byte as signed.
    public var body: [UInt8]
    public var signature: [UInt8]
    /// One payload per header, sealed when the body says so; or none at all when stripped.
    public var payloads: [[UInt8]]

    public init(body: [UInt8], signature: [UInt8], payloads: [[UInt8]]) {
        self.body = body
        self.signature = signature
        self.payloads = payloads
    }

    /// The same statement without its payloads, as the hub keeps it.
    public var stripped: Envelope { Envelope(body: body, signature: signature, payloads: []) }
}
