import ClaimTypes
import HospitalGateway

/// Files of 9101 and 9102. They live as long as the process: a reconciliation file can be sent again.
struct HospitalFiles {
    /// Bytes of all files together.
    private static let bytesMax = 64 << 20

    private var files: [String: StoredFile] = [:]
    private var byteCount = 0

    mutating func serve(_ request: FileRequest, at now: BusinessTime) -> FileAnswer {
        for (id, file) in files where file.expiresAt < now {
            files[id] = nil
            byteCount -= file.bytes.count
        }
        switch request {
        case .keep(let file, let id):
            guard files[id] == nil else { return .kept }
            guard byteCount + file.bytes.count <= Self.bytesMax else { return .full }
            files[id] = file
            byteCount += file.bytes.count
            return .kept
        case .fetch(let id): return files[id].map { .file($0) } ?? .absent
        }
    }
}
