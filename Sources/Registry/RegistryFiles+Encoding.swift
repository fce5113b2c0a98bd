import ClaimTypes
import LedgerTypes
import StrictJSON

extension RegistryFiles {
    /// One line of `institutions.jsonl`, without its line end.
    public static func encode(_ institution: InstitutionRecord) -> String {
        JSONValue.object([
            JSONMember("fixmedins_code", .string(institution.code.description)),
            JSONMember("fixmedins_name", .string(institution.name)),
            JSONMember("admdvs", .string(institution.region.description)),
            JSONMember("dedc_hosp_lv", .string(String(institution.level.rawValue))),
        ]).text
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
        if let member = record.mutualAidMember { members.append(JSONMember("mulaid_psn_no", .string(member.description))) }
        func append(_ key: String, _ rows: [[JSONMember]]) {
            if !rows.isEmpty { members.append(JSONMember(key, .array(rows.map(JSONValue.object)))) }
        }
        append("assistance", record.assistance.map(encode))
        append(
            "filings",
            record.filings.map {
                [
                    JSONMember("type", .string(String($0.type.rawValue))),
                    JSONMember("mdtrtarea_admvs", .string($0.treatingRegion.description)),
                ] + encode($0.validity)
            })
        append("chronic", record.chronic.map { [JSONMember("opsp_dise_code", .string($0.disease))] + encode($0.validity) })
        append("opening", record.opening.sorted { $0.key < $1.key }.map { encode(year: $0.key, $0.value) })
        return JSONValue.object(members).text
    }

    private static func encode(_ validity: ClosedRange<BusinessDate>) -> [JSONMember] {
        let begin = JSONMember("begin", .string(validity.lowerBound.description))
        guard validity.upperBound.year < 2199 else { return [begin] }
        return [begin, JSONMember("end", .string(validity.upperBound.description))]
    }

    private static func encode(year: Int, _ totals: Accumulators) -> [JSONMember] {
        [JSONMember("year", .integer(year)), JSONMember("admissions", .integer(totals.admissions))]
            + accumulatorFields.filter { totals[keyPath: $0.path] != .zero }
            .map { JSONMember($0.key, .string(totals[keyPath: $0.path].yuan)) }
    }
}
