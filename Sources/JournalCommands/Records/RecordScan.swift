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

    private static func opened(_ journal: any JournalStorage) throws -> JournalReader {
        do throws(JournalError) { return try JournalReader(journal) } catch { throw failure(error, journal) }
    }

    private static func next(_ reader: inout JournalReader, _ journal: any JournalStorage) throws -> JournalBlock? {
        do throws(JournalError) { return try reader.next() } catch { throw failure(error, journal) }
    }

    private static func failure(_ error: JournalError, _ journal: any JournalStorage) -> CommandFailure {
        CommandFailure(error.commandExit, error.sentence(journal.location), error.message)
    }
}

extension Timestamp {
    /// China Standard Time, as clerks read it.
    var chinaTime: String { BusinessClock.text(self) }
}
