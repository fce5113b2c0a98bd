import Exchange
import LedgerTypes
import Messages
import Testing

@Suite("Exchange: the hub's relay")
struct RelayTests {
    @Test("what comes for a region that is not there is dropped; when it is there, the senders are asked for what it lacks")
    func absent() {
        var relay = Relay(recorded: [StreamPosition(toShanghai, 4)])
        #expect(relay.up(anhui, positions: []) == [])
        #expect(relay.passes(envelope(toShanghai, 5)) == false)
        #expect(relay.up(shanghai, positions: [StreamPosition(toShanghai, 2)]) == [StreamPosition(toShanghai, 2)])
        #expect(relay.passes(envelope(toShanghai, 6)) == true)
        relay.down(shanghai)
        #expect(relay.passes(envelope(toShanghai, 7)) == false)
        #expect(relay.up(shanghai, positions: [StreamPosition(toShanghai, 7)]) == [], "it lacks nothing")
        relay.down(anhui)
        relay.down(shanghai)
        #expect(relay.up(shanghai, positions: []) == [], "a sender that is away offers again by itself when it is back")
    }

    @Test(
        "after one envelope was refused for want of room nothing more of its stream passes until the sender is asked to go back")
    func full() {
        var relay = Relay()
        _ = relay.up(anhui, positions: [])
        _ = relay.up(shanghai, positions: [])
        #expect(relay.passes(envelope(toShanghai, 1)) == true)
        relay.dropped(envelope(toShanghai, 5, count: 3))
        relay.dropped(envelope(toShanghai, 8))
        #expect(relay.passes(envelope(toShanghai, 8)) == false)
        #expect(relay.passes(envelope(toAnhui, 1)) == true, "another stream is not held up")
        #expect(relay.writable(anhui) == [])
        #expect(relay.writable(shanghai) == [StreamPosition(toShanghai, 4)])
        #expect(relay.writable(shanghai) == [])
        #expect(relay.passes(envelope(toShanghai, 5)) == true)
    }

    @Test("an envelope that only acknowledges breaks nothing when it is dropped")
    func acknowledging() {
        var relay = Relay()
        _ = relay.up(shanghai, positions: [])
        relay.dropped(envelope(toShanghai, 1, count: 0))
        #expect(relay.passes(envelope(toShanghai, 1)) == true)
    }
}
