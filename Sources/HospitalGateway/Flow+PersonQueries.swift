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
        case "5205":
            return .refuse(
                .notKept, "", "用药明细不在节点之间交换，请向参保地经办机构查询", "drug records do not travel between regions: ask the insuring agency")
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

    /// 5303.
    private func stays(_ person: PersonNumber) -> Flow {
        ask(.stays(StaysQuery(person: person))) { outcome in
            guard case .stays(let rows) = outcome else { return .mistaken() }
            return .done([
                JSONMember(
                    "data",
                    .array(
                        rows.map { row in
                            .object([
                                JSONMember("mdtrt_id", .string(row.visitID)), JSONMember("psn_no", .string(person.description)),
                                JSONMember("begntime", .string(BusinessTime(row.began).description)),
                                JSONMember("endtime", .string(row.ended.map { BusinessTime($0).description } ?? "")),
                                JSONMember("fixmedins_code", .string(row.institution.description)),
                                JSONMember("insutype", .string(row.insurance.description)),
                                JSONMember("med_type", .string(row.visitType.description)),
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
