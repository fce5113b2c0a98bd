import CBenchmarks

/// The few calls of SQLite a peer needs: one connection, statements prepared once.
package final class SQLiteDatabase {
    private var handle: OpaquePointer?

    package static var version: String { String(cString: sqlite3_libversion()) }

    /// Creates the database with a write-ahead log that is synced at every commit.
    package init(creating path: String) throws {
        guard sqlite3_open(path, &handle) == SQLITE_OK else { throw failure("open \(path)") }
        try run("PRAGMA journal_mode = WAL")
        try run("PRAGMA synchronous = FULL")
    }

    deinit { sqlite3_close_v2(handle) }

    package func run(_ sql: String) throws {
        guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else { throw failure(sql) }
    }

    package func prepare(_ sql: String) throws -> SQLiteStatement {
        var statement: OpaquePointer?
        guard sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK, let statement else { throw failure(sql) }
        return SQLiteStatement(statement, of: self)
    }

    package func failure(_ what: String) -> BenchmarkFailure {
        BenchmarkFailure("SQLite: \(what): \(String(cString: sqlite3_errmsg(handle)))")
    }
}

/// A prepared statement; keeps its connection alive.
package final class SQLiteStatement {
    private let handle: OpaquePointer
    private let database: SQLiteDatabase

    package init(_ handle: OpaquePointer, of database: SQLiteDatabase) {
        self.handle = handle
        self.database = database
    }

    deinit { sqlite3_finalize(handle) }

    /// Runs the statement once. Texts come first, then integers, in the order of the placeholders.
    package func run(texts: [String] = [], _ integers: Int64...) throws {
        for (index, text) in texts.enumerated() {
            // SQLITE_TRANSIENT: SQLite takes a copy.
            sqlite3_bind_text(
                handle, Int32(index + 1), text, -1, unsafeBitCast(-1, to: sqlite3_destructor_type.self))
        }
        for (index, integer) in integers.enumerated() {
            sqlite3_bind_int64(handle, Int32(texts.count + index + 1), integer)
        }
        let outcome = sqlite3_step(handle)
        sqlite3_reset(handle)
        guard outcome == SQLITE_DONE else { throw database.failure("step") }
    }

    /// Every row of a query, as integers.
    package func rows(columns: Int32) throws -> [[Int64]] {
        var rows: [[Int64]] = []
        while sqlite3_step(handle) == SQLITE_ROW { rows.append((0..<columns).map { sqlite3_column_int64(handle, $0) }) }
        guard sqlite3_reset(handle) == SQLITE_OK else { throw database.failure("query") }
        return rows
    }
}
