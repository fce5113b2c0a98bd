import ClaimTypes
import LedgerTypes
import LinkTransport
import Messages
import NodeConfiguration
import NodeRuntime
import ServiceLifecycle
import Settlement
import StrictJSON

/// What operators of the hub may ask and order.
extension HubService: AdminTarget {
    var administration: some Service { AdminSocket(settings: configuration.admin, target: self, logger: logger) }

    func answer(_ request: AdminRequest) async throws -> JSONValue {
        try AdminAnswers.requireNoWords(request)
        if let answer = try await Witnessing.answer(request, witnessing) { return answer }
        switch request.command {
        case "status": return try await status()
        case "links":
            let delivery = try await loop.read { machine in
                Dictionary(uniqueKeysWithValues: machine.correspondents.map { ($0, machine.delivery(to: $0)) })
            }
            return AdminAnswers.links(exchange.board, delivery: delivery, now: seconds(systemTime()))
        case "hold", "release":
            guard let code = request.arguments.first, let region = RegionCode(text: code), configuration.regions.contains(region)
            else {
                throw ServiceFailure(.configuration, "请给出清算主体代码", "name a clearing party of the network")
            }
            request.command == "hold" ? exchange.board.hold(region.node) : exchange.board.release(region.node)
            return try await answer(AdminRequest(name: request.name, command: "links", arguments: []))
        case "window", "calendar": return try await calendar()
        case "statements": return try await statements(request.arguments)
        case "closing": return try await closing(request.arguments)
        case "table": return try await table(request.arguments)
        case "prefunds": return try await prefunds(request.arguments)
        case "deadlines": return try await deadlines(request.arguments)
        case "orders": return AdminAnswers.orders(try await loop.read { $0.orders })
        case "reload":
            try await listener.reloadCredentials()
            try security.reload(approved: try await loop.read { $0.orders.approvedKeys })
            return object(["certificates": .bool(true), "keys": .bool(true)])
        case "order":
            let signed = try AdminAnswers.signed(request, operators: configuration.admin.operators)
            try gate.check(signed.order)
            try witnessing?.requireQuorum(for: signed.order)
            let outcome = try await loop.perform([.operatorSigned(signed)])[0]
            if signed.order.fixesWindow { witnessing?.poke() }
            return try AdminAnswers.result(outcome, signed.order)
        default: throw AdminAnswers.unknown(request.command)
        }
    }

    private var gate: OrderGate {
        OrderGate(
            node: .hub, regions: configuration.regions, today: chinaToday(),
            ringDigest: { [security] in try security.digestOfRingFile() })
    }

    private func status() async throws -> JSONValue {
        let state = try await loop.read { machine in
            (
                regions: machine.regions, open: machine.unacknowledgedCount, closed: machine.closings.count,
                days: HubDayStanding(machine), years: machine.month.years.values.sorted { $0.year < $1.year }
            )
        }
        return object([
            "node": .string("hub"), "version": .string(ServiceVersion.text),
            "regions": .array(state.regions.map { .string("\($0)") }),
            "links_up": .integer(exchange.board.all.count { $0.entry.link != nil }), "unacknowledged": .integer(state.open),
            "closed_windows": .integer(state.closed),
            "closed_years": .array(state.years.map(AdminAnswers.year)), "reconciliation": state.days.json,
            "replayed_records": .integer(loop.replayed),
            "loop": AdminAnswers.statistics(loop.statistics),
        ])
    }

    /// Days compared, fences received, fences that were late, and windows closed.
    private func calendar() async throws -> JSONValue {
        let (days, fences, closings, late) = try await loop.read { machine in
            (
                machine.comparisons.map { ($0.key, $0.value.comparisons.count, $0.value.unequal.count) }.sorted { $0.0 < $1.0 },
                Dictionary(grouping: machine.fences, by: \.key.window).mapValues { rows in
                    (rows.count, rows.count { $0.value != .agreed })
                }, machine.closings.keys.sorted(), Array(machine.month.late.values)
            )
        }
        return object([
            "days": .array(
                days.map { object(["date": .string("\($0.0)"), "pairs": .integer($0.1), "unequal": .integer($0.2)]) }),
            "windows": .array(
                fences.sorted { $0.key < $1.key }.map { window, counts in
                    object([
                        "window": .string("\(window)"), "fences": .integer(counts.0), "differing": .integer(counts.1),
                        "closed": .bool(closings.contains(window)),
                    ])
                }),
            "late_fences": AdminAnswers.lateFences(late),
        ])
    }
}
