import CPostgres
import Glibc
import NIOCore
import NIOPosix
import Synchronization

/// A pool of connections to one database, each on a thread of its own while it works; statements are prepared when a connection opens.
///
/// Each statement runs as a transaction of its own and is durable when its answer comes.
final class PostgresPool: Sendable {
    /// A statement by its place in the list the pool was made with.
    struct Statement: Sendable { let index: Int }

    private let threads: NIOThreadPool
    private let idle: Mutex<[PostgresConnection]>

    /// Opens every connection.
    /// - Parameters:
    ///   - parameters: as PostgreSQL's client library reads them: `host=… dbname=… user=…`.
    ///   - statements: SQL texts; `Statement(index:)` names one of them.
    init(_ parameters: String, connections: Int, statements: [String]) throws {
        idle = Mutex(try (0..<connections).map { _ in try PostgresConnection(parameters, statements) })
        threads = NIOThreadPool(numberOfThreads: connections)
        threads.start()
    }

    /// Rows of text, `nil` where a column is null.
    func run(_ statement: Statement, _ arguments: [String]) async throws -> [[String?]] {
        try await threads.runIfActive {
            // As many connections as threads: there is always one left.
            guard let connection = self.idle.withLock({ $0.popLast() }) else {
                throw PostgresFailure(description: "more work than connections")
            }
            defer { self.idle.withLock { $0.append(connection) } }
            return try connection.run(statement, arguments)
        }
    }
}

struct PostgresFailure: Error, CustomStringConvertible { let description: String }

/// One connection. Used by one thread at a time: the pool hands it over under a lock.
private final class PostgresConnection: @unchecked Sendable {
    private let handle: OpaquePointer

    init(_ parameters: String, _ statements: [String]) throws {
        guard let handle = PQconnectdb(parameters) else { throw PostgresFailure(description: "no memory for a connection") }
        self.handle = handle
        guard PQstatus(handle) == CONNECTION_OK else {
            throw PostgresFailure(description: String(cString: PQerrorMessage(handle)))
        }
        for (index, sql) in statements.enumerated() {
            let result = PQprepare(handle, "s\(index)", sql, 0, nil)
            defer { PQclear(result) }
            guard PQresultStatus(result) == PGRES_COMMAND_OK else {
                throw PostgresFailure(description: "\(sql.prefix(80)): \(String(cString: PQerrorMessage(handle)))")
            }
        }
    }

    deinit { PQfinish(handle) }

    func run(_ statement: PostgresPool.Statement, _ arguments: [String]) throws -> [[String?]] {
        let texts = arguments.map { strdup($0) }
        defer { for text in texts { free(text) } }
        let result = texts.map { UnsafePointer($0) }.withUnsafeBufferPointer { values in
            PQexecPrepared(handle, "s\(statement.index)", Int32(arguments.count), values.baseAddress, nil, nil, 0)
        }
        defer { PQclear(result) }
        switch PQresultStatus(result) {
        case PGRES_TUPLES_OK:
            let columns = PQnfields(result)
            return (0..<PQntuples(result)).map { row in
                (0..<columns).map { PQgetisnull(result, row, $0) == 1 ? nil : String(cString: PQgetvalue(result, row, $0)) }
            }
        case PGRES_COMMAND_OK: return []
        default: throw PostgresFailure(description: String(cString: PQerrorMessage(handle)))
        }
    }
}

/// An array as PostgreSQL reads it. Elements are numbers, codes and times: nothing that needs an escape inside quotes.
func arrayText(_ elements: some Sequence<some CustomStringConvertible>) -> String {
    "{" + elements.map { "\"\($0)\"" }.joined(separator: ",") + "}"
}
