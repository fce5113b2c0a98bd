import ClaimTypes
import Dispatch
import Foundation
import LedgerTypes
import LinkTransport
import NIOCore
import NIOPosix
import NIOSSL
import StrictJSON
import Testing

/// Keys and certificates are changed while the network works, and who shows wrong ones stays outside.
extension NetworkTests {
    @Test("A new message key comes and the old one goes by two operators, a certificate by a reload, and no sale waits or fails")
    func rotation() async throws {
        let network = try TestNetwork(persons: 400, answerSeconds: 20)
        let proxy = try await network.proxy(of: 1)
        try network.startAll()
        try await network.waitUntilReady(0)
        try await network.waitUntilReady(1)
        let insuring = "\(network.regions[1])"
        let load = try Load(network)
        let traffic = Task { try await load.run(sales: 0..<1_000_000, clients: 2, until: load.isStopped) }

        guard try await announceKey(of: insuring, in: network) else { return }
        let before = load.settled.count
        try await network.eventually("sales settle by the new key") { load.settled.count > before + 5 }

        // The old key: revoked from now on. The ring's lines name node, use, number, suite, from, to, revoked-from, key.
        let now = UInt64(Date().timeIntervalSince1970) * 1_000_000_000
        try network.changeRings { ring in
            ring.split(separator: "\n").map { line in
                var fields = line.split(separator: " ").map(String.init)
                if fields.starts(with: [insuring, "signing", "1"]) { fields[6] = "\(now)" }
                return fields.joined(separator: " ") + "\n"
            }.joined()
        }
        network.approveRings()
        let revoked = load.settled.count
        try await network.eventually("sales settle after the old key is gone") { load.settled.count > revoked + 5 }

        // The certificate: new files in the place of the old, a reload under load, and shown from the next connection on.
        let former = try network.fingerprint(of: insuring)
        try network.replaceCertificate(of: insuring, from: Date() - 60, days: 30)
        try network.reload(insuring)
        #expect(try network.fingerprint(of: insuring) == former, "the link that stands goes on")
        proxy.cut()
        try await network.eventually("the new certificate is shown") {
            let shown = try network.fingerprint(of: insuring)
            return !shown.isEmpty && shown != former
        }
        let renewed = load.settled.count
        try await network.eventually("sales settle under the new certificate") { load.settled.count > renewed + 5 }
        load.stop()
        try await traffic.value
        #expect(load.refused.isEmpty && load.unknown.isEmpty && load.minusOnes == 0, "\(load.refused.first ?? "")")
        print("NETWORK key and certificate changed under load: \(load.settled.count) settled, none −1, \(load.latencies)")
        for node in network.nodes {
            #expect(network.logLines(node, holding: "envelope refused").isEmpty, "\(node) believed every envelope")
        }
        // Approved rings outlive a restart.
        #expect(network.stopAll() == [0, 0, 0])
        try load.expectInBothLedgers(of: network)
        try network.startAll()
        for region in 0...1 { try await network.waitUntilReady(region) }
        #expect(network.stopAll() == [0, 0, 0])
        await proxy.stop()
    }

    /// Makes a new key: announced everywhere, approved by two, read again, and used from its time on, which has come at the return.
    private func announceKey(of insuring: String, in network: TestNetwork) async throws -> Bool {
        // In so many seconds, that everybody has it by then: some ten orders one after the other, each as long as this one.
        let start = Date()
        _ = try network.recordCount("hub")
        let lead = max(4, (Date().timeIntervalSince(start) * 20).rounded(.up))
        let announced = Date()
        let made = try TestNetwork.output([
            "key", "--json", "--config", "\(network.folder)/\(insuring)/node.json", "--use", "signing", "--valid-in",
            "\(Int(lead))",
        ])
        guard case .success(let value) = JSONParser.parse(Array(try #require(made).utf8)), case .string(let line)? = value["ring"]
        else {
            Issue.record("no line for the ring: \(made ?? "")")
            return false
        }
        try network.changeRings { $0 + line + "\n" }
        let early = try network.admin(insuring, ["reload"])
        #expect(early.code == 1 && early.text.contains("two operators"), "a ring nobody approved is not believed: \(early.text)")
        network.approveRings()
        let approved = Date().timeIntervalSince(announced)
        #expect(approved < lead, "the key was everywhere before its time")
        try await Task.sleep(for: .seconds(max(0, lead + 1 - approved)))
        return true
    }

    @Test("Strangers, expired certificates, no certificates and garbage: refused with a reason, told once, nothing journaled")
    func wrongCertificates() async throws {
        let network = try TestNetwork(persons: 400)
        let start = Date()
        try network.startAll()
        try await network.waitUntilReady(0)
        try await network.waitUntilReady(1)
        let startSeconds = Date().timeIntervalSince(start)
        let own = try network.certificateAuthority()
        let other = try CertificateAuthority(named: "Stranger", validFrom: Date() - 60, days: 2)
        let node = network.regions[1].node
        let shown: [(reason: String, credentials: CredentialText?)] = [
            ("certificate_untrusted", try other.issue(to: node, hosts: [], validFrom: Date() - 60, days: 1)),
            ("certificate_expired", try own.issue(to: node, hosts: [], validFrom: Date() - 3 * 86_400, days: 1)),
            ("certificate_not_yet_valid", try own.issue(to: node, hosts: [], validFrom: Date() + 86_400, days: 1)),
            ("certificate_missing", nil),
        ]
        // What an honest network says when nothing happens settles before the count.
        var before = "none"
        try await network.eventually("the hub has nothing more to record") {
            let now = try network.recordCount("hub")
            defer { before = now }
            if now != before { try await Task.sleep(for: .milliseconds(500)) }
            return now == before
        }
        for _ in 0..<3 {
            for (_, credentials) in shown {
                try await Stranger.connect(port: network.ports, showing: credentials)
            }
            try await Stranger.send(Array("GET / HTTP/1.1\r\n\r\n".utf8), to: network.ports)
        }
        for reason in shown.map(\.reason) + ["handshake_failed"] {
            try await network.eventually("\(reason) is told") { !network.logLines("hub", holding: reason).isEmpty }
            #expect(network.logLines("hub", holding: reason).count == 1, "\(reason) is told once")
        }
        #expect(try network.recordCount("hub") == before, "nothing was journaled")
        let metrics = try await network.metrics("hub")
        for reason in shown.map(\.reason) {
            #expect(metrics["medclear_link_refusals_total{reason=\"\(reason)\"}"] == 3, "each is counted: \(reason)")
        }
        #expect(metrics["medclear_link_frames_total{peer=\"\(node)\",direction=\"received\"}"] ?? 0 > 0)
        #expect(metrics["medclear_link_up{peer=\"\(node)\"}"] == 1)

        // A link that stands ends in the second its certificate expires, and comes back with a new one.
        let region = "\(network.regions[1])"
        #expect(network.stop(region).code == 0)
        // Valid for as long as the start takes, and some seconds.
        try network.replaceCertificate(of: region, from: Date() - 86_400 + 3 + startSeconds * 2, days: 1)
        try network.start(region)
        try await network.waitUntilReady(1)
        try await network.eventually("the link ends with its certificate") {
            try network.fingerprint(of: region).isEmpty
                && !network.logLines("hub", holding: "certificate_expired", region).isEmpty
        }
        try network.replaceCertificate(of: region, from: Date() - 60, days: 30)
        try network.reload(region)
        try await network.waitUntilReady(1)
        #expect(network.stopAll() == [0, 0, 0])
    }
}

extension TestNetwork {
    /// Writes every node's key ring anew.
    func changeRings(_ change: (String) -> String) throws {
        for node in nodes {
            let path = "\(folder)/\(node)/keyring.txt"
            try change(try String(contentsOfFile: path, encoding: .utf8)).write(toFile: path, atomically: true, encoding: .utf8)
        }
    }

    /// Has two operators approve the ring at each node, and each node read it; the nodes side by side.
    func approveRings() {
        // Orders start commands and change nothing of the network's own.
        nonisolated(unsafe) let network = self
        DispatchQueue.concurrentPerform(iterations: nodes.count) { index in
            let node = network.nodes[index]
            do {
                try network.order(node, ["approve-keys", "\(network.folder)/\(node)/keyring.txt"], triesAgain: index == 0)
                try network.reload(node)
            } catch {
                Issue.record(error)
            }
        }
    }

    func certificateAuthority() throws -> CertificateAuthority {
        try CertificateAuthority(
            CredentialText(
                certificatePEM: try String(contentsOfFile: "\(folder)/authority/certificate.pem", encoding: .utf8),
                keyPEM: try String(contentsOfFile: "\(folder)/authority/key.pem", encoding: .utf8)))
    }

    /// Puts a new certificate and key in the place of a node's own.
    func replaceCertificate(of node: String, from start: Date, days: Int) throws {
        let issued = try certificateAuthority().issue(
            to: NodeID(UInt32(node) ?? 0), hosts: ["localhost", "127.0.0.1"], validFrom: start, days: days)
        let files = CredentialFiles(folder: "\(folder)/\(node)/tls")
        for path in [files.certificate, files.key] { try FileManager.default.removeItem(atPath: path) }
        try issued.create(certificate: files.certificate, key: files.key)
    }

    /// Fingerprint of the certificate a region shows at the hub; empty while it is not connected.
    func fingerprint(of region: String) throws -> String {
        guard case .array(let links)? = try admin("hub", ["links"]).answer?["links"],
            case .string(let text)? = links.first(where: { $0["peer"] == .string(region) })?["certificate"]
        else { return "" }
        return text
    }
}

/// Somebody who is no node of the network and connects to the hub all the same.
enum Stranger {
    /// Connects with TLS and returns when the hub has ended it.
    static func connect(port: Int, showing credentials: CredentialText?) async throws {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.certificateVerification = .none
        tls.applicationProtocols = ["h2"]
        if let credentials {
            tls.certificateChain = try NIOSSLCertificate.fromPEMBytes(Array(credentials.certificatePEM.utf8)).map {
                .certificate($0)
            }
            tls.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: Array(credentials.keyPEM.utf8), format: .pem))
        }
        let context = try NIOSSLContext(configuration: tls)
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(NIOSSLClientHandler(context: context, serverHostname: nil))
                }
            }.connect(host: "127.0.0.1", port: port).get()
        try? await channel.closeFuture.get()
    }

    /// Says something that is not TLS.
    static func send(_ bytes: [UInt8], to port: Int) async throws {
        let channel = try await silent(at: port)
        channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
        try? await channel.closeFuture.get()
    }

    /// Connects and says nothing.
    static func silent(at port: Int) async throws -> any Channel {
        try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).connect(host: "127.0.0.1", port: port).get()
    }
}
