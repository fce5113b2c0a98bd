import CommandSupport
import Journal
import LedgerTypes

/// Reads journals record by record, each block verified before its records are believed.
enum RecordScan {
    /// Hands every record of the journals to `body`, one journal after the other; a `false` ends the journal.
    /// - Throws: `CommandFailure` when a journal is damaged or a record cannot be read: no answer is better than half of one.
    static func run(
        _ title: String, _ journals: [any JournalStorage], _ body: (ReadRecord, JournalBlock) throws -> Bool
    ) throws {
        var progress = ProgressBar(title, total: journals.byteCount)
        defer { progress.finish() }
        var before = 0
        for journal in journals {
            try run(journal, progress: { progress.show(before + Int($0), note: journal.location) }, body)
            before += [journal].byteCount
        }
    }

    static func run(
        _ journal: any JournalStorage, progress: (UInt64) -> Void = { _ in },
        _ body: (ReadRecord, JournalBlock) throws -> Bool
    ) throws {
        var reader = try opened(journal)
        while let block = try next(&reader, journal) {
            guard let node = reader.node else { return }
            for record in block.records {
                switch ReadRecord.read(record, of: node, in: block) {
                case .success(let read): guard try body(read, block) else { return }
                case .failure(let fault):
                    throw CommandFailure(
                        .damaged, "日志 \(journal.location) 记录 \(record.sequence) 无法解读：\(fault)",
                        "record \(record.sequence) of journal \(journal.location) cannot be read: \(fault)")
                }
            }
            progress(reader.bytesDone)
        }
    }

    /// The blocks alone, for commands that need no message.
    static func blocks(_ journal: any JournalStorage, _ body: (JournalBlock, NodeID) throws -> Bool) throws {
        var reader = try opened(journal)
        while let block = try next(&reader, journal) {
            guard let node = reader.node, try body(block, node) else { return }
        }
    }

    /// Whose journal it is; `nil` for one without a block.
    static func owner(of journal: any JournalStorage) throws -> NodeID? {
        var reader = try opened(journal)
        _ = try next(&reader, journal)
        return reader.node
    }

    fileprivate static func opened(_ journal: any JournalStorage) throws -> JournalReader {
        do throws(JournalError) { return try JournalReader(journal) } catch { throw failure(error, journal) }
    }

    fileprivate static func next(_ reader: inout JournalReader, _ journal: any JournalStorage) throws -> JournalBlock? {
        do throws(JournalError) { return try reader.next() } catch { throw failure(error, journal) }
    }

    private static func failure(_ error: JournalError, _ journal: any JournalStorage) -> CommandFailure {
        CommandFailure(error.commandExit, error.sentence(journal.location), error.message)
    }
}

/// Leaves of a journal's tree, one for each record, in order.
struct LeafScan {
    private let journal: any JournalStorage
    private var reader: JournalReader
    private var watch: PointWatch?
    private var leaves: ArraySlice<Digest256> = []
    private var hasEnded = false

    init(_ journal: any JournalStorage, until point: JournalPoint?) throws {
        self.journal = journal
        reader = try RecordScan.opened(journal)
        watch = point.map(PointWatch.init)
    }

    /// `nil` behind the last record up to the point.
    mutating func next() throws -> Digest256? {
        while leaves.isEmpty {
            guard !hasEnded, let block = try RecordScan.next(&reader, journal) else { return nil }
            var wanted = 0
            for record in block.records {
                guard watch?.includes(record, in: block.header) ?? true else {
                    hasEnded = true
                    break
                }
                wanted += 1
            }
            leaves = block.leafHashes.prefix(wanted)
        }
        return leaves.popFirst()
    }

    /// Whether the journal ends before the point.
    var isMissed: Bool { watch?.isMissed ?? false }
}

extension Timestamp {
    /// China Standard Time, as clerks read it.
    var chinaTime: String { BusinessClock.text(self) }
}
