import Foundation

/// Why a journal, a checkpoint or the command line is not believed.
struct Fault: Error, Equatable {
    enum Kind: Equatable { case usage, damaged, differs }

    var kind: Kind
    /// File, block, byte offset, or record.
    var place: String
    var chinese: String
    var english: String

    var text: String { "\(place): \(chinese) / \(english)" }
}

/// One file of blocks, read piece by piece.
struct Segment {
    let name: String
    let path: String
    let firstBlock: UInt64
    let size: UInt64
    private let file: FileHandle

    init(folder: String, name: String) throws {
        self.name = name
        path = folder + "/" + name
        guard name.utf8.count == 28, let number = UInt64(name.prefix(20)) else {
            throw Fault(kind: .damaged, place: path, chinese: "文件名不合格式", english: "the name is not that of a segment")
        }
        guard let file = FileHandle(forReadingAtPath: path), let end = try? file.seekToEnd() else {
            throw Fault(kind: .usage, place: path, chinese: "无法读取", english: "cannot be read")
        }
        (firstBlock, size, self.file) = (number, end, file)
    }

    /// Fewer bytes than asked for at the end of the file.
    func read(_ offset: UInt64, _ count: Int) throws -> [UInt8] {
        do {
            try file.seek(toOffset: offset)
            var bytes: [UInt8] = []
            while bytes.count < count, let more = try file.read(upToCount: count - bytes.count), !more.isEmpty { bytes += more }
            return bytes
        } catch {
            throw Fault(kind: .usage, place: path, chinese: "读取失败", english: "reading failed: \(error.localizedDescription)")
        }
    }

    /// Bytes from `offset` to the last one that is not zero.
    func written(from offset: UInt64) throws -> UInt64 {
        var (place, last) = (offset, offset)
        while place < size {
            let bytes = try read(place, 1 << 20)
            guard !bytes.isEmpty else { break }
            if let index = bytes.lastIndex(where: { $0 != 0 }) { last = place + UInt64(index) + 1 }
            place += UInt64(bytes.count)
        }
        return last - offset
    }

    /// The segments of a folder in order of their names.
    static func all(in folder: String) throws -> [Segment] {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            throw Fault(kind: .usage, place: folder, chinese: "没有这个目录", english: "there is no such folder")
        }
        let segments = try names.filter { $0.hasSuffix(".segment") }.sorted().map { try Segment(folder: folder, name: $0) }
        guard !segments.isEmpty else {
            throw Fault(kind: .usage, place: folder, chinese: "目录中没有日志", english: "no journal (*.segment) in the folder")
        }
        return segments
    }
}

/// The fields of a block header whose checksum, version and reserved bytes are right.
struct Header {
    let node: UInt32, count: UInt32
    let number: UInt64, firstRecord: UInt64, time: UInt64, payload: UInt64, treeSize: UInt64
    let previous: [UInt8], recordsHash: [UInt8], root: [UInt8], bytes: [UInt8]

    static let byteCount = 192
    static let letters = Array("MCJB".utf8)

    init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.byteCount, Array(bytes[..<4]) == Self.letters, Checksum.of(bytes[..<188]) == bytes.u32(188),
            bytes.u16(4) == 2, bytes.u16(6) == 192, bytes.isZero(56..<64), bytes.isZero(160..<188)
        else { return nil }
        (node, count, number, firstRecord) = (bytes.u32(8), bytes.u32(12), bytes.u64(16), bytes.u64(24))
        (time, payload, treeSize) = (bytes.u64(32), bytes.u64(40), bytes.u64(48))
        (previous, recordsHash, root) = (Array(bytes[64..<96]), Array(bytes[96..<128]), Array(bytes[128..<160]))
        self.bytes = bytes
    }

    /// Header, payload and trailer.
    var blockBytes: UInt64 { 192 + payload + 8 }
    var hash: [UInt8] { Hash.of(bytes[...]) }
}
