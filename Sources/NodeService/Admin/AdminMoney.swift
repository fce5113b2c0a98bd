import ClaimTypes
import Clearing
import LedgerTypes
import Messages
import NodeConfiguration
import NodeRuntime
import Settlement
import StrictJSON

/// Prefunds (预付金) and the national clearing table, as operators read them.
extension HubService {
    /// The terms of payments, and every prefund with its quota, balance and use.
    func prefunds(_ arguments: [String]) async throws -> JSONValue {
        guard arguments.isEmpty else { throw AdminAnswers.usage("prefunds") }
        let money = try await loop.read { $0.money }
        return object([
            "method": .string("\(money.method.names.chinese) / \(money.method.names.english)"),
            "draws_on_prefunds": .bool(money.drawsOnPrefund),
            "prefunds": .array(
                money.prefunds.pairs.compactMap { pair in
                    money.prefunds[pair].map {
                        AdminAnswers.prefund($0, of: pair, money.register.dues(of: pair).filter { $0.state.isOpen })
                    }
                }),
        ])
    }

    /// The national clearing table of a closed window by pair, with the digest that `issue-payments` names.
    func table(_ arguments: [String]) async throws -> JSONValue {
        guard let window = try AdminAnswers.window(in: arguments, of: "table") else { throw AdminAnswers.usage("table yyyyMM") }
        let (table, digest) = try await loop.read { ($0.clearingTable(of: window), $0.clearingTableDigest(of: window)) }
        guard let table, let digest else { throw ServiceFailure(.configuration, "\(window) 尚未清算", "\(window) is not closed") }
        return object([
            "window": .string("\(window)"), "digest": .string(digest.hex), "total": .string(table.total.owed.yuan),
            "rows": .array(
                table.rows.map { row in
                    object([
                        "insuring": .string("\(row.pair.insuring)"), "treating": .string("\(row.pair.treating)"),
                        "cases": .integer(row.figures.cases), "medical_fee": .string(row.figures.medicalFee.yuan),
                        "owed": .string(row.figures.owed.yuan),
                    ])
                }),
        ])
    }
}

extension RegionService {
    /// Prefunds of this region on both sides: what the ledger holds, and what the hub's notices said.
    func prefunds(_ arguments: [String]) async throws -> JSONValue {
        guard arguments.isEmpty else { throw AdminAnswers.usage("prefunds") }
        let region = region.code
        let (notices, rows) = try await loop.read { machine in
            let notices = machine.money.prefundNotices
            let pairs = Set(notices.map { RegionPair(insuring: $0.insuring, treating: $0.treating) }).sorted()
            return (
                notices,
                pairs.map { pair in
                    (
                        pair: pair,
                        balance: pair.insuring == region
                            ? machine.prefundPlaced(with: pair.treating) : machine.prefundHeld(from: pair.insuring)
                    )
                }
            )
        }
        return object([
            "prefunds": .array(
                rows.map { pair, balance in
                    object([
                        "insuring": .string("\(pair.insuring)"), "treating": .string("\(pair.treating)"),
                        "side": .string(pair.insuring == region ? "存出 placed" : "收存 held"), "balance": .string(balance.yuan),
                    ])
                }),
            "notices": .array(notices.map(AdminAnswers.notice)),
        ])
    }
}

extension AdminAnswers {
    /// Questions without any words behind them: what is typed there was meant for something else.
    static func requireNoWords(_ request: AdminRequest) throws {
        let bare: Set<String> = ["status", "links", "window", "calendar", "orders", "reload", "refused"]
        guard bare.contains(request.command), !request.arguments.isEmpty else { return }
        throw usage(request.command)
    }

    static func usage(_ form: String) -> ServiceFailure { ServiceFailure(.usage, "用法：\(form)", "usage: \(form)") }

    static func prefund(_ account: PrefundAccount, of pair: RegionPair, _ dues: [PaymentDue]) -> JSONValue {
        object([
            "insuring": .string("\(pair.insuring)"), "treating": .string("\(pair.treating)"),
            "year": .integer(Int(account.year)), "quota": .string(account.quota.yuan), "balance": .string(account.balance.yuan),
            "set_aside": .string(account.covered.yuan), "promised_back": .string(account.promisedBack.yuan),
            "used": .string(percent(account.used)),
            "level": .string("\(account.level.names.chinese) / \(account.level.names.english)"),
            "open_dues": .array(dues.map(due)),
        ])
    }

    static func notice(_ notice: PrefundNotice) -> JSONValue {
        let payBy: JSONValue = notice.payBy.map { .string("\($0)") } ?? .null
        let names = notice.kind.names
        return object([
            "number": .string(notice.number), "kind": .string("\(names.chinese) / \(names.english)"),
            "insuring": .string("\(notice.insuring)"), "treating": .string("\(notice.treating)"),
            "quota": .string(notice.quota.yuan), "balance": .string(notice.balance.yuan), "used": .string(percent(notice.used)),
            "due": .string(notice.due.yuan), "pay_by": payBy,
        ])
    }

    /// A notice of the hub that a region refused: what it was about, and why.
    static func refused(_ notice: RefusedNotice) -> JSONValue {
        object([
            "kind": .string("\(notice.kind)"), "window": notice.window == .none ? .null : .string("\(notice.window)"),
            "number": .string(notice.number), "refusal": .integer(Int(notice.refusal.rawValue)),
            "text": .string("\(notice.refusal.text.chinese) / \(notice.refusal.text.english)"),
            "at": .string("\(BusinessTime(seconds: Int64(notice.at.nanoseconds / 1_000_000_000) + 28_800))"),
        ])
    }

    /// Basis points as per cent, two decimals.
    private static func percent(_ basisPoints: Int32) -> String {
        let part = basisPoints % 100
        return "\(basisPoints / 100).\(part < 10 ? "0" : "")\(part)%"
    }
}

extension PrefundNotice.Kind {
    /// For people.
    var names: BilingualText {
        switch self {
        case .yearlyQuota: BilingualText("年度额度", "yearly quota")
        case .warning: BilingualText("黄色预警", "warning, 70 %")
        case .alarm: BilingualText("红色预警", "alarm, 90 %")
        case .topUp: BilingualText("紧急调增", "urgent top-up")
        case .draw: BilingualText("抵扣", "drawn for a window")
        case .giveBack: BilingualText("调减退回", "given back")
        }
    }
}
