import Foundation

/// Reads a file line by line in bounded memory: a line beyond the limit is counted, not kept.
struct LineReader {
    enum Line: Equatable {
        case bytes([UInt8])
        /// Number of bytes of a line longer than the limit.
        case tooLong(Int)
    }

    private let file: FileHandle
    private let limit: Int
    private var chunk: [UInt8] = []
    private var index = 0
    private var isAtEnd = false
    /// Bytes taken from the file so far.
    private(set) var bytesRead = 0

    /// - Parameter limit: longest line kept, in bytes, without its line end.
    init(_ file: FileHandle, limit: Int) {
        self.file = file
        self.limit = limit
    }

    /// The next line without its line end, `nil` at the end of the file.
    mutating func next() throws -> Line? {
        var line: [UInt8] = []
        var count = 0
        while true {
            if index == chunk.count {
                try refill()
                if isAtEnd { return count == 0 ? nil : made(line, count) }
            }
            let end = chunk[index...].firstIndex(of: UInt8(ascii: "\n")) ?? chunk.count
            count += end - index
            if count <= limit { line.append(contentsOf: chunk[index..<end]) }
            let isWhole = end < chunk.count
            index = isWhole ? end + 1 : end
            if isWhole { return made(line, count) }
        }
    }

    private func made(_ line: [UInt8], _ count: Int) -> Line { count <= limit ? .bytes(line) : .tooLong(count) }

    private mutating func refill() throws {
        chunk = [UInt8](try file.read(upToCount: 1 << 18) ?? Data())
        index = 0
        bytesRead += chunk.count
        isAtEnd = chunk.isEmpty
    }
}
