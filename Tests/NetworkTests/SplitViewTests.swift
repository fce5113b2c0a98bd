import Foundation
import LoadGenerator
import StrictJSON
import Testing

/// Two histories between real processes: a second hub with the first one's keys, on a copy of its journal.
extension NetworkTests {
    @Test(
        "A hub that shows each region another history closes nothing; when they meet, the evidence convicts it without a journal")
    func splitView() async throws {
        let network = try TestNetwork(persons: 60)
        let twin = "hub-twin"
        for node in network.nodes + [twin] {
            network.overrides[node] = ["MEDCLEAR_WITNESS_INTERVAL_SECONDS": "1", "MEDCLEAR_WITNESS_AGE_MAX_SECONDS": "2"]
        }
        let (first, second) = ("\(network.regions[0])", "\(network.regions[1])")
        let origin = "medclear.local/hub"
        try network.startAll()
        try await network.eventually("both regions signed the one history") { try network.cosigners("hub") == 2 }
        #expect(network.stop(second).code == 0 && network.stop("hub").code == 0)

        // The crime: the hub's folder, with its keys and its witness's memory, a second time. The second region is led there.
        try FileManager.default.copyItem(atPath: "\(network.folder)/hub", toPath: "\(network.folder)/\(twin)")
        let port = LoopbackPorts.free(2)
        network.overrides[twin, default: [:]].merge(
            ["MEDCLEAR_LINK_LISTEN": "127.0.0.1:\(port)", "MEDCLEAR_MONITORING_LISTEN": "127.0.0.1:\(port + 1)"]) { $1 }
        network.overrides[second, default: [:]]["MEDCLEAR_LINK_HUB"] = "127.0.0.1:\(port)"
        let common = network.publishedRoot("hub")
        for node in ["hub", twin, second] { try network.start(node) }
        for (hub, month, region) in [("hub", "202712", first), (twin, "202711", second)] {
            try await network.eventually("\(hub) is there") { try network.admin(hub, ["status"]).code == 0 }
            let asked = try network.admin(hub, ["require-statements", month])
            #expect(asked.answer?["state"] == .string("waits"))
            try await network.eventually("\(region) signs what \(hub) shows") {
                let shown = network.publishedRoot(hub)
                return try shown != common && network.signedRoot(of: origin, by: region) == shown
            }
        }
        #expect(network.publishedRoot("hub") != network.publishedRoot(twin), "two histories of one log")

        // Neither has more than half of the witnesses: no month is closed on either.
        let window = try network.openWindow(first)
        for hub in ["hub", twin] {
            try await network.eventually("\(hub) closes nothing") {
                let refused = try network.admin(hub, ["close-window", window])
                return refused.code == 1 && refused.text.contains("265")
            }
            #expect(try network.cosigners(hub) == 2, "the last quorum is the one from before")
        }
        #expect(try network.alarms(first).isEmpty && network.alarms(second).isEmpty, "nobody has seen both")

        // The second region meets the first hub.
        #expect(network.stop(second).code == 0)
        network.overrides[second]?["MEDCLEAR_LINK_HUB"] = nil
        try network.start(second)
        try await network.eventually("the second region sees both") { try network.alarms(second)[origin] != nil }
        let evidence = try #require(try network.alarms(second)[origin])
        try await network.expectAlarm(second, origin)
        try network.expectConviction(by: evidence, of: origin, seen: twin, shown: "hub")
        #expect(network.stop(twin).code == 0 && network.stopAll() == [0, 0, 0])
    }
}

extension TestNetwork {
    private func witnesses(_ node: String) throws -> JSONValue? { try admin(node, ["witnesses"]).answer }

    func cosigners(_ node: String) throws -> Int? {
        guard case .number(let count)? = try witnesses(node)?["cosigned_by"] else { return nil }
        return Int(count)
    }

    /// The root of the newest tree of a log that a node signed.
    func signedRoot(of origin: String, by node: String) throws -> String? {
        guard case .array(let logs)? = try witnesses(node)?["signed_for_others"] else { return nil }
        return logs.first { $0["log"] == .string(origin) }.map { HospitalDesk.text($0["root"]) }
    }

    /// The root of a node's newest checkpoint: the third line of the note, in hexadecimal.
    func publishedRoot(_ node: String) -> String? {
        let note = try? String(contentsOfFile: "\(folder)/\(node)/journal/log/checkpoint", encoding: .utf8)
        let lines = note?.split(separator: "\n") ?? []
        return lines.count > 2 ? Data(base64Encoded: String(lines[2]))?.map { String(format: "%02x", $0) }.joined() : nil
    }

    /// Open alarms of a node: where the evidence lies, by log.
    fileprivate func alarms(_ node: String) throws -> [String: String] {
        guard case .array(let alarms)? = try witnesses(node)?["alarms"] else { return [:] }
        return Dictionary(
            alarms.map { (HospitalDesk.text($0["log"]), HospitalDesk.text($0["evidence"])) }, uniquingKeysWith: { $1 })
    }

    func openWindow(_ node: String) throws -> String {
        HospitalDesk.text(try admin(node, ["status"]).answer?["open_window"]).filter(\.isNumber)
    }

    /// The alarm is loud at the witness, the log is told, and looking at it changes nothing about what was signed.
    fileprivate func expectAlarm(_ witness: String, _ origin: String) async throws {
        #expect(try await metrics(witness)["medclear_split_views_open"] == 1)
        #expect(!logLines(witness, holding: "SPLIT VIEW", origin).isEmpty)
        try await eventually("the hub is told why it has no quorum") {
            guard case .array(let told)? = try self.witnesses("hub")?["witnesses"] else { return false }
            let refusal = told.first { $0["witness"] == .string(witness) }?["refusal"]
            return HospitalDesk.text(refusal).hasPrefix("267")
        }
        let window = try openWindow(witness)
        let refused = try admin("hub", ["close-window", window])
        #expect(refused.code == 1 && refused.text.contains("265"), "\(refused.text)")
        #expect(try admin(witness, ["witness-acknowledge", origin]).code == 0)
        try await eventually("what contradicts the signed history is an alarm again") { try self.alarms(witness)[origin] != nil }
        #expect(try admin("hub", ["close-window", window]).text.contains("265"))
    }

    /// The evidence by itself, then each of its two checkpoints beside the journal it belongs to, and beside the other.
    fileprivate func expectConviction(by evidence: String, of origin: String, seen: String, shown: String) throws {
        let keys = "\(folder)/\(regions[0])/checkpoint-keys.txt"
        let convicted = try Self.audit(["check-split", evidence, "--key", keys])
        #expect(convicted.code == 0 && convicted.text.contains("cosigned: medclear.local/\(regions[1])"), "\(convicted.text)")
        #expect(try Self.audit(["check-split", evidence]).code == 1, "without the log's key nothing is shown")
        for (file, own, other) in [("seen", seen, shown), ("shown", shown, seen)] {
            for (journal, code) in [(own, 0), (other, 1)] as [(String, Int32)] {
                let checked = try Self.audit([
                    "verify", "\(folder)/\(journal)/journal", "--checkpoint", "\(evidence)/\(file)", "--key", keys,
                ])
                #expect(checked.code == code, "\(file) beside \(journal): \(checked.text)")
            }
        }
    }

    /// `medclear journal …`, built beside the services.
    private static func audit(_ arguments: [String]) throws -> (code: Int32, text: String) {
        let medclear = URL(fileURLWithPath: program).deletingLastPathComponent().appendingPathComponent("medclear").path
        return try typed(["journal"] + arguments, by: medclear)
    }
}
