/// Finds row numbers by the hash of a key: open addressing with linear probing, in shards that grow one at a time.
///
/// A slot is 32 bits of the hash and the row's number plus one; zero is free. The same 32 bits give the place in the shard, so growing a
/// shard reads slots in order and never a row. Shards fill evenly but grow at different loads (0.44 to 0.81), so that the cost of
/// growth is spread over the time in which the table doubles instead of stopping one caller for all of it.
/// Hashing is fixed, not seeded, and the order of slots never leaves this type (M1).
struct KeyIndex: ~Copyable, @unchecked Sendable {
    struct Shard {
        var slots: UnsafeMutablePointer<UInt64>
        var capacity: Int
        var count: Int
        var growAt: Int
    }

    private static let shardBits: UInt64 = 6
    private static let shardCount = 1 << 6
    private static let capacityMin = 16

    private let shards: UnsafeMutablePointer<Shard>

    init() {
        shards = .allocate(capacity: Self.shardCount)
        for number in 0..<Self.shardCount {
            (shards + number).initialize(to: Self.emptyShard(number, capacity: Self.capacityMin))
        }
    }

    deinit {
        for number in 0..<Self.shardCount { Self.release(shards[number]) }
        shards.deallocate()
    }

    /// Two rounds of multiply and fold: account ids differ in few, high bits.
    @inline(__always)
    static func hash(_ key: UInt128) -> UInt64 {
        let high = UInt64(truncatingIfNeeded: key >> 64)
        let low = UInt64(truncatingIfNeeded: key)
        let first = (low ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: high ^ 0xD1B5_4A32_D192_ED03)
        let folded = first.high ^ first.low ^ low
        let second = folded.multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
        return second.high ^ second.low
    }

    @inline(__always)
    func prefetch(_ hash: UInt64) {
        let shard = shards[Int(hash >> (64 - Self.shardBits))]
        TableMemory.prefetch(shard.slots + (Int(truncatingIfNeeded: hash) & (shard.capacity &- 1)))
    }

    /// The first row whose hash is `hash` and which `isWanted`.
    @inline(__always)
    func find(_ hash: UInt64, where isWanted: (Int32) -> Bool) -> Int32? {
        let shard = shards[Int(hash >> (64 - Self.shardBits))]
        let mask = shard.capacity &- 1
        let mark = UInt32(truncatingIfNeeded: hash)
        var position = Int(mark) & mask
        while true {
            let slot = shard.slots[position]
            if slot == 0 { return nil }
            if UInt32(truncatingIfNeeded: slot >> 32) == mark {
                let row = Int32(truncatingIfNeeded: slot) &- 1
                if isWanted(row) { return row }
            }
            position = (position &+ 1) & mask
        }
    }

    /// Adds a row that is not there yet. O(1), apart from the growth of one shard.
    @inline(__always)
    mutating func insert(_ row: Int32, hash: UInt64) {
        let number = Int(hash >> (64 - Self.shardBits))
        if shards[number].count >= shards[number].growAt { grow(number) }
        Self.place(UInt64(UInt32(truncatingIfNeeded: hash)) << 32 | UInt64(UInt32(row) + 1), in: shards[number])
        shards[number].count += 1
    }

    /// Removes a row that is there. Rows that had probed past its slot move back, so no mark stays behind.
    mutating func remove(_ row: Int32, hash: UInt64) {
        let number = Int(hash >> (64 - Self.shardBits))
        let shard = shards[number]
        let mask = shard.capacity - 1
        let wanted = UInt64(UInt32(truncatingIfNeeded: hash)) << 32 | UInt64(UInt32(row) + 1)
        var hole = Int(UInt32(truncatingIfNeeded: hash)) & mask
        while shard.slots[hole] != wanted {
            precondition(shard.slots[hole] != 0, "L9: row \(row) is not in its index")
            hole = (hole + 1) & mask
        }
        var next = (hole + 1) & mask
        while shard.slots[next] != 0 {
            let home = Int(shard.slots[next] >> 32) & mask
            if (next &- home) & mask >= (next &- hole) & mask {
                shard.slots[hole] = shard.slots[next]
                hole = next
            }
            next = (next + 1) & mask
        }
        shard.slots[hole] = 0
        shards[number].count -= 1
    }

    /// The same slots in memory of their own.
    func copy() -> KeyIndex {
        let copy = KeyIndex()
        for number in 0..<Self.shardCount {
            let shard = shards[number]
            Self.release(copy.shards[number])
            var twin = Self.emptyShard(number, capacity: shard.capacity)
            twin.slots.update(from: shard.slots, count: shard.capacity)
            twin.count = shard.count
            copy.shards[number] = twin
        }
        return copy
    }

    /// Bytes of memory taken.
    var footprintBytes: Int { (0..<Self.shardCount).reduce(0) { $0 + shards[$1].capacity * MemoryLayout<UInt64>.stride } }
}

extension KeyIndex {
    private mutating func grow(_ number: Int) {
        let old = shards[number]
        var grown = Self.emptyShard(number, capacity: old.capacity * 2)
        for position in 0..<old.capacity where old.slots[position] != 0 { Self.place(old.slots[position], in: grown) }
        grown.count = old.count
        Self.release(old)
        shards[number] = grown
    }

    @inline(__always)
    private static func place(_ slot: UInt64, in shard: Shard) {
        let mask = shard.capacity &- 1
        var position = Int(slot >> 32) & mask
        while shard.slots[position] != 0 { position = (position &+ 1) & mask }
        shard.slots[position] = slot
    }

    private static func emptyShard(_ number: Int, capacity: Int) -> Shard {
        let memory = TableMemory.allocate(capacity * MemoryLayout<UInt64>.stride)
        return Shard(
            slots: memory.bindMemory(to: UInt64.self, capacity: capacity), capacity: capacity, count: 0,
            growAt: capacity * (448 + number * 6) / 1024)
    }

    private static func release(_ shard: Shard) {
        TableMemory.release(UnsafeMutableRawPointer(shard.slots), shard.capacity * MemoryLayout<UInt64>.stride)
    }
}
