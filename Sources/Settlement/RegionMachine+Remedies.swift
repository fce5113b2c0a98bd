import ClaimTypes
import LedgerTypes
import Messages
import Reconciliation

/// The first step of a remedy that a node takes without a person.
public enum AutomaticRemedy: Hashable, Sendable {
    /// The message that brings the record is still in our stream to the other region: offer it again, the receiver drops what it has.
    case offerAgain(number: UInt64, to: NodeID)
    /// The insuring region says it decided, and its answer has not come: ask what became of the bill, and have the stream come again.
    /// `nil` where the record belongs to no bill that waits for a decision.
    case askStatus(number: UInt64, of: RegionCode, StatusQuery?)

    /// Of the difference it is for.
    public var number: UInt64 {
        switch self {
        case .offerAgain(let number, _), .askStatus(let number, _, _): number
        }
    }

    public var remedy: DifferenceRemedy {
        switch self {
        case .offerAgain: .offerAgain
        case .askStatus: .statusQuery
        }
    }
}

/// What is done about differences without a person. A decision is booked from its own signed message alone, which the stream holds until it
/// has arrived (law M9); nothing is booked from an answer to a question.
extension RegionMachine {
    /// Remedies to begin now, ascending by number: of differences that are open and not under way. A carry-over needs nothing done: it ends when
    /// both its days are closed. - Complexity: O(differences + bills with an unknown outcome).
    public var automaticRemedies: [AutomaticRemedy] {
        differences.open.compactMap { standing in
            guard case .open = standing.stage else { return nil }
            let peer = other(of: standing.pair)
            switch standing.plan.remedy {
            case .offerAgain where delivery(to: peer.node).open > 0: return .offerAgain(number: standing.number, to: peer.node)
            case .statusQuery:
                return .askStatus(
                    number: standing.number, of: peer, standing.difference.theirs.flatMap { waitingBill(of: $0.claim) })
            default: return nil
            }
        }
    }

    /// The bill with this mark among those whose settlement has an unknown outcome.
    private func waitingBill(of claim: ClaimMark) -> StatusQuery? {
        settlingBatches.lazy.map { BillKey(institution: $0.key.institution, visitID: $0.key.visitID, batch: $0.value) }
            .first { $0.mark == claim }
            .map { StatusQuery(institution: $0.institution, visitID: $0.visitID, batch: $0.batch) }
    }

    /// What an answer to `askStatus` makes of the difference: under way when the insuring region decided that very record, refused when it
    /// knows nothing of it, unknown when nobody said anything.
    public func outcome(of remedy: AutomaticRemedy, told answer: PeerAnswer.Outcome?) -> RepairDifference.Outcome {
        guard case .askStatus(let number, _, let query) = remedy else { return .asked }
        guard query != nil else { return .asked }
        guard case .status(let status)? = answer else { return .unknown }
        let ids = [status.record?.claim.settlementID, status.record?.undone?.negative.settlementID]
        return ids.contains(differences[number]?.difference.settlementID) ? .asked : .refused
    }
}
