import ArgumentParser
import ClaimTypes
import CommandSupport
import Foundation
import Registry
import RegistryStore
import StrictJSON

extension RegistryRowKind: ExpressibleByArgument {}

/// `medclear registry import KIND FILE`
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Take a file of rows into the registry. 批量导入",
        discussion: """
            Files are UTF-8: CSV with the column names in the first line, or one JSON object a line. Good rows are taken whatever
            their neighbours hold. An import that was cut off goes on where it was when it is started again; one that is repeated
            changes nothing. Rows that differ from stored ones are refused unless --update is given. Import regions first: other
            rows name them. Columns of each kind: Documentation/Registry.md.

            Examples:
              medclear registry import regions Documentation/Examples/Registry/regions.csv
              medclear registry import persons persons.csv --keys registry.keys --report bad.jsonl
              medclear registry import enrolments enrolments.jsonl --update --source "city file" --as-of 2026-09-01
              gunzip < cards.csv.gz | medclear registry import cards - --format csv --keys registry.keys

            Exit codes: 0 all rows taken, 1 some rows refused, 2 usage, 3 the file as a whole contradicts its format, 4 internal.
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case csv
        case jsonl
    }

    @Argument(
        help:
            "What the rows are: regions, institutions, services, persons, enrolments, flags, cards, mutual-aid, filings, chronic."
    )
    var kind: RegistryRowKind

    @Argument(help: "The file; - is standard input.", completion: .file())
    var file: String

    @Option(help: "csv or jsonl. (default: by the file's name)")
    var format: Format?

    @Flag(help: "Replace stored rows that differ.")
    var update = false

    @Option(help: "Who says so; shown by verify. (default: the file's name)")
    var source: String?

    @Option(help: "The day the file speaks of, yyyy-MM-dd. (default: today)")
    var asOf: BusinessDate?

    @Option(help: "Write every refused row there, as JSON lines. It names no identity.", completion: .file())
    var report: String?

    @OptionGroup var arguments: RegistryArguments

    func run() throws {
        let store = try arguments.open()
        let name = source ?? (file == "-" ? "standard input" : URL(fileURLWithPath: file).lastPathComponent)
        var job = BulkImport(
            kind: kind, format: try rowFormat(), source: RecordSource(name: name, day: asOf ?? BusinessTime.now.date))
        job.isUpdating = update
        let size = (try? FileManager.default.attributesOfItem(atPath: file)[.size] as? NSNumber)?.intValue
        var meter = RateMeter(ProgressBar("导入 importing", total: size), total: size)
        try answering {
            var bad = try report.map { try BadRowReport(path: $0) } ?? BadRowReport()
            let progress = try job.run(path: file, into: store, report: &bad) { meter.show($0) }
            meter.finish()
            // A large import leaves a large write-ahead log; while others read, it stays for the next one.
            try? store.purgeLog()
            for error in bad.first { Console.error("\(error)") }
            tell(progress, shown: bad.first.count)
            if progress.refused > 0 { throw ExitCode(CommandExit.refused.rawValue) }
        }
    }

    private func rowFormat() throws -> RowFormat {
        switch format {
        case .csv: return .csv
        case .jsonl: return .jsonLines
        case nil:
            if file.hasSuffix(".csv") { return .csv }
            if file.hasSuffix(".jsonl") || file.hasSuffix(".ndjson") { return .jsonLines }
            throw CommandFailure(
                .usage, "无法从文件名判断格式，请给出 --format", "the name does not tell the format; give --format csv or jsonl")
        }
    }

    private func tell(_ progress: BulkImport.Progress, shown: Int) {
        let codes = progress.refusedByCode.sorted { $0.key.rawValue < $1.key.rawValue }
        let total = codes.reduce(0) { $0 + $1.value }
        if total > shown {
            Console.error("… 另有 \(total - shown) 处 and \(total - shown) more\(report.map { ": \($0)" } ?? "; --report FILE")")
        }
        var lines = [
            "新增 added \(progress.added)  更新 updated \(progress.updated)  未变 unchanged \(progress.unchanged)"
                + "  拒绝 refused \(progress.refused)"
        ]
        if let line = progress.resumedAfterLine { lines.insert("从第 \(line) 行之后继续 resumed after line \(line)", at: 0) }
        lines += codes.map { "  \($0.key.rawValue) \($0.key): \($0.value)" }
        var members = [
            JSONMember("kind", .string(kind.rawValue)), JSONMember("lines", .integer(progress.lines)),
            JSONMember("added", .integer(progress.added)), JSONMember("updated", .integer(progress.updated)),
            JSONMember("unchanged", .integer(progress.unchanged)), JSONMember("refused", .integer(progress.refused)),
            JSONMember(
                "mistakes", .object(codes.map { JSONMember("\($0.key)", .integer($0.value)) })),
        ]
        if let line = progress.resumedAfterLine { members.append(JSONMember("resumed_after_line", .integer(line))) }
        arguments.show(.object(members), lines)
    }
}

/// Rows a second, and how long it will still take.
struct RateMeter {
    private var bar: ProgressBar
    private let total: Int?
    private let began = Date()

    init(_ bar: ProgressBar, total: Int?) {
        self.bar = bar
        self.total = total
    }

    mutating func show(_ progress: BulkImport.Progress) {
        let firstLines = progress.resumedAfterLine ?? 0
        let seconds = max(Date().timeIntervalSince(began), 0.001)
        let rate = Int(Double(progress.lines - firstLines) / seconds)
        var note = "\(progress.lines)  \(rate)/s"
        if let total, rate > 0, progress.lines > 0 {
            let bytesALine = max(1, Int(progress.bytes) / progress.lines)
            let left = max(0, total - Int(progress.bytes)) / bytesALine / rate
            note += "  剩余 left \(left / 60):\(left % 60 < 10 ? "0" : "")\(left % 60)"
        }
        bar.show(Int(progress.bytes), note: note)
    }

    func finish() { bar.finish() }
}
