import ArgumentParser
import ClaimTypes
import ClearingReports
import CommandSupport
import LedgerTypes
import PaymentFiles
import PaymentReader
import StrictJSON

/// `medclear payments check FILE…`
public struct CheckPaymentsCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check ISO 20022 payment files. 校验 ISO 20022 付款文件",
        discussion: """
            Reads pain.001.001.09, pacs.009.001.08, camt.053.001.08 and camt.054.001.08. Prints what each file is, its message id, count and
            sum; or why it is refused, with the line. Fields and refusals: Documentation/PaymentFiles.md.

            Examples:
              medclear payments check pain.001-340000.xml
              medclear payments check camt.053-310000.xml camt.054-310000.xml --json

            Exit codes: 0 all taken, 1 a file is refused, 2 usage or no such file, 4 internal.
            """)

    @Argument(help: ArgumentHelp("Payment file.", valueName: "file"), completion: .file())
    var paths: [String]

    @Flag(help: "Print one JSON object per file instead of lines.")
    var json = false

    public init() {}

    public func run() throws {
        var isRefused = false
        for path in paths {
            let result = PaymentReader.read(try PaymentSource.bytes(path))
            if case .failure = result { isRefused = true }
            print(json ? Self.record(path, result).text : Self.line(path, result))
        }
        if isRefused { throw ExitCode(CommandExit.refused.rawValue) }
    }

    static func line(_ path: String, _ result: Result<PaymentFile, PaymentFileRefusal>) -> String {
        switch result {
        case .success(let file):
            let summary = file.summary
            return "\(path): \(summary.kind)  \(summary.messageID)  笔数 count \(summary.count)  合计 sum \(summary.sum.grouped)"
        case .failure(let refusal): return "\(path): \(refusal.text.chinese)\n\(path): \(refusal.text.english)"
        }
    }

    static func record(_ path: String, _ result: Result<PaymentFile, PaymentFileRefusal>) -> JSONValue {
        switch result {
        case .success(let file):
            let summary = file.summary
            return .object([
                .init("file", .string(path)), .init("accepted", .bool(true)), .init("kind", .string(summary.kind)),
                .init("messageID", .string(summary.messageID)), .init("count", .integer(summary.count)),
                .init("sumFen", .fen(summary.sum)),
            ])
        case .failure(let refusal):
            return .object([
                .init("file", .string(path)), .init("accepted", .bool(false)),
                .init("code", .string("\(refusal.code)")), .init("line", .integer(refusal.line)),
                .init("reason", .string(refusal.text.english)), .init("reasonChinese", .string(refusal.text.chinese)),
            ])
        }
    }
}

extension PaymentFile {
    /// Kind, message id, payments or entries, and their sum without regard to direction.
    var summary: (kind: String, messageID: String, count: Int, sum: Fen) {
        switch self {
        case .order(let order): return ("pain.001.001.09", order.messageID, order.transfers.count, order.total)
        case .interbank(let order): return ("pacs.009.001.08", order.messageID, order.transfers.count, order.total)
        case .bank(let file):
            let entries = file.reports.flatMap(\.entries)
            let name = file.kind == .notification ? "camt.054.001.08" : "camt.053.001.08"
            // Each amount fits a field of sixteen digits; only thousands of the largest could leave the range.
            let sum = entries.reduce(Fen?.some(.zero)) { $0?.adding($1.amount) }
            return (name, file.messageID, entries.count, sum ?? .fieldMaximum)
        }
    }
}
