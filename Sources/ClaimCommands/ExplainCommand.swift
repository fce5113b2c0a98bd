import Adjudication
import ArgumentParser
import ClaimStatements
import ClaimTypes
import CommandSupport
import Foundation
import HospitalInterface
import StrictJSON

/// `medclear claims explain FILE --claim MSGID`
public struct ExplainCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Explain one settlement, every figure with its rule. 逐项说明一笔结算",
        discussion: """
            Adjudicates the file up to the row with this message id, since what came before it counts (deductible, caps, accounts), and
            prints the statement of that row: its lines, who pays what, every step with rule, inputs and result, and the sums that
            prove it. The HTML form is the printable statement for the patient, on A4, without anything loaded from elsewhere.

            Examples:
              medclear claims explain Documentation/Examples/claims.jsonl --claim H31010100001202609121011129001
              medclear claims explain claims.jsonl --claim MSGID --format html --out statement.html
              medclear claims explain claims.jsonl --claim MSGID --format json --language en

            Exit codes: 0 explained, 1 the row is refused, 2 usage or no such row, 3 damaged data files, 4 internal.
            """)

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text
        case json
        case html
    }

    @Argument(help: "Claims file of JSON lines; - is standard input.")
    var file: String

    @Option(help: "Message id (msgid) of the row to explain.")
    var claim: String

    @Option(help: "text, json or html.")
    var format = Format.text

    @Option(help: "zh, en or both; JSON always holds both.")
    var language = StatementLanguage.both

    @Option(help: "Folder with regions, institutions, persons, policies and catalogues. (default: Documentation/Examples)")
    var examples: String?

    @Option(help: "Persons to use instead of the folder's persons.jsonl; may be given several times.")
    var persons: [String] = []

    @Option(help: "Institutions beside the folder's own, with the services they have opened; may be given several times.")
    var institutions: [String] = []

    @Option(name: [.short, .long], help: "Where the explanation goes. (default: standard output)")
    var out: String?

    public init() {}

    public func run() throws {
        let folder = try ExampleFolder.load(examples, persons: persons, institutions: institutions)
        var adjudicator = OfflineAdjudicator(
            registry: folder.registry, policies: folder.policies, catalogues: folder.catalogues)
        var builder = StatementBuilder(folder)
        var reader = LineReader(try ClaimsFile.open(file), limit: RowDecoder.lineBytesMax)
        var line = 0
        while let next = try reader.next() {
            line += 1
            guard case .bytes(let bytes) = next, case .success(let row) = RowDecoder.decode(bytes, line: line) else { continue }
            let answer = adjudicator.answer(
                row, line: line, explaining: row.messageID == claim || builder.sharesLines(row))
            if case .settled(let settled, isReplayed: false, let steps) = answer {
                let statement = builder.statement(row, settled, steps: steps)
                if row.messageID == claim, let statement { return try print(statement) }
            } else if row.messageID == claim, case .refused(let refusal) = answer {
                Console.error("第 \(line) 行被拒绝:\(refusal.reason.chinese)\nrow \(line) is refused: \(refusal.reason.english)")
                throw ExitCode(CommandExit.refused.rawValue)
            }
        }
        throw CommandFailure(
            .usage, "文件 \(file) 中没有报文 \(claim)", "no readable row of \(file) has the message id \(claim)")
    }

    private func print(_ statement: ClaimStatement) throws {
        let balanced: BalancedStatement
        switch statement.balanced() {
        case .success(let checked): balanced = checked
        case .failure(let imbalance):
            throw CommandFailure(.internal, imbalance.text.chinese, imbalance.text.english)
        }
        let writer = try LineWriter(path: out)
        switch format {
        case .text: try writer.write(String(balanced.text(language).dropLast()))
        case .json: try writer.write(balanced.json.text)
        case .html: try writer.write(String(balanced.html(language).dropLast()))
        }
        try writer.close()
    }
}

extension StatementLanguage: ExpressibleByArgument {}

extension ClaimFileRow {
    /// Fee lines the row brings.
    var lineCount: Int { if case .claim(let claim) = self { claim.lines.count } else { 0 } }

    /// `msgid` of the row.
    var messageID: String {
        switch self {
        case .claim(let claim): claim.messageID
        case .cancel(let cancel): cancel.messageID
        }
    }
}
