import ClaimTypes
import LedgerTypes
import MessageSamples
import Messages
import Testing

@Suite("Messages: questions that leave no trace")
struct QueryTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let content: PeerQuery.Content
        let reason: MessageFault.Reason
        let field: String

        init(_ name: String, _ reason: MessageFault.Reason, _ field: String, _ content: PeerQuery.Content) {
            (testDescription, self.reason, self.field, self.content) = (name, reason, field, content)
        }
    }

    @Test("each fault of a question names its reason and its field", arguments: cases)
    func faults(_ fault: Case) {
        let found = PeerQuery.decode(Samples.query(fault.content).encode()).fault
        #expect(found?.reason == fault.reason && found?.field == fault.field, "found \(String(describing: found))")
    }

    static let cases: [Case] = [
        Case("a credential without a kind", .missing, "credential_type", person { $0.credentialType = 0 }),
        Case("a credential without a number", .wrongLength, "credential_number", person { $0.credentialNumber = "" }),
        Case("a card without its serial", .missing, "card_serial", person { $0.cardSerial = "" }),
        Case("a name longer than C50", .tooLarge, "name", person { $0.name = String(repeating: "名", count: 51) }),
        Case(
            "a visit that ends before it begins", .outOfRange, "ends",
            .benefit(
                BenefitQuery(
                    institution: Samples.hospital, person: PersonNumber(1), insurance: .employee, visitType: .outpatient,
                    begins: BusinessDate(days: 2), ends: BusinessDate(days: 1)))),
        Case("a filing without a message id", .wrongLength, "message_id", filing { $0.messageID = "" }),
        Case(
            "a filing that ends before it begins", .outOfRange, "ends", filing { $0.ends = $0.begins.adding(days: -1) }),
        Case(
            "a filing for no place", .outOfRange, "referral.place",
            filing { $0.subject = .referral(ReferralFiling(type: .referral, place: RegionCode(7))) }),
        Case(
            "a status question about nothing", .wrongLength, "visit_id",
            .status(StatusQuery(institution: Samples.hospital, visitID: ""))),
        Case(
            "a year that is none", .outOfRange, "year",
            .accumulators(AccumulatorsQuery(person: PersonNumber(1), insurance: .employee, year: 26))),
        Case(
            "a path that leaves the tree", .outOfRange, "path",
            .tree(TreeQuery(date: BusinessDate(days: 1), insuring: Samples.anhui, treating: Samples.shanghai, path: [16]))),
        Case(
            "a path deeper than any tree", .tooLarge, "path",
            .tree(
                TreeQuery(
                    date: BusinessDate(days: 1), insuring: Samples.anhui, treating: Samples.shanghai,
                    path: [UInt8](repeating: 1, count: 65)))),
        Case("a checkpoint without a note", .missing, "note", .cosign(CosignQuery(note: "", oldSize: 0, proof: []))),
    ]

    @Test("an answer may not be empty, refuse and answer at once, or contradict itself")
    func answers() {
        func fault(_ outcome: PeerAnswer.Outcome) -> MessageFault? { PeerAnswer.decode(Samples.answer(outcome).encode()).fault }

        #expect(PeerAnswer.decode([0x0A, 0x20] + [UInt8](repeating: 0, count: 32)).fault?.field == "content")
        #expect(PeerAnswer.decode([]).fault != nil)
        let both = Samples.answer(.refused(Samples.notice)).encode() + Samples.answer(.stays([])).encode().dropFirst(34)
        #expect(PeerAnswer.decode(both).fault?.field == "refused")
        #expect(fault(.dayBook(DayBookAnswer(count: 0, root: Samples.digest, rows: [])))?.field == "root")
        #expect(fault(.dayBook(DayBookAnswer(count: 1, root: .zero, rows: [])))?.field == "root")
        #expect(fault(.tree(.branches([TreeBranch(step: 16, count: 1, digest: .zero)])))?.field == "branches.step")
        #expect(fault(.tree(.branches([TreeBranch(step: 1, count: 0, digest: .zero)])))?.field == "branches.count")
        let twice = TreeRecord(settlementID: 1, digest: .zero)
        #expect(fault(.tree(.records([twice, twice])))?.reason == .notAscending)
        var answer = Samples.personAnswer
        answer.enrolments.reverse()
        #expect(fault(.person(answer))?.reason == .notAscending)
        func status(_ change: (inout StatusRecord) -> Void) -> MessageFault? {
            let record = StatusRecord(
                messageID: "m", insurance: .employee, clearingType: .inpatient, claim: Samples.settled,
                undone: StatusRecord.Undone(.reversed, by: Samples.negated))
            return fault(.status(StatusAnswer(received: 1, record: changed(record, change))))
        }
        #expect(status { $0.undone = nil } == nil)
        #expect(status { $0.undone?.negative.originalSettlementID = 5 }?.field == "record.negative")
        #expect(status { $0.undone?.negative.ratio = BasisPoints(1) } == nil, "the negative is one of money")
        #expect(status { $0.undone = StatusRecord.Undone(.cancelled, by: Samples.settled) }?.field == "original_settlement_id")
        #expect(status { $0.claim.amounts.cash += Fen(1) }?.reason == .identityViolated)
        #expect(status { $0.messageID = "" }?.field == "record.message_id")
    }

    @Test("M8: what names a person is printed by no description, interpolation, dump or failed expectation")
    func redaction() {
        let secrets = ["测试甲", "340101199001010000", "A12345678", "0123456789ABCDEF", "13800000000", "某市某路", "某单位", "胸痛三小时"]
        for (name, content) in Samples.queries {
            var printed = "\(Samples.query(content)) \(String(reflecting: content))"
            dump(Samples.query(content), to: &printed)
            for secret in secrets { #expect(!printed.contains(secret), "\(name)") }
        }
        for (name, outcome) in Samples.answers {
            var printed = "\(Samples.answer(outcome)) \(String(reflecting: outcome))"
            dump(Samples.answer(outcome), to: &printed)
            for secret in secrets { #expect(!printed.contains(secret), "\(name)") }
        }
    }

    @Test("only filings have an effect whose answer may be lost")
    func effects() {
        #expect(QueryKind.allCases.filter(\.hasEffect) == [.filing, .filingCancel])
    }

    private static func person(_ change: (inout PersonQuery) -> Void) -> PeerQuery.Content {
        .person(changed(Samples.personQuery, change))
    }

    private static func filing(_ change: (inout FilingRequest) -> Void) -> PeerQuery.Content {
        .filing(changed(Samples.filingRequest, change))
    }
}
