import ClaimTypes
import LedgerTypes
import StrictJSON

extension RegistryFiles {
    static func region(_ row: inout RowReader) -> RegionRecord? {
        let code = row.required("admdvs", as: "区划代码") { RegionCode(text: $0) }
        let chinese = row.required("name_zh", as: "名称", text)
        let english = row.required("name_en", as: "名称", text)
        let party = row.optional("party", as: "区划代码") { RegionCode(text: $0) }
        let validity = row.validity()
        guard let code, let chinese, let english, let validity else { return nil }
        return RegionRecord(
            code: code, name: BilingualText(chinese, english), party: party ?? code.party, validity: validity)
    }

    static func institution(_ row: inout RowReader) -> InstitutionRecord? {
        let code = row.required("fixmedins_code", as: "机构编码") { InstitutionCode(text: $0) }
        let name = row.required("fixmedins_name", as: "名称", text)
        let region = row.required("admdvs", as: "区划代码") { RegionCode(text: $0) }
        let level = row.required("dedc_hosp_lv", as: "医院等级") { UInt8($0).flatMap(HospitalLevel.init(rawValue:)) }
        guard let code, let name, let region, let level else { return nil }
        return InstitutionRecord(code: code, name: name, region: region, level: level)
    }

    static func enrolment(_ row: inout RowReader) -> EnrolmentRecord? {
        let person = row.required("psn_no", as: "人员编号") { PersonNumber(text: $0) }
        let insuringRegion = row.required("insuplc_admdvs", as: "参保地区划") { RegionCode(text: $0) }
        let insurance = row.required("insutype", as: "险种") { UInt16($0).map(InsuranceKind.init) }
        let pool = row.optional("poolarea_no", as: "统筹区") { RegionCode(text: $0) }
        let personType = row.required("psn_type", as: "人员类别") { UInt32($0) }
        let status = row.required("psn_insu_stas", as: "参保状态") { UInt8($0) }
        let civilServant = row.optional("cvlserv_flag", as: "标志", flag)
        let balance = row.optional("balc", as: "金额") { Fen(yuan: $0) }
        let member = row.optional("mulaid_psn_no", as: "人员编号") { PersonNumber(text: $0) }
        let assistance = row.list("assistance") { $0.validity() }
        let filings = row.list("filings", filing)
        let chronic = row.list("chronic", chronicRecord)
        let opening = row.list("opening", openingYear)
        guard let person, let insuringRegion, let insurance, let personType, let status else { return nil }
        var record = EnrolmentRecord(
            person: person, insuringRegion: insuringRegion, insurance: insurance, pool: pool ?? insuringRegion,
            personType: personType, status: status, isCivilServant: civilServant ?? false)
        record.assistance = assistance
        record.filings = filings
        record.chronic = chronic
        record.accountBalance = balance ?? .zero
        record.mutualAidMember = member
        for (year, totals) in opening where record.opening.updateValue(totals, forKey: year) != nil {
            row.note("opening", "年度 \(year) 重复", "the year \(year) stands twice")
        }
        return record
    }

    private static func filing(_ row: inout RowReader) -> FilingRecord? {
        let type = row.required("type", as: "备案类型") { UInt8($0).flatMap(FilingType.init(rawValue:)) }
        let region = row.required("mdtrtarea_admvs", as: "就医地区划") { RegionCode(text: $0) }
        let validity = row.validity()
        guard let type, let region, let validity else { return nil }
        return FilingRecord(type: type, treatingRegion: region, validity: validity)
    }

    private static func chronicRecord(_ row: inout RowReader) -> ChronicRecord? {
        let disease = row.required("opsp_dise_code", as: "病种编码", text)
        let validity = row.validity()
        guard let disease, let validity else { return nil }
        return ChronicRecord(disease: disease, validity: validity)
    }

    private static func openingYear(_ row: inout RowReader) -> (year: Int, totals: Accumulators)? {
        guard let year = row.required("year", as: "年度", { Int($0) }) else { return nil }
        var totals = Accumulators.zero
        for (key, path) in accumulatorFields {
            if let amount = row.optional(key, as: "金额", { Fen(yuan: $0) }) { totals[keyPath: path] = amount }
        }
        if let admissions = row.optional("admissions", as: "次数", { Int32($0) }) { totals.admissions = admissions }
        return (year, totals)
    }

    /// Our own names: the interface has none for what a region's rules have counted.
    static var accumulatorFields: [(key: String, path: WritableKeyPath<Accumulators, Fen>)] {
        [
            ("inpatient_deductible", \.inpatientDeductible), ("outpatient_deductible", \.outpatientDeductible),
            ("inpatient_scope", \.inpatientScope), ("pooled", \.pooled), ("outpatient_pooled", \.outpatientPooled),
            ("chronic_pooled", \.chronicPooled), ("large_sum", \.largeSum), ("burden", \.burden),
            ("serious_illness", \.seriousIllness), ("assistance", \.assistance),
        ]
    }

    private static func text(_ text: String) -> String? { text.isEmpty || text.utf8.count > 300 ? nil : text }

    private static func flag(_ text: String) -> Bool? { ["0": false, "1": true][text] }
}
