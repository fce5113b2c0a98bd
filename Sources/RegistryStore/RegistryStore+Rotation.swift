import ClaimTypes
import GRDB
import Registry

extension RegistryStore {
    /// How far a rotation is.
    public struct RotationProgress: Hashable, Sendable {
        public var persons = 0
        /// Values sealed anew in this run.
        public var resealed = 0
        /// Persons there are, counted at the beginning.
        public var total = 0
        public var isFinished = false
    }

    /// Seals everything with the newest key of the ring, some persons at a time. The registry stays in use: reads find values under
    /// either key, writes use the newest. Interrupted, it goes on where it was; a finished one changes nothing.
    ///
    /// Writers that still hold the old ring may seal behind its back, so it looks again, three times at most.
    /// - Parameter batch: persons of one transaction.
    /// - Returns: with `isFinished` set, no value is left that needs an older key.
    public func rotate(batch: Int = 2_000, show: (RotationProgress) -> Void = { _ in }) throws -> RotationProgress {
        let ring = try requireKeys()
        var progress = RotationProgress()
        let total = try pool.read { try Query($0, "SELECT count(*) FROM persons").firstInteger() }
        progress.total = Int(total ?? 0)
        for _ in 0..<3 where !progress.isFinished {
            try resealAll(batch: batch, ring, &progress, show)
            progress.isFinished = try !needsOlderKey(ring)
        }
        try writeBack()
        return progress
    }

    /// One pass over all persons, from where an interrupted one stopped.
    private func resealAll(
        batch: Int, _ ring: RegistryKeyRing, _ progress: inout RotationProgress, _ show: (RotationProgress) -> Void
    ) throws {
        var place = try pool.read { try Query($0, "SELECT psn_no FROM rotation").firstInteger() } ?? Int64.min
        while true {
            let (last, persons, resealed) = try write { try $0.reseal(after: place, batch: batch, ring) }
            guard let last else { break }
            progress.persons += persons
            progress.resealed += resealed
            place = last
            show(progress)
        }
        try write { _ = try Query($0.database, "DELETE FROM rotation").run() }
    }

    /// Whether some value was sealed with another than the newest key.
    public func needsOlderKey() throws -> Bool { try needsOlderKey(try requireKeys()) }

    private func needsOlderKey(_ ring: RegistryKeyRing) throws -> Bool {
        let prefix = SQLValue.blob([1, UInt8(ring.active.id >> 8), UInt8(truncatingIfNeeded: ring.active.id)])
        return try pool.read { database in
            for (table, column) in [("persons", "identity"), ("cards", "card_no")] {
                let left = try Query(
                    database, "SELECT 1 FROM \(table) WHERE \(column) IS NOT NULL AND substr(\(column), 1, 3) <> ? LIMIT 1"
                ).firstInteger(prefix)
                if left != nil { return true }
            }
            return false
        }
    }
}

extension StoreWriter {
    /// Seals the values of the next persons anew. - Returns: the last of them, `nil` when there were none.
    fileprivate func reseal(after place: Int64, batch: Int, _ ring: RegistryKeyRing) throws -> (Int64?, Int, Int) {
        // Someone may have cards and no row of identity, so both tables give persons.
        let persons = try Query(
            database,
            """
            SELECT psn_no FROM (SELECT psn_no FROM persons WHERE psn_no > ?1 ORDER BY psn_no LIMIT ?2)
            UNION SELECT psn_no FROM (SELECT DISTINCT psn_no FROM cards WHERE psn_no > ?1 ORDER BY psn_no LIMIT ?2)
            ORDER BY psn_no LIMIT ?2
            """
        ).all(.integer(place), .integer(Int64(batch))) { $0.integer(0) }
        guard let last = persons.last else { return (nil, 0, 0) }
        let resealer = try Resealer(database, ring)
        var resealed = 0
        for person in persons { resealed += try resealer.reseal(PersonNumber(column: person), persons: self.persons) }
        if resealed > 0 { try countSealed(Int64(resealed)) }
        if let recent = try Query(database, "SELECT count(*) FROM tokens_recent").firstInteger(), recent > 100_000 {
            try mergeTokens()
        }
        try Query(database, "INSERT OR REPLACE INTO rotation VALUES(1, ?)").run(.integer(last))
        return (last, persons.count, resealed)
    }
}

/// Seals what one person has with the newest key.
private struct Resealer {
    private let ring: RegistryKeyRing
    private let sealer: Sealer
    /// A context keeps one key: opening with the old one must not undo the other's preparation.
    private let opener: Sealer
    private let identity: Query
    private let setIdentity: Query
    private let cards: Query
    private let setCard: Query
    private let addToken: Query

    init(_ database: Database, _ ring: RegistryKeyRing) throws {
        self.ring = ring
        sealer = try Sealer(ring)
        opener = try Sealer(ring)
        identity = try Query(database, "SELECT identity FROM persons WHERE psn_no = ?")
        setIdentity = try Query(database, "UPDATE persons SET identity = ? WHERE psn_no = ?")
        cards = try Query(database, "SELECT kind, issued_at, card_no FROM cards WHERE psn_no = ? AND card_no IS NOT NULL")
        setCard = try Query(database, "UPDATE cards SET card_no = ? WHERE psn_no = ? AND kind = ? AND issued_at = ?")
        addToken = try Query(database, "INSERT INTO tokens_recent VALUES(?, ?) ON CONFLICT DO NOTHING")
    }

    func reseal(_ person: PersonNumber, persons: PersonWriter) throws -> Int {
        var count = 0
        if let old = try identity.first(person.column, read: { $0.blob(0) }), Sealer.keyID(of: old) != ring.active.id {
            let plain = try PersonIdentity(opening: old, of: person, opener)
            try replace(ring.keys.map { .certificate(plain, $0) }, person, persons)
            try setIdentity.run(.blob(try sealer.seal(plain.plainBytes, .identity, of: person)), person.column)
            count += 1
        }
        for (kind, issuedAt, old) in try cards.all(person.column, read: { ($0.integer(0), $0.integer(1), $0.blob(2)) }) {
            guard let old, Sealer.keyID(of: old) != ring.active.id else { continue }
            let plain = try opener.open(old, .cardNumber, of: person)
            let number = String(decoding: plain, as: UTF8.self).split(separator: " ", maxSplits: 1).last.map(String.init) ?? ""
            if let cardKind = CredentialKind(rawValue: UInt8(truncatingIfNeeded: kind)) {
                try replace(ring.keys.map { .card(cardKind, number, $0) }, person, persons)
            }
            let sealed = try sealer.seal(plain, .cardNumber, of: person)
            try setCard.run(.blob(sealed), person.column, .integer(kind), .integer(issuedAt))
            count += 1
        }
        return count
    }

    /// The newest token in the place of the older ones.
    private func replace(_ tokens: [BlindToken], _ person: PersonNumber, _ persons: PersonWriter) throws {
        for token in tokens.dropLast() { try persons.drop(token) }
        if let token = tokens.last { try addToken.run(.blob(token.bytes), person.column) }
    }
}
