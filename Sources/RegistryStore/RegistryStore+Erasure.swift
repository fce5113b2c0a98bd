import ClaimTypes
import GRDB
import Registry

/// What stays of a person whose identity was erased.
public struct Tombstone: Hashable, Sendable {
    public var person: PersonNumber
    public var erasedOn: BusinessDate
    public var reason: String

    public init(person: PersonNumber, erasedOn: BusinessDate, reason: String) {
        self.person = person
        self.erasedOn = erasedOn
        self.reason = reason
    }
}

extension RegistryStore {
    /// Erases who a person is: name, documents, cards and everything they are found by. The pseudonym, enrolments, filings and all
    /// that a settlement rests on stay, and so does every journal, which never knew more than the pseudonym (M8).
    ///
    /// The bytes go too: SQLite overwrites what it deletes (`secure_delete`), and the write-ahead log, which may hold older copies
    /// of the pages, is written back and cut to nothing before this returns. What backups still hold is sealed, and is lost to
    /// everybody when the key is rotated and the old one destroyed.
    /// - Throws: `unknownPerson`, `erased`; `storage` when another process keeps the log from being cut: the erasure is done then,
    ///   and erasing again, which is refused as `erased`, or `purgeLog` finishes it.
    public func erase(_ person: PersonNumber, on day: BusinessDate, reason: String) throws -> Tombstone {
        if let tombstone = try tombstone(of: person) {
            try purgeLog()
            throw RegistryStoreError(
                .erased, "人员 \(person) 的身份信息已于 \(tombstone.erasedOn) 删除",
                "the identity of person \(person) was erased on \(tombstone.erasedOn)")
        }
        try write { writer in
            let isThere = try Query(writer.database, "SELECT 1 FROM persons WHERE psn_no = ?").firstInteger(person.column) != nil
            let enrolled = try writer.read.isKnown(person)
            let hasCards = try Query(writer.database, "SELECT 1 FROM cards WHERE psn_no = ?").firstInteger(person.column) != nil
            guard isThere || enrolled || hasCards else {
                throw RegistryStoreError(.unknownPerson, "没有人员 \(person)", "there is no person \(person)")
            }
            try Query(
                writer.database,
                """
                INSERT INTO persons(psn_no, erased_on, erased_reason) VALUES(?1, ?2, ?3)
                ON CONFLICT(psn_no) DO UPDATE SET identity = NULL, source = NULL, erased_on = ?2, erased_reason = ?3
                """
            ).run(person.column, day.column, .text(reason))
            // By person and not by token: erasing must work without any key.
            for table in ["tokens", "tokens_recent"] {
                try Query(writer.database, "DELETE FROM \(table) WHERE psn_no = ?").run(person.column)
            }
            try Query(writer.database, "DELETE FROM cards WHERE psn_no = ?").run(person.column)
            try Query(writer.database, "DELETE FROM credentials WHERE psn_no = ?").run(person.column)
            try Query(writer.database, "UPDATE hospital_filings SET salt = NULL WHERE psn_no = ?").run(person.column)
        }
        try purgeLog()
        return Tombstone(person: person, erasedOn: day, reason: reason)
    }

    /// Writes the write-ahead log back and cuts it to nothing, so that no older copy of a page stays behind.
    public func purgeLog() throws {
        try RegistryStoreError.translating(path) {
            try pool.writeWithoutTransaction { database in
                _ = try database.checkpoint(.truncate)
            }
        }
    }

    /// Writes back what of the write-ahead log nobody needs; never waits.
    func writeBack() throws {
        try RegistryStoreError.translating(path) {
            try pool.writeWithoutTransaction { database in
                _ = try database.checkpoint(.passive)
            }
        }
    }

    /// The tombstone of a person; `nil` when the identity was not erased.
    public func tombstone(of person: PersonNumber) throws -> Tombstone? {
        try pool.read { database in
            try Query(database, "SELECT erased_on, erased_reason FROM persons WHERE psn_no = ? AND erased_on IS NOT NULL")
                .first(person.column) { Tombstone(person: person, erasedOn: $0.date(0), reason: $0.text(1) ?? "") }
        }
    }
}
