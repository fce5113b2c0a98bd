import ClaimTypes
import Foundation
import Journal
import LedgerTypes
import Logging
import MerkleLog
import Messages
import NodeConfiguration
import NodeRuntime
import Settlement
import StrictJSON
import Synchronization
import Testing

@testable import NodeService

/// Three nodes that witness each other, each with a journal, keys and a book on disk; questions go from one to the other without a network.
final class WitnessedNetwork: Sendable {
    static let names = ["hub", "310000", "340000"]

    let folder: String
    let time = Atomic<UInt64>(1_000)
    private let nodes = Mutex<[NodeID: Witnessing]>([:])
    private let mute = Mutex<Set<NodeID>>([])
    /// What each node heard of its own journal since it was started.
    private let words = Mutex<[NodeID: [WitnessWord]]>([:])
    /// What becomes of the checkpoints that witnesses show.
    let forge = Mutex<@Sendable (SignedNote) -> SignedNote>({ $0 })

    init(settings: [String: String] = [:]) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("witnessed-\(UUID())").path
        var lines = ""
        for name in Self.names {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(name)/keys", withIntermediateDirectories: true)
            lines += try WitnessKeyFiles.create(
                in: "\(folder)/\(name)/keys", book: "\(folder)/\(name)/witness", name: "medclear.test/\(name)"
            ).map { $0 + "\n" }.joined()
        }
        try Data(lines.utf8).write(to: URL(filePath: folder + "/checkpoint-keys.txt"))
        for name in Self.names { try write(name, 1...3) }
        for name in Self.names { try start(name, settings) }
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    static func node(_ name: String) -> NodeID { name == "hub" ? .hub : RegionCode(text: name)?.node ?? .hub }

    /// One more block with these numbers as its records.
    func write(_ name: String, _ numbers: ClosedRange<Int>, to place: String = "journal") throws {
        let storage = FileStorage(folder: "\(folder)/\(name)/\(place)")
        try FileManager.default.createDirectory(atPath: "\(folder)/\(name)/\(place)", withIntermediateDirectories: true)
        var writer = try JournalWriter(opening: storage, node: Self.node(name), options: JournalOptions())
        let records = numbers.map { JournalRecord(kind: 1, command: Array("\(name) \($0)".utf8)) }
        _ = try writer.append(records, at: Timestamp(nanoseconds: 1))
    }

    func configuration(_ name: String, _ settings: [String: String] = [:]) throws -> NodeConfiguration {
        let file = "\(folder)/\(name)/node.json"
        let common = """
            "regions": ["310000", "340000"], "journal": "journal", "keys": {"folder": "keys", "ring": "ring"},
            "link": {"CONNECT": "127.0.0.1:1", "certificate": "c", "key": "k", "authority": "a"},
            "admin": {"socket": "s", "operators": "o"}, "witness": {"keys": "../checkpoint-keys.txt", "interval_seconds": 60}
            """
        let own = """
            "region": "\(name)", "first_window": "202611", "registry": {"path": "r", "keys": "k"}, "policies": "p", "catalogues": "c",
            "hospital": {"listen": "127.0.0.1:0", "certificate": "c", "key": "k", "secrets": "s"},
            """
        let isHub = name == "hub"
        let text =
            "{\"role\": \"\(isHub ? "hub" : "region")\", \(isHub ? "" : own)"
            + common.replacingOccurrences(of: "CONNECT", with: isHub ? "listen" : "hub") + "}"
        let surroundings = ConfigurationSurroundings(environment: settings, exists: { _ in true })
        return try NodeConfiguration.read(Array(text.utf8), role: isHub ? .hub : .region, file: file, surroundings)
    }

    func start(_ name: String, _ settings: [String: String] = [:]) throws {
        let configuration = try configuration(name, settings)
        let storage = FileStorage(folder: configuration.journal)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let opened = try Witnessing.open(
            configuration, durable: { verifyJournal(storage).blocks }, logger: logger, metrics: ServiceMetrics(),
            now: { self.time.load(ordering: .relaxed) },
            tell: { [weak self] word in self?.words.withLock { $0[Self.node(name), default: []].append(word) } })
        words.withLock { $0[Self.node(name)] = [] }
        let witnessing = try #require(opened)
        nodes.withLock { $0[Self.node(name)] = witnessing }
    }

    /// Lets go of a node, as the end of its process does. A task that answered for it may hold it, and its memory's lock, a moment longer.
    func stop(_ name: String) {
        weak let stopping = nodes.withLock { $0.removeValue(forKey: Self.node(name)) }
        for _ in 0..<10_000 where stopping != nil { usleep(1_000) }
    }

    /// New keys and an empty book for a stopped node, perhaps with another name for its log; the network's file has their public halves.
    func renewKeys(of name: String, _ log: String? = nil) throws {
        let own = "\(folder)/\(name)"
        for lost in ["witness", "keys/checkpoint.secret", "keys/witness.secret"] {
            try FileManager.default.removeItem(atPath: "\(own)/\(lost)")
        }
        let made = try WitnessKeyFiles.create(for: try configuration(name), name: log)
        let keys = folder + "/checkpoint-keys.txt"
        let others = try String(contentsOfFile: keys, encoding: .utf8).split(separator: "\n").filter { !$0.contains("/\(name)+") }
        try Data((others.map(String.init) + made).joined(separator: "\n").utf8).write(to: URL(filePath: keys))
    }

    subscript(_ name: String) -> Witnessing {
        get throws { try #require(nodes.withLock { $0[Self.node(name)] }) }
    }

    func heard(_ name: String) -> [WitnessWord] { words.withLock { $0[Self.node(name)] ?? [] } }

    func silence(_ names: String...) { mute.withLock { $0 = Set(names.map(Self.node)) } }

    /// A round of one node; as in the service every question and answer is bytes.
    func round(_ name: String) async throws -> Bool {
        let asker = Self.node(name)
        return try await self[name].round { [self] node, content in
            guard !mute.withLock({ $0.contains(node) }), let asked = nodes.withLock({ $0[node] }),
                case .success(let query) = PeerQuery.decode(PeerQuery(from: asker, to: node, askedAt: 0, content).encode()),
                let outcome = await asked.answer(query.content, from: asker),
                case .success(let answer) = PeerAnswer.decode(PeerAnswer(to: .zero, outcome).encode())
            else { return nil }
            guard case .checkpoint(let shown) = answer.outcome, let note = try? SignedNote(Array(shown.note.utf8)) else {
                return answer.outcome
            }
            return .checkpoint(CheckpointNote(note: String(decoding: forge.withLock { $0 }(note).bytes, as: UTF8.self)))
        }
    }
}

@Suite("Nodes witness each other")
struct WitnessingTests {
    @Test("M10: a number says one thing: no refusal of a witness has that of a settlement")
    func numbers() {
        let settlements = Set(SettlementRefusal.allCases.map(\.rawValue))
        #expect(settlements.isDisjoint(with: WitnessNotice.allCases.map(\.rawValue)))
    }

    @Test("three nodes reach a quorum, keep it on disk, and reach it again when their journals have grown and after a restart")
    func quorum() async throws {
        let network = try WitnessedNetwork()
        for name in WitnessedNetwork.names { #expect(try network[name].objection?.code == 265, "nobody has signed yet") }
        for name in WitnessedNetwork.names { #expect(try await network.round(name)) }
        for name in WitnessedNetwork.names {
            let node = try network[name]
            let note = try #require(node.publisher.kept())
            #expect(node.policy.needed == 2 && node.policy.standing(of: note, at: 1_000).times.count == 2, "\(name)")
            #expect(try Checkpoint(text: note.text).size == 3 && node.objection == nil && node.notices.isEmpty)
        }
        try network.write("340000", 4...9)
        network.time.store(1_060, ordering: .relaxed)
        #expect(try await network.round("340000"))
        let grown = try #require(try network["340000"].publisher.kept())
        #expect(try Checkpoint(text: grown.text).size == 9)
        // A restarted node knows what stands, and asks the witnesses how far they are.
        network.stop("340000")
        try network.write("340000", 10...10)
        try network.start("340000")
        #expect(try network["340000"].objection == nil)
        #expect(try await network.round("340000"))
        #expect(try network["340000"].board.current.cosigned?.size == 10)
        let json = try network["hub"].json
        #expect(json["quorum"] == .integer(2) && json["of"] == .integer(2) && json["alarms"] == .array([]), "\(json.text)")
    }

    @Test("cosignatures grow old: then windows are not fenced, closed or sealed; a setting makes it a warning")
    func failsClosed() async throws {
        let network = try WitnessedNetwork(settings: ["MEDCLEAR_WITNESS_AGE_MAX_SECONDS": "100"])
        #expect(try await network.round("310000"))
        try await age(network)
        network.stop("310000")
        network.time.store(9_000, ordering: .relaxed)
        try network.start("310000", ["MEDCLEAR_WITNESS_WITHOUT_QUORUM": "warn"])
        #expect(try network["310000"].objection != nil && network["310000"].refusal == nil)
    }

    private func age(_ network: WitnessedNetwork) async throws {
        let node = try network["310000"]
        network.silence("hub")
        network.time.store(1_100, ordering: .relaxed)
        #expect(try await network.round("310000"), "as old as it may be")
        try node.requireQuorum(for: OperatorOrder(node: NodeID(310_000), id: "1", .fenceWindow(WindowNumber(202_611))))
        network.time.store(1_101, ordering: .relaxed)
        #expect(try await !network.round("310000"), "one of two signed, and two are needed")
        #expect(node.objection?.code == 265 && node.refusal?.code == 265 && node.notices.first?.hasPrefix("265 ") == true)
        for content: OperatorOrder.Content in [
            .fenceWindow(WindowNumber(202_611)), .closeWindow(WindowNumber(202_611)),
            .hubMoney(.sealWindow(WindowNumber(202_611), .zero)),
        ] {
            let failure = #expect(throws: ServiceFailure.self) {
                try node.requireQuorum(for: OperatorOrder(node: NodeID(310_000), id: "1", content))
            }
            #expect(failure?.reason.english.hasPrefix("265 ") == true)
        }
        try node.requireQuorum(for: OperatorOrder(node: NodeID(310_000), id: "1", .setCap(treating: RegionCode(340_000), nil)))
        network.silence()
        #expect(try await network.round("310000") && node.refusal == nil, "it heals by itself")
    }

    @Test(
        "a node whose history was changed, with all hashes and its own signature made anew, gets no cosignature: alarm and evidence"
    )
    func rewritten() async throws {
        let network = try WitnessedNetwork()
        #expect(try await network.round("340000"))
        network.stop("340000")
        let journal = "\(network.folder)/340000/journal"
        try FileManager.default.moveItem(atPath: journal, toPath: journal + "-before")
        // Another history of the same node, published by itself with its own key; witnesses are asked with its own proofs.
        try network.write("340000", 2...8)
        try network.start("340000")
        #expect(try await !network.round("340000"))
        for name in ["hub", "310000"] {
            let witness = try network[name]
            let alarm = try #require(witness.alarms["medclear.test/340000"])
            #expect(alarm.split.convicts(try #require(witness.directory.logs[NodeID(340_000)])))
            let evidence = try #require(alarm.evidence)
            for file in ["seen", "shown", "proof", "state"] {
                #expect(FileManager.default.fileExists(atPath: evidence + file), "\(file)")
            }
            #expect(witness.notices.contains { $0.hasPrefix("267 ") })
            try await witness.acknowledge("medclear.test/340000", by: "operator-a")
            #expect(witness.alarms.isEmpty)
            await #expect(throws: ServiceFailure.self) { try await witness.acknowledge("medclear.test/340000", by: "operator-a") }
        }
        #expect(try await !network.round("340000"), "what was signed stays signed")
        let told = try network["340000"].board.current.witnesses[.hub]
        #expect(told?.refusal?.hasPrefix("267") == true, "\(told?.refusal ?? "")")
    }

    @Test("only a log's own node has its checkpoints signed; a stranger's and a malformed note are refused with 268")
    func strangers() async throws {
        let network = try WitnessedNetwork()
        #expect(try await network.round("340000"))
        let note = try #require(try network["340000"].publisher.kept())
        let query = CosignQuery(note: String(decoding: note.bytes, as: UTF8.self), oldSize: 3, proof: [])
        func code(_ query: CosignQuery, _ asker: UInt32) async throws -> UInt16? {
            guard case .refused(let notice) = try await network["hub"].answer(.cosign(query), from: NodeID(asker)) else {
                return nil
            }
            return notice.code
        }
        #expect(try await code(query, 340_000) == nil)
        for stranger: UInt32 in [310_000, 660_000] { #expect(try await code(query, stranger) == 268, "\(stranger)") }
        #expect(try await code(CosignQuery(note: "nonsense", oldSize: 0, proof: []), 340_000) == 268)
        var old = query
        old.oldSize = 2
        #expect(try await code(old, 340_000) == 266)
        let unknown = try await network["hub"].answer(.checkpoint(CheckpointQuery(origin: "nobody")), from: NodeID(340_000))
        guard case .refused(let notice) = unknown else {
            Issue.record("\(String(describing: unknown))")
            return
        }
        #expect(notice.code == 268)
    }

    @Test("a node that lost its book makes new keys under its name, and its log goes on where the witnesses saw it last")
    func renewedKeys() async throws {
        let network = try WitnessedNetwork()
        for name in WitnessedNetwork.names { #expect(try await network.round(name)) }
        for name in WitnessedNetwork.names { network.stop(name) }
        for foreign in ["medclear.test/310000", "medclear.test/hub", "medclear.test/34000", "medclear.test", ""] {
            #expect(throws: ServiceFailure.self, "\(foreign)") {
                _ = try WitnessKeyFiles.create(for: try network.configuration("340000"), name: foreign)
            }
        }
        try network.renewKeys(of: "340000")
        try network.write("340000", 4...6)
        for name in WitnessedNetwork.names { try network.start(name) }
        for name in WitnessedNetwork.names { #expect(try await network.round(name), "\(name)") }
        #expect(try network["340000"].board.current.cosigned?.size == 6)
        #expect(try network["hub"].seen["medclear.test/340000"]?.checkpoint.size == 6)
    }

    @Test("keys and quorum that cannot be are told at the start")
    func misconfigured() throws {
        let network = try WitnessedNetwork()
        network.stop("340000")
        func failure(_ settings: [String: String] = [:]) -> ServiceFailure.Kind? {
            do {
                try network.start("340000", settings)
                network.stop("340000")
                return nil
            } catch { return (error as? ServiceFailure)?.kind }
        }
        #expect(failure(["MEDCLEAR_WITNESS_QUORUM": "3"]) == .configuration)
        #expect(failure() == nil)
        let keys = network.folder + "/checkpoint-keys.txt"
        let lines = try String(contentsOfFile: keys, encoding: .utf8)
        for text in ["nonsense\n", lines + lines, lines.split(separator: "\n").dropLast().joined(separator: "\n")] {
            try Data(text.utf8).write(to: URL(filePath: keys))
            #expect(failure() == .configuration, "\(text.prefix(20))")
        }
        try Data(lines.utf8).write(to: URL(filePath: keys))
        try FileManager.default.removeItem(atPath: network.folder + "/340000/witness")
        #expect(failure() == .damaged, "a witness without its book signs nothing")
    }
}
