import ArgumentParser
import Benefits
import ClaimTypes
import CommandSupport
import LedgerTypes

/// What a bill says.
struct BillOptions: ParsableArguments {
    @Option(help: "Total fee in yuan.")
    var amount: String?

    @Option(help: "Part that is full self-pay (全自费).")
    var fullSelfPay: String?

    @Option(help: "Part over price limits (超限价).")
    var overLimit: String?

    @Option(help: "Part paid first (先行自付).")
    var preSelfPay: String?

    @Option(help: "Level of the hospital: 1, 2, 3 or 9. (default: 3)")
    var level: String?

    @Option(help: "Visit type (med_type). (default: 21)")
    var visitType: String?

    @Option(help: "Disease code of a chronic visit; the person holds the qualification.")
    var disease: String?

    @Option(help: "Region of the hospital. (default: another province)")
    var treatedIn: String?

    /// Whether none of them was given.
    var isAbsent: Bool {
        [amount, fullSelfPay, overLimit, preSelfPay, level, visitType, disease, treatedIn].allSatisfy { $0 == nil }
    }

    init() {}

    /// What is not named otherwise is in scope.
    func stay() throws -> ExampleStay {
        var stay = ExampleStay()
        let total = try Reading.money(amount, "--amount")
        let full = try Reading.money(fullSelfPay, "--full-self-pay")
        let over = try Reading.money(overLimit, "--over-limit")
        let pre = try Reading.money(preSelfPay, "--pre-self-pay")
        let scope = total - full - over - pre
        guard !scope.isNegative else {
            throw CommandFailure(
                .usage, "各部分之和超过医疗费总额 \(total) 元", "the parts add up to more than the total fee of \(total) yuan")
        }
        stay.split = ScopeSplit(fullSelfPay: full, overLimit: over, preSelfPay: pre, inScope: scope)
        if let level { stay.level = try Reading.level(level) }
        if let visitType { stay.visitType = try Reading.visitType(visitType) }
        if let treatedIn { stay.treating = try Reading.region(treatedIn, "--treated-in") }
        stay.disease = disease ?? ""
        return stay
    }
}

/// What came before the bill of a stay: interim bills of its own, or a stay in another institution.
struct StayOptions: ParsableArguments {
    @Option(help: "Fee of the stay so far at an interim bill, all in scope; may be given several times.")
    var interim: [String] = []

    @Option(help: "Deductible charged in the institution before a transfer.")
    var transferredDeductible: String?

    @Option(help: "Money in scope that ran through the bands before a transfer.")
    var transferredScope: String?

    @Option(help: "Admissions this year counted before a transfer. (default: 1)")
    var transferredAdmissions: Int32?

    var isAbsent: Bool {
        interim.isEmpty && transferredDeductible == nil && transferredScope == nil && transferredAdmissions == nil
    }

    init() {}

    func fill(_ stay: inout ExampleStay) throws {
        stay.interim = try interim.map { try Reading.money($0, "--interim") }
        let fees = stay.interim + [stay.split.inScope]
        guard zip(fees, fees.dropFirst()).allSatisfy({ $0 <= $1 }) else {
            throw CommandFailure(
                .usage, "--interim 为截至当时的费用,应逐次递增且不超过 --amount 的符合范围部分",
                "each --interim is the fee so far: ascending, and at most what is in scope of --amount")
        }
        guard stay.interim.isEmpty || stay.visitType.clearingType == .inpatient else {
            throw CommandFailure(.usage, "只有住院可以中途结算", "only a stay has interim bills")
        }
        guard transferredDeductible != nil || transferredScope != nil || transferredAdmissions != nil else { return }
        let admissions = transferredAdmissions ?? 1
        guard (0...10_000).contains(admissions) else {
            throw CommandFailure(
                .usage, "--transferred-admissions 应为 0 至 10000", "--transferred-admissions is between 0 and 10000")
        }
        stay.transferred = TransferredStay(
            deductible: try Reading.money(transferredDeductible, "--transferred-deductible"),
            scope: try Reading.money(transferredScope, "--transferred-scope"), admissionsThisYear: admissions)
        // What the year has counted includes the part before the transfer.
        stay.accumulators.admissions = max(stay.accumulators.admissions, admissions)
    }
}

/// Who is treated.
struct PersonOptions: ParsableArguments {
    @Option(help: "Filing for care out of the region: none, longTerm, referral, emergency, other. (default: none)")
    var filing: String?

    @Option(help: "Person type (psn_type). (default: 1101 employee, 1501 resident)")
    var personType: String?

    @Flag(help: "Entitled to the civil-servant subsidy.")
    var civilServant = false

    @Flag(help: "Entitled to medical assistance.")
    var assisted = false

    @Option(help: "Balance of the own account; using it is wanted.")
    var account: String?

    @Option(help: "Balance of a family member's account.")
    var mutualAid: String?

    var isAbsent: Bool { !civilServant && !assisted && [filing, personType, account, mutualAid].allSatisfy { $0 == nil } }

    init() {}

    func fill(_ stay: inout ExampleStay) throws {
        if let filing { stay.filing = try Reading.filing(filing) }
        if let personType { stay.personType = try Reading.personType(personType) }
        stay.isCivilServant = civilServant
        stay.isAssisted = assisted
        stay.account = try Reading.money(account, "--account")
        stay.mutualAid = try Reading.money(mutualAid, "--mutual-aid")
    }
}

/// What the benefit year has counted before the bill.
struct YearOptions: ParsableArguments {
    @Option(help: "Stays settled this year.")
    var admissions: Int32?

    @Option(help: "Inpatient deductible charged this year.")
    var deductibleSoFar: String?

    @Option(help: "Deductible of all other care charged this year.")
    var outpatientDeductibleSoFar: String?

    @Option(help: "Paid by the pooled fund this year.")
    var pooledSoFar: String?

    @Option(help: "Inpatient money in scope this year, for bands over the year.")
    var scopeSoFar: String?

    @Option(help: "Burden counted towards serious illness this year.")
    var burdenSoFar: String?

    var isAbsent: Bool {
        admissions == nil
            && [deductibleSoFar, outpatientDeductibleSoFar, pooledSoFar, scopeSoFar, burdenSoFar].allSatisfy { $0 == nil }
    }

    init() {}

    func fill(_ stay: inout ExampleStay) throws {
        if let admissions {
            guard (0...10_000).contains(admissions) else {
                throw CommandFailure(.usage, "--admissions 应为 0 至 10000", "--admissions is between 0 and 10000")
            }
            stay.accumulators.admissions = admissions
        }
        stay.accumulators.inpatientDeductible = try Reading.money(deductibleSoFar, "--deductible-so-far")
        stay.accumulators.outpatientDeductible = try Reading.money(outpatientDeductibleSoFar, "--outpatient-deductible-so-far")
        stay.accumulators.pooled = try Reading.money(pooledSoFar, "--pooled-so-far")
        stay.accumulators.inpatientScope = try Reading.money(scopeSoFar, "--scope-so-far")
        stay.accumulators.burden = try Reading.money(burdenSoFar, "--burden-so-far")
    }
}
