import ClaimTypes
import HospitalInterface
import LedgerTypes
import Testing

/// One good row; tests change a single thing.
enum SampleRow {
    static let claim = #"""
        {"infno":"2304","msgid":"H31010100001202609121011120001","fixmedins_code":"H31010100001","mdtrtarea_admvs":"310000",\#
        "insuplc_admdvs":"340000","psn_no":"3400000000000001","insutype":"310","med_type":"21","mdtrt_id":"V1","chrg_bchno":"B1",\#
        "dise_codg":"","begntime":"2026-09-01 08:00:00","setl_time":"2026-09-12 10:11:12","acct_used_flag":"1",\#
        "medfee_sumamt":2190.00,"hosp_part_amt":0,"feedetail":[\#
        {"feedetl_sn":"1","med_list_codg":"X1","cnt":20,"pric":120,"det_item_fee_sumamt":2400.00,"fee_ocur_time":"2026-09-02 09:00:00"},\#
        {"feedetl_sn":"2","med_list_codg":"X1","cnt":-2,"pric":"120.000000","det_item_fee_sumamt":"-240.00","fee_ocur_time":"2026-09-03 09:00:00"},\#
        {"feedetl_sn":"3","med_list_codg":"X2","cnt":0.3333,"pric":90.009,"det_item_fee_sumamt":30.00,"fee_ocur_time":"2026-09-03"}]}
        """#

    static let cancel = #"""
        {"infno":"2305","msgid":"C1","fixmedins_code":"H31010100001","mdtrt_id":"V1","psn_no":"3400000000000001",\#
        "omsgid":"H31010100001202609121011120001","setl_time":"2026-09-13 10:00:00"}
        """#
}

struct RowDecoderTests {
    private func decode(_ text: String) -> Result<ClaimFileRow, RowRefusal> { RowDecoder.decode(Array(text.utf8), line: 7) }

    private func claim(_ text: String) throws -> SubmittedClaim {
        guard case .claim(let claim) = try decode(text).get() else { throw RowIsNoClaim() }
        return claim
    }

    private struct RowIsNoClaim: Error {}

    @Test func aGoodClaimIsReadExactly() throws {
        let claim = try claim(SampleRow.claim)
        #expect(claim.transaction == .inpatientSettle && claim.visitType == .inpatient && claim.useAccount)
        #expect(claim.total == Fen(219_000) && claim.hospitalPart == .zero)
        #expect(claim.lines.map(\.amount) == [Fen(240_000), Fen(-24_000), Fen(3_000)])
        #expect(claim.lines[2].quantity == Quantity(tenThousandths: 3_333))
        #expect(claim.lines[2].unitPrice == UnitPrice(microYuan: 90_009_000))
        #expect(claim.settledAt.description == "2026-09-12 10:11:12")
    }

    @Test func aGoodCancelIsRead() throws {
        guard case .cancel(let cancel) = try decode(SampleRow.cancel).get() else { throw RowIsNoClaim() }
        #expect(cancel.transaction == .inpatientCancel && cancel.settlementID == nil)
        #expect(cancel.originalMessageID == "H31010100001202609121011120001")
    }

    @Test func whatIsWrittenIsReadBack() throws {
        let interim = SampleRow.claim.replacingFirst(
            #""dise_codg":"","#, with: #""mid_setl_flag":1,"psn_setlway":"0202","er_begntime":"2026-08-31 20:00:00","#)
        for text in [SampleRow.claim, SampleRow.cancel, interim] {
            let row = try decode(text).get()
            #expect(try decode(row.text).get() == row)
        }
    }

    /// 0.1, 4.35 and fourteen digits have no exact binary form; a reader that passes through one loses fen.
    @Test(arguments: [
        ("0.1", 10), ("4.35", 435), ("0.29", 29), ("1.005000e0", nil), ("99999999999999.99", 9_999_999_999_999_999),
    ])
    func amountsAreReadToTheFen(literal: String, fen: Int64?) {
        for written in [literal, "\"\(literal)\""] {
            let text = SampleRow.claim.replacingFirst("\"hosp_part_amt\":0", with: "\"hosp_part_amt\":\(written)")
            let refusal = decode(text).failure
            if let fen, fen <= 219_000 {
                #expect((try? claim(text).hospitalPart) == Fen(fen))
            } else {
                #expect(refusal?.code == (fen == nil ? .invalidValue : .hospitalPartOutsideFee), "\(written)")
                #expect(refusal?.value == literal)
            }
        }
    }

    static let broken: [(change: (from: String, to: String), code: RowRefusalCode, field: String)] = [
        ((#""infno":"2304","#, ""), .missingField, "infno"),
        ((#""infno":"2304""#, #""infno":"1101""#), .unknownTransaction, "infno"),
        ((#""psn_no":"3400000000000001""#, #""psn_no":null"#), .missingField, "psn_no"),
        ((#""psn_no":"3400000000000001""#, #""psn_no":"张三""#), .invalidValue, "psn_no"),
        ((#""psn_no":"3400000000000001""#, #""psn_no":true"#), .wrongType, "psn_no"),
        ((#""fixmedins_code":"H31010100001""#, #""fixmedins_code":"X31010100001""#), .invalidValue, "fixmedins_code"),
        ((#""mdtrtarea_admvs":"310000""#, #""mdtrtarea_admvs":"3100000""#), .fieldTooLong, "mdtrtarea_admvs"),
        ((#""mdtrtarea_admvs":"310000""#, #""mdtrtarea_admvs":"shangh""#), .invalidValue, "mdtrtarea_admvs"),
        ((#""mdtrt_id":"V1""#, #""mdtrt_id":"1234567890123456789012345678901""#), .fieldTooLong, "mdtrt_id"),
        ((#""begntime":"2026-09-01 08:00:00""#, #""begntime":"2026-02-30 08:00:00""#), .invalidDate, "begntime"),
        ((#""setl_time":"2026-09-12 10:11:12""#, #""setl_time":"12/09/2026""#), .invalidDate, "setl_time"),
        ((#""setl_time":"2026-09-12 10:11:12""#, #""setl_time":"2026-08-12 10:11:12""#), .datesOutOfOrder, "setl_time"),
        ((#""2026-09-02 09:00:00""#, #""2026-09-20 09:00:00""#), .datesOutOfOrder, "feedetail[0].fee_ocur_time"),
        ((#""acct_used_flag":"1""#, #""acct_used_flag":"Y""#), .invalidValue, "acct_used_flag"),
        ((#""medfee_sumamt":2190.00"#, #""medfee_sumamt":"2190.001""#), .invalidValue, "medfee_sumamt"),
        ((#""medfee_sumamt":2190.00"#, #""medfee_sumamt":[2190]"#), .wrongType, "medfee_sumamt"),
        ((#""medfee_sumamt":2190.00"#, #""medfee_sumamt":2189.99"#), .sumsDoNotAddUp, "medfee_sumamt"),
        ((#""dise_codg":"","#, #""mid_setl_flag":"2","#), .invalidValue, "mid_setl_flag"),
        ((#""dise_codg":"","#, #""psn_setlway":"03","#), .invalidValue, "psn_setlway"),
        ((#""dise_codg":"","#, #""er_begntime":"yesterday","#), .invalidDate, "er_begntime"),
        ((#""2026-09-02 09:00:00""#, #""2026-08-31 23:59:59""#), .chargedOutsideStay, "feedetail[0].fee_ocur_time"),
        (
            (#""medfee_sumamt":2190.00"#, #""medfee_sumamt":2190.00,"inscp_scp_amt":2000.00,"preselfpay_amt":189.99"#),
            .sumsDoNotAddUp, "inscp_scp_amt"
        ),
        ((#""hosp_part_amt":0"#, #""hosp_part_amt":-0.01"#), .hospitalPartOutsideFee, "hosp_part_amt"),
        ((#""hosp_part_amt":0"#, #""hosp_part_amt":2190.01"#), .hospitalPartOutsideFee, "hosp_part_amt"),
        ((#""feedetl_sn":"2""#, #""feedetl_sn":"1""#), .duplicateLineNumber, "feedetail[1].feedetl_sn"),
        ((#""cnt":20"#, #""cnt":"twenty""#), .invalidValue, "feedetail[0].cnt"),
        ((#""cnt":20"#, #""cnt":19"#), .priceTimesQuantityDiffers, "feedetail[0].det_item_fee_sumamt"),
        ((#""pric":120,"#, #""pric":-120,"#), .invalidValue, "feedetail[0].pric"),
        ((#""med_type":"21""#, #""med_type":"11""#), .visitTypeDisagrees, "med_type"),
        ((#""feedetail":["#, #""feedetail":[5,"#), .wrongType, "feedetail[0]"),
        ((#""feedetail":["#, #""feedetail":{},"x":["#), .wrongType, "feedetail"),
        ((#""feedetail":["#, #""feedetail":[],"x":["#), .missingField, "feedetail"),
        ((#""hosp_part_amt":0"#, #""infno":"2304""#), .brokenJSON, "infno"),
        ((#""hosp_part_amt":0"#, #""hosp_part_amt":"#), .brokenJSON, ""),
        ((#""V1""#, #""V\u00001""#), .nulByte, ""),
    ]

    @Test(arguments: broken.indices)
    func eachFaultIsNamedWithFieldAndValue(index: Int) throws {
        let (change, code, field) = Self.broken[index]
        let text = SampleRow.claim.replacingFirst(change.from, with: change.to)
        #expect(text != SampleRow.claim, "the fault is not planted: \(change.from)")
        let refusal = try #require(decode(text).failure, "\(change.to) went through")
        #expect("\(refusal.code) \(refusal.field)" == "\(code) \(field)", "\(change.to)")
        #expect(refusal.line == 7)
        #expect(!refusal.reason.chinese.isEmpty && !refusal.reason.english.isEmpty)
    }

    @Test func absentMembersAreTheUsualOnes() throws {
        let claim = try claim(SampleRow.claim.replacingFirst(#""dise_codg":"","#, with: #""psn_setlway":"","er_begntime":null,"#))
        #expect(!claim.isInterim && claim.settlementWay == .byItem && claim.emergencyBeganAt == nil)
    }

    /// A later bill of a stay states the fee of the whole stay beside its own lines; whether the rest was billed before is not in the row.
    @Test func aStaysFeeMayBeMoreThanTheRowsLines() throws {
        let claim = try claim(SampleRow.claim.replacingFirst("2190.00", with: "2190.01"))
        #expect(claim.refusalOfSum(billedBefore: .zero, line: 7)?.code == .sumsDoNotAddUp)
        #expect(claim.refusalOfSum(billedBefore: Fen(1), line: 7) == nil)
        let outpatient = SampleRow.claim.replacingFirst(#""infno":"2304""#, with: #""infno":"2207""#)
            .replacingFirst(#""med_type":"21""#, with: #""med_type":"11""#)
        #expect(decode(outpatient).failure == nil)
        #expect(decode(outpatient.replacingFirst("2190.00", with: "2190.01")).failure?.code == .sumsDoNotAddUp)
    }

    @Test func emergencyFeesOfTheDaysBeforeAreLinesOfAStayItTurnedInto() throws {
        let text = SampleRow.claim.replacingFirst("2026-09-02 09:00:00", with: "2026-08-31 23:59:59")
        #expect(decode(text.replacingFirst(#""med_type":"21""#, with: #""med_type":"24""#)).failure == nil)
    }

    @Test func aByteOrderMarkIsNamed() {
        let refusal = RowDecoder.decode([0xEF, 0xBB, 0xBF] + Array(SampleRow.claim.utf8), line: 1).failure
        #expect(refusal?.code == .brokenJSON && refusal?.reason.english.contains("byte order mark") == true)
    }

    @Test func anItemMayNotBeReturnedMoreThanBilled() {
        let text = SampleRow.claim.replacingFirst(#""cnt":-2"#, with: #""cnt":-21"#)
            .replacingFirst(#""-240.00""#, with: #""-2520.00""#)
        #expect(
            decode(text.replacingFirst("2190.00", with: "-90.00")).failure?.code == .negativeTotal, "the total is negative")
        let padded = text.replacingFirst("2190.00", with: "410.00").replacingFirst(
            #""cnt":0.3333,"pric":90.009,"det_item_fee_sumamt":30.00"#, with: #""cnt":1,"pric":530,"det_item_fee_sumamt":530.00"#)
        #expect(decode(padded).failure?.field == "feedetail[0].med_list_codg", "the total is not, one item is")
    }

    /// Price × quantity may miss the amount by one fen, no more.
    @Test(arguments: [("29.99", true), ("30.01", true), ("30.02", false), ("29.98", false)])
    func lineToleranceIsOneFen(amount: String, passes: Bool) throws {
        let fen = try #require(Fen(yuan: amount))
        let text = SampleRow.claim.replacingFirst("\"det_item_fee_sumamt\":30.00", with: "\"det_item_fee_sumamt\":\(amount)")
            .replacingFirst("2190.00", with: (Fen(216_000) + fen).yuan)
        #expect((decode(text).failure == nil) == passes)
    }

    @Test func amountsThatOverflowAreRefusedNotTrapped() {
        let huge = #"{"feedetl_sn":"9","med_list_codg":"X9","cnt":1,"pric":99999999999999.99"#
        for line in [
            huge + #","det_item_fee_sumamt":99999999999999.99,"fee_ocur_time":"2026-09-02"},"#,
            #"{"feedetl_sn":"9","med_list_codg":"X9","cnt":999999999999999,"pric":9999999999999,"det_item_fee_sumamt":1,"fee_ocur_time":"2026-09-02"},"#,
        ] {
            let many = (0..<1_000).map { line.replacingFirst("\"9\"", with: "\"a\($0)\"") }.joined()
            let text = SampleRow.claim.replacingFirst(#""feedetail":["#, with: #""feedetail":["# + many)
            #expect(decode(text).failure != nil)
        }
    }

    @Test func linesBeyondOneMebibyteAreRefusedUnread() {
        let bytes = [UInt8](repeating: UInt8(ascii: " "), count: RowDecoder.lineBytesMax) + Array(SampleRow.claim.utf8)
        #expect(RowDecoder.decode(bytes, line: 7).failure?.code == .lineTooLong)
        #expect(RowDecoder.decode(Array(bytes.suffix(RowDecoder.lineBytesMax)), line: 7).failure == nil)
    }

    @Test func invalidUTF8IsItsOwnClass() {
        let bytes = Array(SampleRow.claim.utf8.dropLast(3)) + [0xFF] + Array(SampleRow.claim.utf8.suffix(3))
        #expect(RowDecoder.decode(bytes, line: 7).failure?.code == .invalidUTF8)
    }

    @Test func aCancelNamesItsSettlement() {
        let text = SampleRow.cancel.replacingFirst("omsgid", with: "other")
        #expect(decode(text).failure?.field == "setl_id")
    }

    @Test func noTruncationTrapsOrPasses() {
        let bytes = Array(SampleRow.claim.utf8)
        for count in 0..<bytes.count { #expect(RowDecoder.decode(Array(bytes[..<count]), line: 1).failure != nil) }
    }
}

extension String {
    func replacingFirst(_ text: String, with other: String) -> String {
        guard let range = firstRange(of: text) else { return self }
        return replacingCharacters(in: range, other)
    }

    private func replacingCharacters(in range: Range<String.Index>, _ other: String) -> String {
        self[..<range.lowerBound] + other + self[range.upperBound...]
    }
}
