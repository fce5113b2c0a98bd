import Glibc

/// Some whole lines of a file, in the order of the file.
struct LineBlock: Sendable {
    /// Whole lines, each with its line end but perhaps the last of the file. Empty for a skipped line.
    var bytes: [UInt8]
    /// Length of a line that was longer than a line may be, and so was skipped without being held.
    var skippedBytes: Int?
    /// Offset in the file behind this block.
    var end: Int64
}

/// Cuts a file into blocks of whole lines. Memory: two blocks and one line of the greatest length, whatever the file holds.
struct LineBlockReader {
    static let blockBytes = 1 << 20
    static let lineBytesMax = 1 << 20

    private let descriptor: Int32
    private var carry: [UInt8] = []
    private var position: Int64
    private var isAtEnd = false

    /// - Parameter descriptor: stays the caller's, standing at `offset`.
    init(_ descriptor: Int32, offset: Int64) {
        self.descriptor = descriptor
        position = offset
    }

    /// The next block, `nil` at the end.
    mutating func next() throws -> LineBlock? {
        while true {
            if let end = carry.lastIndex(of: UInt8(ascii: "\n")) {
                let block = Array(carry[...end])
                carry.removeSubrange(...end)
                return made(block)
            }
            if isAtEnd {
                if carry.isEmpty { return nil }
                let block = carry
                carry = []
                return made(block)
            }
            if carry.count > Self.lineBytesMax { return try skipLine() }
            try fill()
        }
    }

    /// The first line without its line end, for a file that begins with a header; `nil` when there is none or it has no end
    /// within the greatest length of a line.
    mutating func takeHeader() throws -> [UInt8]? {
        while carry.count <= Self.lineBytesMax {
            let end = carry.firstIndex(of: UInt8(ascii: "\n"))
            if end != nil || (isAtEnd && !carry.isEmpty) {
                let header = Array(carry[..<(end ?? carry.count)])
                let taken = min(carry.count, header.count + 1)
                carry.removeFirst(taken)
                position += Int64(taken)
                return header
            }
            if isAtEnd { return nil }
            try fill()
        }
        return nil
    }

    /// Drops a byte order mark of UTF-8. - Returns: false when the file begins like UTF-16, which is not read here.
    mutating func takeByteOrderMark() throws -> Bool {
        if carry.isEmpty { try fill() }
        if carry.starts(with: [0xEF, 0xBB, 0xBF]) {
            carry.removeFirst(3)
            position += 3
        }
        return !carry.starts(with: [0xFF, 0xFE]) && !carry.starts(with: [0xFE, 0xFF])
    }

    private mutating func made(_ bytes: [UInt8]) -> LineBlock {
        position += Int64(bytes.count)
        return LineBlock(bytes: bytes, skippedBytes: nil, end: position)
    }

    private mutating func skipLine() throws -> LineBlock {
        var count = carry.count
        carry = []
        var chunk = [UInt8](repeating: 0, count: Self.blockBytes)
        while true {
            let got = try readChunk(&chunk)
            let end = chunk.withUnsafeBytes { bytes in
                bytes.baseAddress.flatMap { base in
                    memchr(base, Int32(UInt8(ascii: "\n")), got).map { UnsafeRawPointer($0) - base }
                }
            }
            if let end {
                count += end
                carry = Array(chunk[(end + 1)..<got])
                position += Int64(count) + 1
                return LineBlock(bytes: [], skippedBytes: count, end: position)
            }
            count += got
            guard got == 0 else { continue }
            isAtEnd = true
            position += Int64(count)
            return LineBlock(bytes: [], skippedBytes: count, end: position)
        }
    }

    private mutating func fill() throws {
        var chunk = [UInt8](repeating: 0, count: Self.blockBytes)
        let got = try readChunk(&chunk)
        carry += chunk[..<got]
        isAtEnd = got == 0
    }

    /// - Returns: bytes read, 0 at the end.
    private func readChunk(_ chunk: inout [UInt8]) throws -> Int {
        while true {
            let got = read(descriptor, &chunk, chunk.count)
            if got >= 0 { return got }
            guard errno != EINTR else { continue }
            let text = String(cString: strerror(errno))
            throw RegistryStoreError(.notFound, "读取文件失败：\(text)", "the file could not be read: \(text)")
        }
    }
}
