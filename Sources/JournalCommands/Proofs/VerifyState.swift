import CommandSupport
import Foundation
import Journal
import LedgerTypes
import MerkleLog
import StrictJSON
import Synchronization

/// How far each journal has been verified, kept in a file so that a long verification can go on another day. It is an aid of its owner: who
/// does not trust the file verifies from the start.
final class VerifyState: Sendable {
    private static let format = "medclear verify 1"
    private let path: String
    private let parts: Mutex<[String: JSONValue]>

    /// Reads the file, or begins a new one.
    /// - Throws: `CommandFailure` with 3 when there is a file of another kind.
    init(_ path: String) throws {
        self.path = path
        guard let data = FileManager.default.contents(atPath: path) else {
            parts = Mutex([:])
            return
        }
        guard case .success(let value) = JSONParser.parse([UInt8](data)), value["format"] == .string(Self.format),
            case .object(let members)? = value["journals"]
        else { throw CommandFailure(.damaged, "\(path) 不是校验进度文件", "\(path) does not say how far a verification came") }
        parts = Mutex(Dictionary(members.map { ($0.key, $0.value) }) { $1 })
    }

    /// What was verified of a journal before. Checkpoints that were met then are marked; when one that stands before its end was not, the journal
    /// has to be read from the start.
    func part(of location: String, meeting checkpoints: inout [KeptCheckpoint]) -> VerifiedPart? {
        guard let value = parts.withLock({ $0[location] }), let part = Self.part(value, location),
            case .array(let met)? = value["met"]
        else {
            return nil
        }
        for index in checkpoints.indices {
            if met.contains(.string(Self.name(checkpoints[index]))) {
                checkpoints[index].meetEarlier()
            } else if checkpoints[index].checkpoint.size <= part.position.recordCount {
                return nil
            }
        }
        return part
    }

    /// Keeps a part. A file that cannot be written costs only time.
    func save(_ part: VerifiedPart, having checkpoints: [KeptCheckpoint]) {
        var sink = ByteWriter()
        part.position.write(into: &sink)
        let report = part.report
        let met = checkpoints.filter { $0.isMet && $0.objection == nil }.map { JSONValue.string(Self.name($0)) }
        let value = JSONValue.object([
            JSONMember("position", .string(Hexadecimal.text(of: sink.bytes))), JSONMember("blocks", .string("\(report.blocks)")),
            JSONMember("records", .string("\(report.records)")), JSONMember("postings", .string("\(report.postings)")),
            JSONMember("debits", .string("\(report.debits)")), JSONMember("credits", .string("\(report.credits)")),
            JSONMember("met", .array(met)),
        ])
        // One journal's part at a time, or an older file could take the place of a newer one.
        parts.withLock { parts in
            parts[report.location] = value
            let text = JSONValue.object([
                JSONMember("format", .string(Self.format)),
                JSONMember("journals", .object(parts.sorted { $0.key < $1.key }.map { JSONMember($0.key, $0.value) })),
            ]).text
            try? TextOutput.save(text, to: path)
        }
    }

    private static func name(_ kept: KeptCheckpoint) -> String { "\(kept.checkpoint.size) \(kept.checkpoint.root.hex)" }

    private static func part(_ value: JSONValue, _ location: String) -> VerifiedPart? {
        func text(_ key: String) -> String? { if case .string(let text)? = value[key] { text } else { nil } }
        guard let bytes = text("position").flatMap({ Hexadecimal.bytes(of: $0.utf8) }) else { return nil }
        var reader = ByteReader(bytes[...])
        guard let position = JournalPosition(from: &reader), let blocks = text("blocks").flatMap({ UInt64($0) }),
            let records = text("records").flatMap({ UInt64($0) }), let postings = text("postings").flatMap({ UInt64($0) }),
            let debits = text("debits").flatMap({ Int128($0) }), let credits = text("credits").flatMap({ Int128($0) })
        else { return nil }
        var report = VerificationReport(location: location)
        (report.blocks, report.records, report.postings) = (blocks, records, postings)
        (report.debits, report.credits) = (debits, credits)
        (report.node, report.lastBlockHash, report.merkleRoot) = (position.node, position.blockHash, position.frontier.root)
        return VerifiedPart(report: report, position: position)
    }
}
