/// Rows of one fixed layout, one after the other, in memory of their own: an array without reference counting, whose growth
/// copies nothing once it is large, and which can be captured while it changes.
///
/// Every index is checked. The only owner frees the memory. `@unchecked Sendable`: the memory is reached through this value alone.
struct RowMemory<Row: BitwiseCopyable & Sendable>: ~Copyable, @unchecked Sendable {
    private var base: UnsafeMutablePointer<Row>?
    private var byteCount = 0
    private var capacity = 0
    /// Rows after which `append` has more to do: ask for pages ahead of their use, or for memory.
    private var roomEnd = 0
    /// Bytes whose pages were asked for.
    private var populatedEnd = 0
    private(set) var count = 0
    /// Rows whose present content a capture still needs: `captureLength` of them from `captureStart` on; none when nothing is captured.
    private var captureStart = 0
    private var captureLength: UInt = 0
    private var captured: CapturedRows<Row>?

    init() {}

    deinit {
        if let base { TableMemory.release(UnsafeMutableRawPointer(base), byteCount) }
    }

    subscript(index: Int) -> Row {
        @inline(__always) get {
            precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "L9: row \(index) of \(count)")
            return base.unsafelyUnwrapped[index]
        }
        @inline(__always) _modify {
            precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "L9: row \(index) of \(count)")
            if UInt(bitPattern: index &- captureStart) < captureLength { keepForCapture(index) }
            yield &base.unsafelyUnwrapped[index]
        }
    }

    @inline(__always)
    mutating func append(_ row: Row) {
        if count == roomEnd { makeRoom() }
        (base.unsafelyUnwrapped + count).initialize(to: row)
        count += 1
    }

    mutating func removeLast() -> Row {
        precondition(count > captureStart + Int(captureLength), "L9: a row was taken from an empty table, or one being captured")
        count -= 1
        return base.unsafelyUnwrapped[count]
    }

    mutating func removeAll() { count = 0 }

    /// Takes memory for so many rows in all, and asks for its pages.
    mutating func reserve(_ rows: Int) {
        if rows > capacity { grow(to: rows) }
        ask(upTo: rows * MemoryLayout<Row>.stride)
    }

    @inline(__always)
    func prefetch(_ index: Int) {
        if let base { TableMemory.prefetch(UnsafeRawPointer(base + index)) }
    }

    /// The same rows in memory of their own. Captures stay with the original.
    func copy() -> RowMemory {
        var copy = RowMemory()
        guard count > 0, let base else { return copy }
        copy.grow(to: count)
        copy.base.unsafelyUnwrapped.initialize(from: base, count: count)
        copy.count = count
        copy.makeRoom()
        return copy
    }

    /// Bytes of memory taken.
    var footprintBytes: Int { byteCount }

    /// A large table grows, and asks for pages, before it needs them.
    private var isLarge: Bool { byteCount >= 4 << 20 }

    /// How long before the end of what it has, in bytes, a large table asks for more.
    private var aheadBytes: Int { min(64 << 20, byteCount / 4) }

    private mutating func makeRoom() {
        let stride = MemoryLayout<Row>.stride
        if count == capacity || isLarge && (capacity - count) * stride <= aheadBytes { grow(to: count + 1) }
        let ahead = aheadBytes
        ask(upTo: isLarge ? min(byteCount, count * stride + 2 * ahead) : byteCount)
        roomEnd = isLarge ? min(capacity, count + max(1, ahead / 2 / stride)) : capacity
    }

    private mutating func ask(upTo end: Int) {
        guard let base, end > populatedEnd else { return }
        TableMemory.populate(UnsafeMutableRawPointer(base) + populatedEnd, end - populatedEnd)
        populatedEnd = end
    }

    private mutating func grow(to needed: Int) {
        let stride = MemoryLayout<Row>.stride
        let grown = TableMemory.rounded(max(needed, capacity * 2, 16) * stride)
        let memory: UnsafeMutableRawPointer
        if let base {
            memory = TableMemory.grow(UnsafeMutableRawPointer(base), byteCount, to: grown)
        } else {
            memory = TableMemory.allocate(grown)
        }
        byteCount = grown
        capacity = grown / stride
        base = memory.bindMemory(to: Row.self, capacity: capacity)
        roomEnd = count
        // What was asked for and not yet given is forgotten with the old place.
        populatedEnd = min(populatedEnd, count * stride)
    }
}

extension RowMemory {
    /// Begins to capture the rows as they stand now. What changes from here on is kept aside first, so the capture costs nothing at
    /// once and 64 bytes or so for each row that changes before its turn.
    mutating func beginCapture() {
        precondition(captured == nil, "L9: a table is captured once at a time")
        captured = CapturedRows(count: count)
        captureStart = 0
        captureLength = UInt(count)
    }

    /// Hands the next captured rows to `body`, at most `rowsMax`, as they stood when the capture began. `false` when none were left, and
    /// then the capture is over. O(rows).
    mutating func captureNext(_ rowsMax: Int, _ body: (borrowing Row) -> Void) -> Bool {
        guard let captured, captureLength > 0 else {
            endCapture()
            return false
        }
        let end = captureStart + min(rowsMax, Int(captureLength))
        for index in captureStart..<end { body(captured.kept(index) ?? base.unsafelyUnwrapped[index]) }
        captureLength -= UInt(end - captureStart)
        captureStart = end
        return true
    }

    /// Gives the capture up. Nothing happens when there is none.
    mutating func endCapture() {
        captured = nil
        captureStart = 0
        captureLength = 0
    }

    private func keepForCapture(_ index: Int) {
        captured?.keep(base.unsafelyUnwrapped[index], of: index)
    }
}

/// The rows that changed during a capture, as they were before.
final class CapturedRows<Row: BitwiseCopyable & Sendable> {
    private static var blockRows: Int { 16_384 }

    /// For each captured row the place of its old content in `blocks`, plus one; zero when it has not changed.
    private let places: UnsafeMutablePointer<UInt32>
    private let placesByteCount: Int
    private var keptCount = 0
    private var blocks: [ContiguousArray<Row>] = []

    init(count: Int) {
        placesByteCount = TableMemory.rounded(max(count, 1) * MemoryLayout<UInt32>.stride)
        places = TableMemory.allocate(placesByteCount).bindMemory(to: UInt32.self, capacity: max(count, 1))
    }

    deinit { TableMemory.release(UnsafeMutableRawPointer(places), placesByteCount) }

    /// Only the first change of a row matters.
    func keep(_ row: Row, of index: Int) {
        guard places[index] == 0 else { return }
        if keptCount % Self.blockRows == 0 {
            blocks.append([])
            blocks[blocks.count - 1].reserveCapacity(Self.blockRows)
        }
        blocks[blocks.count - 1].append(row)
        keptCount += 1
        places[index] = UInt32(keptCount)
    }

    func kept(_ index: Int) -> Row? {
        let place = Int(places[index])
        return place == 0 ? nil : blocks[(place - 1) / Self.blockRows][(place - 1) % Self.blockRows]
    }
}
