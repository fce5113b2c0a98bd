import ClaimTypes
import GRDB
import Glibc
import Hashing
import LedgerTypes
public import Registry

/// Takes a file of rows into the registry.
///
/// One thread writes, others parse and seal ahead of it. Rows are written in transactions, each with the place it reached: after a
/// crash the same import of the same file goes on from there, and repeated whole it changes nothing. Memory does not depend on the
/// size of the file.
public struct BulkImport {
    public var kind: RegistryRowKind
    public var format: RowFormat
    /// Replace stored rows that differ; else they are refused and stay.
    public var isUpdating = false
    /// Who says so, and the day it speaks of; shown by verifications.
    public var source: RecordSource
    /// Rows of one transaction, at least.
    public var transactionRows = 20_000

    public init(kind: RegistryRowKind, format: RowFormat, source: RecordSource) {
        self.kind = kind
        self.format = format
        self.source = source
    }

    /// How far an import is.
    public struct Progress: Hashable, Sendable {
        public var bytes: Int64 = 0
        /// Lines read, the header included.
        public var lines = 0
        public var added = 0
        public var updated = 0
        public var unchanged = 0
        public var refused = 0
        /// Line after which a former, unfinished import was taken up; `nil` when this one began at the beginning.
        public var resumedAfterLine: Int?
        /// Refused rows by class, ascending; of this run alone.
        public var refusedByCode: [RegistryRowError.Code: Int] = [:]

        public init() {}
    }

    /// - Parameters:
    ///   - path: `-` is standard input, which can be repeated but not resumed.
    ///   - report: takes each mistake and gives the length of the report so far, when it is kept.
    ///   - show: called after each transaction.
    public func run(
        path: String, into store: RegistryStore, report: inout BadRowReport, show: (Progress) -> Void = { _ in }
    ) throws -> Progress {
        if kind == .persons || kind == .cards { _ = try store.requireKeys() }
        let descriptor = path == "-" ? 0 : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            let text = String(cString: strerror(errno))
            throw RegistryStoreError(.notFound, "无法读取 \(path)：\(text)", "cannot read \(path): \(text)")
        }
        defer { if path != "-" { close(descriptor) } }
        let ticket = path == "-" ? nil : try fingerprint(descriptor)
        var run = try ImportRun(self, store: store, ticket: ticket, file: path)
        try report.truncate(to: run.reportBytes)
        var reader = try start(descriptor, &run)
        let preparer = RowPreparer(
            parser: RowParser(kind: kind, format: format, columns: run.columns, file: path), ring: store.keys)
        try pump(&reader, preparer, &run, &report, show)
        try store.writeBack()
        return run.progress
    }

    /// Keeps some blocks in preparation ahead of the writer.
    private func pump(
        _ reader: inout LineBlockReader, _ preparer: RowPreparer, _ run: inout ImportRun, _ report: inout BadRowReport,
        _ show: (Progress) -> Void
    ) throws {
        let depth = max(3, 2 * sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        var tasks: [BlockTask] = []
        var batch: [PreparedBlock] = []
        var isAtEnd = false
        while true {
            while !isAtEnd, tasks.count < depth {
                if let block = try reader.next() { tasks.append(BlockTask(block, preparer)) } else { isAtEnd = true }
            }
            if !tasks.isEmpty { batch.append(try tasks.removeFirst().wait()) }
            let isLast = isAtEnd && tasks.isEmpty
            if isLast || batch.reduce(0, { $0 + $1.lineCount }) >= transactionRows {
                try run.write(batch, report: &report, isLast: isLast)
                batch = []
                show(run.progress)
            }
            if isLast { return }
        }
    }

    /// Reads the header, and goes to where the former run ended.
    private func start(_ descriptor: Int32, _ run: inout ImportRun) throws -> LineBlockReader {
        var reader = LineBlockReader(descriptor, offset: 0)
        guard try reader.takeByteOrderMark() else {
            throw RegistryStoreError(.badFile, "文件是 UTF-16，应为 UTF-8", "the file is UTF-16; UTF-8 is expected")
        }
        if format == .csv {
            guard let header = try reader.takeHeader() else {
                throw RegistryStoreError(.badFile, "文件没有表头", "the file has no line of column names")
            }
            run.columns = try columns(of: header)
            if run.progress.resumedAfterLine == nil { run.progress.lines = 1 }
        }
        guard run.progress.resumedAfterLine != nil else { return reader }
        guard lseek(descriptor, Int(run.progress.bytes), SEEK_SET) == Int(run.progress.bytes) else {
            throw RegistryStoreError(.notFound, "无法定位文件", "the file cannot be positioned")
        }
        return LineBlockReader(descriptor, offset: run.progress.bytes)
    }

    private func columns(of header: [UInt8]) throws -> [String] {
        var line = header[...]
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        guard !line.contains(0), RowParser.firstNonUTF8(line) == nil, let names = CSVLine.fields(of: line) else {
            throw RegistryStoreError(.badFile, "表头不是有效的 UTF-8 CSV", "the line of column names is no CSV in UTF-8")
        }
        let unknown = names.filter { !kind.columns.contains($0) }
        let list = kind.columns.joined(separator: ",")
        guard unknown.isEmpty else {
            let shown = unknown.map { String($0.prefix(40)) }.joined(separator: ", ")
            throw RegistryStoreError(.badFile, "未知列：\(shown)；可用的列：\(list)", "unknown columns: \(shown); there are: \(list)")
        }
        guard Set(names).count == names.count else {
            throw RegistryStoreError(.badFile, "表头有重复列", "a column stands twice in the first line")
        }
        return names
    }

    /// Names this file as it is now, with what is to be done with it.
    private func fingerprint(_ descriptor: Int32) throws -> String? {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        guard status.st_mode & S_IFMT != S_IFDIR else {
            throw RegistryStoreError(.badFile, "这是文件夹", "that is a folder")
        }
        guard status.st_mode & S_IFMT == S_IFREG else { return nil }
        var stream = SHA256Stream()
        let facts = [
            kind.rawValue, "\(format)", "\(isUpdating)", source.name, "\(source.day)", "\(status.st_size)",
            "\(status.st_ino)", "\(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)",
        ]
        stream.update(Array(facts.joined(separator: "\n").utf8))
        for offset in [0, max(0, status.st_size - 65_536)] {
            var bytes = [UInt8](repeating: 0, count: 65_536)
            let count = pread(descriptor, &bytes, bytes.count, offset)
            stream.update(bytes[..<max(0, count)])
        }
        return stream.finish().hex
    }
}
