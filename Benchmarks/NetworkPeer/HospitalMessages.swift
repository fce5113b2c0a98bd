import ClaimTypes
import Foundation
import LedgerTypes

/// A call of the hospital interface, as such a service declares it. Every node of every transaction is optional; each is asked for where it is
/// needed. Fields have their national names.
// swift-format-ignore: AlwaysUseLowerCamelCase
struct HospitalCall: Decodable {
    var infno: String
    var msgid: String
    var mdtrtarea_admvs: String
    var insuplc_admdvs: String?
    var inf_time: String
    var fixmedins_code: String
    var input: Input

    struct Input: Decodable {
        var data: Bill?
        var mdtrtinfo: Bill?
        var dscginfo: Bill?
        var druginfo: Bill?
        var feedetail: [Line]?
        var drugdetail: [Line]?
    }

    /// The fields of `data`, `mdtrtinfo`, `dscginfo` and `druginfo` that such a service uses.
    // swift-format-ignore: AlwaysUseLowerCamelCase
    struct Bill: Decodable {
        var psn_no: String
        var mdtrt_id: String?
        var insutype: String?
        var med_type: String?
        var dise_codg: String?
        var begntime: String?
        var endtime: String?
        var ipt_otp_no: String?
        var ipt_no: String?
        var chrg_bchno: String?
        var medfee_sumamt: Decimal?
        var hosp_part_amt: Decimal?
        var acct_used_flag: String?
    }

    // swift-format-ignore: AlwaysUseLowerCamelCase
    struct Line: Decodable {
        var mdtrt_id: String?
        var chrg_bchno: String?
        var feedetl_sn: String
        var fee_ocur_time: String
        var med_list_codg: String
        var det_item_fee_sumamt: Decimal
        var cnt: Decimal
        var pric: Decimal
    }
}

extension Decimal {
    /// × 10^places; `nil` when more decimals are given, or it does not fit.
    func scaled(_ places: Int) -> Int64? {
        let whole = self * pow(Decimal(10), places)
        let number = NSDecimalNumber(decimal: whole).int64Value
        return Decimal(number) == whole ? number : nil
    }
}

/// A call that has to be refused: nothing changed (−2).
struct Refusal: Error, CustomStringConvertible {
    let description: String
}

extension HospitalCall.Line {
    func feeLine() throws -> FeeLine {
        guard let quantity = cnt.scaled(4), let price = pric.scaled(6), let amount = det_item_fee_sumamt.scaled(2),
            let time = BusinessTime(text: fee_ocur_time)
        else { throw Refusal(description: "line \(feedetl_sn) cannot be read") }
        return FeeLine(
            lineNumber: feedetl_sn, itemCode: med_list_codg, quantity: Quantity(tenThousandths: quantity),
            unitPrice: UnitPrice(microYuan: price), amount: Fen(amount), chargedAt: time)
    }
}

/// What the treating service asks the insuring one.
struct SettleQuestion: Codable, Sendable {
    var msgid: String
    var visit: String
    var batch: String
    var person: String
    var treating: String
    var visitType: String
    var level: String
    var day: Int32
    var disease: String
    /// Full self-pay, over limit, pre-self-pay, in scope; fen.
    var split: [Int64]
    var hospitalPart: Int64
    var useAccount: Bool
    var isTrial: Bool
}

/// And its answer. `figures` in the order of the columns of `InsuringSchema.settle`, fen and basis points.
struct SettleReply: Codable, Sendable {
    var isRefused: Bool
    var settlementID: Int64 = 0
    var balance: Int64 = 0
    var pool: UInt32 = 0
    var insurance: UInt16 = 0
    var personType: UInt32 = 0
    var isCivilServant = false
    var figures: [Int64] = []
}

extension SettleReply {
    /// The figures as amounts.
    var amounts: SettlementAmounts {
        func fen(_ index: Int) -> Fen { Fen(figures[index]) }
        var amounts = SettlementAmounts(
            split: ScopeSplit(fullSelfPay: fen(0), overLimit: fen(1), preSelfPay: fen(2), inScope: fen(3)))
        amounts.deductible = fen(4)
        amounts.pooled = fen(5)
        amounts.civilServant = fen(6)
        amounts.enterprise = fen(7)
        amounts.seriousIllness = fen(8)
        amounts.largeSum = fen(9)
        amounts.assistance = fen(10)
        amounts.hospitalPart = fen(11)
        amounts.account = fen(12)
        amounts.mutualAid = fen(13)
        amounts.cash = fen(14)
        return amounts
    }
}
