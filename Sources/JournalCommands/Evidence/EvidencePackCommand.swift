import ArgumentParser
import CommandSupport
import Foundation
import Journal
import StrictJSON

/// `medclear journal evidence-pack DIR… --claim ID --out FILE`
public struct EvidencePackCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "evidence-pack",
        abstract: "One file for a dispute: messages, receipts, proofs, rules, explanation. 生成争议证据文件",
        discussion: """
            Gathers every record of the claim in the given journals, the signed receipts for its messages, the policy that decided and
            the catalogues of the treating region, each proven against the journal's checkpoint, and the explanation of the decision.
            `check-proof` checks the file offline. --html writes a page in both languages for those who decide. The page tells of
            the claim alone and counts the other messages in the same records (--all tells those too); the file holds each record
            whole, with the pseudonymous figures of others that travelled in it.

            Examples:
              medclear journal evidence-pack demo --claim EX1 --keys demo/keys.txt --key demo/checkpoint-keys.txt \\
                --out ex1.evidence --html ex1.html

            Exit codes: 0 written, 1 no journal knows the claim, 2 usage or no journal there, 3 damaged, 4 internal.
            """)

    @OptionGroup var arguments: JournalArguments
    @OptionGroup var selector: ClaimArguments

    @Option(help: "The public keys of the network: a key directory. Goes into the file and checks the page.")
    var keys: String?

    @Option(help: "Public key of a checkpoint, or a file of such lines: checks the page.")
    var key: [String] = []

    @Option(name: [.short, .long], help: "Evidence file to write.")
    var out: String

    @Option(help: "Page to write.")
    var html: String?

    @Flag(help: "Let the page tell of the other messages in the same records too, for who may see them.")
    var all = false

    public init() {}

    public func run() throws {
        let folders = try JournalFolder.findEach(arguments.folders)
        let claim = try selector.reference(in: folders.map(\.storage))
        var directory: String?
        var anchors = ProofCheck.Anchors()
        if let keys {
            anchors.ring = try EvidenceCommand.ring(keys)
            directory = FileManager.default.contents(atPath: keys).map { String(decoding: $0, as: UTF8.self) }
        }
        for value in key { anchors.checkpointKeys += try CheckProofCommand.verifiers(value) }
        let file = try EvidencePack.make(of: claim, in: folders, keys: directory)
        try TextOutput.save(file.json.text, to: out)
        if let html { try TextOutput.save(EvidencePage(file, ProofCheck(file, anchors, tellsAll: all)).html, to: html) }
        let count = file.logs.reduce(0) { $0 + $1.records.count }
        guard arguments.json else { return print("证据文件 evidence: \(out), 记录 records: \(count)") }
        let roles = Dictionary(grouping: file.logs.flatMap(\.records), by: \.role).mapValues(\.count)
        print(
            JSONValue.object([
                JSONMember("file", .string(out)), JSONMember("records", .integer(count)),
                JSONMember("roles", .object(roles.sorted { $0.key < $1.key }.map { JSONMember($0.key, .integer($0.value)) })),
                JSONMember("explained", .bool(file.explanation != nil)),
            ]).text)
    }
}
