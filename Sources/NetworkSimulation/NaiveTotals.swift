import ClaimTypes
import Clearing
import Journal
import LedgerTypes
import Messages
import Settlement

/// What the decisions in an insuring region's journal add up to, one by one and by nothing but additions: the year's totals of each person,
/// and what is owed by pair, window and fund. It reads what was answered and knows no rule.
struct NaiveTotals {
    struct Year: Hashable, Comparable {
        let person: PersonNumber
        let year: Int32

        static func < (left: Year, right: Year) -> Bool { (left.person.value, left.year) < (right.person.value, right.year) }
    }

    struct Cell: Hashable {
        let treating: RegionCode
        let window: WindowNumber
        let fund: FundCode
    }

    /// The totals that follow from amounts alone. What ran through the bands does not, as the yearly cap cuts it.
    struct Sums: Hashable {
        var deductible = Fen.zero
        var admissions: Int32 = 0
        var pooled = Fen.zero
        var burden = Fen.zero
        var largeSum = Fen.zero
        var seriousIllness = Fen.zero
        var civilServant = Fen.zero
        var enterprise = Fen.zero
        var assistance = Fen.zero

        init() {}

        init(_ totals: Accumulators) {
            deductible = totals.inpatientDeductible
            admissions = totals.admissions
            (pooled, burden, largeSum) = (totals.pooled, totals.burden, totals.largeSum)
            (seriousIllness, civilServant) = (totals.seriousIllness, totals.civilServant)
            (enterprise, assistance) = (totals.enterprise, totals.assistance)
        }

        fileprivate mutating func add(_ amounts: SettlementAmounts, isNegative: Bool) {
            deductible += amounts.deductible
            admissions += isNegative ? -1 : 1
            pooled += amounts.pooled
            burden += amounts.split.inScope - amounts.pooled
            largeSum += amounts.largeSum
            seriousIllness += amounts.seriousIllness
            civilServant += amounts.civilServant
            enterprise += amounts.enterprise
            assistance += amounts.assistance
        }
    }

    private(set) var years: [Year: Sums] = [:]
    private(set) var owed: [Cell: Fen] = [:]
    /// Whose year each settlement belongs to, also when it is undone in another one.
    private var yearOf: [UInt64: Year] = [:]

    /// Adds the decisions of one block.
    mutating func take(_ block: JournalBlock) {
        for record in block.records where record.kind == RegionCommand.Kind.envelope.rawValue {
            let answers = EnvelopeDetail.answers(in: record.detail)
            guard !answers.isEmpty,
                case .success(.envelope(let bytes, _, _)) = RegionCommand.decode(kind: record.kind, bytes: Array(record.command)),
                case .success(let envelope) = Envelope.decode(bytes),
                case .success(let body) = EnvelopeBody.decode(envelope.body)
            else { continue }
            for bytes in answers {
                if case .success(let answer) = PeerMessage.decode(bytes) { take(answer, of: RegionCode(body.sender.value)) }
            }
        }
    }

    private mutating func take(_ answer: PeerMessage, of treating: RegionCode) {
        switch answer {
        case .settleDecision(let decision), .cancelDecision(let decision):
            guard case .settled(let claim) = decision.outcome else { return }
            add(claim, of: decision.person, treating)
            if let superseded = decision.superseded { add(superseded, of: decision.person, treating) }
        case .reverseDecision(let decision):
            guard case .reversed(let negative, _, _) = decision.outcome else { return }
            add(negative, of: decision.request.person, treating)
        case .adjustmentDecision(let decision):
            guard case .adjusted(let record) = decision.outcome else { return }
            for part in decision.request.change {
                owe(part.amount, Cell(treating: treating, window: record.window, fund: part.fund))
            }
        default: return
        }
    }

    private mutating func add(_ claim: SettledClaim, of person: PersonNumber, _ treating: RegionCode) {
        let own = Year(person: person, year: Int32(claim.settledAt.date.year))
        let year = claim.originalSettlementID == 0 ? own : yearOf[claim.originalSettlementID] ?? own
        yearOf[claim.settlementID] = year
        let amounts = claim.amounts
        years[year, default: Sums()].add(amounts, isNegative: claim.originalSettlementID != 0)
        let parts: [(FundCode, Fen)] = [
            (.employeePooled, amounts.pooled), (.personalAccount, amounts.account), (.familyMutualAid, amounts.mutualAid),
            (.civilServantSubsidy, amounts.civilServant), (.largeSum, amounts.largeSum),
            (.enterpriseSupplement, amounts.enterprise), (.seriousIllness, amounts.seriousIllness),
            (.medicalAssistance, amounts.assistance),
        ]
        for (fund, amount) in parts { owe(amount, Cell(treating: treating, window: claim.window, fund: fund)) }
    }

    private mutating func owe(_ amount: Fen, _ cell: Cell) { if amount != .zero { owed[cell, default: .zero] += amount } }
}
