import ClaimTypes
import LedgerTypes
import Messages

/// Everything one node knows of one claim, from registration to payment: the answer to "where is this claim?". Derived from the state
/// when asked for, never kept.
public struct ClaimHistory: Hashable, Sendable {
    /// One record of the claim that moved money.
    public struct Record: Hashable, Sendable {
        public enum Kind: String, CaseIterable, Sendable {
            case settlement, cancellation, reversal, superseded, adjustment
        }

        public let kind: Kind
        public let settlementID: UInt64
        /// The record it is linked to; 0 for a settlement.
        public let originalSettlementID: UInt64
        public let window: WindowNumber
        /// How far clearing has come with its window.
        public let stage: ClearingStage
        public let at: BusinessTime
        /// What the insuring region owes by it, by fund; negative when it takes something back.
        public let owed: [FundAmount]
        /// Why, for an adjustment.
        public let reason: AuditReason?
    }

    public let institution: InstitutionCode
    public let visitID: String
    public let batch: String
    /// Where the claim stands now; the stage of its window is added once it is no longer open.
    public let state: BilingualText
    /// Whether its outcome is unknown (law M5).
    public let isUnknown: Bool
    /// Batches of interim bills of the same stay that it covers.
    public let covers: [String]
    public let flags: [VisitFlag]
    /// In the order in which they were booked.
    public let records: [Record]

    /// What is owed in the end: Σ of the records, by fund.
    public var owed: [FundAmount] { records.map(\.owed).reduce([]) { $0.adding($1) } }
}

extension RegionMachine {
    /// The life of a claim as this region knows it: as the treating region where it was treated here, as the insuring region otherwise.
    /// `nil` when it was never heard of.
    /// - Complexity: O(records of the claim + windows cleared).
    public func history(_ institution: InstitutionCode, visitID: String, batch: String) -> ClaimHistory? {
        let key = BillKey(institution: institution, visitID: visitID, batch: batch)
        if let visit = visits[key.visit] { return treatedHistory(key, visit) }
        return decisions[key].map { decidedHistory(key, $0) }
    }

    /// Batches of a visit that were uploaded here or decided here, ascending.
    public func batches(_ institution: InstitutionCode, visitID: String) -> [String] {
        let visit = VisitKey(institution: institution, visitID: visitID)
        let keys = bills.keys.filter { $0.visit == visit } + decisions.keys.filter { $0.visit == visit }
        return Set(keys.map(\.batch)).sorted()
    }

    private func treatedHistory(_ key: BillKey, _ visit: VisitRegistration) -> ClaimHistory {
        let pair = RegionPair(insuring: visit.insuringRegion.party, treating: region)
        guard let bill = bills[key] else { return history(key, BillLife.registered, isUnknown: false, bill: nil, []) }
        var records = bill.undone.flatMap { self.records($0, visit.insurance, pair) }
        if let standing = bill.life.standing { records += self.records(standing, visit.insurance, pair) }
        if case .undone(let standing, let negative, let undoing) = bill.life {
            records += self.records(standing, visit.insurance, pair)
            records.append(record(undoing.record, negative, visit.insurance, pair))
        }
        return history(key, bill.life.names.joined(by: records.last?.stage), isUnknown: bill.life.isUnknown, bill: bill, records)
    }

    private func history(
        _ key: BillKey, _ state: BilingualText, isUnknown: Bool, bill: Bill?, _ records: [ClaimHistory.Record]
    ) -> ClaimHistory {
        ClaimHistory(
            institution: key.institution, visitID: key.visitID, batch: key.batch, state: state, isUnknown: isUnknown,
            covers: bill?.covers ?? [], flags: bill?.flags ?? [], records: records)
    }

    private func decidedHistory(_ key: BillKey, _ decided: DecidedClaim) -> ClaimHistory {
        let pair = RegionPair(insuring: region, treating: decided.treating)
        var standing = StandingClaim(decided.claim)
        standing.adjustments = decided.life.recordedAdjustments
        var records = decided.earlier.flatMap { self.records($0, decided.insurance, pair) }
        records += self.records(standing, decided.insurance, pair)
        if case .undone(let negative, let undoing, _) = decided.life {
            records.append(record(undoing.record, negative, decided.insurance, pair))
        }
        return ClaimHistory(
            institution: key.institution, visitID: key.visitID, batch: key.batch,
            state: decided.life.names.joined(by: records.last?.stage), isUnknown: false, covers: [], flags: decided.flags,
            records: records)
    }

    /// A settlement of the batch that was undone before the batch was settled again.
    private func records(
        _ undone: UndoneSettlement, _ insurance: InsuranceKind, _ pair: RegionPair
    ) -> [ClaimHistory.Record] {
        records(undone.standing, insurance, pair) + [record(undone.undoing.record, undone.negative, insurance, pair)]
    }

    private func records(
        _ standing: StandingClaim, _ insurance: InsuranceKind, _ pair: RegionPair
    ) -> [ClaimHistory.Record] {
        [record(.settlement, standing.claim, insurance, pair)]
            + standing.adjustments.map { adjustment in
                ClaimHistory.Record(
                    kind: .adjustment, settlementID: adjustment.record.settlementID,
                    originalSettlementID: adjustment.request.settlementID, window: adjustment.record.window,
                    stage: stage(of: pair, in: adjustment.record.window), at: adjustment.request.adjustedAt,
                    owed: adjustment.request.change, reason: adjustment.request.reason)
            }
    }

    private func record(
        _ kind: ClaimHistory.Record.Kind, _ claim: SettledClaim, _ insurance: InsuranceKind, _ pair: RegionPair
    ) -> ClaimHistory.Record {
        ClaimHistory.Record(
            kind: kind, settlementID: claim.settlementID, originalSettlementID: claim.originalSettlementID,
            window: claim.window, stage: stage(of: pair, in: claim.window), at: claim.settledAt,
            owed: claim.amounts.owedByFund(insurance), reason: nil)
    }
}

extension BilingualText {
    /// Followed by a stage that is past `open`.
    fileprivate func joined(by stage: ClearingStage?) -> BilingualText {
        guard let stage, stage != .open else { return self }
        return BilingualText("\(chinese)，\(stage.names.chinese)", "\(english), \(stage.names.english)")
    }
}

extension Undoing {
    var record: ClaimHistory.Record.Kind {
        switch self {
        case .cancelled: .cancellation
        case .reversed: .reversal
        case .superseded: .superseded
        }
    }

    public var names: BilingualText {
        switch self {
        case .cancelled: BilingualText("已撤销", "cancelled")
        case .reversed: BilingualText("已冲正", "reversed")
        case .superseded: BilingualText("已被后续结算替代", "superseded")
        }
    }
}

extension BillLife {
    /// A visit without lines.
    static let registered = BilingualText("已登记", "registered")

    /// The state as clerks and auditors read it.
    public var names: BilingualText {
        switch self {
        case .itemised: BilingualText("已上传明细", "itemised")
        case .estimated: BilingualText("已预结算", "estimated")
        case .settling: BilingualText("结算中，结果未知", "settling")
        case .quarantined: BilingualText("回执已隔离，待人工处理", "quarantined")
        case .settled(let standing): standing.isAdjusted ? BilingualText("审核扣款后", "adjusted") : BilingualText("已结算", "settled")
        case .cancelling: BilingualText("撤销中", "cancelling")
        case .adjusting: BilingualText("扣款中", "adjusting")
        case .reversing: BilingualText("冲正中", "reversing")
        case .reversingUnknown: BilingualText("冲正中，结果未知", "reversing unknown")
        case .withdrawing: BilingualText("隔离后冲正中", "withdrawing")
        case .undone(_, _, let undoing): undoing.names
        }
    }
}

extension DecisionLife {
    public var names: BilingualText {
        switch self {
        case .standing(let adjustments):
            AdjustmentRule.changes(of: adjustments).isEmpty
                ? BilingualText("已结算", "settled") : BilingualText("审核扣款后", "adjusted")
        case .undone(_, let undoing, _): undoing.names
        }
    }
}
