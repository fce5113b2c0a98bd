import Messages

/// The life of a decision at the insuring region (参保地).
///
/// | State | 状态 | Steps → next state | Otherwise |
/// |---|---|---|---|
/// | standing | 已结算 | cancel, reverse, supersede → undone, adjust → standing or adjusted | – |
/// | adjusted | 审核扣款后 | adjust → standing or adjusted | adjustedByAudit |
/// | undone | 已撤销、已冲正、已被替代 | – | alreadyCancelled, or supersededByLater after an interim bill |
///
/// An undone decision makes room: a new request for the same batch is a new decision.
public enum DecisionLife: Hashable, Sendable {
    /// What was decided holds, less what audits took off.
    case standing([ClaimAdjustment])
    case undone(by: SettledClaim, as: Undoing)

    public static let settled = DecisionLife.standing([])

    enum Step: Hashable, Sendable {
        case undo(by: SettledClaim, as: Undoing)
        case adjust(ClaimAdjustment)
    }

    /// Why the decision cannot be undone now; `nil` when it can.
    var refusalOfUndoing: SettlementRefusal? {
        switch self {
        case .standing(let adjustments): AdjustmentRule.changes(of: adjustments).isEmpty ? nil : .adjustedByAudit
        case .undone(_, let undoing): undoing == .superseded ? .supersededByLater : .alreadyCancelled
        }
    }

    func after(_ step: Step) -> Result<DecisionLife, SettlementRefusal> {
        switch (self, step) {
        case (_, .undo(let negative, let undoing)):
            if let refusal = refusalOfUndoing { .failure(refusal) } else { .success(.undone(by: negative, as: undoing)) }
        case (.standing(let adjustments), .adjust(let adjustment)): .success(.standing(adjustments + [adjustment]))
        case (.undone(_, let undoing), .adjust): .failure(undoing == .superseded ? .supersededByLater : .alreadyCancelled)
        }
    }

    var isStanding: Bool { if case .standing = self { true } else { false } }

    public var adjustments: [ClaimAdjustment] { if case .standing(let adjustments) = self { adjustments } else { [] } }
}
