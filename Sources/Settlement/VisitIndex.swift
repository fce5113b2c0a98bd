import Benefits
import ClaimTypes
import LedgerTypes

extension VisitRecord {
    var key: BillKey { BillKey(institution: institution, visitID: visitID, batch: batch) }
}

extension VisitFinding {
    var refusal: SettlementRefusal {
        switch self {
        case .duplicate: .visitDuplicate
        case .overlap: .stayOverlaps
        }
    }
}

/// Every settled visit of every person, kept by the insuring region: it alone hears of a person's care in all regions. What two visits
/// mean for each other is said by `VisitRecord`.
struct VisitIndex: Sendable {
    private var persons = PackedTable<PersonVisits>()

    /// The visits of a person whose decisions stand, in the order of arrival.
    func visits(of person: PersonNumber) -> [VisitRecord] { persons[person]?.records ?? [] }

    /// Says which visits of a person stand, in the order of arrival.
    mutating func set(_ records: [VisitRecord], of person: PersonNumber) {
        persons[person] = records.isEmpty ? nil : PersonVisits(records)
    }

    var isEmpty: Bool { persons.isEmpty }

    /// Bytes of memory taken.
    var footprintBytes: Int { persons.footprintBytes }

    /// Takes a visit out; its decision was undone.
    mutating func remove(_ key: BillKey, of person: PersonNumber) {
        var known = visits(of: person)
        guard let index = known.firstIndex(where: { $0.key == key }) else {
            preconditionFailure("M3: \(key.visitID) of \(person) is not in the index of visits")
        }
        known.remove(at: index)
        set(known, of: person)
    }

    func writeCanonical(into sink: inout some CanonicalSink) {
        sink.put(count: persons.count)
        for person in persons.keys.sorted() {
            let visits = visits(of: person)
            sink.put(person.value)
            sink.put(count: visits.count)
            for visit in visits {
                sink.put(visit.key)
                sink.put(visit.visitType.value)
                sink.put(visit.diseaseCode)
                sink.put(visit.beganAt.seconds)
                sink.put(visit.ended.days)
                sink.put(visit.fee)
            }
        }
    }
}
