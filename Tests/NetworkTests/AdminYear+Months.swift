import ClaimTypes
import Foundation
import LedgerTypes
import Messages
import PaymentFiles
import Settlement
import StrictJSON
import Testing

/// Months of the year's end.
extension AdminYear {
    // MARK: - November: prefunds pay all of it

    func november() async throws {
        let (owedByI, owedByH) = (try money("{I}"), try money("{H}"))
        #expect(owedByI > Fen(200) && owedByH > Fen(200), "\(owedByI) \(owedByH)")
        // 75 % and 95 % of what is lodged are asked for, rounded up.
        let (quotaI, quotaH) = (Fen((owedByI.units * 100 + 74) / 75), Fen((owedByH.units * 100 + 94) / 95))
        (desk.values["QI"], desk.values["QH"]) = ("\(quotaI.units)", "\(quotaH.units)")
        desk.values["QHY"] = quotaH.yuan
        try await desk.drive(AdminTable.quotas)
        for (node, payer) in [("{I}", "{I}"), ("{H}", "{H}"), ("{T}", "{I}"), ("{T}", "{H}")] {
            try await desk.wait(node, "payments {TODAY}", #""number":"YF-{Y}-\#(payer)-{T}-1""#)
        }
        try await desk.drive(AdminTable.lodged)
        try await desk.drive(AdminTable.fences)
        try await fenceWithAKill()
        try await fencesHaveCome("{w1}")
        try await desk.drive(AdminTable.statements)
        try await desk.quiet()
        let claimed = try money("{T}", from: "{I}", "owed")
        desk.values["ADJY"] = (claimed - Fen(50)).yuan
        try await desk.drive(AdminTable.audit)
        try await desk.quiet()
        let top = Fen(quotaH.units / 2)
        desk.values["TOP"] = "\(top.units)"
        try await desk.drive(AdminTable.close)
        try await warnings()

        let digest = try table("{W1}")
        desk.values["TABLE1"] = digest
        for node in ["{H}", "{T}"] { try await desk.wait(node, "prefunds", "紧急调增 / urgent top-up") }
        desk.values["TOPUP"] = try number(of: "YF-{Y}-{H}-{T}-", at: "{H}", after: "YF-{Y}-{H}-{T}-1")
        try await sealed("{W1}")
        try await desk.drive(AdminTable.drawn)
        try await desk.order("{T}", "bank-confirmed {TOPUP} received {TOP} {TODAY} T3")
        let left = quotaI - owedByI
        desk.values["QS"] = "\(left.units / 2)"
        desk.values["QSY"] = Fen(left.units / 2).yuan
        desk.values["GIVE"] = "\((left - Fen(left.units / 2)).units)"
        try await desk.drive(AdminTable.january)
        try await desk.wait("{T}", "payments {TODAY}", #""number":"YF-{Y1}-{I}-{T}-"#)
        try await desk.wait("{I}", "payments {TODAY}", #""number":"YF-{Y1}-{I}-{T}-"#)
        desk.values["BACK"] = try number(of: "YF-{Y1}-{I}-{T}-", at: "{T}")
        try await desk.drive(AdminTable.givenBack)
        try await desk.wait("hub", "prefunds", #""year":{Y1},"quota":"{QSY}","balance":"{QSY}""#)
    }

    /// One operator signs, the node is killed, and the order still waits for the other one.
    private func fenceWithAKill() async throws {
        let node = desk.fill("{I}")
        let words = ["fence-window", desk.fill("{W1}")]
        let first = try network.admin(node, as: "operator-a", words)
        let id = HospitalDesk.text(first.answer?["id"])
        #expect(first.answer?["state"] == .string("waits"), "\(first.text)")
        network.killHard(node)
        try network.start(node)
        try await network.waitUntilReady(1)
        #expect(try desk.look(node, "orders").contains(id), "M2: what was answered is remembered")
        #expect(try desk.look(node, "status").contains(#""open_window":"\#(desk.fill("{w1}"))""#))
        let second = try network.admin(node, as: "operator-b", words + ["--id", id])
        #expect(second.code == 0 && second.answer?["state"] == .string("done"), "\(second.text)")
        let again = try network.admin(node, as: "operator-b", words + ["--id", id])
        #expect(again.code == 0 && again.answer?["state"] == .string("replayed"), "M4: \(again.text)")
        try await desk.wait(node, "status", #""open_window":"{w2}""#)
    }

    /// 70 % and 90 % are told to both regions of each pair.
    private func warnings() async throws {
        for node in ["{I}", "{T}"] { try await desk.wait(node, "prefunds", "黄色预警 / warning, 70 %") }
        for node in ["{H}", "{T}"] { try await desk.wait(node, "prefunds", "红色预警 / alarm, 90 %") }
        let atHub = try desk.look("hub", "prefunds")
        #expect(atHub.contains("黄色预警 / yellow, 70 %") && atHub.contains("红色预警 / red, 90 %"), "\(atHub)")
    }

    // MARK: - December: nobody answers, and the year ends

    func december() async throws {
        try await sellToAll()
        for node in ["{T}", "{I}", "{H}"] { try await desk.order(node, "fence-window {W2}") }
        try await fencesHaveCome("{w2}")
        try await desk.order("{T}", "issue-statements {W2} {NOON}")
        for node in ["{I}", "{H}"] { try await desk.wait(node, "statements {W2}", #""agrees_with_books":true"#) }
        try await desk.quiet()
        try await desk.drive(AdminTable.silence)
        try await desk.quiet()
        for node in ["{I}", "{H}"] { try await desk.wait(node, "statements {W2}", "逾期视同确认 / deemed confirmed") }
        // The table of a window that is not closed yet cannot be named.
        #expect(try desk.look("hub", "table {W2}").contains("is not closed"))
        let close = AdminTable.yearEnd.firstIndex { $0.command.hasPrefix("issue-payments") } ?? 0
        try await desk.drive(Array(AdminTable.yearEnd[..<close]))
        desk.values["TABLE2"] = try table("{W2}")
        try await desk.drive(Array(AdminTable.yearEnd[close...]))
        try await bankFiles()
        try await correctedInterest()
        let rest = try #require(due("FK-{W2}-{H}-{T}-1Q"))
        desk.values["RESTY"] = rest.yuan
        try await desk.wait("{H}", "payments {TODAY}", #""number":"FK-{W2}-{H}-{T}-1""#)
        try await desk.wait("{T}", "payments {TODAY}", #""number":"FK-{W2}-{H}-{T}-1""#)
        try await desk.drive(AdminTable.bank)
        try await desk.drive(AdminTable.claimed)
        try await acceptedInterest(rest)
        try await desk.wait("hub", "closing {W2}", #""state":"已清偿 / discharged""#)
    }

    /// The payment of one region by files: a pain.001 for its bank, and the camt.054 of the payee's.
    private func bankFiles() async throws {
        let (node, number) = (desk.fill("{I}"), desk.fill("FK-{W2}-{I}-{T}-1"))
        try await desk.wait(node, "payments {TODAY}", #""number":"\#(number)""#)
        let accounts = "\(network.folder)/accounts.csv"
        let order = "\(network.folder)/pain001.xml"
        let rows = network.regions.map { "\($0),医疗保障基金财政专户,6200\($0)0001,示例银行,313\($0)001" }
        try (["region,holder,account,bank,bank_code"] + rows).joined(separator: "\n").write(
            toFile: accounts, atomically: true, encoding: .utf8)
        let words = ["instruct-payments", accounts, order, "\(today)"]
        let first = try network.admin(node, as: "operator-a", words)
        #expect(first.code == 0 && first.answer?["file"] == .null, "one signature writes no file: \(first.text)")
        let second = try network.admin(node, as: "operator-b", words)
        #expect(second.code == 0 && second.answer?["file"] == .string(order), "\(second.text) \(second.answer?.text ?? "")")
        #expect(try String(contentsOfFile: order, encoding: .utf8).contains(number))
        try await desk.wait(node, "payments {TODAY}", #""state":"instructed""#)

        let amount = try #require(due("FK-{W2}-{I}-{T}-1"))
        for (place, side, path) in [("{I}", MoneySide.debit, "camt-paid.xml"), ("{T}", .credit, "camt-received.xml")] {
            let entry = BankEntry(
                reference: "BANK-\(path)", side: side, amount: amount, bookedOn: today,
                transactions: [BankTransaction(endToEndID: number, side: side, amount: amount)])
            let file = BankFile(
                kind: .notification, messageID: "NT-1", createdAt: BusinessTime(today),
                reports: [AccountReport(id: "NT-1", account: "6200\(desk.fill(place))0001", entries: [entry])])
            let full = "\(network.folder)/\(path)"
            try file.xml.write(toFile: full, atomically: true, encoding: .utf8)
            for name in ["operator-a", "operator-b", "operator-b"] {
                let booked = try network.admin(desk.fill(place), as: name, ["bank-file", full])
                #expect(booked.code == 0, "\(path): \(booked.text) \(booked.answer?.text ?? "")")
            }
            let fen = "\(amount.units)"
            try await desk.wait(
                place, "payments {TODAY}",
                #""number":"\#(number)","payer":"{I}","payee":"{T}","fen":\#(fen),"confirmed_fen":\#(fen)"#)
        }
    }

    // MARK: - Next year: who cannot pay, and payments that are never issued

    func afterwards() async throws {
        for window in ["{W3}", "{W4}"] {
            try await sellToAll()
            for node in ["{T}", "{I}", "{H}"] { try await desk.order(node, "fence-window \(window)") }
            try await fencesHaveCome(window.replacing("W", with: "w"))
            try await desk.order("{T}", "issue-statements \(window) {NOON}")
            for node in ["{I}", "{H}"] {
                try await desk.wait(node, "statements \(window)", #""agrees_with_books":true"#)
                try await desk.order(node, "confirm-statement \(window) * Q\(window.dropFirst(2).dropLast()) {NOON}")
            }
            try await desk.quiet()
            try await desk.order("hub", "close-window \(window)")
        }
        desk.values["TABLE3"] = try table("{W3}")
        try await desk.drive(AdminTable.unwinding)
        try await desk.quiet()
        try await desk.drive(AdminTable.paid)
        for node in ["{T}", "{H}"] { try await desk.order(node, "window-paid {W4}") }
        try await desk.wait("hub", "closing {W4}", #""seal":""#)
        try links()
    }

    /// Links are held and come back, at a region and at the hub; nothing is lost by it.
    private func links() throws {
        for (node, peer) in [("{T}", "hub"), ("hub", desk.fill("{T}"))] {
            let held = try network.admin(desk.fill(node), ["hold", peer])
            #expect(held.code == 0 && held.answer?.text.contains(#""held":true"#) == true, "\(held.text)")
            let released = try network.admin(desk.fill(node), ["release", peer])
            #expect(released.code == 0 && released.answer?.text.contains(#""held":true"#) == false, "\(released.text)")
        }
        for node in network.nodes { try network.reload(node) }
    }

    // MARK: - Looking

    /// Every region has the fences of a window, and the hub agrees with all of them.
    private func fencesHaveCome(_ window: String) async throws {
        try await desk.wait("hub", "calendar", #""window":"\#(window)","fences":6,"differing":0"#)
        try await network.eventually("the treating region has both fences") {
            let answer = try desk.look("{T}", "calendar")
            return answer.components(separatedBy: #""as_treating":"已截止 / fenced""#).count == 3
        }
    }

    /// The seal is the hub's own, and what lies in its folder has the digest in the journal.
    private func sealed(_ window: String) async throws {
        let file = "\(network.folder)/hub/closings/seal-\(desk.fill(window)).txt"
        try await network.eventually("the hub seals the window") { FileManager.default.fileExists(atPath: file) }
        let sum = Process()
        let pipe = Pipe()
        sum.executableURL = URL(fileURLWithPath: "/usr/bin/sha256sum")
        (sum.arguments, sum.standardOutput) = ([file], pipe)
        try sum.run()
        desk.values["SEAL"] = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self).prefix(64)
            .lowercased()
        try await desk.wait("hub", "closing \(window)", #""seal":"{SEAL}""#)
        let text = try String(contentsOfFile: file, encoding: .utf8)
        #expect(text.contains("table \(try table(window))"), "what is sealed is what is issued")
    }

    private func table(_ window: String) throws -> String {
        HospitalDesk.text(try network.admin("hub", ["table", desk.fill(window)]).answer?["digest"])
    }

    /// The newest payment of a region whose number begins so.
    private func number(of prefix: String, at node: String, after: String = "") throws -> String {
        guard case .array(let rows)? = try network.admin(desk.fill(node), ["payments"]).answer?["payments"] else { return "" }
        let numbers = rows.map { HospitalDesk.text($0["number"]) }
        return numbers.last { $0.hasPrefix(desk.fill(prefix)) && $0 != desk.fill(after) } ?? ""
    }

    /// Amount of a payment of December, as the hub has it.
    func due(_ number: String) -> Fen? {
        guard let answer = try? network.admin("hub", ["closing", desk.fill("{W2}")]).answer,
            case .array(let rows)? = answer["payments"]
        else { return nil }
        return rows.first { $0["number"] == .string(desk.fill(number)) }.flatMap { Fen(yuan: HospitalDesk.text($0["amount"])) }
    }

    /// The processes are gone; what their journals say.
    func lookIntoBooks() throws {
        let machines = try (0..<3).map { try network.machine($0) }
        for index in [1, 2] {
            let owed = machines[index].payable(to: network.regions[0])
            #expect(owed == machines[0].receivable(from: network.regions[index]), "M3: both sides of \(network.regions[index])")
        }
        #expect(machines.allSatisfy { $0.quarantine.isEmpty && $0.unknownCount == 0 })
        let hub = try network.hubMachine()
        #expect(hub.closings.count == 4 && hub.money.seals.count == 4)
    }
}
