import ClaimTypes
import LedgerTypes
import Messages
import Settlement
import Testing

/// Law M10: bad input gets a precise typed refusal and changes nothing. That nothing changes is checked by the network at each step.
@Suite("M10: refusals are values")
struct RefusalTableTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let refusal: SettlementRefusal
        let text: String

        init(_ refusal: SettlementRefusal, _ text: String) {
            self.refusal = refusal
            self.text = text
        }

        var testDescription: String { "\(refusal)" }
    }

    private static let ready = "register V1 → registered\nlines V1 B1 1000.00 → itemised 1000.00\n"
    private static let settled = ready + "settle V1 B1 m1 1000.00 → unknown\ncarry all → m1 settled 790.00\n"

    private static let adjusted = settled + "adjust V1 B1 a1 310101:1.00 → asked\ncarry all → -\n"
    private static let interim =
        ready + "settle V1 B1 i1 1000.00 interim=1 → unknown\ncarry all → i1 settled 790.00\n"
        + "lines V1 B2 500.00 → itemised 500.00\nsettle V1 B2 m2 1500.00 → unknown\n"
        + "carry all → m2 settled 1190.00 in place of 790.00\n"

    static let rows: [Row] = [
        Row(.treatingRegionDiffers, "register V1 treating=330000 → refused treatingRegionDiffers mdtrtarea_admvs"),
        Row(.localPatient, "register V1 from=310100 → refused localPatient insuplc_admdvs"),
        Row(.insuringRegionUnknown, "register V1 from=440000 → refused insuringRegionUnknown insuplc_admdvs"),
        Row(.visitTypeUnknown, "register V1 type=99 → refused visitTypeUnknown med_type"),
        Row(.visitDiffers, "register V1 → registered\nregister V1 person=8 → refused visitDiffers psn_no"),
        Row(
            .serviceNotOpen,
            "register V1 open=2 → refused serviceNotOpen fixmedins_code\nregister V1 open= → refused serviceNotOpen fixmedins_code\n"
                + "register V1 open=5 → registered\nlines V1 B1 1000.00 → itemised 1000.00\n"
                + "settle V1 B1 m1 1000.00 → refused serviceNotOpen psn_setlway\n"
                + "trial V1 B1 p1 1000.00 → refused serviceNotOpen psn_setlway"),
        Row(
            .visitUnknown,
            "lines V9 B1 1.00 → refused visitUnknown mdtrt_id\nsettle V9 B1 m1 1.00 → refused visitUnknown mdtrt_id"),
        Row(.linesMissing, "register V1 → registered\nlines V1 B1 → refused linesMissing feedetail"),
        Row(.linesDiffer, ready + "lines V1 B1 999.00 → refused linesDiffer feedetail"),
        Row(.lineRefused, "register V1 → registered\nlines V1 B1 5.00,6.00 quantity=0 → refused lineRefused feedetl_sn 1"),
        Row(.totalNegative, "register V1 → registered\nlines V1 B1 5.00,-6.00 → refused totalNegative medfee_sumamt"),
        Row(
            .batchUnknown,
            ready
                + "settle V1 B2 m1 1000.00 → refused batchUnknown chrg_bchno\ntrial V1 B2 p1 1.00 → refused batchUnknown chrg_bchno"
        ),
        Row(.messageIDUsed, settled + "cancel V1 B1 m1 of m1 → refused messageIDUsed msgid"),
        Row(
            .messageReversed,
            ready + "reverse V1 x1 of m1 → reversed nothing\nsettle V1 B1 m1 1000.00 → refused messageReversed msgid"),
        Row(
            .feeDiffersFromLines,
            ready + "settle V1 B1 m1 999.99 → refused feeDiffersFromLines medfee_sumamt\n"
                + "trial V1 B1 p1 1000.01 → refused feeDiffersFromLines medfee_sumamt"),
        Row(.settledBeforeAdmission, ready + "settle V1 B1 m1 1000.00 at=2026-02-28 → refused settledBeforeAdmission setl_time"),
        Row(
            .hospitalPartExceedsFee,
            ready + "settle V1 B1 m1 1000.00 hospital=1000.01 → refused hospitalPartExceedsFee hosp_part_amt\n"
                + "settle V1 B1 m1 1000.00 hospital=-0.01 → refused hospitalPartExceedsFee hosp_part_amt"),
        Row(
            .outcomeUnknown,
            ready + "settle V1 B1 m1 1000.00 → unknown\nsettle V1 B1 m2 1000.00 → refused outcomeUnknown mdtrt_id"),
        Row(.settledDiffers, settled + "settle V1 B1 m1 1.00 → refused settledDiffers medfee_sumamt"),
        Row(.nothingToCancel, ready + "cancel V1 B1 c1 of m1 → refused nothingToCancel mdtrt_id"),
        Row(
            .alreadyCancelled,
            settled + "cancel V1 B1 c1 of m1 → unknown\ncarry all → c1 cancelled -790.00\n"
                + "cancel V1 B1 c2 of m1 → refused alreadyCancelled setl_id"),
        Row(
            .personNotEnrolled,
            "register V1 person=70 → registered\nlines V1 B1 1000.00 → itemised 1000.00\n"
                + "settle V1 B1 m1 1000.00 → unknown\ncarry all → m1 refused personNotEnrolled psn_no"),
        Row(
            .policyMissing,
            "register V1 insurance=390 → registered\nlines V1 B1 1000.00 → itemised 1000.00\n"
                + "settle V1 B1 m1 1000.00 → unknown\ncarry all → m1 refused policyMissing setl_time"),
        Row(.adjustedByAudit, adjusted + "cancel V1 B1 c1 of m1 → refused adjustedByAudit setl_id"),
        Row(
            .supersededByLater,
            interim + "settle V1 B1 i1 1000.00 interim=1 → refused supersededByLater chrg_bchno\n"
                + "cancel V1 B1 c1 of i1 → refused supersededByLater setl_id\nreverse V1 x1 of i1 → refused supersededByLater setl_id"
        ),
        Row(
            .stayBilled,
            interim + "lines V1 B3 1.00 → itemised 1.00\nsettle V1 B3 m3 1501.00 → refused stayBilled mdtrt_id"),
        Row(
            .interimOutsideStay,
            "register V1 type=11 → registered\nlines V1 B1 1.00 → itemised 1.00\n"
                + "settle V1 B1 m1 1.00 interim=1 → refused interimOutsideStay mid_setl_flag"),
        Row(
            .chargedOutsideStay,
            "register V1 → registered\nlines V1 B1 1.00 charged=2026-02-28 → refused chargedOutsideStay feedetl_sn 1\n"
                + "register V2 type=24 → registered\nlines V2 B1 1.00 charged=2026-02-28 → itemised 1.00"),
        Row(
            .visitDuplicate,
            settled + "register V9 began=2026-03-01 → registered\nlines V9 B1 1000.00 → itemised 1000.00\n"
                + "settle V9 B1 m9 1000.00 → unknown\ncarry all → m9 refused visitDuplicate begntime"),
        Row(
            .stayOverlaps,
            settled + "register V9 began=2026-03-02 → registered\nlines V9 B1 1000.00 → itemised 1000.00\n"
                + "settle V9 B1 m9 1000.00 → unknown\ncarry all → m9 refused stayOverlaps begntime"),
        Row(.adjustmentUnsound, ready + "adjust V1 B1 a1 310101:1.00 → refused adjustmentUnsound"),
        Row(
            .adjustmentExceedsLeft,
            settled + "adjust V1 B1 a1 310101:720.01 → refused adjustmentExceedsLeft\n"
                + "adjust V1 B1 a1 330101:0.01 → refused adjustmentExceedsLeft\n"
                + "adjust V1 B1 a1 310101:0.01 reason=190 → refused adjustmentExceedsLeft"),
        Row(
            .accountSpent,
            settled + "adjust V1 B1 a1 310201:50.00 → asked\ncarry all → -\n"
                + "register V2 → registered\nlines V2 B2 1000.00 → itemised 1000.00\nsettle V2 B2 m2 1000.00 → unknown\n"
                + "carry all → m2 settled 810.00\nadjust V1 B1 a2 310201:0.01 reason=190 → asked\n"
                + "carry all → accountSpent\nshow life V1 B1 → adjusted"),
        Row(.adjustmentDiffers, adjusted + "adjust V1 B1 a1 310101:2.00 → refused adjustmentDiffers"),
        Row(.quarantineUnknown, "release 1 → refused quarantineUnknown\nreject 0 → refused quarantineUnknown"),
        Row(.windowNotCleared, "paid I 2026-03 → refused windowNotCleared"),
        Row(.windowNotOpen, "fence I 2026-02 → refused windowNotOpen"),
        Row(.windowNotFenced, "close 2026-03 → refused windowNotFenced"),
        Row(
            .orderForeign,
            "order I 1 a cap 700.00 for=T → refused orderForeign\norder hub 1 a cap 700.00 → asked\n"
                + "order hub 1 b cap 700.00 → refused orderForeign"),
        Row(
            .orderDiffers,
            "order I 1 a cap 700.00 → asked\norder I 1 b cap 800.00 → refused orderDiffers\n"
                + "order I 1 b cap 700.00 → done\norder I 1 b cap 700.00 → again\norder I 1 b cap 800.00 → refused orderDiffers"),
        Row(
            .orderSameOperator,
            "order I 1 a fence 2026-03 → asked\norder I 1 a fence 2026-03 → refused orderSameOperator\n"
                + "order I 1 b fence 2026-03 → done"),
        Row(
            .orderNotWaiting,
            "order I 2 a withdraw 1 → refused orderNotWaiting\norder I 1 a cap 700.00 → asked\n"
                + "order I 3 b withdraw 1 → done\norder I 3 b withdraw 1 → again\norder I 4 a withdraw 1 → refused orderNotWaiting\n"
                + "order I 1 b cap 700.00 → asked # a first signature again\norder I 5 b withdraw 1 → done\n"
                + "order hub 1 a close 2026-03 → asked\norder hub 2 a withdraw 1 → done\n"
                + "order hub 3 a withdraw 1 → refused orderNotWaiting"),
        Row(
            .orderCarriedOut,
            "order I 1 a cap 700.00 → asked\norder I 1 b cap 700.00 → done\norder I 2 a withdraw 1 → refused orderCarriedOut\n"
                + "order I 1 b cap 700.00 → again"),
        Row(
            .windowNotOpen,
            "order I 1 a fence 2026-02 → asked\norder I 1 b fence 2026-02 → refused windowNotOpen\n"
                + "order I 1 b fence 2026-02 → refused windowNotOpen"),
        Row(
            .exposureCapReached,
            ready + "order I 1 a cap 789.99 → asked\norder I 1 b cap 789.99 → done\nsettle V1 B1 m1 1000.00 → unknown\n"
                + "carry all → m1 refused exposureCapReached mdtrtarea_admvs\n"
                + "order I 2 a cap 790.00 → asked\norder I 2 b cap 790.00 → done\n"
                + "settle V1 B1 m2 1000.00 → unknown\ncarry all → m2 settled 790.00"),
    ]

    @Test("M10: each refusal of the counter names its field and changes nothing", arguments: rows)
    func refusal(_ row: Row) {
        let seen = check(text: row.text).refusals
        #expect(seen.contains(row.refusal))
    }

    /// Refusals no hospital can provoke; each has a test of its own by another way in.
    static let elsewhere: Set<SettlementRefusal> = [
        .catalogueMissing, .accountsRefused, .policiesOverlap, .alreadyFounded, .notFounded, .foundingUnsound,
        .acknowledgedUnsent,  // operators
        .notAddressee, .sequenceGap, .messageUnexpected, .decisionDiffers, .fenceDiffers, .noticeDiffers,  // peers
        .quarantined, .unbalanced, .quarantineUnsound,  // peers
    ]

    /// Told by the registry of the insuring region, beside this state.
    static let ofRegistry: Set<SettlementRefusal> = [.filingRefused]

    @Test("M10: the tables reach every refusal there is")
    func complete() {
        let reached = Set(Self.rows.map(\.refusal)).union(Self.elsewhere).union(VisitStepsTests.refusals)
            .union(MonthLawTests.refusals)
            .union(MoneyRefusalTests.reached)
            .union(InterestRefusalTests.reached)
            .union(AssignmentTests.refusals.map(\.refusal))
            .union(DifferenceTests.refusals)
            .union(Self.ofRegistry)
        #expect(reached == Set(SettlementRefusal.allCases))
        #expect(Self.elsewhere == Set(HostilePeerTests.refusals + OperatorRefusalTests.rows.map(\.refusal)))
    }

    @Test("M10: a suspended person gets the benefit rule's own refusal, passed through with its number")
    func benefitRefusal() {
        check(
            text: """
                register V1 person=9           → registered
                lines V1 B1 1000.00            → itemised 1000.00
                trial V1 B1 p1 1000.00         → unknown
                carry all                      → p1 refused 203 psn_insu_stas
                settle V1 B1 m1 1000.00        → unknown
                carry all                      → m1 refused 203 psn_insu_stas
                show held                      → 0.00
                """)
    }

    @Test("a suspended person is told so, also where no policy is in force")
    func standingBeforePolicy() {
        check(
            text: """
                register V1 person=9 insurance=390 → registered
                lines V1 B1 1000.00                → itemised 1000.00
                settle V1 B1 m1 1000.00            → unknown
                carry all                          → m1 refused 203 psn_insu_stas
                """)
    }
}

/// Law M10 at the operator's desk.
@Suite("M10: operators are refused too")
struct OperatorRefusalTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let refusal: SettlementRefusal
        let name: String
        let input: RegionInput
        var isFounded = true

        var testDescription: String { name }
    }

    static let rows: [Row] = [
        Row(
            refusal: .acknowledgedUnsent, name: "an acknowledgement of what was never sent",
            input: .acknowledged(by: Clinic.insuring.node, stream: Clinic.insuring.node, upTo: 99)),
        Row(
            refusal: .acknowledgedUnsent, name: "an acknowledgement by a stranger",
            input: .acknowledged(by: NodeID(440_000), stream: Clinic.insuring.node, upTo: 0)),
        Row(
            refusal: .catalogueMissing, name: "a catalogue of other regions only",
            input: .loadCatalogues([Clinic.catalogue(of: Clinic.other)], Clinic.digest(9))),
        Row(
            refusal: .policiesOverlap, name: "a policy over days that have one",
            input: .loadPolicies([Clinic.policy()], Clinic.digest(9))),
        Row(
            refusal: .alreadyFounded, name: "a second founding",
            input: .found(Clinic.insuring, peers: [], firstWindow: Clinic.window)),
        Row(
            refusal: .foundingUnsound, name: "a peer named twice",
            input: .found(Clinic.insuring, peers: [Clinic.treating, Clinic.treating], firstWindow: Clinic.window),
            isFounded: false),
        Row(
            refusal: .foundingUnsound, name: "a region that is its own peer",
            input: .found(Clinic.insuring, peers: [Clinic.insuring], firstWindow: Clinic.window), isFounded: false),
        Row(
            refusal: .foundingUnsound, name: "the hub as a region",
            input: .found(RegionCode(0), peers: [Clinic.insuring], firstWindow: Clinic.window), isFounded: false),
        Row(
            refusal: .foundingUnsound, name: "a window that is no month",
            input: .found(Clinic.insuring, peers: [Clinic.treating], firstWindow: .none), isFounded: false),
        Row(refusal: .notFounded, name: "accounts before the founding", input: .openAccounts([]), isFounded: false),
        Row(
            refusal: .notFounded, name: "a day before the founding", input: .closeDay(BusinessDate(days: 20_000)),
            isFounded: false),
        Row(refusal: .notFounded, name: "a fence before the founding", input: .fenceWindow(.none), isFounded: false),
        Row(
            refusal: .accountsRefused, name: "a person opened twice",
            input: .openAccounts([Clinic.opening(Clinic.person, Fen(1))])),
        Row(
            refusal: .accountsRefused, name: "a balance brought in for a second year",
            input: .openAccounts([Clinic.opening(Clinic.person, Fen(1), year: 2027)])),
        Row(
            refusal: .accountsRefused, name: "the same person twice in one batch",
            input: .openAccounts([Clinic.opening(PersonNumber(9), Fen(1)), Clinic.opening(PersonNumber(9), Fen(1), year: 2027)])),
        Row(
            refusal: .accountsRefused, name: "a negative balance among sound ones",
            input: .openAccounts([Clinic.opening(PersonNumber(9), Fen(-1))])),
    ]

    @Test("M10: an operator's mistake is refused and changes nothing", arguments: rows)
    func refused(_ row: Row) {
        var machine = row.isFounded ? Network()[Clinic.insuring] : RegionMachine()
        let before = machine.canonicalBytes
        let output = machine.apply(row.input, at: Clinic.time)
        #expect(output.outcome == UInt32(row.refusal.rawValue))
        #expect(output.postings.isEmpty && output.replies.isEmpty)
        #expect(machine.canonicalBytes == before)
    }

    @Test("M4: the same file loaded again changes nothing")
    func loadedAgain() {
        var machine = Network()[Clinic.insuring]
        let before = machine.canonicalBytes
        #expect(
            machine.apply(.loadPolicies([Clinic.policy()], Clinic.digest(1)), at: Clinic.time).outcome == CommandOutput.replayed)
        let catalogue = Clinic.catalogue(of: Clinic.insuring)
        #expect(machine.apply(.loadCatalogues([catalogue], Clinic.digest(2)), at: Clinic.time).outcome == CommandOutput.replayed)
        #expect(machine.canonicalBytes == before)
    }
}
