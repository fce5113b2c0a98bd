import LedgerTypes

extension Books {
    /// The books in a snapshot; `nil` when they are malformed.
    static func restored(_ shape: SnapshotShape, _ read: (UnsafeMutableRawBufferPointer) -> Bool) -> Books? {
        if shape.horizonMilliseconds > 0, shape.horizonMilliseconds < IdentifierHorizon.millisecondsMin { return nil }
        var books = Books(
            horizon: shape.horizonMilliseconds == 0 ? nil : IdentifierHorizon(milliseconds: shape.horizonMilliseconds))
        books.oldestInterval = shape.oldestInterval
        var reader = RowReader()
        guard reader.fill(&books.accounts, rows: shape.accounts, read),
            reader.fill(&books.outlivedHolds, rows: shape.outlivedHolds, read),
            (0..<books.outlivedHolds.count).allSatisfy({ books.isWellFormed(books.outlivedHolds.rows[$0]) })
        else { return nil }
        for wanted in shape.generations {
            if wanted.interval < shape.oldestInterval { return nil }
            let number = books.generations.findOrBegin(wanted.interval)
            guard reader.fill(&books.generations[number].transfers, rows: wanted.transfers, read),
                reader.fill(&books.generations[number].holds, rows: wanted.holds, read),
                reader.fill(&books.generations[number].endings, rows: wanted.endings, read),
                books.isWellFormed(generation: number)
            else { return nil }
        }
        books.fillExpiryQueue()
        return books
    }

    private func isWellFormed(_ hold: HoldRow) -> Bool {
        hold.debit >= 0 && hold.debit < accounts.count && hold.credit >= 0 && hold.credit < accounts.count
            && hold.amount.isPositive
    }

    private func isWellFormed(generation number: Int) -> Bool {
        let holds = generations[number].holds.count
        let endings = generations[number].endings.count
        for row in 0..<generations[number].transfers.count {
            let transfer = generations[number].transfers.rows[row]
            let details: Int
            switch transfer.kind {
            case .post: details = 0
            case .hold: details = holds
            case .postHold, .voidHold: details = endings
            }
            guard transfer.debit >= 0, transfer.debit < accounts.count, transfer.credit >= 0, transfer.credit < accounts.count,
                transfer.kind == .post ? transfer.detail == -1 : transfer.detail >= 0 && transfer.detail < details,
                interval(of: transfer.id.value) == generations[number].interval
            else { return false }
        }
        return (0..<holds).allSatisfy { isWellFormed(generations[number].holds[$0]) }
    }

    private mutating func fillExpiryQueue() {
        var entries: [ExpiryQueue.Entry] = []
        forEachHold { hold in
            guard hold.state == .open, let expiresAt = hold.expiresAt else { return }
            entries.append(ExpiryQueue.Entry(expiresAt: expiresAt, id: hold.id))
        }
        for entry in entries { expiryQueue.insert(entry) }
    }
}

/// Reads rows of a snapshot, many at a time.
private struct RowReader {
    private static let bytesAtATime = 1 << 20

    typealias Read = (UnsafeMutableRawBufferPointer) -> Bool

    private var buffer = [UInt8](repeating: 0, count: Self.bytesAtATime)

    mutating func fill<Row: SnapshotRow>(_ table: inout RowMemory<Row>, rows: Int, _ read: Read) -> Bool {
        table.reserve(rows)
        return forEachRow(of: Row.self, rows, read) {
            table.append($0)
            return true
        }
    }

    mutating func fill<Row: SnapshotRow & KeyedRow>(_ table: inout KeyedTable<Row>, rows: Int, _ read: Read) -> Bool {
        table.rows.reserve(rows)
        return forEachRow(of: Row.self, rows, read) { row in
            let hash = KeyIndex.hash(row.key)
            guard row.key != 0, table.find(row.key, hash: hash) == nil else { return false }
            table.append(row, hash: hash)
            return true
        }
    }

    private mutating func forEachRow<Row: SnapshotRow>(
        of _: Row.Type, _ count: Int, _ read: Read, _ body: (Row) -> Bool
    ) -> Bool {
        var left = count
        while left > 0 {
            let rows = min(left, Self.bytesAtATime / Row.snapshotBytes)
            let isWhole = buffer.withUnsafeMutableBytes { raw in
                let part = UnsafeMutableRawBufferPointer(rebasing: raw[0..<rows * Row.snapshotBytes])
                guard read(part) else { return false }
                for offset in stride(from: 0, to: part.count, by: Row.snapshotBytes) {
                    let bytes = UnsafeRawBufferPointer(rebasing: part[offset..<offset + Row.snapshotBytes])
                    guard let row = Row(snapshot: bytes), body(row) else { return false }
                }
                return true
            }
            guard isWhole else { return false }
            left -= rows
        }
        return true
    }
}
