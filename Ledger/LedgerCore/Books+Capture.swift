import LedgerTypes

/// A capture of the state for a snapshot, under way: which tables are still to be handed out.
struct Capture: Sendable {
    var rest: ArraySlice<(table: SnapshotShape.Table, rows: Int)>
}

extension Books {
    var shape: SnapshotShape {
        SnapshotShape(
            horizonMilliseconds: horizon?.milliseconds ?? 0, oldestInterval: oldestInterval, accounts: accounts.count,
            outlivedHolds: outlivedHolds.count,
            generations: (0..<generations.count).map {
                SnapshotShape.GenerationShape(
                    interval: generations[$0].interval, transfers: generations[$0].transfers.count,
                    holds: generations[$0].holds.count, endings: generations[$0].endings.count)
            })
    }

    mutating func beginCapture() {
        precondition(capture == nil, "L9: a state is captured once at a time")
        capture = Capture(rest: shape.tables[...])
        accounts.rows.beginCapture()
        outlivedHolds.rows.beginCapture()
        for number in 0..<generations.count {
            generations[number].transfers.rows.beginCapture()
            generations[number].holds.beginCapture()
            generations[number].endings.beginCapture()
        }
    }

    mutating func endCapture() {
        capture = nil
        accounts.rows.endCapture()
        outlivedHolds.rows.endCapture()
        for number in 0..<generations.count {
            generations[number].transfers.rows.endCapture()
            generations[number].holds.endCapture()
            generations[number].endings.endCapture()
        }
    }

    /// Writes captured rows of one table as far as they fit. Zero bytes when all are written, and then the capture is over.
    mutating func captureNext(into memory: UnsafeMutableRawBufferPointer) -> Int {
        while let (table, _) = capture?.rest.first {
            let byteCount =
                switch table {
                case .accounts: accounts.rows.write(into: memory)
                case .outlivedHolds: outlivedHolds.rows.write(into: memory)
                case .transfers(let interval): generations[generations.find(interval)].transfers.rows.write(into: memory)
                case .holds(let interval): generations[generations.find(interval)].holds.write(into: memory)
                case .endings(let interval): generations[generations.find(interval)].endings.write(into: memory)
                }
            if byteCount > 0 { return byteCount }
            capture?.rest.removeFirst()
        }
        capture = nil
        return 0
    }
}

extension RowMemory where Row: SnapshotRow {
    /// The next captured rows, as many as fit. Returns the bytes written; zero when none were left.
    fileprivate mutating func write(into memory: UnsafeMutableRawBufferPointer) -> Int {
        var writer = RecordWriter(memory)
        _ = captureNext(memory.count / Row.snapshotBytes) { $0.write(into: &writer) }
        return writer.byteCount
    }
}
