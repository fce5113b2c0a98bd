import Foundation
import MerkleLog
import NodeRuntime
import Synchronization
import Testing

@testable import NodeService

/// A node whose journal is not the history that its own checkpoints tell learns that from the witnesses, also where its peers have as many
/// messages as the journal, or the records lost were told to hospitals alone (laws M2 and M6).
@Suite("Checkpoints tell a node that its journal is another one")
struct OldCopyTests {
    private static let name = "340000"

    /// A network whose node 340000 has been witnessed with three records; a copy of its journal was made then.
    private static func network() async throws -> WitnessedNetwork {
        let network = try WitnessedNetwork()
        for name in WitnessedNetwork.names { #expect(try await network.round(name)) }
        network.stop(name)
        try FileManager.default.copyItem(atPath: journal(network), toPath: journal(network) + "-copy")
        return network
    }

    private static func journal(_ network: WitnessedNetwork) -> String { "\(network.folder)/\(name)/journal" }

    /// The journal goes on to five records that the witnesses sign; then the copy takes its place.
    private static func restored(keepingLog: Bool = false) async throws -> WitnessedNetwork {
        let network = try await network()
        try network.write(name, 4...5)
        try network.start(name)
        #expect(try await network.round(name) && network.heard(name) == [.extended])
        network.stop(name)
        let (journal, files) = (journal(network), FileManager.default)
        try files.moveItem(atPath: journal, toPath: journal + "-lost")
        try files.moveItem(atPath: journal + "-copy", toPath: journal)
        if keepingLog {
            try files.removeItem(atPath: journal + "/log")
            try files.copyItem(atPath: journal + "-lost/log", toPath: journal + "/log")
        }
        return network
    }

    @Test(
        "a copy with fewer records, whether nothing was recorded since or less than was lost",
        arguments: [nil, 4...4] as [ClosedRange<Int>?])
    func behind(_ since: ClosedRange<Int>?) async throws {
        let network = try await Self.restored()
        if let since { try network.write(Self.name, since) }
        try network.start(Self.name)
        _ = try await network.round(Self.name)
        let expected = ["hub", "310000"].map { WitnessWord.contradicted(records: 5, keptBy: WitnessedNetwork.node($0)) }
        #expect(Set(network.heard(Self.name)) == Set(expected))
    }

    @Test(
        "a copy that went on to as many records as were lost, or more: the witnesses raise their alarm besides",
        arguments: [5, 8])
    func fork(_ last: Int) async throws {
        let network = try await Self.restored()
        try network.write(Self.name, 6...(last + 2))
        try network.start(Self.name)
        _ = try await network.round(Self.name)
        let expected = ["hub", "310000"].map { WitnessWord.contradicted(records: 5, keptBy: WitnessedNetwork.node($0)) }
        #expect(Set(network.heard(Self.name)) == Set(expected))
        #expect(try network["hub"].alarms["medclear.test/340000"] != nil)
    }

    @Test("segments put back beside the folder of the log they lost: the node's own checkpoint tells, and no witness is needed")
    func ownCheckpoint() async throws {
        let network = try await Self.restored(keepingLog: true)
        network.silence("hub", "310000")
        try network.start(Self.name)
        _ = try await network.round(Self.name)
        #expect(network.heard(Self.name) == [.contradicted(records: 5, keptBy: WitnessedNetwork.node(Self.name))])
    }

    @Test(
        "the newest journal is told nothing but that it goes on, once, twice and after a restart, whether its log was kept or made anew"
    )
    func newest() async throws {
        let network = try await Self.network()
        for (numbers, isLogLost) in [(4...5, false), (6...6, true)] {
            try network.write(Self.name, numbers)
            if isLogLost { try FileManager.default.removeItem(atPath: Self.journal(network) + "/log") }
            try network.start(Self.name)
            for _ in 0..<2 { #expect(try await network.round(Self.name)) }
            #expect(Set(network.heard(Self.name)) == [.extended])
            network.stop(Self.name)
        }
    }

    @Test("a witness that never signed before says nothing of the journal, whatever it signs")
    func firstTime() async throws {
        let network = try WitnessedNetwork()
        #expect(try await network.round(Self.name) && network.heard(Self.name).isEmpty)
    }

    @Test(
        "a node whose copy was signed meanwhile falls silent after a restart; with new keys it speaks, with another name for its log it is signed",
        arguments: [(nil, false), ("medclear.test/2/340000", true)] as [(String?, Bool)])
    func wayOut(_ log: String?, isSigned: Bool) async throws {
        let network = try await Self.network()
        let (first, files) = (Self.journal(network) + "-first", FileManager.default)
        try files.moveItem(atPath: Self.journal(network), toPath: first)
        try files.moveItem(atPath: Self.journal(network) + "-copy", toPath: Self.journal(network))
        try network.write(Self.name, 6...6)
        try network.start(Self.name)
        #expect(try await network.round(Self.name) && network.heard(Self.name) == [.extended])
        network.stop(Self.name)
        try files.removeItem(atPath: Self.journal(network))
        try files.moveItem(atPath: first, toPath: Self.journal(network))
        try network.write(Self.name, 4...5)
        try network.start(Self.name)
        _ = try await network.round(Self.name)
        let expected = ["hub", "310000"].map { WitnessWord.contradicted(records: 4, keptBy: WitnessedNetwork.node($0)) }
        #expect(Set(network.heard(Self.name)) == Set(expected))
        for name in WitnessedNetwork.names { network.stop(name) }
        try network.renewKeys(of: Self.name, log)
        // A log of another name is another log, and the old one is never written over.
        if isSigned { try files.removeItem(atPath: Self.journal(network) + "/log") }
        for name in WitnessedNetwork.names { try network.start(name) }
        _ = try await network.round(Self.name)
        #expect(network.heard(Self.name).isEmpty)
        #expect(try network[Self.name].board.current.cosigned?.size == (isSigned ? 5 : 3))
    }

    @Test("a checkpoint without the node's own signature convicts nobody: a witness could make it up")
    func forged() async throws {
        let network = try await Self.restored()
        network.forge.withLock {
            $0 = { note in
                let own = note.signatures.filter { $0.name == "medclear.test/340000" }
                let lines = SignedNote.lines(of: note.signatures.filter { !own.contains($0) })
                return (try? SignedNote(Array((note.text + "\n" + lines).utf8))) ?? note
            }
        }
        try network.start(Self.name)
        _ = try await network.round(Self.name)
        #expect(network.heard(Self.name).isEmpty)
    }
}
