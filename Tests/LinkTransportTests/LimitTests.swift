import LinkTransport
import Messages
import Testing

@Suite("Limits of the link driver")
struct LimitTests {
    @Test("the longest envelope fits a frame")
    func envelopeFitsFrame() {
        #expect(MessageLimits.envelopeBytesMax < LinkTransportLimits.frameBytesMax)
    }
}
