import LedgerTypes
import LinkTransport
import Testing

/// Runs a listener for as long as `body` takes.
func withListener<Value: Sendable>(
    _ network: TestNetwork, owner: TestOwner, settings: LinkSettings = LinkSettings(), clock: LinkClock = .system(),
    _ body: (_ listener: LinkListener, _ port: Int) async throws -> Value
) async throws -> Value {
    let listener = LinkListener(
        host: "127.0.0.1", port: 0, credentials: try await network.credentials(of: .hub), settings: settings, owner: owner,
        clock: clock, log: network.logger, group: loops)
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await listener.run() }
        let port = try #require(await listener.port)
        do {
            let value = try await body(listener, port)
            await listener.close()
            try await group.waitForAll()
            return value
        } catch {
            print(network.log.text)
            group.cancelAll()
            await listener.close()
            throw error
        }
    }
}

/// Runs a dialer for as long as `body` takes.
func withDialer<Value: Sendable>(
    _ network: TestNetwork, node: NodeID = anhui, port: Int, owner: TestOwner, credentials: LinkCredentials? = nil,
    settings: LinkSettings = fast, clock: LinkClock = .system(), _ body: (LinkDialer) async throws -> Value
) async throws -> Value {
    var own = credentials
    if own == nil { own = try await network.credentials(of: node) }
    let dialer = LinkDialer(
        host: "127.0.0.1", port: port, node: .hub, credentials: try #require(own), settings: settings, owner: owner,
        clock: clock, log: network.logger, group: loops)
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await dialer.run() }
        do {
            let value = try await body(dialer)
            await dialer.close()
            try await group.waitForAll()
            return value
        } catch {
            group.cancelAll()
            await dialer.close()
            throw error
        }
    }
}

/// Waits for nobody who takes nothing.
let impatient: LinkSettings = {
    var settings = LinkSettings()
    settings.drainTimeout = .milliseconds(200)
    settings.lingerTimeout = .milliseconds(200)
    return settings
}()

/// Comes back soon.
let fast: LinkSettings = {
    var settings = LinkSettings()
    settings.reconnectPauseMin = .milliseconds(20)
    settings.reconnectPauseMax = .milliseconds(200)
    settings.drainTimeout = .seconds(60)
    return settings
}()
