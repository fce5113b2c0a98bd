import ClaimTypes
import GRDB
import Registry

/// A credential of a person as it may be shown: the number only where identity may be.
public struct HeldCredential: Hashable, Sendable {
    public var kind: CredentialKind
    public var issuedAt: BusinessTime
    public var voidAt: BusinessTime?
    public var number: String?
}

/// Who looks at an identity, and what for. Kept in the registry.
public struct IdentityAccess: Hashable, Sendable {
    public var at: BusinessTime
    public var operatorName: String
    public var purpose: String

    public init(at: BusinessTime, operatorName: String, purpose: String) {
        self.at = at
        self.operatorName = operatorName
        self.purpose = purpose
    }
}

extension RegistryStore {
    /// The person whose certificate this is. Needs the keys.
    public func person(certificateType: String, certificateNumber: String) throws -> PersonNumber? {
        let identity = PersonIdentity(name: "", certificateType: certificateType, certificateNumber: certificateNumber)
        let tokens = try requireKeys().keys.map { BlindToken.certificate(identity, $0) }
        return try pool.read { try PersonWriter($0, keys: nil).owner(of: tokens) }
    }

    /// The person whose card this is, or was. Needs the keys. Whether it may be used says `credential(of:)` with `credentials(of:)`.
    public func person(card kind: CredentialKind, number: String) throws -> PersonNumber? {
        let tokens = try requireKeys().keys.map { BlindToken.card(kind, number, $0) }
        return try pool.read { try PersonWriter($0, keys: nil).owner(of: tokens) }
    }

    /// Who a person is; `nil` when it was never recorded or is erased. Needs the keys.
    /// - Parameter access: who asks and why; remembered before the answer is given.
    public func identity(of person: PersonNumber, for access: IdentityAccess) throws -> PersonIdentity? {
        let ring = try requireKeys()
        return try write { writer in
            try Query(writer.database, "INSERT INTO identity_access VALUES(NULL, ?, ?, ?, ?)")
                .run(access.at.column, person.column, .text(access.operatorName), .text(access.purpose))
            return try writer.storedIdentity(of: person, ring)
        }
    }

    /// Every look at the person's identity, oldest first.
    public func identityAccesses(of person: PersonNumber) throws -> [IdentityAccess] {
        try pool.read { database in
            try Query(database, "SELECT at, operator, purpose FROM identity_access WHERE psn_no = ? ORDER BY number")
                .all(person.column) { row in
                    IdentityAccess(
                        at: BusinessTime(seconds: row.integer(0)), operatorName: row.text(1) ?? "", purpose: row.text(2) ?? "")
                }
        }
    }

    /// The credentials of a person, valid and void, by kind and age.
    /// - Parameter showingNumbers: needs the keys.
    public func credentials(of person: PersonNumber, showingNumbers: Bool = false) throws -> [HeldCredential] {
        let sealer = showingNumbers ? try Sealer(try requireKeys()) : nil
        return try pool.read { database in
            try Query(
                database, "SELECT kind, issued_at, void_at, card_no FROM cards WHERE psn_no = ? ORDER BY kind, issued_at"
            ).all(person.column) { row in
                var held = HeldCredential(
                    kind: CredentialKind(rawValue: UInt8(truncatingIfNeeded: row.integer(0))) ?? .card,
                    issuedAt: BusinessTime(seconds: row.integer(1)), voidAt: row.time(2))
                if let sealer, let sealed = row.blob(3) {
                    let plain = String(decoding: try sealer.open(sealed, .cardNumber, of: person), as: UTF8.self)
                    held.number = plain.split(separator: " ", maxSplits: 1).last.map(String.init)
                }
                return held
            }
        }
    }

    /// Whether anything at all is recorded under this number.
    public func isRecorded(_ person: PersonNumber) throws -> Bool {
        try pool.read { database in
            for table in ["persons", "enrolments", "cards", "flags"] {
                if try Query(database, "SELECT 1 FROM \(table) WHERE psn_no = ? LIMIT 1").firstInteger(person.column) != nil {
                    return true
                }
            }
            return false
        }
    }
}

extension StoreWriter {
    fileprivate func storedIdentity(of person: PersonNumber, _ ring: RegistryKeyRing) throws -> PersonIdentity? {
        let sealed = try Query(database, "SELECT identity FROM persons WHERE psn_no = ?").first(person.column) { $0.blob(0) }
        return try sealed.map { try PersonIdentity(opening: $0, of: person, try Sealer(ring)) }
    }
}
