import ClaimTypes
import LedgerTypes

extension PeerMessage {
    /// The routing header of this message on the way from `sender` to `receiver`.
    ///
    /// Only what is booked carries money: a settlement, its cancel or reversal, and the fence that sums them up. The receiver
    /// derives the header again and refuses an envelope whose header says something else, so the hub clears what was decided.
    public func routing(from sender: NodeID, to receiver: NodeID, payloadDigest: Digest256) -> RoutingHeader {
        let (from, to) = (RegionCode(sender.value), RegionCode(receiver.value))
        var header = RoutingHeader(kind: kind, insuring: to, treating: from, payloadDigest: payloadDigest)
        switch self {
        case .preSettleRequest(let claim), .settleRequest(let claim):
            header.insurance = claim.visit.insurance
            header.clearingType = claim.visit.visitType.clearingType?.rawValue ?? 0
            header.date = claim.settledAt.date
        case .cancelRequest(let request):
            header.insurance = request.insurance
            header.date = request.cancelledAt.date
        case .reverseRequest(let request):
            header.date = request.reversedAt.date
        case .preSettleAnswer(let decision):
            (header.insuring, header.treating) = (from, to)
            header.describe(decision, booking: 0)
        case .settleDecision(let decision):
            (header.insuring, header.treating) = (from, to)
            header.describe(decision, booking: 1)
        case .cancelDecision(let decision):
            (header.insuring, header.treating) = (from, to)
            header.describe(decision, booking: -1)
        case .reverseDecision(let decision):
            (header.insuring, header.treating) = (from, to)
            header.date = decision.request.reversedAt.date
            if case .reversed(let claim, let insurance, let clearingType) = decision.outcome {
                header.insurance = insurance
                header.clearingType = clearingType.rawValue
                header.book(claim, count: -1)
            }
        case .windowFence(let fence):
            (header.insuring, header.treating) = (fence.insuring, fence.treating)
            header.window = fence.window
            header.count = Int32(clamping: fence.decisions)
            header.amounts = fence.owed
        case .dayTotals(let totals):
            (header.insuring, header.treating) = (RegionCode(0), RegionCode(0))
            header.date = totals.date
        case .clearingNotice(let notice):
            (header.insuring, header.treating) = (RegionCode(0), RegionCode(0))
            header.window = notice.window
        case .adjustmentRequest(let request):
            header.insurance = request.insurance
            header.date = request.adjustedAt.date
        case .adjustmentDecision(let decision):
            (header.insuring, header.treating) = (from, to)
            header.insurance = decision.request.insurance
            header.date = decision.request.adjustedAt.date
            if case .adjusted(let adjusted) = decision.outcome {
                header.window = adjusted.window
                header.clearingType = adjusted.clearingType.rawValue
                header.amounts = decision.request.change
            }
        case .month(let message): message.describe(&header)
        case .errorNotice:
            (header.insuring, header.treating) = (RegionCode(0), RegionCode(0))
        // The pair alone: the hub is not told who is in hospital, nor when.
        case .admissionNotice: break
        case .unbalanced(let message, _):
            return message.routing(from: sender, to: receiver, payloadDigest: payloadDigest)
        }
        return header
    }

    /// Whether the parties the content names are the two ends of the stream it travels on. A region may speak for its pools.
    public func belongs(from sender: NodeID, to receiver: NodeID) -> Bool {
        switch self {
        case .preSettleRequest(let claim), .settleRequest(let claim):
            claim.visit.treatingRegion.isServed(by: sender) && claim.visit.insuringRegion.isServed(by: receiver)
        case .preSettleAnswer, .settleDecision, .cancelRequest, .cancelDecision, .reverseRequest, .reverseDecision,
            .adjustmentRequest, .adjustmentDecision:
            sender != .hub && receiver != .hub
        case .windowFence(let fence):
            fence.insuring.isServed(by: sender) && (receiver == .hub || fence.treating.isServed(by: receiver))
        case .dayTotals(let totals):
            totals.reporter.isServed(by: sender)
        case .clearingNotice(let notice):
            sender == .hub && notice.region.isServed(by: receiver)
        case .month(let message): message.belongs(from: sender, to: receiver)
        case .errorNotice: true
        case .admissionNotice(let notice):
            notice.treatingRegion.isServed(by: sender) && notice.insuringRegion.isServed(by: receiver)
        case .unbalanced(let message, _):
            message.belongs(from: sender, to: receiver)
        }
    }
}

extension RoutingHeader {
    fileprivate mutating func describe(_ decision: SettleDecision, booking count: Int32) {
        insurance = decision.insurance
        clearingType = decision.clearingType.rawValue
        guard case .settled(let claim) = decision.outcome else { return }
        date = claim.settledAt.date
        guard count != 0 else { return }
        book(claim, count: count)
        guard let negative = decision.superseded else { return }
        // One message, one entry: what the later bill of a stay adds to the earlier.
        self.count = 0
        medicalFee = medicalFee.adding(negative.amounts.total) ?? .zero
        amounts = [FundAmount].net(of: claim.amounts, negative.amounts, insurance)
    }

    fileprivate mutating func book(_ claim: SettledClaim, count: Int32) {
        self.count = count
        window = claim.window
        date = claim.settledAt.date
        medicalFee = claim.amounts.total
        amounts = claim.amounts.owedByFund(insurance)
    }
}

extension [FundAmount] {
    /// What two records together owe, by fund, ascending, without zero rows.
    public static func net(
        of one: SettlementAmounts, _ other: SettlementAmounts, _ insurance: InsuranceKind
    ) -> [FundAmount] {
        var sums: [FundCode: Fen] = [:]
        for row in one.owedByFund(insurance) + other.owedByFund(insurance) { sums[row.fund, default: .zero] += row.amount }
        return sums.filter { $0.value != .zero }.sorted { $0.key < $1.key }.map { FundAmount($0.key, $0.value) }
    }
}

extension RegionCode {
    /// Whether `node` is the node of this region or of the clearing party it belongs to.
    func isServed(by node: NodeID) -> Bool { self.node == node || party.node == node }
}
