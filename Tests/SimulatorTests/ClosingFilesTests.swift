import ClosingSeals
import Journal
import LedgerTypes
import MerkleLog
import Messages
import NodeRuntime
import Settlement
import Simulator
import Testing

/// What the hub's service writes when a window is closed.
@Suite("Files of a sealed close")
struct ClosingFilesTests {
    @Test("A sealed close is written again byte for byte from the journal, whatever was issued and paid since; every proof holds")
    func writtenAgain() async throws {
        try await SmallMonth.run(seed: 23, claims: 40) { month, _ in
            let signer = try #require(NoteSigner(name: "medclear-hub-seal", seed: month.network.keys.sealSecret))
            func files() async throws -> ClosingFiles {
                let storage = FileStorage(folder: month.network.journalFolder(of: .hub))
                let place = try #require(try ClosePlace.find([SmallMonth.window], in: storage)[SmallMonth.window])
                let close = try #require(await month.network.hub.read { $0.sealedAtClose(of: SmallMonth.window) })
                return ClosingFiles(close, at: place, signer: signer)
            }
            let first = try await files()
            #expect(first.files.map(\.name).count == SmallMonth.regions.count + 1)
            for file in first.files.dropFirst() {
                let finding = try #require(SealProof(file.bytes)?.check(signedBy: signer.verifier))
                #expect(finding.differences.isEmpty, "\(file.name)")
            }
            _ = try await month.network.round(hubCommands: [.money(.paymentTerms(.grossBilateral, drawsOnPrefund: false))])
            _ = try await month.payMonth()
            let again = try await files()
            #expect(again.digest == first.digest && again.files.map(\.bytes) == first.files.map(\.bytes), "M1: seed 23")
            let none = try ClosePlace.find(
                [SmallMonth.window.next], in: FileStorage(folder: month.network.journalFolder(of: .hub)))
            #expect(none.isEmpty, "M10: a window that is open was closed nowhere")
        }
    }
}
