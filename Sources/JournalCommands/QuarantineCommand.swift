import ArgumentParser
import ClaimTypes
import ClearingReports
import CommandSupport
import Foundation
import Journal
import LedgerTypes
import Settlement
import StrictJSON

/// `medclear journal quarantine DIR…`
public struct QuarantineCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "quarantine", abstract: "List signed messages that could not be believed. 列出被隔离的报文",
        discussion: """
            Replays the journals and lists every message in quarantine: its number, whose it is, what is wrong with it, and the sequence on
            the sender's stream under which its signed bytes stand in the journal. A person releases or rejects it with the node's command
            of that number; see Documentation/LifeOfAClaim.md.

            Examples:
              medclear journal quarantine demo
              medclear journal quarantine demo/310000 --open --json

            Exit codes: 0 nothing open, 1 something is open, 2 usage or no journal there, 3 damaged, 4 internal.
            """)

    @OptionGroup var arguments: JournalArguments

    @Flag(help: "Only messages nobody has decided on.")
    var open = false

    public init() {}

    public func run() throws {
        let journals: [any JournalStorage] = try JournalFolder.find(arguments.folders).map(\.storage)
        let found = try ReplayedRegions(journals).machines.flatMap { region in
            region.machine.quarantine.filter { !open || $0.standing == .open }.map { (region.node, $0) }
        }
        print(arguments.json ? Self.json(found).text : Self.text(found), terminator: arguments.json ? "\n" : "")
        if found.contains(where: { $0.1.standing == .open }) { try CommandExit.refused.leave() }
    }

    static func text(_ entries: [(NodeID, QuarantineEntry)]) -> String {
        guard !entries.isEmpty else { return "没有隔离报文 nothing in quarantine\n" }
        var table = TextTable([
            .init("节点", "node"), .init("编号", "number", alignment: .right), .init("状态", "standing"), .init("发送方", "sender"),
            .init("序号", "sequence", alignment: .right), .init("就诊", "visit"), .init("原因", "finding"), .init("数字", "figures"),
        ])
        for (node, entry) in entries {
            table.append([
                NodeID.title(node), String(entry.number), "\(entry.standing)", entry.evidence.sender.description,
                String(entry.evidence.sequence), "\(entry.institution) \(entry.visitID) \(entry.batch)",
                "\(entry.finding.text.chinese) \(entry.finding.text.english)", entry.detail,
            ])
        }
        return table.render()
    }

    static func json(_ entries: [(NodeID, QuarantineEntry)]) -> JSONValue {
        .object([
            JSONMember("open", .integer(entries.count { $0.1.standing == .open })),
            JSONMember(
                "messages",
                .array(
                    entries.map { node, entry in
                        .object([
                            JSONMember("node", NodeID.json(node)), JSONMember("number", .integer(Int(entry.number))),
                            JSONMember("standing", .string("\(entry.standing)")),
                            JSONMember("sender", NodeID.json(entry.evidence.sender)),
                            JSONMember("sequence", .integer(Int(entry.evidence.sequence))),
                            JSONMember("payloadDigest", .string(entry.evidence.payloadDigest.hex)),
                            JSONMember("institution", .string(entry.institution.description)),
                            JSONMember("visit", .string(entry.visitID)), JSONMember("batch", .string(entry.batch)),
                            JSONMember("finding", .string("\(entry.finding)")), JSONMember("detail", .string(entry.detail)),
                            JSONMember("inSuspense", .bool(entry.isInSuspense)),
                        ])
                    })),
        ])
    }
}
