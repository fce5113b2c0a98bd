import Benefits
import ClaimTypes
import LedgerTypes

/// A claim with everything it takes to decide it: read, split, its person found, its policy found. A reference, so that handing it from
/// thread to thread copies none of it.
final class PreparedClaim: Sendable {
    let submission: ClaimSubmission
    let facts: PersonFacts
    let key: UInt128
    let policy: SharedPolicy
    /// Places of the person and of the family member whose account may help; −1 is nobody.
    let person: Int32
    let helper: Int32

    init(
        submission: ClaimSubmission, facts: PersonFacts, key: UInt128, policy: SharedPolicy, person: Int32, helper: Int32
    ) {
        self.submission = submission
        self.facts = facts
        self.key = key
        self.policy = policy
        self.person = person
        self.helper = helper
    }
}

/// The year and the account of one person.
struct PersonYear {
    var year: Accumulators
    var balance: Fen
}

/// What stays in memory of a settled claim until its month is confirmed: enough to answer a repetition and to find the rest.
struct OpenClaim {
    /// Zero is an empty place.
    var key: UInt128
    /// Journal record that holds claim, decision and change.
    var record: UInt64
    var owed: Fen
    /// Place in that record.
    var index: UInt32
    var person: Int32
}

/// The one who decides: every claim in its order, each person's year moving on from one to the next. Not shared between threads.
struct ClaimDecider {
    private(set) var people: [PersonYear]
    private var open: UnsafeMutableBufferPointer<OpenClaim>
    private(set) var openCount = 0
    private(set) var refusedCount = 0
    private(set) var repeatedCount = 0
    private(set) var sums = FieldSums()

    /// - Parameter room: most claims that will be open at once; the table is a power of two and at most two thirds full.
    init(people: [PersonYear], room: Int) {
        self.people = people
        var places = 1_024
        while places * 2 < room * 3 { places *= 2 }
        open = .allocate(capacity: places)
        open.initialize(repeating: OpenClaim(key: 0, record: 0, owed: .zero, index: 0, person: 0))
    }

    /// Bytes of the table of open claims.
    var tableBytes: Int { open.count * MemoryLayout<OpenClaim>.stride }

    func free() { open.deallocate() }

    /// Decides one claim and moves its person's year on. `nil` when it was settled before or is refused.
    @inline(never)
    mutating func decide(_ claim: PreparedClaim, record: UInt64, index: Int) -> BenefitDecision? {
        let place = place(of: claim.key)
        guard open[place].key == 0 else {
            repeatedCount += 1
            return nil
        }
        let person = Int(claim.person)
        let helper = Int(claim.helper)
        let result = claim.policy.decide(
            claim.submission, for: claim.facts, accumulators: people[person].year,
            accountBalance: people[person].balance, mutualAidBalance: helper < 0 ? .zero : people[helper].balance)
        guard case .success(let decision) = result else {
            refusedCount += 1
            return nil
        }
        people[person].year = people[person].year + decision.change
        people[person].balance -= decision.amounts.account
        if helper >= 0 { people[helper].balance -= decision.amounts.mutualAid }
        open[place] = OpenClaim(
            key: claim.key, record: record, owed: decision.amounts.owed, index: UInt32(index), person: claim.person)
        openCount += 1
        sums.add(decision)
        return decision
    }

    /// Asks for the memory that these claims will need, all at once, so that the processor waits for it once and not for each claim.
    /// - Returns: nothing that means anything; it keeps the reads from being left out.
    @inline(never)
    func touch(_ claims: ContiguousArray<PreparedClaim>) -> UInt64 {
        let mask = open.count - 1
        var seen: UInt64 = 0
        for index in claims.indices {
            seen &+= open[Int(truncatingIfNeeded: claims[index].key >> 64) & mask].record
            seen &+= UInt64(bitPattern: people[Int(claims[index].person)].balance.units)
        }
        return seen
    }

    private func place(of key: UInt128) -> Int {
        let mask = open.count - 1
        var place = Int(truncatingIfNeeded: key >> 64) & mask
        while open[place].key != 0, open[place].key != key { place = (place + 1) & mask }
        return place
    }
}
