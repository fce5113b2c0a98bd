import ClaimTypes
import HospitalInterface
import LedgerTypes
import Settlement
import StrictJSON

/// 3201 and 3202: the hospital's books beside ours, by our settlement time.
extension FlowContext {
    static let daysMax: Int32 = 366

    var reconciling: Flow {
        let data = message.data
        guard let type = UInt16(data.text("clr_type")).flatMap(ClearingType.init(rawValue:)) else {
            return .refuse(.invalidValue, data.path(of: "clr_type"), "应为 11、21 或 41", "11, 21 or 41 is expected")
        }
        let from = need(data.date("stmt_begndate"), "stmt_begndate")
        let to = need(data.date("stmt_enddate"), "stmt_enddate")
        guard from <= to, to.days - from.days < Self.daysMax else {
            return .refuse(
                .fieldsContradict, data.path(of: "stmt_enddate"), "早于开始日期或超过一年", "before the begin, or more than a year after it")
        }
        let sides: [Bool]
        switch data.text("refd_setl_flag") {
        case "": sides = [false, true]
        case "0": sides = [false]
        case "1": sides = [true]
        default: return .refuse(.invalidValue, data.path(of: "refd_setl_flag"), "应为 0、1 或空", "0, 1 or nothing is expected")
        }
        let scope = ReconciledScope(
            type: type, insuring: need(data.region("setl_optins"), "setl_optins").party, sides: sides, from: from, to: to)
        return message.transaction.number == "3201" ? comparing(scope, data) : detailing(scope, data)
    }

    /// 3201.
    private func comparing(_ scope: ReconciledScope, _ data: InterfaceRecord) -> Flow {
        let insurance = need(data.insurance(), "insutype")
        return .query(.totals(institution, from: scope.from, to: scope.to)) { answer in
            guard case .totals(let groups) = answer else { return .mistaken() }
            let ours = groups.filter {
                $0.insurance == insurance && $0.clearingType == scope.type && $0.insuring.party == scope.insuring
                    && scope.sides.contains($0.isNegative)
            }
            let count = ours.reduce(0) { $0 + $1.count }
            let fee = ours.reduce(Fen.zero) { $0 + $1.medicalFee }
            let fund = ours.reduce(Fen.zero) { $0 + $1.fund }
            let account = ours.reduce(Fen.zero) { $0 + $1.account }
            let theirCount = need(data.scaled("fixmedins_setl_cnt"), "fixmedins_setl_cnt")
            let isEqual =
                count == theirCount && fee == data.fen("medfee_sumamt") && fund == data.fen("fund_pay_sumamt")
                && account == data.fen("acct_pay")
            let result = isEqual ? "000000" : count > theirCount ? "000101" : count < theirCount ? "000102" : "000103"
            let text = "平台 ours: \(count) 笔, \(fee.yuan), 基金 fund \(fund.yuan), 账户 account \(account.yuan)"
            return .done([
                JSONMember(
                    "stmtinfo",
                    .object([
                        JSONMember("setl_optins", .string(data.region("setl_optins")?.description ?? "")),
                        JSONMember("stmt_rslt", .string(result)),
                        JSONMember("stmt_rslt_dscr", .string(InterfaceText.clipped(text))),
                    ]))
            ])
        }
    }

    /// 3202.
    private func detailing(_ scope: ReconciledScope, _ data: InterfaceRecord) -> Flow {
        fetch(data.text("file_qury_no"), field: data.path(of: "file_qury_no")) { file in
            let theirs: [ReconciledRow]
            switch ReconciledRow.read(file.bytes) {
            case .failure(let refusal): return .finish(.refused(refusal))
            case .success(let rows): theirs = rows
            }
            if let refusal = totalsRefusal(theirs, data) { return .finish(.refused(refusal)) }
            return .query(settlements(around: scope.from, scope.to)) { answer in
                guard case .settlements(let settlements) = answer else { return .mistaken() }
                let ours = settlements.filter {
                    $0.registration.visitType.clearingType == scope.type && $0.registration.insuringRegion.party == scope.insuring
                        && scope.sides.contains($0.isNegative)
                }
                let bytes = Array(ReconciledRow.differences(theirs, ours, within: scope.from...scope.to).utf8)
                let result = StoredFile(
                    institution: institution, name: "stmt-\(scope.from)-\(scope.to).txt", bytes: bytes, expiresAt: fileExpiry)
                let id = fileNumber(result.name, bytes)
                return .file(.keep(result, id: id)) { answer in
                    guard case .kept = answer else { return Self.noRoom }
                    return .done([
                        JSONMember(
                            "fileinfo",
                            .object([
                                JSONMember("file_qury_no", .string(id)), JSONMember("filename", .string(result.name)),
                                JSONMember("dld_endtime", .string(result.expiresAt.description)),
                            ]))
                    ])
                }
            }
        }
    }

    /// The settlements of the days and of the day before and after.
    func settlements(around from: BusinessDate, _ to: BusinessDate) -> CounterQuery {
        .settlements(
            institution, from: from.adding(days: -ReconciledRow.carryOverDays), to: to.adding(days: ReconciledRow.carryOverDays))
    }

    /// The totals of the message have to be those of its own file.
    private func totalsRefusal(_ rows: [ReconciledRow], _ data: InterfaceRecord) -> InterfaceRefusal? {
        func refusal(_ field: String, _ ours: String) -> InterfaceRefusal {
            InterfaceRefusal(.fieldsContradict, data.path(of: field), "文件合计为 \(ours)", "the file adds up to \(ours)")
        }
        func sum(_ amount: (ReconciledRow) -> Fen) -> Fen? { rows.reduce(Fen.zero as Fen?) { $0?.adding(amount($1)) } }
        guard data.scaled("fixmedins_setl_cnt") == Int64(rows.count) else {
            return refusal("fixmedins_setl_cnt", "\(rows.count)")
        }
        let fee = sum(\.medicalFee)
        guard data.fen("medfee_sumamt") == fee else { return refusal("medfee_sumamt", fee?.yuan ?? "?") }
        let fund = sum(\.fund)
        guard data.fen("fund_pay_sumamt") == fund else { return refusal("fund_pay_sumamt", fund?.yuan ?? "?") }
        return nil
    }
}

/// Which settlements are compared.
struct ReconciledScope: Sendable {
    let type: ClearingType
    let insuring: RegionCode
    /// Refund flags: settlements, negatives, or both.
    let sides: [Bool]
    let from: BusinessDate
    let to: BusinessDate
}
