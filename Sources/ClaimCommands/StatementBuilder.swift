import Benefits
import ClaimStatements
import ClaimTypes
import HospitalInterface
import LedgerTypes
import Registry

/// Turns rows and their answers into statements, with the names that folder and registry know.
struct StatementBuilder {
    let folder: ExampleFolder

    /// What a cancel has to repeat of the settlement it takes back, by settlement id.
    private var heads: [String: StatementHead] = [:]

    init(_ folder: ExampleFolder) { self.folder = folder }

    /// The statement of a settlement or of a cancel; it has not been checked yet.
    /// - Parameter steps: the explanation with its fee lines, one `line` step each; empty for a cancel.
    mutating func statement(_ row: ClaimFileRow, _ answer: SettlementAnswer, steps: [TraceStep]) -> ClaimStatement? {
        switch row {
        case .claim(let claim):
            let head = head(of: claim, answer)
            heads[answer.settlementID] = head
            return ClaimStatement(
                head: head, lines: lines(of: claim, steps), amounts: answer.amounts, ratio: answer.ratio,
                balance: answer.balance, steps: steps)
        case .cancel:
            guard let cancelled = answer.cancelledSettlementID, var head = heads[cancelled] else { return nil }
            head.settlementID = answer.settlementID
            head.messageID = answer.messageID
            head.settledAt = answer.settledAt
            head.cancelledSettlementID = cancelled
            return ClaimStatement(
                head: head, lines: [], amounts: answer.amounts, ratio: answer.ratio, balance: answer.balance, steps: [])
        }
    }

    private func head(of claim: SubmittedClaim, _ answer: SettlementAnswer) -> StatementHead {
        let facts = answer.facts
        let institution = folder.registry.institution(claim.institution)
        let policy = try? folder.policies.policy(
            pool: facts.pool, insurance: facts.insurance, on: claim.settledAt.date
        ).get()
        func region(_ code: RegionCode) -> NamedRegion {
            NamedRegion(code, folder.registry.region(code)?.name ?? BilingualText("\(code)", "\(code)"))
        }
        return StatementHead(
            settlementID: answer.settlementID, messageID: claim.messageID, visitID: claim.visitID, person: claim.person,
            personType: facts.personType, insurance: facts.insurance, visitType: claim.visitType, filing: facts.filing,
            institution: claim.institution, institutionName: institution?.name ?? "", level: institution?.level ?? .none,
            treatingRegion: region(claim.treatingRegion), insuringRegion: region(claim.insuringRegion), beganAt: claim.beganAt,
            settledAt: claim.settledAt, policyName: policy?.name ?? BilingualText("", ""), policyVersion: policy?.version ?? "")
    }

    /// A line and what the rules made of it. Lines without a step stay out, and the statement will not balance.
    private func lines(of claim: SubmittedClaim, _ steps: [TraceStep]) -> [StatementLine] {
        let catalogue = folder.catalogues.catalogue(of: claim.treatingRegion.party)
        return zip(claim.lines, steps.filter { $0.rule == "line" }).map { line, step in
            func money(_ name: String) -> Fen {
                if case .money(let amount) = step[name] { return amount }
                return .zero
            }
            var ratio = BasisPoints.zero
            if case .ratio(let applied) = step["ratio"] { ratio = applied }
            var inScope = Fen.zero
            if case .money(let amount) = step.result { inScope = amount }
            let item = catalogue?.item(line.itemCode, on: line.chargedAt.date)
            return StatementLine(
                number: line.lineNumber, itemCode: line.itemCode, itemName: item?.name ?? "", itemClass: item?.itemClass,
                quantity: line.quantity, unitPrice: line.unitPrice, amount: line.amount, ratio: ratio,
                split: ScopeSplit(
                    fullSelfPay: money("fullSelfPay"), overLimit: money("overLimit"), preSelfPay: money("preSelfPay"),
                    inScope: inScope))
        }
    }
}
