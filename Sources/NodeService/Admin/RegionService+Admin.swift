import ClaimTypes
import Clearing
import HospitalGateway
import LedgerTypes
import LinkTransport
import Messages
import NodeConfiguration
import NodeRuntime
import ServiceLifecycle
import Settlement
import StrictJSON

/// What operators of a region may ask and order.
extension RegionService: AdminTarget {
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
            guard request.arguments == ["hub"] else {
                throw ServiceFailure(.configuration, "区域节点只有一条链路：hub", "a region has one link: hub")
            }
            request.command == "hold" ? exchange.board.hold(.hub) : exchange.board.release(.hub)
            return try await answer(AdminRequest(name: request.name, command: "links", arguments: []))
        case "window": return try await window()
        case "calendar": return try await calendar()
        case "statements": return try await statements(request.arguments)
        case "quarantine": return try await quarantine(request.arguments)
        case "prefunds": return try await prefunds(request.arguments)
        case "deadlines": return try await deadlines(request.arguments)
        case "orders": return AdminAnswers.orders(try await loop.read { $0.orders })
        case "compare": return try await compare(request.arguments)
        case "differences": return try await differences(request.arguments)
        case "reconciliation": return try await reconciliation(request.arguments)
        case "payments": return try await payments(request.arguments)
        case "refused": return .array(try await loop.read { $0.money.refused }.map(AdminAnswers.refused))
        case "reload": return try await reload()
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
            node: configuration.node, regions: configuration.regions, today: chinaToday(),
            ringDigest: { [security] in try security.digestOfRingFile() })
    }

    private func status() async throws -> JSONValue {
        let state = try await loop.read { machine in
            (
                window: machine.openWindow, unknown: machine.unknownCount, decided: machine.decidedCount,
                bills: machine.billCount,
                quarantined: machine.quarantine.count, refused: machine.money.refused.count, open: machine.unacknowledgedCount,
                days: ReconciliationStanding(machine)
            )
        }
        return object([
            "node": .string("\(configuration.node)"), "version": .string(ServiceVersion.text),
            "open_window": .string("\(state.window)"), "link_up": .bool(exchange.board.link(to: .hub) != nil),
            "unknown_outcomes": .integer(state.unknown), "decisions": .integer(state.decided), "bills": .integer(state.bills),
            "quarantined": .integer(state.quarantined), "refused_notices": .integer(state.refused),
            "unacknowledged": .integer(state.open),
            "calls_waiting": .integer(counter.callCount), "replayed_records": .integer(loop.replayed),
            "reconciliation": state.days.json(now: seconds(systemTime())), "loop": AdminAnswers.statistics(loop.statistics),
        ])
    }

    private func window() async throws -> JSONValue {
        let (window, rows) = try await loop.read { machine in
            (
                machine.openWindow,
                machine.peers.map { peer in
                    (
                        peer, machine.owed(to: peer), machine.claim(on: peer)
                    )
                }
            )
        }
        return object([
            "open": .string("\(window)"),
            "pairs": .array(
                rows.map { peer, owes, owed in
                    object([
                        "peer": .string("\(peer)"), "owes": .string(owes.yuan), "owed": .string(owed.yuan),
                    ])
                }),
        ])
    }

    /// How far each window has come: its fences, statements, the hub's notice and its payments; and what this region did late.
    private func calendar() async throws -> JSONValue {
        let rows = try await loop.read { machine in
            let windows = Set(
                machine.fencesReceived.keys.map(\.window) + machine.notices.map(\.window) + machine.paidWindows
                    + machine.month.late.map(\.fenced.window) + [machine.openWindow])
            return windows.sorted().map { window in
                (
                    window, machine.month.late.filter { $0.fenced.window == window },
                    machine.peers.map { peer in
                        (
                            peer, machine.stage(of: RegionPair(insuring: machine.region, treating: peer), in: window),
                            machine.stage(of: RegionPair(insuring: peer, treating: machine.region), in: window)
                        )
                    }
                )
            }
        }
        return .array(
            rows.map { window, late, pairs in
                object([
                    "window": .string("\(window)"),
                    "pairs": .array(
                        pairs.map { peer, owing, owed in
                            object([
                                "peer": .string("\(peer)"),
                                "as_insuring": .string("\(owing.names.chinese) / \(owing.names.english)"),
                                "as_treating": .string("\(owed.names.chinese) / \(owed.names.english)"),
                            ])
                        }), "late": AdminAnswers.late(late),
                ])
            })
    }

    /// Reads rules, certificates, institutions' secrets and keys again. What cannot be used is refused, and what was in use stays.
    private func reload() async throws -> JSONValue {
        let rules = try await RuleFolders(policies: region.policies, catalogues: region.catalogues).load(into: loop, logger)
        try certificate.reload()
        try await dialer.reloadCredentials()
        counter.reload(try GatewaySettings.read(configuration, region, hospital, registry: registry))
        try security.reload(approved: try await loop.read { $0.orders.approvedKeys })
        return object([
            "new_rules": .integer(rules), "certificates": .bool(true), "institutions": .bool(true), "keys": .bool(true),
        ])
    }
}
