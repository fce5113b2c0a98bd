import GRDB
import GRDBSQLite

/// A value on its way into a column.
enum SQLValue: Hashable, Sendable {
    case null
    case integer(Int64)
    case text(String)
    case blob([UInt8])

    init(_ value: Int64?) { self = value.map(SQLValue.integer) ?? .null }
    init(_ value: String?) { self = value.map(SQLValue.text) ?? .null }
    init(_ flag: Bool) { self = .integer(flag ? 1 : 0) }
}

/// A prepared statement driven at SQLite's own interface: GRDB makes, owns and ends it; rows are read without intermediate objects.
struct Query {
    private static var transient: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
    private let statement: Statement
    private let handle: OpaquePointer

    init(_ database: Database, _ sql: String) throws {
        statement = try database.makeStatement(sql: sql)
        handle = statement.sqliteStatement
    }

    /// Starts the statement anew with these parameters.
    func bind(_ values: SQLValue...) { bind(values) }

    func bind(_ values: [SQLValue]) {
        sqlite3_reset(handle)
        for (index, value) in values.enumerated() { bind(value, at: Int32(index + 1)) }
    }

    private func bind(_ value: SQLValue, at index: Int32) {
        switch value {
        case .null: sqlite3_bind_null(handle, index)
        case .integer(let number): sqlite3_bind_int64(handle, index, number)
        case .text(let string):
            var text = string
            _ = text.withUTF8 { bytes in
                // An empty text has no address, and SQLite takes a null address for NULL.
                guard let base = bytes.baseAddress else { return sqlite3_bind_text(handle, index, "", 0, Self.transient) }
                return base.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
                    sqlite3_bind_text(handle, index, $0, Int32(bytes.count), Self.transient)
                }
            }
        case .blob(let bytes): sqlite3_bind_blob(handle, index, bytes, Int32(bytes.count), Self.transient)
        }
    }

    /// Runs to the next row. - Returns: false when there is none; the statement is then ready for new parameters.
    func step() throws -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE:
            sqlite3_reset(handle)
            return false
        default:
            let database = sqlite3_db_handle(handle)
            let error = DatabaseError(
                resultCode: ResultCode(rawValue: sqlite3_extended_errcode(database)),
                message: String(cString: sqlite3_errmsg(database)))
            sqlite3_reset(handle)
            throw error
        }
    }

    /// Lets go of the rows not yet read.
    func reset() { sqlite3_reset(handle) }

    /// Runs a statement that gives no rows. - Returns: rows changed.
    @discardableResult
    func run(_ values: SQLValue...) throws -> Int { try run(values) }

    @discardableResult
    func run(_ values: [SQLValue]) throws -> Int {
        bind(values)
        while try step() {}
        return Int(sqlite3_changes(sqlite3_db_handle(handle)))
    }

    /// The first column of the first row; `nil` when there is no row or it is NULL.
    func firstInteger(_ values: SQLValue...) throws -> Int64? {
        bind(values)
        defer { sqlite3_reset(handle) }
        return try step() ? optionalInteger(0) : nil
    }

    /// Every row, read by `read`.
    func all<Value>(_ values: SQLValue..., read: (Query) throws -> Value) throws -> [Value] {
        bind(values)
        defer { sqlite3_reset(handle) }
        var rows: [Value] = []
        while try step() { rows.append(try read(self)) }
        return rows
    }

    /// The first row, read by `read`.
    func first<Value>(_ values: SQLValue..., read: (Query) throws -> Value?) throws -> Value? {
        bind(values)
        defer { sqlite3_reset(handle) }
        return try step() ? try read(self) : nil
    }

    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

    func optionalInteger(_ column: Int32) -> Int64? { isNull(column) ? nil : integer(column) }

    func text(_ column: Int32) -> String? {
        guard let bytes = sqlite3_column_text(handle, column) else { return nil }
        let count = Int(sqlite3_column_bytes(handle, column))
        return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }

    func blob(_ column: Int32) -> [UInt8]? {
        guard !isNull(column) else { return nil }
        let count = Int(sqlite3_column_bytes(handle, column))
        return [UInt8](UnsafeRawBufferPointer(start: sqlite3_column_blob(handle, column), count: count))
    }
}
