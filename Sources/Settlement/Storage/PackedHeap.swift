/// Runs of bytes in chunks of 256 KiB, named by a number of 32 bits. A run begins with its room in units of four bytes (two bytes,
/// least significant first), so that it can grow into what rounding left, and be given to another when it has moved.
struct PackedHeap: Sendable {
    private var chunks: ContiguousArray<ContiguousArray<UInt8>> = []
    /// The chunk that is being filled; −1 before the first.
    private var filling = -1
    /// Runs that were given back, by their room.
    private var free: [ContiguousArray<UInt32>] = []
    /// Chunks of a single run that was given back.
    private var freeChunks: [Int] = []

    private static var unitBytes: Int { 4 }
    private static var unitsPerChunk: Int { 1 << 16 }
    private static var chunkBytes: Int { unitsPerChunk * unitBytes }
    private static var headerBytes: Int { 2 }
    /// The room of a run that has its chunk to itself.
    private static var alone: Int { 0xFFFF }

    /// Bytes of memory taken.
    var footprintBytes: Int { chunks.reduce(0) { $0 + $1.capacity } + free.reduce(0) { $0 + $1.capacity * 4 } }

    /// The chunk a run lies in, and where its content begins.
    func content(at address: UInt32) -> (chunk: ContiguousArray<UInt8>, start: Int) {
        (chunks[Self.chunk(address)], Self.offset(address) + Self.headerBytes)
    }

    /// Whether a run begins with these bytes.
    func content(at address: UInt32, beginsWith bytes: ContiguousArray<UInt8>) -> Bool {
        let (chunk, start) = content(at: address)
        guard start + bytes.count <= chunk.count else { return false }
        for index in 0..<bytes.count where chunk[start + index] != bytes[index] { return false }
        return true
    }

    mutating func store(_ content: ContiguousArray<UInt8>) -> UInt32 {
        let units = (content.count + Self.headerBytes + Self.unitBytes - 1) / Self.unitBytes
        guard units < min(Self.alone, Self.unitsPerChunk) else { return storeAlone(content) }
        if units < free.count, let address = free[units].popLast() {
            write(content, at: address)
            return address
        }
        if filling < 0 || chunks[filling].count + units * Self.unitBytes > Self.chunkBytes { beginChunk() }
        let offset = chunks[filling].count
        chunks[filling].append(UInt8(truncatingIfNeeded: units))
        chunks[filling].append(UInt8(truncatingIfNeeded: units >> 8))
        chunks[filling].append(contentsOf: content)
        while chunks[filling].count < offset + units * Self.unitBytes { chunks[filling].append(0) }
        return UInt32(filling << 16 | offset / Self.unitBytes)
    }

    /// Other content for a run, where it stands if there is room.
    /// - Returns: where it is now.
    mutating func replace(_ address: UInt32, with content: ContiguousArray<UInt8>) -> UInt32 {
        let units = units(at: address)
        if units != Self.alone, content.count + Self.headerBytes <= units * Self.unitBytes {
            write(content, at: address)
            return address
        }
        release(address)
        return store(content)
    }

    mutating func release(_ address: UInt32) {
        let units = units(at: address)
        if units == Self.alone {
            chunks[Self.chunk(address)] = []
            freeChunks.append(Self.chunk(address))
        } else {
            while free.count <= units { free.append([]) }
            free[units].append(address)
        }
    }

    private static func chunk(_ address: UInt32) -> Int { Int(address >> 16) }

    private static func offset(_ address: UInt32) -> Int { Int(address & 0xFFFF) * unitBytes }

    private func units(at address: UInt32) -> Int {
        let (chunk, offset) = (Self.chunk(address), Self.offset(address))
        return Int(chunks[chunk][offset]) | Int(chunks[chunk][offset + 1]) << 8
    }

    private mutating func write(_ content: ContiguousArray<UInt8>, at address: UInt32) {
        let (chunk, start) = (Self.chunk(address), Self.offset(address) + Self.headerBytes)
        chunks[chunk].withUnsafeMutableBufferPointer { bytes in
            for index in 0..<content.count { bytes[start + index] = content[index] }
        }
    }

    private mutating func beginChunk() {
        filling = addChunk()
        // The first one grows as it is needed: most machines of a test hold a few rows.
        if filling > 0 { chunks[filling].reserveCapacity(Self.chunkBytes) }
    }

    private mutating func storeAlone(_ content: ContiguousArray<UInt8>) -> UInt32 {
        let chunk = addChunk()
        chunks[chunk].reserveCapacity(content.count + Self.headerBytes)
        chunks[chunk].append(UInt8(truncatingIfNeeded: Self.alone))
        chunks[chunk].append(UInt8(truncatingIfNeeded: Self.alone >> 8))
        chunks[chunk].append(contentsOf: content)
        return UInt32(chunk << 16)
    }

    private mutating func addChunk() -> Int {
        if let chunk = freeChunks.popLast() { return chunk }
        precondition(chunks.count < Self.unitsPerChunk - 1, "a table of open claims holds at most 16 GiB")
        chunks.append([])
        return chunks.count - 1
    }
}
