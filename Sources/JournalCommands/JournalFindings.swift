import ClaimTypes
import ClearingReports
import CommandSupport
import Journal
import LedgerTypes
import StrictJSON

extension NodeID {
    /// Code and names as auditors read them; a place holder when the journal does not even say whose it is.
    static func title(_ node: NodeID?) -> String {
        guard let node else { return "? 未知 unknown" }
        return node == .hub ? "hub 国家级经办机构" : RegionNames.national.full(RegionCode(node.value))
    }

    /// Whether a text is the name of a node: a region code, or `hub`. So are their folders called, and so end the names of their logs.
    static func isName(_ text: some StringProtocol) -> Bool {
        text == "hub" || text.utf8.count == 6 && text.utf8.allSatisfy { (48...57).contains($0) }
    }

    static func json(_ node: NodeID?) -> JSONValue { node.map { .string($0.description) } ?? .null }
}

extension Digest256 {
    /// The first twelve digits: enough to compare two printouts by eye.
    var short: String { hex.prefix(12) + "…" }
}

extension JournalError {
    /// The exit code of a command that met this error. A journal in a newer format cannot be believed by this program either.
    var commandExit: CommandExit {
        switch code {
        case .missing: .usage
        case .damaged, .unsupportedVersion: .damaged
        case .locked, .wrongNode, .tooLarge, .outOfSpace, .storageFailed, .writerFailed: .internal
        }
    }

    /// Journal, block and offset in both languages, then the finding itself.
    func sentence(_ location: String) -> String {
        let file = segment.map { " " + segmentFileName($0) } ?? ""
        let chinese = (block.map { "，块 \($0)" } ?? "") + (offset.map { "，偏移\(file) \($0)" } ?? "")
        let english = (block.map { ", block \($0)" } ?? "") + (offset.map { ", byte offset \($0) of\(file)" } ?? "")
        return (commandExit == .damaged ? "损坏 damaged: " : "无法读取 unreadable: ")
            + "日志 \(location)\(chinese) / journal \(location)\(english)\n  \(message)"
    }

    var json: JSONValue {
        .object([
            JSONMember("code", .string(code.rawValue)), JSONMember("block", .optional(block)),
            JSONMember("segment", segment.map { .string(segmentFileName($0)) } ?? .null), JSONMember("offset", .optional(offset)),
            JSONMember("message", .string(message)),
        ])
    }
}

extension TornTail {
    /// What it is and what follows from it: nothing that was answered is in it.
    func sentence(_ location: String) -> String {
        "尾块未写完 torn tail: 日志 \(location) 块 \(block) 只写了一部分，从未应答，下次启动时截去 / block \(block) of journal \(location), "
            + "\(byteCount) bytes from byte offset \(offset) of \(segmentFileName(segment)): \(reason); it was never answered, and "
            + "the next start cuts it. Compare the last block hash with one published elsewhere: a file cannot prove its own end"
    }

    var json: JSONValue {
        .object([
            JSONMember("block", .integer(block)), JSONMember("segment", .string(segmentFileName(segment))),
            JSONMember("offset", .integer(offset)), JSONMember("bytes", .integer(byteCount)),
            JSONMember("reason", .string(reason)),
        ])
    }
}

extension JSONValue {
    static func optional(_ value: (some BinaryInteger)?) -> JSONValue { value.map { .integer($0) } ?? .null }
}

extension Int128 {
    /// An amount in fen as yuan with thousands separators. Sums over a journal are wider than one amount may be.
    var groupedYuan: String {
        let cents = magnitude % 100
        return (self < 0 ? "-" : "") + (magnitude / 100).grouped + (cents < 10 ? ".0" : ".") + String(cents)
    }
}
