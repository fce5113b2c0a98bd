/// Finds row numbers by the hash of a key: open addressing with linear probing, in shards that grow one at a time.
///
/// A slot is 32 bits of the hash and the row's number plus one; zero is free. The same 32 bits give the place in the shard, so growing a
/// shard reads slots in order and never a row. Shards fill evenly but grow at different loads (0.35 to 0.66), so that the cost of
/// growth is spread over the time in which the table doubles instead of stopping one caller for all of it. A shard grows by moving into
/// its place in a table of twice the size; the old table goes when its last shard has left.
/// Hashing is fixed, not seeded, and the order of slots never leaves this type (M1).
struct KeyIndex: ~Copyable, @unchecked Sendable {
    struct Shard {
        var slots: UnsafeMutablePointer<UInt64>
        var mask: Int
        var count: Int
        var growAt: Int
    }

    private static let shardBits: UInt64 = 6
    private static let shardCount = 1 << 6
    private static let capacityMin = 16

    private let shards: UnsafeMutablePointer<Shard>
    private var table: SlotTable
    /// Twice the size of `table`, while shards move over.
    private var nextTable: SlotTable?
    private var movedCount = 0

    /// - Parameter rows: how many may be added before a shard grows; memory for them is taken at once, its pages are asked for.
    init(rows: Int = 0) {
        shards = .allocate(capacity: Self.shardCount)
        table = SlotTable(shards: Self.shardCount, capacity: Self.capacity(rows: rows))
        for number in 0..<Self.shardCount { (shards + number).initialize(to: Self.shard(number, in: table, count: 0)) }
    }

    deinit {
        table.release()
        nextTable?.release()
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
        TableMemory.prefetch(shard.slots + (Int(UInt32(truncatingIfNeeded: hash)) & shard.mask))
    }

    /// The first row whose hash is `hash` and which `isWanted`.
    @inline(__always)
    func find(_ hash: UInt64, where isWanted: (Int32) -> Bool) -> Int32? {
        let shard = shards[Int(hash >> (64 - Self.shardBits))]
        let mask = shard.mask
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

    /// The first row whose hash may be `hash`, without a look at the row; −1 when there is none. Almost always the right one.
    @inline(__always)
    func candidate(_ hash: UInt64) -> Int32 {
        let shard = shards[Int(hash >> (64 - Self.shardBits))]
        let mark = UInt32(truncatingIfNeeded: hash)
        var position = Int(mark) & shard.mask
        while true {
            let slot = shard.slots[position]
            if slot == 0 { return -1 }
            if UInt32(truncatingIfNeeded: slot >> 32) == mark { return Int32(truncatingIfNeeded: slot) &- 1 }
            position = (position &+ 1) & shard.mask
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
        let mask = shard.mask
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

    /// Takes memory for so many rows in all, so that adding them grows no shard. O(rows that are there).
    mutating func reserve(_ rows: Int) {
        let wanted = Self.capacity(rows: rows)
        while table.capacity < wanted {
            for number in 0..<Self.shardCount where shards[number].mask < table.capacity { move(number) }
        }
    }

    /// The same slots in memory of their own.
    func copy() -> KeyIndex {
        var copy = KeyIndex()
        copy.table.release()
        copy.table = table.copy(shards: Self.shardCount)
        copy.nextTable = nextTable?.copy(shards: Self.shardCount)
        copy.movedCount = movedCount
        for number in 0..<Self.shardCount {
            var shard = shards[number]
            let hasMoved = shard.mask >= table.capacity
            shard.slots = (hasMoved ? copy.nextTable ?? copy.table : copy.table).slots(ofShard: number)
            copy.shards[number] = shard
        }
        return copy
    }

    /// Bytes of memory taken.
    var footprintBytes: Int { table.footprintBytes + (nextTable?.footprintBytes ?? 0) }
}

extension KeyIndex {
    private mutating func grow(_ number: Int) {
        if shards[number].mask >= table.capacity {
            // Moved already and full again: the others are late, which only small tables see.
            for late in 0..<Self.shardCount where shards[late].mask < table.capacity { move(late) }
        }
        move(number)
    }

    private mutating func move(_ number: Int) {
        let next = nextTable ?? SlotTable(shards: Self.shardCount, capacity: table.capacity * 2)
        nextTable = next
        let old = shards[number]
        let grown = Self.shard(number, in: next, count: old.count)
        for position in 0...old.mask where old.slots[position] != 0 { Self.place(old.slots[position], in: grown) }
        shards[number] = grown
        movedCount += 1
        guard movedCount == Self.shardCount else { return }
        table.release()
        table = next
        nextTable = nil
        movedCount = 0
    }

    @inline(__always)
    private static func place(_ slot: UInt64, in shard: Shard) {
        var position = Int(slot >> 32) & shard.mask
        while shard.slots[position] != 0 { position = (position &+ 1) & shard.mask }
        shard.slots[position] = slot
    }

    private static func shard(_ number: Int, in table: SlotTable, count: Int) -> Shard {
        Shard(
            slots: table.slots(ofShard: number), mask: table.capacity - 1, count: count,
            growAt: growAt(shard: number, capacity: table.capacity))
    }

    /// Slots a shard needs so that none grows before there are so many rows.
    private static func capacity(rows: Int) -> Int {
        var capacity = capacityMin
        // The shards fill evenly; a sixteenth more, and sixteen rows for small tables, is room for chance.
        let share = rows == 0 ? 0 : (rows + rows / 16) / shardCount + 16
        while growAt(shard: 0, capacity: capacity) < share { capacity *= 2 }
        return capacity
    }

    /// Rows with which a shard is full.
    private static func growAt(shard number: Int, capacity: Int) -> Int { capacity * (358 + number * 5) / 1024 }
}
