import ClaimTypes
import LedgerTypes

extension HubCommand {
    /// Number of the command in the hub's journal. Frozen, and apart from those of a region, so that no journal is read as the other.
    public enum Kind: UInt16, CaseIterable, Sendable {
        case envelope = 257
        case acknowledged = 258
        case reconcileDay = 259
        case closeWindow = 260
        case admitRegions = 261
        case operatorSigned = 262
        case requireStatements = 263
        case dayPassed = 264
        case setCalendar = 265
        case closeYear = 266
        case paymentTerms = 270
        case issuePayments = 271
        case prefundQuota = 272
        case prefundTopUp = 273
        case resolveDefault = 274
        case sealWindow = 275
    }

    public var kind: UInt16 { named.rawValue }

    private var named: Kind {
        switch self {
        case .envelope: .envelope
        case .acknowledged: .acknowledged
        case .reconcileDay: .reconcileDay
        case .closeWindow: .closeWindow
        case .admitRegions: .admitRegions
        case .operatorSigned: .operatorSigned
        case .month(let command): command.named
        case .money(.paymentTerms): .paymentTerms
        case .money(.issuePayments): .issuePayments
        case .money(.prefundQuota): .prefundQuota
        case .money(.prefundTopUp): .prefundTopUp
        case .money(.resolveDefault): .resolveDefault
        case .money(.sealWindow): .sealWindow
        }
    }

    /// The bytes that stand beside `kind` in the journal record.
    public func encode() -> [UInt8] {
        switch self {
        case .envelope(let bytes):
            return bytes
        case .acknowledged(let by, let upTo):
            return WireAcknowledged(by, .hub, upTo).canonicalBytes()
        case .reconcileDay(let date):
            return WireBusinessDay(date).canonicalBytes()
        case .closeWindow(let window):
            return WireWindow(window).canonicalBytes()
        case .admitRegions(let regions):
            var wire = WireAdmitRegions()
            wire.regions = regions.map(\.value)
            return wire.canonicalBytes()
        case .operatorSigned(let signed):
            return WireOperatorSigned(signed).canonicalBytes()
        case .month(let command):
            return command.encode()
        case .money(let order):
            return WireMoneyLine(order.line).canonicalBytes()
        }
    }

    /// Reads a command of the hub's journal back. Never traps.
    public static func decode(kind: UInt16, bytes: [UInt8]) -> Result<HubCommand, MessageFault> {
        guard let named = Kind(rawValue: kind) else { return .failure(MessageFault(.unknownKind, detail: "\(kind)")) }
        switch named {
        case .envelope:
            return .success(.envelope(bytes: bytes))
        case .acknowledged:
            return WireAcknowledged.read(trusted: bytes).verified { verifier, wire in
                .acknowledged(by: verifier.regionOrZero(wire.by, "by").node, upTo: wire.upTo)
            }
        case .reconcileDay:
            return WireBusinessDay.read(trusted: bytes).verified { .reconcileDay($0.date($1.date, "date")) }
        case .closeWindow:
            return WireWindow.read(trusted: bytes).verified { .closeWindow($0.window($1.window, "window")) }
        case .operatorSigned:
            return WireOperatorSigned.read(trusted: bytes).verified { .operatorSigned($0.operatorSigned($1)) }
        case .requireStatements, .dayPassed, .setCalendar, .closeYear:
            return HubMonthCommand.decode(named, bytes).map { .month($0) }
        case .paymentTerms, .issuePayments, .prefundQuota, .prefundTopUp, .resolveDefault, .sealWindow:
            return WireMoneyLine.read(trusted: bytes).verified { .money($0.hubMoney($1)) }.flatMap { command in
                command.kind == kind ? .success(command) : .failure(MessageFault(.unknownKind, detail: "\(kind)"))
            }
        case .admitRegions:
            return WireAdmitRegions.read(trusted: bytes).verified { verifier, wire in
                .admitRegions(
                    verifier.list(wire.regions, atMost: MessageLimits.regionsMax, "regions") { $0.region($1, "regions") })
            }
        }
    }
}
