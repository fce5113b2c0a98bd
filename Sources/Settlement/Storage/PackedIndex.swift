/// Finds addresses by the hash of a key: open addressing with linear probing, eight bytes a slot: 32 bits of the hash above, the address
/// plus one below; zero is free. In 64 shards that grow one at a time and at different loads, so that no caller waits for all of it.
///
/// Hashing is fixed, not seeded, so that the order of slots is the same for everybody (law M1).
struct PackedIndex: Sendable {
    private struct Shard: Sendable {
        var slots: ContiguousArray<UInt64> = []
        var count = 0
    }

    private var shards: ContiguousArray<Shard> = []
    private(set) var count = 0

    private static var shardBits: UInt64 { 6 }
    private static var slotsMin: Int { 4 }

    /// Bytes of memory taken.
    var footprintBytes: Int { shards.reduce(0) { $0 + $1.slots.capacity * MemoryLayout<UInt64>.stride } }

    static func hash(_ bytes: ContiguousArray<UInt8>) -> UInt64 {
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15 ^ UInt64(bytes.count)
        var index = 0
        while index < bytes.count {
            var word: UInt64 = 0
            for position in index..<min(index + 8, bytes.count) { word = word << 8 | UInt64(bytes[position]) }
            let product = (state ^ word).multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
            state = product.high ^ product.low ^ 0xD1B5_4A32_D192_ED03
            index += 8
        }
        let last = state.multipliedFullWidth(by: 0xE703_7ED1_A0B4_28DB)
        return last.high ^ last.low
    }

    /// The address under this hash which `isWanted`.
    func find(_ hash: UInt64, where isWanted: (UInt32) -> Bool) -> UInt32? {
        guard !shards.isEmpty else { return nil }
        let shard = Self.shard(hash)
        let mask = shards[shard].slots.count - 1
        guard mask > 0 else { return nil }
        var position = Int(Self.mark(hash)) & mask
        while true {
            let slot = shards[shard].slots[position]
            if slot == 0 { return nil }
            if slot >> 32 == Self.mark(hash), isWanted(Self.address(slot)) { return Self.address(slot) }
            position = (position + 1) & mask
        }
    }

    /// - Precondition: the key is not there.
    mutating func insert(_ address: UInt32, hash: UInt64) {
        if shards.isEmpty { shards = ContiguousArray(repeating: Shard(), count: 1 << Int(Self.shardBits)) }
        let shard = Self.shard(hash)
        if (shards[shard].count + 1) * 128 > shards[shard].slots.count * (80 + shard / 2) { grow(shard) }
        place(Self.mark(hash) << 32 | UInt64(address) + 1, shard)
        shards[shard].count += 1
        count += 1
    }

    /// Another address for a key that is there.
    mutating func move(_ address: UInt32, to moved: UInt32, hash: UInt64) {
        let (shard, position) = (Self.shard(hash), position(of: address, hash))
        shards[shard].slots[position] = Self.mark(hash) << 32 | UInt64(moved) + 1
    }

    /// Takes out a key that is there. What stands behind it moves up, so that nothing is left in its place.
    mutating func remove(_ address: UInt32, hash: UInt64) {
        let shard = Self.shard(hash)
        var gap = position(of: address, hash)
        let mask = shards[shard].slots.count - 1
        var next = (gap + 1) & mask
        while shards[shard].slots[next] != 0 {
            let slot = shards[shard].slots[next]
            let home = Int(slot >> 32) & mask
            if (next - home) & mask >= (next - gap) & mask {
                shards[shard].slots[gap] = slot
                gap = next
            }
            next = (next + 1) & mask
        }
        shards[shard].slots[gap] = 0
        shards[shard].count -= 1
        count -= 1
    }

    /// Every address, in the order of the slots.
    var addresses: some Sequence<UInt32> & Sendable {
        shards.lazy.flatMap { shard in shard.slots.lazy.filter { $0 != 0 }.map { Self.address($0) } }
    }

    private static func shard(_ hash: UInt64) -> Int { Int(hash & ((1 << shardBits) - 1)) }

    private static func mark(_ hash: UInt64) -> UInt64 { hash >> 32 }

    private static func address(_ slot: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: slot) - 1 }

    private func position(of address: UInt32, _ hash: UInt64) -> Int {
        let shard = Self.shard(hash)
        let mask = shards[shard].slots.count - 1
        let wanted = Self.mark(hash) << 32 | UInt64(address) + 1
        var position = Int(Self.mark(hash)) & mask
        while shards[shard].slots[position] != wanted {
            precondition(shards[shard].slots[position] != 0, "an address is not in its index")
            position = (position + 1) & mask
        }
        return position
    }

    private mutating func grow(_ shard: Int) {
        let old = shards[shard].slots
        shards[shard].slots = ContiguousArray(repeating: 0, count: max(Self.slotsMin, old.count * 2))
        for slot in old where slot != 0 { place(slot, shard) }
    }

    private mutating func place(_ slot: UInt64, _ shard: Int) {
        let mask = shards[shard].slots.count - 1
        var position = Int(slot >> 32) & mask
        while shards[shard].slots[position] != 0 { position = (position + 1) & mask }
        shards[shard].slots[position] = slot
    }
}
