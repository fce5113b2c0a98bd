import CLedgerMemory

/// Zeroed memory for the tables of the ledger. From 2 MiB on it is mapped by itself and advised to use huge pages: a table larger than
/// the processor's caches otherwise spends its time on page tables.
enum TableMemory {
    static let hugePageBytes = 2 << 20

    /// The size really taken for `byteCount` bytes: whole huge pages, or what was asked for when that is small.
    static func rounded(_ byteCount: Int) -> Int {
        byteCount < hugePageBytes ? byteCount : (byteCount + hugePageBytes - 1) / hugePageBytes * hugePageBytes
    }

    /// - Parameter byteCount: a result of `rounded`.
    static func allocate(_ byteCount: Int) -> UnsafeMutableRawPointer {
        if byteCount >= hugePageBytes { return cledgermemory_allocate(byteCount) }
        let memory = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 64)
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
        return memory
    }

    static func release(_ memory: UnsafeMutableRawPointer, _ byteCount: Int) {
        if byteCount >= hugePageBytes { cledgermemory_release(memory, byteCount) } else { memory.deallocate() }
    }

    /// The first `oldByteCount` bytes in a larger piece of memory; the old piece is gone.
    static func grow(_ memory: UnsafeMutableRawPointer, _ oldByteCount: Int, to byteCount: Int) -> UnsafeMutableRawPointer {
        if oldByteCount >= hugePageBytes { return cledgermemory_grow(memory, oldByteCount, byteCount) }
        let grown = allocate(byteCount)
        grown.copyMemory(from: memory, byteCount: oldByteCount)
        release(memory, oldByteCount)
        return grown
    }

    /// Has another thread give the bytes their pages before they are used; see `cledgermemory_populate`. Nothing happens for small pieces.
    static func populate(_ memory: UnsafeMutableRawPointer, _ byteCount: Int) {
        if byteCount >= hugePageBytes { cledgermemory_populate(memory, byteCount) }
    }

    /// Waits until everything that was asked for with `populate` is there.
    static func waitForPages() { cledgermemory_wait() }

    /// Hints that the memory at `address` will be needed soon.
    @inline(__always)
    static func prefetch(_ address: UnsafeRawPointer) { cledgermemory_prefetch(address) }
}
