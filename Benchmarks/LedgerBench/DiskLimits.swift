import BenchmarkSupport
import Glibc
import Hashing
import LedgerTypes

/// What the disk and one core can do at best, measured in the same run: the ceiling of every durable figure.
struct DiskLimits: Sendable {
    /// Bytes per second: zeros overwritten, a sync after each piece, as our writer does.
    var overwrite: Double
    /// Bytes per second: a file that grows, a sync after each piece.
    var append: Double
    /// Bytes per second of SHA-256 on one core.
    var hash: Double

    static let pieceBytes = 4 << 20

    init(folder: String, byteCount: Int) throws {
        let path = folder + "/limit-probe"
        defer { unlink(path) }
        append = try Self.writeRate(path, byteCount, O_CREAT | O_TRUNC)
        overwrite = try Self.writeRate(path, byteCount, 0)
        let piece = [UInt8](repeating: 0x5A, count: Self.pieceBytes)
        var watch = Stopwatch(.processor)
        for _ in 0..<16 { watch.lap { _ = SHA256.digest(of: piece) } }
        hash = watch.rate(16 * Self.pieceBytes)
    }

    private static func writeRate(_ path: String, _ byteCount: Int, _ flags: Int32) throws -> Double {
        let file = open(path, O_WRONLY | flags, 0o600)
        guard file >= 0 else { throw BenchmarkFailure("cannot open \(path): errno \(errno)") }
        defer { close(file) }
        let piece = [UInt8](repeating: 0x5A, count: pieceBytes)
        var watch = Stopwatch()
        for _ in 0..<max(byteCount / pieceBytes, 1) {
            let isWritten = watch.lap { write(file, piece, piece.count) == piece.count && fdatasync(file) == 0 }
            guard isWritten else { throw BenchmarkFailure("cannot write \(path): errno \(errno)") }
        }
        return watch.rate(max(byteCount / pieceBytes, 1) * pieceBytes)
    }

    /// The most transfers per second of `bytes` each that disk and hash allow when the two overlap. Every byte is hashed once, as
    /// part of a leaf of the Merkle tree.
    func ceiling(bytesPerTransfer bytes: Double) -> Double { min(overwrite, hash) / bytes }

    var condition: String {
        func mega(_ rate: Double) -> String { String(Int(rate / 1e6)) }
        return "overwrite \(mega(overwrite)), append \(mega(append)), SHA-256 of one core \(mega(hash)) MB/s"
    }
}
