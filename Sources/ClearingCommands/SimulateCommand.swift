import ArgumentParser
import ClaimTypes
import CommandSupport
import Foundation
import LedgerTypes
import StrictJSON

/// `medclear clearing simulate --csv FILE` or `--journals FOLDER`
public struct SimulateCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "simulate", abstract: "Net and settle an obligations file in every way, side by side. 各种清算方式对比",
        discussion: """
            Reads comma-separated values with a heading. Columns: debtor, creditor, amount (yuan, at most two decimals); optional
            time (yyyy-MM-dd HH:mm:ss, yyyy-MM-dd, HH:mm:ss, or whole seconds), priority (0 to 255, 0 is the most urgent), id (a
            whole number). Chinese headings work too: 付款方, 收款方, 金额, 时间, 优先级, 编号. Names may be any text.
            Bad rows are told with file, line, column and reason on standard error; good rows go on.

            --limits names a file with the columns participant, balance and, where wanted, floor, counterparty, limit. A row with a
            counterparty gives the bilateral limit towards it, a row without one the money of a participant. Without --limits
            everybody has the least money with which all can be settled, and --liquidity PERCENT of the way to what settling each
            payment at once needs.

            --journals takes a recorded month instead of a file: the journal of the hub, each decision that booked money an obligation of
            its business day. --adverse puts the largest obligations first, the worst for a queue in order; --split YUAN pays what is
            larger in parts.

            Examples:
              medclear demo --out month && medclear clearing simulate --journals month --window 202609 --liquidity 10
              medclear clearing simulate --journals month --adverse --split 10000
              medclear clearing simulate --csv Documentation/Examples/Obligations/day.csv
              medclear clearing simulate --csv Documentation/Examples/Obligations/day.csv --liquidity 25 --plot day.svg
              medclear clearing simulate --csv obligations.csv --limits limits.csv --json

            Exit codes: 0 done, 1 some rows were bad, 2 usage, 3 no usable heading, 4 internal.
            """)

    @Option(help: "Obligations file; - is standard input.")
    var csv: String?

    @Option(help: "The hub's journal, or a folder that has it in hub. 国家平台日志", completion: .directory)
    var journals: String?

    @Option(help: "With --journals: only this window, yyyyMM. 清算期")
    var window: UInt32?

    @Flag(help: "The largest obligations first. 不利次序")
    var adverse = false

    @Option(help: "Pay what is more than this, in yuan, in parts. 分次付款")
    var split: String?

    @Option(help: "Money, floors and bilateral limits of the participants.")
    var limits: String?

    @Option(help: "Without --limits: percent of the way from the least money to the most, 0 to 100.")
    var liquidity = 0

    @Flag(help: "Also list the payments of multilateral netting.")
    var payments = false

    @Option(help: "Write a drawing of money in use against time, and of the methods, to this SVG file.")
    var plot: String?

    @Flag(help: "Print the result as one JSON object.")
    var json = false

    public init() {}

    public func validate() throws {
        guard (0...100).contains(liquidity) else { throw ValidationError("--liquidity takes 0 to 100, not \(liquidity)") }
        guard (csv == nil) != (journals == nil) else { throw ValidationError("give either --csv or --journals") }
        guard window == nil || journals != nil else { throw ValidationError("--window goes with --journals") }
        if let window, !(1...12).contains(window % 100) || window < 200_000 {
            throw ValidationError("--window takes yyyyMM, not \(window)")
        }
        if let split, Fen(yuan: split)?.isPositive != true {
            throw ValidationError("--split takes an amount in yuan, not \(split)")
        }
        guard limits == nil || liquidity == 0 else { throw ValidationError("--liquidity and --limits cannot stand together") }
    }

    public func run() throws {
        let result = try simulate()
        if let plot {
            do { try Data(SimulationPlot(result.simulation).svg().utf8).write(to: URL(filePath: plot), options: .atomic) } catch {
                throw CommandFailure(.usage, "无法写入 \(plot)", "cannot write \(plot)")
            }
        }
        let report = SimulationReport(result.simulation, complaints: result.complaints, file: source)
        print(json ? report.json.text : report.text(listingPayments: payments), terminator: json ? "\n" : "")
        if !result.complaints.isEmpty { throw ExitCode(CommandExit.refused.rawValue) }
    }

    /// What the figures are of, as people call it.
    var source: String { journals ?? RowComplaint.name(of: csv ?? "") }

    private func book(_ complaints: inout [RowComplaint]) throws -> ObligationsBook {
        var book: ObligationsBook
        if let journals {
            book = try RecordedMonth.read(journals, window: window.map { WindowNumber($0) })
        } else {
            book = try ObligationsFile.read(csv ?? "", complaints: &complaints)
        }
        if adverse { book = book.adverse() }
        if let most = split.flatMap({ Fen(yuan: $0) }) { book = try book.inParts(ofAtMost: most) }
        return book
    }

    /// Reads both files, tells the bad rows, and runs everything.
    func simulate() throws -> (simulation: Simulation, complaints: [RowComplaint]) {
        var complaints: [RowComplaint] = []
        let book = try self.book(&complaints)
        let money = try limits.map { try LimitsFile.read($0, names: book.names, complaints: &complaints) }
        for complaint in complaints.prefix(RowComplaint.shownMax) { Console.error(complaint.line) }
        if complaints.count > RowComplaint.shownMax {
            let more = complaints.count - RowComplaint.shownMax
            Console.error("……另有 \(more) 处 / and \(more) more")
        }
        let simulation = try Simulation(book, money: money, liquidity: BasisPoints(Int32(liquidity) * 100))
        return (simulation, complaints)
    }
}
