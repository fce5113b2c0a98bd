import ClaimTypes
import Clearing
import Exchange
import LedgerTypes
import Messages

/// What arrives from peers and what goes out to them.
extension RegionMachine {
    /// Appends a message to the stream towards a region; it leaves the node once the record that caused it is durable (law M2).
    mutating func send(_ message: PeerMessage, to peer: RegionCode) { send(message, to: peer.node) }

    /// - Parameter payload: what the message encodes to, when that is at hand.
    mutating func send(_ message: PeerMessage, to peer: NodeID, payload: [UInt8]? = nil) {
        if case .unbalanced = message { preconditionFailure("M9: a message that does not balance is only ever received") }
        guard outbound[peer] != nil else { preconditionFailure("no stream to \(peer): parties are checked at registration") }
        let sequence = outbound[peer]!.append(message, payload: payload)
        guard message.isDecision, peer != .hub else { return }
        let header = message.routing(from: region.node, to: peer, payloadDigest: .zero)
        relayRecords.add(relayed: header, sequence: sequence, from: region.node, to: peer)
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
                let evidence = Evidence(
                    sender: body.sender, sequence: body.firstSequence + UInt64(index),
                    payloadDigest: body.headers[index].payloadDigest)
                let message = envelope.messages[index]
                note(relayed: body.headers[index], evidence)
                var answer = handle(
                    message, evidence, facts: index < facts.count ? facts[index] : nil, at: time, into: &output)
                if answer.bytes.isEmpty, let notice = ErrorNotice.refusing(message, answer.code, evidence.sequence) {
                    answer = self.answer(.errorNotice(notice), answer.code, to: RegionCode(body.sender.value))
                }
                EnvelopeDetail.append(answer.code, answer: answer.bytes, to: &detail)
            }
            output.detail = detail.bytes
        }
        return output
    }

    /// - Returns: the outcome, and what was answered as it is encoded; empty without an answer.
    private mutating func handle(
        _ message: PeerMessage, _ evidence: Evidence, facts: PersonFacts?, at time: Timestamp, into output: inout CommandOutput
    ) -> (code: UInt32, bytes: [UInt8]) {
        let sender = RegionCode(evidence.sender.value)
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
        case .adjustmentRequest(let request):
            let decision = decide(request, from: sender, at: time, into: &output.postings)
            return answer(.adjustmentDecision(decision), decision.outcome.code, to: sender)
        case .windowFence(let fence): return (accept(fence, from: sender, at: time, into: &output), [])
        case .clearingNotice, .month(.position), .month(.paymentNotice), .month(.prefundNotice):
            return (hear(ofHub: message, from: sender, at: time, into: &output), [])
        case .errorNotice(let error): return (UInt32(error.notice.code), [])
        case .admissionNotice(let notice): return (hear(notice, from: sender), [])
        case .month(.lateInterest(let interest)): return (accept(interest, from: sender, at: time, into: &output), [])
        case .month(.interestAnswer(let answer)): return (accept(answer, from: sender), [])
        case .month(let message): return (hear(message, evidence), [])
        case .dayTotals: return refused(.messageUnexpected)
        case .preSettleAnswer, .settleDecision, .cancelDecision, .reverseDecision, .adjustmentDecision, .unbalanced:
            return (hear(message, Arrived(evidence: evidence, imbalance: nil), at: time, into: &output), [])
        }
    }

    /// An answer of an insuring region.
    private mutating func hear(
        _ message: PeerMessage, _ arrival: Arrived, at time: Timestamp, into output: inout CommandOutput
    ) -> UInt32 {
        switch message {
        case .preSettleAnswer(let decision): hear(trial: decision, arrival, at: time, into: &output)
        case .settleDecision(let decision): accept(settlement: decision, arrival, at: time, into: &output)
        case .cancelDecision(let decision): accept(cancel: decision, arrival, at: time, into: &output)
        case .reverseDecision(let decision): accept(reversal: decision, arrival, at: time, into: &output)
        case .adjustmentDecision(let decision): accept(adjustment: decision, arrival, at: time, into: &output)
        case .unbalanced(let inner, let fault):
            hear(inner, Arrived(evidence: arrival.evidence, imbalance: fault), at: time, into: &output)
        case .preSettleRequest, .settleRequest, .cancelRequest, .reverseRequest, .adjustmentRequest, .windowFence, .dayTotals,
            .clearingNotice, .month, .errorNotice, .admissionNotice:
            code(.messageUnexpected)
        }
    }

    /// The answer to a trial is passed on, and the bill remembers that it was estimated.
    private mutating func hear(
        trial decision: SettleDecision, _ arrival: Arrived, at time: Timestamp, into output: inout CommandOutput
    ) -> UInt32 {
        guard case .settled(let claim) = decision.outcome else {
            output.replies.append(decision.trialReply)
            return decision.outcome.code
        }
        guard arrival.imbalance == nil, claim.amounts.violatedIdentity(decision.insurance) == nil else {
            return isolateTrial(decision, arrival, at: time, into: &output)
        }
        if let bill = bills[decision.key], case .success = bill.life.after(.estimate) { take(.estimate, by: decision.key) }
        output.replies.append(decision.trialReply)
        return decision.outcome.code
    }

    /// The answer is encoded once: for the record, and for the envelope that carries it.
    private mutating func answer(
        _ message: PeerMessage, _ code: UInt32, to peer: RegionCode
    ) -> (code: UInt32, bytes: [UInt8]) {
        let bytes = message.encode()
        send(message, to: peer.node, payload: bytes)
        return (code, bytes)
    }

    private func refused(_ refusal: SettlementRefusal) -> (code: UInt32, bytes: [UInt8]) { (code(refusal), []) }

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

    /// Whether an acknowledgement says more than is known; one that cannot be true counts as news, so that it is recorded.
    public func isNews(acknowledgedBy node: NodeID, stream: NodeID, upTo: UInt64) -> Bool {
        outbound[stream]?.judge(acknowledgedBy: node, upTo: upTo) != .stale
    }

    /// Highest sequence received from a peer; what an acknowledgement says once it is durable.
    public func received(from peer: NodeID) -> UInt64 { inbound[peer]?.received ?? 0 }

    /// Bills whose outcome is unknown at this moment (law M5), those with an answer in quarantine included.
    public var unknownCount: Int { bills.count { $0.value.life.isUnknown } }
}

extension AdjustmentDecision.Outcome {
    /// 0 when adjusted, else the refusal's number.
    var code: UInt32 {
        switch self {
        case .adjusted: 0
        case .refused(let notice): UInt32(notice.code)
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

extension ErrorNotice {
    /// Tells the sender of a message that it had no place here; `nil` when it had one. An error notice is never answered.
    static func refusing(_ message: PeerMessage, _ outcome: UInt32, _ sequence: UInt64) -> ErrorNotice? {
        let refusal = SettlementRefusal.messageUnexpected
        guard outcome == UInt32(refusal.rawValue), message.kind != .errorNotice else { return nil }
        return ErrorNotice(
            sequence: sequence, kind: message.kind, notice: RefusalNotice(code: refusal.rawValue, field: "", text: refusal.text))
    }
}
