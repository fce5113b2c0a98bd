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
    /// What audits took off before, and gave back, stays with it: its history is told whole.
    case undone(by: SettledClaim, as: Undoing, adjusted: [ClaimAdjustment] = [])

    public static let settled = DecisionLife.standing([])

    enum Step: Hashable, Sendable {
        case undo(by: SettledClaim, as: Undoing)
        case adjust(ClaimAdjustment)
    }

    /// Why the decision cannot be undone now; `nil` when it can.
    var refusalOfUndoing: SettlementRefusal? {
        switch self {
        case .standing(let adjustments): AdjustmentRule.changes(of: adjustments).isEmpty ? nil : .adjustedByAudit
        case .undone(_, let undoing, _): undoing == .superseded ? .supersededByLater : .alreadyCancelled
        }
    }

    func after(_ step: Step) -> Result<DecisionLife, SettlementRefusal> {
        switch (self, step) {
        case (_, .undo(let negative, let undoing)):
            if let refusal = refusalOfUndoing {
                .failure(refusal)
            } else {
                .success(.undone(by: negative, as: undoing, adjusted: recordedAdjustments))
            }
        case (.standing(let adjustments), .adjust(let adjustment)): .success(.standing(adjustments + [adjustment]))
        case (.undone(_, let undoing, _), .adjust): .failure(undoing == .superseded ? .supersededByLater : .alreadyCancelled)
        }
    }

    var isStanding: Bool { if case .standing = self { true } else { false } }

    /// What audits changed of what stands; empty once it is undone.
    public var adjustments: [ClaimAdjustment] { if case .standing(let adjustments) = self { adjustments } else { [] } }

    /// Every adjustment ever booked of the decision, also of one that is undone, in their order.
    public var recordedAdjustments: [ClaimAdjustment] {
        switch self {
        case .standing(let adjustments), .undone(_, _, let adjustments): adjustments
        }
    }
}
