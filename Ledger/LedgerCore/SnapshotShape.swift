import LedgerTypes

/// How many rows of each table a state has: the head of its bytes in a snapshot.
///
///      0  horizon            8  milliseconds; zero for none
///      8  oldest interval    8  of the ids that are remembered
///     16  accounts           8
///     24  outlived holds     8  open holds whose ids are forgotten
///     32  generations        8
///     40  the generations in ascending order, 32 bytes each: interval, transfers, holds, endings
///
/// Then all rows, table by table: accounts (64 bytes), outlived holds (56), and of each generation transfers (48), holds (56), endings
/// (16). Rows stand in order of arrival, which follows from the journal alone, so the same journal gives the same bytes.
struct SnapshotShape: Hashable, Sendable {
    struct GenerationShape: Hashable, Sendable {
        var interval: UInt64
        var transfers: Int
        var holds: Int
        var endings: Int
    }

    var horizonMilliseconds: UInt64
    var oldestInterval: UInt64
    var accounts: Int
    var outlivedHolds: Int
    var generations: [GenerationShape]

    static let fixedBytes = 40
    static let generationBytes = 32

    /// The tables in the order of the file.
    enum Table: Hashable, Sendable {
        case accounts
        case outlivedHolds
        case transfers(UInt64)
        case holds(UInt64)
        case endings(UInt64)

        var rowBytes: Int {
            switch self {
            case .accounts: AccountRow.snapshotBytes
            case .outlivedHolds, .holds: HoldRow.snapshotBytes
            case .transfers: TransferRow.snapshotBytes
            case .endings: HoldID.snapshotBytes
            }
        }
    }

    var tables: [(table: Table, rows: Int)] {
        [(.accounts, accounts), (.outlivedHolds, outlivedHolds)]
            + generations.flatMap {
                [
                    (.transfers($0.interval), $0.transfers), (.holds($0.interval), $0.holds), (.endings($0.interval), $0.endings),
                ]
            }
    }

    /// Bytes of the head and all rows.
    var byteCount: Int {
        tables.reduce(Self.fixedBytes + generations.count * Self.generationBytes) { $0 + $1.rows * $1.table.rowBytes }
    }
}

extension SnapshotShape {
    var encoded: [UInt8] {
        var writer = ByteWriter()
        writer.put(horizonMilliseconds)
        writer.put(oldestInterval)
        writer.put(count: accounts)
        writer.put(count: outlivedHolds)
        writer.put(count: generations.count)
        for generation in generations {
            writer.put(generation.interval)
            writer.put(count: generation.transfers)
            writer.put(count: generation.holds)
            writer.put(count: generation.endings)
        }
        return writer.bytes
    }

    /// Reads a head through `read`, which fills the buffer it is given. `nil` when no ledger has this shape.
    init?(_ read: (UnsafeMutableRawBufferPointer) -> Bool) {
        func words(_ count: Int) -> [UInt64]? {
            var bytes = [UInt8](repeating: 0, count: count * 8)
            guard bytes.withUnsafeMutableBytes(read) else { return nil }
            return bytes.withUnsafeBytes { raw in (0..<count).map { raw.word(at: $0 * 8) } }
        }
        guard let head = words(5), head[4] <= UInt64(Limits.intervalsRememberedMax), head[2] <= Self.rowsMax,
            head[3] <= Self.rowsMax,
            let rest = words(Int(head[4]) * 4)
        else { return nil }
        (horizonMilliseconds, oldestInterval) = (head[0], head[1])
        (accounts, outlivedHolds) = (Int(head[2]), Int(head[3]))
        generations = []
        for start in stride(from: 0, to: rest.count, by: 4) {
            guard rest[start + 1..<start + 4].allSatisfy({ $0 <= Self.rowsMax }) else { return nil }
            if let last = generations.last, last.interval >= rest[start] { return nil }
            generations.append(
                GenerationShape(
                    interval: rest[start], transfers: Int(rest[start + 1]), holds: Int(rest[start + 2]),
                    endings: Int(rest[start + 3])))
        }
    }

    private static let rowsMax = UInt64(Limits.rowsPerTableMax)
}
