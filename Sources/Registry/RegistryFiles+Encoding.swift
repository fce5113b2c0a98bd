import ClaimTypes
import LedgerTypes
import StrictJSON

extension RegistryFiles {
    /// One line of `institutions.jsonl`, without its line end.
    public static func encode(_ institution: InstitutionRecord) -> String {
        var members = [
            JSONMember("fixmedins_code", .string(institution.code.description)),
            JSONMember("fixmedins_name", .string(institution.name)),
            JSONMember("admdvs", .string(institution.region.description)),
            JSONMember("dedc_hosp_lv", .string(String(institution.level.rawValue))),
        ]
        if let grade = institution.grade { members.append(JSONMember("hosp_lv", .string(grade))) }
        if !institution.services.isEmpty {
            members.append(JSONMember("services", .array(institution.services.map { .object(encode($0)) })))
        }
        return JSONValue.object(members).text
    }

    /// One line of `persons.jsonl`, without its line end. Empty lists and zero amounts are left out.
    public static func encode(_ record: EnrolmentRecord) -> String {
        var members = [
            JSONMember("psn_no", .string(record.person.description)),
            JSONMember("insuplc_admdvs", .string(record.insuringRegion.description)),
            JSONMember("insutype", .string(record.insurance.description)),
            JSONMember("poolarea_no", .string(record.pool.description)),
            JSONMember("psn_type", .string(String(record.personType))),
            JSONMember("psn_insu_stas", .string(String(record.status))),
            JSONMember("cvlserv_flag", .string(record.isCivilServant ? "1" : "0")),
            JSONMember("balc", .string(record.accountBalance.yuan)),
        ]
        if let member = record.plainMutualAidMember {
            members.append(JSONMember("mulaid_psn_no", .string(member.description)))
        }
        if let since = record.statusSince { members.append(JSONMember("psn_insu_date", .string(since.description))) }
        if let level = record.contributionLevel { members.append(JSONMember("contribution_level", .string(String(level)))) }
        if let day = record.paidUntil { members.append(JSONMember("paid_until", .string(day.description))) }
        func append(_ key: String, _ rows: [[JSONMember]]) {
            if !rows.isEmpty { members.append(JSONMember(key, .array(rows.map(JSONValue.object)))) }
        }
        append("status_history", record.earlierStatuses.map(encode))
        let plain = record.flags.prefix { $0.kind == .assistance && $0.level == nil }
        append("assistance", plain.map { encode($0.validity) })
        append("flags", record.flags.dropFirst(plain.count).map(encode))
        append("filings", record.filings.map(encode))
        append("chronic", record.chronic.map(encode))
        if record.plainMutualAidMember == nil { append("mutual_aid", record.mutualAid.map(encode)) }
        append("opening", record.opening.sorted { $0.key < $1.key }.map { encode(year: $0.key, $0.value) })
        return JSONValue.object(members).text
    }

    static func encode(_ service: ServiceRecord) -> [JSONMember] {
        [JSONMember("service", .string(String(service.kind.rawValue)))]
            + (service.disease.map { [JSONMember("opsp_dise_code", .string($0))] } ?? []) + encode(service.validity)
    }

    static func encode(_ period: StatusPeriod) -> [JSONMember] {
        [
            JSONMember("since", .string(period.since.description)),
            JSONMember("psn_insu_stas", .string(String(period.status))),
        ]
    }

    static func encode(_ flag: IdentityFlag) -> [JSONMember] {
        [JSONMember("psn_idet_type", .string(String(flag.kind.value)))]
            + (flag.level.map { [JSONMember("psn_type_lv", .string(String($0)))] } ?? []) + encode(flag.validity)
    }

    static func encode(_ filing: FilingRecord) -> [JSONMember] {
        var members = [
            JSONMember("type", .string(String(filing.type.rawValue))),
            JSONMember("mdtrtarea_admvs", .string(filing.treatingRegion.description)),
        ]
        if filing.isCommitment { members.append(JSONMember("commitment", .string("1"))) }
        if let time = filing.filedAt { members.append(JSONMember("filed_at", .string(time.description))) }
        if let time = filing.cancelledAt { members.append(JSONMember("cancelled_at", .string(time.description))) }
        return members + encode(filing.validity)
    }

    static func encode(_ record: ChronicRecord) -> [JSONMember] {
        var members = [JSONMember("opsp_dise_code", .string(record.disease))] + encode(record.validity)
        if !record.institutions.isEmpty {
            let codes = record.institutions.map(\.description).joined(separator: " ")
            members.append(JSONMember("fixmedins_codes", .string(codes)))
        }
        return members
    }

    static func encode(_ link: MutualAidLink) -> [JSONMember] {
        [JSONMember("psn_no", .string(link.member.description))] + encode(link.validity)
    }

    private static func encode(_ validity: ClosedRange<BusinessDate>) -> [JSONMember] {
        let begin = JSONMember("begin", .string(validity.lowerBound.description))
        guard validity.upperBound < ClosedRange.unlimited.upperBound else { return [begin] }
        return [begin, JSONMember("end", .string(validity.upperBound.description))]
    }

    private static func encode(year: Int, _ totals: Accumulators) -> [JSONMember] {
        [JSONMember("year", .integer(year)), JSONMember("admissions", .integer(totals.admissions))]
            + accumulatorFields.filter { totals[keyPath: $0.path] != .zero }
            .map { JSONMember($0.key, .string(totals[keyPath: $0.path].yuan)) } + encode(totals.diseases)
    }

    private static func encode(_ diseases: DiseaseTotals) -> [JSONMember] {
        guard !diseases.isEmpty else { return [] }
        let rows = diseases.entries.map { total -> JSONValue in
            .object([
                JSONMember("opsp_dise_code", .string(total.disease)), JSONMember("pooled", .string(total.pooled.yuan)),
            ])
        }
        return [JSONMember("diseases", .array(rows))]
    }
}

extension EnrolmentRecord {
    /// The member when there is exactly one link and nothing limits it.
    fileprivate var plainMutualAidMember: PersonNumber? {
        mutualAid.count == 1 && mutualAid[0].validity == .unlimited ? mutualAid[0].member : nil
    }
}
