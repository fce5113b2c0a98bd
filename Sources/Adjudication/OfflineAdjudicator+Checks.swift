import Benefits
import ClaimTypes
import HospitalInterface
import LedgerTypes
import Registry

extension OfflineAdjudicator {
    /// What the registry and the catalogues say of a claim.
    struct CheckedClaim {
        let institution: InstitutionRecord
        let catalogue: Catalogue
        let enrolment: EnrolmentRecord
        let facts: PersonFacts
    }

    /// Everything a claim names exists, on its day.
    func check(_ claim: SubmittedClaim, line: Int) throws(RowRefusal) -> CheckedClaim {
        func refusal(_ code: RowRefusalCode, _ field: String, _ value: some CustomStringConvertible, _ reason: BilingualText)
            -> RowRefusal
        {
            RowRefusal(line: line, field: field, value: value.description, code: code, reason: reason)
        }
        for (field, code) in [("mdtrtarea_admvs", claim.treatingRegion), ("insuplc_admdvs", claim.insuringRegion)] {
            guard let region = registry.region(code), region.validity.contains(claim.settledAt.date) else {
                throw refusal(
                    .unknownRegion, field, code,
                    BilingualText("区划表中没有该区划，或在结算日无效", "not in the region table on the settlement date"))
            }
        }
        guard let institution = registry.institution(claim.institution) else {
            throw refusal(
                .unknownInstitution, "fixmedins_code", claim.institution,
                BilingualText("机构未登记", "the institution is not registered"))
        }
        guard institution.region == claim.treatingRegion || institution.region.party == claim.treatingRegion else {
            throw refusal(
                .institutionElsewhere, "mdtrtarea_admvs", claim.treatingRegion,
                BilingualText("机构属于 \(institution.region)", "the institution belongs to \(institution.region)"))
        }
        let catalogue = try checkItems(claim, refusal)
        guard
            let enrolment = registry.enrolment(
                of: claim.person, insuringRegion: claim.insuringRegion, insurance: claim.insurance)
        else {
            guard registry.isKnown(claim.person) else {
                throw refusal(
                    .personNotEnrolled, "psn_no", claim.person,
                    BilingualText("没有该人员的参保信息", "nobody is enrolled under this number"))
            }
            throw refusal(
                .personNotEnrolled, "insutype", claim.insurance,
                BilingualText(
                    "该人员在 \(claim.insuringRegion) 没有该险种的参保关系", "the person is not enrolled so in \(claim.insuringRegion)"))
        }
        let facts = enrolment.facts(
            lineage: registry.lineage(of: claim.treatingRegion), visit: claim.beganAt.date...claim.settledAt.date,
            institution: claim.institution
        ).knowing(registry.life(of: claim.person), registry.credential(of: claim.person))
        let open = institution.openServices(for: claim.diseaseCode, on: claim.beganAt.date)
        if let missing = open?.missing(for: claim.visitType, settledAs: claim.settlementWay) {
            throw refusal(
                .serviceNotOpen, "fixmedins_code", claim.institution,
                BilingualText(
                    "该机构 \(claim.beganAt.date) 未开通\(missing.names.chinese)异地就医服务",
                    "the institution had not opened \(missing.names.english) on \(claim.beganAt.date)"))
        }
        return CheckedClaim(institution: institution, catalogue: catalogue, enrolment: enrolment, facts: facts)
    }

    /// An item another region's catalogue knows is self-paid here; an item nobody knows is a mistake of the hospital.
    private func checkItems(
        _ claim: SubmittedClaim,
        _ refusal: (RowRefusalCode, String, String, BilingualText) -> RowRefusal
    ) throws(RowRefusal) -> Catalogue {
        guard let catalogue = catalogues.catalogue(of: claim.treatingRegion.party) else {
            throw refusal(
                .unknownRegion, "mdtrtarea_admvs", claim.treatingRegion.description,
                BilingualText("就医地没有医保目录", "the treating region has no catalogue"))
        }
        for (index, line) in claim.lines.enumerated() where !catalogue.knows(line.itemCode) {
            guard catalogues.catalogues.contains(where: { $0.knows(line.itemCode) }) else {
                throw refusal(
                    .unknownItem, "feedetail[\(index)].med_list_codg", line.itemCode,
                    BilingualText("任何目录均无此编码", "no catalogue knows this code"))
            }
        }
        return catalogue
    }
}
