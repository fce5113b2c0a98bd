import Benefits
import ClaimTypes
import HospitalInterface
import LedgerTypes

/// Stays billed before discharge, and the person's other visits, as an insuring region keeps them.
extension SettledBook {
    struct StayKey: Hashable {
        let institution: InstitutionCode
        let visitID: String
    }

    /// A person of one insuring region, which alone hears of the person's care in all regions.
    struct PersonKey: Hashable {
        let person: PersonNumber
        let insuringParty: RegionCode
    }

    /// What the other bills of a stay mean for a claim.
    struct Stay {
        /// The bill at discharge stands.
        var isBilled = false
        var covers: [Settlement] = []
        var superseded: Settlement?
        /// Lines of the batches billed before.
        var splitBefore = ScopeSplit()
    }

    /// Nothing for a visit that was never billed before discharge.
    func stay(of claim: SubmittedClaim) -> Stay {
        let batches = stays[StayKey(institution: claim.institution, visitID: claim.visitID)] ?? []
        guard !batches.isEmpty else { return Stay() }
        let known = batches.map { self[$0] }
        let billing = StayBilling(of: claim.batch, beside: known.map { StayBatch(batch: $0.batch, standing: $0.inStay) })
        var stay = Stay(isBilled: billing.refusal != nil)
        stay.covers = known.filter { billing.covers.contains($0.batch) }
        stay.superseded = stay.covers.first { $0.batch == billing.supersedes }
        stay.splitBefore = stay.covers.reduce(ScopeSplit()) { $0 + $1.ownSplit }
        return stay
    }

    /// The settled visits of a person whose settlements stand, in the order of the file.
    func visits(of person: PersonNumber, insuredIn region: RegionCode) -> [VisitRecord] {
        visits[PersonKey(person: person, insuringParty: region.party)] ?? []
    }

    mutating func add(_ visit: VisitRecord, of settlement: Settlement) {
        visits[settlement.personKey, default: []].append(visit)
    }

    mutating func removeVisit(of settlement: Settlement) {
        let key = settlement.personKey
        guard
            let index = visits[key]?.firstIndex(where: {
                $0.institution == settlement.institution && $0.visitID == settlement.answer.visitID
                    && $0.batch == settlement.batch
            })
        else { preconditionFailure("M3: \(settlement.answer.visitID) is not in the index of visits") }
        visits[key]?.remove(at: index)
        if visits[key]?.isEmpty == true { visits[key] = nil }
    }

    /// The stay in other institutions that a claim continues under the policy's transfer rule.
    func stayBefore(_ visit: VisitRecord, _ claim: ClaimSubmission, under policy: BenefitPolicy) -> TransferredStay? {
        let bills = visit.transfers(
            from: visits(of: claim.visit.person, insuredIn: claim.visit.insuringRegion), settledAs: claim.settlementWay,
            under: policy)
        guard !bills.isEmpty else { return nil }
        var transferred = TransferredStay.zero
        for bill in bills {
            let key = VisitKey(institution: bill.institution, visitID: bill.visitID, batch: bill.batch)
            guard let settlement = standing(key), settlement.year.insurance == claim.visit.insurance else { continue }
            transferred.add(
                settlement.answer.amounts, settlement.change,
                countsThisYear: settlement.year.year == claim.settledAt.date.year)
        }
        return transferred
    }
}

extension SettledBook.Settlement {
    var personKey: SettledBook.PersonKey {
        SettledBook.PersonKey(person: answer.facts.person, insuringParty: year.insuringRegion.party)
    }

    fileprivate var inStay: StayBatch.Standing? {
        guard !isCancelled, !isSuperseded else { return nil }
        return isInterim ? .interim : .final
    }
}
