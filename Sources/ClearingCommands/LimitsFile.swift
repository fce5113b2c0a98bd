import ClaimTypes
import Clearing
import CommandSupport
import LedgerTypes

/// What a limits file says.
struct ParticipantMoney {
    /// By place; participants the file does not name have nothing.
    var accounts: [LiquidityAccount]
    var limits: [BilateralLimit]
}

/// Reads money, floors and bilateral limits of the participants.
struct LimitsFile {
    enum Column: Hashable {
        case participant, counterparty, balance, floor, limit
    }

    static let headings: [String: Column] = [
        "participant": .participant, "参与方": .participant, "counterparty": .counterparty, "对方": .counterparty,
        "balance": .balance, "余额": .balance, "floor": .floor, "下限": .floor, "limit": .limit, "限额": .limit,
    ]

    private let places: [String: Int]
    private var money: ParticipantMoney
    private var isGiven: [Bool]
    private var pairs: Set<[Int32]> = []
    private var total = Fen.zero

    private init(names: [String]) {
        places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($0.element, $0.offset) })
        money = ParticipantMoney(
            accounts: [LiquidityAccount](repeating: LiquidityAccount(balance: .zero), count: names.count), limits: [])
        isGiven = [Bool](repeating: false, count: names.count)
    }

    /// - Parameter names: of the obligations file, ascending.
    static func read(_ path: String, names: [String], complaints: inout [RowComplaint]) throws -> ParticipantMoney {
        var table = try CSVTable(path, names: headings, needed: [(.participant, "participant"), (.balance, "balance")])
        var file = LimitsFile(names: names)
        while let next = try table.row() {
            do throws(RowComplaint.Place) {
                try file.take(next.get())
            } catch {
                complaints.append(RowComplaint(file: path, place: error))
            }
        }
        return file.money
    }

    private mutating func take(_ row: CSVRow<Column>) throws(RowComplaint.Place) {
        let field = try row.field(.participant, "参与方", "participant")
        let participant = try place(field)
        if let counterparty = row[.counterparty] { return try takeLimit(of: participant, towards: counterparty, row) }
        let balanceField = try row.field(.balance, "余额", "balance")
        let balance = try ObligationsFile.amount(balanceField)
        let floor = try row[.floor].map { field throws(RowComplaint.Place) in try ObligationsFile.amount(field) } ?? .zero
        guard balance >= floor else {
            throw RowComplaint.Place(balanceField, "余额低于下限", "the balance is below the floor")
        }
        guard !isGiven[participant] else { throw RowComplaint.Place(field, "参与方重复", "the participant stands there twice") }
        try count(balance, floor, at: balanceField)
        // Past this line nothing may fail.
        isGiven[participant] = true
        money.accounts[participant] = LiquidityAccount(balance: balance, floor: floor)
    }

    private mutating func takeLimit(
        of participant: Int, towards field: CSVField, _ row: CSVRow<Column>
    ) throws(RowComplaint.Place) {
        let counterparty = try place(field)
        let limitField = try row.field(.limit, "限额", "limit")
        let most = try ObligationsFile.amount(limitField)
        guard !most.isNegative else { throw RowComplaint.Place(limitField, "限额不得为负", "the limit is negative") }
        guard participant != counterparty else {
            throw RowComplaint.Place(field, "双方相同", "participant and counterparty are the same")
        }
        guard pairs.insert([Int32(participant), Int32(counterparty)]).inserted else {
            throw RowComplaint.Place(field, "限额重复", "the limit stands there twice")
        }
        try count(most, .zero, at: limitField)
        money.limits.append(
            BilateralLimit(
                debtor: ParticipantIndex(Int32(participant)), creditor: ParticipantIndex(Int32(counterparty)), most: most))
    }

    private mutating func count(_ one: Fen, _ other: Fen, at field: CSVField) throws(RowComplaint.Place) {
        guard let sum = total.adding(max(one, -one)), let both = sum.adding(max(other, -other)) else {
            throw RowComplaint.Place(field, "合计超出金额范围", "the total exceeds the range of amounts")
        }
        total = both
    }

    private func place(_ field: CSVField) throws(RowComplaint.Place) -> Int {
        let name = try ObligationsFile.name(field)
        guard let place = places[name] else {
            throw RowComplaint.Place(field, "\(name) 不在债务文件中", "\(name) has no obligation")
        }
        return place
    }
}
