import ClaimTypes
import HospitalInterface
import LedgerTypes
import Messages
import Settlement
import StrictJSON

/// 2102: a purchase at a pharmacy registers, uploads and settles in one message.
extension FlowContext {
    /// Each of the three steps may be repeated, so the message may be: it names the purchase, and the purchase settles once.
    var purchase: Flow {
        let data = message.data
        let rows = message.rows("drugdetail")
        let visitType = need(data.visitType(), "med_type")
        guard institution.isPharmacy, visitType.clearingType == .pharmacy else {
            return .refuse(
                .fieldsContradict, data.path(of: "med_type"), "2102 只用于药店购药（41）", "2102 is for purchases (41) at pharmacies")
        }
        let lines: [FeeLine]
        switch feeLines(rows) {
        case .failure(let refusal): return .finish(.refused(refusal))
        case .success(let read): lines = read
        }
        let fee = need(data.fen("medfee_sumamt"), "medfee_sumamt")
        guard lines.reduce(Fen.zero as Fen?, { $0?.adding($1.amount) }) == fee, !fee.isNegative else {
            return .refuse(
                .fieldsContradict, data.path(of: "medfee_sumamt"), "与明细合计不符或为负",
                "differs from the sum of the lines, or is negative")
        }
        let visit = VisitRegistration(
            institution: institution, level: profile.level, visitID: visitID(of: messageID), person: person(in: data),
            treatingRegion: settings.region, insuringRegion: insuredPlace, insurance: need(data.insurance(), "insutype"),
            visitType: visitType, diseaseCode: data.text("dise_codg"), beganAt: need(data.time("begntime"), "begntime"))
        return .command(.register(visit, messageID: messageID)) { answer in
            switch answer {
            case .registered: filling(visit, lines, fee)
            case .refused(let notice): .refuse(notice)
            default: nil
            }
        }
    }

    private static let purchaseBatch = "1"

    private func filling(_ visit: VisitRegistration, _ lines: [FeeLine], _ fee: Fen) -> Flow {
        let upload = LineUpload(
            institution: institution, visitID: visit.visitID, batch: Self.purchaseBatch, messageID: messageID, lines: lines)
        return .command(.addLines(upload)) { answer in
            switch answer {
            case .linesKept: paying(visit, fee)
            case .refused(let notice): .refuse(notice)
            default: nil
            }
        }
    }

    private func paying(_ visit: VisitRegistration, _ fee: Fen) -> Flow {
        .query(.visit(institution, visitID: visit.visitID, messageID: messageID)) { answer in
            guard case .visit(let standing?, _) = answer else { return .mistaken() }
            let request = standing.bills.first { $0.batch == Self.purchaseBatch }?.request
            let bill = BillRequest(
                institution: institution, visitID: visit.visitID, batch: Self.purchaseBatch, messageID: messageID,
                medicalFee: fee, hospitalPart: .zero, useAccount: message.data.flag("acct_used_flag"),
                settledAt: request?.settledAt ?? message.businessTime)
            return .command(.settle(bill)) { answer in
                switch answer {
                case .settled(let claim): .done(Self.nodes(of: claim, visit, messageID: messageID))
                case .refused(let notice): .refuse(notice)
                default: nil
                }
            }
        }
    }
}
