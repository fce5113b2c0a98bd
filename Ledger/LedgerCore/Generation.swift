import LedgerTypes

/// The applied transfers whose ids carry a time of one interval. Without a horizon there is one generation, for ever.
///
/// Ids are forgotten by dropping a whole generation, so that forgetting costs nothing for each id.
struct Generation: ~Copyable, Sendable {
    /// Number of the interval since 1970; zero without a horizon.
    let interval: UInt64
    var transfers: KeyedTable<TransferRow>
    var holds = RowMemory<HoldRow>()
    /// Which hold each ending transfer named.
    var endings = RowMemory<HoldID>()

    init(interval: UInt64, transfers: consuming KeyedTable<TransferRow>) {
        self.interval = interval
        self.transfers = transfers
    }

    func copy() -> Generation {
        var copy = Generation(interval: interval, transfers: transfers.copy())
        copy.holds = holds.copy()
        copy.endings = endings.copy()
        return copy
    }

    /// The memory of its transfers, without any.
    consuming func emptiedRows() -> RowMemory<TransferRow> { transfers.emptiedRows() }

    var footprintBytes: Int { transfers.footprintBytes + holds.footprintBytes + endings.footprintBytes }
}

/// The generations that are remembered, in ascending order of interval: a dozen at most, so a search is a short walk from the newest.
struct Generations: ~Copyable, @unchecked Sendable {
    private let memory: UnsafeMutablePointer<Generation>
    private(set) var count = 0
    /// Transfers for which a new generation takes memory at once.
    private var prepared = 0
    /// Memory for the next generation: prepared, or left by the one last forgotten. No part of the state.
    private var spareRows: RowMemory<TransferRow>?
    private var spareIndex: KeyIndex?

    init() { memory = .allocate(capacity: Limits.intervalsRememberedMax) }

    deinit {
        memory.deinitialize(count: count)
        memory.deallocate()
    }

    subscript(number: Int) -> Generation {
        @inline(__always) unsafeAddress {
            precondition(UInt(bitPattern: number) < UInt(bitPattern: count), "L9: generation \(number) of \(count)")
            return UnsafePointer(memory + number)
        }
        @inline(__always) unsafeMutableAddress {
            precondition(UInt(bitPattern: number) < UInt(bitPattern: count), "L9: generation \(number) of \(count)")
            return memory + number
        }
    }

    /// Number of the generation of `interval`; −1 when nothing of it is remembered.
    @inline(__always)
    func find(_ interval: UInt64) -> Int {
        var number = count - 1
        while number >= 0, memory[number].interval > interval { number -= 1 }
        return number >= 0 && memory[number].interval == interval ? number : -1
    }

    /// Number of the generation of `interval`, which is begun when there is none.
    @inline(__always)
    mutating func findOrBegin(_ interval: UInt64) -> Int {
        let number = find(interval)
        return number >= 0 ? number : begin(interval)
    }

    private mutating func begin(_ interval: UInt64) -> Int {
        precondition(count < Limits.intervalsRememberedMax, "L5: more generations than a horizon has intervals")
        var number = count
        while number > 0, memory[number - 1].interval > interval {
            (memory + number).moveInitialize(from: memory + number - 1, count: 1)
            number -= 1
        }
        // Those that arrive late are few.
        let transfers = number == count ? newTable() : KeyedTable()
        (memory + number).initialize(to: Generation(interval: interval, transfers: transfers))
        count += 1
        return number
    }

    private mutating func newTable() -> KeyedTable<TransferRow> {
        var table = KeyedTable(rows: spareRows.take() ?? RowMemory(), index: spareIndex.take() ?? KeyIndex(rows: prepared))
        table.reserve(prepared)
        return table
    }

    /// Forgets the oldest generation, keeping its memory for the next one. `body` sees it before.
    mutating func removeFirst(_ body: (borrowing Generation) -> Void) {
        precondition(count > 0, "L5: there is no generation to forget")
        let first = memory.move()
        count -= 1
        for number in 0..<count { (memory + number).moveInitialize(from: memory + number + 1, count: 1) }
        body(first)
        spareRows = first.emptiedRows()
    }

    /// Asks for the index of the generation to come, so that its pages are there when it begins.
    mutating func prepareNext() {
        guard prepared > 0 else { return }
        let spare = spareIndex.take()
        spareIndex = spare ?? KeyIndex(rows: prepared)
    }

    /// Takes memory for so many transfers of one interval: of the newest, and whenever another begins. O(transfers remembered).
    mutating func prepare(transfers: Int) {
        prepared = transfers
        if count > 0 { return memory[count - 1].transfers.reserve(transfers) }
        var rows = RowMemory<TransferRow>()
        rows.reserve(transfers)
        spareRows = consume rows
        spareIndex = KeyIndex(rows: transfers)
    }

    /// Bytes of memory taken.
    var footprintBytes: Int {
        var spareBytes = 0
        switch spareRows {
        case .some(let rows): spareBytes += rows.footprintBytes
        case .none: break
        }
        switch spareIndex {
        case .some(let index): spareBytes += index.footprintBytes
        case .none: break
        }
        return (0..<count).reduce(spareBytes) { $0 + memory[$1].footprintBytes }
    }

    func copy() -> Generations {
        var copy = Generations()
        copy.prepared = prepared
        for number in 0..<count {
            (copy.memory + number).initialize(to: memory[number].copy())
            copy.count += 1
        }
        return copy
    }
}
