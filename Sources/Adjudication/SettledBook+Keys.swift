import ClaimTypes

/// What a book finds its entries by.
extension SettledBook {
    struct AccountKey: Hashable {
        let person: PersonNumber
        let insuringRegion: RegionCode
        let insurance: InsuranceKind

        init(_ person: PersonNumber, _ insuringRegion: RegionCode, _ insurance: InsuranceKind) {
            self.person = person
            self.insuringRegion = insuringRegion
            self.insurance = insurance
        }
    }

    struct YearKey: Hashable {
        let person: PersonNumber
        let insuringRegion: RegionCode
        let insurance: InsuranceKind
        let year: Int

        init(_ person: PersonNumber, _ insuringRegion: RegionCode, _ insurance: InsuranceKind, _ year: Int) {
            self.person = person
            self.insuringRegion = insuringRegion
            self.insurance = insurance
            self.year = year
        }
    }

    struct VisitKey: Hashable {
        let institution: InstitutionCode
        let visitID: String
        let batch: String
    }
}
