import Adjudication
import ClaimStatements
import ClaimTypes
import CommandSupport
import Foundation
import HospitalInterface
import StrictJSON

/// A folder of statements: a page for each settlement and cancel, and the summary as page, text and JSON.
struct StatementFolder {
    private let path: String
    private let language: StatementLanguage
    private var builder: StatementBuilder
    private var report = BatchReport()
    private(set) var count = 0

    /// Makes the folder when it is not there. Files of the same name are replaced.
    init(_ path: String, _ language: StatementLanguage, _ folder: ExampleFolder) throws {
        self.path = path
        self.language = language
        builder = StatementBuilder(folder)
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw CommandFailure(.usage, "无法建立文件夹 \(path)", "cannot make the folder \(path)")
        }
    }

    /// Writes the page of a first answer; repetitions and refusals have none.
    /// - Throws: `CommandFailure` with `.internal` when a statement does not balance: it is not written.
    mutating func add(_ row: ClaimFileRow, _ answer: OfflineAdjudicator.Answer) throws {
        guard case .settled(let settled, isReplayed: false, let steps) = answer,
            let statement = builder.statement(row, settled, steps: steps)
        else { return }
        try add(statement, newLines: row.lineCount)
        for negative in settled.superseded.compactMap(builder.negative) { try add(negative, newLines: 0) }
    }

    /// - Parameter newLines: lines that the row itself brought; those of earlier bills of a stay were counted with them.
    private mutating func add(_ statement: ClaimStatement, newLines: Int) throws {
        let balanced = try checked(statement.balanced())
        report.add(balanced, newLines: newLines)
        try write(balanced.html(language), "\(statement.head.settlementID).html")
        count += 1
    }

    /// Writes the summary of everything added.
    func finish() throws {
        let batch = try checked(report.balanced())
        try write(batch.html(language), "summary.html")
        try write(batch.text(language), "summary.txt")
        try write(batch.json.text + "\n", "summary.json")
    }

    private func checked<Value>(_ result: Result<Value, StatementImbalance>) throws -> Value {
        switch result {
        case .success(let value): return value
        case .failure(let imbalance):
            throw CommandFailure(.internal, imbalance.text.chinese, imbalance.text.english)
        }
    }

    private func write(_ text: String, _ name: String) throws {
        do { try Data(text.utf8).write(to: URL(filePath: path).appending(path: name), options: .atomic) } catch {
            throw CommandFailure(.usage, "无法写入 \(path)/\(name)", "cannot write \(path)/\(name)")
        }
    }
}
