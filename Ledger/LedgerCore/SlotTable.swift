/// Slots of all shards of an index, in one piece: shard after shard, so that a small index lies together and a large one on huge pages.
///
/// The owner frees it. Slots are zero at first.
struct SlotTable {
    /// Slots of one shard; a power of two.
    let capacity: Int
    private let memory: UnsafeMutablePointer<UInt64>
    private let byteCount: Int

    init(shards: Int, capacity: Int) {
        self.capacity = capacity
        byteCount = TableMemory.rounded(shards * capacity * MemoryLayout<UInt64>.stride)
        let raw = TableMemory.allocate(byteCount)
        memory = raw.bindMemory(to: UInt64.self, capacity: shards * capacity)
        TableMemory.populate(raw, byteCount)
    }

    func slots(ofShard number: Int) -> UnsafeMutablePointer<UInt64> { memory + number * capacity }

    /// The same slots in memory of their own.
    func copy(shards: Int) -> SlotTable {
        let copy = SlotTable(shards: shards, capacity: capacity)
        copy.memory.update(from: memory, count: shards * capacity)
        return copy
    }

    func release() { TableMemory.release(UnsafeMutableRawPointer(memory), byteCount) }

    /// Bytes of memory taken.
    var footprintBytes: Int { byteCount }
}
