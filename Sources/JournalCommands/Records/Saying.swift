import ClaimTypes
import Journal
import LedgerTypes
import MessageSecurity
import Messages

/// One thing that a record says, and who says it to whom.
struct Saying: Sendable {
    enum Content: Sendable {
        case hospital(HospitalRequest)
        case peer(PeerMessage)
        /// All that the hub keeps of what it relays.
        case relayed(RoutingHeader)
        case adjustmentDesk(AdjustClaim)
        /// What operators told a region of a payment; of two signatures, each.
        case moneyDesk(RegionMoneyOrder)
    }

    /// A place in the stream from one node to another: the same message has the same place in every journal.
    struct Place: Hashable, Sendable {
        var sender: NodeID
        var receiver: NodeID
        var epoch: UInt32
        var sequence: UInt64
    }

    var content: Content
    /// `nil` for what a hospital or a desk asked, and for an answer, which gets its place when it is sent.
    var place: Place?
    /// Of an answer: to whom it goes.
    var answerTo: NodeID?
    /// What the registry knew of the person when the message came in.
    var facts: PersonFacts?
}

/// One record of a journal with what it says.
struct ReadRecord: Sendable {
    let node: NodeID
    let block: UInt64
    let time: Timestamp
    let record: RecordSlice
    let sayings: [Saying]
    /// Body of the envelope in the record, if there is one.
    let envelope: EnvelopeBody?

    /// Reads what a verified record says. Records about no message say nothing.
    static func read(_ record: RecordSlice, of node: NodeID, in block: JournalBlock) -> Result<ReadRecord, MessageFault> {
        SayingReader.read(kind: record.kind, command: Array(record.command), detail: record.detail, of: node).map {
            ReadRecord(
                node: node, block: block.header.number, time: block.header.timestamp, record: record, sayings: $0.sayings,
                envelope: $0.envelope)
        }
    }
}

/// Reads the fields of a record, whether it stands in a journal or in a proof.
struct SayingReader {
    private(set) var sayings: [Saying] = []
    private(set) var envelope: EnvelopeBody?
    /// The envelope as it was received and signed.
    private(set) var envelopeBytes: [UInt8]?

    static func read(
        kind: UInt16, command: [UInt8], detail: ArraySlice<UInt8>, of node: NodeID
    ) -> Result<SayingReader, MessageFault> {
        var reader = SayingReader()
        if node == .hub {
            guard kind == HubCommand.Kind.envelope.rawValue else { return .success(reader) }
            if let fault = reader.open(command, secret: [], facts: []) { return .failure(fault) }
            return .success(reader)
        }
        switch RegionCommand.decode(kind: kind, bytes: command) {
        case .failure(let fault): return .failure(fault)
        case .success(.hospital(let request)): reader.sayings = [Saying(content: .hospital(request))]
        case .success(.adjustClaim(let claim)): reader.sayings = [Saying(content: .adjustmentDesk(claim))]
        case .success(.money(let order)): reader.sayings = [Saying(content: .moneyDesk(order))]
        case .success(.operatorSigned(let signed)):
            if case .regionMoney(let order) = signed.order.content { reader.sayings = [Saying(content: .moneyDesk(order))] }
        case .success(.envelope(let bytes, let facts, let secret)):
            if let fault = reader.open(bytes, secret: secret, facts: facts) { return .failure(fault) }
            let sender = reader.envelope?.sender
            reader.sayings += EnvelopeAnswers.messages(in: detail).map { Saying(content: .peer($0), answerTo: sender) }
        case .success: break
        }
        return .success(reader)
    }

    private mutating func open(_ bytes: [UInt8], secret: [UInt8], facts: [PersonFacts?]) -> MessageFault? {
        switch EnvelopeOpener.reopen(bytes, contentSecret: secret) {
        case .failure(let refusal): return MessageFault(.malformed, detail: refusal.text.english)
        case .success(let contents):
            let body = contents.body
            (envelope, envelopeBytes) = (body, bytes)
            sayings = body.headers.enumerated().map { index, header in
                Saying(
                    content: contents.messages.isEmpty ? .relayed(header) : .peer(contents.messages[index]),
                    place: Saying.Place(
                        sender: body.sender, receiver: body.receiver, epoch: body.epoch,
                        sequence: body.firstSequence + UInt64(index)),
                    facts: index < facts.count ? facts[index] : nil)
            }
            return nil
        }
    }
}
