import ArgumentParser
import ClaimTypes
import Clearing
import CommandSupport
import Foundation
import LedgerTypes
import PaymentFiles
import StrictJSON
import Testing

@testable import PaymentCommands

@Suite("The finance office's commands")
struct PaymentCommandsTests {
    private let folder: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("payments-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    private func write(_ text: String, _ name: String) throws -> String {
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
        return "\(folder)/\(name)"
    }

    @Test(
        "a line of expected payments that is not valid is refused by line and column",
        arguments: [
            ("A,340000,310000,1.00", "columns"), (",340000,310000,1.00,2026-11-13", "number"),
            ("A,x,310000,1.00,2026-11-13", "payer"), ("A,340000,340000,1.00,2026-11-13", "payee"),
            ("A,340000,310000,1.001,2026-11-13", "amount"), ("A,340000,310000,-1,2026-11-13", "amount"),
            ("A,340000,310000,0,2026-11-13", "amount"), ("A,340000,310000,1.00,2026-02-30", "pay_by"),
        ])
    func refusals(_ line: String, _ column: String) {
        let good = "B,340000,310000,12.5,2026-11-13"
        let (payments, refusals) = ExpectedPayments.read("\(ExpectedPayments.heading)\r\n\(good)\r\n\(line)\r\n\(good)\n")
        #expect(refusals.map(\.column) == [column] && refusals.map(\.line) == [3])
        #expect(payments.map(\.amount) == [Fen(1_250), Fen(1_250)])
        #expect(ExpectedPayments.read(good).refusals.map(\.column) == ["heading"])
    }

    @Test("match ends with 0 when all is paid in time, with 1 for a difference or an overdue payment")
    func match() throws {
        let day = try #require(BusinessDate(text: "2026-11-13"))
        let entry = BankEntry(
            reference: "B1", side: .credit, amount: Fen(1_250), bookedOn: day,
            transactions: [BankTransaction(endToEndID: "A", side: .credit, amount: Fen(1_250))])
        let file = BankFile(
            kind: .notification, messageID: "N", createdAt: BusinessTime(day),
            reports: [AccountReport(id: "N", account: "1", entries: [entry])])
        let bank = try write(file.xml, "camt.054.xml")
        func exit(_ rows: String, day: String = "2026-11-16") throws -> Int32 {
            let csv = try write("\(ExpectedPayments.heading)\n\(rows)\n", "due.csv")
            let command = try MatchPaymentsCommand.parse(["--expected", csv, "--day", day, bank, "--json"])
            do { try command.run() } catch let failure as CommandFailure { return failure.exit.rawValue } catch {
                return PaymentsCommand.exitCode(for: error).rawValue
            }
            return 0
        }
        #expect(try exit("A,340000,310000,12.50,2026-11-13") == 0)
        #expect(try exit("A,340000,310000,12.51,2026-11-13") == 1)
        #expect(try exit("A,340000,310000,12.50,2026-11-12") == 1, "late")
        #expect(try exit("A,340000,310000,12.50,2026-11-13\nB,340000,310000,1,2026-11-15") == 1, "overdue")
        #expect(try exit("A,340000,310000,12.50,2026-11-13\nB,340000,310000,1,2026-11-16") == 0, "not yet due")
        #expect(try exit("A,340000,310000,12.50,2026-11-13\nA,340000,310000,1,2026-11-16") == 1, "a number twice")
    }

    @Test("check says what a file is, or why it is refused and where")
    func check() throws {
        let day = try #require(BusinessDate(text: "2026-11-13"))
        let file = BankFile(
            kind: .statement, messageID: "S-1", createdAt: BusinessTime(day),
            reports: [AccountReport(id: "S", account: "1", entries: [])])
        #expect(
            CheckPaymentsCommand.line("f", .success(.bank(file))) == "f: camt.053.001.08  S-1  笔数 count 0  合计 sum 0.00")
        let refusal = PaymentFileRefusal(.sumDiffers, line: 7, "CtrlSum 1.00, found 2.00")
        #expect(CheckPaymentsCommand.line("f", .failure(refusal)).contains("line 7: a control sum differs"))
        #expect(CheckPaymentsCommand.record("f", .failure(refusal)).text.contains(#""code":"sumDiffers","line":7"#))
    }
}
