import Benefits
import ClaimTypes
import LedgerTypes
import Registry

/// The stateless half of the path: reads claims, splits their lines with the treating catalogue, finds person, facts and policy. Any number
/// of threads use one preparer at once; nothing in it changes.
struct ClaimPreparer: Sendable {
    let policies: PolicySet
    private let catalogue: Catalogue
    private let enrolments: [EnrolmentRecord]
    private let places: [PersonNumber: Int32]

    /// - Parameters:
    ///   - enrolments: of every person, one each, in the order of the decider's table.
    ///   - places: where each person stands in both.
    init(policies: PolicySet, catalogue: Catalogue, enrolments: [EnrolmentRecord], places: [PersonNumber: Int32]) {
        self.policies = policies
        self.catalogue = catalogue
        self.enrolments = enrolments
        self.places = places
    }

    /// Reads every claim of a batch.
    func prepare(_ batch: UnsafeRawBufferPointer, into claims: inout ContiguousArray<PreparedClaim>) {
        claims.removeAll(keepingCapacity: true)
        var start = 0
        while start < batch.count {
            let reader = ClaimReader(UnsafeRawBufferPointer(rebasing: batch[start...]))
            start += ClaimWire.byteCount(lines: reader.lineCount)
            claims.append(prepare(reader))
        }
    }

    private func prepare(_ reader: ClaimReader) -> PreparedClaim {
        let submission = reader.submission(split: reader.lineCount == 0 ? nil : split(reader))
        let visit = submission.visit
        let first = min(visit.beganAt, submission.settledAt).date
        guard let person = places[visit.person], enrolments[Int(person)].insurance == visit.insurance else {
            preconditionFailure("M10: generated person \(visit.person) is not in the registry")
        }
        let facts = enrolments[Int(person)].facts(
            treatingRegion: visit.treatingRegion, visit: first...submission.settledAt.date)
        guard let policy = policy(facts, submission.settledAt.date) else {
            preconditionFailure("M10: generated person \(visit.person) has no policy")
        }
        return PreparedClaim(
            submission: submission, facts: facts, key: reader.businessKey, policy: policy, person: person,
            helper: facts.mutualAidMember.flatMap { places[$0] } ?? -1)
    }

    private func split(_ reader: ClaimReader) -> ScopeSplit {
        var sum = ScopeSplit()
        let level = reader.level
        for index in 0..<reader.lineCount {
            guard case .success(let part) = LineSplitter.split(reader.line(index), in: catalogue, level: level) else {
                preconditionFailure("I7: a generated line cannot be split")
            }
            sum = sum + part
        }
        return sum
    }

    /// A node holds the policies of its own pools: a walk is the fastest search.
    private func policy(_ facts: PersonFacts, _ date: BusinessDate) -> SharedPolicy? {
        for shared in policies.shared
        where shared.policy.pool == facts.pool && shared.policy.insurance == facts.insurance
            && shared.policy.validity.contains(date)
        {
            return shared
        }
        return nil
    }
}
