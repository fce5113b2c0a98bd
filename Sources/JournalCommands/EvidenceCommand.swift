import ArgumentParser
import CommandSupport
import Foundation
import Journal
import MessageSecurity
import StrictJSON

/// `medclear journal evidence DIR… --keys FILE`
public struct EvidenceCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "evidence", abstract: "Check who signed and sealed every message in journals. 核验日志中报文的签名与密封",
        discussion: """
            For every envelope: the signature by the key its sender had at the time of the record, the digest of each payload, and
            that the secret in the record is the one the sender committed to and opens what was signed. Needs the public keys of
            the network (the line `medclear keys 1`, then one line a key) and no private key, no rules, no network.

            Examples:
              medclear journal evidence demo --keys demo/keys.txt
              medclear journal evidence demo/340000 --keys keys.txt --json

            Exit codes: 0 all proven, 1 some evidence does not hold, 2 usage or no journal there, 3 damaged, 4 internal.
            """)

    @OptionGroup var arguments: JournalArguments

    @Option(help: "The public keys of the network: a key directory.", completion: .file())
    var keys: String

    public init() {}

    public func run() throws {
        let folders = try JournalFolder.find(arguments.folders)
        let summary = EvidenceSummary(checking: folders.map(\.storage), ring: try Self.ring(keys))
        for finding in summary.findings { Console.error(finding) }
        print(arguments.json ? summary.json.text + "\n" : summary.text, terminator: "")
        try summary.exit.leave()
    }

    static func ring(_ path: String) throws -> KeyRing {
        guard let content = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(.usage, "无法读取密钥目录 \(path)", "cannot read the key directory \(path)")
        }
        switch KeyDirectory.ring(from: String(decoding: content, as: UTF8.self)) {
        case .success(let ring): return ring
        case .failure(let fault):
            throw CommandFailure(
                .usage, "密钥目录 \(path) 第 \(fault.line) 行有误：\(fault.reason)",
                "line \(fault.line) of the key directory \(path) is faulty: \(fault.reason)")
        }
    }
}
