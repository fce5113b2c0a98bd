import ClaimTypes
import Clearing
import ClearingReports
import CommandSupport
import Foundation
import LedgerTypes
import Simulator

extension DemoReport {
    /// Everything a close hands out, for print and for programs, and the page that links it.
    /// - Throws: a refusal when a document does not balance. It is written all the same, with what differs, so that a person can look.
    func writeFiles(into folder: String) throws {
        let writer = try DocumentWriter(folder)
        let table = result.table
        try writer.add(NationalTableReport(table), "national-clearing-table", to: .national)
        try writer.add(
            NettingReport(result.netting, of: result.window, method: method), "netting", to: .national)
        try writer.add(ComparisonReport(result.comparisons), "comparison-\(result.window.value)", to: .national)
        for region in table.regions.map(\.region) {
            for kind in NoticeKind.allCases {
                guard let report = FundTableReport(table, of: region, kind) else { continue }
                try writer.add(report, report.document.number, to: .funds)
            }
        }
        for (region, differences) in result.differences {
            let report = DifferenceReport(differences, of: region, on: result.window.lastDay)
            try writer.add(report, "differences-\(region)", to: .national)
        }
        for found in result.deductions {
            let report = DeductionReport(window: found.window, insuring: found.insuring, found.lines, sums: found.sums)
            try writer.add(report, report.document.number, to: .funds)
        }
        for split in result.poolSplits {
            let report = PoolSplitReport(split)
            try writer.add(report, report.document.number, to: .pools)
        }
        for notice in notices { try writer.add(NoticeReport(notice), notice.number, to: .notices) }
        try DemoPayments(result.netting[method].payments, window: result.window).write(with: writer)
        try result.seal.write(into: folder)
        try writer.finish()
    }
}

/// Writes the documents of a close into one folder.
final class DocumentWriter {
    /// Sections of the index, in its order.
    enum Section: Int, CaseIterable {
        case national, funds, pools, notices, payments

        var title: BilingualText {
            switch self {
            case .national: BilingualText("全国清算", "National clearing")
            case .funds: BilingualText("应付、应收与扣款(分基金)", "Payable, receivable and deductions by fund")
            case .pools: BilingualText("省内统筹区分解", "Split to the pools of a region")
            case .notices: BilingualText("付款与收款通知书", "Payment and receipt notices")
            case .payments: BilingualText("付款指令与银行回单", "Payment orders and bank confirmations")
            }
        }
    }

    private let folder: String
    private var entries: [Section: [DocumentIndex.Entry]] = [:]
    private var imbalances: [DocumentImbalance] = []

    init(_ folder: String) throws {
        self.folder = folder
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    func add(_ report: some DocumentReport, _ name: String, to section: Section) throws {
        let document = report.document
        if case .failure(let imbalance) = document.checked() { imbalances.append(imbalance) }
        try add([("html", document.html())] + files(of: report), name, title: document.title, to: section)
    }

    /// A file as it is.
    func add(_ text: String, file: String, title: BilingualText, to section: Section) throws {
        try write(text, file)
        entries[section, default: []].append(.init(title: title, number: file, files: [file]))
    }

    /// Writes the index.
    /// - Throws: the first document that does not balance.
    func finish() throws {
        let index = DocumentIndex(
            title: BilingualText("跨省异地就医清算单据", "Documents of a cross-province clearing"),
            sections: Section.allCases.map { ($0.title, entries[$0] ?? []) })
        try write(index.html(), "index.html")
        guard let first = imbalances.first else { return }
        throw CommandFailure(.refused, first.text.chinese, first.text.english)
    }

    private func files(of report: some ClearingReport) -> [(ending: String, text: String)] {
        [("txt", report.text()), ("csv", report.csv()), ("jsonl", report.jsonLines())]
    }

    private func add(
        _ files: [(ending: String, text: String)], _ name: String, title: BilingualText, to section: Section
    ) throws {
        for file in files { try write(file.text, "\(name).\(file.ending)") }
        entries[section, default: []].append(.init(title: title, number: name, files: files.map { "\(name).\($0.ending)" }))
    }

    private func write(_ text: String, _ file: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(file)"))
    }
}
