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
}

extension ReadRecord {
    /// Reads what a verified record says. Records about no message say nothing.
    static func read(_ record: RecordSlice, of node: NodeID, in block: JournalBlock) -> Result<ReadRecord, MessageFault> {
        func result(_ sayings: [Saying], _ body: EnvelopeBody? = nil) -> Result<ReadRecord, MessageFault> {
            .success(
                ReadRecord(
                    node: node, block: block.header.number, time: block.header.timestamp, record: record, sayings: sayings,
                    envelope: body))
        }
        if node == .hub {
            guard record.kind == HubCommand.Kind.envelope.rawValue else { return result([]) }
            return opened(Array(record.command), secret: []).flatMap { result($0.sayings, $0.body) }
        }
        switch RegionCommand.decode(kind: record.kind, bytes: Array(record.command)) {
        case .failure(let fault): return .failure(fault)
        case .success(.hospital(let request)): return result([Saying(content: .hospital(request))])
        case .success(.adjustClaim(let claim)): return result([Saying(content: .adjustmentDesk(claim))])
        case .success(.envelope(let bytes, _, let secret)):
            return opened(bytes, secret: secret).flatMap { opened in
                let answers = EnvelopeAnswers.messages(in: record.detail).map {
                    Saying(content: .peer($0), answerTo: opened.body.sender)
                }
                return result(opened.sayings + answers, opened.body)
            }
        case .success: return result([])
        }
    }

    private static func opened(
        _ bytes: [UInt8], secret: [UInt8]
    ) -> Result<(sayings: [Saying], body: EnvelopeBody), MessageFault> {
        switch EnvelopeOpener.reopen(bytes, contentSecret: secret) {
        case .failure(let refusal): return .failure(MessageFault(.malformed, detail: refusal.text.english))
        case .success(let contents):
            let body = contents.body
            let sayings = body.headers.enumerated().map { index, header in
                Saying(
                    content: contents.messages.isEmpty ? .relayed(header) : .peer(contents.messages[index]),
                    place: Saying.Place(
                        sender: body.sender, receiver: body.receiver, epoch: body.epoch,
                        sequence: body.firstSequence + UInt64(index)))
            }
            return .success((sayings, body))
        }
    }
}
