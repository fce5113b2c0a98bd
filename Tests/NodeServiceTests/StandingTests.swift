import LedgerTypes
import Logging
import Messages
import NodeRuntime
import Synchronization
import Testing

@testable import NodeService

/// A service that was started on an old copy of its journal says so where operators look, and is open to nobody.
@Suite("A node on an old copy of its journal")
struct StandingTests {
    private static let node = NodeID(310_000)
    private static let stream = StreamID(from: node, to: NodeID(340_000))

    private final class Lines: Sendable {
        let all = Mutex<[String]>([])
    }

    private struct Handler: LogHandler {
        let lines: Lines
        var metadata = Logger.Metadata()
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { lines.all.withLock { $0.append("\(event.level) \(event.metadata?.description ?? "")") } }
    }

    @Test("is confirmed by nobody, is told of once for each hello, and is seen by whoever scrapes (M2, M6)")
    func behind() {
        let (metrics, lines) = (ServiceMetrics(), Lines())
        let keeper = StandingKeeper(
            Self.node, opened: [NodeID(340_000): 7], metrics: metrics,
            logger: Logger(label: "test") { _ in Handler(lines: lines) })
        #expect(!keeper.isConfirmed(by: .hub), "before the first hello nobody is served")
        #expect(!keeper.admits([StreamPosition(Self.stream, 9)], of: .hub))
        #expect(!keeper.isConfirmed(by: .hub) && keeper.lost == .message(StreamPosition(Self.stream, 9)))
        #expect(metrics.page().contains("medclear_journal_behind{peer=\"hub\"} 1"), "\(metrics.page())")
        let told = lines.all.withLock { $0 }
        #expect(told.count == 1 && told[0].hasPrefix("critical") && told[0].contains("9"), "\(told)")
    }

    @Test("is told by the checkpoints that others keep, where no message tells it")
    func contradicted() {
        let (metrics, lines) = (ServiceMetrics(), Lines())
        let keeper = StandingKeeper(
            Self.node, opened: [NodeID(340_000): 7], metrics: metrics,
            logger: Logger(label: "test") { _ in Handler(lines: lines) })
        #expect(keeper.admits([StreamPosition(Self.stream, 7)], of: .hub) && keeper.isConfirmed(by: .hub))
        #expect(!keeper.admits(.contradicted(records: 12, keptBy: NodeID(340_000))) && !keeper.isConfirmed(by: .hub))
        #expect(metrics.page().contains("medclear_journal_behind{peer=\"340000\"} 1"), "\(metrics.page())")
        #expect(!keeper.admits(.contradicted(records: 13, keptBy: .hub)) && !keeper.admits(.extended), "told once")
        let told = lines.all.withLock { $0 }
        #expect(told.count == 1 && told[0].hasPrefix("critical") && told[0].contains("12"), "\(told)")
        #expect(!keeper.admits([StreamPosition(Self.stream, 7)], of: .hub), "no later hello mends it")
    }

    @Test("is none when its newest files are back")
    func confirmed() {
        let (metrics, lines) = (ServiceMetrics(), Lines())
        let keeper = StandingKeeper(
            Self.node, opened: [NodeID(340_000): 9], metrics: metrics,
            logger: Logger(label: "test") { _ in Handler(lines: lines) })
        #expect(keeper.admits([StreamPosition(Self.stream, 9)], of: .hub))
        let told = lines.all.withLock { $0 }
        #expect(keeper.isConfirmed(by: .hub) && keeper.lost == nil && told.isEmpty)
        #expect(metrics.page().contains("medclear_journal_behind{peer=\"hub\"} 0"), "\(metrics.page())")
    }

    @Test("A peer that asks again for what it acknowledged is told of; its link has to end")
    func peerBehind() {
        let (metrics, lines) = (ServiceMetrics(), Lines())
        let keeper = StandingKeeper(
            Self.node, opened: [:], metrics: metrics, logger: Logger(label: "test") { _ in Handler(lines: lines) })
        let own = StreamID(from: Self.node, to: .hub)
        #expect(!keeper.lacks(own, after: 3, peer: .hub), "nothing is known of the link yet")
        keeper.isUp(.hub, [StreamPosition(own, 3)], released: [.hub: 5])
        let found = (0..<2).map { _ in keeper.lacks(own, after: 3, peer: .hub) }
        #expect(found == [false, true])
        let told = lines.all.withLock { $0 }
        #expect(told.count == 1)
    }
}
