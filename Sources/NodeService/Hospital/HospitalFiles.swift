import ClaimTypes
import Foundation
import Hashing
import HospitalGateway
import LedgerTypes
import SecretFiles
import Synchronization

/// Files of 9101 and 9102, in a folder of the node that only its owner may read: they outlive a restart, until they expire.
///
/// A file on the disk is one line, `medclear-file-v1`, institution, last second, SHA-256 of the content and name in hexadecimal, with
/// tabs between, and then the content. A file that is damaged, or that others could read, is none.
final class HospitalFiles: Sendable {
    private struct Kept {
        var byteCount: Int
        var expiresAt: BusinessTime
    }

    private struct State {
        var files: [String: Kept] = [:]
        var byteCount = 0
    }

    private let folder: String
    private let bytesMax: Int
    private let filesMax: Int
    private let state: Mutex<State>

    /// Opens the folder, or makes it, and looks at what is there.
    /// - Parameters:
    ///   - bytesMax: bytes of all files together.
    ///   - filesMax: files at once.
    init(folder: String, bytesMax: Int = 512 << 20, filesMax: Int = 10_000) throws(ServiceFailure) {
        (self.folder, self.bytesMax, self.filesMax) = (folder, bytesMax, filesMax)
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folder)
            var found = State()
            for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
                guard Self.isNumber(name), let file = Self.read("\(folder)/\(name)") else {
                    // What an interrupted upload left was never answered.
                    if name.hasSuffix(".new") { try? FileManager.default.removeItem(atPath: "\(folder)/\(name)") }
                    continue
                }
                found.files[name] = Kept(byteCount: file.bytes.count, expiresAt: file.expiresAt)
                found.byteCount += file.bytes.count
            }
            state = Mutex(found)
        } catch {
            throw ServiceFailure(.system, "无法使用文件目录 \(folder)", "the folder for files \(folder) cannot be used: \(error)")
        }
    }

    /// Files there are now.
    var count: Int { state.withLock { $0.files.count } }

    /// Reads and writes the disk: not to be called where others wait.
    func serve(_ request: FileRequest, at now: BusinessTime) -> FileAnswer {
        drop(before: now)
        switch request {
        case .keep(let file, let id): return keep(file, id)
        case .fetch(let id):
            guard Self.isNumber(id), state.withLock({ $0.files[id] }) != nil, let file = Self.read("\(folder)/\(id)") else {
                return .absent
            }
            return .file(file)
        }
    }

    private func keep(_ file: StoredFile, _ id: String) -> FileAnswer {
        guard Self.isNumber(id) else { return .full }
        let reserved = state.withLock { state -> Bool? in
            guard state.files[id] == nil else { return nil }
            guard state.byteCount + file.bytes.count <= bytesMax, state.files.count < filesMax else { return false }
            state.files[id] = Kept(byteCount: file.bytes.count, expiresAt: file.expiresAt)
            state.byteCount += file.bytes.count
            return true
        }
        guard let reserved else { return .kept }
        guard reserved else { return .full }
        // Answered after it is durable (law M2). One that exists was written before by the same message.
        switch SecretFile.create("\(folder)/\(id)", Self.encode(file)) {
        case .success, .failure(.system(_, EEXIST)): return .kept
        case .failure:
            forget(id)
            return .full
        }
    }

    private func forget(_ id: String) {
        state.withLock { state in
            guard let kept = state.files.removeValue(forKey: id) else { return }
            state.byteCount -= kept.byteCount
        }
    }

    private func drop(before now: BusinessTime) {
        let expired = state.withLock { state in state.files.filter { $0.value.expiresAt < now }.map(\.key) }
        for id in expired {
            forget(id)
            try? FileManager.default.removeItem(atPath: "\(folder)/\(id)")
        }
    }

    /// `F` and 29 hexadecimal digits: nothing else names a file, so no name leads out of the folder.
    private static func isNumber(_ id: String) -> Bool {
        id.utf8.count == 30 && id.utf8.first == UInt8(ascii: "F")
            && id.utf8.dropFirst().allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }

    private static let magic = "medclear-file-v1"
    private static let fileBytesMax = 64 << 20

    private static func encode(_ file: StoredFile) -> [UInt8] {
        let name = file.name.utf8.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
        let head = [
            magic, file.institution.description, String(file.expiresAt.seconds), SHA256.digest(of: file.bytes).hex, name,
        ]
        return Array((head.joined(separator: "\t") + "\n").utf8) + file.bytes
    }

    private static func read(_ path: String) -> StoredFile? {
        guard case .success(let bytes) = SecretFile.read(path, atMost: fileBytesMax),
            let end = bytes.firstIndex(of: UInt8(ascii: "\n"))
        else { return nil }
        let head = String(decoding: bytes[..<end], as: UTF8.self)
            .split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        let content = Array(bytes[(end + 1)...])
        guard head.count == 5, head[0] == magic, let institution = InstitutionCode(text: head[1]),
            let expires = Int64(head[2]), SHA256.digest(of: content).hex == head[3], let name = text(ofHexadecimal: head[4])
        else { return nil }
        return StoredFile(
            institution: institution, name: name, bytes: content, expiresAt: BusinessTime(seconds: expires))
    }

    private static func text(ofHexadecimal digits: String) -> String? {
        let digits = Array(digits)
        guard digits.count.isMultiple(of: 2) else { return nil }
        let bytes = stride(from: 0, to: digits.count, by: 2).map { UInt8(String(digits[$0...$0 + 1]), radix: 16) }
        let known = bytes.compactMap { $0 }
        return known.count == bytes.count ? String(validating: known, as: UTF8.self) : nil
    }
}
