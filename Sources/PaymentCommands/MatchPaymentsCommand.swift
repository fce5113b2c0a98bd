import ArgumentParser
import ClaimTypes
import Clearing
import ClearingReports
import CommandSupport
import Foundation
import LedgerTypes
import PaymentDesk
import PaymentFiles
import PaymentReader

/// `medclear payments match --expected CSV FILE…`
public struct MatchPaymentsCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "match", abstract: "Match bank confirmations with expected payments. 银行回单核对",
        discussion: """
            Matches what banks booked (camt.053, camt.054) with expected payments by end-to-end id: matched, late, amount differs, unknown
            number, paid twice, told again, returned. Differences are shown with what goes to suspense. Nothing is booked:
            medclear-node admin bank-file gives the same files to a running node, which finds the same. The expected payments are a CSV file
            with the heading number,payer,payee,amount,pay_by; amounts in yuan.

            Examples:
              medclear payments match --expected due.csv --day 2026-11-16 camt.054-310000.xml
              medclear payments match --expected due.csv --day 2026-11-16 --side payer camt.053.xml --html match.html

            Exit codes: 0 all matched in time, 1 differences, overdue payments or refused files, 2 usage or no such file, 4 internal.
            """)

    @Option(help: ArgumentHelp("Expected payments.", valueName: "csv"), completion: .file())
    var expected: String

    @Option(help: "Day on which overdue is judged, yyyy-MM-dd.")
    var day: String

    @Option(help: "Whose account the files report: payee or payer.")
    var side = AccountSide.payee

    @Option(help: ArgumentHelp("Write the page for print to this file.", valueName: "file"))
    var html: String?

    @Flag(help: "One JSON object on standard output, nothing else there.")
    var json = false

    @Argument(help: ArgumentHelp("File of a bank.", valueName: "file"), completion: .file())
    var paths: [String]

    public init() {}

    public func run() throws {
        guard let today = BusinessDate(text: day) else { throw ValidationError("--day takes yyyy-MM-dd, not \(day)") }
        let payments = try loadExpected()
        var confirmations: [BankedPayment] = []
        for path in paths { confirmations += try load(path) }
        let matching: PaymentMatching
        switch PaymentMatching.match(payments, confirmations, side: side.payment) {
        case .success(let found): matching = found
        case .failure(let refusal):
            throw CommandFailure(
                .refused, "编号 \(refusal.number) 重复", "the number \(refusal.number) stands for two expected payments")
        }
        let (year, month, _) = today.components
        let window = WindowNumber(UInt32(year * 100 + month))
        let report = MatchingReport(matching, number: "HD-\(today)", window: window, on: today)
        let document = try report.document.checked().get()
        if let html { try Data(document.html().utf8).write(to: URL(fileURLWithPath: html)) }
        print(json ? report.jsonLines() : report.text(), terminator: "")
        let isClean =
            matching.findings.allSatisfy { !$0.kind.isDifference } && !matching.standings.contains { $0.isOverdue(on: today) }
        if !isClean { throw ExitCode(CommandExit.refused.rawValue) }
    }

    private func loadExpected() throws -> [ExpectedPayment] {
        let text = String(decoding: try PaymentSource.bytes(expected), as: UTF8.self)
        let (payments, refusals) = ExpectedPayments.read(text)
        for refusal in refusals { Console.error("\(expected): \(refusal.text.chinese) / \(refusal.text.english)") }
        guard refusals.isEmpty else {
            throw CommandFailure(
                .refused, "\(refusals.count) 行无效,未核对", "\(refusals.count) lines are not valid: nothing was matched")
        }
        return payments
    }

    private func load(_ path: String) throws -> [BankedPayment] {
        switch PaymentReader.read(try PaymentSource.bytes(path)) {
        case .success(.bank(let file)): return file.confirmations.map(\.banked)
        case .success:
            throw CommandFailure(.refused, "\(path) 不是银行文件", "\(path) is an order, not a file of a bank")
        case .failure(let refusal):
            throw CommandFailure(.refused, "\(path): \(refusal.text.chinese)", "\(path): \(refusal.text.english)")
        }
    }
}

enum AccountSide: String, ExpressibleByArgument, CaseIterable {
    case payee, payer

    var payment: PaymentSide { self == .payee ? .payee : .payer }
}
