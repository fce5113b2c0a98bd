/// A row that carries its own 128-bit key.
protocol KeyedRow: Sendable {
    var key: UInt128 { get }
}

/// Rows in order of arrival, found by key in O(1). The one place that knows how the ledger keeps its rows.
///
/// Open addressing with linear probing; a slot holds 32 bits of the hash and the row's index + 1, so that a probe rarely
/// touches a foreign row. Only the newest row can be removed, which leaves no tombstones: nothing was inserted after it
/// that could have probed past its slot. Hashing is fixed, not seeded, and order of slots never leaves this type.
struct KeyedTable<Row: KeyedRow>: Sendable {
    private(set) var rows: ContiguousArray<Row> = []
    private var slots: ContiguousArray<UInt64> = ContiguousArray(repeating: 0, count: 16)

    var count: Int { rows.count }

    subscript(index: Int32) -> Row {
        @inline(__always) get { rows[Int(index)] }
        @inline(__always) _modify { yield &rows[Int(index)] }
    }

    /// Index of the row with this key.
    @inline(__always)
    func find(_ key: UInt128) -> Int32? {
        let hash = Self.hash(key)
        let mask = slots.count - 1
        var position = Int(truncatingIfNeeded: hash) & mask
        while true {
            let slot = slots[position]
            if slot == 0 { return nil }
            if slot >> 32 == hash >> 32 {
                let index = Int32(truncatingIfNeeded: slot) &- 1
                if rows[Int(index)].key == key { return index }
            }
            position = (position + 1) & mask
        }
    }

    /// Adds a row and returns its index.
    /// - Precondition: no row has this key yet.
    mutating func append(_ row: Row) -> Int32 {
        precondition(rows.count < Int(Int32.max) - 1, "a table holds at most 2³¹ − 2 rows")
        if (rows.count + 1) * 2 > slots.count { grow() }
        let index = Int32(rows.count)
        rows.append(row)
        place(index)
        return index
    }

    /// Removes the newest row.
    mutating func removeLast() {
        let row = rows.removeLast()
        let mask = slots.count - 1
        var position = Int(truncatingIfNeeded: Self.hash(row.key)) & mask
        let wanted = UInt64(rows.count + 1)
        while slots[position] & 0xFFFF_FFFF != wanted { position = (position + 1) & mask }
        slots[position] = 0
    }

    private mutating func place(_ index: Int32) {
        let hash = Self.hash(rows[Int(index)].key)
        let mask = slots.count - 1
        var position = Int(truncatingIfNeeded: hash) & mask
        while slots[position] != 0 { position = (position + 1) & mask }
        slots[position] = hash & 0xFFFF_FFFF_0000_0000 | UInt64(index + 1)
    }

    /// Rebuilt in order of arrival, so that the newest row stays removable.
    private mutating func grow() {
        slots = ContiguousArray(repeating: 0, count: slots.count * 2)
        for index in rows.indices { place(Int32(index)) }
    }

    /// Two rounds of multiply and fold: account ids differ in few, high bits.
    @inline(__always)
    private static func hash(_ key: UInt128) -> UInt64 {
        let high = UInt64(truncatingIfNeeded: key >> 64)
        let low = UInt64(truncatingIfNeeded: key)
        let first = (low ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: high ^ 0xD1B5_4A32_D192_ED03)
        let folded = first.high ^ first.low ^ low
        let second = folded.multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
        return second.high ^ second.low
    }
}
