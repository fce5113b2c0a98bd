import LedgerTypes

/// A row that carries its own 128-bit key.
protocol KeyedRow: BitwiseCopyable, Sendable {
    var key: UInt128 { get }
}

/// Rows in order of arrival, found by key in O(1). Only the newest row can be removed.
struct KeyedTable<Row: KeyedRow>: ~Copyable, Sendable {
    var rows: RowMemory<Row>
    private var index: KeyIndex

    /// - Parameters:
    ///   - rows: memory to begin with; without any row.
    ///   - index: likewise.
    init(rows: consuming RowMemory<Row> = RowMemory(), index: consuming KeyIndex = KeyIndex()) {
        precondition(rows.count == 0, "L9: a table begins with \(rows.count) rows that its index does not know")
        self.rows = rows
        self.index = index
    }

    @inline(__always)
    var count: Int { rows.count }

    subscript(row: Int32) -> Row {
        @inline(__always) get { rows[Int(row)] }
        @inline(__always) _modify { yield &rows[Int(row)] }
    }

    /// Number of the row with this key.
    @inline(__always)
    func find(_ key: UInt128) -> Int32? { find(key, hash: KeyIndex.hash(key)) }

    @inline(__always)
    func find(_ key: UInt128, hash: UInt64) -> Int32? { index.find(hash) { rows[Int($0)].key == key } }

    /// Hints that a key with this hash will be looked for soon.
    @inline(__always)
    func prefetch(hash: UInt64) { index.prefetch(hash) }

    /// Asks for the row that a key with this hash most likely has, and returns its number; −1 when there is none.
    @inline(__always)
    func prefetchCandidate(hash: UInt64) -> Int {
        let row = Int(index.candidate(hash))
        if row >= 0 { rows.prefetch(row) }
        return row
    }

    /// Number of the row with this key, given the candidate that `prefetchCandidate` found; −1 when there is none.
    @inline(__always)
    func confirm(_ candidate: Int, _ key: UInt128) -> Int {
        if candidate < 0 || rows[candidate].key == key { return candidate }
        return find(key).map { Int($0) } ?? -1
    }

    /// Adds a row and returns its number.
    /// - Precondition: no row has this key yet.
    @inline(__always) @discardableResult
    mutating func append(_ row: Row) -> Int32 { append(row, hash: KeyIndex.hash(row.key)) }

    @inline(__always) @discardableResult
    mutating func append(_ row: Row, hash: UInt64) -> Int32 {
        precondition(rows.count < Limits.rowsPerTableMax, "L10: a table holds at most \(Limits.rowsPerTableMax) rows")
        let number = Int32(truncatingIfNeeded: rows.count)
        rows.append(row)
        index.insert(number, hash: hash)
        return number
    }

    /// Removes the newest row.
    @discardableResult
    mutating func removeLast() -> Row {
        let row = rows.removeLast()
        index.remove(Int32(rows.count), hash: KeyIndex.hash(row.key))
        return row
    }

    /// The memory of its rows, without any.
    consuming func emptiedRows() -> RowMemory<Row> {
        rows.removeAll()
        return rows
    }

    /// Takes memory for so many rows in all. O(rows that are there).
    mutating func reserve(_ rows: Int) {
        self.rows.reserve(rows)
        index.reserve(rows)
    }

    func copy() -> KeyedTable {
        var copy = KeyedTable()
        copy.rows = rows.copy()
        copy.index = index.copy()
        return copy
    }

    /// Bytes of memory taken by rows and index.
    var footprintBytes: Int { rows.footprintBytes + index.footprintBytes }
}
