import ClaimTypes
import LedgerTypes
import StrictJSON

extension RegistryFiles {
    static func region(_ row: inout RowReader) -> RegionRecord? {
        let code = row.required("admdvs", as: "区划代码") { RegionCode(text: $0) }
        let chinese = row.required("name_zh", as: "名称", text)
        let english = row.required("name_en", as: "名称", text)
        let party = row.optional("party", as: "区划代码") { RegionCode(text: $0) }
        let parent = row.optional("parent", as: "区划代码") { RegionCode(text: $0) }
        let level = row.optional("level", as: "区划层级") { UInt8($0).flatMap(RegionLevel.init(rawValue:)) }
        let lock = row.optional("commitment_lock_months", as: "月数") { UInt8($0).flatMap { $0 <= 120 ? $0 : nil } }
        let validity = row.validity()
        guard let code, let chinese, let english, let validity else { return nil }
        if parent == code { row.note("parent", .contradiction, "上级区划不能是自身", "a region is not its own parent") }
        return RegionRecord(
            code: code, name: BilingualText(chinese, english), party: party ?? code.party, validity: validity, parent: parent,
            level: level, commitmentLockMonths: lock)
    }

    static func institution(_ row: inout RowReader) -> InstitutionRecord? {
        let code = row.required("fixmedins_code", as: "机构编码") { InstitutionCode(text: $0) }
        let name = row.required("fixmedins_name", as: "名称", text)
        let region = row.required("admdvs", as: "区划代码") { RegionCode(text: $0) }
        let level = row.required("dedc_hosp_lv", as: "医院等级") { UInt8($0).flatMap(HospitalLevel.init(rawValue:)) }
        let grade = row.optional("hosp_lv", as: "医院等级", text)
        let services = row.list("services", serviceRecord)
        guard let code, let name, let region, let level else { return nil }
        var record = InstitutionRecord(code: code, name: name, region: region, level: level, grade: grade)
        record.services = services
        return record
    }

    static func service(_ row: inout RowReader) -> RegistryRow? {
        let code = row.required("fixmedins_code", as: "机构编码") { InstitutionCode(text: $0) }
        let service = serviceRecord(&row)
        guard let code, let service else { return nil }
        return .service(code, service)
    }

    private static func serviceRecord(_ row: inout RowReader) -> ServiceRecord? {
        let kind = row.required("service", as: "服务类别") { UInt8($0).flatMap(ServiceKind.init(rawValue:)) }
        let disease = row.optional("opsp_dise_code", as: "病种编码", text)
        let validity = row.validity()
        guard let kind, let validity else { return nil }
        guard (kind == .chronic) == (disease != nil) else {
            row.note("opsp_dise_code", .contradiction, "慢特病服务须有病种，其他不得有", "chronic services name a disease, others none")
            return nil
        }
        return ServiceRecord(kind: kind, disease: disease, validity: validity)
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
        let since = row.optional("psn_insu_date", as: "日期") { BusinessDate(text: $0) }
        let earlier = row.list("status_history", statusPeriod)
        let contributionLevel = row.optional("contribution_level", as: "缴费档次") { UInt8($0) }
        let paidUntil = row.optional("paid_until", as: "日期") { BusinessDate(text: $0) }
        let assistance = row.list("assistance") { $0.validity() }
        let flags = row.list("flags", flag)
        let filings = row.list("filings", filing)
        let chronic = row.list("chronic", chronicRecord)
        let links = row.list("mutual_aid") { mutualAidLink(&$0) }
        let opening = row.list("opening", openingYear)
        guard let person, let insuringRegion, let insurance, let personType, let status else { return nil }
        var record = EnrolmentRecord(
            person: person, insuringRegion: insuringRegion, insurance: insurance, pool: pool ?? insuringRegion,
            personType: personType, status: status, isCivilServant: civilServant ?? false)
        record.statusSince = since
        record.earlierStatuses = earlier
        record.contributionLevel = contributionLevel
        record.paidUntil = paidUntil
        record.flags = assistance.map { IdentityFlag(kind: .assistance, validity: $0) } + flags
        record.filings = filings
        record.chronic = chronic
        record.accountBalance = balance ?? .zero
        record.mutualAid = (member.map { [MutualAidLink(member: $0)] } ?? []) + links
        for (year, totals) in opening where record.opening.updateValue(totals, forKey: year) != nil {
            row.note("opening", .contradiction, "年度 \(year) 重复", "the year \(year) stands twice")
        }
        let days = earlier.map(\.since) + (since.map { [$0] } ?? [])
        if zip(days, days.dropFirst()).contains(where: { $0 >= $1 }) || (since == nil && !earlier.isEmpty) {
            row.note("status_history", .contradiction, "参保状态日期须递增", "days of the statuses have to ascend to the present one")
        }
        return record
    }

    private static func statusPeriod(_ row: inout RowReader) -> StatusPeriod? {
        let since = row.required("since", as: "日期") { BusinessDate(text: $0) }
        let status = row.required("psn_insu_stas", as: "参保状态") { UInt8($0) }
        guard let since, let status else { return nil }
        return StatusPeriod(since: since, status: status)
    }

    static func filing(_ row: inout RowReader) -> FilingRecord? {
        let type = row.required("type", as: "备案类型") { UInt8($0).flatMap(FilingType.init(rawValue:)) }
        let region = row.required("mdtrtarea_admvs", as: "就医地区划") { RegionCode(text: $0) }
        let commitment = row.optional("commitment", as: "标志", flag)
        let filedAt = row.optional("filed_at", as: "时间") { BusinessTime(text: $0) }
        let cancelledAt = row.optional("cancelled_at", as: "时间") { BusinessTime(text: $0) }
        let validity = row.validity()
        guard let type, let region, let validity else { return nil }
        if let filedAt, let cancelledAt, cancelledAt < filedAt {
            row.note("cancelled_at", .contradiction, "取消早于备案", "cancelled before it was filed")
        }
        return FilingRecord(
            type: type, treatingRegion: region, validity: validity, isCommitment: commitment ?? false, filedAt: filedAt,
            cancelledAt: cancelledAt)
    }

    static func chronicRecord(_ row: inout RowReader) -> ChronicRecord? {
        let disease = row.required("opsp_dise_code", as: "病种编码", text)
        let validity = row.validity()
        let institutions = row.optional("fixmedins_codes", as: "机构编码") { (list: String) -> [InstitutionCode]? in
            let codes = list.split(separator: " ").map { InstitutionCode(text: $0) }
            return codes.contains(nil) ? nil : codes.compactMap { $0 }.sorted()
        }
        guard let disease, let validity else { return nil }
        return ChronicRecord(disease: disease, validity: validity, institutions: institutions ?? [])
    }

    private static func openingYear(_ row: inout RowReader) -> (year: Int, totals: Accumulators)? {
        guard let year = row.required("year", as: "年度", { Int($0) }) else { return nil }
        var totals = Accumulators.zero
        for (key, path) in accumulatorFields {
            if let amount = row.optional(key, as: "金额", { Fen(yuan: $0) }) { totals[keyPath: path] = amount }
        }
        totals.diseases = DiseaseTotals(row.list("diseases", diseaseTotal))
        if let admissions = row.optional("admissions", as: "次数", { Int32($0) }) { totals.admissions = admissions }
        return (year, totals)
    }

    /// Our own names: the interface has none for what a region's rules have counted.
    public static var accumulatorFields: [(key: String, path: WritableKeyPath<Accumulators, Fen>)] {
        [
            ("inpatient_deductible", \.inpatientDeductible), ("outpatient_deductible", \.outpatientDeductible),
            ("inpatient_scope", \.inpatientScope), ("pooled", \.pooled), ("outpatient_pooled", \.outpatientPooled),
            ("chronic_pooled", \.chronicPooled), ("pharmacy_pooled", \.pharmacyPooled), ("maternity_pooled", \.maternityPooled),
            ("maternity_quota", \.maternityQuota), ("large_sum", \.largeSum), ("burden", \.burden),
            ("serious_illness", \.seriousIllness), ("civil_servant", \.civilServant), ("enterprise", \.enterprise),
            ("assistance", \.assistance),
        ]
    }

    static func diseaseTotal(_ row: inout RowReader) -> DiseaseTotal? {
        let disease = row.required("opsp_dise_code", as: "病种编码", text)
        let pooled = row.required("pooled", as: "金额") { Fen(yuan: $0) }
        guard let disease, let pooled else { return nil }
        return DiseaseTotal(disease, pooled: pooled)
    }

    static func text(_ text: String) -> String? { text.isEmpty || text.utf8.count > 300 ? nil : text }

    static func flag(_ text: String) -> Bool? { ["0": false, "1": true][text] }
}
