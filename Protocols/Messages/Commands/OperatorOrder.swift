import ClaimTypes
import LedgerTypes

/// What an operator orders a node to do. Its text is what operators sign, what the journal keeps and what an auditor reads.
///
/// ```
/// medclear order 1
/// node 340000
/// id 6f1c0e…
/// fence-window 202611
/// ```
public struct OperatorOrder: Hashable, Sendable {
    public enum Content: Hashable, Sendable {
        /// Region: report a day's totals for the comparison.
        case closeDay(BusinessDate)
        /// Hub: compare a day.
        case reconcileDay(BusinessDate)
        /// Region: end the open window.
        case fenceWindow(WindowNumber)
        /// Hub: net and close a window.
        case closeWindow(WindowNumber)
        /// Region: the banks confirmed every payment of a window.
        case windowPaid(WindowNumber)
        /// Region: what it may owe a treating region in one window; `nil` takes the cap away.
        case setCap(treating: RegionCode, Fen?)
        /// The key ring with this digest is the one to believe.
        case approveKeys(Digest256)
        /// Region: statements, contests and days.
        case month(MonthCommand)
        /// Hub: statements, days and the end of the year.
        case hubMonth(HubMonthCommand)
        /// Hub: payments, prefunds, defaults and seals.
        case hubMoney(HubMoneyOrder)
        /// Region: a payment given to the bank, or confirmed by it.
        case regionMoney(RegionMoneyOrder)
        /// Region: a step of a repair.
        case repairDifference(RepairDifference)
        /// Region: end a difference that no comparison will end, with a reason.
        case endDifference(UInt64, reason: String)
        /// Region: take off or give back a part of a settlement (审核扣款).
        case adjustClaim(AdjustClaim)
        /// Region: believe a message in quarantine after all, or never.
        case resolveQuarantine(QuarantineVerdict)
        /// Take back the order of this id, which waits for its second signature.
        case withdrawOrder(id: String)
    }

    public var node: NodeID
    /// 32 hexadecimal digits that were never used before: the same order again is the same id.
    public var id: String
    public var content: Content

    public init(node: NodeID, id: String, _ content: Content) {
        self.node = node
        self.id = id
        self.content = content
    }

    /// Whether it takes two operators: closes, caps, keys and all that moves money do.
    public var needsTwo: Bool {
        switch content {
        case .closeDay, .reconcileDay, .repairDifference, .withdrawOrder: false
        case .fenceWindow, .closeWindow, .windowPaid, .setCap, .approveKeys, .hubMoney, .regionMoney, .endDifference,
            .adjustClaim,
            .resolveQuarantine:
            true
        case .month(let command): command.needsTwo
        case .hubMonth(let command): command.needsTwo
        }
    }

    public var text: String { "medclear order 1\nnode \(node)\nid \(id)\n\(content.line)\n" }

    /// Reads exactly what `text` writes.
    public init?(text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count == 5, lines[0] == "medclear order 1", lines[1].hasPrefix("node "), lines[2].hasPrefix("id "),
            lines[4].isEmpty, case let name = lines[1].dropFirst(5),
            let node = name == "\(NodeID.hub)" ? NodeID.hub : RegionCode(text: name)?.node,
            let content = Content(line: lines[3], for: node)
        else { return nil }
        let id = String(lines[2].dropFirst(3))
        guard Self.isID(id) else { return nil }
        self.init(node: node, id: id, content)
        guard self.text == text else { return nil }
    }

    static func isID(_ text: some StringProtocol) -> Bool { Hexadecimal.bytes(of: Array(text.utf8))?.count == 16 }
}

extension OperatorOrder.Content {
    fileprivate var line: String {
        switch self {
        case .closeDay(let date): "close-day \(date)"
        case .reconcileDay(let date): "reconcile-day \(date)"
        case .fenceWindow(let window): "fence-window \(window.value)"
        case .closeWindow(let window): "close-window \(window.value)"
        case .windowPaid(let window): "window-paid \(window.value)"
        case .setCap(let treating, let cap): "set-cap \(treating) \(cap.map { "\($0.units)" } ?? "none")"
        case .approveKeys(let digest): "approve-keys \(digest.hex)"
        case .month(let command): command.line
        case .hubMonth(let command): command.line
        case .hubMoney(let order): order.line
        case .regionMoney(let order): order.line
        case .repairDifference(let repair): repair.line
        case .endDifference(let number, let reason): "end-difference \(number) \(reason)"
        case .adjustClaim(let adjustment): adjustment.line
        case .resolveQuarantine(let verdict): verdict.line
        case .withdrawOrder(let id): "withdraw-order \(id)"
        }
    }

    /// Reads the line of an order for a node; a day that has passed is the hub's own or a region's.
    public init?(line: some StringProtocol, for node: NodeID) {
        let line = Substring(line)
        let words = line.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count >= 2 else { return nil }
        switch (words[0], words.count) {
        case ("close-day", 2):
            guard let date = BusinessDate(text: words[1]) else { return nil }
            self = .closeDay(date)
        case ("reconcile-day", 2):
            guard let date = BusinessDate(text: words[1]) else { return nil }
            self = .reconcileDay(date)
        case ("fence-window", 2), ("close-window", 2), ("window-paid", 2):
            guard let value = UInt32(words[1]), (1...12).contains(value % 100) else { return nil }
            let window = WindowNumber(value)
            self =
                words[0] == "fence-window"
                ? .fenceWindow(window) : words[0] == "close-window" ? .closeWindow(window) : .windowPaid(window)
        case ("set-cap", 3):
            guard let treating = RegionCode(text: words[1]) else { return nil }
            if words[2] == "none" {
                self = .setCap(treating: treating, nil)
            } else {
                guard let units = Int64(words[2]), units >= 0 else { return nil }
                self = .setCap(treating: treating, Fen(units))
            }
        case ("approve-keys", 2):
            guard let bytes = Hexadecimal.bytes(of: Array(words[1].utf8)), bytes.count == 32 else { return nil }
            self = .approveKeys(Digest256(bytes))
        case ("withdraw-order", 2):
            guard OperatorOrder.isID(words[1]) else { return nil }
            self = .withdrawOrder(id: String(words[1]))
        case ("repair-difference", _), ("end-difference", _):
            guard node != .hub, let content = Self.difference(words) else { return nil }
            self = content
        case ("adjust-claim", _), ("resolve-quarantine", _):
            guard node != .hub, let content = Self.claim(words) else { return nil }
            self = content
        default:
            if let order = HubMoneyOrder(line: line) {
                self = .hubMoney(order)
            } else if let order = RegionMoneyOrder(line: line) {
                self = .regionMoney(order)
            } else if node == .hub {
                guard let command = HubMonthCommand(words: words) else { return nil }
                self = .hubMonth(command)
            } else {
                guard let command = MonthCommand(words: words) else { return nil }
                self = .month(command)
            }
        }
    }
}

/// An order with one operator's name and signature. The signature is checked before the journal and kept in it as evidence (law M9).
public struct OperatorSigned: Hashable, Sendable {
    public var order: OperatorOrder
    public var name: String
    public var signature: [UInt8]

    public init(order: OperatorOrder, name: String, signature: [UInt8]) {
        self.order = order
        self.name = name
        self.signature = signature
    }

    /// What is signed.
    public static func signedBytes(of order: OperatorOrder) -> [UInt8] {
        Array("medclear-order-v1".utf8) + [0] + Array(order.text.utf8)
    }
}
