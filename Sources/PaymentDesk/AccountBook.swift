public import ClaimTypes
public import PaymentFiles

/// Where each region is paid: a file `region,holder,account,bank,bank_code`, one region a line, the first line the heading.
public struct AccountBook: Hashable, Sendable {
    public static let heading = "region,holder,account,bank,bank_code"
    private var accounts: [RegionCode: BankAccount] = [:]

    /// Why a line is not taken.
    public struct Refusal: Error, Hashable, Sendable {
        /// From 1.
        public let line: Int
        /// Name of the column.
        public let column: String
        public let value: String

        public var text: BilingualText {
            BilingualText("第 \(line) 行,\(column):\(value)", "line \(line), \(column): \(value)")
        }
    }

    /// - Returns: the book, or the first line that is not valid: money is paid by it, so half a book is none.
    public static func read(_ text: String) -> Result<AccountBook, Refusal> {
        var book = AccountBook()
        let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        guard lines.first.map({ $0.drop { $0 == "\u{FEFF}" } }) == heading[...] else {
            return .failure(Refusal(line: 1, column: "heading", value: "\(heading) expected"))
        }
        for (index, line) in lines.enumerated().dropFirst() where !line.isEmpty {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            func refusal(_ column: String, _ value: String) -> Result<AccountBook, Refusal> {
                .failure(Refusal(line: index + 1, column: column, value: value))
            }
            guard fields.count == 5 else { return refusal("columns", "\(fields.count), 5 expected") }
            guard let region = RegionCode(text: fields[0]), book.accounts[region] == nil else {
                return refusal("region", fields[0])
            }
            guard !fields[1].isEmpty else { return refusal("holder", "") }
            guard (1...34).contains(fields[2].count) else { return refusal("account", fields[2]) }
            guard fields[4].utf8.count == 12, fields[4].utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
                return refusal("bank_code", fields[4])
            }
            book.accounts[region] = BankAccount(holder: fields[1], number: fields[2], bank: fields[3], bankCode: fields[4])
        }
        return .success(book)
    }

    public subscript(region: RegionCode) -> BankAccount? { accounts[region] }
}
