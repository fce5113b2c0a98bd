import ArgumentParser
import ClaimTypes
import LedgerTypes

/// What `explain` may be told of an example visit.
struct VisitArguments: ParsableArguments {
    @Option(help: "In-scope amount in yuan; asks for the calculation.")
    var amount: String?

    @Option(help: "Full self-pay in yuan.")
    var full = "0"

    @Option(help: "Above the price limit, in yuan.")
    var over = "0"

    @Option(help: "Pre-self-pay in yuan.")
    var pre = "0"

    @Option(help: "Visit type (med_type).")
    var visitType: UInt16 = 21

    @Option(help: "Level of the institution: 1, 2, 3, or 9 for none.")
    var level: UInt8 = 3

    @Option(help: "Filing type: longTerm, referral, emergency, other, or none. Care is out of region then.")
    var filing: String?

    @Option(help: "Treating region, six digits. Default: at home, or elsewhere with --filing.")
    var treating: String?

    @Option(help: "Person type (psn_type). Default: 1101, for residents 1501.")
    var personType: UInt32?

    @Option(help: "Chronic disease code (dise_codg); the person counts as qualified.")
    var disease: String?

    @Flag(help: "The person is a civil servant.")
    var civilServant = false

    @Option(help: "The person is entitled to medical assistance, with this identity code; 0 for none of its own.")
    var assisted: UInt16?

    @Flag(help: "Settled as day surgery (psn_setlway 0202).")
    var daySurgery = false

    @Option(help: "Admissions settled before in the year.")
    var admissions: Int32 = 0

    @Option(help: "Paid by the pooled fund before in the year, in yuan.")
    var pooled = "0"

    @Option(help: "Burden counted before in the year, in yuan.")
    var burden = "0"

    @Option(help: "Balance of the own account, in yuan.")
    var account = "0"

    @Option(help: "Balance of a family member's account, in yuan.")
    var member = "0"

    /// The visit; `nil` when no amount is given.
    func example(on day: BusinessDate?) throws -> ExampleVisit? {
        guard let amount else { return nil }
        guard let level = HospitalLevel(rawValue: level) else { throw ValidationError("--level: 1, 2, 3, 9") }
        let split = ScopeSplit(
            fullSelfPay: try yuan(full, "--full"), overLimit: try yuan(over, "--over"), preSelfPay: try yuan(pre, "--pre"),
            inScope: try yuan(amount, "--amount"))
        var visit = ExampleVisit(visitType: VisitType(visitType), level: level, split: split)
        visit.away = try away()
        visit.personType = personType
        visit.isCivilServant = civilServant
        visit.assistance = assisted
        visit.disease = disease
        visit.way = daySurgery ? .daySurgery : .byItem
        visit.accumulators.admissions = admissions
        visit.accumulators.pooled = try yuan(pooled, "--pooled")
        visit.accumulators.burden = try yuan(burden, "--burden")
        visit.account = try yuan(account, "--account")
        visit.member = try yuan(member, "--member")
        visit.date = day
        return visit
    }

    private func away() throws -> (FilingType?, RegionCode)? {
        let names = FilingType.allCases.map { "\($0)" }
        if let filing, filing != "none", !names.contains(filing) {
            throw ValidationError("--filing: \((names + ["none"]).joined(separator: ", "))")
        }
        guard filing != nil || treating != nil else { return nil }
        let region = try treating.map { text in
            guard let region = RegionCode(text: text) else {
                throw ValidationError("--treating: 六位区划代码 / a six-digit region code")
            }
            return region
        }
        return (FilingType.allCases.first { "\($0)" == filing }, region ?? ExampleVisit.elsewhere)
    }

    private func yuan(_ text: String, _ option: String) throws -> Fen {
        guard let amount = Fen(yuan: text), !amount.isNegative, amount <= Fen(10_000_000_000_000) else {
            throw ValidationError(
                "\(option) \(text): 应为非负金额,至多两位小数 / an amount of at most two decimals is expected, not negative")
        }
        return amount
    }
}
