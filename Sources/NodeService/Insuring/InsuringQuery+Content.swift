import ClaimTypes
import HospitalGateway
import LedgerTypes
import Messages

extension InsuringQuery {
    /// The question as it goes to the insuring region; `nil` for those that are not asked across regions.
    var content: PeerQuery.Content? {
        switch question {
        case .person(let question):
            .person(
                PersonQuery(
                    institution: institution, credentialType: UInt8(question.credentialType) ?? 0,
                    credentialNumber: question.credential, cardSerial: question.cardSerial,
                    certificateType: question.documentType, certificateNumber: question.document, name: question.name,
                    date: askedAt.date))
        case .benefit(let question):
            .benefit(
                BenefitQuery(
                    institution: institution, person: question.person, insurance: question.insurance,
                    visitType: question.visitType, begins: question.from.date, ends: (question.to ?? question.from).date,
                    diseaseCode: question.diseaseCode))
        case .accumulators(let person, _):
            // The transaction names no insurance: the year's totals of employees are asked for first.
            .accumulators(AccumulatorsQuery(person: person, insurance: .employee, year: Int32(askedAt.date.components.year)))
        case .chronicFilings(let person): filings(of: person, .chronic)
        case .institutionFilings(let person): filings(of: person, .designated)
        case .referrals(let person, let from, let to): filings(of: person, .referral, from?.date, to?.date)
        case .inHospital(let person, _, _): .stays(StaysQuery(person: person))
        case .openFiling, .cancelFiling, .chronicDrugs: nil
        }
    }

    private func filings(
        of person: PersonNumber, _ subject: FilingSubjectKind, _ from: BusinessDate? = nil, _ to: BusinessDate? = nil
    ) -> PeerQuery.Content {
        .filings(FilingsQuery(person: person, insurance: .employee, subject: subject, from: from, to: to))
    }
}

/// Turns what a region answered into the nodes of the hospital interface.
enum InsuringReply {
    static func nodes(of outcome: PeerAnswer.Outcome, _ query: InsuringQuery) -> InsuringAnswer {
        switch outcome {
        case .refused(let notice): .refused(notice)
        case .person(let answer): .found(person(answer, on: query.askedAt.date))
        case .benefit(let answer): .found([benefit(answer)])
        case .accumulators(let answer): .found([accumulators(answer)])
        case .filings(let rows): .found([filings(rows)])
        case .stays(let rows): .found([stays(rows)])
        case .filing, .filingCancel, .status, .dayBook, .tree, .checkpoint, .cosign: .refused(InsuringDesk.notServed)
        }
    }

    private static func person(_ answer: PersonAnswer, on day: BusinessDate) -> [InsuringNode] {
        let identity = answer.identity
        var base = [InsuringField("psn_no", "\(answer.person)")]
        if let identity {
            base += [
                InsuringField("psn_cert_type", identity.certificateType), InsuringField("certno", identity.certificateNumber),
                InsuringField("psn_name", identity.name), InsuringField("gend", "\(identity.gender)"),
            ]
            if let born = identity.birthDate {
                base.append(InsuringField("brdy", "\(born)"))
                base.append(InsuringField("age", "\(born.completedYears(on: day))"))
            }
        }
        let enrolments = answer.enrolments.map { row in
            var fields = [
                InsuringField("balc", row.balance.yuan), InsuringField("insutype", "\(row.insurance)"),
                InsuringField("psn_type", "\(row.personType)"), InsuringField("psn_insu_stas", "\(row.status)"),
                InsuringField("cvlserv_flag", row.isCivilServant ? "1" : "0"), InsuringField("insuplc_admdvs", "\(row.region)"),
            ]
            if let since = row.insuredSince { fields.append(InsuringField("psn_insu_date", "\(since)")) }
            if let since = row.pausedSince { fields.append(InsuringField("paus_insu_date", "\(since)")) }
            if !row.employer.isEmpty { fields.append(InsuringField("emp_name", row.employer)) }
            return fields
        }
        let flags = answer.flags.map { row in
            var fields = [
                InsuringField("psn_idet_type", "\(row.kind)"), InsuringField("psn_type_lv", "\(row.level)"),
                InsuringField("begntime", "\(row.begins) 00:00:00"),
            ]
            if let ends = row.ends { fields.append(InsuringField("endtime", "\(ends) 23:59:59")) }
            return fields
        }
        return [
            InsuringNode(name: "baseinfo", isList: false, rows: [base]),
            InsuringNode(name: "insuinfo", isList: true, rows: enrolments),
            InsuringNode(name: "idetinfo", isList: true, rows: flags),
        ]
    }

    private static func benefit(_ answer: BenefitAnswer) -> InsuringNode {
        let why = answer.reasons.map { "\($0.text.chinese) / \($0.text.english)" }.joined(separator: "; ")
        var rows = answer.items.map { item in
            [
                InsuringField("trt_chk_type", item.fund == nil ? "99" : "01"),
                InsuringField("fund_pay_type", item.fund.map { "\($0)" } ?? ""),
                InsuringField("trt_enjymnt_flag", item.isEnjoyed ? "1" : "0"), InsuringField("trt_chk_rslt", why),
            ]
        }
        rows.append([
            InsuringField("trt_chk_type", "99"), InsuringField("trt_enjymnt_flag", answer.isEntitled ? "1" : "0"),
            InsuringField("trt_chk_rslt", why),
        ])
        return InsuringNode(name: "trtinfo", isList: true, rows: rows)
    }

    private static func accumulators(_ answer: AccumulatorsAnswer) -> InsuringNode {
        let totals = answer.accumulators
        let rows = [
            ("D301", totals.inpatientScope), ("D302", totals.pooled), ("D303", totals.inpatientDeductible), ("D304", totals.largeSum),
        ].map { code, amount in
            [
                InsuringField("insutype", "\(InsuranceKind.employee)"), InsuringField("year", "\(answer.year)"),
                InsuringField("cum_ym", "\(answer.year)"), InsuringField("cum_type_code", code),
                InsuringField("cum", amount.yuan),
            ]
        }
        return InsuringNode(name: "cuminfo", isList: true, rows: rows)
    }

    private static func filings(_ rows: [FilingRow]) -> InsuringNode {
        InsuringNode(
            name: "feedetail", isList: true,
            rows: rows.map { row in
                var fields = [
                    InsuringField("trt_dcla_detl_sn", row.filingNumber), InsuringField("insutype", "\(row.insurance)"),
                    InsuringField("begndate", "\(row.begins)"), InsuringField("enddate", row.ends.map { "\($0)" } ?? ""),
                ]
                switch row.subject {
                case .referral(let filing):
                    fields += [
                        InsuringField("mdtrtarea_admdvs", "\(filing.place)"), InsuringField("refl_type", "\(filing.referralType)"),
                    ]
                case .chronic(let filing):
                    fields += [
                        InsuringField("opsp_dise_code", filing.diseaseCode), InsuringField("opsp_dise_name", filing.diseaseName),
                    ]
                case .designated(let filing):
                    fields += [InsuringField("fixmedins_code", "\(filing.institution)")]
                }
                return fields
            })
    }

    private static func stays(_ rows: [StayRow]) -> InsuringNode {
        InsuringNode(
            name: "data", isList: true,
            rows: rows.map { row in
                [
                    InsuringField("mdtrt_id", row.visitID), InsuringField("fixmedins_code", "\(row.institution)"),
                    InsuringField("mdtrtarea_admdvs", "\(row.treatingRegion)"), InsuringField("insutype", "\(row.insurance)"),
                    InsuringField("med_type", "\(row.visitType)"), InsuringField("begntime", "\(row.began) 00:00:00"),
                    InsuringField("endtime", row.ended.map { "\($0) 00:00:00" } ?? ""),
                ]
            })
    }
}

extension BusinessDate {
    /// Whole years from this day to another.
    fileprivate func completedYears(on day: BusinessDate) -> Int {
        let (born, now) = (components, day.components)
        let hadBirthday = (now.month, now.day) >= (born.month, born.day)
        return max(0, now.year - born.year - (hadBirthday ? 0 : 1))
    }
}
