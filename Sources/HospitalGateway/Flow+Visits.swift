import ClaimTypes
import Hashing
import HospitalInterface
import LedgerTypes
import Messages
import Settlement
import StrictJSON

/// 2201 to 2203 and 2401 to 2405.
extension FlowContext {
    /// The visit id that belongs to the hospital's own number of a visit: region, and twenty digits of a digest. The same number gives the
    /// same visit whenever it is asked, so a lost reply is recovered by asking again, even of a node that was restarted.
    func visitID(of hospitalNumber: String) -> String {
        let words = SHA256.digest(of: "medclear-visit-v1 \(institution) \(hospitalNumber)").words
        func digits(_ word: UInt64) -> String {
            let text = String(word % 10_000_000_000)
            return String(repeating: "0", count: 10 - text.count) + text
        }
        return "\(settings.region)" + digits(words.0) + digits(words.1)
    }

    /// 2201, 2401.
    var registering: Flow {
        let data = message.data
        let isStay = message.transaction.number == "2401"
        let number = data.text(isStay ? "ipt_no" : "ipt_otp_no")
        let visitID = visitID(of: number)
        // 2201 does not say what the visit is for; 2203A does.
        let visitType = isStay ? need(data.visitType(), "med_type") : institution.isPharmacy ? VisitType.pharmacy : .outpatient
        if isStay, visitType.clearingType != .inpatient {
            return .refuse(
                .invalidValue, data.path(of: "med_type"), "“\(visitType)”不是住院类别", "“\(visitType)” is no inpatient type")
        }
        let asked = VisitRegistration(
            institution: institution, level: profile.level, visitID: visitID, person: person(in: data),
            treatingRegion: settings.region, insuringRegion: insuredPlace, insurance: need(data.insurance(), "insutype"),
            visitType: visitType, diseaseCode: isStay ? data.text("dise_codg") : "",
            beganAt: need(data.time("begntime"), "begntime"))
        let diagnoses = diagnoses
        let output = registered(visitID, number, isStay: isStay)
        return .query(.visit(institution, visitID: visitID, messageID: messageID)) { answer in
            guard case .visit(let found, _) = answer else { return .mistaken() }
            if let known = found, known.stage != .cancelled {
                guard let field = difference(asked, from: known) else { return .done(output) }
                return .refuse(
                    .fieldsContradict, data.path(of: field), "该号已登记且内容不同，更正请用 2203A 或 2403，或先撤销",
                    "this number is registered with other content: correct it by 2203A or 2403, or cancel first")
            }
            guard !diagnoses.isEmpty else { return order(.register(asked, messageID: messageID), output: output) }
            return .command(.register(asked, messageID: messageID)) { answer in
                switch answer {
                case .registered: order(change(of: asked, diagnoses), output: output)
                case .refused(let notice): .refuse(notice)
                default: nil
                }
            }
        }
    }

    /// The first field in which a registration differs from the one that stands, apart from what 2203A or 2403 may have changed since.
    private func difference(_ asked: VisitRegistration, from known: VisitStanding) -> String? {
        let standing = known.registration
        if asked.person != standing.person { return "psn_no" }
        if asked.insurance != standing.insurance { return "insutype" }
        if asked.insuringRegion.party != standing.insuringRegion.party { return "insuplc_admdvs" }
        guard known.diagnoses.isEmpty else { return nil }
        return asked.beganAt == standing.beganAt ? nil : "begntime"
    }

    private func registered(_ visitID: String, _ number: String, isStay: Bool) -> [JSONMember] {
        let visit = JSONMember("mdtrt_id", .string(visitID))
        if isStay { return [JSONMember("result", .object([visit]))] }
        return [
            JSONMember(
                "data",
                .object([
                    visit, JSONMember("psn_no", .string(person(in: message.data).description)),
                    JSONMember("ipt_otp_no", .string(number)),
                ]))
        ]
    }

    private func change(of visit: VisitRegistration, _ diagnoses: [Diagnosis]) -> HospitalRequest {
        .changeVisit(
            ChangeVisit(
                institution: institution, visitID: visit.visitID, messageID: messageID, person: visit.person,
                visitType: visit.visitType, diseaseCode: visit.diseaseCode, beganAt: visit.beganAt, diagnoses: diagnoses))
    }

    /// `diseinfo`, without the invalid ones and without names.
    private var diagnoses: [Diagnosis] {
        message.rows("diseinfo").compactMap { row in
            if row.has("vali_flag"), !row.flag("vali_flag") { return nil }
            return Diagnosis(
                type: row.text("diag_type"), rank: UInt16(clamping: need(row.count("diag_srt_no"), "diag_srt_no")),
                code: row.text("diag_code"), isMain: row.flag("maindiag_flag"),
                diagnosedAt: need(row.time("diag_time"), "diag_time"))
        }
    }

    /// 2202, 2203, 2402 to 2405.
    var visitFlow: Flow {
        let data = message.data
        let number = message.transaction.number
        let isStay = number.hasPrefix("24")
        let undoes = number == "2202" || number == "2404"
        return visit(in: data, evenCancelled: undoes) { standing, _ in
            guard (standing.registration.visitType.clearingType == .inpatient) == isStay else {
                return .refuse(
                    .fieldsContradict, data.path(of: "mdtrt_id"), isStay ? "不是住院就诊" : "是住院就诊，请用 24xx 交易",
                    isStay ? "the visit is no inpatient stay" : "the visit is an inpatient stay: use 24xx")
            }
            switch number {
            case "2203", "2403": return changing(standing, data)
            case "2402": return discharging(standing, data)
            default: break
            }
            if number == "2202", standing.registration.visitID != visitID(of: data.text("ipt_otp_no")) {
                return .refuse(.fieldsContradict, data.path(of: "ipt_otp_no"), "与该就诊不符", "belongs to another visit")
            }
            let step = VisitStep(
                institution: institution, visitID: data.text("mdtrt_id"), messageID: messageID, person: person(in: data),
                askedAt: message.businessTime)
            return order(undoes ? .cancelVisit(step) : .cancelDischarge(step))
        }
    }

    private func changing(_ standing: VisitStanding, _ data: InterfaceRecord) -> Flow {
        if data.has("ipt_otp_no"), standing.registration.visitID != visitID(of: data.text("ipt_otp_no")) {
            return .refuse(.fieldsContradict, data.path(of: "ipt_otp_no"), "与该就诊不符", "belongs to another visit")
        }
        var visit = standing.registration
        visit.visitType = need(data.visitType(), "med_type")
        visit.diseaseCode = data.text("dise_codg")
        visit.beganAt = need(data.time("begntime"), "begntime")
        guard visit.visitType.clearingType == standing.registration.visitType.clearingType else {
            return .refuse(
                .fieldsContradict, data.path(of: "med_type"), "“\(visit.visitType)”与登记的就诊不是同一清算类别",
                "“\(visit.visitType)” belongs to another clearing type than the visit")
        }
        if let end = data.time("endtime"), end < visit.beganAt {
            return .refuse(.fieldsContradict, data.path(of: "endtime"), "早于开始时间", "before the begin")
        }
        let diagnoses = diagnoses
        return order(change(of: visit, diagnoses.isEmpty ? standing.diagnoses : diagnoses))
    }

    private func discharging(_ standing: VisitStanding, _ data: InterfaceRecord) -> Flow {
        guard data.insurance() == standing.registration.insurance else {
            return .refuse(
                .fieldsContradict, data.path(of: "insutype"), "与登记的险种 \(standing.registration.insurance) 不符",
                "registered with \(standing.registration.insurance)")
        }
        let ended = need(data.time("endtime"), "endtime")
        if let died = data.date("die_date"), died > ended.date {
            return .refuse(.fieldsContradict, data.path(of: "die_date"), "晚于出院时间", "after the discharge")
        }
        return order(
            .discharge(
                DischargeVisit(
                    institution: institution, visitID: data.text("mdtrt_id"), messageID: messageID, person: person(in: data),
                    endedAt: ended, diagnoses: diagnoses)))
    }
}
