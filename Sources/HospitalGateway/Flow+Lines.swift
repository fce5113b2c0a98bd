import ClaimTypes
import HospitalInterface
import LedgerTypes
import Messages
import Settlement
import StrictJSON

/// 2204, 2205, 2301 and 2302.
extension FlowContext {
    /// Stands for every line that is not billed, in 2205 and 2302.
    static let everyLine = "0000"

    /// 2204, 2301. Lines of an inpatient stay go to the batch the node says is open; those of other visits name theirs.
    var uploading: Flow {
        let rows = message.rows("feedetail")
        let head = rows[0]
        let isStay = message.transaction.number == "2301"
        for row in rows.dropFirst() {
            for field in isStay ? ["mdtrt_id", "psn_no"] : ["mdtrt_id", "psn_no", "chrg_bchno", "dise_codg"]
            where row.value(field) != head.value(field) {
                return .refuse(
                    .fieldsContradict, row.path(of: field), "与第一行不同，一次只能上传一个批次", "differs from the first row: one batch a message"
                )
            }
        }
        if !isStay, head.text("chrg_bchno") == Self.everyLine {
            return .refuse(
                .invalidValue, head.path(of: "chrg_bchno"), "0000 保留用于撤销", "0000 stands for every batch when lines are cancelled")
        }
        let lines: [FeeLine]
        switch feeLines(rows) {
        case .failure(let refusal): return .finish(.refused(refusal))
        case .success(let read): lines = read
        }
        return visit(in: head) { standing, _ in
            if let refusal = contradiction(rows, standing, isStay: isStay) { return .finish(.refused(refusal)) }
            let upload = LineUpload(
                institution: institution, visitID: head.text("mdtrt_id"),
                batch: isStay ? standing.openBatch : head.text("chrg_bchno"), messageID: messageID, lines: lines)
            return .command(.addLines(upload)) { answer in
                switch answer {
                case .linesKept(let kept): .done([JSONMember("result", .array(kept.map(Self.result)))])
                case .refused(let notice): .refuse(notice)
                default: nil
                }
            }
        }
    }

    private func contradiction(_ rows: [InterfaceRecord], _ standing: VisitStanding, isStay: Bool) -> InterfaceRefusal? {
        let visit = standing.registration
        guard (visit.visitType.clearingType == .inpatient) == isStay else {
            return InterfaceRefusal(
                .fieldsContradict, rows[0].path(of: "mdtrt_id"), isStay ? "不是住院就诊，请用 2204" : "是住院就诊，请用 2301",
                isStay ? "the visit is no inpatient stay: use 2204" : "the visit is an inpatient stay: use 2301")
        }
        for row in rows {
            if let type = row.visitType(), type != visit.visitType {
                return InterfaceRefusal(
                    .fieldsContradict, row.path(of: "med_type"), "与登记的医疗类别 \(visit.visitType) 不符",
                    "registered as \(visit.visitType)")
            }
            if row.has("dise_codg"), row.text("dise_codg") != visit.diseaseCode {
                return InterfaceRefusal(
                    .fieldsContradict, row.path(of: "dise_codg"), "与登记的病种“\(visit.diseaseCode)”不符",
                    "registered for “\(visit.diseaseCode)”")
            }
        }
        return nil
    }

    /// The rows as fee lines; price × quantity may miss the amount by a fen, as hospitals round where they like (unverified tolerance).
    func feeLines(_ rows: [InterfaceRecord]) -> Result<[FeeLine], InterfaceRefusal> {
        var numbers: Set<String> = []
        var lines: [FeeLine] = []
        for row in rows {
            var line = FeeLine(
                lineNumber: row.text("feedetl_sn"), itemCode: row.text("med_list_codg"),
                quantity: Quantity(tenThousandths: need(row.scaled("cnt"), "cnt")),
                unitPrice: UnitPrice(microYuan: need(row.scaled("pric"), "pric")),
                amount: need(row.fen("det_item_fee_sumamt"), "det_item_fee_sumamt"),
                chargedAt: need(row.time("fee_ocur_time"), "fee_ocur_time"))
            line.isEmergency = row.text("exp_content.er_flag") == "1"
            guard numbers.insert(line.lineNumber).inserted, line.lineNumber != Self.everyLine else {
                return .failure(
                    InterfaceRefusal(
                        .fieldsContradict, row.path(of: "feedetl_sn"), "流水号重复或为 0000", "the line number stands twice, or is 0000")
                )
            }
            guard line.unitPrice.microYuan >= 0 else {
                return .failure(InterfaceRefusal(.invalidValue, row.path(of: "pric"), "单价不能为负", "a price is not negative"))
            }
            guard line.amount.units.magnitude <= Fen.fieldMaximum.units.magnitude,
                let product = line.unitPrice.amount(times: line.quantity), let gap = product.subtracting(line.amount),
                gap.units.magnitude <= 1
            else {
                return .failure(
                    InterfaceRefusal(
                        .fieldsContradict, row.path(of: "det_item_fee_sumamt"), "与单价 × 数量相差超过 0.01 元",
                        "more than 0.01 away from price × quantity"))
            }
            lines.append(line)
        }
        return .success(lines)
    }

    private static func result(_ line: SplitLine) -> JSONValue {
        let limit = line.priceLimit.map { DecimalText.text(of: $0.microYuan, decimals: 6) } ?? "999999"
        let itemClass =
            switch line.itemClass {
            case .a: "01"
            case .b: "02"
            case .c, nil: "03"
            }
        return .object([
            JSONMember("feedetl_sn", .string(line.lineNumber)), JSONMember("det_item_fee_sumamt", .string(line.amount.yuan)),
            JSONMember("pric_uplmt_amt", .string(limit)), JSONMember("selfpay_prop", .string(line.ratio.description)),
            JSONMember("fulamt_ownpay_amt", .string(line.split.fullSelfPay.yuan)),
            JSONMember("overlmt_amt", .string(line.split.overLimit.yuan)),
            JSONMember("preselfpay_amt", .string(line.split.preSelfPay.yuan)),
            JSONMember("inscp_scp_amt", .string(line.split.inScope.yuan)), JSONMember("chrgitm_lv", .string(itemClass)),
            JSONMember("memo", .string(line.itemClass == nil ? "目录外 / not in the catalogue" : "")),
        ])
    }

    /// 2205, 2302.
    var cancellingLines: Flow {
        let rows = message.rows("data")
        let head = rows[0]
        var request = CancelLines(
            institution: institution, visitID: head.text("mdtrt_id"), batch: "", messageID: messageID, person: person(in: head),
            lineNumbers: [])
        if message.transaction.number == "2205" {
            if head.text("chrg_bchno") != Self.everyLine { request.batch = head.text("chrg_bchno") }
        } else {
            for row in rows.dropFirst() {
                for field in ["mdtrt_id", "psn_no"] where row.value(field) != head.value(field) {
                    return .refuse(.fieldsContradict, row.path(of: field), "与第一行不同", "differs from the first row")
                }
            }
            request.lineNumbers = rows.map { $0.text("feedetl_sn") }
            if let index = request.lineNumbers.firstIndex(of: Self.everyLine) {
                guard rows.count == 1 else {
                    return .refuse(.fieldsContradict, rows[index].path(of: "feedetl_sn"), "0000 须单独使用", "0000 stands alone")
                }
                request.lineNumbers = []
            }
        }
        let order = request
        return visit(in: head) { _, _ in self.order(.cancelLines(order)) }
    }
}
