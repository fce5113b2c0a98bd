import ClaimTypes
import CommandSupport
import Foundation
import LedgerTypes
import Messages
import NodeService
import PaymentDesk
import PaymentFiles
import PaymentReader
import StrictJSON

/// The finance office's commands to a running node: files of banks become orders that two operators sign.
struct AdminPayments {
    private enum Command: String {
        case payments
        case bankFile = "bank-file"
        case instruct = "instruct-payments"
    }

    private let client: AdminClient
    private let command: Command
    private let arguments: [String]

    /// `nil` for another command.
    init?(_ client: AdminClient, _ command: String, _ arguments: [String]) {
        guard let known = Command(rawValue: command) else { return nil }
        (self.client, self.command, self.arguments) = (client, known, arguments)
    }

    /// - Returns: what to show, and whether nothing was refused.
    func run() throws -> (JSONValue, Bool) {
        switch command {
        case .payments:
            guard arguments.count <= 1 else { throw wrong("payments [yyyy-MM-dd]") }
            return (try standing(on: arguments.first), true)
        case .bankFile:
            guard (1...2).contains(arguments.count) else { throw wrong("bank-file CAMT.xml [ACCOUNT]") }
            return try bankFile(arguments[0], account: arguments.count == 2 ? arguments[1] : nil)
        case .instruct:
            guard arguments.count == 3, let day = BusinessDate(text: arguments[2]) else {
                throw wrong("instruct-payments ACCOUNTS.csv PAIN001.xml yyyy-MM-dd")
            }
            return try instruct(accounts: arguments[0], to: arguments[1], on: day)
        }
    }

    private func bankFile(_ path: String, account: String?) throws -> (JSONValue, Bool) {
        let file: BankFile
        switch PaymentReader.read(try bytes(path)) {
        case .success(.bank(let read)): file = read
        case .success:
            throw CommandFailure(.refused, "\(path) 不是银行文件", "\(path) is an order, not a file of a bank")
        case .failure(let refusal):
            throw CommandFailure(.refused, "\(path): \(refusal.text.chinese)", "\(path): \(refusal.text.english)")
        }
        let node = try region().node
        var rows: [JSONValue] = []
        var isClean = true
        for line in BankFileLine.lines(of: file, account: account) {
            var members = [
                JSONMember("reference", .string(line.confirmation.reference)),
                JSONMember("number", .string(line.confirmation.number)),
                JSONMember("fen", .integer(line.confirmation.amount.units)),
            ]
            if let order = line.order {
                let (result, isTaken) = try sign(order, for: node)
                members += result
                isClean = isClean && isTaken
            } else {
                members.append(JSONMember("state", .string("passed over")))
            }
            rows.append(.object(members))
        }
        return (.object([JSONMember("lines", .array(rows)), JSONMember("standing", try standing(on: nil))]), isClean)
    }

    private func instruct(accounts path: String, to output: String, on day: BusinessDate) throws -> (JSONValue, Bool) {
        let accounts: AccountBook
        switch AccountBook.read(String(decoding: try bytes(path), as: UTF8.self)) {
        case .success(let book): accounts = book
        case .failure(let refusal):
            throw CommandFailure(.refused, "\(path): \(refusal.text.chinese)", "\(path): \(refusal.text.english)")
        }
        let payer = try region()
        // What two operators have signed already belongs to the file as well, so that a lost file can be written again.
        let payments = try payments(of: payer, in: ["confirmed", "instructed"])
        guard !payments.isEmpty else { throw CommandFailure(.refused, "没有待付的款项", "there is nothing to pay") }
        let made: InstructionFile
        switch InstructionFile.of(payments, payer: payer, accounts: accounts, on: day) {
        case .success(let file): made = file
        case .failure(let refusal): throw CommandFailure(.refused, refusal.text.chinese, refusal.text.english)
        }
        var rows: [JSONValue] = []
        var (isClean, isSigned) = (true, true)
        for order in made.orders {
            let (result, isTaken) = try sign(order, for: payer.node)
            rows.append(.object([JSONMember("order", .string(order.line))] + result))
            isClean = isClean && isTaken
            isSigned = isSigned && result.contains { $0.value == .string("done") || $0.value == .string("replayed") }
        }
        if isSigned {
            do { try Data(made.file.xml.utf8).write(to: URL(fileURLWithPath: output), options: .atomic) } catch {
                throw CommandFailure(.usage, "无法写入 \(output)", "cannot write \(output)")
            }
        }
        return (
            .object([
                JSONMember("payments", .array(rows)), JSONMember("fen", .integer(made.file.total.units)),
                JSONMember("file", isSigned ? .string(output) : .null),
            ]), isClean
        )
    }

    /// Signs an order with the id that follows from it.
    /// - Returns: members to show, and whether the node took it.
    private func sign(_ order: RegionMoneyOrder, for node: NodeID) throws -> ([JSONMember], Bool) {
        do throws(ServiceFailure) {
            let answer = try client.order(OperatorOrder(node: node, id: order.orderID(for: node), .regionMoney(order)))
            return ([JSONMember("state", answer["state"] ?? .null), JSONMember("text", answer["english"] ?? .null)], true)
        } catch {
            guard error.kind != .system else { throw error }
            let text = "\(error.reason.chinese) / \(error.reason.english)"
            return ([JSONMember("state", .string("refused")), JSONMember("text", .string(text))], false)
        }
    }

    private func standing(on day: String?) throws -> JSONValue {
        // China Standard Time: the day a clerk's calendar shows.
        let seconds = Int64(Date().timeIntervalSince1970) + 8 * 3_600
        return try client.send("payments", [day ?? "\(BusinessDate(days: Int32(seconds / 86_400)))"])
    }

    private func region() throws -> RegionCode {
        guard case .string(let text)? = try client.send("status", [])["node"], let region = RegionCode(text: text) else {
            throw CommandFailure(.usage, "该命令只用于区域节点", "this command is for the node of a region")
        }
        return region
    }

    private func payments(of payer: RegionCode, in states: Set<String>) throws -> [PaymentToInstruct] {
        guard case .array(let rows)? = try standing(on: nil)["payments"] else { return [] }
        return rows.compactMap { row in
            guard case .string(let number)? = row["number"], case .string("\(payer)")? = row["payer"],
                case .string(let payee)? = row["payee"], let payee = RegionCode(text: payee),
                case .string(let state)? = row["state"], states.contains(state),
                let units = row["fen"].flatMap({ Int64($0.text) }),
                let withdrawn = row["withdrawn_fen"].flatMap({ Int64($0.text) })
            else { return nil }
            return PaymentToInstruct(number: number, payee: payee, amount: Fen(units - withdrawn))
        }
    }

    private func bytes(_ path: String) throws -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(.usage, "无法读取文件 \(path)", "cannot read the file \(path)")
        }
        return [UInt8](data)
    }

    private func wrong(_ form: String) -> CommandFailure { CommandFailure(.usage, "用法：\(form)", "usage: \(form)") }
}
