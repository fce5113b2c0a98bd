import ClaimTypes
import HospitalInterface
import LedgerTypes
import Messages
import Settlement
import StrictJSON

/// 2501 to 2506: filings are the insuring region's.
extension FlowContext {
    var filingFlow: Flow {
        switch message.transaction.number {
        case "2501", "2503", "2505": opening
        case "2502": cancelling(.referral, InsuranceKind.basic)
        case "2504": cancelling(.chronic, InsuranceKind.basic)
        default: cancelling(.designated, InsuranceKind.basic)
        }
    }

    private var opening: Flow {
        let data = message.data
        let (subject, begins): (FilingSubject, BusinessDate)
        switch message.transaction.number {
        case "2501":
            guard let referral = referral(data) else {
                return .refuse(
                    .invalidValue, data.path(of: "refl_type"), "应为 1、2 或 3，转往机构为 H 或 P 加 11 位数字",
                    "1, 2 or 3 is expected, and an institution of H or P and eleven digits")
            }
            (subject, begins) = (.referral(referral), data.date("begndate") ?? need(data.date("refl_date"), "refl_date"))
        case "2503":
            guard let institution = InstitutionCode(text: data.text("ide_fixmedins_no")) else {
                return .refuse(.invalidValue, data.path(of: "ide_fixmedins_no"), "应为 H 或 P 加 11 位数字", "H or P and eleven digits")
            }
            var filing = ChronicFiling(
                diseaseCode: data.text("opsp_dise_code"), institution: institution,
                established: need(data.date("hosp_ide_date"), "hosp_ide_date"))
            filing.diseaseName = data.text("opsp_dise_name")
            filing.institutionName = data.text("ide_fixmedins_name")
            filing.doctorCode = data.text("diag_dr_codg")
            filing.doctorName = data.text("diag_dr_name")
            (subject, begins) = (.chronic(filing), need(data.date("begndate"), "begndate"))
        default:
            var filing = DesignatedFiling(institution: need(data.institution(), "fixmedins_code"))
            filing.institutionName = data.text("fixmedins_name")
            filing.rank = UInt8(clamping: data.count("fix_srt_no") ?? 0)
            (subject, begins) = (.designated(filing), need(data.date("begndate"), "begndate"))
        }
        if let ends = data.date("enddate"), ends < begins {
            return .refuse(.fieldsContradict, data.path(of: "enddate"), "早于开始日期", "before the begin")
        }
        // 2505 has no insutype, and 2501 need not: the kinds of basic insurance are tried in turn.
        let kinds = data.has("insutype") ? data.insurance().map { [$0] } ?? [] : InsuranceKind.basic
        return asking(kinds) { insurance in
            .filing(
                FilingRequest(
                    institution: institution, messageID: messageID, person: person(in: data), insurance: insurance,
                    filedAt: message.businessTime, begins: begins, ends: data.date("enddate"), phone: data.text("tel"),
                    address: data.text("addr"), subject: subject))
        }
    }

    private func referral(_ data: InterfaceRecord) -> ReferralFiling? {
        guard let type = UInt8(data.text("refl_type")), (1...3).contains(type),
            let receiving = InstitutionCode(text: data.text("reflin_medins_no"))
        else { return nil }
        var filing = ReferralFiling(
            type: .referral, place: need(data.region("mdtrtarea_admdvs"), "mdtrtarea_admdvs"), receivingInstitution: receiving)
        filing.receivingName = data.text("reflin_medins_name")
        filing.diagnosisCode = data.text("diag_code")
        filing.diagnosisName = data.text("diag_name")
        filing.condition = data.text("dise_cond_dscr")
        filing.reason = data.text("refl_rea")
        filing.opinion = data.text("refl_opnn")
        filing.hospitalAgrees = data.flag("hosp_agre_refl_flag")
        filing.referralType = type
        return filing
    }

    private func cancelling(_ kind: FilingSubjectKind, _ kinds: [InsuranceKind]) -> Flow {
        let data = message.data
        return asking(kinds) { insurance in
            .filingCancel(
                FilingCancel(
                    institution: institution, messageID: messageID, person: person(in: data), insurance: insurance,
                    subject: kind, filingNumber: data.text("trt_dcla_detl_sn"), cancelledAt: message.businessTime,
                    reason: data.text("memo")))
        }
    }

    /// Asks with the first kind of insurance and, when it is refused, with the next: a refusal says that nothing was done. The answer is the
    /// first refusal that says more than that the person is not enrolled so.
    private func asking(
        _ kinds: [InsuranceKind], refusal: RefusalNotice? = nil,
        _ content: @escaping @Sendable (InsuranceKind) -> PeerQuery.Content
    ) -> Flow {
        guard let first = kinds.first else { preconditionFailure("M10: a filing was asked for no kind of insurance") }
        let rest = Array(kinds.dropFirst())
        return .ask(InsuringQuery(insuring: insuredPlace.party, content: content(first))) { answer in
            switch answer {
            case .answered(.filing(let filing)):
                return .done([
                    JSONMember("result", .object([JSONMember("trt_dcla_detl_sn", .string(filing.filingNumber))]))
                ])
            case .answered(.filingCancel): return .done()
            case .answered(.refused(let notice)):
                let notEnrolled = SettlementRefusal.personNotEnrolled.rawValue
                let telling = refusal.flatMap { $0.code == notEnrolled ? nil : $0 } ?? notice
                return rest.isEmpty ? .refuse(telling) : asking(rest, refusal: telling, content)
            case .answered: return .mistaken()
            case .notSent:
                return .refuse(
                    .busy, "insuplc_admdvs", "参保地暂不可达，未受理，请稍后以同一报文重发",
                    "the insured region cannot be reached: nothing happened; send it again later")
            case .unknown: return .finish(.unknown(HospitalGateway.unknownText(message.transaction)))
            }
        }
    }
}

extension InsuranceKind {
    /// Kinds that filings and totals are kept under.
    static let basic: [InsuranceKind] = [.employee, .resident]
}
