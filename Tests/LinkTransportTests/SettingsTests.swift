import Messages
import Testing

@testable import LinkTransport

@Suite("Settings of links", .timeLimit(.minutes(5)))
struct SettingsTests {
    @Test("a frame a little over the peer's limit is held and refused by the link, not cut off by the transport")
    func limitsFit() {
        let settings = LinkSettings()
        let limits = LinkLimits()
        #expect(Int(limits.frameBytesMax) < settings.frameBytesMax)
        #expect(MessageLimits.envelopeBytesMax < Int(limits.frameBytesMax))
        #expect(Int(limits.windowBytes) <= settings.queueBytesMax)
        #expect(settings.connectionsPerNodeMax < settings.connectionsMax)
    }

    @Test("pauses double up to the longest, lose up to half by chance, and begin anew after a good link")
    func pauses() {
        var settings = LinkSettings()
        settings.reconnectPauseMin = .milliseconds(100)
        settings.reconnectPauseMax = .milliseconds(500)
        var pause = ReconnectPause(settings)
        #expect((0..<5).map { _ in pause.next(chance: 0) } == [100, 200, 400, 500, 500].map { .milliseconds($0) })
        #expect(pause.next(chance: 0.5) == .milliseconds(375))
        pause.reset()
        #expect(pause.next(chance: 0) == .milliseconds(100))
    }
}
