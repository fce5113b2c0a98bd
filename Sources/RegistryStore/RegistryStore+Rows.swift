import ClaimTypes
import GRDB
public import Registry

extension RegistryStore {
    /// Takes one row as a bulk import would, without looking up the regions it names.
    /// - Parameter isUpdating: whether a stored row that says otherwise is replaced.
    /// - Returns: false, and nothing is changed, when the row contradicts a stored one.
    public func take(_ row: RegistryRow, isUpdating: Bool = false) throws -> Bool {
        try write { writer in
            switch row {
            case .person(let person):
                let ring = try requireKeys()
                let sealed = try SealedPerson(person, try Sealer(ring), ring)
                try writer.countSealed(1)
                return try writer.persons.write(sealed, source: nil, updating: isUpdating).isTaken
            case .card(let card):
                let ring = try requireKeys()
                try writer.countSealed(1)
                return try writer.persons.write(try SealedCard(card, try Sealer(ring), ring)).isTaken
            default: return try writer.write(row, source: nil, updating: isUpdating).isTaken
            }
        }
    }
}

extension StoreWriter {
    /// A row without identity. One that fills several tables is taken whole or not at all.
    func write(_ row: RegistryRow, source: Int64?, updating: Bool) throws -> RowOutcome {
        guard row.hasParts else { return try writeParts(row, source: source, updating: updating) }
        var outcome = RowOutcome.unchanged
        try database.inSavepoint {
            outcome = try writeParts(row, source: source, updating: updating)
            return outcome.isTaken ? .commit : .rollback
        }
        return outcome
    }

    private func writeParts(_ row: RegistryRow, source: Int64?, updating: Bool) throws -> RowOutcome {
        switch row {
        case .region(let record): try write(record, updating: updating)
        case .institution(let record): try write(record, updating: updating)
        case .service(let code, let record): try write(record, of: code, updating: updating)
        case .enrolment(let record): try write(record, source: source, updating: updating)
        case .flag(let person, let record): try write(record, of: person, updating: updating)
        case .mutualAid(let person, let record): try write(record, of: person, updating: updating)
        case .filing(let key, let record): try write(record, of: key, updating: updating)
        case .chronic(let key, let record): try write(record, of: key, updating: updating)
        case .person, .card: preconditionFailure("a row of identity is sealed before it is written")
        }
    }
}
