import BenchmarkSupport
import Exchange
import Foundation
import LedgerTypes
import LinkTransport
import Synchronization

/// All measurements of one run.
struct LinkRun {
    let seconds: Double
    let folder: String

    func rows() async throws -> [BenchmarkRow] {
        let (hub, region) = try await credentials()
        let groups = Groups()
        let carriers: [any Carrier] = [
            GRPCCarrier(hub: hub, region: region, groups: groups), FramedCarrier(hub: hub, region: region, groups: groups),
        ]
        var rows: [BenchmarkRow] = []
        for size in [512, 4_096, 16_384, 65_536] {
            for carrier in carriers { rows += try await stream(carrier, frameBytes: size) }
        }
        for window in [1, 64] {
            for carrier in carriers { rows += try await echo(carrier, frameBytes: 256, window: window) }
        }
        for size in [512, 16_384, 65_536] {
            rows += try await LinkScenario(hub: hub, region: region, groups: groups, seconds: seconds).rows(envelopeBytes: size)
        }
        return rows
    }

    /// The framed stream with TLS, without, and with it again: frames a second, and processor time of both ends for a frame.
    func withoutTLS() async throws -> [BenchmarkRow] {
        let (hub, region) = try await credentials()
        let groups = Groups()
        let (whole, clear) = (
            FramedCarrier(hub: hub, region: region, groups: groups),
            FramedCarrier(hub: hub, region: region, groups: groups, hasTLS: false)
        )
        var rows: [BenchmarkRow] = []
        for size in [512, 16_384] {
            var (rate, effort) = (AblationTable("stream/\(size) B"), AblationTable("stream/\(size) B, processor"))
            for carrier in [whole, clear, whole] {
                let found = try await stream(carrier, frameBytes: size)
                rate.add(found[0].value, found[0].unit, latency: nil, without: carrier.hasTLS ? nil : "tls")
                effort.add(found[2].value, found[2].unit, latency: nil, without: carrier.hasTLS ? nil : "tls")
            }
            rows += try rate.finished() + effort.finished()
        }
        var (rate, effort) = (AblationTable("echo/1 in flight"), AblationTable("echo/1 in flight, processor"))
        for carrier in [whole, clear, whole] {
            let found = try await echo(carrier, frameBytes: 256, window: 1)
            rate.add(found[0].value, found[0].unit, latency: found[0].latency, without: carrier.hasTLS ? nil : "tls")
            effort.add(found[1].value, found[1].unit, latency: nil, without: carrier.hasTLS ? nil : "tls")
        }
        return rows + (try rate.finished() + effort.finished())
    }

    private func credentials() async throws -> (hub: LinkCredentials, region: LinkCredentials) {
        let authority = try CertificateAuthority(named: "link-bench", validFrom: Date() - 60, days: 2)
        func make(_ node: NodeID) async throws -> LinkCredentials {
            let files = CredentialFiles(
                certificate: "\(folder)/\(node).pem", key: "\(folder)/\(node)-key.pem", authorities: "\(folder)/\(node)-ca.pem")
            try files.create(
                try authority.issue(to: node, hosts: ["127.0.0.1"], validFrom: Date() - 60, days: 1),
                authoritiesPEM: try authority.credentials.certificatePEM)
            return try await LinkCredentials(node: node, files: files)
        }
        return (try await make(.hub), try await make(NodeID(340_000)))
    }

    /// Frames in one direction as fast as they go, in writes of about 256 KiB; the far end counts them.
    private func stream(_ carrier: any Carrier, frameBytes: Int) async throws -> [BenchmarkRow] {
        let frame = [UInt8](repeating: 7, count: frameBytes)
        let batch = Array(repeating: frame, count: max(1, min(64, (256 << 10) / frameBytes)))
        let received = Atomic(0)
        let measured = Mutex((frames: 0, elapsed: 0.0, processor: 0.0))
        try await carrier.run { end in
            try? await end.open()
            try? await end.forEachFrame { _ in received.add(1, ordering: .relaxed) }
            await end.finish()
        } client: { end in
            try await end.open()
            try await end.write(batch)
            while received.load(ordering: .relaxed) < batch.count { try await Task.sleep(for: .milliseconds(1)) }
            var sent = batch.count
            let (start, cpu) = (ContinuousClock.now, processorSeconds())
            while (ContinuousClock.now - start).seconds < seconds {
                try await end.write(batch)
                sent += batch.count
            }
            while received.load(ordering: .relaxed) < sent { try await Task.sleep(for: .milliseconds(1)) }
            let result = (sent - batch.count, (ContinuousClock.now - start).seconds, processorSeconds() - cpu)
            measured.withLock { $0 = result }
            await end.finish()
        }
        let (frames, elapsed, processor) = measured.withLock(\.self)
        let scenario = "stream/\(frameBytes) B"
        return [
            BenchmarkRow(scenario: scenario, system: carrier.name, value: Double(frames) / elapsed, unit: "frames/s"),
            BenchmarkRow(
                scenario: scenario, system: carrier.name, value: Double(frames * frameBytes) / elapsed / 1e6, unit: "MB/s"),
            BenchmarkRow(
                scenario: scenario, system: carrier.name, value: processor / Double(frames) * 1e6, unit: "µs CPU/frame"),
        ]
    }

    /// Each frame comes back; `window` of them are under way at a time. The duration of each way there and back.
    private func echo(_ carrier: any Carrier, frameBytes: Int, window: Int) async throws -> [BenchmarkRow] {
        let frame = [UInt8](repeating: 7, count: frameBytes)
        let measured = Mutex((laps: [Duration](), elapsed: 0.0, processor: 0.0))
        try await carrier.run { end in
            try? await end.open()
            try? await end.forEachFrame { try await end.write([$0]) }
            await end.finish()
        } client: { end in
            try await end.open()
            var begun = Array(repeating: ContinuousClock.now, count: window)
            var (laps, next) = ([Duration](), 0)
            let (start, cpu) = (ContinuousClock.now, processorSeconds())
            try await end.write(Array(repeating: frame, count: window))
            struct Done: Error {}
            do {
                try await end.forEachFrame { _ in
                    let now = ContinuousClock.now
                    laps.append(now - begun[next])
                    guard (now - start).seconds < seconds else { throw Done() }
                    begun[next] = now
                    next = (next + 1) % window
                    try await end.write([frame])
                }
            } catch is Done {}
            let result = (laps, (ContinuousClock.now - start).seconds, processorSeconds() - cpu)
            measured.withLock { $0 = result }
            await end.finish()
        }
        let (laps, elapsed, processor) = measured.withLock(\.self)
        let scenario = "echo/\(window) in flight"
        return [
            BenchmarkRow(
                scenario: scenario, system: carrier.name, value: Double(laps.count) / elapsed, unit: "round trips/s",
                latency: Latency(laps)),
            BenchmarkRow(
                scenario: scenario, system: carrier.name, value: processor / Double(laps.count) * 1e6, unit: "µs CPU/round trip"),
        ]
    }
}

extension Duration {
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
