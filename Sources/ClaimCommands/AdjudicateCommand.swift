import Adjudication
import ArgumentParser
import ClaimStatements
import CommandSupport
import Foundation
import HospitalInterface
import StrictJSON

/// `medclear claims adjudicate FILE`
public struct AdjudicateCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "adjudicate", abstract: "Answer a claims file offline, row by row. 离线审核结算文件",
        discussion: """
            Reads JSON lines with the national field names, one settlement (infno 2102, 2207, 2304) or cancel (2103, 2208, 2305)
            per line, and writes one answer per line: setlinfo and setldetail, or a refusal with line, field, value and reason.
            Good rows settle whatever their neighbours hold. A summary goes to standard error.

            Examples:
              medclear claims adjudicate Documentation/Examples/claims.jsonl --out answers.jsonl
              medclear claims adjudicate claims.jsonl --persons persons.jsonl --explain | less
              medclear claims adjudicate claims.jsonl --statements statements --out answers.jsonl
              head -13 Documentation/Examples/claims.jsonl | medclear claims adjudicate - --json >/dev/null

            Exit codes: 0 all rows answered, 1 some rows refused, 2 usage, 3 damaged data files, 4 internal.
            """)

    @Argument(help: "Claims file of JSON lines; - is standard input.")
    var file: String

    @Option(help: "Folder with regions, institutions, persons, policies and catalogues. (default: Documentation/Examples)")
    var examples: String?

    @Option(help: "Persons to use instead of the folder's persons.jsonl; may be given several times.")
    var persons: [String] = []

    @Option(help: "Institutions beside the folder's own, with the services they have opened; may be given several times.")
    var institutions: [String] = []

    @Option(name: [.short, .long], help: "Where the answers go. (default: standard output)")
    var out: String?

    @Flag(help: "Add every step of each decision, Chinese and English.")
    var explain = false

    @Option(help: "Also write a printable statement for each settlement, and a summary, into this folder.")
    var statements: String?

    @Option(help: "Language of the statements: zh, en or both.")
    var language = StatementLanguage.both

    @Flag(help: "Print the summary as one JSON object.")
    var json = false

    public init() {}

    public func run() throws {
        let folder = try ExampleFolder.load(examples, persons: persons, institutions: institutions)
        var adjudicator = OfflineAdjudicator(
            registry: folder.registry, policies: folder.policies, catalogues: folder.catalogues)
        let input = try ClaimsFile.open(file)
        var reader = LineReader(input, limit: RowDecoder.lineBytesMax)
        let writer = try LineWriter(path: out)
        var summary = AdjudicationSummary()
        var progress = ProgressBar("审核 adjudicating", total: ClaimsFile.size(file))
        var statementFolder = try statements.map { try StatementFolder($0, language, folder) }
        var line = 0
        while let next = try reader.next() {
            line += 1
            let answer: OfflineAdjudicator.Answer
            switch next {
            case .tooLong(let count):
                answer = .refused(RowDecoder.lineTooLong(byteCount: count, line: line))
            case .bytes(let bytes):
                // Blank lines separate groups of rows in hand-written files.
                if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) { continue }
                answer = try self.answer(bytes, line, &adjudicator, &statementFolder)
            }
            summary.count(answer)
            try writer.write(answer.json(line: line, explaining: explain).text)
            progress.show(reader.bytesRead, note: "\(summary.rows)")
        }
        progress.finish()
        try writer.close()
        try statementFolder?.finish()
        Console.error(json ? summary.json.text : summary.lines.joined(separator: "\n"))
        if summary.refusedCount > 0 { throw ExitCode(CommandExit.refused.rawValue) }
    }

    /// A statement needs the steps, whether or not the answers show them.
    private func answer(
        _ bytes: [UInt8], _ line: Int, _ adjudicator: inout OfflineAdjudicator, _ folder: inout StatementFolder?
    ) throws -> OfflineAdjudicator.Answer {
        switch RowDecoder.decode(bytes, line: line) {
        case .failure(let refusal): return .refused(refusal)
        case .success(let row):
            let answer = adjudicator.answer(row, line: line, explaining: explain || folder != nil)
            try folder?.add(row, answer)
            return answer
        }
    }
}
