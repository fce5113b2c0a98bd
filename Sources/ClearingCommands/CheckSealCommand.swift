import ArgumentParser
import ClaimTypes
import Clearing
import ClosingSeals
import CommandSupport
import Foundation
import LedgerTypes
import MerkleLog
import StrictJSON

/// `medclear clearing check-seal FILE…`
public struct CheckSealCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "check-seal", abstract: "Check that a position is in the sealed close. 核验清算净额已被封存",
        discussion: """
            Needs one proof file and the hub's key for seals: no network and no journal. Without --key the key is read from
            seal-key.txt beside the file; that one is worth as much as whoever handed it over.

            Examples:
              medclear clearing check-seal demo/proof-202609-310000.txt
              medclear clearing check-seal proof.txt --key medclear-hub-seal+1a2b3c4d+AQ… --json

            Exit codes: 0 in the seal, 1 something differs (each difference is named), 2 usage or no such file, 3 damaged file, 4 internal.
            """)

    @Argument(help: "Proof files. 证明文件")
    var files: [String]

    @Option(help: "The hub's key for seals, as text or as a file. 封存公钥")
    var key: String?

    @Flag(help: "One JSON object per file. JSON 输出")
    var json = false

    public init() {}

    public func run() throws {
        guard !files.isEmpty else { throw CommandFailure(.usage, "请指明证明文件", "name a proof file") }
        var differs = false
        for file in files {
            guard let data = FileManager.default.contents(atPath: file) else {
                throw CommandFailure(.usage, "无法读取文件 \(file)", "cannot read the file \(file)")
            }
            guard let proof = SealProof([UInt8](data)), let finding = proof.check(signedBy: try verifier(beside: file)) else {
                throw CommandFailure(.damaged, "\(file) 不是完整的封存证明", "\(file) is no whole seal proof")
            }
            print(json ? finding.json(file).text : finding.text(file))
            differs = differs || !finding.differences.isEmpty
        }
        if differs { throw ExitCode(CommandExit.refused.rawValue) }
    }

    private func verifier(beside file: String) throws -> NoteVerifier {
        if let key, let verifier = NoteVerifier(text: key) { return verifier }
        let path = key ?? URL(fileURLWithPath: file).deletingLastPathComponent().appendingPathComponent("seal-key.txt").path
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(.usage, "无法读取封存公钥 \(path)", "cannot read the key for seals \(path)")
        }
        let text = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        guard let verifier = NoteVerifier(text: text) else {
            throw CommandFailure(.damaged, "\(path) 不是公钥", "\(path) is no verifier key")
        }
        return verifier
    }
}

extension SealFinding {
    func text(_ file: String) -> String {
        var lines = [
            "\(file)",
            "  清算期 window \(seal.window)   参保/就医地 region \(position.region)",
            "  应付 payable \(position.payable)   应收 receivable \(position.receivable)   净额 net \(position.net)   预付金抵扣 drawn \(position.drawn)",
            "  截止 fences \(position.fences.map { "\($0.treating):\($0.sequence)" }.joined(separator: " "))",
            "  国家账本 hub journal \(seal.journalRecords) 条记录 records   Σ = \(seal.sum)",
        ]
        for difference in differences { lines.append("  ✗ \(difference.chinese)\n    \(difference.english)") }
        lines.append(differences.isEmpty ? "  已封存 in the seal" : "  不符 differs")
        return lines.joined(separator: "\n")
    }

    /// Amounts in fen.
    func json(_ file: String) -> JSONValue {
        .object([
            JSONMember("file", .string(file)), JSONMember("window", .integer(seal.window.value)),
            JSONMember("region", .string("\(position.region)")), JSONMember("payableFen", .integer(position.payable.units)),
            JSONMember("receivableFen", .integer(position.receivable.units)), JSONMember("netFen", .integer(position.net.units)),
            JSONMember("drawnFen", .integer(position.drawn.units)),
            JSONMember("participants", .integer(seal.participants)),
            JSONMember("hubJournalRecords", .integer(seal.journalRecords)),
            JSONMember("differences", .array(differences.map { .string($0.english) })),
            JSONMember("sealed", .bool(differences.isEmpty)),
        ])
    }
}
