import ClaimTypes
import Clearing
import Exchange
import LedgerTypes
import Messages

/// What arrives from peers and what goes out to them.
extension RegionMachine {
    /// Appends a message to the stream towards a region; it leaves the node once the record that caused it is durable (law M2).
    mutating func send(_ message: PeerMessage, to peer: RegionCode) { send(message, to: peer.node) }

    mutating func send(_ message: PeerMessage, to peer: NodeID) {
        guard outbound[peer] != nil else { preconditionFailure("no stream to \(peer): parties are checked at registration") }
        outbound[peer]!.append(message)
    }

    /// Handles the messages of an envelope that are new, in stream order. Duplicates are dropped, a gap refuses the envelope.
    mutating func receive(_ envelope: IncomingEnvelope, facts: [PersonFacts?], at time: Timestamp) -> CommandOutput {
        let body = envelope.body
        var output = CommandOutput()
        guard outbound[body.sender]?.take(acknowledgedBy: body.sender, upTo: body.acknowledged) == true else {
            output.outcome = code(.acknowledgedUnsent)
            return output
        }
        guard !body.headers.isEmpty else { return output }
        switch inbound[body.sender]?.accept(body) {
        case nil, .gap, .foreign, .otherEpoch: output.outcome = code(.sequenceGap)
        case .nothingNew: output.outcome = CommandOutput.replayed
        case .deliver(let known, _):
            var detail = ByteWriter()
            for index in known..<body.headers.count {
                let answer = handle(
                    envelope.messages[index], from: RegionCode(body.sender.value),
                    facts: index < facts.count ? facts[index] : nil, at: time, into: &output)
                EnvelopeDetail.append(answer.code, answer: answer.message?.encode() ?? [], to: &detail)
            }
            output.detail = detail.bytes
        }
        return output
    }

    private mutating func handle(
        _ message: PeerMessage, from sender: RegionCode, facts: PersonFacts?, at time: Timestamp, into output: inout CommandOutput
    ) -> (code: UInt32, message: PeerMessage?) {
        switch message {
        case .preSettleRequest(let submission):
            let decision = decide(submission, facts: facts, isTrial: true, at: time, into: &output.postings)
            return answer(.preSettleAnswer(decision), decision.outcome.code, to: sender)
        case .settleRequest(let submission):
            guard submission.visit.treatingRegion.party == sender else { return refused(.messageUnexpected) }
            let decision = decide(submission, facts: facts, isTrial: false, at: time, into: &output.postings)
            return answer(.settleDecision(decision), decision.outcome.code, to: sender)
        case .cancelRequest(let cancel):
            let decision = decide(cancel, from: sender, at: time, into: &output.postings)
            return answer(.cancelDecision(decision), decision.outcome.code, to: sender)
        case .reverseRequest(let reverse):
            let decision = decide(reverse, from: sender, at: time, into: &output.postings)
            return answer(.reverseDecision(decision), 0, to: sender)
        case .preSettleAnswer(let decision):
            output.replies.append(decision.trialReply)
            return (decision.outcome.code, nil)
        case .settleDecision(let decision): return (accept(settlement: decision, from: sender, at: time, into: &output), nil)
        case .cancelDecision(let decision): return (accept(cancel: decision, from: sender, at: time, into: &output), nil)
        case .reverseDecision(let decision): return (accept(reversal: decision, from: sender, at: time, into: &output), nil)
        case .windowFence(let fence): return (accept(fence, from: sender), nil)
        case .clearingNotice(let notice):
            guard sender.node == .hub else { return refused(.messageUnexpected) }
            return (accept(notice), nil)
        case .dayTotals: return refused(.messageUnexpected)
        }
    }

    private mutating func answer(
        _ message: PeerMessage, _ code: UInt32, to peer: RegionCode
    ) -> (code: UInt32, message: PeerMessage?) {
        send(message, to: peer)
        return (code, message)
    }

    private func refused(_ refusal: SettlementRefusal) -> (code: UInt32, message: PeerMessage?) {
        (code(refusal), nil)
    }

    mutating func acknowledge(by: NodeID, stream: NodeID, upTo: UInt64) -> CommandOutput {
        var output = CommandOutput()
        if outbound[stream]?.take(acknowledgedBy: by, upTo: upTo) != true { output.outcome = code(.acknowledgedUnsent) }
        return output
    }

    // MARK: - What the node's shell needs to know of the streams

    /// The peers of this node's streams, the hub first, then ascending.
    public var correspondents: [NodeID] { [.hub] + peers.map(\.node) }

    /// Messages waiting to be sent or acknowledged, over all streams.
    public var unacknowledgedCount: Int { outbound.values.reduce(0) { $0 + $1.unacknowledged } }

    /// The next run of messages to offer a peer on the present connection; `nil` when there is none.
    public mutating func nextBatch(to peer: NodeID, maximum: Int) -> OutboundBatch? { outbound[peer]?.batch(maximum: maximum) }

    /// Offers everything unacknowledged again, to one peer.
    public mutating func rewind(_ peer: NodeID) { outbound[peer]?.rewind() }

    /// Messages of the stream to a peer that everyone has acknowledged, and those that someone has not.
    public func delivery(to peer: NodeID) -> (acknowledged: UInt64, open: Int) { outbound[peer]?.delivery ?? (0, 0) }

    /// Highest sequence received from a peer; what an acknowledgement says once it is durable.
    public func received(from peer: NodeID) -> UInt64 { inbound[peer]?.received ?? 0 }

    /// Bills whose outcome is unknown at this moment (law M5).
    public var unknownCount: Int {
        bills.values.count {
            switch $0.state {
            case .settling, .cancelling, .reversing, .reversingUnknown: true
            case .itemised, .settled, .cancelled: false
            }
        }
    }
}

extension SettleDecision.Outcome {
    /// 0 when settled, else the refusal's number.
    var code: UInt32 {
        switch self {
        case .settled: 0
        case .refused(let notice): UInt32(notice.code)
        }
    }
}

extension SettleDecision {
    fileprivate var trialReply: HospitalReply {
        switch outcome {
        case .settled(let claim): HospitalReply(institution: institution, messageID: messageID, answer: .trial(claim))
        case .refused(let notice): HospitalReply(institution: institution, messageID: messageID, answer: .refused(notice))
        }
    }
}
