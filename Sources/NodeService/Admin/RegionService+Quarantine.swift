import ClaimTypes
import LedgerTypes
import NodeRuntime
import Settlement
import StrictJSON

/// Signed messages that could not be believed (报文隔离): what a person has to judge, or has judged.
extension RegionService {
    func quarantine(_ arguments: [String]) async throws -> JSONValue {
        guard arguments.isEmpty else { throw AdminAnswers.usage("quarantine") }
        return .array(
            try await loop.read { $0.quarantine }.map { entry in
                object([
                    "number": .integer(entry.number), "from": .string("\(entry.evidence.sender)"),
                    "sequence": .integer(entry.evidence.sequence), "institution": .string("\(entry.institution)"),
                    "visit": .string(entry.visitID), "batch": .string(entry.batch),
                    "finding": .string("\(entry.finding.text.chinese) / \(entry.finding.text.english)"),
                    "detail": .string(entry.detail), "in_suspense": .bool(entry.isInSuspense),
                    "standing": .string(entry.standing.words),
                ])
            })
    }
}

extension QuarantineEntry.Standing {
    /// For people.
    fileprivate var words: String {
        switch self {
        case .open: "待处理 open"
        case .released: "已放行 released"
        case .rejected: "已拒绝 rejected"
        case .withdrawn: "对方已撤回 withdrawn"
        }
    }
}
