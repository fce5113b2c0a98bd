import Exchange
import Foundation
import LedgerTypes
import LinkTransport
import Messages
import Testing

/// Certificates are exchanged and taken out of use without a restart.
@Suite("Reload of certificates", .timeLimit(.minutes(5)))
struct ReloadTests {
    @Test("a new certificate serves the next connection; the standing one is not interrupted")
    func rotation() async throws {
        let network = try TestNetwork()
        let (hub, region) = (TestOwner(node: .hub), TestOwner(node: anhui))
        let (old, new) = (try network.files(of: anhui, named: "now"), try network.files(of: anhui, named: "next"))
        let credentials = try await LinkCredentials(node: anhui, files: old)
        let former = credentials.identity.fingerprint
        try await withListener(network, owner: hub) { listener, port in
            let proxy = try await TestProxy(to: port)
            try await withDialer(network, port: proxy.port, owner: region, credentials: credentials) { dialer in
                try await eventually("the link is up") { listener.link(to: anhui) != nil }
                for (from, to) in [(new.certificate, old.certificate), (new.key, old.key)] {
                    #expect(rename(from, to) == 0)
                }
                try await dialer.reloadCredentials()
                #expect(listener.link(to: anhui)?.peer.fingerprint == former)
                proxy.cut()
                try await eventually("the new certificate is shown") {
                    listener.link(to: anhui).map { $0.peer.fingerprint == credentials.identity.fingerprint } ?? false
                }
                #expect(credentials.identity.fingerprint != former)
            }
            await proxy.stop()
        }
    }

    @Test("a certificate denied now ends its link and does not come back")
    func revocation() async throws {
        let network = try TestNetwork()
        let (hub, region) = (TestOwner(node: .hub), TestOwner(node: anhui))
        let credentials = try await network.credentials(of: anhui)
        try await withListener(network, owner: hub) { listener, port in
            try await withDialer(network, port: port, owner: region, credentials: credentials) { _ in
                try await withDialer(network, node: shanghai, port: port, owner: TestOwner(node: shanghai)) { _ in
                    try await eventually("both are up") { listener.links.count == 2 }
                    try credentials.identity.fingerprint.write(
                        toFile: "\(network.folder)/hub-denied.txt", atomically: true, encoding: .utf8)
                    try await listener.reloadCredentials()
                    try await eventually("the link ends") { listener.links.map(\.node) == [shanghai] }
                    try await eventually("it is refused when it comes again") {
                        network.log.reasons.filter { $0 == "certificate_revoked" }.count >= 2
                    }
                    #expect(listener.links.map(\.node) == [shanghai])
                }
            }
        }
    }

    @Test("a standing link ends in the second its certificate expires, and says why, once")
    func expiry() async throws {
        let network = try TestNetwork()
        let (hub, region) = (TestOwner(node: .hub), TestOwner(node: anhui))
        // Valid for as long as a link took that was made before, and some seconds.
        let start = Date()
        let other = try TestNetwork()
        try await withListener(other, owner: TestOwner(node: .hub)) { _, port in
            try await withDialer(other, port: port, owner: TestOwner(node: anhui)) { dialer in
                try await eventually("a link is up") { dialer.link != nil }
            }
        }
        let some = 2 + Date().timeIntervalSince(start) * 4
        let files = try network.files(of: anhui, named: "short", from: Date() - 86_400 + some, days: 1)
        let credentials = try await LinkCredentials(node: anhui, files: files)
        let end = Date(timeIntervalSince1970: Double(credentials.identity.validUntil))
        try await withListener(network, owner: hub) { listener, port in
            try await withDialer(network, port: port, owner: region, credentials: credentials) { _ in
                try await eventually("the link is up") { listener.link(to: anhui) != nil }
                try await eventually("the link ends") { listener.link(to: anhui) == nil }
                #expect(Date() > end && Date() < end + 30, "not before, and not long after")
                try await eventually("the reason is told") { network.log.reasons.contains("certificate_expired") }
                try await Task.sleep(for: .milliseconds(500))
            }
        }
        // Of the link that stood, of those that came after it, and by the region, which is told no more than that it was cut.
        #expect((1...2).contains(network.log.reasons.count { $0 == "certificate_expired" }), "\(network.log.reasons)")
    }

    @Test("files that cannot be used leave the former ones in use")
    func badReload() async throws {
        let network = try TestNetwork()
        let credentials = try await network.credentials(of: anhui)
        let former = credentials.identity
        try "damaged".write(toFile: credentials.files.certificate, atomically: true, encoding: .utf8)
        await #expect(throws: CredentialFault.self) { try await credentials.reload() }
        #expect(credentials.identity == former)
    }
}
