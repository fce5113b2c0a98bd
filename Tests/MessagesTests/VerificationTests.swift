import ClaimTypes
import LedgerTypes
import MessageSamples
import Messages
import Testing

@Suite("Messages: what may not be believed is refused by name")
struct VerificationTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let message: PeerMessage
        let reason: MessageFault.Reason
        let field: String

        init(_ name: String, _ reason: MessageFault.Reason, _ field: String, _ message: PeerMessage) {
            (testDescription, self.reason, self.field, self.message) = (name, reason, field, message)
        }
    }

    @Test("each fault names its reason and its field", arguments: submissions + decisions + reports)
    func faults(_ fault: Case) {
        let found = PeerMessage.decode(fault.message.encode()).fault
        #expect(found?.reason == fault.reason && found?.field == fault.field, "found \(String(describing: found))")
    }

    static let imbalances: [(name: String, message: PeerMessage)] = [
        ("I2: one fen too much cash", settled { $0.amounts.cash += Fen(1) }),
        ("I8: deductible above scope", settled { $0.amounts.deductible = Fen(1_880_817) }),
        ("totals that fit no reading", .settleDecision(changed(Samples.statedDecision) { $0.stated?.fundTotal += Fen(1) })),
    ]

    @Test("I1–I10: a decision at fault in nothing but its sums is read as evidence, and says the very bytes that were signed")
    func unbalanced() throws {
        for (name, message) in Self.imbalances {
            guard case .success(.unbalanced(let read, let fault)) = PeerMessage.decode(message.encode()) else {
                Issue.record("\(name) was not read as unbalanced")
                continue
            }
            #expect(fault.reason == .identityViolated && fault.field == "amounts", "\(name)")
            #expect(PeerMessage.unbalanced(read, fault).encode() == message.encode(), "\(name)")
            #expect(read.kind == .settleDecision)
        }
    }

    @Test("the province switch: totals with or without the accounts, acct_pay with or without the mutual aid, are all believed")
    func readings() {
        let amounts = Samples.amounts
        let accounts = amounts.account + amounts.mutualAid
        for reading in ProvinceReading.allCases {
            var decision = Samples.decision(.settled(Samples.settled))
            decision.stated = StatedTotals(
                medicalFee: amounts.total, fundTotal: amounts.fundTotal + (reading.fundTotalHasAccounts ? accounts : .zero),
                personPart: amounts.personPart,
                account: amounts.account + (reading.accountHasMutualAid ? amounts.mutualAid : .zero))
            #expect(PeerMessage.decode(PeerMessage.settleDecision(decision).encode()) == .success(.settleDecision(decision)))
        }
    }

    @Test(
        "the captured replies of real platforms balance as their province adds up, and not with a fen changed", arguments: 0..<2)
    func captures(_ index: Int) throws {
        // Domain captures A (inpatient, large-sum fund, part borne by the hospital) and B (outpatient, account only), in fen.
        var amounts = SettlementAmounts(
            split: index == 0
                ? ScopeSplit(fullSelfPay: Fen(253_397), overLimit: Fen(139_689), preSelfPay: Fen(70_344), inScope: Fen(1_880_816))
                : ScopeSplit(preSelfPay: Fen(23), inScope: Fen(429)))
        amounts.largeSum = index == 0 ? Fen(1_878_539) : .zero
        amounts.account = index == 0 ? Fen(17_004) : Fen(452)
        amounts.cash = index == 0 ? Fen(398_202) : .zero
        amounts.hospitalPart = index == 0 ? Fen(50_501) : .zero
        var stated = StatedTotals(
            medicalFee: index == 0 ? Fen(2_344_246) : Fen(452), fundTotal: index == 0 ? Fen(1_878_539) : .zero,
            personPart: index == 0 ? Fen(415_206) : Fen(452), account: amounts.account)
        let read = try #require(stated.read(amounts, .employee))
        #expect(!read.reading.fundTotalHasAccounts && read.components == amounts)
        stated.fundTotal += Fen(1)
        #expect(stated.read(amounts, .employee) == nil)
    }

    static let submissions: [Case] = [
        Case(
            "institution of thirteen digits", .outOfRange, "institution",
            claim { $0.visit.institution = InstitutionCode(1 << 40) }),
        Case("empty visit", .wrongLength, "visit_id", claim { $0.visit.visitID = "" }),
        Case("visit of 31 bytes", .tooLarge, "visit_id", claim { $0.visit.visitID = String(repeating: "1", count: 31) }),
        Case("person of twenty digits", .outOfRange, "person", claim { $0.visit.person = PersonNumber(.max) }),
        Case("five-digit region", .outOfRange, "treating_region", claim { $0.visit.treatingRegion = RegionCode(31_000) }),
        Case("seven-digit region", .outOfRange, "insuring_region", claim { $0.visit.insuringRegion = RegionCode(3_400_000) }),
        Case("message id of 31 bytes", .tooLarge, "message_id", claim { $0.messageID = String(repeating: "1", count: 31) }),
        Case("fee beyond the field", .outOfRange, "in_scope", claim { $0.split.inScope = Fen(.max) }),
        Case("fee below the field", .outOfRange, "full_self_pay", claim { $0.split.fullSelfPay = Fen(.min) }),
        Case("time at the end of the world", .outOfRange, "settled_at", claim { $0.settledAt = BusinessTime(seconds: .max) }),
        Case("time before 1900", .outOfRange, "began_at", claim { $0.visit.beganAt = BusinessTime(seconds: -3_000_000_000) }),
    ]

    static let decisions: [Case] = [
        Case("ratio above one", .outOfRange, "ratio", settled { $0.ratio = BasisPoints(10_001) }),
        Case("thirteenth month", .outOfRange, "window", settled { $0.window = WindowNumber(202_613) }),
        Case("M7: a settlement without a window", .outOfRange, "window", settled { $0.window = .none }),
        Case("a settlement without an id", .missing, "settlement_id", settled { $0.settlementID = 0 }),
        Case("a settlement that negates", .outOfRange, "original_settlement_id", settled { $0.originalSettlementID = 1 }),
        Case(
            "M6: a cancel without its original", .missing, "original_settlement_id",
            .cancelDecision(Samples.decision(.settled(changed(Samples.negated) { $0.originalSettlementID = 0 })))),
        Case(
            "M6: a cancel of itself", .outOfRange, "original_settlement_id",
            .cancelDecision(Samples.decision(.settled(changed(Samples.negated) { $0.originalSettlementID = $0.settlementID })))),
        Case(
            "a refusal of a thousand words", .tooLarge, "refused.text.english",
            .settleDecision(
                Samples.decision(
                    .refused(changed(Samples.notice) { $0.text.english = String(repeating: "x", count: 2_001) })))),
    ]

    static let reports: [Case] = [
        Case(
            "funds out of order", .notAscending, "owed", .windowFence(changed(Samples.fence) { $0.owed.reverse() })),
        Case(
            "a fund twice", .notAscending, "owed",
            .windowFence(changed(Samples.fence) { $0.owed = [$0.owed[0], $0.owed[0]] })),
        Case(
            "a fund of five digits", .outOfRange, "owed",
            .windowFence(changed(Samples.fence) { $0.owed[0].fund = FundCode(31_010) })),
        Case(
            "65 funds", .tooLarge, "owed",
            .windowFence(changed(Samples.fence) { $0.owed = (0..<65).map { FundAmount(FundCode(310_101 + $0), Fen(1)) } })),
        Case(
            "more decisions than a header can count", .outOfRange, "decisions",
            .windowFence(changed(Samples.fence) { $0.decisions = 1 << 31 })),
        Case(
            "M3: a net that is not the difference", .identityViolated, "net",
            .clearingNotice(changed(Samples.clearingNotice) { $0.net += Fen(1) })),
        Case(
            "a counterparty twice", .notAscending, "payable",
            .clearingNotice(changed(Samples.clearingNotice) { $0.payable += $0.payable })),
        Case(
            "a day after 2199", .outOfRange, "date", .dayTotals(changed(Samples.dayTotals) { $0.date = BusinessDate(days: .max) })
        ),
        Case(
            "a reporter that is no region", .outOfRange, "reporter",
            .dayTotals(changed(Samples.dayTotals) { $0.reporter = RegionCode(0) })),
        Case(
            "a withdrawn payment twice", .notAscending, "withdrawn",
            withdrawing { $0.withdrawn[1].number = $0.withdrawn[0].number }),
        Case("withdrawn payments out of order", .notAscending, "withdrawn", withdrawing { $0.withdrawn.reverse() }),
        Case("less than nothing counted", .outOfRange, "withdrawn.counted", withdrawing { $0.withdrawn[1].counted = Fen(-1) }),
        Case(
            "a withdrawn payment without a number", .wrongLength, "withdrawn.number", withdrawing { $0.withdrawn[0].number = "" }),
        Case(
            "more withdrawn than one position holds", .tooLarge, "withdrawn",
            withdrawing { position in
                position.withdrawn = (0...MessageLimits.withdrawnPaymentsMax).map {
                    WithdrawnPayment(number: "FK-\(100_000 + $0)", counted: .zero)
                }
            }),
        Case("late interest of nothing", .outOfRange, "amount", interest { $0.amount = .zero }),
        Case("less than no interest in all", .outOfRange, "total", interest { $0.total = Fen(-1) }),
        Case("a rate of zero", .outOfRange, "rate", interest { $0.rateMillionths = 0 }),
        Case("a rate of all of it", .outOfRange, "rate", interest { $0.rateMillionths = 1_000_000 }),
        Case("late interest without a number", .missing, "settlement_id", interest { $0.settlementID = 0 }),
        Case("a payment to oneself", .outOfRange, "payee", interest { $0.payee = $0.payer }),
        Case("days out of order", .notAscending, "payments", interest { $0.payments.reverse() }),
        Case("a day twice", .notAscending, "payments", interest { $0.payments[1].day = $0.payments[0].day }),
        Case(
            "more days than a message holds", .tooLarge, "payments",
            interest { $0.payments = (0...4_096).map { DatedAmount(BusinessDate(days: $0), Fen(1)) } }),
        Case("an answer that names no record", .missing, "settlement_id", answer { $0.settlementID = 0 }),
        Case("an answer with a rate", .outOfRange, "rate", answer { $0.rateMillionths = 1 }),
        Case("a claim that names a record", .outOfRange, "settlement_id", interestClaim { $0.settlementID = 1 }),
        Case("a claim of nothing", .outOfRange, "total", interestClaim { $0.total = .zero }),
        Case("a claim without a rate", .outOfRange, "rate", interestClaim { $0.rateMillionths = 0 }),
        Case("a claim at a rate of all of it", .outOfRange, "rate", interestClaim { $0.rateMillionths = 1_000_000 }),
        Case(
            "an answer of less than nothing", .outOfRange, "total",
            .month(
                .interestAnswer(
                    InterestAnswer(
                        notice: "FK", payer: Samples.anhui, payee: Samples.shanghai, settlementID: 1, finding: .agreed,
                        total: Fen(-1))))),
    ]

    @Test("an unknown code and an absent outcome are refused, not guessed")
    func codes() {
        // Field 1 of a settle request is the visit; a visit alone has no level, and 0 is no level.
        #expect(PeerMessage.decode([0x1A, 0x02, 0x0A, 0x00]).fault == MessageFault(.unknownCode, field: "level", detail: "0"))
        #expect(PeerMessage.decode([0x22, 0x00]).fault == MessageFault(.missing, field: "outcome"))
        #expect(PeerMessage.decode([0x42, 0x02, 0x0A, 0x00]).fault == MessageFault(.missing, field: "outcome"))
    }

    @Test("an upload whose columns differ in length is refused")
    func columns() {
        let bytes = RegionCommand.hospital(.uploadLines(Samples.upload(lines: 2))).encode()
        // One more line number (field 5) than there are codes, prices and amounts.
        let longer = bytes + [0x2A, 0x01, 0x31]
        #expect(RegionCommand.decode(kind: 17, bytes: longer).fault?.reason == .wrongLength)
    }

    private static func claim(_ change: (inout ClaimSubmission) -> Void) -> PeerMessage {
        .settleRequest(changed(Samples.submission, change))
    }

    private static func answer(_ change: (inout InterestAnswer) -> Void) -> PeerMessage {
        let answer = InterestAnswer(
            notice: "FK", payer: Samples.anhui, payee: Samples.shanghai, settlementID: 1, finding: .rateDiffers, total: Fen(1))
        return .month(.interestAnswer(changed(answer, change)))
    }

    private static func interestClaim(_ change: (inout InterestAnswer) -> Void) -> PeerMessage {
        let claim = InterestAnswer(
            notice: "FK", payer: Samples.anhui, payee: Samples.shanghai, settlementID: 0, finding: .unstated, total: Fen(1),
            rateMillionths: 36_500)
        return .month(.interestAnswer(changed(claim, change)))
    }

    private static func interest(_ change: (inout LateInterestRecord) -> Void) -> PeerMessage {
        .month(.lateInterest(changed(Samples.lateInterest, change)))
    }

    private static func withdrawing(_ change: (inout WindowPosition) -> Void) -> PeerMessage {
        .month(.position(changed(Samples.withdrawingPosition, change)))
    }

    private static func settled(_ change: (inout SettledClaim) -> Void) -> PeerMessage {
        .settleDecision(Samples.decision(.settled(changed(Samples.settled, change))))
    }
}

func changed<Value>(_ value: Value, _ change: (inout Value) -> Void) -> Value {
    var copy = value
    change(&copy)
    return copy
}
