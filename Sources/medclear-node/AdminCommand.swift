import ArgumentParser
import ClaimTypes
import CommandSupport
import Foundation
import LedgerTypes
import Messages
import NodeService
import StrictJSON

/// `medclear-node admin`
struct AdminCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "admin", abstract: "Ask and order a running node. 管理运行中的节点",
        discussion: """
            status                       what the node is doing 运行状态
            links                        links, and what peers have not acknowledged 链路与积压
            hold NODE | release NODE     hold or release a link 暂停、恢复链路
            window | calendar            the open window; how far each window has come 清算期与进度
            deadlines YYYYMM             region: last day of each step for every pair, and what was late 时限与逾期
            deadlines YYYYMM INSURING TREATING
                                         hub: the same of one pair
            statements [YYYYMM]          statements, their answers and contests 对账单与异议
            closing YYYYMM               hub: what a close came to, positions, payments, seal 清算结果
            table YYYYMM                 hub: the national clearing table by pair, and its digest 全国清算表
            prefunds                     quota, balance, use and notices; at the hub also the terms of payments 预付金
            witnesses                    who signed this node's checkpoints and when, what it signed of others, alarms 见证状态
            witness-acknowledge LOG      an alarm about two histories was looked into: the log is served again 确认两套历史告警
            orders                       orders that wait for a second operator; caps; keys 待复核指令
            withdraw-order ID            take back an order that waits for a second operator 撤回待复核指令
            compare DATE                 region: compare the day's records with every other region 逐笔对账
            differences [all]            region: differences without an end, or all 对账差异
            reconciliation               region: how every closed day compared, and since when not 日对账进度
            repair-difference NUMBER REMEDY OUTCOME [RECORD]
                                         region: record a step of a repair 处理差异
            end-difference NUMBER REASON region: end a difference that no comparison will end (two operators) 了结差异
            refused                      region: notices of the hub about money that were refused, and why 拒收的清算通知
            quarantine                   region: signed messages that cannot be believed 报文隔离
            resolve-quarantine NUMBER release|reject TIME
                                         region: believe one after all, or never (two operators) 隔离处理
            adjust-claim INSTITUTION VISIT BATCH|- ID TYPE REASON FUND=FEN+… TIME
                                         region: take off a part of a settlement, or give it back (two operators) 审核扣款
            reload                       policies, catalogues, certificates, secrets, keys 重新加载
            close-day DATE               region: report a day's totals 日终
            reconcile-day DATE           hub: compare a day 三方对账
            fence-window YYYYMM          region: end the open window (two operators) 截止清算期
            close-window YYYYMM          hub: net and close a window (two operators) 清算
            window-paid YYYYMM           region: the banks have paid (two operators) 已拨付
            set-cap REGION FEN|none      region: cap what is owed to a region in a window (two operators) 应付上限
            approve-keys FILE            believe this key ring, which lies beside the node already (two operators) 批准公钥环

            Money, two operators each (days yyyy-MM-dd, amounts in fen) 资金类指令：
            payment-terms gross-bilateral|net-bilateral|multilateral draw|keep      hub: which netting pays; draw on prefunds
            issue-payments YYYYMM APPLY-BY PAY-BY TABLE-DIGEST                      hub: payment notices; digest from table 付款通知书
            prefund-quota INSURING TREATING YEAR FEN PAY-BY                         hub: yearly quota 预付金额度
            prefund-top-up INSURING TREATING YEAR FEN PAY-BY                        hub: urgent top-up 紧急调增
            seal-window YYYYMM SEAL-DIGEST                                          hub: attest the hub's own seal, by its file 封存核验
            resolve-default YYYYMM REGION pro-rata|hold-back|re-run FEN             hub: who cannot pay more than FEN
            instruct-payment NUMBER DAY                                             region: given to the bank
            bank-confirmed NUMBER paid|received FEN DAY REFERENCE                   region: what the bank confirmed
            bank-returned NUMBER paid|received FEN DAY REFERENCE REASON             region: what went back 退汇
            assign-suspense paid|received REFERENCE NUMBER                          region: what money in suspense is for 暂记核销
            withdraw-assignment paid|received REFERENCE NUMBER                      region: it was not for that: in suspense again 撤销核销
            accept-interest NUMBER                             region: late interest as its payer states it, or a claim taken back 认可滞纳金
            correct-interest NUMBER                            region: late interest as its payee counts or claims it 更正滞纳金
            claim-interest NUMBER                              region: late interest that the payer stated none of 主张滞纳金
            payments [DAY]                                     region: payments, what is overdue, late interest, money in suspense 付款状态
            instruct-payments ACCOUNTS.csv PAIN001.xml DAY     region: give all confirmed payments to the bank 生成付款指令
            bank-file CAMT.xml [ACCOUNT]                       region: book what a bank told (camt.053, camt.054) 银行回单入账
            The second operator gives the same command: both sign the same orders. The file for the bank is written when both have.

            day-passed DATE              the day is over: what is late has its consequences 日切
            issue-statements YYYYMM TIME region: state what is owed for a fenced window 出具对账单
            confirm-statement YYYYMM REGION|* ID TIME
                                         region: agree with a statement, or with all that agree with the books (two operators) 确认
            contest-statement YYYYMM REGION ID TIME SETTLEMENT:REASON:FUND=FEN,…
                                         region: dispute records (two operators) 提出异议
            decide-contest REGION ID TIME SETTLEMENT:FUND=FEN|-:CODE|-,…
                                         region: what is given up, and why not all (two operators) 裁定异议
            roll-back-confirmation ID TIME
                                         region: take a confirmation back (two operators) 回退确认
            set-calendar REGION|* REGION|* YEAR|* MONTH|* RULES REST|- WORK|- SILENCE INTEREST [LATENESS MONTHS]
                                         deadlines as data (two operators) 清算日历
            require-statements YYYYMM    hub: no close without agreed statements from then on (two operators) 须经对账
            close-year YYYY              hub: year-end clearing (two operators) 年终清算

            REMEDY is status-query, offer-again, present-evidence, settle-again, compare-components, cancel-one, keep-newest or carry-over; OUTCOME is
            asked, done, refused or unknown. An unknown outcome changes nothing; a difference that was ended or repaired refuses another repair.

            TIME is yyyy-MM-ddTHH:mm:ss. An order that needs two operators is signed by the first, who gets an id, and by the second with --id. Both signatures
            stand in the journal.

            Examples:
              medclear-node admin --socket net/340000/admin.sock --key net/operators/operator-a.pem links
              medclear-node admin --socket net/340000/admin.sock --key net/operators/operator-a.pem fence-window 202611
              medclear-node admin --socket net/340000/admin.sock --key net/operators/operator-b.pem fence-window 202611 --id 6f1c…
              medclear-node admin --socket net/340000/admin.sock --key net/operators/operator-a.pem repair-difference 7 cancel-one asked
              medclear-node admin --socket net/310000/admin.sock --key net/operators/operator-a.pem bank-file camt.054-310000.xml
            """)

    @Option(help: "The node's admin socket.", completion: .file())
    var socket: String

    @Option(help: "The operator's private key, PEM.", completion: .file(extensions: ["pem"]))
    var key: String

    @Option(help: "The operator's name. (default: the name of the key file)")
    var name: String?

    @Option(help: "Id of an order another operator has signed.")
    var id: String?

    @Flag(help: "JSON instead of text.")
    var json = false

    @Argument(help: "What to do; see above.")
    var command: String

    @Argument var arguments: [String] = []

    func run() throws {
        if let id, Hexadecimal.bytes(of: Array(id.utf8))?.count != 16 {
            throw CommandFailure(.usage, "--id 应为 32 位十六进制数", "--id: 32 hexadecimal digits")
        }
        do {
            let operatorName = name ?? URL(fileURLWithPath: key).deletingPathExtension().lastPathComponent
            let client = try AdminClient(socket: socket, name: operatorName, keyFile: key)
            if let desk = AdminPayments(client, command, arguments) {
                let (answer, isClean) = try desk.run()
                show(answer)
                if !isClean { throw ExitCode(CommandExit.refused.rawValue) }
                return
            }
            let isLine = Self.monthOrders.contains(command) || Self.differenceOrders.contains(command)
            let given = isLine ? nil : try orderContent()
            guard isLine || given != nil else { return show(try client.send(command, arguments)) }
            let node = try nodeID(of: client)
            let content = try given ?? lineContent(for: node)
            show(try client.order(OperatorOrder(node: node, id: id ?? Self.freshID(), content)))
        } catch let failure as ServiceFailure {
            let exit: CommandExit = failure.kind == .system ? .internal : failure.kind == .usage ? .usage : .refused
            throw CommandFailure(exit, failure.reason.chinese, failure.reason.english)
        }
    }

    /// An order whose words `OperatorOrder` reads: some of them are for one kind of node only.
    private func lineContent(for node: NodeID) throws -> OperatorOrder.Content {
        let line = ([command] + arguments).joined(separator: " ")
        if let content = OperatorOrder.Content(line: line, for: node) { return content }
        let isForOther = OperatorOrder.Content(line: line, for: node == .hub ? RegionCode(110_000).node : .hub) != nil
        guard isForOther else { throw CommandFailure(.usage, "参数有误：\(line)", "wrong arguments: \(line)") }
        throw CommandFailure(
            .refused, node == .hub ? "该指令只用于区域节点" : "该指令只用于国家平台",
            node == .hub ? "this order is for a region" : "this order is for the hub")
    }

    private func orderContent() throws -> OperatorOrder.Content? {
        let line = ([command] + arguments).joined(separator: " ")
        if let order = HubMoneyOrder(line: line) { return .hubMoney(order) }
        if let order = RegionMoneyOrder(line: line) { return .regionMoney(order) }
        if Self.moneyCommands.contains(command) {
            throw CommandFailure(.usage, "参数有误：\(line)", "wrong arguments: \(line)")
        }
        guard let kind = OrderKind(rawValue: command) else { return nil }
        func wrong(_ form: String) -> CommandFailure {
            CommandFailure(.usage, "用法：\(command) \(form)", "usage: \(command) \(form)")
        }
        switch kind {
        case .closeDay, .reconcileDay:
            guard arguments.count == 1, let date = BusinessDate(text: arguments[0]) else { throw wrong("yyyy-MM-dd") }
            return kind == .closeDay ? .closeDay(date) : .reconcileDay(date)
        case .fenceWindow, .closeWindow, .windowPaid:
            guard arguments.count == 1, let value = UInt32(arguments[0]), (1...12).contains(value % 100), value > 200_000 else {
                throw wrong("yyyyMM")
            }
            let window = WindowNumber(value)
            return kind == .fenceWindow ? .fenceWindow(window) : kind == .closeWindow ? .closeWindow(window) : .windowPaid(window)
        case .setCap:
            guard arguments.count == 2, let region = RegionCode(text: arguments[0]) else { throw wrong("REGION FEN|none") }
            if arguments[1] == "none" { return .setCap(treating: region, nil) }
            guard let units = Int64(arguments[1]), units >= 0 else { throw wrong("REGION FEN|none") }
            return .setCap(treating: region, Fen(units))
        case .approveKeys:
            guard arguments.count == 1 else { throw wrong("FILE") }
            guard let data = FileManager.default.contents(atPath: arguments[0]) else {
                throw CommandFailure(.usage, "无法读取 \(arguments[0])", "\(arguments[0]) cannot be read")
            }
            return .approveKeys(KeyRingDigest.of(Array(data)))
        }
    }

    /// Orders about months, whose words `OperatorOrder` reads.
    private static let monthOrders: Set<String> = [
        "set-calendar", "day-passed", "issue-statements", "confirm-statement", "contest-statement", "decide-contest",
        "roll-back-confirmation", "require-statements", "close-year",
    ]

    /// Orders about differences, single claims and other orders, read by it likewise.
    private static let differenceOrders: Set<String> = [
        "repair-difference", "end-difference", "adjust-claim", "resolve-quarantine", "withdraw-order",
    ]

    /// Orders about money; their forms are those of `HubMoneyOrder` and `RegionMoneyOrder`.
    private static let moneyCommands = [
        "payment-terms", "issue-payments", "prefund-quota", "prefund-top-up", "resolve-default", "seal-window",
        "instruct-payment", "bank-confirmed", "bank-returned", "assign-suspense", "withdraw-assignment", "accept-interest",
        "correct-interest", "claim-interest",
    ]

    private enum OrderKind: String {
        case closeDay = "close-day"
        case reconcileDay = "reconcile-day"
        case fenceWindow = "fence-window"
        case closeWindow = "close-window"
        case windowPaid = "window-paid"
        case setCap = "set-cap"
        case approveKeys = "approve-keys"
    }

    /// The node an order is for is part of what is signed.
    private func nodeID(of client: AdminClient) throws -> NodeID {
        guard case .string(let text)? = try client.send("status", [])["node"] else {
            throw CommandFailure(.internal, "节点未说明自己的编号", "the node does not say which it is")
        }
        return text == "hub" ? .hub : RegionCode(text: text)?.node ?? .hub
    }

    private static func freshID() -> String {
        var random = SystemRandomNumberGenerator()
        return (0..<2).map { _ in
            let digits = String(random.next(), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    private func show(_ value: JSONValue) {
        let text = AdminText.lines(value).joined(separator: "\n")
        print(json ? value.text : text.isEmpty ? AdminText.nothing : text)
    }
}

/// JSON as lines of `name: value`, indented.
enum AdminText {
    /// What stands for an empty list.
    static let nothing = "无 none"

    static func lines(_ value: JSONValue, indent: String = "") -> [String] {
        switch value {
        case .object(let members):
            return members.flatMap { member -> [String] in
                switch member.value {
                case .array(let elements) where elements.isEmpty: [indent + member.key + ": " + nothing]
                case .object, .array: [indent + member.key + ":"] + lines(member.value, indent: indent + "  ")
                default: [indent + member.key + ": " + plain(member.value)]
                }
            }
        case .array(let elements):
            return elements.flatMap { element -> [String] in
                let inner = lines(element, indent: indent + "  ")
                guard let first = inner.first else { return [] }
                return [indent + "- " + first.dropFirst(indent.count + 2)] + inner.dropFirst()
            }
        default: return [indent + plain(value)]
        }
    }

    private static func plain(_ value: JSONValue) -> String {
        if case .string(let text) = value { text } else { value.text }
    }
}
