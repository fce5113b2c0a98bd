import ClaimTypes
import HospitalInterface
import LedgerTypes
import Messages
import Settlement
import StrictJSON

/// 5205, 5206 and 5301 to 5304: the insuring region's knowledge of a person.
extension FlowContext {
    var personQuery: Flow {
        let data = message.data
        let person = person(in: data)
        if let from = data.time("begntime"), let to = data.time("endtime"), to < from {
            return .refuse(.fieldsContradict, data.path(of: "endtime"), "早于开始时间", "before the begin")
        }
        switch message.transaction.number {
        case "5205": return chronicUse(person, data)
        case "5206": return totals(person, data)
        case "5301": return filings(person, .chronic, node: "feedetail", Self.chronicRow)
        case "5302": return filings(person, .designated, node: "psnfixmedin", Self.designatedRow)
        case "5304":
            return filings(
                person, .referral, node: "refmedin", from: data.time("begntime")?.date, to: data.time("endtime")?.date,
                Self.referralRow)
        default: return stays(person)
        }
    }

    /// 5303: what the insuring region knows from bills, and what is registered at this node, billed or not.
    private func stays(_ person: PersonNumber) -> Flow {
        let data = message.data
        let days = (data.time("begntime")?.date, data.time("endtime")?.date)
        return ask(.stays(StaysQuery(person: person))) { outcome in
            guard case .stays(let billed) = outcome else { return .mistaken() }
            return .query(.stays(person)) { answer in
                guard case .stays(let registered) = answer else { return .mistaken() }
                let rows = Self.together(billed, registered, settings.region, insuredPlace).filter { row in
                    (days.1.map { row.began.date <= $0 } ?? true)
                        && (days.0.map { first in row.ended.map { $0.date >= first } ?? true } ?? true)
                }
                return .done([JSONMember("data", .array(rows.map { $0.json(of: person) }))])
            }
        }
    }

    /// A stay that both know is told as this node knows it: with its hours, and whether the patient has left.
    private static func together(
        _ billed: [StayRow], _ registered: [VisitStanding], _ region: RegionCode, _ insured: RegionCode
    ) -> [KnownStay] {
        let own = registered.filter { $0.registration.insuringRegion.party == insured.party }
        let known = Set(own.map(\.registration.visitID))
        return own.map(KnownStay.init)
            + billed.filter { $0.treatingRegion.party != region || !known.contains($0.visitID) }.map(KnownStay.init)
    }

    /// 5205, for this node's institutions alone: fee lines do not travel between regions, so what other regions dispensed is not known
    /// here. National names of the rows were not found beyond item and quantity (unverified).
    private func chronicUse(_ person: PersonNumber, _ data: InterfaceRecord) -> Flow {
        let (from, to) = (need(data.time("begntime"), "begntime"), need(data.time("endtime"), "endtime"))
        return .query(.chronicUse(person, from: from, to: to)) { answer in
            guard case .chronicUse(let lines) = answer else { return .mistaken() }
            let own = lines.filter { $0.registration.insuringRegion.party == insuredPlace.party }
            return .done([
                JSONMember(
                    "feedetail",
                    .array(
                        own.map { line in
                            .object([
                                JSONMember("med_list_codg", .string(line.itemCode)),
                                JSONMember(
                                    "cnt", .string(DecimalText.text(of: line.quantity.tenThousandths, decimals: 4))),
                                JSONMember("fee_ocur_time", .string(line.chargedAt.description)),
                                JSONMember("fixmedins_code", .string(line.registration.institution.description)),
                                JSONMember("mdtrt_id", .string(line.registration.visitID)),
                                JSONMember("dise_codg", .string(line.registration.diseaseCode)),
                            ])
                        }))
            ])
        }
    }

    /// Asks for every kind of basic insurance and puts the rows together. A person who is not enrolled with one has none there.
    private func gathered(
        _ kinds: [InsuranceKind] = InsuranceKind.basic, rows: [JSONValue] = [], refusal: RefusalNotice? = nil, node: String,
        _ content: @escaping @Sendable (InsuranceKind) -> PeerQuery.Content,
        _ read: @escaping @Sendable (InsuranceKind, PeerAnswer.Outcome) -> [JSONValue]?
    ) -> Flow {
        guard let kind = kinds.first else {
            if rows.isEmpty, let refusal { return .refuse(refusal) }
            return .done([JSONMember(node, .array(rows))])
        }
        let rest = Array(kinds.dropFirst())
        return .ask(InsuringQuery(insuring: insuredPlace.party, content: content(kind))) { answer in
            switch answer {
            case .answered(.refused(let notice)):
                return gathered(rest, rows: rows, refusal: notice, node: node, content, read)
            case .answered(let outcome):
                guard let found = read(kind, outcome) else { return .mistaken() }
                // An empty answer is an answer: an earlier refusal is no longer the whole truth.
                return gathered(rest, rows: rows + found, refusal: nil, node: node, content, read)
            case .notSent:
                return .refuse(
                    .busy, "insuplc_admdvs", "参保地暂不可达，请稍后重发", "the insured region cannot be reached: send it again later")
            case .unknown: return .finish(.unknown(HospitalGateway.unknownText(message.transaction)))
            }
        }
    }

    private func filings(
        _ person: PersonNumber, _ subject: FilingSubjectKind, node: String, from: BusinessDate? = nil, to: BusinessDate? = nil,
        _ row: @escaping @Sendable (FilingRow) -> [JSONMember]?
    ) -> Flow {
        gathered(
            node: node,
            { .filings(FilingsQuery(person: person, insurance: $0, subject: subject, from: from, to: to)) },
            { _, outcome in
                guard case .filings(let rows) = outcome else { return nil }
                return rows.filter { $0.cancelledAt == nil }.compactMap { filing in
                    row(filing).map { members in
                        .object(
                            members + [
                                JSONMember("insutype", .string(filing.insurance.description)),
                                JSONMember("trt_dcla_detl_sn", .string(filing.filingNumber)),
                                JSONMember("begndate", .string(filing.begins.description)),
                                JSONMember("enddate", .string(filing.ends?.description ?? "")),
                            ])
                    }
                }
            })
    }

    @Sendable private static func chronicRow(_ row: FilingRow) -> [JSONMember]? {
        guard case .chronic(let filing) = row.subject else { return nil }
        return [
            JSONMember("opsp_dise_code", .string(filing.diseaseCode)), JSONMember("opsp_dise_name", .string(filing.diseaseName)),
        ]
    }

    @Sendable private static func designatedRow(_ row: FilingRow) -> [JSONMember]? {
        guard case .designated(let filing) = row.subject else { return nil }
        return [
            JSONMember("fix_srt_no", .string(String(filing.rank))),
            JSONMember("fixmedins_code", .string(filing.institution.description)),
            JSONMember("fixmedins_name", .string(filing.institutionName)),
        ]
    }

    @Sendable private static func referralRow(_ row: FilingRow) -> [JSONMember]? {
        guard case .referral(let filing) = row.subject else { return nil }
        return [
            JSONMember("mdtrtarea_admdvs", .string(filing.place.description)),
            JSONMember("refl_type", .string(String(filing.referralType))),
            JSONMember("reflin_medins_no", .string(filing.receivingInstitution?.description ?? "")),
            JSONMember("reflin_medins_name", .string(filing.receivingName)),
        ]
    }

    /// 5206. The node keeps totals by year; a month is answered with those of its year.
    private func totals(_ person: PersonNumber, _ data: InterfaceRecord) -> Flow {
        let month = need(data.count("cum_ym"), "cum_ym")
        guard (190_000..<220_000).contains(month), month % 100 <= 12 else {
            return .refuse(.invalidValue, data.path(of: "cum_ym"), "应为 yyyyMM", "yyyyMM is expected")
        }
        let year = Int32(month / 100)
        return gathered(
            node: "cuminfo", { .accumulators(AccumulatorsQuery(person: person, insurance: $0, year: year)) },
            { insurance, outcome in
                guard case .accumulators(let answer) = outcome else { return nil }
                return Self.totalRows(answer.accumulators).map { name, value in
                    .object([
                        JSONMember("insutype", .string(insurance.description)), JSONMember("year", .string(String(answer.year))),
                        JSONMember("cum_ym", .string("\(answer.year)00")), JSONMember("cum_type_code", .string(name)),
                        JSONMember("cum", .string(value)),
                    ])
                }
            })
    }

    /// The national codes of `cum_type_code` were not found: these names are ours.
    private static func totalRows(_ totals: Accumulators) -> [(String, String)] {
        [
            ("inpatient_deductible", totals.inpatientDeductible.yuan),
            ("outpatient_deductible", totals.outpatientDeductible.yuan),
            ("admissions", String(totals.admissions)), ("pooled", totals.pooled.yuan), ("large_sum", totals.largeSum.yuan),
            ("serious_illness", totals.seriousIllness.yuan), ("assistance", totals.assistance.yuan),
        ]
    }
}

/// One row of 5303.
private struct KnownStay {
    let visitID: String
    let institution: InstitutionCode
    let insurance: InsuranceKind
    let visitType: VisitType
    let began: BusinessTime
    let ended: BusinessTime?

    init(_ row: StayRow) {
        (visitID, institution, insurance, visitType) = (row.visitID, row.institution, row.insurance, row.visitType)
        (began, ended) = (BusinessTime(row.began), row.ended.map { BusinessTime($0) })
    }

    init(_ standing: VisitStanding) {
        let visit = standing.registration
        (visitID, institution, insurance, visitType) = (visit.visitID, visit.institution, visit.insurance, visit.visitType)
        began = visit.beganAt
        ended = if case .discharged(let time) = standing.stage { time } else { nil }
    }

    func json(of person: PersonNumber) -> JSONValue {
        .object([
            JSONMember("mdtrt_id", .string(visitID)), JSONMember("psn_no", .string(person.description)),
            JSONMember("begntime", .string(began.description)), JSONMember("endtime", .string(ended?.description ?? "")),
            JSONMember("fixmedins_code", .string(institution.description)),
            JSONMember("insutype", .string(insurance.description)), JSONMember("med_type", .string(visitType.description)),
        ])
    }
}
