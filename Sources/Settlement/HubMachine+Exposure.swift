import ClaimTypes
import Clearing
import Exchange
import LedgerTypes
import Messages
import Reconciliation

/// The hub observes every stream it relays, in order, once.
extension HubMachine {
    /// Records an envelope: new headers enter the day book, the matrix and the exposure accounts; duplicates are dropped; an
    /// envelope behind a gap is refused and comes again, because its sender has no acknowledgement from the hub.
    mutating func receive(_ envelope: IncomingEnvelope, at time: Timestamp) -> CommandOutput {
        let body = envelope.body
        let key = StreamKey(sender: body.sender, receiver: body.receiver)
        var output = CommandOutput()
        if body.receiver == .hub, outbound[body.sender]?.take(acknowledgedBy: body.sender, upTo: body.acknowledged) != true {
            output.outcome = UInt32(SettlementRefusal.acknowledgedUnsent.rawValue)
            return output
        }
        guard !body.headers.isEmpty else { return output }
        var stream = observed[key] ?? InboundStream(from: key.sender, to: key.receiver)
        let arrival = stream.accept(body)
        observed[key] = stream
        switch arrival {
        case .gap, .foreign, .otherEpoch: output.outcome = UInt32(SettlementRefusal.sequenceGap.rawValue)
        case .nothingNew: output.outcome = CommandOutput.replayed
        case .deliver(let known, _):
            var sums: [ExposureAccount: Fen] = [:]
            var fenced: [(pair: FencedPair, number: UInt64)] = []
            var detail = ByteWriter()
            for index in known..<body.headers.count {
                let header = body.headers[index]
                if body.receiver == .hub {
                    let message = index < envelope.messages.count ? envelope.messages[index] : nil
                    let outcome =
                        if case .month(.paymentConfirmation(let confirmation))? = message {
                            accept(confirmation, from: body.sender, at: time, into: &output.postings)
                        } else {
                            take(message, from: body.sender)
                        }
                    detail.put(outcome)
                    guard let message, outbound[body.sender] != nil else { continue }
                    let sequence = body.firstSequence + UInt64(index)
                    guard let notice = ErrorNotice.refusing(message, outcome, sequence) else { continue }
                    outbound[body.sender]?.append(.errorNotice(notice))
                } else {
                    relayRecords.add(
                        relayed: header, sequence: body.firstSequence + UInt64(index), from: key.sender, to: key.receiver)
                    detail.put(observe(header, on: key, adding: &sums))
                    if noteFence(header, sequence: body.firstSequence + UInt64(index)) {
                        fenced.append((FencedPair(header), UInt64(fences.count)))
                    }
                }
            }
            output.detail = detail.bytes
            book(sums, at: time, into: &output.postings)
            for (pair, number) in fenced where fences[pair] == .agreed {
                takePosition(of: pair, number: number, at: time, into: &output.postings)
            }
        }
        return output
    }

    private mutating func observe(
        _ header: RoutingHeader, on stream: StreamKey, adding sums: inout [ExposureAccount: Fen]
    ) -> UInt32 {
        let pair = RegionPair(insuring: header.insuring, treating: header.treating)
        switch header.kind {
        case .settleDecision, .cancelDecision, .reverseDecision, .adjustmentDecision, .windowFence, .lateInterest:
            // A region states what it owes itself, to the region it writes to, and nothing else.
            guard pair.insuring.node == stream.sender, pair.treating.node == stream.receiver else {
                return UInt32(SettlementRefusal.messageUnexpected.rawValue)
            }
        case .statement, .statementConfirm, .statementContest, .contestDecision:
            return observe(statement: header, pair, on: stream)
        default: return CommandOutput.accepted
        }
        switch header.kind {
        case .settleDecision, .cancelDecision, .reverseDecision, .adjustmentDecision:
            // Whatever is booked is stamped; an adjustment is no case, and a bill in place of an interim bill no new one.
            guard header.window != .none || header.count != 0 else { return CommandOutput.accepted }
            guard let clearingType = ClearingType(rawValue: header.clearingType) else {
                return UInt32(SettlementRefusal.visitTypeUnknown.rawValue)
            }
            let entry = ClearingEntry(
                window: header.window, pair: pair, insurance: header.insurance, cases: Int64(header.count),
                medicalFee: header.medicalFee, funds: header.amounts)
            if exposure.add(entry) != nil { return UInt32(SettlementRefusal.windowNotOpen.rawValue) }
            let day = DayBookEntry(
                date: header.date, pair: pair, insurance: header.insurance, clearingType: clearingType,
                cases: Int64(header.count), medicalFee: header.medicalFee, funds: header.amounts)
            guard dayBook.record(day) else { preconditionFailure("M3: a day book total left the range of amounts") }
            // What was compared before was another book.
            comparisons[header.date] = nil
            decisionCounts[FencedPair(window: header.window, pair: pair), default: 0] += 1
            for row in header.amounts {
                let account = ExposureAccount(pair: pair, fund: row.fund, window: header.window)
                sums[account, default: .zero] += row.amount
            }
            return CommandOutput.accepted
        case .windowFence:
            let own = exposure.fence(of: pair, in: header.window)
            let ours = own.rows.owedByFund
            let outcome = exposure.close(own)
            guard outcome == .closed else { return UInt32(SettlementRefusal.messageUnexpected.rawValue) }
            let fenced = FencedPair(window: header.window, pair: pair)
            let finding = FenceFinding(
                theirs: header.amounts, theirCount: UInt64(max(header.count, 0)), ours: ours,
                ourCount: decisionCounts[fenced] ?? 0)
            fences[fenced] = finding
            takeEarly(fenced)
            return finding == .agreed ? CommandOutput.accepted : UInt32(SettlementRefusal.fenceDiffers.rawValue)
        case .lateInterest: return observe(interest: header, pair, adding: &sums)
        default: return CommandOutput.accepted
        }
    }

    /// What a region owes because it paid late (滞纳金): one more fund of the pair and window, and no claim of any day.
    private mutating func observe(
        interest header: RoutingHeader, _ pair: RegionPair, adding sums: inout [ExposureAccount: Fen]
    ) -> UInt32 {
        guard header.amounts.count == 1, header.amounts[0].fund == .lateInterest, header.amounts[0].amount != .zero,
            header.count == 0, header.medicalFee == .zero
        else { return UInt32(SettlementRefusal.messageUnexpected.rawValue) }
        let entry = ClearingEntry(
            window: header.window, pair: pair, insurance: .unrelated, cases: 0, medicalFee: .zero, funds: header.amounts)
        if exposure.add(entry) != nil { return UInt32(SettlementRefusal.windowNotOpen.rawValue) }
        decisionCounts[FencedPair(window: header.window, pair: pair), default: 0] += 1
        let account = ExposureAccount(pair: pair, fund: .lateInterest, window: header.window)
        sums[account, default: .zero] += header.amounts[0].amount
        return CommandOutput.accepted
    }

    /// Takes a day's totals: of the sender's own pairs, each row once. Anything else addressed to the hub is refused.
    private mutating func take(_ message: PeerMessage?, from sender: NodeID) -> UInt32 {
        if case .errorNotice(let error) = message { return UInt32(error.notice.code) }
        guard case .dayTotals(let totals) = message, totals.reporter.node == sender,
            totals.rows.allSatisfy({ ($0.insuring == totals.reporter) != ($0.treating == totals.reporter) }),
            Set(totals.rows.map { DayBookKey($0, on: totals.date) }).count == totals.rows.count
        else { return UInt32(SettlementRefusal.messageUnexpected.rawValue) }
        if reported[totals.date]?[totals.reporter] != totals.rows { comparisons[totals.date] = nil }
        reported[totals.date, default: [:]][totals.reporter] = totals.rows
        return CommandOutput.accepted
    }

    /// One posting per pair, fund and window of an envelope, however many decisions it holds.
    private mutating func book(_ sums: [ExposureAccount: Fen], at time: Timestamp, into postings: inout [Posting]) {
        guard !sums.isEmpty else { return }
        envelopesBooked += 1
        let windows = Set(sums.keys.map(\.window)).sorted()
        for (index, window) in windows.enumerated() {
            precondition(index < 256, "M7: an envelope spans more windows than can be told apart")
            var chain = TransferChain(
                .exposure, number: envelopesBooked << 8 | UInt64(index), code: .exposure, window: window)
            for (account, amount) in sums.filter({ $0.key.window == window }).sorted(by: { $0.key < $1.key }) {
                chain.post(
                    debit: ClaimAccounts.exposureFromInsuring(account.pair.insuring, to: account.pair.treating, account.fund),
                    credit: ClaimAccounts.exposureToTreating(account.pair.treating, from: account.pair.insuring, account.fund),
                    amount)
            }
            ledger.book(chain, at: time, into: &postings)
        }
    }
}

private struct ExposureAccount: Hashable, Comparable {
    let pair: RegionPair
    let fund: FundCode
    let window: WindowNumber

    static func < (left: ExposureAccount, right: ExposureAccount) -> Bool {
        (left.window, left.pair, left.fund) < (right.window, right.pair, right.fund)
    }
}
