import Foundation
import Glibc
import NIOCore
import Testing

/// Who does not read, does not speak or does not finish holds up nobody else.
extension NetworkTests {
    @Test("A region that stops reading never slows the others, and resolves what it left open when it goes on (M5)")
    func stoppedRegion() async throws {
        let network = try TestNetwork(regions: [310_000, 340_000, 440_000], persons: Self.isLong ? 2_000 : 300, answerSeconds: 4)
        try network.startAll()
        for index in 0..<3 { try await network.waitUntilReady(index) }
        let count = Self.isLong ? 600 : 40
        let before = try Load(network, insuring: 1)
        try await before.run(sales: 0..<count, clients: 2)
        let stopped = "\(network.regions[2])"
        network.signal(stopped, SIGSTOP)
        let (beside, stuck) = (try Load(network, insuring: 1), try Load(network, insuring: 2))
        async let waiting: Void = stuck.run(sales: 10_000..<10_006, clients: 6)
        try await beside.run(sales: count..<(2 * count), clients: 2)
        try await waiting
        // Others may use the machine just then, which slows the second half alone.
        var (measured, sales) = (beside, 2 * count)
        while measured.medianMilliseconds >= before.medianMilliseconds * 3 + 50, sales < 5 * count {
            measured = try Load(network, insuring: 1)
            try await measured.run(sales: sales..<(sales + count), clients: 2)
            sales += count
        }
        print("NETWORK beside a stopped region: \(beside.latencies); before: \(before.latencies)")
        #expect(before.settled.count == count && beside.settled.count == count)
        #expect(beside.unknown.isEmpty && measured.unknown.isEmpty)
        #expect(measured.medianMilliseconds < before.medianMilliseconds * 3 + 50)
        #expect(stuck.minusOnes == 6 && stuck.settled.isEmpty)
        network.signal(stopped, SIGCONT)
        try await network.waitUntilReady(2)
        try await stuck.resolveUnknown()
        #expect(stuck.settled.count == 6 && stuck.unknown.isEmpty)
        #expect(network.stopAll() == [0, 0, 0, 0])
        try beside.expectInBothLedgers(of: network)
        try stuck.expectInBothLedgers(of: network)
    }

    @Test("Strangers that connect and say nothing keep no region out of the hub")
    func silentStrangers() async throws {
        let network = try TestNetwork(persons: 400)
        try network.start("hub")
        try await network.eventually("the hub listens") { (try? await Stranger.silent(at: network.ports).close()) != nil }
        var strangers: [any Channel] = []
        for _ in 0..<600 { strangers.append(try await Stranger.silent(at: network.ports)) }
        for region in network.regions { try network.start("\(region)") }
        let start = Date()
        try await network.waitUntilReady(0)
        try await network.waitUntilReady(1)
        print("NETWORK 600 silent strangers: both regions ready after \(Int(Date().timeIntervalSince(start) * 1_000)) ms")
        #expect(network.logLines("hub", holding: "connection_limit").count == 1, "told once, however many")
        for channel in strangers { try? await channel.close() }
        #expect(network.stopAll() == [0, 0, 0])
    }

    @Test("An interrupted network init leaves no folder that looks like a network")
    func interruptedInit() async throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("medclear-init-\(UInt32.random(in: 0 ... .max))")
            .path
        defer {
            let folder = FileManager.default.temporaryDirectory.path
            for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
                guard "\(folder)/\(name)".hasPrefix(path) else { continue }
                try? FileManager.default.removeItem(atPath: "\(folder)/\(name)")
            }
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: TestNetwork.program)
        process.arguments = ["network", "init", "--out", path, "--regions", "310000,340000", "--persons", "20000"]
        (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
        try process.run()
        try await Task.sleep(for: .milliseconds(700))
        #expect(process.isRunning, "it was interrupted in the middle")
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        #expect(!FileManager.default.fileExists(atPath: path))
        #expect(try TestNetwork.run(["network", "init", "--out", path, "--regions", "310000,340000", "--persons", "16"]) == 0)
        #expect(FileManager.default.fileExists(atPath: path + "/network.json"))
        #expect(try TestNetwork.run(["network", "init", "--out", path, "--regions", "310000,340000", "--persons", "16"]) != 0)
    }
}
