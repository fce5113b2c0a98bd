import ArgumentParser
import ClaimTypes
import ClearingReports
import CommandSupport
import Foundation
import Journal
import LedgerTypes
import StrictJSON

/// `medclear journal export DIR… --format csv`
public struct ExportCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Hand claims, postings or records to other tools. 导出费用、分录或记录",
        discussion: """
            Claims: one row for each record that moved money (settlement, cancellation, reversal, superseded, adjustment), as the
            region that decided it says; as the other side heard it when the decider's journal is not given. Postings: every posting
            of every journal. Amounts are in fen; persons are pseudonymous numbers.

            FHIR R4: one Bundle of ExplanationOfBenefit, one for each settlement that stands, and of PaymentReconciliation, one for
            each pair and window. Amounts are in yuan (CNY).

            Examples:
              medclear journal export demo --format csv --out claims.csv
              medclear journal export demo/340000 --what postings --format jsonl | head
              medclear journal export demo --format fhir --until window:2026-09 --out bundle.json

            Exit codes: 0 written, 1 the journal ends before the point, 2 usage or no journal there, 3 damaged, 4 internal.
            """)

    enum Format: String, CaseIterable, ExpressibleByArgument { case csv, jsonl, fhir }

    enum Subject: String, CaseIterable, ExpressibleByArgument { case claims, postings }

    @Argument(help: ArgumentHelp("Folder of a journal, or a folder that holds one such folder per node.", valueName: "dir"))
    var folders: [String]

    @Option(help: "csv, jsonl or fhir.")
    var format = Format.csv

    @Option(help: "claims or postings; FHIR knows claims only.")
    var what = Subject.claims

    @Option(help: ArgumentHelp("Leave out what lies behind this point: \(JournalPoint.help).", valueName: "point"))
    var until: JournalPoint?

    @Option(name: [.short, .long], help: "File to write. (default: standard output)")
    var out: String?

    public init() {}

    public func validate() throws {
        if format == .fhir, what == .postings { throw ValidationError("--format fhir knows claims only") }
    }

    public func run() throws {
        let journals: [any JournalStorage] = try JournalFolder.findEach(folders).map(\.storage)
        var output = try TextOutput(out)
        let missed =
            switch (what, format) {
            case (.postings, _): try postings(of: journals, into: &output)
            case (.claims, .fhir): try FHIRBundle.write(SettlementRows(journals, until: until), to: &output).missed
            case (.claims, .csv): try claims(of: journals, into: &output) { CSVLine.text($0.cells) }
            case (.claims, .jsonl): try claims(of: journals, into: &output) { $0.json.text }
            }
        try output.close()
        guard let until, !missed.isEmpty else { return }
        for location in missed { Console.error(until.missed(by: location)) }
        try CommandExit.refused.leave()
    }

    /// Row by row, so that a journal of any length needs no more memory than a short one.
    private func claims(
        of journals: [any JournalStorage], into output: inout TextOutput, _ line: (BookedRecord) -> String
    ) throws -> [String] {
        if format == .csv { try output.write(BookedRecord.columns.map(\.name).joined(separator: ",")) }
        return try SettlementRows(journals, until: until).each { try output.write(line($0)) }.missed
    }

    /// - Returns: journals that end before the point.
    private func postings(of journals: [any JournalStorage], into output: inout TextOutput) throws -> [String] {
        if format == .csv { try output.write(PostingRow.names.joined(separator: ",")) }
        var missed: [String] = []
        for journal in journals {
            var watch = until.map(PointWatch.init)
            try RecordScan.blocks(journal) { block, node in
                for record in block.records {
                    guard watch?.includes(record, in: block.header) ?? true else { return false }
                    for (index, posting) in record.postings.enumerated() {
                        let row = PostingRow(
                            node: node, record: record.sequence, index: index, time: block.header.timestamp, posting)
                        try output.write(format == .csv ? CSVLine.text(row.cells) : row.json.text)
                    }
                }
                return true
            }
            if watch?.isMissed ?? false { missed.append(journal.location) }
        }
        return missed
    }
}

/// One posting for other tools.
struct PostingRow {
    static let names = [
        "node", "record", "posting", "time", "effect", "code", "reason", "window", "debit_kind", "debit_region", "debit_fund",
        "debit_counterparty", "credit_kind", "credit_region", "credit_fund", "credit_counterparty", "amount_fen", "released_fen",
    ]

    let cells: [String]

    init(node: NodeID, record: JournalSequence, index: Int, time: Timestamp, _ posting: Posting) {
        func parts(_ account: AccountID) -> [String] {
            ["\(account.kind)", "\(account.region)", "\(account.fund)", account.counterpartyCode ?? ""]
        }
        cells =
            [
                node.description, record.description, "\(index)", time.chinaTime, "\(posting.effect)", "\(posting.code)",
                TransferCode(rawValue: posting.code)?.names.english ?? "", posting.window.description,
            ] + parts(posting.debit) + parts(posting.credit) + ["\(posting.amount.units)", "\(posting.released.units)"]
    }

    var json: JSONValue {
        let numbers: Set = ["record", "posting", "code", "debit_kind", "credit_kind", "amount_fen", "released_fen"]
        return .object(
            zip(Self.names, cells).map { JSONMember($0, numbers.contains($0) ? .number($1) : .string($1)) })
    }
}

/// A comma-separated line by RFC 4180: cells with a comma, a quote or a line end are quoted.
enum CSVLine {
    static func text(_ cells: [String]) -> String {
        cells.map { cell in
            cell.contains(where: { ",\"\r\n".contains($0) })
                ? "\"" + cell.replacingOccurrences(of: "\"", with: "\"\"") + "\"" : cell
        }.joined(separator: ",")
    }
}
