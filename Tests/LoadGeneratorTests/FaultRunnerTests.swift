import Foundation
import LoadModel
import NIOCore
import Synchronization
import Testing

@testable import LoadGenerator

/// Processes that only remember what was done to them.
private final class RememberedProcesses: NodeControl {
    let log = Mutex<[String]>([])
    var restarts: Bool { true }

    func signal(_ node: String, _ number: Int32) -> Bool {
        log.withLock { $0.append("\(number) \(node)") }
        return node != "nobody"
    }

    func restart(_ node: String) throws { log.withLock { $0.append("start \(node)") } }
}

@Suite("Faults beside a load")
struct FaultRunnerTests {
    private static let millisecond: UInt64 = 1_000_000

    @Test("Each order is done and undone in its time, and tells when the node was ready again")
    func orders() async throws {
        let monitoring = try await FakeHospitalInterface { _, _, before in
            // Not ready the first time it is asked.
            .text("ready", status: before == 0 ? 503 : 200)
        }
        let processes = RememberedProcesses()
        let orders = [
            FaultOrder(.kill, "310000", at: 0, lasts: 20 * Self.millisecond),
            FaultOrder(.stop, "hub", at: 300 * Self.millisecond, lasts: 20 * Self.millisecond),
        ]
        let address = "127.0.0.1:\(monitoring.port)"
        let runner = FaultRunner(orders, control: processes, monitoring: ["310000": address, "hub": address])
        runner.note(settled: 17)
        await runner.run(start: .now())
        try await monitoring.close()
        let log = processes.log.withLock { $0 }
        #expect(log.filter { $0.hasSuffix("310000") } == ["\(SIGKILL) 310000", "start 310000"])
        #expect(log.filter { $0.hasSuffix("hub") } == ["\(SIGSTOP) hub", "\(SIGCONT) hub"])
        let records = runner.done
        #expect(
            records.map(\.order) == orders && records.allSatisfy { $0.failure == nil && $0.readyAfter != nil && $0.settled == 17 }
        )
        for record in records { #expect(record.begun >= record.order.at && record.undone >= record.order.end) }
    }

    @Test("A node that does not run is a failure of the order, not a fault that was survived")
    func nobody() async {
        let runner = FaultRunner(
            [FaultOrder(.stop, "nobody", at: 0, lasts: 0)], control: RememberedProcesses(), monitoring: [:])
        await runner.run(start: .now())
        #expect(runner.done.map(\.failure) == ["nobody does not run"])
    }

    @Test("Processes of others are found by the configuration they run, by whatever path")
    func foreign() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "medclear-load-\(UInt32.random(in: 0 ... .max))"
        ).path
        try FileManager.default.createDirectory(atPath: "\(folder)/310000/catalogues", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.currentDirectoryURL = URL(filePath: folder)
        // It waits for a line that never comes.
        process.standardInput = Pipe()
        process.arguments = ["-c", "read line", "node", "--config", "310000/../310000/node.json"]
        try Data("{}".utf8).write(to: URL(filePath: "\(folder)/310000/node.json"))
        try process.run()
        defer { kill(process.processIdentifier, SIGKILL) }
        let member = NetworkDescription.Process(
            node: "310000", command: "node", configuration: "\(folder)/310000/node.json", monitoring: "127.0.0.1:1")
        let foreign = ForeignProcesses(members: [member])
        // A program that was just started has no command line yet, for an instant.
        var tries = 0
        while foreign.pid(of: "310000") == nil, tries < 5_000 {
            usleep(1_000)
            tries += 1
        }
        #expect(foreign.pid(of: "310000") == process.processIdentifier)
        #expect(foreign.pid(of: "340000") == nil && !foreign.signal("340000", SIGCONT))
        #expect(foreign.signal("310000", SIGCONT))
    }
}
