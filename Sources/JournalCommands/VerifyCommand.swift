import ArgumentParser
import CommandSupport
import Foundation
import Journal
import MerkleLog
import StrictJSON

/// `medclear journal verify DIR…`
public struct VerifyCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check every byte, hash and sum of journals. 逐字节校验日志",
        discussion: """
            From the first byte to the last: checksums, hash chain, records hashes, Merkle roots, records, postings, and that debits
            equal credits. Needs no rules, no keys, no network, and changes nothing. Two printouts with the same last block hash
            are of the same journal.

            A signed checkpoint is what finds a history that was changed with every hash made anew. The one that a node publishes
            (DIR/log/checkpoint) is taken by itself; name those kept elsewhere with --checkpoint, and the keys to believe with --key: then
            each journal needs one that its own node's key signed, and the printout says how many records it covers.

            Witnesses (见证方) find what the node's own key was made to sign anew: with --witness-key every journal needs a checkpoint that
            --quorum of them cosigned (DIR/log/cosigned is taken by itself), and has to keep it. The printout says how many records it covers.

            An unfinished block at the very end (torn tail) is what a crash leaves. It is reported; it is no damage.

            Examples:
              medclear journal verify demo/340000
              medclear journal verify demo --json
              medclear journal verify big/340000 --resume verified.json
              medclear journal verify demo/340000 --checkpoint kept/340000 --key demo/checkpoint-keys.txt
              medclear journal verify demo --key demo/checkpoint-keys.txt --witness-key demo/checkpoint-keys.txt --quorum 3

            Exit codes: 0 whole, 1 a signed checkpoint says something else, lacks a quorum, or is missing where its key is given,
            2 usage or no journal there, 3 damaged, 4 internal.
            """)

    @OptionGroup var arguments: JournalArguments

    @Option(help: "A checkpoint kept elsewhere; with one journal only, may be given several times.")
    var checkpoint: [String] = []

    @Option(help: "Public key of a checkpoint's signer (name+hex+base64), or a file of such lines; may be given several times.")
    var key: [String] = []

    @OptionGroup var witnesses: WitnessArguments

    @Option(
        help: ArgumentHelp(
            "Keep here how far verification has come, and go on from there next time: what was verified is not read again.",
            valueName: "file"))
    var resume: String?

    public init() {}

    public func run() throws {
        let folders = try JournalFolder.find(arguments.folders)
        guard checkpoint.isEmpty || folders.count == 1 else {
            throw CommandFailure(
                .usage, "--checkpoint 只用于一个日志", "--checkpoint goes with one journal, not \(folders.count)")
        }
        let keys = try key.flatMap(CheckProofCommand.verifiers)
        let demand = try witnesses.demand()
        var kept: [String: [KeptCheckpoint]] = [:]
        for folder in folders {
            let own = [MerklePublisher.checkpointPath, MerklePublisher.cosignedPath].map { "\(folder.path)/log/\($0)" }
            let files = checkpoint + own.filter { FileManager.default.fileExists(atPath: $0) }
            kept[folder.storage.location] = try files.map { try KeptCheckpoint(reading: $0, keys: keys, witnesses: demand) }
        }
        let summary = VerificationSummary(
            verifying: folders.map(\.storage), against: kept,
            resuming: try resume.map(VerifyState.init), isWitnessed: demand != nil, isKeyed: !keys.isEmpty)
        for finding in summary.findings { Console.error(finding) }
        print(arguments.json ? summary.json.text + "\n" : summary.text, terminator: "")
        try summary.exit.leave()
    }
}
