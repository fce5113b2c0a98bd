import ClaimTypes
import LedgerTypes
import Messages

/// Stays of this region's insured as treating regions told of them (`AdmissionNotice`), billed or not. A stay is kept until it is taken
/// back: that it ended says when it was.
public struct ToldStays: Sendable {
    /// Whether this node, as a treating region, tells the insuring ones.
    public internal(set) var tells = false
    private var persons = PackedTable<PersonStays>()

    /// Stays of a person, in the order in which they were first told of.
    func stays(of person: PersonNumber) -> [AdmissionNotice] { persons[person]?.stays ?? [] }

    /// Takes what a notice says in the place of what was known of the visit.
    /// - Returns: whether that changed anything.
    mutating func take(_ notice: AdmissionNotice) -> Bool {
        var known = stays(of: notice.person)
        let place = known.firstIndex { $0.institution == notice.institution && $0.visitID == notice.visitID }
        if notice.stage == .takenBack {
            guard let place else { return false }
            known.remove(at: place)
        } else if let place {
            guard known[place] != notice else { return false }
            known[place] = notice
        } else {
            known.append(notice)
        }
        persons[notice.person] = known.isEmpty ? nil : PersonStays(known)
        return true
    }

    /// Nothing while no stay was told of and none is told, so that states from before there were notices have the same bytes.
    func writeCanonical(into sink: inout some CanonicalSink) {
        guard tells || !persons.isEmpty else { return }
        sink.put(tells)
        sink.put(count: persons.count)
        for person in persons.keys.sorted() {
            let stays = stays(of: person)
            sink.put(person.value)
            sink.put(count: stays.count)
            for stay in stays {
                sink.put(stay.institution.value)
                sink.put(stay.visitID)
                sink.put(stay.insurance.value)
                sink.put(stay.insuringRegion.value)
                sink.put(stay.treatingRegion.value)
                sink.put(stay.visitType.value)
                sink.put(stay.beganAt.seconds)
                sink.put(stay.endedAt != nil)
                sink.put(stay.endedAt?.seconds ?? 0)
            }
        }
    }
}

extension AdmissionNotice {
    /// `nil` while the stay goes on.
    var endedAt: BusinessTime? { if case .discharged(let time) = stage { time } else { nil } }

    var key: VisitKey { VisitKey(institution: institution, visitID: visitID) }
}

/// The stays of one person, packed.
struct PersonStays: PackedValue {
    var stays: [AdmissionNotice]

    init(_ stays: [AdmissionNotice]) { self.stays = stays }

    func pack(into writer: inout PackedWriter, under key: PersonNumber) {
        writer.put(count: stays.count)
        for stay in stays {
            writer.put(recurring: stay.institution.value)
            writer.put(stay.visitID)
            writer.put(recurring: UInt64(stay.insurance.value))
            writer.put(recurring: UInt64(stay.insuringRegion.value))
            writer.put(recurring: UInt64(stay.treatingRegion.value))
            writer.put(recurring: UInt64(stay.visitType.value))
            writer.put(stay.beganAt.seconds)
            // Zero while it goes on, else one more than the seconds it lasted.
            writer.put(stay.endedAt.map { $0.seconds - stay.beganAt.seconds + 1 } ?? 0)
        }
    }

    init(from reader: inout PackedReader, under key: PersonNumber) {
        stays = (0..<reader.count()).map { _ in
            let (institution, visitID) = (InstitutionCode(reader.recurring()), reader.text())
            let (insurance, insuring, treating) = (reader.insurance(), reader.region(), reader.region())
            let (visitType, began) = (VisitType(UInt16(reader.recurring())), reader.moment())
            let lasted = reader.signed()
            return AdmissionNotice(
                institution: institution, visitID: visitID, person: key, insurance: insurance, insuringRegion: insuring,
                treatingRegion: treating, visitType: visitType, beganAt: began,
                stage: lasted == 0 ? .inHospital : .discharged(BusinessTime(seconds: began.seconds + lasted - 1)))
        }
    }
}
