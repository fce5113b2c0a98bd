import Benefits
import ClaimTypes

extension PolicyFiles {
    /// The policies of several files as one set; overlaps and gaps of validity across all of them are refused.
    public static func policySet(
        _ files: [(file: String, policies: [BenefitPolicy])]
    ) -> Result<PolicySet, PolicyFileErrors> {
        let all = files.flatMap { file in file.policies.map { ($0, file.file) } }
        let errors = validityFindings(all)
        return errors.isEmpty ? .success(PolicySet(all.map(\.0))) : .failure(PolicyFileErrors(errors))
    }

    /// The catalogues of several files as one set; a region may appear once.
    public static func catalogueSet(
        _ files: [(file: String, catalogues: [Catalogue])]
    ) -> Result<CatalogueSet, PolicyFileErrors> {
        let all = files.flatMap { file in file.catalogues.map { ($0, file.file) } }
        let errors = repeatedRegionFindings(all)
        return errors.isEmpty ? .success(CatalogueSet(all.map(\.0))) : .failure(PolicyFileErrors(errors))
    }

    /// Versions of one pool and kind of insurance follow each other day by day.
    static func validityFindings(_ policies: [(policy: BenefitPolicy, file: String)]) -> [PolicyFileError] {
        let sorted = policies.enumerated().sorted {
            let (left, right) = ($0.element.policy, $1.element.policy)
            return (left.pool, left.insurance, left.validity.lowerBound, $0.offset)
                < (right.pool, right.insurance, right.validity.lowerBound, $1.offset)
        }
        var errors: [PolicyFileError] = []
        for (first, second) in zip(sorted, sorted.dropFirst()) {
            let (earlier, later) = (first.element.policy, second.element.policy)
            guard earlier.pool == later.pool, earlier.insurance == later.insurance else { continue }
            let expected = earlier.validity.upperBound.adding(days: 1)
            let start = later.validity.lowerBound
            guard start != expected else { continue }
            let label = "\(later.pool)-\(later.insurance) \(later.version)"
            let reason =
                start < expected
                ? BilingualText(
                    "政策有效期重叠:应自 \(expected) 起", "validity overlaps with version \(earlier.version): \(expected) is expected")
                : BilingualText(
                    "政策有效期中断:应自 \(expected) 起", "validity leaves a gap after version \(earlier.version): \(expected) is expected")
            errors.append(PolicyFileError(file: second.element.file, path: "policy \(label) validFrom", reason: reason))
        }
        return errors
    }

    static func repeatedRegionFindings(_ catalogues: [(catalogue: Catalogue, file: String)]) -> [PolicyFileError] {
        var seen: Set<RegionCode> = []
        return catalogues.compactMap { catalogue, file in
            guard !seen.insert(catalogue.region).inserted else { return nil }
            return PolicyFileError(
                file: file, path: "catalogue \(catalogue.region)",
                reason: BilingualText("该就医地目录重复", "this region has a catalogue already"))
        }
    }
}
