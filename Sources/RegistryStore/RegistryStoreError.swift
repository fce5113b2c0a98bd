public import ClaimTypes
import GRDB

/// Why the store could not do what was asked. Refusals of a rule (`FilingRefusal`, `CredentialRefusal`) are types of their own.
public struct RegistryStoreError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A caller acts differently on each. Numbers are frozen.
    public enum Code: UInt16, CaseIterable, Sendable {
        /// The file is not there, or may not be opened.
        case notFound = 1
        case alreadyExists = 2
        /// The file is no registry, or its content is damaged.
        case damaged = 3
        /// Written by a newer version.
        case newerSchema = 4
        /// The key file may be read by others than its owner: a key that was readable counts as lost.
        case keyFileTooOpen = 5
        case keyFileMalformed = 6
        /// What was asked needs the key, and none was given.
        case keyMissing = 7
        /// The key is not the one this registry was sealed with.
        case wrongKey = 8
        /// A key has sealed as many values as is safe (2³², NIST SP 800-38D 8.3).
        case keyExhausted = 9
        case unknownPerson = 10
        /// The identity was erased.
        case erased = 11
        /// The input file contradicts its format as a whole.
        case badFile = 12
        /// The disk is full or refuses.
        case storage = 13
    }

    public var code: Code
    public var reason: BilingualText

    public init(_ code: Code, _ chinese: String, _ english: String) {
        self.code = code
        reason = BilingualText(chinese, english)
    }

    public var description: String { "\(reason.chinese)\n\(reason.english)" }
}

extension RegistryStoreError {
    /// Runs `body`, turning errors of SQLite into ours.
    static func translating<Value>(_ path: String, _ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as DatabaseError {
            let text = error.message ?? "SQLite \(error.resultCode.rawValue)"
            switch error.resultCode {
            case .SQLITE_NOTADB, .SQLITE_CORRUPT:
                throw RegistryStoreError(.damaged, "登记库 \(path) 已损坏或不是登记库：\(text)", "\(path) is damaged or no registry: \(text)")
            case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_READONLY:
                throw RegistryStoreError(.notFound, "无法打开登记库 \(path)：\(text)", "cannot open the registry \(path): \(text)")
            case .SQLITE_BUSY, .SQLITE_LOCKED:
                throw RegistryStoreError(
                    .storage, "登记库 \(path) 正被其他进程占用，请稍后重试", "another process holds the registry \(path); try again")
            default:
                throw RegistryStoreError(.storage, "登记库 \(path) 存取失败：\(text)", "the registry \(path) could not be used: \(text)")
            }
        }
    }
}
