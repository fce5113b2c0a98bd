import ClaimTypes
import LedgerTypes
import Settlement
import StrictJSON

extension BookedRecord {
    /// One column of the export: its name, and the value of a record. Names are the national ones where there are any.
    struct Column: Sendable {
        let name: String
        let value: @Sendable (BookedRecord) -> Value
    }

    enum Value: Sendable {
        case text(String)
        case number(Int64)
        case none
    }

    /// Amounts in fen. An adjustment has only what is owed.
    static let columns: [Column] = [
        Column(name: "setl_id") { .text("\($0.settlementID)") },
        Column(name: "kind") { .text($0.kind.rawValue) },
        Column(name: "linked_to") { $0.original == 0 ? .none : .text("\($0.original)") },
        Column(name: "insuring") { .text("\($0.insuring)") },
        Column(name: "treating") { .text("\($0.treating)") },
        Column(name: "fixmedins_code") { .text("\($0.claim.institution)") },
        Column(name: "mdtrt_id") { .text($0.claim.visitID) },
        Column(name: "chrg_bchno") { .text($0.claim.batch) },
        Column(name: "msgid") { .text($0.messageID) },
        Column(name: "psn_no") { .text("\($0.person)") },
        Column(name: "insutype") { .text("\($0.insurance)") },
        Column(name: "clr_type") { .text("\($0.clearingType.rawValue)") },
        Column(name: "window") { .text($0.window.description) },
        Column(name: "time") { .text($0.at.description) },
        amount("medfee_sumamt") { $0.total }, amount("fulamt_ownpay_amt") { $0.split.fullSelfPay },
        amount("overlmt_selfpay") { $0.split.overLimit }, amount("preselfpay_amt") { $0.split.preSelfPay },
        amount("inscp_scp_amt") { $0.split.inScope }, amount("act_pay_dedc") { $0.deductible },
        amount("hifp_pay") { $0.pooled }, amount("cvlserv_pay") { $0.civilServant }, amount("hifes_pay") { $0.enterprise },
        amount("hifmi_pay") { $0.seriousIllness }, amount("hifob_pay") { $0.largeSum }, amount("maf_pay") { $0.assistance },
        amount("fund_pay_sumamt") { $0.fundTotal }, amount("hosp_part_amt") { $0.hospitalPart },
        amount("acct_pay") { $0.account },
        amount("acct_mulaid_pay") { $0.mutualAid }, amount("psn_cash_pay") { $0.cash },
        Column(name: "owed") { .number($0.owed.units) },
        Column(name: "policy") { $0.policy.map { .text($0.hex) } ?? .none },
    ]

    private static func amount(_ name: String, _ value: @escaping @Sendable (SettlementAmounts) -> Fen) -> Column {
        Column(name: name) { $0.amounts.map { .number(value($0).units) } ?? .none }
    }

    var json: JSONValue {
        .object(
            Self.columns.map { column in
                switch column.value(self) {
                case .text(let text): JSONMember(column.name, .string(text))
                case .number(let number): JSONMember(column.name, .integer(number))
                case .none: JSONMember(column.name, .null)
                }
            })
    }

    /// Cells of a comma-separated line, in the order of `columns`.
    var cells: [String] {
        Self.columns.map { column in
            switch column.value(self) {
            case .text(let text): text
            case .number(let number): "\(number)"
            case .none: ""
            }
        }
    }
}
