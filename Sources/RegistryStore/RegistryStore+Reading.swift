public import ClaimTypes
public import Registry

/// The store behind the seam. A read that fails is no answer: the process stops and says which file (M10).
extension RegistryStore: RegistryReading {
    public func region(_ code: RegionCode) -> RegionRecord? { answered { try $0.region(code) } }

    public func institution(_ code: InstitutionCode) -> InstitutionRecord? { answered { try $0.institution(code) } }

    public func enrolment(of person: PersonNumber, insuringRegion: RegionCode, insurance: InsuranceKind) -> EnrolmentRecord? {
        let key = EnrolmentKey(person: person, insuringRegion: insuringRegion, insurance: insurance)
        return answered { try $0.wholeEnrolment(key) }
    }

    public func isKnown(_ person: PersonNumber) -> Bool { answered { try $0.isKnown(person) } }

    public func life(of person: PersonNumber) -> LifeRecord? { answered { try $0.life(of: person) } }

    public func credential(of person: PersonNumber) -> CredentialState { answered { try $0.credential(of: person) } }

    public func facts(
        of person: PersonNumber, insuringRegion: RegionCode, insurance: InsuranceKind, treatingRegion: RegionCode,
        visit: ClosedRange<BusinessDate>, institution: InstitutionCode?
    ) -> PersonFacts? {
        let key = EnrolmentKey(person: person, insuringRegion: insuringRegion, insurance: insurance)
        return answered { statements in
            guard let record = try statements.enrolment(key) else { return nil }
            // Without a filing the region table need not be asked.
            let lineage = record.filings.isEmpty ? [] : try statements.lineage(of: treatingRegion)
            return record.facts(lineage: lineage, visit: visit, institution: institution)
                .knowing(try statements.life(of: person), try statements.credential(of: person))
        }
    }

    private func answered<Value>(_ body: (ReadStatements) throws -> Value) -> Value {
        do {
            return try reader().read(body)
        } catch {
            fatalError(
                "M10: the registry could not be read, and that is no answer: \(error)\nCheck it: sqlite3 \(path) 'PRAGMA integrity_check'"
            )
        }
    }

    /// Every enrolment of a person, without the opening figures.
    public func enrolments(of person: PersonNumber) throws -> [EnrolmentRecord] {
        try reader().read { statements in
            try statements.enrolments(of: person).compactMap { try statements.enrolment($0) }
        }
    }

    /// The filings of an enrolment, cancelled ones too, ascending by number.
    public func filings(of key: EnrolmentKey) throws -> [NumberedFiling] { try reader().read { try $0.filings(key) } }
}
