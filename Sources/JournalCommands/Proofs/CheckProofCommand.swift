import ArgumentParser
import CommandSupport
import Foundation
import LedgerTypes
import MerkleLog
import StrictJSON

/// `medclear journal check-proof FILE --key VKEY`
public struct CheckProofCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "check-proof", abstract: "Check a proof or evidence file without any journal. 离线核验证明或证据文件",
        discussion: """
            Checks that each record stands in the tree of its checkpoint, that the checkpoint is signed by a key you give, and, with
            the network's key directory, that each message was signed by its sender. Then says what the records say of the claim,
            balance or position that the file is about, and counts the other messages in the same records; --all tells those too.
            No key inside the file is believed. With --witness-key the checkpoint also has to be cosigned by a quorum of witnesses,
            which finds what the log's own key was made to sign anew.

            Examples:
              medclear journal check-proof ex1.proof --key demo/checkpoint-keys.txt
              medclear journal check-proof ex1.proof --key net/keys.txt --witness-key net/keys.txt --quorum 3
              medclear journal check-proof dispute.evidence --key keys.txt --keys demo/keys.txt --json

            Exit codes: 0 the proof holds, 1 it does not, or nothing you gave anchors it, 2 usage, 3 no proof file, 4 internal.
            """)

    @Argument(help: "Proof or evidence file.")
    var file: String

    @Option(help: "Public key of a checkpoint (name+hex+base64), or a file of such lines; may be given several times.")
    var key: [String] = []

    @OptionGroup var witnesses: WitnessArguments

    @Option(help: "Root of a journal's tree in hexadecimal, known from elsewhere; may be given several times.")
    var root: [String] = []

    @Option(help: "The public keys of the network: a key directory. Without it no message signature is checked.")
    var keys: String?

    @Flag(help: "Tell what the records say of other claims too, for who may see them.")
    var all = false

    @Flag(help: "Print one JSON object.")
    var json = false

    public init() {}

    public func run() throws {
        let check = ProofCheck(try ProofFile(reading: file), try anchors(), tellsAll: all)
        print(json ? check.json.text + "\n" : check.text, terminator: "")
        try check.exit.leave()
    }

    private func anchors() throws -> ProofCheck.Anchors {
        var anchors = ProofCheck.Anchors()
        for value in key { anchors.checkpointKeys += try Self.verifiers(value) }
        anchors.witnesses = try witnesses.demand()
        anchors.roots = try root.map { text in
            guard let bytes = Hexadecimal.bytes(of: text.utf8), bytes.count == 32 else {
                throw CommandFailure(.usage, "根 \(text) 应为 64 位十六进制", "root \(text) is not 64 hexadecimal digits")
            }
            return Digest256(bytes)
        }
        anchors.ring = try keys.map(EvidenceCommand.ring)
        return anchors
    }

    /// A key, or those of checkpoints in a file with one a line.
    static func verifiers(_ value: String) throws -> [NoteVerifier] {
        if let verifier = NoteVerifier(text: value) { return [verifier] }
        let verifiers = try KeyLines.read(value).compactMap { NoteVerifier(text: $0) }
        guard !verifiers.isEmpty else {
            throw CommandFailure(.usage, "\(value) 中没有检查点公钥", "\(value) holds no key of a checkpoint: its type is 0x01")
        }
        return verifiers
    }
}
