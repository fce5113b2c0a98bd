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
    /// Lines of the batches of stays that are billed before discharge: a later bill covers them.
    private var stays: [Visit: [(batch: String, lines: [StatementLine])]] = [:]

    private struct Visit: Hashable {
        let institution: InstitutionCode
        let visitID: String

        init(_ claim: SubmittedClaim) {
            institution = claim.institution
            visitID = claim.visitID
        }
    }

    init(_ folder: ExampleFolder) { self.folder = folder }

    /// Whether the lines of a row stand in the statements of other rows, so that its explanation is needed beyond its own statement.
    func sharesLines(_ row: ClaimFileRow) -> Bool {
        guard case .claim(let claim) = row else { return false }
        return claim.isInterim || stays[Visit(claim)] != nil
    }

    /// The statement of a settlement or of a cancel; it has not been checked yet. A later bill of a stay covers the lines of the bills
    /// before it.
    /// - Parameter steps: the explanation with its fee lines, one `line` step each; empty for a cancel.
    mutating func statement(_ row: ClaimFileRow, _ answer: SettlementAnswer, steps: [TraceStep]) -> ClaimStatement? {
        guard case .claim(let claim) = row else { return negative(answer) }
        let head = head(of: claim, answer)
        heads[answer.settlementID] = head
        let own = lines(of: claim, steps)
        let visit = Visit(claim)
        let others = stays[visit]?.filter { $0.batch != claim.batch } ?? []
        if sharesLines(row) { stays[visit] = others + [(claim.batch, own)] }
        return ClaimStatement(
            head: head, lines: others.flatMap(\.lines) + own, amounts: answer.amounts, ratio: answer.ratio,
            balance: answer.balance, steps: steps)
    }

    /// The statement that takes back a settlement: a cancel, or the negative of an interim bill that was replaced.
    func negative(_ answer: SettlementAnswer) -> ClaimStatement? {
        guard let cancelled = answer.cancelledSettlementID, var head = heads[cancelled] else { return nil }
        head.settlementID = answer.settlementID
        head.messageID = answer.messageID
        head.settledAt = answer.settledAt
        head.cancelledSettlementID = cancelled
        return ClaimStatement(
            head: head, lines: [], amounts: answer.amounts, ratio: answer.ratio, balance: answer.balance, steps: [])
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
