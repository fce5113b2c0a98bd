import Benefits
import ClaimTypes
import HospitalInterface
import LedgerTypes
import StrictJSON

extension TreatingService {
    func register(
        _ call: HospitalCall, _ bill: HospitalCall.Bill, number: String?, visitType: String
    ) async throws -> JSONValue {
        let rows = try await database.run(
            Query.register, try registration(call, bill, number: required(number, "ipt_otp_no"), visitType: visitType))
        let visit = try required(rows.first?.first ?? nil)
        let data = JSONValue.object([JSONMember("mdtrt_id", .string(visit)), JSONMember("psn_no", .string(bill.psn_no))])
        return .object([JSONMember("data", data)])
    }

    /// The columns of a visit behind its id.
    func registration(
        _ call: HospitalCall, _ bill: HospitalCall.Bill, number: String, visitType: String
    ) throws -> [String] {
        let level = try required(levels[call.fixmedins_code], "fixmedins_code").rawValue
        return [
            call.fixmedins_code, number, bill.psn_no, try required(bill.insutype, "insutype"),
            try required(call.insuplc_admdvs, "insuplc_admdvs"), call.mdtrtarea_admvs, String(level), visitType,
            bill.dise_codg ?? "", try required(bill.begntime, "begntime"),
        ]
    }

    func describe(_ bill: HospitalCall.Bill) async throws -> JSONValue {
        let rows = try await database.run(
            Query.describe,
            [try required(bill.mdtrt_id, "mdtrt_id"), try required(bill.med_type, "med_type"), bill.dise_codg ?? ""])
        _ = try required(rows.first, "the visit")
        return .null
    }

    func discharge(_ bill: HospitalCall.Bill) async throws -> JSONValue {
        let rows = try await database.run(
            Query.discharge, [try required(bill.mdtrt_id, "mdtrt_id"), try required(bill.endtime, "endtime")])
        _ = try required(rows.first, "the visit")
        return .null
    }

    /// Splits lines with the catalogue and keeps them.
    func upload(_ lines: [HospitalCall.Line]) async throws -> JSONValue {
        let visitID = try required(lines.first?.mdtrt_id, "mdtrt_id")
        let row = try required(try await database.run(Query.visit, [visitID]).first, "the visit")
        guard let level = row[0].flatMap({ UInt8($0) }).flatMap(HospitalLevel.init(rawValue:)),
            let insurance = row[1].flatMap({ UInt16($0) }).map(InsuranceKind.init),
            let treating = row[2].flatMap({ UInt32($0) }).map(RegionCode.init)
        else { throw Refusal(description: "the visit cannot be read") }
        let bill = try SplitBill(
            lines, in: required(catalogues.catalogue(of: treating), "a catalogue"), level: level, insurance: insurance)
        _ = try await database.run(Query.upload, [visitID] + bill.columns)
        return .object([JSONMember("result", bill.result)])
    }
}

/// Lines with their splits.
struct SplitBill {
    private let fees: [FeeLine]
    private let splits: [ScopeSplit]
    private let batches: [String]

    init(_ lines: [HospitalCall.Line], in catalogue: Catalogue, level: HospitalLevel, insurance: InsuranceKind) throws {
        fees = try lines.map { try $0.feeLine() }
        batches = lines.map { $0.chrg_bchno ?? "1" }
        splits = try fees.map { fee in
            switch LineSplitter.split(fee, in: catalogue, level: level, insurance: insurance) {
            case .success(let split): return split
            case .failure(let refusal): throw Refusal(description: "line \(fee.lineNumber): \(refusal)")
            }
        }
    }

    var sum: ScopeSplit { splits.reduce(ScopeSplit(), +) }

    /// The columns of `fee_line` behind the visit, as arrays.
    var columns: [String] {
        [
            arrayText(fees.map(\.lineNumber)), arrayText(batches), arrayText(fees.map(\.itemCode)),
            arrayText(fees.map(\.quantity.tenThousandths)), arrayText(fees.map(\.unitPrice.microYuan)),
            arrayText(fees.map(\.amount.units)), arrayText(fees.map(\.chargedAt)), arrayText(splits.map(\.fullSelfPay.units)),
            arrayText(splits.map(\.overLimit.units)), arrayText(splits.map(\.preSelfPay.units)),
            arrayText(splits.map(\.inScope.units)),
        ]
    }

    /// What the hospital is told of each line.
    var result: JSONValue {
        .array(
            zip(fees, splits).map { fee, split in
                .object([
                    JSONMember("feedetl_sn", .string(fee.lineNumber)),
                    JSONMember("det_item_fee_sumamt", .string(fee.amount.yuan)),
                    JSONMember("fulamt_ownpay_amt", .string(split.fullSelfPay.yuan)),
                    JSONMember("overlmt_amt", .string(split.overLimit.yuan)),
                    JSONMember("preselfpay_amt", .string(split.preSelfPay.yuan)),
                    JSONMember("inscp_scp_amt", .string(split.inScope.yuan)),
                ])
            })
    }
}
