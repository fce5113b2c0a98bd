import Benefits
import ClaimTypes
import LedgerTypes

/// A bill made up on the command line: who, where, how much. Its money is split already; no catalogue takes part.
struct ExampleStay {
    var visitType = VisitType.inpatient
    var level = HospitalLevel.third
    var split = ScopeSplit()
    /// Where the person is treated; `nil` is another province than the pool's.
    var treating: RegionCode?
    /// `nil` is the first type of the insurance: active employee, adult resident.
    var personType: UInt32?
    var filing: FilingType?
    var isCivilServant = false
    var isAssisted = false
    var disease = ""
    var accumulators = Accumulators.zero
    var account = Fen.zero
    var mutualAid = Fen.zero
    /// `nil` is the last day of the policy.
    var date: BusinessDate?
    /// The part of a continuous stay that was settled in another institution.
    var transferred: TransferredStay?
    /// Money in scope of the stay so far at each interim bill (中途结算), ascending.
    var interim: [Fen] = []

    /// What the policy makes of it.
    func decide(under policy: BenefitPolicy) -> Result<(BenefitDecision, ExplainTrace), BenefitRefusal> {
        var trace = ExplainTrace()
        return BenefitRule.decide(
            claim(under: policy), for: facts(under: policy), under: policy, accumulators: accumulators, accountBalance: account,
            mutualAidBalance: mutualAid, continuing: transferred, trace: &trace
        ).map { ($0, trace) }
    }

    /// The stay at its interim bills. Each covers the stay so far and takes the place of the one before, so year and accounts are those
    /// before the stay.
    var atInterimBills: [ExampleStay] {
        interim.map { scope in
            var stay = self
            stay.split = ScopeSplit(inScope: scope)
            stay.interim = []
            return stay
        }
    }

    func treatingRegion(under policy: BenefitPolicy) -> RegionCode {
        treating ?? RegionCode(policy.pool.party.value == 310_000 ? 110_000 : 310_000)
    }

    func personType(under policy: BenefitPolicy) -> UInt32 { personType ?? (policy.insurance == .employee ? 1101 : 1501) }

    private func claim(under policy: BenefitPolicy) -> ClaimSubmission {
        let day = BusinessTime(date ?? policy.validity.upperBound)
        let treating = treatingRegion(under: policy)
        let visit = VisitRegistration(
            institution: InstitutionCode(UInt64(treating.value) * 100_000 + 1), level: level, visitID: "1",
            person: PersonNumber(1),
            treatingRegion: treating, insuringRegion: policy.region, insurance: policy.insurance, visitType: visitType,
            diseaseCode: disease, beganAt: day)
        return ClaimSubmission(
            visit: visit, messageID: "1", batch: "1", split: split, hospitalPart: .zero,
            useAccount: account.isPositive || mutualAid.isPositive, settledAt: day)
    }

    private func facts(under policy: BenefitPolicy) -> PersonFacts {
        PersonFacts(
            person: PersonNumber(1), insurance: policy.insurance, pool: policy.pool, personType: personType(under: policy),
            isCivilServant: isCivilServant, isAssisted: isAssisted, filing: filing,
            chronicDiseases: disease.isEmpty ? [] : [disease],
            mutualAidMember: mutualAid.isPositive ? PersonNumber(2) : nil)
    }
}

/// The bills that show what a change of policy means in yuan: all in scope, tier three, in another province, at the start of a year,
/// no account used. Stays are shown after a referral and without any filing, since policies treat the two apart.
struct StandardStay {
    var name: BilingualText
    var visitType: VisitType
    var amount: Fen
    var filing: FilingType?

    static let conditions = BilingualText(
        "条件:全部符合范围,三级医院,省外就医,年初无累计,不用账户",
        "conditions: all in scope, tier three, in another province, nothing counted this year, no account used")

    static let all = [
        StandardStay(
            name: BilingualText("小额门诊", "small outpatient bill"), visitType: .outpatient, amount: Fen(200_000), filing: .referral),
        StandardStay(
            name: BilingualText("普通住院,转诊", "ordinary stay, referral"), visitType: .inpatient, amount: Fen(2_000_000),
            filing: .referral),
        StandardStay(
            name: BilingualText("普通住院,未备案", "ordinary stay, unfiled"), visitType: .inpatient, amount: Fen(2_000_000)),
        StandardStay(
            name: BilingualText("长期住院,转诊", "long stay, referral"), visitType: .inpatient, amount: Fen(20_000_000),
            filing: .referral),
        StandardStay(
            name: BilingualText("长期住院,未备案", "long stay, unfiled"), visitType: .inpatient, amount: Fen(20_000_000)),
    ]

    /// What the funds pay; a refusal instead when the policy grants nothing.
    func funds(under policy: BenefitPolicy) -> Result<Fen, BenefitRefusal> {
        let stay = ExampleStay(visitType: visitType, split: ScopeSplit(inScope: amount), filing: filing)
        return stay.decide(under: policy).map { $0.0.amounts.fundTotal }
    }
}
