public import ClaimTypes
public import LedgerTypes

/// A document for clerks: one model from which the page for print, the text, the CSV and the JSON are made.
public struct ClearingDocument: Hashable, Sendable {
    public enum Cell: Hashable, Sendable {
        case text(BilingualText)
        case count(Int64)
        case amount(Fen)
        case blank
    }

    public struct Column: Hashable, Sendable {
        /// Member name in JSON; one of an amount ends in `Fen`.
        public var key: String
        public var name: BilingualText
        public var isNumber: Bool

        public init(_ key: String, _ name: BilingualText, isNumber: Bool = false) {
            self.key = key
            self.name = name
            self.isNumber = isNumber
        }
    }

    public struct Table: Hashable, Sendable {
        /// Name in files.
        public var key: String
        public var title: BilingualText
        public var columns: [Column]
        public private(set) var rows: [[Cell]] = []
        /// The sums as the engine has them; the page adds the rows up again.
        public private(set) var totals: [Cell]?

        public init(_ key: String, _ title: BilingualText, _ columns: [Column]) {
            self.key = key
            self.title = title
            self.columns = columns
        }

        /// Appends a row.
        /// - Precondition: one cell per column.
        public mutating func append(_ cells: [Cell]) {
            precondition(cells.count == columns.count, "a row of \(cells.count) cells in a table of \(columns.count) columns")
            rows.append(cells)
        }

        /// The row of sums, from the source and not from the rows.
        /// - Precondition: one cell per column.
        public mutating func close(_ cells: [Cell]) {
            precondition(cells.count == columns.count, "sums of \(cells.count) cells in a table of \(columns.count) columns")
            totals = cells
        }
    }

    /// An amount in digits and capitals.
    public struct Statement: Hashable, Sendable {
        public var name: BilingualText
        public var amount: Fen

        public init(_ name: BilingualText, _ amount: Fen) {
            self.name = name
            self.amount = amount
        }
    }

    /// Number of the document, or what stands for one.
    public var number: String
    public var title: BilingualText
    public var window: WindowNumber
    public var facts: [(name: BilingualText, value: BilingualText)] {
        factNames.indices.map { (factNames[$0], factValues[$0]) }
    }
    public var statements: [Statement] = []
    public var tables: [Table] = []
    /// Controls beyond the columns' sums, which are always checked.
    public var controls: [DocumentControl] = []
    /// Who signs.
    public var signatures: [BilingualText]
    /// A4 on its side.
    public var isWide: Bool
    private var factNames: [BilingualText] = []
    private var factValues: [BilingualText] = []

    public init(
        number: String, title: BilingualText, window: WindowNumber, isWide: Bool = false,
        signatures: [BilingualText] = DocumentWords.signatures
    ) {
        self.number = number
        self.title = title
        self.window = window
        self.isWide = isWide
        self.signatures = signatures
    }

    /// Adds a line to the head of the page.
    public mutating func state(_ name: BilingualText, _ value: BilingualText) {
        factNames.append(name)
        factValues.append(value)
    }
}

/// Words that all documents share.
public enum DocumentWords {
    public static let signatures = [
        BilingualText("制单", "prepared by"), BilingualText("复核", "checked by"), BilingualText("签发(盖章)", "issued by (seal)"),
    ]
    static let total = BilingualText("合计", "total")
    static let window = BilingualText("清算期", "window")
    static let unit = BilingualText("单位:元", "in yuan")
    static let controls = BilingualText("核对", "controls")
    static let capitals = BilingualText("人民币(大写)", "in capitals")
    static let empty = BilingualText("无", "none")
    static let alarm = BilingualText("不平衡,不得签发、不得付款", "does not balance: not to be issued, not to be paid")
}

extension BilingualText {
    /// The same in both languages.
    init(plain text: some CustomStringConvertible) { self.init("\(text)", "\(text)") }
}
