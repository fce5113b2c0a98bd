import ClaimTypes
import Dispatch
import Registry
import Synchronization

/// A row ready to be written.
enum PreparedRow {
    case person(SealedPerson)
    case card(SealedCard)
    case plain(RegistryRow)
}

/// The rows of one block, understood and sealed.
struct PreparedBlock {
    /// Rows with their line in the block, from 1.
    var rows: [(line: Int, row: PreparedRow)] = []
    /// Mistakes, with the line in the block in the place of the row of the file.
    var errors: [RegistryRowError] = []
    /// Refused lines; each may have several errors.
    var refusedCount = 0
    var lineCount = 0
    var end: Int64
}

/// What every worker needs.
struct RowPreparer: Sendable {
    let parser: RowParser
    let ring: RegistryKeyRing?

    func prepare(_ block: LineBlock) throws -> PreparedBlock {
        var prepared = PreparedBlock(end: block.end)
        if let count = block.skippedBytes {
            prepared.lineCount = 1
            prepared.refusedCount = 1
            prepared.errors = [RowParser.tooLong(count, file: parser.file, row: 1)]
            return prepared
        }
        let sealer = try ring.map { try Sealer($0) }
        var start = block.bytes.startIndex
        while start < block.bytes.endIndex {
            let end = block.bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? block.bytes.endIndex
            prepared.lineCount += 1
            switch parser.parse(block.bytes[start..<end], row: prepared.lineCount) {
            case .blank: break
            case .refused(let errors):
                prepared.errors += errors
                prepared.refusedCount += 1
            case .row(let row): prepared.rows.append((prepared.lineCount, try seal(row, sealer)))
            }
            start = end + 1
        }
        return prepared
    }

    private func seal(_ row: RegistryRow, _ sealer: Sealer?) throws -> PreparedRow {
        switch row {
        case .person(let person):
            guard let sealer, let ring else { throw Self.keyMissing }
            return .person(try SealedPerson(person, sealer, ring))
        case .card(let card):
            guard let sealer, let ring else { throw Self.keyMissing }
            return .card(try SealedCard(card, sealer, ring))
        default: return .plain(row)
        }
    }

    static var keyMissing: RegistryStoreError {
        RegistryStoreError(.keyMissing, "导入人员与凭证需要密钥文件", "persons and cards are sealed, which needs the key file")
    }
}

/// A block being prepared on another thread.
final class BlockTask: Sendable {
    private let result = Mutex<Result<PreparedBlock, any Error>?>(nil)
    private let isDone = DispatchSemaphore(value: 0)

    init(_ block: LineBlock, _ preparer: RowPreparer) {
        DispatchQueue.global().async { [self] in
            let made = Result { try preparer.prepare(block) }
            result.withLock { $0 = made }
            isDone.signal()
        }
    }

    /// Waits for the block. To be called once.
    func wait() throws -> PreparedBlock {
        isDone.wait()
        let made = result.withLock { $0.take() }
        guard let made else { preconditionFailure("a block is waited for twice") }
        return try made.get()
    }
}
