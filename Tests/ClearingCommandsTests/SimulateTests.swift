import ArgumentParser
import ClaimTypes
import Clearing
import CommandSupport
import Foundation
import LedgerTypes
import StrictJSON
import Testing

@testable import ClearingCommands

@Suite("medclear clearing simulate")
struct SimulateTests {
    /// Worked by hand: 甲 owes 乙 100, 乙 owes 丙 100, 丙 owes 甲 90; an hour apart.
    ///
    ///     gross 290; bilateral the same; positions 甲 −10, 乙 0, 丙 +10, so one payment of 10: 3.45 % of gross.
    ///     At once, 甲 is short of 100, then 乙 has them, 丙 pays 90 of its 100: 100 yuan of money, no waiting.
    ///     At the close everything waits until 10:00: (100 × 7 200 + 100 × 3 600) ÷ 290 = 3 724 s.
    ///     With 10 on 甲's account the whole ring settles at 10:00 by offset, and 10 yuan are used.
    static let ring = """
        debtor,creditor,amount,time
        甲,乙,100.00,08:00:00
        乙,丙,100,09:00:00
        丙,甲,90.0,10:00:00

        """

    @Test("The worked ring: counts, totals, ratios, money and waiting of every method")
    func workedRing() throws {
        let result = try Self.simulate(Self.ring)
        #expect(result.complaints.isEmpty && result.simulation.book.names.sorted() == result.simulation.book.names)
        let rows = result.simulation.rows
        #expect(rows.map(\.payments) == [3, 3, 3, 1, 0, 3])
        #expect(rows.map(\.total.yuan) == ["290.00", "290.00", "290.00", "10.00", "0.00", "290.00"])
        #expect(rows.map(\.need.yuan) == ["100.00", "290.00", "290.00", "10.00", "0.00", "10.00"])
        #expect(rows.map(\.unpaid.yuan) == ["0.00", "0.00", "0.00", "0.00", "290.00", "0.00"])
        #expect(rows.map(\.delay) == [0, 3_724, 3_724, 3_724, 3_724, 3_724])
        let json = SimulationReport(result.simulation, complaints: [], file: "ring.csv").json
        let methods = try #require(json["methods"])
        guard case .array(let items) = methods else { throw TestFailure() }
        #expect(items.map { $0["ratioBasisPoints"] } == [10_000, 10_000, 10_000, 345, 0, 10_000].map { .number("\($0)") })
        #expect(throws: Never.self) { try JSONParser.parse(Array(json.text.utf8)).get() }
    }

    @Test("M1: the order of rows leaves no trace when they have ids")
    func permuted() throws {
        let rows = ["1,b,a,5,10", "2,a,c,7,10", "3,c,b,6,10", "4,a,b,2,11", "5,c,a,4,12"]
        let heading = "id,debtor,creditor,amount,time\n"
        let one = try Self.simulate(heading + rows.joined(separator: "\n"))
        let other = try Self.simulate(heading + rows.reversed().joined(separator: "\r\n") + "\r\n")
        let (first, second) = (Self.report(one), Self.report(other))
        #expect(first.text(listingPayments: true) == second.text(listingPayments: true))
        #expect(first.json == second.json)
    }

    @Test("An adversarial order and part payments change no position; parts are no larger than asked for")
    func variants() throws {
        let rows = ["a,b,5,10", "a,c,70.01,11", "c,b,6,10", "b,a,20,12", "c,a,4,12"]
        let book = try Self.simulate("debtor,creditor,amount,time\n" + rows.joined(separator: "\n")).simulation.book
        func positions(_ book: ObligationsBook) -> [Int64] {
            var nets = [Int64](repeating: 0, count: book.names.count)
            for timed in book.payments {
                nets[Int(timed.payment.debtor.value)] -= timed.payment.amount.units
                nets[Int(timed.payment.creditor.value)] += timed.payment.amount.units
            }
            return nets
        }
        let adverse = book.adverse()
        #expect(adverse.payments.map(\.payment.amount.yuan) == ["70.01", "20.00", "6.00", "5.00", "4.00"])
        #expect(adverse.payments.map(\.time) == book.payments.map(\.time).sorted() && positions(adverse) == positions(book))
        let parts = try book.inParts(ofAtMost: Fen(1_000))
        #expect(parts.payments.count == 1 + 8 + 1 + 2 + 1 && positions(parts) == positions(book))
        #expect(parts.payments.allSatisfy { $0.payment.amount.isPositive && $0.payment.amount <= Fen(1_000) })
        #expect(Set(parts.payments.map(\.payment.id)).count == parts.payments.count)
        #expect(throws: CommandFailure.self) {
            try ObligationsBook(
                names: book.names,
                payments: [
                    TimedPayment(
                        LiquidityPayment(
                            id: 1, debtor: ParticipantIndex(0), creditor: ParticipantIndex(1), amount: Fen(1 << 60)),
                        at: BusinessTime(seconds: 0))
                ], hasTimes: true, rowsCount: 1
            ).inParts(ofAtMost: Fen(1))
        }
    }

    @Test("Options that do not go together are refused; standard input has a name in messages")
    func sources() throws {
        for bad in [
            [], ["--csv", "a", "--journals", "b"], ["--csv", "a", "--window", "202609"],
            ["--journals", "b", "--window", "202613"],
            ["--csv", "a", "--split", "0"], ["--csv", "a", "--split", "1.001"],
        ] {
            #expect(throws: (any Error).self, "\(bad)") { try SimulateCommand.parse(bad) }
        }
        #expect(try SimulateCommand.parse(["--csv", "-"]).source == "标准输入 standard input")
        let place = RowComplaint.Place(CSVField(bytes: [], line: 3, column: 2), "有误", "bad")
        #expect(RowComplaint(file: "-", place: place).line == "标准输入 standard input:3:2: 有误 / bad")
        #expect(RowComplaint(file: "x.csv", place: place).line == "x.csv:3:2: 有误 / bad")
    }

    @Test("Bad rows are told by line, column and reason, and the good ones go on")
    func badRows() throws {
        let result = try Self.simulate(
            """
            debtor,creditor,amount,time
            a,b,1.00,0
            a,a,1.00,0
            a,b,1.005,0
            a,b,-1,0
            ,b,1,0
            a,b,1,yesterday
            a,b,1
            "甲
            乙",b,1,0
            a,"x"y,1,0
            甲方,b,1e3,0
            a,b,9999999999999999,0
            a,b,2.00,0
            """)
        #expect(result.simulation.book.payments.map(\.payment.amount.yuan) == ["1.00", "2.00"])
        #expect(
            result.complaints.map { [$0.place.line, $0.place.column] } == [
                [3, 3], [4, 5], [5, 5], [6, 1], [7, 7], [8, 1], [9, 1], [11, 3], [12, 6], [13, 5],
            ])
        #expect(result.complaints.allSatisfy { !$0.place.reason.chinese.isEmpty && !$0.place.reason.english.isEmpty })
    }

    @Test("A quote that is never closed is told where it opened")
    func openQuote() throws {
        let result = try Self.simulate("debtor,creditor,amount\na,b,1\na,\"b,1\nc,d,2\n")
        #expect(result.complaints.map { [$0.place.line, $0.place.column] } == [[3, 3]])
        #expect(result.simulation.book.payments.count == 1)
    }

    @Test("Limits: money, floors and bilateral limits bind; what nothing covers is returned at the close")
    func limits() throws {
        let obligations = "debtor,creditor,amount,time\na,b,60,0\na,c,30,1\nb,a,10,2\n"
        let limits = "participant,counterparty,balance,floor,limit\na,,100,20,\na,b,,,50\nc,,0,0,\n"
        let result = try Self.simulate(obligations, limits: limits)
        let measures = result.simulation.saving.queue.measures
        // a→c is covered by 80 and overtakes; a→b waits for room in its limit, which the 10 from b would make: 60 − 10 = 50.
        #expect(measures.settled.count == 3 && measures.settled(by: .bilateralOffset).amount.yuan == "70.00")
        #expect(result.simulation.ordered.queue.measures.returned.count == 3)
        let bad = try Self.simulate(obligations, limits: "participant,balance,floor\na,1,2\nx,1,0\nb,1,0\nb,1,0\n")
        #expect(bad.complaints.map { [$0.place.line, $0.place.column] } == [[2, 3], [3, 1], [5, 1]])
    }

    @Test(
        "Exit codes",
        arguments: [
            ("debtor,creditor,amount\na,b,1\n", [], 0), ("debtor,creditor,amount\na,b,x\n", ["--json"], 1),
            ("debtor,amount\na,1\n", [], 3), ("", [], 3), ("debtor,creditor,amount\n", ["--liquidity", "101"], 2),
            ("debtor,creditor,amount\n", ["--json"], 0), ("debtor,creditor,amount\n", ["--plot", "/nowhere/x.svg"], 2),
        ] as [(String, [String], Int32)])
    func exits(text: String, options: [String], code: Int32) throws {
        #expect(try Self.with(text) { path in Self.exit { try SimulateCommand.parse(["--csv", path] + options) } } == code)
    }

    @Test("The drawing holds a curve of each run and the bars of each method, and no text breaks it")
    func drawing() throws {
        let svg = SimulationPlot(try Self.simulate(Self.ring).simulation).svg()
        #expect(svg.hasPrefix("<svg ") && svg.hasSuffix("</svg>\n"))
        #expect(svg.components(separatedBy: "<path ").count == 4 && !svg.contains("nan"))
        let parser = XMLCount(svg)
        #expect(parser.isBalanced, "every element is closed")
    }

    @Test("The sample of the documentation nets as its page says")
    func sample() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let path = folder.appending(path: "Documentation/Examples/Obligations/day.csv").path
        let result = try SimulateCommand.parse(["--csv", path]).simulate()
        #expect(result.complaints.isEmpty)
        let text = SimulationReport(
            result.simulation, complaints: [], file: "Documentation/Examples/Obligations/day.csv"
        ).text(listingPayments: true)
        let page = try String(contentsOf: folder.appending(path: "Documentation/ClearingSimulation.md"), encoding: .utf8)
        #expect(page.contains(text), "the page shows:\n\(text)")
    }

    private struct TestFailure: Error {}

    private static func report(_ result: (simulation: Simulation, complaints: [RowComplaint])) -> SimulationReport {
        SimulationReport(result.simulation, complaints: result.complaints, file: "rows.csv")
    }

    static func simulate(
        _ text: String, limits: String? = nil
    ) throws -> (simulation: Simulation, complaints: [RowComplaint]) {
        try with(text) { path in
            guard let limits else { return try SimulateCommand.parse(["--csv", path]).simulate() }
            return try with(limits) { try SimulateCommand.parse(["--csv", path, "--limits", $0]).simulate() }
        }
    }

    /// A file with this text for as long as `body` runs.
    static func with<Value>(_ text: String, _ body: (String) throws -> Value) throws -> Value {
        let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).csv")
        try Data(text.utf8).write(to: path)
        defer { try? FileManager.default.removeItem(at: path) }
        return try body(path.path)
    }

    static func exit(_ command: () throws -> any ParsableCommand) -> Int32 {
        do {
            var command = try command()
            try command.run()
            return 0
        } catch let failure as CommandFailure {
            return failure.exit.rawValue
        } catch let code as ExitCode {
            return code.rawValue
        } catch {
            return 2
        }
    }
}

/// Counts the tags of a small document.
private struct XMLCount {
    let isBalanced: Bool

    init(_ text: String) {
        let tags = text.components(separatedBy: "<").dropFirst()
        let closed = tags.count { $0.hasPrefix("/") }
        let single = tags.count { $0.contains("/>") }
        isBalanced = tags.count == 2 * closed + single
    }
}
