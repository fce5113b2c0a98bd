import ClaimTypes
import LedgerTypes
import Messages
import TestSupport
import Testing

@testable import Settlement

/// Claims are kept packed. What a table gives back is what was put there, or replays would answer otherwise (laws M1, M4, M6).
@Suite("M4: a packed row is the row that was put there")
struct PackedTableTests {
    static let hospital = InstitutionCode(31_010_100_001)
    static let texts = [
        "", "0", "007", "12345678901234567890", "B1", "B000000123", "H", "S3400002609010000042",
        "H310101000012026090112000000042",
        "H310101000022026090112000000042", "P310101000012026090112000000042", "b1", "V-1", "批次一", "H31010100001x", "1a",
    ]

    @Test("any text comes back, under any institution", arguments: texts)
    func text(_ text: String) {
        for institution in [Self.hospital, InstitutionCode(131_010_100_001), InstitutionCode(0), InstitutionCode(.max)] {
            var writer = PackedWriter()
            writer.put(text, of: institution)
            var reader = PackedReader(writer.bytes, at: 0, pools: writer)
            #expect(reader.text(of: institution) == text)
        }
    }

    @Test("a hospital's message id of 30 letters takes nine bytes")
    func shortIDs() {
        var writer = PackedWriter()
        writer.put("H310101000012026090112000000042", of: Self.hospital)
        #expect(writer.bytes.count == 9)
    }

    @Test("any integer comes back", arguments: [0, 1, -1, 63, 64, -64, -65, 300, -30_000, .max, .min] as [Int64])
    func integer(_ value: Int64) {
        var writer = PackedWriter()
        writer.put(value)
        writer.put(UInt64(bitPattern: value))
        writer.put(whole: UInt64(bitPattern: value))
        writer.put(settlement: UInt64(bitPattern: value))
        var reader = PackedReader(writer.bytes, at: 0, pools: writer)
        #expect(reader.signed() == value)
        #expect(reader.unsigned() == UInt64(bitPattern: value))
        #expect(reader.whole() == UInt64(bitPattern: value))
        #expect(reader.settlementID() == UInt64(bitPattern: value))
    }

    @Test("a bill comes back in every state", arguments: BillLifeTests.states.keys.sorted())
    func bill(_ state: String) throws {
        let life = try #require(BillLifeTests.states[state])
        let key = BillKey(institution: Self.hospital, visitID: "V1", batch: "B1")
        var bill = Bill(
            split: ScopeSplit(fullSelfPay: Fen(1), overLimit: Fen(-2), preSelfPay: Fen(.max), inScope: Fen(.min)), lineCount: 7,
            linesFingerprint: .max, life: life)
        var table = PackedTable<Bill>()
        for isRich in [false, true] {
            if isRich {
                bill.request = BillRequest(
                    institution: key.institution, visitID: key.visitID, batch: key.batch, messageID: "m1", medicalFee: Fen(3),
                    hospitalPart: Fen(4), useAccount: true, settledAt: BusinessTime(seconds: -5), isInterim: true,
                    settlementWay: .daySurgery, emergencyBeganAt: BusinessTime(seconds: 6))
                bill.covers = ["B0", ""]
                bill.supersedes = SupersededBill(batch: "B0", settlementID: 8)
                bill.flags = [Self.flag]
                bill.undone = [Self.undone("m0", BillLifeTests.claim)]
            }
            table[key] = bill
            let read = try #require(table[key])
            #expect(String(reflecting: read) == String(reflecting: bill))
        }
    }

    @Test("any history of rows: the table holds what a dictionary holds", arguments: [1, 2, 3] as [UInt64])
    func history(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var table = PackedTable<MessageUse>()
        var model: [MessageKey: MessageUse] = [:]
        var copies: [(table: PackedTable<MessageUse>, model: [MessageKey: MessageUse])] = []
        for step in 0..<3_000 {
            let key = MessageKey(
                institution: InstitutionCode(.random(in: 1...3, using: &random)),
                messageID: "m\(Int.random(in: 0..<700, using: &random))")
            // Now and then a row that fits no chunk.
            let length = step % 500 == 499 ? 300_000 : Int.random(in: 0..<60, using: &random)
            let use = MessageUse(
                purpose: .cancel, visitID: String(repeating: "v", count: length),
                batch: "B\(Int.random(in: 0..<99, using: &random))", original: "")
            let value = Int.random(in: 0..<4, using: &random) == 0 ? nil : use
            table[key] = value
            model[key] = value
            if step % 1_000 == 500 { copies.append((table, model)) }
        }
        for (table, model) in copies + [(table, model)] {
            #expect(table.count == model.count, "seed \(seed)")
            #expect(model.allSatisfy { table[$0.key] == $0.value && table.contains($0.key) }, "seed \(seed)")
            #expect(Dictionary(uniqueKeysWithValues: table.map { ($0.key, $0.value) }) == model, "seed \(seed)")
            #expect(Set(table.keys) == Set(model.keys), "seed \(seed)")
        }
    }

    @Test("any decision comes back, and ten thousand ordinary ones take 140 bytes each", arguments: [4, 5] as [UInt64])
    func decisions(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var table = PackedTable<DecidedClaim>()
        var model: [BillKey: DecidedClaim] = [:]
        for number in 0..<10_000 {
            let key = BillKey(
                institution: InstitutionCode(31_010_100_000 + .random(in: 0..<50, using: &random)),
                visitID: "S340000260901\(1_000_000 + number)", batch: "B\(100_000_000 + number)")
            let decided = Self.decision(number, key, &random)
            table[key] = decided
            model[key] = decided
        }
        #expect(table.footprintBytes < 140 * 10_000, "seed \(seed): \(table.footprintBytes)")
        for key in model.keys.shuffled(using: &random).prefix(500) {
            Self.disturb(&model[key]!, &random)
            table[key] = model[key]
        }
        #expect(model.allSatisfy { table[$0.key].map(Self.bytes) == Self.bytes($0.value) }, "seed \(seed)")
    }

    /// Every field, as the state digest sees it.
    private static func bytes(_ decided: DecidedClaim) -> [UInt8] {
        var writer = ByteWriter()
        writer.put(decided)
        return writer.bytes
    }

    private static let flag = VisitFlag(
        kind: .outpatientDuringStay,
        other: VisitPeriod(institution: hospital, began: BusinessDate(days: -1), ended: BusinessDate(days: 20_000)))

    /// A settlement that was adjusted and reversed.
    private static func undone(_ messageID: String, _ claim: SettledClaim) -> UndoneSettlement {
        var (standing, negative) = (StandingClaim(claim), claim)
        standing.adjustments = [
            ClaimAdjustment(request: BillLifeTests.pending(.chargedTwice).request, record: BillLifeTests.record)
        ]
        (negative.settlementID, negative.originalSettlementID) = (7, claim.settlementID)
        negative.amounts = -claim.amounts
        return UndoneSettlement(messageID: messageID, standing: standing, negative: negative, undoing: .reversed)
    }

    /// An outpatient visit, as most are.
    private static func decision(_ number: Int, _ key: BillKey, _ random: inout SeededGenerator) -> DecidedClaim {
        func fen() -> Fen { Fen(.random(in: 0..<100_000, using: &random)) }
        var amounts = SettlementAmounts(
            split: ScopeSplit(fullSelfPay: fen(), overLimit: .zero, preSelfPay: fen(), inScope: fen()))
        (amounts.deductible, amounts.pooled, amounts.account) = (fen(), fen(), fen())
        amounts.cash = amounts.total - amounts.pooled - amounts.account
        var change = Accumulators()
        (change.pooled, change.outpatientPooled, change.burden) = (amounts.pooled, amounts.pooled, fen())
        change.outpatientDeductible = amounts.deductible
        return DecidedClaim(
            messageID: "\(key.institution)20260901120000\(1_000 + number % 9_000)", treatedAt: RegionCode(310_101),
            insuredAt: RegionCode(340_100), person: PersonNumber(.random(in: 0 ... .max, using: &random)), insurance: .employee,
            pool: Clinic.insuring,
            mutualAidMember: nil, clearingType: .outpatient,
            claim: SettledClaim(
                settlementID: 340_000_000_000_000_000 + UInt64(number), window: Clinic.window,
                settledAt: BusinessTime(seconds: 1_790_000_000 + Int64(number)), amounts: amounts, ratio: BasisPoints(8_500),
                accountBalance: fen(), policyDigest: Digest256(words: (1, 2, 3, UInt64(number % 12)))),
            isInterim: false, change: change, flags: [], life: .settled)
    }

    /// Makes a decision long, odd or extreme.
    private static func disturb(_ decided: inout DecidedClaim, _ random: inout SeededGenerator) {
        let extreme = [Fen(.max), Fen(.min), Fen(-1), .zero].randomElement(using: &random)!
        switch Int.random(in: 0..<9, using: &random) {
        case 0: decided.claim.amounts.cash = extreme
        case 1: (decided.change.burden, decided.change.admissions) = (extreme, -3)
        case 2: decided.flags = [flag, flag]
        case 3: decided.mutualAidMember = PersonNumber(.max)
        case 4:
            let request = BillLifeTests.pending(.chargedTwice).request
            decided.life = .standing([ClaimAdjustment(request: request, record: BillLifeTests.record)])
        case 5:
            decided.life = .undone(by: undone("m0", decided.claim).negative, as: .reversed)
        case 6:
            let undone = undone("m0", decided.claim)
            decided.life = .undone(by: undone.negative, as: .cancelled, adjusted: undone.standing.adjustments)
        case 7: decided.earlier = [undone("m0", BillLifeTests.claim), undone("", decided.claim)]
        default:
            decided.change.diseases = DiseaseTotals("M00500", pooled: extreme)
            (decided.isInterim, decided.messageID) = (true, "")
        }
    }
}
