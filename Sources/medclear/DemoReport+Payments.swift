import ClaimTypes
import Clearing
import ClearingReports
import ClosingSeals
import Foundation
import LedgerTypes
import MerkleLog
import Simulator
import StrictJSON

/// The seal of the demo's month, with every participant's proof, each read back and checked.
struct DemoSeal: Sendable {
    let window: WindowNumber
    let note: [UInt8]
    let digest: Digest256
    let key: String
    let proofs: [(region: RegionCode, bytes: [UInt8])]
    let proofsChecked: Int

    /// Every participant has a proof, and every proof holds.
    var isWhole: Bool { !proofs.isEmpty && proofsChecked == proofs.count }

    init(_ month: MonthRun) async throws {
        window = month.settings.window
        guard let seal = try await month.sealMonth(), let verifier = month.sealKey else {
            (note, digest, key, proofs, proofsChecked) = ([], .zero, "", [], 0)
            return
        }
        (note, digest, key) = (seal.note.bytes, seal.digest, verifier.text)
        proofs = month.settings.regions.compactMap { region in seal.proof(of: region).map { (region, $0.bytes) } }
        proofsChecked = proofs.count { SealProof($0.bytes)?.check(signedBy: verifier)?.differences.isEmpty == true }
    }

    /// The seal, the key that checks it, and one proof per participant.
    func write(into folder: String) throws {
        func save(_ bytes: [UInt8], _ name: String) throws {
            try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(name).txt"))
        }
        try save(note, "seal-\(window.value)")
        try save(Array((key + "\n").utf8), "seal-key")
        for proof in proofs { try save(proof.bytes, "proof-\(window.value)-\(proof.region)") }
    }
}

extension DemoReport {
    func payments() -> String {
        var table = TextTable([
            .init("编号", "Number"), .init("付款", "Pays"), .init("收款", "Receives"), .init("应付", "Due", alignment: .right),
            .init("银行确认", "Confirmed", alignment: .right), .init("状态", "State"),
        ])
        for due in result.payments {
            table.append([
                due.number, RegionNames.national.full(due.payer), RegionNames.national.full(due.payee), due.amount.grouped,
                due.covered.grouped, "\(due.state.names.chinese) \(due.state.names.english)",
            ])
        }
        table.appendRule()
        let (total, covered) = result.payments.reduce((Fen.zero, Fen.zero)) { ($0.0 + $1.amount, $0.1 + $1.covered) }
        table.append(["合计 Total", "", "", total.grouped, covered.grouped, ""])
        let seal = result.seal
        return table.render()
            + "封存 sealed: \(String(seal.digest.hex.prefix(16)))…   证明 proofs: \(seal.proofsChecked)/\(seal.proofs.count) 相符 hold\n"
    }

    static func json(_ due: PaymentDue) -> JSONValue {
        .object([
            JSONMember("number", .string(due.number)), JSONMember("payer", .string("\(due.payer)")),
            JSONMember("payee", .string("\(due.payee)")), JSONMember("amountFen", .integer(due.amount.units)),
            JSONMember("confirmedFen", .integer(due.covered.units)), JSONMember("state", .string("\(due.state)")),
        ])
    }
}
