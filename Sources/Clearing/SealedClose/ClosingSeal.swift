import ClaimTypes
import LedgerTypes

/// What the hub signs of a closed window: one record that fixes every position (封存的清算结果).
///
/// ```
/// medclear seal 1
/// window 202609
/// matrix 5f…            SHA-256 of the canonical bytes of the window's fences
/// table 91…             SHA-256 of the canonical bytes of the national clearing table
/// participants 32
/// leaves c0…            root of the RFC 9162 tree over the participants' leaves, ascending by region
/// sum 0                 fen; Σ net positions (law M3)
/// method 3
/// gross 992 8800        payments and fen of each method
/// bilateral 496 4100
/// multilateral 31 900
/// journal 1207 3e…      records of the hub's journal behind which the seal was made, and its Merkle root
/// ```
public struct ClosingSeal: Hashable, Sendable {
    public struct Way: Hashable, Sendable {
        public var payments: UInt64
        public var total: Fen

        public init(payments: UInt64, total: Fen) {
            self.payments = payments
            self.total = total
        }
    }

    public var window: WindowNumber
    public var matrix: Digest256
    public var table: Digest256
    public var participants: UInt64
    public var leaves: Digest256
    public var sum: Fen
    /// The method that pays.
    public var method: NettingMethod
    /// By `NettingMethod`, in the order of its numbers.
    public var ways: [Way]
    public var journalRecords: UInt64
    public var journalRoot: Digest256

    public init(
        window: WindowNumber, matrix: Digest256, table: Digest256, participants: UInt64, leaves: Digest256, sum: Fen,
        method: NettingMethod, ways: [Way], journalRecords: UInt64, journalRoot: Digest256
    ) {
        self.window = window
        self.matrix = matrix
        self.table = table
        self.participants = participants
        self.leaves = leaves
        self.sum = sum
        self.method = method
        self.ways = ways
        self.journalRecords = journalRecords
        self.journalRoot = journalRoot
    }

    private static let wayNames = ["gross", "bilateral", "multilateral"]

    public var text: String {
        var lines = [
            "medclear seal 1", "window \(window.value)", "matrix \(matrix.hex)", "table \(table.hex)",
            "participants \(participants)", "leaves \(leaves.hex)", "sum \(sum.units)", "method \(method.rawValue)",
        ]
        for (name, way) in zip(Self.wayNames, ways) { lines.append("\(name) \(way.payments) \(way.total.units)") }
        lines.append("journal \(journalRecords) \(journalRoot.hex)")
        return lines.joined(separator: "\n") + "\n"
    }

    /// Reads exactly what `text` writes.
    public init?(text: String) {
        var reader = SealLines(text)
        guard reader.take() == ["medclear", "seal", "1"], let window = reader.value("window").flatMap({ UInt32($0) }),
            let matrix = reader.digest("matrix"), let table = reader.digest("table"),
            let participants = reader.value("participants").flatMap({ UInt64($0) }), let leaves = reader.digest("leaves"),
            let sum = reader.fen("sum"), let method = reader.value("method").flatMap({ UInt8($0) }).flatMap(NettingMethod.init)
        else { return nil }
        var ways: [Way] = []
        for name in Self.wayNames {
            guard let words = reader.take(), words.count == 3, words[0] == name, let payments = UInt64(words[1]),
                let total = Int64(words[2])
            else { return nil }
            ways.append(Way(payments: payments, total: Fen(total)))
        }
        guard let words = reader.take(), words.count == 3, words[0] == "journal", let records = UInt64(words[1]),
            let root = SealLines.digest(words[2])
        else { return nil }
        self.init(
            window: WindowNumber(window), matrix: matrix, table: table, participants: participants, leaves: leaves, sum: sum,
            method: method, ways: ways, journalRecords: records, journalRoot: root)
        guard self.text == text else { return nil }
    }
}

/// What a sealed window is, before anything is hashed: the shell hashes and signs.
public struct SealedClose: Hashable, Sendable {
    public let window: WindowNumber
    /// Canonical bytes of the window's fences, ascending by pair.
    public let matrixBytes: [UInt8]
    public let tableBytes: [UInt8]
    /// Ascending by region.
    public let positions: [SealedPosition]
    public let method: NettingMethod
    public let ways: [ClosingSeal.Way]
    public let sum: Fen

    /// - Parameters:
    ///   - positions: ascending by region; one for every participant.
    ///   - netting: of the obligations of the window before prefunds.
    public init(
        table: NationalClearingTable, fences: [Fence], positions: [SealedPosition], netting: Netting, method: NettingMethod
    ) {
        window = table.window
        var writer = ByteWriter()
        writer.put(count: fences.count)
        for fence in fences { fence.writeCanonical(into: &writer) }
        matrixBytes = writer.bytes
        tableBytes = table.canonicalBytes
        self.positions = positions
        self.method = method
        ways = netting.results.map { ClosingSeal.Way(payments: UInt64($0.payments.count), total: $0.total) }
        sum = positions.reduce(.zero) { $0 + $1.net }
        precondition(sum == .zero, "M3: net positions of \(window) add up to \(sum)")
    }
}

extension NationalClearingTable {
    /// The bytes whose SHA-256 stands in net positions and seals: window, then each row's pair, cases, fee and funds.
    public var canonicalBytes: [UInt8] {
        var writer = ByteWriter()
        writer.put(window.value)
        writer.put(count: rows.count)
        for row in rows {
            writer.put(row.pair.insuring.value)
            writer.put(row.pair.treating.value)
            writer.put(row.figures.cases)
            writer.put(row.figures.medicalFee)
            writer.put(count: row.figures.funds.count)
            for fund in row.figures.funds {
                writer.put(fund.fund.value)
                writer.put(fund.amount)
            }
        }
        return writer.bytes
    }
}
