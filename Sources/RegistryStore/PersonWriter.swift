import ClaimTypes
import GRDB
import Registry

/// A person ready to be stored: sealed, with its tokens, outside the writing connection.
struct SealedPerson {
    var record: PersonRecord
    var sealed: [UInt8]?
    /// One per key of the ring, ascending; the last is the one that is stored.
    var tokens: [BlindToken]

    init(_ record: PersonRecord, _ sealer: Sealer, _ ring: RegistryKeyRing) throws {
        self.record = record
        sealed = try record.identity.map { try sealer.seal($0.plainBytes, .identity, of: record.person) }
        tokens = record.identity.map { identity in ring.keys.map { .certificate(identity, $0) } } ?? []
    }
}

/// A card ready to be stored.
struct SealedCard {
    var record: CardRecord
    var sealed: [UInt8]
    var tokens: [BlindToken]

    init(_ record: CardRecord, _ sealer: Sealer, _ ring: RegistryKeyRing) throws {
        self.record = record
        sealed = try sealer.seal(Array("\(record.kind.rawValue) \(record.number)".utf8), .cardNumber, of: record.person)
        tokens = ring.keys.map { .card(record.kind, record.number, $0) }
    }
}

/// Writes persons, cards and the blind index.
struct PersonWriter {
    let database: Database
    private let keys: RegistryKeyRing?
    private let insert: Query
    private let find: Query
    private let fill: Query
    private let setLife: Query
    private let setSource: Query
    private let owner: Query
    private let addToken: Query
    private let dropToken: Query
    private let dropRecentToken: Query
    private let insertCard: Query
    private let findCard: Query
    private let voidEarlier: Query
    private let voidThis: Query
    private let firstCredential: Query
    private let addEvent: Query
    private let sealer: Sealer?

    init(_ database: Database, keys: RegistryKeyRing?) throws {
        self.database = database
        self.keys = keys
        sealer = try keys.map { try Sealer($0) }
        insert = try Query(
            database, "INSERT INTO persons VALUES(?, ?, ?, ?, ?, ?, ?, NULL, NULL) ON CONFLICT DO NOTHING")
        find = try Query(
            database, "SELECT identity, life, life_since, life_source, life_date, erased_on FROM persons WHERE psn_no = ?")
        fill = try Query(database, "UPDATE persons SET identity = ?, source = ? WHERE psn_no = ?")
        setLife = try Query(
            database, "UPDATE persons SET life = ?, life_since = ?, life_source = ?, life_date = ? WHERE psn_no = ?")
        setSource = try Query(database, "UPDATE persons SET source = ? WHERE psn_no = ?")
        owner = try Query(
            database,
            "SELECT psn_no FROM tokens WHERE token = ?1 UNION ALL SELECT psn_no FROM tokens_recent WHERE token = ?1")
        addToken = try Query(database, "INSERT INTO tokens_recent VALUES(?, ?) ON CONFLICT DO NOTHING")
        dropToken = try Query(database, "DELETE FROM tokens WHERE token = ?")
        dropRecentToken = try Query(database, "DELETE FROM tokens_recent WHERE token = ?")
        insertCard = try Query(database, "INSERT INTO cards VALUES(?, ?, ?, ?, NULL) ON CONFLICT DO NOTHING")
        findCard = try Query(database, "SELECT card_no FROM cards WHERE psn_no = ? AND kind = ? AND issued_at = ?")
        voidEarlier = try Query(
            database, "UPDATE cards SET void_at = ?3 WHERE psn_no = ?1 AND kind = ?2 AND issued_at < ?3 AND void_at IS NULL")
        voidThis = try Query(
            database,
            """
            UPDATE cards SET void_at = (SELECT min(later.issued_at) FROM cards AS later
                WHERE later.psn_no = ?1 AND later.kind = ?2 AND later.issued_at > ?3)
            WHERE psn_no = ?1 AND kind = ?2 AND issued_at = ?3
            """)
        firstCredential = try Query(database, "INSERT INTO credentials VALUES(?, ?, NULL) ON CONFLICT DO NOTHING")
        addEvent = try Query(database, "INSERT INTO credential_events VALUES(NULL, ?, ?, ?, ?)")
    }

    /// Whose certificate or card this is, under any key of the ring.
    func owner(of tokens: [BlindToken]) throws -> PersonNumber? {
        for token in tokens.reversed() {
            if let person = try owner.firstInteger(.blob(token.bytes)) { return PersonNumber(column: person) }
        }
        return nil
    }

    /// - Returns: also how many tokens are new, so that the caller knows when to merge.
    func write(_ person: SealedPerson, source: Int64?, updating: Bool) throws -> RowOutcome {
        let record = person.record
        let number = record.person.column
        let owner = try owner(of: person.tokens)
        if let owner, owner != record.person { return .taken(field: "certno") }
        let isNew =
            try insert.run([number, SQLValue(blob: person.sealed), SQLValue(source)] + Self.columns(of: record.life)) > 0
        if isNew {
            try claim(person.tokens, owner, record.person)
            return .added
        }
        let stored = try find.first(number) { row in
            (identity: row.blob(0), life: row.life(startingAt: 1), isErased: !row.isNull(5))
        }
        guard let stored else { throw DatabaseError(message: "a person who conflicts is not there") }
        if stored.isErased { return .erased }
        var outcome = try writeIdentity(person, over: stored.identity, owner, source, updating)
        guard outcome.isTaken else { return outcome }
        if let life = record.life, life != stored.life {
            guard stored.life == nil || updating else { return .differs(field: life.firstDifference(from: stored.life)) }
            try setLife.run(Self.columns(of: life) + [number])
            outcome = .updated
        }
        if updating, let source { try setSource.run(.integer(source), number) }
        return outcome
    }

    private func writeIdentity(
        _ person: SealedPerson, over stored: [UInt8]?, _ owner: PersonNumber?, _ source: Int64?, _ updating: Bool
    ) throws -> RowOutcome {
        guard let identity = person.record.identity, let sealer, let keys else { return .unchanged }
        if let stored {
            let old = try PersonIdentity(opening: stored, of: person.record.person, sealer)
            if old == identity { return .unchanged }
            guard updating else { return .differs(field: old.firstDifference(from: identity)) }
            for key in keys.keys { try drop(.certificate(old, key)) }
        }
        try fill.run(SQLValue(blob: person.sealed), SQLValue(source), person.record.person.column)
        try claim(person.tokens, nil, person.record.person)
        return .updated
    }

    private func claim(_ tokens: [BlindToken], _ owner: PersonNumber?, _ person: PersonNumber) throws {
        guard owner == nil, let token = tokens.last else { return }
        try addToken.run(.blob(token.bytes), person.column)
    }

    func drop(_ token: BlindToken) throws {
        try dropToken.run(.blob(token.bytes))
        try dropRecentToken.run(.blob(token.bytes))
    }

    /// A card of a file or of a reissue. A later one of the same kind makes the earlier void.
    /// - Parameter isReissue: whether the event is recorded by the caller.
    func write(_ card: SealedCard, isReissue: Bool = false) throws -> RowOutcome {
        let record = card.record
        if try find.first(record.person.column, read: { !$0.isNull(5) }) == true { return .erased }
        let owner = try owner(of: card.tokens)
        if let owner, owner != record.person { return .taken(field: "card_no") }
        let place: [SQLValue] = [record.person.column, .integer(Int64(record.kind.rawValue)), record.issuedAt.column]
        guard try insertCard.run(place + [.blob(card.sealed)]) > 0 else {
            guard let sealer else { throw RowPreparer.keyMissing }
            guard let stored = try findCard.first(place[0], place[1], place[2], read: { $0.blob(0) }) else {
                throw DatabaseError(message: "a card that conflicts is not there")
            }
            let old = try sealer.open(stored, .cardNumber, of: record.person)
            return old == Array("\(record.kind.rawValue) \(record.number)".utf8) ? .unchanged : .differs(field: "card_no")
        }
        try claim(card.tokens, owner, record.person)
        try voidEarlier.run(place)
        try voidThis.run(place)
        try firstCredential.run(record.person.column, record.issuedAt.column)
        if isReissue { return .added }
        try addEvent.run(record.person.column, record.issuedAt.column, .text("issued"), place[1])
        return .added
    }

    private static func columns(of life: LifeRecord?) -> [SQLValue] {
        guard let life else { return [.null, .null, .null, .null] }
        return [
            .integer(Int64(life.status.rawValue)), SQLValue(life.since.map { Int64($0.days) }), .text(life.source),
            life.confirmedOn.column,
        ]
    }
}

extension SQLValue {
    init(blob: [UInt8]?) { self = blob.map(SQLValue.blob) ?? .null }
}

extension PersonIdentity {
    init(opening sealed: [UInt8], of person: PersonNumber, _ sealer: Sealer) throws {
        guard let identity = PersonIdentity(plainBytes: try sealer.open(sealed, .identity, of: person)) else {
            throw RegistryStoreError(.damaged, "人员 \(person) 的身份信息无法解析", "the identity of person \(person) cannot be read")
        }
        self = identity
    }

    fileprivate func firstDifference(from other: PersonIdentity) -> String {
        if name != other.name { return "psn_name" }
        if certificateType != other.certificateType { return "psn_cert_type" }
        if certificateNumber != other.certificateNumber { return "certno" }
        return birthDate != other.birthDate ? "brdy" : "tel"
    }
}

extension LifeRecord {
    fileprivate func firstDifference(from other: LifeRecord?) -> String {
        guard let other else { return "life" }
        if status != other.status { return "life" }
        if since != other.since { return "life_since" }
        return source != other.source ? "life_source" : "life_date"
    }
}
