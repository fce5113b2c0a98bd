import Adjudication
import ClaimCommands
import ClaimTypes
import Foundation
import HospitalInterface
import LedgerTypes
import StrictJSON
import Testing

enum Fixtures {
    static let examplesPath = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Documentation/Examples").path

    static let folder = Result { try ExampleFolder.load(examplesPath) }

    static func adjudicator() throws -> OfflineAdjudicator {
        let folder = try folder.get()
        return OfflineAdjudicator(registry: folder.registry, policies: folder.policies, catalogues: folder.catalogues)
    }

    static func lines(of name: String) throws -> [[UInt8]] {
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(examplesPath)/\(name)")))
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(Array.init)
        if lines.last == [] { lines.removeLast() }
        return lines
    }

    /// Answers to every line of a file of the examples; blank lines have none.
    static func answers(to name: String, explaining: Bool = false) throws -> [(line: Int, answer: OfflineAdjudicator.Answer)] {
        var adjudicator = try adjudicator()
        return try lines(of: name).enumerated().filter { !$0.element.isEmpty }.map { index, bytes in
            (index + 1, adjudicator.answer(bytes, line: index + 1, explaining: explaining))
        }
    }

    static func temporaryFile() -> String {
        FileManager.default.temporaryDirectory.appendingPathComponent("medclear-\(UUID().uuidString).jsonl").path
    }
}

extension OfflineAdjudicator.Answer {
    /// The settlement, or `nil` for a refusal.
    var settlement: SettlementAnswer? {
        guard case .settled(let answer, _, _) = self else { return nil }
        return answer
    }

    var refusal: RowRefusal? {
        guard case .refused(let refusal) = self else { return nil }
        return refusal
    }

    /// `settled`, `replayed`, `cancelled`, or the code of the refusal with its field.
    var summary: String {
        switch self {
        case .refused(let refusal): "\(refusal.codeName) \(refusal.field)"
        case .settled(_, isReplayed: true, _): "replayed"
        case .settled(let answer, isReplayed: false, _): answer.cancelledSettlementID == nil ? "settled" : "cancelled"
        }
    }
}
