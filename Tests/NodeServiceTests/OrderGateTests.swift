import ClaimTypes
import LedgerTypes
import Messages
import Testing

@testable import NodeService

/// What a node refuses before anything is signed for a second time.
@Suite("M10: orders that a node could never carry out")
struct OrderGateTests {
    private static let regions = [310_000, 330_000, 340_000].map { RegionCode($0) }
    private static let today = BusinessDate(text: "2026-11-27")!
    private static let ring = Digest256([UInt8](repeating: 1, count: 32))

    struct Row: Sendable, CustomStringConvertible {
        let node: String
        let line: String
        /// In the reason; `nil` for an order that passes.
        let reason: String?
        var description: String { "\(node): \(line)" }
    }

    private static let digest = String(repeating: "0", count: 64)
    private static let moment = "2026-11-27T12:00:00"

    static let rows: [Row] = [
        Row(node: "hub", line: "close-day 2026-11-27", reason: "for a region"),
        Row(node: "310000", line: "close-window 202611", reason: "for the hub"),
        Row(node: "310000", line: "seal-window 202611 \(digest)", reason: "for the hub"),
        Row(node: "310000", line: "close-day 2026-11-27", reason: nil),
        Row(node: "310000", line: "close-day 2026-11-28", reason: "has not come yet: today is 2026-11-27"),
        Row(node: "310000", line: "day-passed 2027-01-01", reason: "has not come yet"),
        Row(node: "hub", line: "day-passed 2027-01-01", reason: "has not come yet"),
        Row(node: "hub", line: "day-passed 2026-11-27", reason: nil),
        Row(node: "310000", line: "set-cap 990000 1", reason: "990000 is no party"),
        Row(node: "310000", line: "set-cap 310000 1", reason: "name another region"),
        Row(node: "310000", line: "set-cap 330000 1", reason: nil),
        Row(node: "310000", line: "confirm-statement 202611 310000 k \(moment)", reason: "name another region"),
        Row(node: "310000", line: "confirm-statement 202611 * k \(moment)", reason: nil),
        Row(node: "310000", line: "contest-statement 202611 990000 k \(moment) 1:7:310101=1", reason: "990000 is no party"),
        Row(node: "310000", line: "decide-contest 990000 k \(moment) 1:-:99", reason: "990000 is no party"),
        Row(node: "310000", line: "set-calendar 990000 * * * 1.1.0 - - 1 0", reason: "990000 is no party"),
        Row(node: "hub", line: "set-calendar * 310000 * * 1.1.0 - - 1 0", reason: nil),
        Row(node: "hub", line: "prefund-quota 310000 990000 2026 1 2026-12-01", reason: "990000 is no party"),
        Row(node: "hub", line: "prefund-top-up 990000 310000 2026 1 2026-12-01", reason: "990000 is no party"),
        Row(node: "hub", line: "resolve-default 202611 990000 pro-rata 1", reason: "990000 is no party"),
        Row(node: "hub", line: "resolve-default 202611 340000 pro-rata 1", reason: nil),
        Row(node: "hub", line: "approve-keys \(digest)", reason: "is another file"),
        Row(node: "340000", line: "approve-keys \(String(repeating: "01", count: 32))", reason: nil),
    ]

    @Test("each says why, in both languages", arguments: rows)
    func row(_ row: Row) throws {
        let node = row.node == "hub" ? NodeID.hub : try #require(RegionCode(text: row.node)).node
        // The other kind of node reads orders that this one refuses.
        let content = try #require(
            OperatorOrder.Content(line: row.line, for: node)
                ?? OperatorOrder.Content(line: row.line, for: node == .hub ? RegionCode(310_000).node : .hub))
        let order = OperatorOrder(node: node, id: String(repeating: "0", count: 32), content)
        let gate = OrderGate(node: node, regions: Self.regions, today: Self.today, ringDigest: { Self.ring })
        var failure: ServiceFailure?
        do { try gate.check(order) } catch { failure = error as? ServiceFailure }
        guard let reason = row.reason else {
            #expect(failure == nil, "\(row): \(failure?.reason.english ?? "")")
            return
        }
        #expect(failure?.reason.english.contains(reason) == true, "\(failure?.reason.english ?? "passed")")
        #expect(failure?.reason.chinese.isEmpty == false)
    }
}
