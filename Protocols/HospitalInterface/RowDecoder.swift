import ClaimTypes
import LedgerTypes
import StrictJSON

/// Turns one line of a claims file into a row, or says precisely why not. Needs nothing but the bytes.
public enum RowDecoder {
    /// A longer line is refused unread: the documented input limit is 40 000 characters, a long stay needs a few times that.
    public static let lineBytesMax = 1 << 20

    /// - Parameter line: its number in the file, from 1.
    public static func decode(_ bytes: [UInt8], line: Int) -> Result<ClaimFileRow, RowRefusal> {
        guard bytes.count <= lineBytesMax else { return .failure(lineTooLong(byteCount: bytes.count, line: line)) }
        switch JSONParser.parse(bytes) {
        case .failure(let refusal): return .failure(unreadable(refusal, bytes, line: line))
        case .success(let value):
            do throws(RowRefusal) {
                return .success(try row(FieldReader(value, line: line)))
            } catch {
                return .failure(error)
            }
        }
    }

    /// The refusal of a line that a reader stopped collecting at its limit.
    public static func lineTooLong(byteCount: Int, line: Int) -> RowRefusal {
        RowRefusal(
            line: line, field: "", value: "\(byteCount) bytes", code: .lineTooLong,
            reason: BilingualText("一行超过 \(lineBytesMax) 字节", "a line has more than \(lineBytesMax) bytes"))
    }

    private static func unreadable(_ refusal: JSONRefusal, _ bytes: [UInt8], line: Int) -> RowRefusal {
        let near = String(decoding: bytes[max(0, refusal.offset - 12)..<min(bytes.count, refusal.offset + 12)], as: UTF8.self)
        let place = BilingualText("第 \(refusal.offset) 字节", "at byte \(refusal.offset)")
        let (code, chinese, english): (RowRefusalCode, String, String) =
            switch refusal.reason {
            case .invalidUTF8: (.invalidUTF8, "不是有效的 UTF-8", "not valid UTF-8")
            case .nulByte: (.nulByte, "含有 NUL 字符", "contains a NUL character")
            case .syntax where bytes.starts(with: [0xEF, 0xBB, 0xBF]):
                (.brokenJSON, "以字节顺序标记（BOM）开头，请另存为不带 BOM 的 UTF-8", "begins with a byte order mark; save as UTF-8 without one")
            case .syntax: (.brokenJSON, "不是有效的 JSON", "not valid JSON")
            case .duplicateKey: (.brokenJSON, "字段 \(refusal.detail) 出现两次", "the field \(refusal.detail) stands twice")
            case .tooDeep: (.brokenJSON, "嵌套过深", "nested too deeply")
            }
        let printable = String(near.unicodeScalars.map { $0.value < 0x20 ? "�" : Character($0) })
        return RowRefusal(
            line: line, field: refusal.reason == .duplicateKey ? refusal.detail : "", value: printable, code: code,
            reason: BilingualText("\(chinese)（\(place.chinese)）", "\(english) (\(place.english))"))
    }

    private static func row(_ reader: FieldReader) throws(RowRefusal) -> ClaimFileRow {
        let infno = try reader.text("infno", max: 6)
        guard let transaction = Transaction(infno: infno) else {
            throw reader.refusal(
                .unknownTransaction, "infno", infno, "不支持的交易编号", "this transaction cannot stand in a claims file")
        }
        return transaction.cancel == nil
            ? .cancel(try cancel(reader, transaction)) : .claim(try claim(reader, transaction))
    }

    private static func cancel(_ reader: FieldReader, _ transaction: Transaction) throws(RowRefusal) -> SubmittedCancel {
        let cancel = SubmittedCancel(
            transaction: transaction, messageID: try reader.text("msgid", max: 30), institution: try institution(reader),
            visitID: try reader.text("mdtrt_id", max: 30), person: try person(reader),
            settlementID: try reader.literal("setl_id", max: 30), originalMessageID: try reader.literal("omsgid", max: 30),
            cancelledAt: try reader.time("setl_time"))
        guard cancel.settlementID != nil || cancel.originalMessageID != nil else {
            throw reader.refusal(
                .missingField, "setl_id", "", "缺少 setl_id 或 omsgid", "one of setl_id and omsgid has to name the settlement")
        }
        return cancel
    }

    private static func claim(_ reader: FieldReader, _ transaction: Transaction) throws(RowRefusal) -> SubmittedClaim {
        var claim = SubmittedClaim(
            transaction: transaction, messageID: try reader.text("msgid", max: 30), institution: try institution(reader),
            treatingRegion: try reader.region("mdtrtarea_admvs"), insuringRegion: try reader.region("insuplc_admdvs"),
            person: try person(reader),
            insurance: try reader.value("insutype", max: 6, ("险种", "a kind of insurance")) {
                UInt16($0).map(InsuranceKind.init)
            },
            visitType: try reader.value("med_type", max: 6, ("医疗类别", "a visit type")) { UInt16($0).map(VisitType.init) },
            visitID: try reader.text("mdtrt_id", max: 30), batch: try reader.text("chrg_bchno", max: 30),
            diseaseCode: try reader.literal("dise_codg", max: 30) ?? "", beganAt: try reader.time("begntime"),
            settledAt: try reader.time("setl_time"), useAccount: try reader.flag("acct_used_flag"),
            total: try reader.amount("medfee_sumamt"), hospitalPart: try reader.optionalAmount("hosp_part_amt"),
            lines: try lines(reader), isInterim: try reader.optionalFlag("mid_setl_flag"),
            settlementWay: try reader.optionalValue("psn_setlway", max: 6, ("个人结算方式", "a way of settling")) {
                SettlementWay(code: $0)
            } ?? .byItem, emergencyBeganAt: try reader.optionalTime("er_begntime"))
        // The interface has no more than a flag on the lines: the first line charged in an emergency tells when that began.
        if claim.emergencyBeganAt == nil, claim.visitType == .emergencyInpatient {
            claim.emergencyBeganAt =
                claim.lines.filter { $0.isEmergency && $0.chargedAt < claim.beganAt }.map(\.chargedAt).min()
        }
        try ClaimChecks.check(claim, reader)
        try ClaimChecks.checkStatedParts(of: claim, reader)
        return claim
    }

    /// Whether the line was charged in an emergency: `exp_content.er_flag` is 1.
    private static func isEmergency(_ line: FieldReader) throws(RowRefusal) -> Bool {
        guard let inner = try line.object("exp_content") else { return false }
        return try inner.optionalValue("er_flag", max: 6, ("急诊标志（0 至 3）", "a flag from 0 to 3")) {
            ["0", "1", "2", "3"].contains($0) ? $0 : nil
        } == "1"
    }

    private static func lines(_ reader: FieldReader) throws(RowRefusal) -> [FeeLine] {
        var lines: [FeeLine] = []
        for line in try reader.objects("feedetail") {
            var fee = FeeLine(
                lineNumber: try line.text("feedetl_sn", max: 30), itemCode: try line.text("med_list_codg", max: 50),
                quantity: try line.value("cnt", max: 24, ("数量（最多 4 位小数）", "a quantity of at most 4 decimals")) {
                    DecimalText.scaled($0, decimals: 4).map(Quantity.init(tenThousandths:))
                },
                unitPrice: try line.value("pric", max: 24, ("单价（非负，最多 6 位小数）", "a price of at most 6 decimals, not negative")) {
                    DecimalText.scaled($0, decimals: 6).flatMap { $0 < 0 ? nil : UnitPrice(microYuan: $0) }
                },
                amount: try line.amount("det_item_fee_sumamt"), chargedAt: try line.time("fee_ocur_time"))
            fee.isEmergency = try isEmergency(line)
            lines.append(fee)
        }
        return lines
    }

    private static func institution(_ reader: FieldReader) throws(RowRefusal) -> InstitutionCode {
        try reader.value("fixmedins_code", max: 30, ("机构编码（H 或 P 加 11 位数字）", "H or P and eleven digits")) {
            InstitutionCode(text: $0)
        }
    }

    private static func person(_ reader: FieldReader) throws(RowRefusal) -> PersonNumber {
        try reader.value("psn_no", max: 30, ("人员编号", "a person number of 1 to 19 digits")) { PersonNumber(text: $0) }
    }
}
