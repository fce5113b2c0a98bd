import ClaimTypes
import LedgerTypes
import Messages

/// One value of everything that travels or is journaled, with every optional part present in at least one of them.
public enum Samples {
    public static let anhui = RegionCode(340_000)
    public static let shanghai = RegionCode(310_000)
    public static let hospital = InstitutionCode(31_010_400_123)
    public static let digest = Digest256((0..<32).map { UInt8($0) })
    public static let discharge = BusinessTime(BusinessDate(days: 20_518), secondOfDay: 52_200)

    public static let visit = VisitRegistration(
        institution: hospital, level: .third, visitID: "310104202603060001", person: PersonNumber(3_401_000_000_000_012_345),
        treatingRegion: shanghai, insuringRegion: RegionCode(340_100), insurance: .employee, visitType: .inpatient,
        diseaseCode: "M01601", beganAt: BusinessTime(seconds: discharge.seconds - 864_000))

    public static let submission = ClaimSubmission(
        visit: visit, messageID: "H31010400123202603061430000001", batch: "B0001",
        split: ScopeSplit(
            fullSelfPay: Fen(253_397), overLimit: Fen(139_689), preSelfPay: Fen(70_344), inScope: Fen(1_880_816)),
        hospitalPart: .zero, useAccount: true, settledAt: discharge)

    public static let amounts: SettlementAmounts = {
        var amounts = SettlementAmounts(split: submission.split)
        amounts.deductible = Fen(150_000)
        amounts.pooled = Fen(1_471_094)
        amounts.civilServant = Fen(40_000)
        amounts.largeSum = Fen(20_000)
        amounts.account = Fen(17_004)
        amounts.mutualAid = Fen(5_000)
        amounts.cash = amounts.total - amounts.fundTotal - amounts.account - amounts.mutualAid
        return amounts
    }()

    public static let settled = SettledClaim(
        settlementID: 3_400_000_000_001, window: WindowNumber(202_603), settledAt: discharge, amounts: amounts,
        ratio: BasisPoints(8_500), accountBalance: Fen(123_456), policyDigest: digest)

    /// The exact negative of `settled`, linked to it.
    public static let negated = SettledClaim(
        settlementID: 3_400_000_000_002, originalSettlementID: settled.settlementID, window: WindowNumber(202_604),
        settledAt: BusinessTime(seconds: discharge.seconds + 90_000), amounts: -amounts, ratio: BasisPoints(8_500),
        accountBalance: Fen(145_460), policyDigest: digest)

    public static let notice = RefusalNotice(
        code: 1_203, field: "medfee_sumamt", text: BilingualText("费用总额与明细不符", "the fee differs from the sum of its lines"))

    public static func decision(_ outcome: SettleDecision.Outcome) -> SettleDecision {
        SettleDecision(
            institution: hospital, visitID: visit.visitID, batch: submission.batch, messageID: submission.messageID,
            person: visit.person, insurance: .employee, clearingType: .inpatient, outcome: outcome)
    }

    public static let cancelRequest = CancelRequest(
        institution: hospital, visitID: visit.visitID, batch: submission.batch, messageID: "H31010400123202603071530000002",
        originalMessageID: submission.messageID, settlementID: settled.settlementID, person: visit.person, insurance: .employee,
        cancelledAt: negated.settledAt)

    public static let reverseRequest = ReverseRequest(
        institution: hospital, messageID: "H31010400123202603071530000003", originalMessageID: submission.messageID,
        visitID: visit.visitID, batch: submission.batch, person: visit.person, reversedAt: negated.settledAt)

    public static let fence = WindowFence(
        window: WindowNumber(202_603), insuring: anhui, treating: shanghai, decisions: 1_203,
        owed: [FundAmount(.employeePooled, Fen(77_123_456)), FundAmount(.personalAccount, Fen(-25))])

    public static let dayTotals = DayTotals(
        date: discharge.date, reporter: anhui,
        rows: [
            DayTotalsRow(
                insuring: anhui, treating: shanghai, insurance: .employee, clearingType: .inpatient, fund: FundCode(0), count: 12,
                amount: Fen(28_800_000)),
            DayTotalsRow(
                insuring: anhui, treating: shanghai, insurance: .employee, clearingType: .inpatient, fund: .employeePooled,
                count: -1, amount: Fen(-1_471_094)),
        ])

    public static let clearingNotice = ClearingNotice(
        window: WindowNumber(202_603), region: anhui,
        payable: [CounterpartyAmounts(counterparty: shanghai, amounts: [FundAmount(.employeePooled, Fen(900))])],
        receivable: [
            CounterpartyAmounts(
                counterparty: shanghai,
                amounts: [FundAmount(.employeePooled, Fen(100)), FundAmount(.residentPooled, Fen(50))])
        ],
        net: Fen(-750))

    public static let interimSubmission: ClaimSubmission = {
        var interim = submission
        interim.batch = "B0002"
        interim.isInterim = true
        interim.settlementWay = .daySurgery
        interim.emergencyBeganAt = BusinessTime(seconds: visit.beganAt.seconds - 7_200)
        interim.supersedes = SupersededBill(batch: "B0001", settlementID: settled.settlementID)
        return interim
    }()

    /// A settlement that takes the place of `settled`, with one flag of each kind of the first three.
    public static let supersedingDecision: SettleDecision = {
        var later = settled
        later.settlementID = 3_400_000_000_004
        later.window = negated.window
        var decision = Samples.decision(.settled(later))
        decision.superseded = negated
        decision.flags = [VisitFlag.Kind.sameDayRepeat, .outpatientDuringStay, .emergencyBilledBefore].map {
            VisitFlag(kind: $0, other: VisitPeriod(institution: hospital, began: visit.beganAt.date, ended: discharge.date))
        }
        return decision
    }()

    /// `settled` while the person is registered for a stay at another institution.
    public static let stayElsewhereDecision: SettleDecision = {
        var decision = Samples.decision(.settled(settled))
        decision.flags = [
            VisitFlag(
                kind: .stayElsewhere,
                other: VisitPeriod(institution: hospital, began: visit.beganAt.date, ended: discharge.date.adding(days: 1)))
        ]
        return decision
    }()

    /// The totals of `settled` as a platform states them whose fund total contains the accounts and whose acct_pay the mutual aid.
    public static let statedDecision: SettleDecision = {
        var decision = Samples.decision(.settled(settled))
        decision.stated = StatedTotals(
            medicalFee: amounts.total, fundTotal: amounts.fundTotal + amounts.account + amounts.mutualAid,
            personPart: amounts.personPart, account: amounts.account + amounts.mutualAid)
        return decision
    }()

    public static let adjustmentRequest = AdjustmentRequest(
        institution: hospital, visitID: visit.visitID, batch: submission.batch, adjustmentID: "SH2026-0042",
        settlementID: settled.settlementID, person: visit.person, insurance: .employee, type: .audit, reason: .chargedTwice,
        amounts: [FundAmount(.employeePooled, Fen(12_300)), FundAmount(.largeSum, Fen(400))], adjustedAt: negated.settledAt)

    /// Gives part of `adjustmentRequest` back.
    public static let restoration: AdjustmentRequest = {
        var restoration = adjustmentRequest
        restoration.adjustmentID = "SH2026-0043"
        restoration.reason = .objectionUpheld
        restoration.amounts = [FundAmount(.largeSum, Fen(400))]
        return restoration
    }()

    /// Every kind of message and every outcome, by name. Names are those of the golden vectors.
    public static let messages: [(name: String, message: PeerMessage)] =
        [
            ("pre-settle-request", .preSettleRequest(submission)),
            ("pre-settle-answer", .preSettleAnswer(decision(.settled(settled)))),
            ("settle-request", .settleRequest(submission)),
            ("settle-decision-settled", .settleDecision(decision(.settled(settled)))),
            ("settle-decision-refused", .settleDecision(decision(.refused(notice)))),
            ("cancel-request", .cancelRequest(cancelRequest)),
            ("cancel-decision-settled", .cancelDecision(decision(.settled(negated)))),
            ("cancel-decision-refused", .cancelDecision(decision(.refused(notice)))),
            ("reverse-request", .reverseRequest(reverseRequest)),
            ("reverse-decision-nothing", .reverseDecision(ReverseDecision(request: reverseRequest, outcome: .nothingToReverse))),
            (
                "reverse-decision-reversed",
                .reverseDecision(
                    ReverseDecision(
                        request: reverseRequest, outcome: .reversed(negated, insurance: .employee, clearingType: .inpatient)))
            ),
            ("reverse-decision-refused", .reverseDecision(ReverseDecision(request: reverseRequest, outcome: .refused(notice)))),
            ("window-fence", .windowFence(fence)),
            ("day-totals", .dayTotals(dayTotals)),
            ("clearing-notice", .clearingNotice(clearingNotice)), ("clearing-notice-carried", .clearingNotice(carryingNotice)),
            ("settle-request-interim", .settleRequest(interimSubmission)),
            ("settle-decision-superseding", .settleDecision(supersedingDecision)),
            ("settle-decision-stated-totals", .settleDecision(statedDecision)),
            ("adjustment-request", .adjustmentRequest(adjustmentRequest)),
            (
                "adjustment-decision-adjusted",
                .adjustmentDecision(
                    AdjustmentDecision(
                        request: adjustmentRequest,
                        outcome: .adjusted(
                            AdjustedRecord(
                                settlementID: 3_400_000_000_003, window: WindowNumber(202_604), clearingType: .inpatient))))
            ),
            (
                "adjustment-decision-refused",
                .adjustmentDecision(AdjustmentDecision(request: restoration, outcome: .refused(notice)))
            ),
            ("error-notice", .errorNotice(ErrorNotice(sequence: 12, kind: .dayTotals, notice: notice))),
            ("settle-decision-stay-elsewhere", .settleDecision(stayElsewhereDecision)),
            ("admission-notice", .admissionNotice(AdmissionNotice(visit, .inHospital))),
            ("admission-notice-discharged", .admissionNotice(AdmissionNotice(visit, .discharged(settled.settledAt)))),
            ("admission-notice-taken-back", .admissionNotice(AdmissionNotice(visit, .takenBack))),
        ] + monthMessages.map { ($0.name, .month($0.message)) }

    /// The ends of the stream a sample message travels on.
    public static func ends(of message: PeerMessage) -> (sender: NodeID, receiver: NodeID) {
        switch message {
        case .preSettleRequest, .settleRequest, .cancelRequest, .reverseRequest, .adjustmentRequest, .admissionNotice:
            (shanghai.node, anhui.node)
        case .preSettleAnswer, .settleDecision, .cancelDecision, .reverseDecision, .windowFence, .adjustmentDecision:
            (anhui.node, shanghai.node)
        case .unbalanced(let message, _): ends(of: message)
        case .dayTotals: (anhui.node, .hub)
        case .clearingNotice: (.hub, anhui.node)
        case .month(.statement), .month(.contestDecision): (shanghai.node, anhui.node)
        case .month(.statementConfirm), .month(.statementContest), .month(.lateInterest), .errorNotice:
            (anhui.node, shanghai.node)
        case .month(.interestAnswer): (shanghai.node, anhui.node)
        case .month(.position), .month(.paymentNotice), .month(.prefundNotice): (.hub, anhui.node)
        case .month(.paymentConfirmation): (anhui.node, .hub)
        }
    }

    /// A body with the header of every sample of version 1 that travels from Anhui to Shanghai.
    public static let body: EnvelopeBody = {
        let (sender, receiver) = (anhui.node, shanghai.node)
        let headers = messages.prefix(15).map(\.message).filter { ends(of: $0) == (sender, receiver) }
            .map { $0.routing(from: sender, to: receiver, payloadDigest: digest) }
        return EnvelopeBody(
            suite: 1, sender: sender, receiver: receiver, epoch: 3, firstSequence: 1_000_001, acknowledged: 77, headers: headers)
    }()

    /// The same, sealed to a key of Shanghai's.
    public static let sealedBody: EnvelopeBody = {
        var sealed = body
        sealed.signingKey = 2
        sealed.sealing = PayloadSealing(key: 3, encapsulation: [UInt8](100..<132), commitment: digest)
        return sealed
    }()
}
