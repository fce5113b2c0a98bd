import Benefits
import ClaimTypes
import HospitalInterface
import LedgerTypes
import StrictJSON

extension TreatingService {
    func register(
        _ call: HospitalCall, _ bill: HospitalCall.Bill, number: String?, visitType: String
    ) async throws -> JSONValue {
        let level = try required(levels[call.fixmedins_code], "fixmedins_code").rawValue
        let rows = try await database.run(
            Query.register,
            [
                call.fixmedins_code, try required(number, "ipt_otp_no"), bill.psn_no, try required(bill.insutype, "insutype"),
                try required(call.insuplc_admdvs, "insuplc_admdvs"), call.mdtrtarea_admvs, String(level), visitType,
                bill.dise_codg ?? "", try required(bill.begntime, "begntime"),
            ])
        let visit = try required(rows.first?.first ?? nil)
        let data = JSONValue.object([JSONMember("mdtrt_id", .string(visit)), JSONMember("psn_no", .string(bill.psn_no))])
        return .object([JSONMember("data", data)])
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
    /// - Parameters:
    ///   - visit: and `batch`: for lines that name none.
    func upload(_ lines: [HospitalCall.Line], visit: String?, batch: String?) async throws -> JSONValue {
        let visitID = try required(visit ?? lines.first?.mdtrt_id, "mdtrt_id")
        let rows = try await database.run(Query.visit, [visitID])
        let row = try required(rows.first, "the visit")
        guard let level = row[0].flatMap({ UInt8($0) }).flatMap(HospitalLevel.init(rawValue:)),
            let insurance = row[1].flatMap({ UInt16($0) }).map(InsuranceKind.init),
            let catalogue = row[2].flatMap({ UInt32($0) }).flatMap({ catalogues.catalogue(of: RegionCode($0)) })
        else { throw Refusal(description: "no catalogue") }
        let fees = try lines.map { try $0.feeLine() }
        let splits = try fees.map { fee in
            switch LineSplitter.split(fee, in: catalogue, level: level, insurance: insurance) {
            case .success(let split): split
            case .failure(let refusal): throw Refusal(description: "line \(fee.lineNumber): \(refusal)")
            }
        }
        _ = try await database.run(
            Query.upload,
            [
                visitID, arrayText(fees.map(\.lineNumber)), arrayText(lines.map { batch ?? $0.chrg_bchno ?? "1" }),
                arrayText(fees.map(\.itemCode)), arrayText(fees.map(\.quantity.tenThousandths)),
                arrayText(fees.map(\.unitPrice.microYuan)), arrayText(fees.map(\.amount.units)),
                arrayText(fees.map(\.chargedAt)), arrayText(splits.map(\.fullSelfPay.units)),
                arrayText(splits.map(\.overLimit.units)), arrayText(splits.map(\.preSelfPay.units)),
                arrayText(splits.map(\.inScope.units)),
            ])
        let result = zip(fees, splits).map { fee, split in
            JSONValue.object([
                JSONMember("feedetl_sn", .string(fee.lineNumber)), JSONMember("det_item_fee_sumamt", .string(fee.amount.yuan)),
                JSONMember("fulamt_ownpay_amt", .string(split.fullSelfPay.yuan)),
                JSONMember("overlmt_amt", .string(split.overLimit.yuan)),
                JSONMember("preselfpay_amt", .string(split.preSelfPay.yuan)),
                JSONMember("inscp_scp_amt", .string(split.inScope.yuan)),
            ])
        }
        return .object([JSONMember("result", .array(result))])
    }
}
