import ClaimTypes
import Clearing
import CommandSupport
import LedgerTypes

/// The good rows of an obligations file.
package struct ObligationsBook {
    /// Ascending; a participant is its place here.
    var names: [String]
    var payments: [TimedPayment]
    /// Whether the file has a column of times; without, every obligation stands at second 0.
    var hasTimes: Bool
    package var rowsCount: Int
}

/// Reads a file of obligations: who owes whom how much, and since when.
package struct ObligationsFile {
    enum Column: Hashable {
        case debtor, creditor, amount, time, priority, id
    }

    static let headings: [String: Column] = [
        "debtor": .debtor, "付款方": .debtor, "creditor": .creditor, "收款方": .creditor, "amount": .amount, "金额": .amount,
        "time": .time, "时间": .time, "priority": .priority, "优先级": .priority, "id": .id, "编号": .id,
    ]
    /// A longer name is a broken file.
    static let nameBytesMax = 256

    private var names: [String: Int32] = [:]
    private var payments: [TimedPayment] = []
    private var ids: Set<UInt64> = []
    private var total = Fen.zero

    /// - Throws: `CommandFailure` when the file cannot be read at all.
    package static func read(_ path: String, complaints: inout [RowComplaint]) throws -> ObligationsBook {
        var table = try CSVTable(
            path, names: headings, needed: [(.debtor, "debtor"), (.creditor, "creditor"), (.amount, "amount")])
        var progress = ProgressBar("读取 reading", total: CSVTable<Column>.size(path))
        var file = ObligationsFile()
        var count: UInt64 = 0
        while let next = try table.row() {
            count += 1
            do throws(RowComplaint.Place) {
                try file.take(next.get(), number: count)
            } catch {
                complaints.append(RowComplaint(file: path, place: error))
            }
            progress.show(table.bytesRead, note: "\(count)")
        }
        progress.finish()
        return file.book(hasTimes: table.has(.time), rowsCount: Int(count))
    }

    /// Checks everything, then takes the row.
    private mutating func take(_ row: CSVRow<Column>, number: UInt64) throws(RowComplaint.Place) {
        let debtorField = try row.field(.debtor, "付款方", "debtor")
        let debtor = try Self.name(debtorField)
        let creditorField = try row.field(.creditor, "收款方", "creditor")
        let creditor = try Self.name(creditorField)
        if debtor == creditor {
            throw RowComplaint.Place(creditorField, "付款方与收款方相同：\(debtor)", "debtor and creditor are the same: \(debtor)")
        }
        let amountField = try row.field(.amount, "金额", "amount")
        let amount = try Self.amount(amountField)
        guard amount.isPositive else { throw RowComplaint.Place(amountField, "金额必须大于零", "the amount is not positive") }
        guard let newTotal = total.adding(amount) else {
            throw RowComplaint.Place(amountField, "合计超出金额范围", "the total exceeds the range of amounts")
        }
        var time = BusinessTime(seconds: 0)
        if let field = row[.time] {
            guard let read = TimeText.read(field.text ?? "") else {
                throw RowComplaint.Place(
                    field, "时间应为 yyyy-MM-dd HH:mm:ss、HH:mm:ss 或整秒",
                    "the time is none of yyyy-MM-dd HH:mm:ss, HH:mm:ss or whole seconds")
            }
            time = read
        }
        var priority: UInt8 = 0
        if let field = row[.priority] {
            guard let read = field.text.flatMap({ UInt8($0) }) else {
                throw RowComplaint.Place(field, "优先级应为 0 至 255", "the priority is not 0 to 255")
            }
            priority = read
        }
        var id = number
        if let field = row[.id] {
            guard let read = field.text.flatMap({ UInt64($0) }) else {
                throw RowComplaint.Place(field, "编号应为整数", "the id is no whole number")
            }
            id = read
        }
        guard ids.insert(id).inserted else {
            throw RowComplaint.Place(row[.id] ?? row.first, "编号重复：\(id)", "the id \(id) stands there twice")
        }
        // Past this line nothing may fail.
        total = newTotal
        let payment = LiquidityPayment(
            id: id, debtor: place(of: debtor), creditor: place(of: creditor), amount: amount, priority: priority)
        payments.append(TimedPayment(payment, at: time))
    }

    private mutating func place(of name: String) -> ParticipantIndex {
        if let known = names[name] { return ParticipantIndex(known) }
        let place = Int32(names.count)
        names[name] = place
        return ParticipantIndex(place)
    }

    /// Numbers participants by name, so that the order of rows leaves no trace.
    private func book(hasTimes: Bool, rowsCount: Int) -> ObligationsBook {
        let sorted = names.keys.sorted()
        var places = [ParticipantIndex](repeating: ParticipantIndex(0), count: sorted.count)
        for (place, name) in sorted.enumerated() { places[Int(names[name] ?? 0)] = ParticipantIndex(Int32(place)) }
        let numbered = payments.map { timed in
            var timed = timed
            timed.payment.debtor = places[Int(timed.payment.debtor.value)]
            timed.payment.creditor = places[Int(timed.payment.creditor.value)]
            return timed
        }
        return ObligationsBook(names: sorted, payments: numbered, hasTimes: hasTimes, rowsCount: rowsCount)
    }

    static func name(_ field: CSVField) throws(RowComplaint.Place) -> String {
        guard field.bytes.count <= nameBytesMax else {
            throw RowComplaint.Place(field, "名称过长", "the name is longer than \(nameBytesMax) bytes")
        }
        guard let text = field.text, !text.isEmpty, !text.unicodeScalars.contains(where: { $0.value < 0x20 }) else {
            throw RowComplaint.Place(field, "名称不是可读文本", "the name is no readable text")
        }
        return text
    }

    static func amount(_ field: CSVField) throws(RowComplaint.Place) -> Fen {
        guard let amount = field.text.flatMap({ Fen(yuan: $0) }) else {
            throw RowComplaint.Place(field, "金额应为至多两位小数的元", "the amount is not yuan with at most two decimals")
        }
        return amount
    }
}

/// Times as files have them.
enum TimeText {
    /// A day and time, a day, a time of day, or whole seconds.
    static func read(_ text: String) -> BusinessTime? {
        if let seconds = Int64(text), seconds.magnitude < 1 << 40 { return BusinessTime(seconds: seconds) }
        let parts = text.split(whereSeparator: { $0 == " " || $0 == "T" })
        if parts.count == 2 { return read(day: String(parts[0]), clock: String(parts[1])) }
        return text.contains(":") ? read(day: "1970-01-01", clock: text) : BusinessTime(text: text)
    }

    private static func read(day: String, clock: String) -> BusinessTime? {
        BusinessTime(text: day + " " + (clock.utf8.count == 5 ? clock + ":00" : clock))
    }

    /// `2 d 03:04:05`, without the days when there are none.
    static func duration(_ seconds: Int64) -> String {
        func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let clock = "\(two(seconds % 86_400 / 3_600)):\(two(seconds % 3_600 / 60)):\(two(seconds % 60))"
        return seconds < 86_400 ? clock : "\(seconds / 86_400) d \(clock)"
    }
}
