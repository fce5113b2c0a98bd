import GRDB

/// Takes rows of one table: new, the same again, or in conflict with a stored one (M4).
struct Upsert {
    private let insert: Query
    private let same: Query
    private let update: Query
    private let keyCount: Int
    private let valueNames: [String]

    /// - Parameter keys: columns of the primary key, or of what makes a row unique.
    init(_ database: Database, _ table: String, keys: [String], values: [String]) throws {
        let columns = (keys + values).map { "\"\($0)\"" }
        let found = keys.map { "\"\($0)\" = ?" }.joined(separator: " AND ")
        let marks = Array(repeating: "?", count: columns.count).joined(separator: ", ")
        insert = try Query(
            database, "INSERT INTO \(table)(\(columns.joined(separator: ", "))) VALUES(\(marks)) ON CONFLICT DO NOTHING")
        let comparisons = values.isEmpty ? "1" : values.map { "\"\($0)\" IS ?" }.joined(separator: ", ")
        same = try Query(database, "SELECT \(comparisons) FROM \(table) WHERE \(found)")
        let assignments = values.isEmpty ? keys.prefix(1).map { "\"\($0)\" = \"\($0)\"" } : values.map { "\"\($0)\" = ?" }
        update = try Query(database, "UPDATE \(table) SET \(assignments.joined(separator: ", ")) WHERE \(found)")
        keyCount = keys.count
        valueNames = values
    }

    /// - Parameter updating: whether a stored row that says otherwise is replaced; else it stays and the difference is told.
    func write(_ keys: [SQLValue], _ values: [SQLValue], updating: Bool) throws -> RowOutcome {
        if try insert.run(keys + values) > 0 { return .added }
        same.bind(values + keys)
        guard try same.step() else { throw DatabaseError(message: "a row that conflicts is not there") }
        let difference = valueNames.indices.first { same.integer(Int32($0)) == 0 }
        same.reset()
        guard let difference else { return .unchanged }
        guard updating else { return .differs(field: valueNames[difference]) }
        try update.run(values + keys)
        return .updated
    }
}

/// What became of one row.
enum RowOutcome: Hashable {
    case added
    case updated
    case unchanged
    /// A stored row has the same key, and another value in this field.
    case differs(field: String)
    /// The certificate or the card belongs to another person.
    case taken(field: String)
    case unknownInstitution
    case erased
}
